// What people report about plugins after publication: kept, counted towards quarantine, and answered by a moderator.

import { findReport, hasOpenReport, insertReport, listCountedReports, listReportTimes } from '../../db/abuse-reports.ts'
import { lockPlugin } from '../../db/plugins.ts'
import { findVersion, findVersionById, listPublications, listVersions } from '../../db/versions.ts'
import {
  hiddenBy,
  isWhole,
  type ReportKind,
  type ReportOutcome,
  reportKinds,
  reportOutcomes,
  reportsActor,
  sinceWhen,
} from '../domain/abuse-report.ts'
import { Conflict, InvalidInput, NotFound, TooMany } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change, type Done } from './change.ts'
import { mailModerators } from './notices.ts'
import { quarantinePlugin, quarantineVersion, refuseOwnPlugin, tellModerators } from './quarantine.ts'
import { requireReason } from './reasons.ts'
import { closeOne, subjectOf } from './report-closing.ts'
import { requireRight, requireUser } from './rights.ts'

const mostADay = 10
const dayMs = 86_400_000

export interface Report {
  packageName: string
  /** Number of a version; empty: about the plugin as a whole. */
  version: string
  /** A word of `reportKinds`; anything else is refused. */
  kind: string
  text: string
}

/**
 * Keeps what somebody reports. Two open reports of trusted people who do not own the plugin hide what the new one is
 * about in the same transaction; one of malice hides the versions of it that were published less than a day ago. Every
 * moderator is told then.
 *
 * @returns whether it was hidden by this
 * @throws InvalidInput without a kind or a text
 * @throws Conflict when the same person has an open report about the same
 * @throws TooMany after ten a day
 */
export async function reportAbuse(site: Site, actor: Actor, asked: Report): Promise<{ hidden: boolean }> {
  const { packageName } = asked
  const attempt = { action: 'plugin.report', subject: subjectOf(packageName, asked.version) } as const
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, 'plugin.report', sentence('Sign in to report a plugin.'))
    const user = open.user ?? requireUser(actor)
    const { plugin, version } = await takeVisible(open, packageName, asked.version)
    const { kind, text } = accept(asked)
    await refuseRepetition(open, user, plugin, version)
    const id = await insertReport(open.tx, {
      ...{ pluginId: plugin.id, versionId: version?.id, by: user.id, at: open.now, kind, text },
      trusted: user.trust === 'trusted' || user.moderator,
    })
    const subject = subjectOf(plugin.packageName, version?.version ?? '')
    // Without the plugin's id: its owners read its history, and must not learn who reported it.
    const done: Done = { action: 'plugin.report', subject, reason: text, details: { kind } }
    open.record(done)
    const hidden = await hideIfDue(open, plugin, version, { id, kind })
    if (kind === 'malicious' && !hidden) await wakeModerators(open, actor, plugin, 'report', done)
    return { hidden }
  })
}

/** What not everybody can see needs no report; that it is there is not told. */
async function takeVisible({ tx }: Change, packageName: string, number: string) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin?.visible) throw new NotFound(sentence('There is no such plugin.'))
  if (!number) return { plugin, version: undefined }
  const found = await findVersion(tx, plugin.id, number)
  const version = found && (await listVersions(tx, plugin.id, false)).find(({ id }) => id === found.id)
  if (!version) throw new NotFound(sentence('There is no such version.'))
  return { plugin, version }
}

function accept({ kind, text }: Report): { kind: ReportKind; text: string } {
  const known = reportKinds.find((word) => word === kind)
  const says = sentence('Choose what it is about.')
  if (!known) throw new InvalidInput(says, [{ field: 'kind', message: says }])
  const missing = sentence('Say what you saw, and where: a moderator looks for it.')
  try {
    requireReason(text, missing)
  } catch (fault) {
    if (!(fault instanceof InvalidInput)) throw fault
    throw new InvalidInput(fault.message, [{ field: 'text', message: fault.message }])
  }
  return { kind: known, text: text.trim() }
}

