// Which lines of a text were added and removed: Myers' linear-space diff, with an end to how long it looks.

import type { DiffLine, Hunk, LineDiff } from '../domain/comparison.ts'

/** Unchanged lines shown on either side of a change. */
const contextLines = 3
/** How long one or several texts may be compared, counted down: a million steps take some 10 ms. */
export interface DiffEffort {
  steps: number
}

/**
 * The shortest way from the old lines to the new ones. Where that takes too long to find, the lines in question are all
 * removed and all added: right as well, only longer.
 */
export function diffLines(
  old: readonly string[],
  now: readonly string[],
  effort: DiffEffort = { steps: 3_000_000 },
): LineDiff {
  const { removed, added } = markChanges(old, now, effort)
  return {
    hunks: hunksOf(old, now, removed, added),
    ...{ removed: count(removed), added: count(added) },
    ...{ oldCount: old.length, newCount: now.length },
  }
}

function count(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0)
}

/** One mark for each line that is on one side only. */
interface Marks {
  removed: Uint8Array
  added: Uint8Array
}

function markChanges(old: readonly string[], now: readonly string[], effort: DiffEffort): Marks {
  const numbers = new Map<string, number>()
  const a = old.map((line) => numberOf(numbers, line))
  const b = now.map((line) => numberOf(numbers, line))
  const marks = { removed: new Uint8Array(a.length), added: new Uint8Array(b.length) }
  // A line that the other side does not have at all is changed in any case: nothing needs to be sought for it.
  const left = withPartner(a, new Set(b), marks.removed)
  const right = withPartner(b, new Set(a), marks.added)
  markBox(left, right, marks, effort)
  return marks
}

function numberOf(numbers: Map<string, number>, line: string): number {
  const known = numbers.get(line)
  if (known !== undefined) return known
  numbers.set(line, numbers.size)
  return numbers.size - 1
}

/** Lines as numbers, and where each stands in its whole text. */
interface Side {
  lines: Int32Array
  places: Int32Array
}

function withPartner(lines: number[], others: Set<number>, marks: Uint8Array): Side {
  const places: number[] = []
  lines.forEach((line, place) => {
    if (others.has(line)) places.push(place)
    else marks[place] = 1
  })
  return {
    lines: Int32Array.from(places, (place) => lines[place] ?? 0),
    places: Int32Array.from(places),
  }
}

/** A part of the old lines against a part of the new ones; the ends are not included. */
interface Box {
  oldFrom: number
  oldTo: number
  newFrom: number
  newTo: number
}

/** Divides at a point that the shortest way goes through, until one side of each part is empty. */
function markBox(old: Side, now: Side, { removed, added }: Marks, effort: DiffEffort): void {
  const search = pathSearch(old.lines, now.lines, effort)
  const boxes: Box[] = [{ oldFrom: 0, oldTo: old.lines.length, newFrom: 0, newTo: now.lines.length }]
  for (let box = boxes.pop(); box; box = boxes.pop()) {
    trim(box, old.lines, now.lines)
    const middle = box.oldFrom < box.oldTo && box.newFrom < box.newTo ? search(box) : undefined
    if (middle) {
      boxes.push({ ...box, oldTo: middle.old, newTo: middle.now }, { ...box, oldFrom: middle.old, newFrom: middle.now })
    } else {
      for (let i = box.oldFrom; i < box.oldTo; i++) removed[old.places[i] as number] = 1
      for (let i = box.newFrom; i < box.newTo; i++) added[now.places[i] as number] = 1
    }
  }
}

/** Leaves out what both sides begin and end with. */
function trim(box: Box, old: Int32Array, now: Int32Array): void {
  const open = () => box.oldFrom < box.oldTo && box.newFrom < box.newTo
  while (open() && old[box.oldFrom] === now[box.newFrom]) {
    box.oldFrom++
    box.newFrom++
  }
  while (open() && old[box.oldTo - 1] === now[box.newTo - 1]) {
    box.oldTo--
    box.newTo--
  }
}

