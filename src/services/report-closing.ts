// Reports that are closed by what a moderator did about the plugin: whoever sent them is told how it ended.

import { closeReportRow, listOpenReportsOf } from '../../db/abuse-reports.ts'
import { findLastEntry } from '../../db/threads.ts'
import { type AbuseReport, type ReportOutcome, reportsActor } from '../domain/abuse-report.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Change, Done } from './change.ts'
import { tell } from './notices.ts'

/**
 * Closes what a release answers: open reports about the very thing that is shown again, and where reports had hidden it
 * those others that counted for that.
 *
 * @param version undefined: the plugin as a whole
 */
export async function closeReleasedReports(
  open: Change,
  actor: Actor,
  plugin: Plugin,
  version: Version | undefined,
  answer: string,
): Promise<void> {
  const about = { pluginId: plugin.id, version: version?.version ?? '', kinds: ['quarantine'] as const }
  const byReports = (await findLastEntry(open.tx, about))?.by === actorName(reportsActor)
  const led = (report: AbuseReport) =>
    version ? report.version === undefined && report.trusted : !report.versionQuarantined
  const reports = (await listOpenReportsOf(open.tx, plugin.id)).filter(
    (report) => report.version === version?.version || (byReports && led(report)),
  )
  await closeAll(open, actor, reports, 'dismissed', answer)
}

/** After a roll back: what was reported about the plugin as a whole, and about versions that are hidden now, is dealt with. */
export async function closeRolledBackReports(
  open: Change,
  actor: Actor,
  plugin: Plugin,
  answer: string,
): Promise<void> {
  const all = await listOpenReportsOf(open.tx, plugin.id)
  const reports = all.filter(({ version, versionQuarantined }) => version === undefined || versionQuarantined)
  await closeAll(open, actor, reports, 'acted', answer)
}

async function closeAll(
  open: Change,
  actor: Actor,
  reports: readonly AbuseReport[],
  outcome: ReportOutcome,
  answer: string,
): Promise<void> {
  for (const report of reports) await closeOne(open, actor, report, outcome, answer)
}

/** @returns false when it is closed already */
export async function closeOne(
  open: Change,
  actor: Actor,
  report: AbuseReport,
  outcome: ReportOutcome,
  answer: string,
): Promise<boolean> {
  if (!(await closeReportRow(open.tx, report.id, { at: open.now, by: actorName(actor), outcome, answer }))) return false
  const subject = subjectOf(report.plugin.packageName, report.version ?? '')
  // Without the plugin's id: its owners read its history, and must not learn who reported it.
  const done: Done = { action: 'report.close', subject, reason: answer, details: { outcome, report: report.id } }
  open.record(done)
  await tell(open, actor, [report.reporter], done)
  return true
}

export function subjectOf(packageName: string, version: string): string {
  return [packageName, version].join(' ').trim()
}
