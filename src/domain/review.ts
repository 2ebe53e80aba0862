// What a moderator reads of one version: its files against the last approved version, and what of them is new to us.

import type { DiffLine, FileChange } from './comparison.ts'

/** A part of a line that is drawn in its own colour: `k` a keyword, `s` a string, `c` a comment. Units of UTF-16. */
export interface MarkedPart {
  from: number
  to: number
  kind: 'k' | 's' | 'c'
}

export interface ReviewLine extends DiffLine {
  /** From 1; 0 on the side that lacks the line. */
  oldLine: number
  newLine: number
  parts: readonly MarkedPart[]
}

export type ReviewContents =
  | {
      kind: 'lines'
      added: number
      removed: number
      /** Lines of the whole file as it is now. */
      newCount: number
      /** In order; where numbers leap, lines are as they were. Undefined: so many that they are shown on their own. */
      lines: readonly ReviewLine[] | undefined
      /** Lines behind these, for the next page. */
      further: number
    }
  /** `lineCount`: of a text that is too large to be compared. */
  | { kind: 'whole'; because: 'same' | 'binary' | 'large' | 'damaged'; lineCount?: number | undefined }

export interface ReviewedFile extends FileChange {
  contents: ReviewContents
}

export interface PackageReview {
  files: readonly ReviewedFile[]
  /** Files that are as they were in the version before. */
  unchanged: number
  /** Of all text files of the package. */
  totalLines: number
}

/** Where the bytes of a file were approved before. */
export interface SeenFile {
  packageName: string
  version: string
  path: string
}

/** What the address of a review says besides the version. */
export interface ReviewView {
  /** Every file, whatever was approved before. */
  all: boolean
  /** Old and new side by side. */
  two: boolean
  /** Only what lies in this folder of the package; empty: everything. */
  folder: string
  /** Files that are left out in front, in pages. */
  start: number
  /** Only this file; empty: all of them. */
  file: string
  /** With its unchanged lines too. */
  whole: boolean
  /** Lines of the file that are left out in front, in pages. */
  from: number
  /** Where the form for a comment is open: the anchor of the line. */
  comment: string
}

export const wholeReview: ReviewView = {
  ...{ all: false, two: false, folder: '', start: 0 },
  ...{ file: '', whole: false, from: 0, comment: '' },
}

export function parseReviewView(search: URLSearchParams): ReviewView {
  return {
    all: search.get('files') === 'all',
    two: search.get('columns') === '2',
    folder: (search.get('folder') ?? '').slice(0, 1000),
    start: countIn(search.get('start')),
    file: (search.get('file') ?? '').slice(0, 1000),
    whole: search.get('lines') === 'all',
    from: countIn(search.get('from')),
    comment: (search.get('comment') ?? '').slice(0, 40),
  }
}

function countIn(text: string | null): number {
  const count = Number(text ?? 0)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

export function reviewSearch(view: Partial<ReviewView>): string {
  const search = new URLSearchParams()
  if (view.all) search.set('files', 'all')
  if (view.two) search.set('columns', '2')
  if (view.folder) search.set('folder', view.folder)
  if (view.start) search.set('start', String(view.start))
  if (view.file) search.set('file', view.file)
  if (view.whole) search.set('lines', 'all')
  if (view.from) search.set('from', String(view.from))
  if (view.comment) search.set('comment', view.comment)
  return search.size > 0 ? `?${search}` : ''
}

/** Where the contents of a file were approved before; `seen` is by SHA-256. */
export function seenOf(seen: ReadonlyMap<string, SeenFile>, { kind, after }: ReviewedFile): SeenFile | undefined {
  return kind === 'removed' || !after ? undefined : seen.get(after.sha256)
}

/** Lines that nobody has approved: whole files never seen or too large to be compared, and what was added to others. */
export function countNewLines(files: readonly ReviewedFile[], seen: ReadonlyMap<string, SeenFile>): number {
  return files.reduce((sum, file) => {
    if (file.kind === 'removed' || seenOf(seen, file)) return sum
    const { contents } = file
    return sum + (contents.kind === 'lines' ? contents.added : (contents.lineCount ?? 0))
  }, 0)
}

/** How many lines nobody has approved, of how many. */
export interface LineCount {
  newLines: number
  totalLines: number
}

/** Files that one page of a review shows; the rest follows on further pages. */
export const filesOnPage = 100

/** What lies in a folder of the package, and of that one page. */
export function pageOfFiles<File extends { name: string }>(
  files: readonly File[],
  { folder, start }: Pick<ReviewView, 'folder' | 'start'>,
): { inFolder: readonly File[]; page: readonly File[] } {
  const inFolder = folder === '' ? files : files.filter(({ name }) => name.startsWith(`${folder}/`))
  return { inFolder, page: inFolder.slice(start, start + filesOnPage) }
}