/**
 * Myers' search from both ends at once (“An O(ND) Difference Algorithm and Its Variations”, 1986, chapter 4b). Diagonal
 * `k` holds the points with `x - y = k`; `ahead[k]` is the furthest `x` reached on it from the beginning, `back[k]` the same
 * from the end with everything turned round. Undefined once the effort is used up.
 */
function pathSearch(old: Int32Array, now: Int32Array, effort: DiffEffort) {
  const half = Math.ceil((old.length + now.length) / 2) + 1
  const ahead = new Int32Array(2 * half + 1)
  const back = new Int32Array(2 * half + 1)

  /** As far as equal lines carry, on diagonal `k` after `d` changes. */
  function advance(reached: Int32Array, box: Box, d: number, k: number, forwards: boolean): number {
    const width = box.oldTo - box.oldFrom
    const height = box.newTo - box.newFrom
    const below = reached[half + k - 1] as number
    const above = reached[half + k + 1] as number
    const start = k === -d || (k !== d && below < above) ? above : below + 1
    let x = start
    let y = x - k
    while (x < width && y < height && equalAt(box, x, y, forwards)) {
      x++
      y++
    }
    effort.steps -= 1 + x - start
    reached[half + k] = x
    return x
  }

  function equalAt(box: Box, x: number, y: number, forwards: boolean): boolean {
    if (forwards) return old[box.oldFrom + x] === now[box.newFrom + y]
    return old[box.oldTo - 1 - x] === now[box.newTo - 1 - y]
  }

  return (box: Box): { old: number; now: number } | undefined => {
    const width = box.oldTo - box.oldFrom
    const delta = width - (box.newTo - box.newFrom)
    const odd = delta % 2 !== 0
    ahead[half + 1] = 0
    back[half + 1] = 0
    for (let d = 0; effort.steps > 0; d++) {
      for (let k = -d; k <= d; k += 2) {
        const x = advance(ahead, box, d, k, true)
        const met = odd && Math.abs(delta - k) < d && x + (back[half + delta - k] as number) >= width
        if (met) return { old: box.oldFrom + x, now: box.newFrom + x - k }
      }
      for (let k = -d; k <= d; k += 2) {
        const x = advance(back, box, d, k, false)
        const met = !odd && Math.abs(delta - k) <= d && x + (ahead[half + delta - k] as number) >= width
        if (met) return { old: box.oldTo - x, now: box.newTo - (x - k) }
      }
    }
    return undefined
  }
}

function hunksOf(old: readonly string[], now: readonly string[], removed: Uint8Array, added: Uint8Array): Hunk[] {
  const hunks: Hunk[] = []
  let hunk: Hunk | undefined
  /** Unchanged lines since the last change. */
  let quiet = 0
  let i = 0
  let j = 0

  function begin(): Hunk {
    const before = Math.min(contextLines, i, quiet)
    const context = old.slice(i - before, i).map((text): DiffLine => ({ kind: 'same', text }))
    const begun = { oldBefore: i - before, newBefore: j - before, lines: context }
    hunks.push(begun)
    return begun
  }

  while (i < old.length || j < now.length) {
    if (removed[i] || added[j]) {
      hunk ??= begin()
      while (removed[i]) hunk.lines.push({ kind: 'removed', text: old[i++] as string })
      while (added[j]) hunk.lines.push({ kind: 'added', text: now[j++] as string })
      quiet = 0
    } else {
      hunk?.lines.push({ kind: 'same', text: old[i] as string })
      i++
      j++
      quiet++
      // Two changes share a hunk when nothing would be folded between them.
      if (hunk && quiet > 2 * contextLines) {
        hunk.lines.splice(-(quiet - contextLines))
        hunk = undefined
      }
    }
  }
  if (hunk && quiet > contextLines) hunk.lines.splice(-(quiet - contextLines))
  return hunks
}
