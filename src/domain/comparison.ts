// What differs between two versions of a plugin: its files, and the lines of each.

import type { Rights } from './actions.ts'
import type { Version } from './plugin.ts'
import type { PackageFile } from './report.ts'

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Changed lines with what stands around them. */
export interface Hunk {
  /** Lines of the old and of the new file in front of the hunk. */
  oldBefore: number
  newBefore: number
  lines: DiffLine[]
}

export interface LineDiff {
  hunks: Hunk[]
  added: number
  removed: number
  /** Lines of the whole files. */
  oldCount: number
  newCount: number
}

export type LineEnd = 'LF' | 'CRLF' | 'CR' | 'mixed' | 'none'

/** What a text says besides its lines. */
export interface TextEnds {
  ends: LineEnd
  /** The last line has an end too. */
  closed: boolean
}

export type FileContents =
  | {
      kind: 'lines'
      diff: LineDiff
      /** Changed lines that found no room. */
      leftOut: number
      /** Both sides when they differ in this; undefined for a file that is on one side only. */
      ends: { before: TextEnds; after: TextEnds } | undefined
    }
  /** `plenty`: so much is changed altogether that this file was not opened. */
  | { kind: 'whole'; because: 'same' | 'binary' | 'large' | 'plenty' | 'damaged' }

export type FileChangeKind = 'changed' | 'added' | 'removed' | 'renamed'

export interface FileChange {
  kind: FileChangeKind
  /** Path in the newer package, or in the older one when it is gone. */
  name: string
  before: PackageFile | undefined
  after: PackageFile | undefined
}

export interface FileChanges {
  /** Changed, added, removed, renamed; each by name, with metadata.txt in front. */
  changes: FileChange[]
  unchanged: number
}

export interface ComparedFile extends FileChange {
  contents: FileContents
}

export interface Comparison {
  /** At most the first 1,000. */
  files: ComparedFile[]
  counts: Record<FileChangeKind, number>
  unchanged: number
  /** Lines of all files whose lines were compared, shown or not. */
  added: number
  removed: number
}

/** What the packages of two versions say besides their files; keys of metadata.txt as written. */
export interface ComparedMetadata {
  before: Record<string, string>
  after: Record<string, string>
}

/**
 * Which files differ, by name and SHA-256. A file that went from one name to another with the same contents is renamed;
 * an empty file never is, since all of them are alike.
 */
export function listFileChanges(before: readonly PackageFile[], after: readonly PackageFile[]): FileChanges {
  const old = new Map(before.map((file) => [file.name, file]))
  const present = new Set(after.map(({ name }) => name))
  const gone = before.filter(({ name }) => !present.has(name))
  const bySha256 = Map.groupBy(
    gone.filter(({ bytes }) => bytes > 0),
    ({ sha256 }) => sha256,
  )
  const changes: FileChange[] = []
  const moved = new Set<PackageFile>()
  for (const file of after) {
    const same = old.get(file.name)
    if (same?.sha256 === file.sha256) continue
    const source = same ? undefined : bySha256.get(file.sha256)?.shift()
    if (source) moved.add(source)
    const kind = same ? 'changed' : source ? 'renamed' : 'added'
    changes.push({ kind, name: file.name, before: same ?? source, after: file })
  }
  for (const file of gone) {
    if (!moved.has(file)) changes.push({ kind: 'removed', name: file.name, before: file, after: undefined })
  }
  const unchanged = after.filter(({ name, sha256 }) => old.get(name)?.sha256 === sha256).length
  return { changes: changes.sort(byKindAndName), unchanged }
}

const order: FileChangeKind[] = ['changed', 'added', 'removed', 'renamed']

function byKindAndName(a: FileChange, b: FileChange): number {
  const metadata = Number(isMetadata(b)) - Number(isMetadata(a))
  return order.indexOf(a.kind) - order.indexOf(b.kind) || metadata || (a.name < b.name ? -1 : 1)
}

const isMetadata = ({ name }: FileChange) => /^[^/]+\/metadata\.txt$/.test(name)

/**
 * The versions whose packages may be looked into, in the order given: what was withdrawn nobody downloads any more
 * except owners and moderators.
 *
 * @param versions only those that the actor may see
 */
export function comparableVersions(versions: readonly Version[], { seesAll }: Rights): Version[] {
  return versions.filter(({ withdrawnAt, deletedAt }) => !deletedAt && (seesAll || !withdrawnAt))
}

/** The next older one that may be compared with this one; undefined when there is none, or this one may not be. */
export function previousVersion(versions: readonly Version[], rights: Rights, version: Version): Version | undefined {
  const comparable = comparableVersions(versions, rights)
  const at = comparable.findIndex(({ id }) => id === version.id)
  return at < 0 ? undefined : comparable[at + 1]
}
