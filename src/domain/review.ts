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
  | { kind: 'whole'; because: 'same' | 'binary' | 'large' | 'damaged' }

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
  /** Only this file; empty: all of them. */
  file: string
  /** With its unchanged lines too. */
  whole: boolean
  /** Lines of the file that are left out in front, in pages. */
  from: number
  /** Where the form for a comment is open, `file:line`. */
  comment: string
}

export const wholeReview: ReviewView = { all: false, two: false, file: '', whole: false, from: 0, comment: '' }

export function parseReviewView(search: URLSearchParams): ReviewView {
  const from = Number(search.get('from') ?? 0)
  return {
    all: search.get('files') === 'all',
    two: search.get('columns') === '2',
    file: (search.get('file') ?? '').slice(0, 1000),
    whole: search.get('lines') === 'all',
    from: Number.isSafeInteger(from) && from > 0 ? from : 0,
    comment: (search.get('comment') ?? '').slice(0, 1100),
  }
}

export function reviewSearch(view: Partial<ReviewView>): string {
  const search = new URLSearchParams()
  if (view.all) search.set('files', 'all')
  if (view.two) search.set('columns', '2')
  if (view.file) search.set('file', view.file)
  if (view.whole) search.set('lines', 'all')
  if (view.from) search.set('from', String(view.from))
  if (view.comment) search.set('comment', view.comment)
  return search.size > 0 ? `?${search}` : ''
}

/** Lines that nobody has approved: whole files never seen, and what was added to others. */
export function countNewLines(files: readonly ReviewedFile[], isSeen: (file: ReviewedFile) => boolean): number {
  return files.reduce((sum, file) => {
    const counts = file.kind !== 'removed' && file.contents.kind === 'lines' && !isSeen(file)
    return counts && file.contents.kind === 'lines' ? sum + file.contents.added : sum
  }, 0)
}
