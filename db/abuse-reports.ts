// All SQL of what people report about plugins and versions.

import { and, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import type { CountedReport, ReportKind, ReportOutcome } from '../src/domain/abuse-report.ts'
import type { Db } from './client.ts'
import { abuseReports, pluginOwners, plugins, users, versions } from './schema.ts'

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

/** Open reports about a plugin by people who were trusted then and are now, moderators too, and who own nothing of it. */
export async function listCountedReports(db: Db, pluginId: number): Promise<CountedReport[]> {
  const owns = sql`exists (select from ${pluginOwners} o where o.plugin_id = ${abuseReports.pluginId} and o.user_id = ${abuseReports.by})`
  const uploaded = sql`exists (select from ${versions} v where v.plugin_id = ${abuseReports.pluginId} and v.uploaded_by = ${abuseReports.by})`
  const rows = await db
    .select({ reporterId: abuseReports.by, kind: abuseReports.kind, versionId: abuseReports.versionId })
    .from(abuseReports)
    .innerJoin(users, eq(users.id, abuseReports.by))
    .where(
      and(
        eq(abuseReports.pluginId, pluginId),
        eq(abuseReports.trusted, true),
        isNull(abuseReports.closedAt),
        sql`${stillTrusted} and not ${owns} and not ${uploaded}`,
      ),
    )
  return rows.map((row) => ({ ...row, versionId: row.versionId ?? undefined }))
}

export interface AbuseReport {
  id: number
  at: Date
  kind: string
  text: string
  trusted: boolean
  /** Undefined: the plugin as a whole. */
  version: string | undefined
  versionQuarantined: boolean
  plugin: { id: number; packageName: string; name: string; quarantined: boolean }
  /** Who reported, and how often they did before with which end. */
  reporter: { id: number; uid: string; acted: number; dismissed: number }
  closed: { at: Date; by: string; outcome: string; answer: string } | undefined
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

export async function countOpenReports(db: Db): Promise<number> {
  const [row] = await db
    .select({ open: sql<number>`count(*)::int` })
    .from(abuseReports)
    .where(isNull(abuseReports.closedAt))
  return row?.open ?? 0
}
