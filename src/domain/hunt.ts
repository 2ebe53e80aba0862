// Searches through all kept packages: what is looked for, how far one has come, and what may be done with its hits.

/** `sha256` of a file or a package, `text` as it stands, `pattern` a regular expression, `fact` the code of a finding. */
export const huntKinds = ['text', 'pattern', 'sha256', 'fact'] as const
export type HuntKind = (typeof huntKinds)[number]

/** `running` also while nobody works on it, such as after a restart. */
export type HuntState = 'running' | 'done' | 'stopped' | 'failed'

export interface Hunt {
  id: number
  by: string
  at: Date
  kind: HuntKind
  sought: string
  state: HuntState
  trouble: string
  /** Versions to look through. */
  total: number
  done: number
  /** Packages that could not be read. */
  unread: number
  lastVersionId: number | undefined
  endedAt: Date | undefined
  /** What was asked for with all hits: `quarantine`, or nothing. */
  action: string
  actionReason: string
  actionAskedBy: string
  /** Who let it happen: the one who asked, or a second moderator. */
  actionDoneBy: string
  /** When the last of the hits was dealt with. */
  actionDoneAt: Date | undefined
}

/** One place where a hunt found what it sought. */
export interface Hit {
  /** Path in the package; empty for the package itself. */
  file: string
  /** From 1; 0 for the file as a whole. */
  line: number
  /** The line, cut. */
  text: string
}

/** A hit as the page of its hunt shows it. */
export interface ShownHit extends Hit {
  versionId: number
  version: string
  state: string
  withdrawn: boolean
  deleted: boolean
  quarantined: boolean
  /** A moderator showed it again since the hunt began: no action of the hunt hides it. */
  released: boolean
  packageName: string
  name: string
  uploadedBy: string
}

/** What a hunt has found so far. */
export interface HitCounts {
  hits: number
  versions: number
  plugins: number
  /** Versions that an action would hide: not in quarantine, not deleted, not released since the hunt began. */
  open: number
  /** Versions that a moderator released since the hunt began. */
  released: number
}

/** The name under which a hunt acts. */
export function hunterName(id: number): string {
  return `hunt ${id}`
}

/** @returns the hunt that acts under this name; undefined for anybody else */
export function huntNamed(name: string): number | undefined {
  const id = /^hunt (\d{1,9})$/.exec(name)?.[1]
  return id === undefined ? undefined : Number(id)
}

/** Above so many plugins a second moderator has to consent. */
export const mostWithoutConsent = 10
/** Of one version; what lies behind them is found by opening it. */
export const mostHitsOfVersion = 20
/** Of one hunt; behind them one hit of each version is kept, so that none is missed when it is acted on. */
export const mostHitsOfHunt = 5000
export const longestSought = 1000
export const shortestText = 3
