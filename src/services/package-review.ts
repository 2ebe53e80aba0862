// A package under review against the one before it: every changed file line by line, within what a page can show.

import { type FileChange, type LineDiff, listFileChanges } from '../domain/comparison.ts'
import type { PackageReview, ReviewContents, ReviewedFile, ReviewLine } from '../domain/review.ts'
import { diffLines } from '../formats/line-diff.ts'
import { openContents, type PackageContents } from '../formats/package-contents.ts'
import { markPython } from '../formats/python-marks.ts'
import { readLines } from '../formats/text-lines.ts'
import type { StoredPackage } from './package-comparison.ts'

const most = {
  /** A text beyond this is named with its size and its lines, and not shown. */
  fileBytes: 256_000,
  /** Beyond this not even its lines are counted. */
  countedBytes: 10_000_000,
  /** Shown at once, of one file and altogether; the rest after a click. */
  fileLines: 800,
  lines: 4000,
  characters: 300_000,
  /** One page of a file on its own. */
  pageLines: 3000,
  lineLength: 1000,
  steps: 1_500_000,
  /** Texts that are read for one review; what is beyond them is named only. */
  readBytes: 60_000_000,
}

interface Sides {
  old: PackageContents | undefined
  now: PackageContents
}

interface Budget {
  lines: number
  characters: number
  readBytes: number
}

const wholeBudget = (): Budget => ({ lines: most.lines, characters: most.characters, readBytes: most.readBytes })

/** Everything that differs; the lines of as many files as one page shows. Others have their turn after each file. */
export async function reviewPackages(before: StoredPackage | undefined, after: StoredPackage): Promise<PackageReview> {
  const sides = await openSides(before, after)
  const { changes, unchanged } = listFileChanges(before?.files ?? [], after.files)
  const budget = wholeBudget()
  const files = await readAll(changes, sides, budget)
  const counted = new Set<string>()
  let totalLines = 0
  for (const { name, kind, after: now, contents } of files) {
    if (kind !== 'renamed') counted.add(name)
    if (now) totalLines += contents.kind === 'lines' ? contents.newCount : (contents.lineCount ?? 0)
  }
  for (const { name, bytes } of after.files) {
    if (!counted.has(name)) totalLines += countLines(name, bytes, sides, budget)
    await turnForOthers()
  }
  return { files, unchanged, totalLines }
}

/** Some of the files, with room of their own: what found none among all of them is shown on a page further on. */
export async function reviewSome(
  before: StoredPackage | undefined,
  after: StoredPackage,
  changes: readonly FileChange[],
): Promise<ReviewedFile[]> {
  return readAll(changes, await openSides(before, after), wholeBudget())
}

async function readAll(changes: readonly FileChange[], sides: Sides, budget: Budget): Promise<ReviewedFile[]> {
  const files: ReviewedFile[] = []
  for (const { kind, name, before, after } of changes) {
    const change = { kind, name, before, after }
    files.push({ ...change, contents: withinBudget(readChange(change, sides, budget), budget) })
    await turnForOthers()
  }
  return files
}

/** One file with all of its lines, or only the changed ones, in pages. */
export async function reviewFile(
  before: StoredPackage | undefined,
  after: StoredPackage,
  wanted: { name: string; whole: boolean; from: number },
): Promise<ReviewedFile | undefined> {
  const change = findChange(before, after, wanted.name)
  if (!change) return undefined
  const sides = await openSides(before, after)
  const contents = readChange(change, sides, { readBytes: most.readBytes }, wanted.whole)
  if (contents.kind === 'whole') return { ...change, contents }
  const { lines = [] } = contents
  const page = lines.slice(wanted.from, wanted.from + most.pageLines)
  return {
    ...change,
    contents: { ...contents, lines: page, further: Math.max(0, lines.length - wanted.from - page.length) },
  }
}

function findChange(before: StoredPackage | undefined, after: StoredPackage, name: string): FileChange | undefined {
  const known = listFileChanges(before?.files ?? [], after.files).changes.find((change) => change.name === name)
  if (known) return known
  const file = after.files.find((one) => one.name === name)
  return file && { kind: 'changed', name, before: file, after: file }
}

async function openSides(before: StoredPackage | undefined, after: StoredPackage): Promise<Sides> {
  const bytesOf = async ({ blob }: StoredPackage) => new Uint8Array(await blob.arrayBuffer())
  return {
    old: before && openContents(await bytesOf(before), most.fileBytes),
    now: openContents(await bytesOf(after), most.countedBytes),
  }
}

