// The diff of lines: what it says leads from the old text to the new one, by the shortest way, and it always ends.

import { expect, test } from 'bun:test'
import type { LineDiff } from '../../src/domain/comparison.ts'
import { diffLines } from '../../src/formats/line-diff.ts'
import { readLines } from '../../src/formats/text-lines.ts'

/** Applies the hunks as `patch` does; fails where they do not fit. */
function apply(old: readonly string[], { hunks }: LineDiff): string[] {
  const made: string[] = []
  let at = 0
  for (const { oldBefore, newBefore, lines } of hunks) {
    made.push(...old.slice(at, oldBefore))
    at = oldBefore
    expect(made.length).toBe(newBefore)
    for (const { kind, text } of lines) {
      if (kind !== 'added') expect(old[at++]).toBe(text)
      if (kind !== 'removed') made.push(text)
    }
  }
  return made.concat(old.slice(at))
}

/** Length of the longest common subsequence, by the table that everybody knows. */
function commonLines(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const line of a) {
    const next = [0]
    b.forEach((other, j) => {
      next.push(line === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0))
    })
    row = next
  }
  return row[b.length] ?? 0
}

/** The same numbers in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('applied to the old lines, the hunks give the new ones by the shortest way', () => {
  const random = randomNumbers(7)
  for (let round = 0; round < 3000; round++) {
    const words = 1 + random(6)
    const text = () => Array.from({ length: random(25) }, () => String(random(words)))
    const old = text()
    const now = text()
    const diff = diffLines(old, now)
    expect(apply(old, diff)).toEqual(now)
    const common = commonLines(old, now)
    expect({ removed: diff.removed, added: diff.added }).toEqual({
      removed: old.length - common,
      added: now.length - common,
    })
  }
})

test('edits of a longer text are found, with three lines around each', () => {
  const random = randomNumbers(11)
  for (let round = 0; round < 50; round++) {
    const old = Array.from({ length: 500 }, () => `line ${random(300)}`)
    const now = old.flatMap((line) => (random(60) > 0 ? [line] : random(2) ? [] : [`new ${random(9)}`, line]))
    const diff = diffLines(old, now)
    expect(apply(old, diff)).toEqual(now)
    for (const { lines } of diff.hunks) {
      const changes = lines.map(({ kind }) => kind !== 'same')
      expect(changes.indexOf(true)).toBeLessThanOrEqual(3)
      expect(lines.length - 1 - changes.lastIndexOf(true)).toBeLessThanOrEqual(3)
    }
  }
})

test('changes that are far apart have hunks of their own, near ones share one', () => {
  const old = Array.from({ length: 40 }, (_, i) => `line ${i + 1}`)
  const changed = (...numbers: number[]) => old.map((line, i) => (numbers.includes(i + 1) ? `${line}!` : line))
  const shapes = (now: string[]) =>
    diffLines(old, now).hunks.map(({ oldBefore, lines }) => [oldBefore, lines.length] as const)
  expect(shapes(changed(10, 30))).toEqual([
    [6, 8],
    [26, 8],
  ])
  expect(shapes(changed(10, 17))).toEqual([[6, 16]])
  expect(shapes(changed(10, 18))).toEqual([
    [6, 8],
    [14, 8],
  ])
  expect(shapes(changed(1, 40))).toEqual([
    [0, 5],
    [36, 5],
  ])
  expect(diffLines(old, old).hunks).toEqual([])
  expect(diffLines(old, []).removed).toBe(40)
  expect(diffLines([], old).added).toBe(40)
})

const many = 100_000
const lines = (line: (i: number) => string) => Array.from({ length: many }, (_, i) => line(i))
const random = randomNumbers(3)

const hostile: Record<string, [old: string[], now: string[]]> = {
  'equal lines': [lines(() => ''), lines(() => '').slice(1)],
  'all different': [lines((i) => `a${i}`), lines((i) => `b${i}`)],
  'the other way round': [lines((i) => `${i}`), lines((i) => `${many - i - 1}`)],
  'two words in turn': [lines((i) => `${i % 2}`), lines((i) => `${i % 3 === 0 ? 1 : 0}`)],
  noise: [lines(() => String(random(50))), lines(() => String(random(50)))],
  'moved by half': [lines((i) => `${i}`), lines((i) => `${(i + many / 2) % many}`)],
}

for (const [name, [old, now]] of Object.entries(hostile)) {
  test(`100,000 lines are compared in bounded time: ${name}`, () => {
    const began = performance.now()
    const diff = diffLines(old, now)
    // A tenth of it on a quiet machine.
    expect(performance.now() - began).toBeLessThan(3000)
    expect(apply(old, diff)).toEqual(now)
  })
}

test('what is equal stays equal beside what is too much to compare', () => {
  const noise = () => Array.from({ length: 20_000 }, () => String(random(50)))
  const head = Array.from({ length: 100 }, (_, i) => `head ${i}`)
  const diff = diffLines([...head, ...noise()], [...head, ...noise()])
  expect(diff.hunks[0]?.oldBefore).toBeGreaterThanOrEqual(97)
})

test('lines are read whatever their ends, and what is no text is left alone', () => {
  const read = (text: string | Uint8Array) => readLines(typeof text === 'string' ? Buffer.from(text) : text)
  expect(read('a\nb\n')).toEqual({ lines: ['a', 'b'], ends: 'LF', closed: true })
  expect(read('a\r\nb')).toEqual({ lines: ['a', 'b'], ends: 'CRLF', closed: false })
  expect(read('a\rb\r')).toEqual({ lines: ['a', 'b'], ends: 'CR', closed: true })
  expect(read('a\r\nb\n')?.ends).toBe('mixed')
  expect(read('\n')).toEqual({ lines: [''], ends: 'LF', closed: true })
  expect(read('')).toEqual({ lines: [], ends: 'none', closed: true })
  expect(read('a\0b')).toBeUndefined()
  expect(read(new Uint8Array([0x61, 0xff]))).toBeUndefined()
})
