// Two packages file by file and line by line, within bounds on what is read and shown.

import {
  type ComparedFile,
  type Comparison,
  type FileChange,
  type FileContents,
  type Hunk,
  type LineDiff,
  listFileChanges,
} from '../domain/comparison.ts'
import type { PackageFile } from '../domain/report.ts'
import { diffLines } from '../formats/line-diff.ts'
import { openContents, type PackageContents } from '../formats/package-contents.ts'
import { readLines, type TextLines } from '../formats/text-lines.ts'

/** Beyond these a file is named and not compared, or lines are left out. */
const most = {
  /** Named at all; the rest are only counted. */
  files: 1000,
  fileBytes: 200_000,
  fileLines: 5000,
  /** Of all files that are opened, on both sides: these, the lines and the steps come to half a second of work. */
  readBytes: 10_000_000,
  readLines: 400_000,
  steps: 10_000_000,
  /** One file does not take them all, nor hold up others for long. */
  fileSteps: 1_500_000,
  changedLines: 2000,
  /** Room for the lines that are shown, in characters; a line takes 40 besides its text. */
  room: 400_000,
  lineLength: 1000,
}
const lineRoom = 40

/** A package, and the files that were found in it when it was published. */
export interface StoredPackage {
  blob: Blob
  files: PackageFile[]
}

/**
 * What differs between two packages. Reads only files that differ, and lets other requests have their turn after each.
 */
export async function comparePackages(before: StoredPackage, after: StoredPackage): Promise<Comparison> {
  const { changes, unchanged } = listFileChanges(before.files, after.files)
  const [old, now] = await Promise.all([before, after].map(({ blob }) => openBlob(blob)))
  const budget: Budget = { ...most }
  const files: ComparedFile[] = []
  for (const change of changes.slice(0, most.files)) {
    files.push({ ...change, contents: contentsOf(change, old, now, budget) })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const counts = { changed: 0, added: 0, removed: 0, renamed: 0 }
  for (const { kind } of changes) counts[kind]++
  return { files, counts, unchanged, added: sumOf(files, 'added'), removed: sumOf(files, 'removed') }
}

async function openBlob(blob: Blob): Promise<PackageContents> {
  return openContents(new Uint8Array(await blob.arrayBuffer()), most.fileBytes)
}

function sumOf(files: ComparedFile[], side: 'added' | 'removed'): number {
  return files.reduce((sum, { contents }) => sum + (contents.kind === 'lines' ? contents.diff[side] : 0), 0)
}

/** What is left for the rest of the files. */
interface Budget {
  readBytes: number
  readLines: number
  steps: number
  changedLines: number
  room: number
}

function contentsOf(
  { kind, before, after }: FileChange,
  old: PackageContents | undefined,
  now: PackageContents | undefined,
  budget: Budget,
): FileContents {
  if (kind === 'renamed') return { kind: 'whole', because: 'same' }
  const bytes = (before?.bytes ?? 0) + (after?.bytes ?? 0)
  if (Math.max(before?.bytes ?? 0, after?.bytes ?? 0) > most.fileBytes) return { kind: 'whole', because: 'large' }
  if (bytes > budget.readBytes || budget.readLines <= 0) return { kind: 'whole', because: 'plenty' }
  budget.readBytes -= bytes
  const oldText = readSide(before, old)
  const newText = readSide(after, now)
  if (typeof oldText === 'string') return { kind: 'whole', because: oldText }
  if (typeof newText === 'string') return { kind: 'whole', because: newText }
  budget.readLines -= oldText.lines.length + newText.lines.length
  const effort = { steps: Math.min(most.fileSteps, budget.steps) }
  budget.steps -= effort.steps
  const diff = diffLines(oldText.lines, newText.lines, effort)
  budget.steps += effort.steps
  const { hunks, leftOut } = takeHunks(diff, budget)
  return {
    kind: 'lines',
    diff: { ...diff, hunks },
    leftOut,
    ends: kind === 'changed' ? endsOf(oldText, newText) : undefined,
  }
}

type Untold = 'binary' | 'large' | 'damaged'

const noText: TextLines = { lines: [], ends: 'none', closed: true }

function readSide(file: PackageFile | undefined, contents: PackageContents | undefined): TextLines | Untold {
  if (!file) return noText
  const bytes = contents?.(file.name)
  if (!bytes) return 'damaged'
  const text = readLines(bytes)
  if (!text) return 'binary'
  return text.lines.length > most.fileLines ? 'large' : text
}

function endsOf(before: TextLines, after: TextLines) {
  const side = ({ ends, closed }: TextLines) => ({ ends, closed })
  const differ = before.ends !== after.ends || before.closed !== after.closed
  return differ ? { before: side(before), after: side(after) } : undefined
}

/** As many lines as there is room for, the wide ones cut. */
function takeHunks({ hunks, added, removed }: LineDiff, budget: Budget): { hunks: Hunk[]; leftOut: number } {
  const taken: Hunk[] = []
  let changed = 0
  for (const hunk of hunks) {
    const lines = takeLines(hunk, budget)
    changed += lines.filter(({ kind }) => kind !== 'same').length
    if (lines.some(({ kind }) => kind !== 'same')) taken.push({ ...hunk, lines })
    if (lines.length < hunk.lines.length) break
  }
  return { hunks: taken, leftOut: added + removed - changed }
}

function takeLines({ lines }: Hunk, budget: Budget): Hunk['lines'] {
  const taken: Hunk['lines'] = []
  for (const { kind, text } of lines) {
    if (budget.room <= 0 || (kind !== 'same' && budget.changedLines === 0)) break
    if (kind !== 'same') budget.changedLines--
    const short = text.length > most.lineLength ? `${text.slice(0, most.lineLength)}…` : text
    budget.room -= short.length + lineRoom
    // A copy: a piece of a text keeps the whole text in memory.
    taken.push({ kind, text: Buffer.from(short).toString() })
  }
  return taken
}
