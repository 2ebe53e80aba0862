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

/** Above so many plugins a second moderator has to consent. */
export const mostWithoutConsent = 10
/** Of one version; what lies behind them is found by opening it. */
export const mostHitsOfVersion = 20
/** Of one hunt; behind them one hit of each version is kept, so that none is missed when it is acted on. */
export const mostHitsOfHunt = 5000
export const longestSought = 1000
export const shortestText = 3
