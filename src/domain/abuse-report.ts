// What people report about a plugin after publication, and which reports hide it before a moderator has looked.

export const reportKinds = ['malicious', 'broken', 'licence', 'personal-data', 'other'] as const
export type ReportKind = (typeof reportKinds)[number]

/** `acted`: a moderator did something about it. */
export const reportOutcomes = ['acted', 'dismissed'] as const
export type ReportOutcome = (typeof reportOutcomes)[number]

/** An open report that counts: its reporter was trusted, and owns nothing of what it is about. */
export interface CountedReport {
  reporterId: number
  kind: string
  /** Undefined: the plugin as a whole. */
  versionId: number | undefined
}

/** What a report is about: when it could first be seen tells whether one report of malice is enough. */
export interface ReportedThing {
  /** Undefined: the plugin as a whole. */
  versionId: number | undefined
  publishedAt: Date
}

const youngMs = 86_400_000

/**
 * Whether open reports hide what the newest of them is about: two of different trusted people, or a single one of
 * malice about something younger than a day. A report about the whole plugin counts for each of its versions as well.
 *
 * @param reports all open ones about the plugin that count, the newest among them
 */
export function hidesAtOnce(reports: readonly CountedReport[], thing: ReportedThing, now: Date): boolean {
  const about = reports.filter(({ versionId }) => versionId === undefined || versionId === thing.versionId)
  const people = new Set(about.map(({ reporterId }) => reporterId))
  if (people.size >= 2) return true
  const isYoung = now.getTime() - thing.publishedAt.getTime() < youngMs
  return isYoung && about.some(({ kind }) => kind === 'malicious')
}