async function refuseRepetition(open: Change, user: User, plugin: Plugin, version: Version | undefined): Promise<void> {
  if (await hasOpenReport(open.tx, user.id, { pluginId: plugin.id, versionId: version?.id }))
    throw new Conflict(sentence('You reported this already. The moderators have it.'))
  const times = await listReportTimes(open.tx, user.id, new Date(open.now.getTime() - dayMs))
  const first = times.at(-mostADay)
  if (!first) return
  const seconds = Math.max(1, Math.ceil((first.getTime() + dayMs - open.now.getTime()) / 1000))
  throw new TooMany(sentence('Ten reports a day are taken from one person. Come back tomorrow.'), seconds)
}

async function hideIfDue(
  open: Change,
  plugin: Plugin,
  version: Version | undefined,
  report: { id: number; kind: ReportKind },
): Promise<boolean> {
  const shown = await listPublications(open.tx, plugin.id)
  const counted = await listCountedReports(open.tx, plugin.id, sinceWhen(version?.id, shown))
  const due = hiddenBy(report.id, counted, shown, open.now)
  if (due.length === 0) return false
  const reason =
    report.kind === 'malicious'
      ? sentence('People reported it as malicious. A moderator looks at it.')
      : sentence('People reported it. A moderator looks at it.')
  const hidden = isWhole(due, shown) ? [''] : await numbersOf(open, due)
  for (const number of hidden) await hideOne(open, plugin, number, reason)
  return true
}

async function numbersOf({ tx }: Change, ids: readonly number[]): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => findVersionById(tx, id)))
  return found.flatMap((version) => version?.version ?? [])
}

/** @param number of the version; empty: the plugin as a whole */
async function hideOne(open: Change, plugin: Plugin, number: string, reason: string): Promise<void> {
  const version = number === '' ? undefined : await findVersion(open.tx, plugin.id, number)
  const hidden = version
    ? await quarantineVersion(open, reportsActor, version, reason)
    : await quarantinePlugin(open, reportsActor, plugin, reason)
  const action = version ? 'version.quarantine' : 'plugin.quarantine'
  const done: Done = { action, subject: subjectOf(plugin.packageName, number), reason }
  if (hidden) await wakeModerators(open, reportsActor, plugin, 'quarantine', done)
}

/** By the address of the desk, and each by their own choice. */
async function wakeModerators(
  open: Change,
  actor: Actor,
  plugin: Plugin,
  why: 'quarantine' | 'report',
  done: Done,
): Promise<void> {
  const path = urls.moderationReports()
  await mailModerators(open, { why, subject: done.subject, reason: done.reason ?? '', path })
  await tellModerators(open, actor, plugin, { ...done, details: { ...done.details, path } })
}

/**
 * A moderator closes a report; who sent it is told how it ended.
 *
 * @param outcome a word of `reportOutcomes`
 * @throws InvalidInput without an answer
 * @throws Conflict when somebody closed it meanwhile
 * @throws NotAllowed when the moderator owns the plugin
 */
export async function closeReport(
  site: Site,
  actor: Actor,
  id: number,
  outcome: string,
  answer: string,
): Promise<void> {
  await change(site, actor, { action: 'report.close', subject: `report ${id}` }, async (open) => {
    requireRight(actor, 'report.close', sentence('Only moderators decide this.'))
    const report = await findReport(open.tx, id)
    const plugin = report && (await lockPlugin(open.tx, report.plugin.packageName))
    if (!report || !plugin) throw new NotFound(sentence('There is no such report.'))
    await refuseOwnPlugin(open, actor, plugin)
    const reason = answer.trim()
    requireReason(reason, sentence('Say what came of it: the person who reported it reads it.'))
    if (!(await closeOne(open, actor, report, outcomeOf(outcome), reason)))
      throw new Conflict(sentence('Somebody closed this report meanwhile. Nothing was changed.'))
  })
}

function outcomeOf(word: string): ReportOutcome {
  const known = reportOutcomes.find((outcome) => outcome === word)
  if (known) return known
  const message = sentence('Choose what came of it.')
  throw new InvalidInput(message, [{ field: 'outcome', message }])
}
