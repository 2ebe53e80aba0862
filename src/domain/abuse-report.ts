// What people report about a plugin after publication, and which reports hide it before a moderator has looked.

import type { Actor } from './user.ts'

export const reportKinds = ['malicious', 'broken', 'licence', 'personal-data', 'other'] as const
export type ReportKind = (typeof reportKinds)[number]

/** `acted`: a moderator did something about it. */
export const reportOutcomes = ['acted', 'dismissed'] as const
export type ReportOutcome = (typeof reportOutcomes)[number]

/** What hides by itself when reports of trusted people say so; the audit log names it, and nobody who reported. */
export const reportsActor: Actor = { kind: 'operator', name: 'reports' }

/** A report as moderators see it. */
export interface AbuseReport {
  id: number
  at: Date
  kind: string
  text: string
  /** Its reporter was trusted when they sent it. */
  trusted: boolean
  /** Undefined: the plugin as a whole. */
  version: string | undefined
  versionQuarantined: boolean
  plugin: { id: number; packageName: string; name: string; quarantined: boolean }
  /** Who reported, and how often they did before with which end. */
  reporter: { id: number; uid: string; acted: number; dismissed: number }
  closed: { at: Date; by: string; outcome: string; answer: string } | undefined
}

/** An open report that counts: its reporter is trusted, and owns nothing of what it is about. */
export interface CountedReport {
  id: number
  reporterId: number
  kind: string
  /** Undefined: the plugin as a whole. */
  versionId: number | undefined
}

/** A version that everybody may know of, and since when. */
export interface Publication {
  id: number
  publishedAt: Date
  withdrawn: boolean
}

const youngMs = 86_400_000

/**
 * Which versions a new report hides together with those before it: what it is about, after two different trusted people;
 * after a single one of malice, what is younger than a day of that. A report about the whole plugin counts for each of
 * its versions as well.
 *
 * @param reports all open ones about the plugin that count; nothing is hidden when the new one is not among them
 * @param shown of the plugin
 * @returns their ids
 */
export function hiddenBy(
  reportId: number,
  reports: readonly CountedReport[],
  shown: readonly Publication[],
  now: Date,
): number[] {
  const report = reports.find(({ id }) => id === reportId)
  if (!report) return []
  const things = report.versionId === undefined ? shown : shown.filter(({ id }) => id === report.versionId)
  const isBad = ({ id, publishedAt }: Publication) => {
    const about = reports.filter(({ versionId }) => versionId === undefined || versionId === id)
    const people = new Set(about.map(({ reporterId }) => reporterId))
    const isYoung = now.getTime() - publishedAt.getTime() < youngMs
    return people.size >= 2 || (report.kind === 'malicious' && isYoung)
  }
  return things.filter(isBad).map(({ id }) => id)
}

/** Nothing of the plugin is left to be seen without these. */
export function isWhole(hidden: readonly number[], shown: readonly Publication[]): boolean {
  return shown.every(({ id, withdrawn }) => withdrawn || hidden.includes(id))
}

/**
 * Since when what a report is about is what it is: whoever has reported it since then, and was told that it is fine, does
 * not hide it by saying so again.
 */
export function sinceWhen(versionId: number | undefined, shown: readonly Publication[]): Date {
  const times = shown
    .filter(({ id }) => versionId === undefined || id === versionId)
    .map(({ publishedAt }) => publishedAt)
  return new Date(Math.max(0, ...times.map((at) => at.getTime())))
}