function readChange(
  { kind, name, before, after }: FileChange,
  { old, now }: Sides,
  budget: { readBytes: number },
  whole = false,
): ReviewContents {
  if (kind === 'renamed' && !whole) return { kind: 'whole', because: 'same' }
  const bytes = (before?.bytes ?? 0) + (after?.bytes ?? 0)
  if (Math.max(before?.bytes ?? 0, after?.bytes ?? 0) > most.fileBytes || bytes > budget.readBytes)
    return { kind: 'whole', because: 'large', lineCount: after && countLines(after.name, after.bytes, { now }, budget) }
  budget.readBytes -= bytes
  const oldLines = before ? linesOf(old?.(before.name)) : []
  const newLines = after ? linesOf(now(after.name)) : []
  if (typeof oldLines === 'string') return { kind: 'whole', because: oldLines }
  if (typeof newLines === 'string') return { kind: 'whole', because: newLines }
  const diff = diffLines(oldLines, newLines, { steps: most.steps })
  const { added, removed, newCount } = diff
  const lines = numbered(whole ? wholeFile(diff, newLines) : diff)
  if (/\.py$/i.test(name)) colour(lines, oldLines, newLines)
  return { kind: 'lines', added, removed, newCount, lines: lines.map(cut), further: 0 }
}

function linesOf(bytes: Uint8Array | undefined): string[] | 'damaged' | 'binary' {
  if (!bytes) return 'damaged'
  return readLines(bytes)?.lines ?? 'binary'
}

/** One hunk over the whole file. */
function wholeFile(diff: LineDiff, newLines: readonly string[]): LineDiff {
  const lines: LineDiff['hunks'][number]['lines'] = []
  let at = 0
  const fill = (to: number) => {
    while (at < to) lines.push({ kind: 'same', text: newLines[at++] ?? '' })
  }
  for (const hunk of diff.hunks) {
    fill(hunk.newBefore)
    lines.push(...hunk.lines)
    at += hunk.lines.filter(({ kind }) => kind !== 'removed').length
  }
  fill(newLines.length)
  return { ...diff, hunks: [{ oldBefore: 0, newBefore: 0, lines }] }
}

function numbered({ hunks }: LineDiff): ReviewLine[] {
  return hunks.flatMap(({ oldBefore, newBefore, lines }) => {
    let [old, now] = [oldBefore, newBefore]
    return lines.map(({ kind, text }) => ({
      ...{ kind, text, parts: [] },
      oldLine: kind === 'added' ? 0 : ++old,
      newLine: kind === 'removed' ? 0 : ++now,
    }))
  })
}

/** Both sides are read from their beginning: a string may have begun far above. */
function colour(lines: ReviewLine[], oldLines: readonly string[], newLines: readonly string[]): void {
  const old = lines.some(({ kind }) => kind === 'removed') ? markPython(oldLines) : []
  const now = markPython(newLines)
  for (const line of lines) line.parts = (line.newLine > 0 ? now[line.newLine - 1] : old[line.oldLine - 1]) ?? []
}

/** A copy: a piece of a text would keep the whole text in memory. */
function cut(line: ReviewLine): ReviewLine {
  const { text } = line
  const short = text.length > most.lineLength ? `${text.slice(0, most.lineLength)}…` : text
  return {
    ...line,
    text: Buffer.from(short).toString(),
    parts: line.parts.filter(({ from }) => from < most.lineLength),
  }
}

function withinBudget(contents: ReviewContents, budget: { lines: number; characters: number }): ReviewContents {
  if (contents.kind === 'whole' || !contents.lines) return contents
  const characters = contents.lines.reduce((sum, { text }) => sum + text.length, 0)
  const count = contents.lines.length
  if (count > Math.min(most.fileLines, budget.lines) || characters > budget.characters)
    return { ...contents, lines: undefined }
  budget.lines -= count
  budget.characters -= characters
  return contents
}

/** 0 for what is no text, and for what is too large. */
function countLines(name: string, size: number, { now }: Pick<Sides, 'now'>, budget: { readBytes: number }): number {
  if (size > Math.min(most.countedBytes, budget.readBytes)) return 0
  budget.readBytes -= size
  const bytes = now(name)
  if (!bytes || bytes.includes(0)) return 0
  let count = bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}

let lastTurn = 0

async function turnForOthers(): Promise<void> {
  if (performance.now() - lastTurn < 10) return
  await new Promise((resolve) => setImmediate(resolve))
  lastTurn = performance.now()
}
