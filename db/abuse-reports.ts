// All SQL of what people report about plugins and versions.

import { and, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import type { AbuseReport, CountedReport, ReportKind, ReportOutcome } from '../src/domain/abuse-report.ts'
import type { Db } from './client.ts'
import { abuseReports, pluginOwners, plugins, threadEntries, users, versions } from './schema.ts'

export interface NewReport {
  pluginId: number
  versionId: number | undefined
  by: number
  at: Date
  kind: ReportKind
  text: string
  trusted: boolean
}

export async function insertReport(tx: Db, report: NewReport): Promise<number> {
  const [row] = await tx.insert(abuseReports).values(report).returning({ id: abuseReports.id })
  if (!row) throw new Error('The report was not kept')
  return row.id
}

/** Whether this person has an open report about the very same. */
export async function hasOpenReport(
  db: Db,
  by: number,
  about: { pluginId: number; versionId: number | undefined },
): Promise<boolean> {
  const same = and(
    eq(abuseReports.by, by),
    eq(abuseReports.pluginId, about.pluginId),
    about.versionId === undefined ? isNull(abuseReports.versionId) : eq(abuseReports.versionId, about.versionId),
    isNull(abuseReports.closedAt),
  )
  return (await db.select({ id: abuseReports.id }).from(abuseReports).where(same).limit(1)).length > 0
}

/** When the reports of one person since then were sent, oldest first. */
export async function listReportTimes(db: Db, by: number, since: Date): Promise<Date[]> {
  const rows = await db
    .select({ at: abuseReports.at })
    .from(abuseReports)
    .where(and(eq(abuseReports.by, by), gt(abuseReports.at, since)))
    .orderBy(abuseReports.at)
  return rows.map(({ at }) => at)
}

const stillTrusted = sql`${users.trust} <> 'blocked'
  and (${users.trust} = 'trusted' or ${users.moderatorGranted} or ${users.moderatorByDirectory})`

/** A moderator has looked since at what it is about, and shows it again. */
const answered = sql`exists (select from ${threadEntries} t where t.plugin_id = ${abuseReports.pluginId}
  and t.kind = 'release' and t.at > ${abuseReports.at}
  and (${abuseReports.versionId} is null or t.version = '' or t.version_id = ${abuseReports.versionId}))`

/**
 * Open reports about a plugin that nothing has answered yet, by people who were trusted then and are now, moderators too,
 * and who own nothing of it.
 *
 * @param since whoever reported the plugin from then on and was told that it is fine does not count again
 */
export async function listCountedReports(db: Db, pluginId: number, since: Date): Promise<CountedReport[]> {
  const owns = sql`exists (select from ${pluginOwners} o where o.plugin_id = ${abuseReports.pluginId} and o.user_id = ${abuseReports.by})`
  const uploaded = sql`exists (select from ${versions} v where v.plugin_id = ${abuseReports.pluginId} and v.uploaded_by = ${abuseReports.by})`
  const dismissed = sql`exists (select from ${abuseReports} other where other.plugin_id = ${abuseReports.pluginId}
    and other.by = ${abuseReports.by} and other.outcome = 'dismissed' and other.at >= ${since.toISOString()}::timestamptz)`
  const { id, by: reporterId, kind, versionId } = abuseReports
  const rows = await db
    .select({ id, reporterId, kind, versionId })
    .from(abuseReports)
    .innerJoin(users, eq(users.id, abuseReports.by))
    .where(
      and(
        ...[eq(abuseReports.pluginId, pluginId), eq(abuseReports.trusted, true), isNull(abuseReports.closedAt)],
        sql`${stillTrusted} and not ${owns} and not ${uploaded} and not ${dismissed} and not ${answered}`,
      ),
    )
  return rows.map((row) => ({ ...row, versionId: row.versionId ?? undefined }))
}

const before = (outcome: ReportOutcome) =>
  sql<number>`(select count(*)::int from ${abuseReports} other where other.by = ${abuseReports.by} and other.outcome = ${outcome} and other.id <> ${abuseReports.id})`

function selectReports(db: Db) {
  return db
    .select({
      ...{ id: abuseReports.id, at: abuseReports.at, kind: abuseReports.kind, text: abuseReports.text },
      ...{ trusted: abuseReports.trusted, version: versions.version, versionQuarantinedAt: versions.quarantinedAt },
      ...{ pluginId: plugins.id, packageName: plugins.packageName, name: plugins.name },
      ...{ pluginQuarantinedAt: plugins.quarantinedAt, reporterId: users.id, uid: users.uid },
      ...{ acted: before('acted'), dismissed: before('dismissed') },
      ...{ closedAt: abuseReports.closedAt, closedBy: abuseReports.closedBy },
      ...{ outcome: abuseReports.outcome, answer: abuseReports.answer },
    })
    .from(abuseReports)
    .innerJoin(plugins, eq(plugins.id, abuseReports.pluginId))
    .innerJoin(users, eq(users.id, abuseReports.by))
    .leftJoin(versions, eq(versions.id, abuseReports.versionId))
    .$dynamic()
}

type Row = Awaited<ReturnType<typeof selectReports>>[number]

function reportOf(row: Row): AbuseReport {
  const { id, at, kind, text, trusted, closedAt, closedBy: by, outcome, answer } = row
  return {
    ...{ id, at, kind, text, trusted, version: row.version ?? undefined },
    versionQuarantined: row.versionQuarantinedAt !== null,
    plugin: {
      ...{ id: row.pluginId, packageName: row.packageName, name: row.name },
      quarantined: row.pluginQuarantinedAt !== null,
    },
    reporter: { id: row.reporterId, uid: row.uid, acted: row.acted, dismissed: row.dismissed },
    closed: closedAt ? { at: closedAt, by, outcome, answer } : undefined,
  }
}

const mostShown = 500

/** Oldest first, at most 500. */
export async function listOpenReports(db: Db): Promise<AbuseReport[]> {
  const open = isNull(abuseReports.closedAt)
  return (await selectReports(db).where(open).orderBy(abuseReports.id).limit(mostShown)).map(reportOf)
}

/** Those closed last, newest first. */
export async function listClosedReports(db: Db, limit: number): Promise<AbuseReport[]> {
  const closed = isNotNull(abuseReports.closedAt)
  return (await selectReports(db).where(closed).orderBy(desc(abuseReports.closedAt)).limit(limit)).map(reportOf)
}

/**
 * uids of those who sent or closed reports about a plugin, in whatever they are about.
 *
 * @param versionId only about this version, and about the plugin as a whole; undefined: about anything of it
 */
export async function listReportPeople(db: Db, pluginId: number, versionId: number | undefined): Promise<string[]> {
  const about = sql`${versionId ?? null}::int is null or ${abuseReports.versionId} is null or ${abuseReports.versionId} = ${versionId ?? null}`
  const rows = await db
    .select({ uid: users.uid, closedBy: abuseReports.closedBy })
    .from(abuseReports)
    .innerJoin(users, eq(users.id, abuseReports.by))
    .where(and(eq(abuseReports.pluginId, pluginId), sql`(${about})`))
  return rows.flatMap(({ uid, closedBy }) => [uid, closedBy]).filter((uid) => uid !== '')
}

/** All open ones about one plugin, oldest first. */
export async function listOpenReportsOf(db: Db, pluginId: number): Promise<AbuseReport[]> {
  const open = and(eq(abuseReports.pluginId, pluginId), isNull(abuseReports.closedAt))
  return (await selectReports(db).where(open).orderBy(abuseReports.id)).map(reportOf)
}

export async function findReport(db: Db, id: number): Promise<AbuseReport | undefined> {
  const [row] = await selectReports(db).where(eq(abuseReports.id, id))
  return row && reportOf(row)
}

/** @returns false when it is closed already */
export async function closeReportRow(
  tx: Db,
  id: number,
  close: { at: Date; by: string; outcome: ReportOutcome; answer: string },
): Promise<boolean> {
  const { at, by, ...rest } = close
  const rows = await tx
    .update(abuseReports)
    .set({ closedAt: at, closedBy: by, ...rest })
    .where(and(eq(abuseReports.id, id), isNull(abuseReports.closedAt)))
    .returning({ id: abuseReports.id })
  return rows.length > 0
}

/** For who counts other things with it. */
export const openReportCount = sql<number>`(select count(*)::int from ${abuseReports} where ${isNull(abuseReports.closedAt)})`

export async function countOpenReports(db: Db): Promise<number> {
  const [row] = await db.execute<{ open: number }>(sql`select ${openReportCount} as open`)
  return row?.open ?? 0
}
