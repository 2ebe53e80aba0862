// All SQL of the moderators' figures: waits, load, holds, reports. Each reads by an index over the days it is about.

import { type SQL, sql } from 'drizzle-orm'
import {
  type DeskWaits,
  type HoldFigures,
  type Load,
  type ReportFigures,
  type Span,
  type SpanWaits,
  spans,
  type Waits,
} from '../src/domain/waits.ts'
import type { Db } from './client.ts'
import {
  abuseReports,
  auditLog,
  decisionEntries,
  pastHolds,
  pastWaits,
  plugins,
  users,
  versionHolds,
  versions,
} from './schema.ts'

const dayMs = 86_400_000

const since = (now: Date, days: number) => sql`${new Date(now.getTime() - days * dayMs).toISOString()}::timestamptz`

interface WaitRow extends Record<string, unknown> {
  days: Span
  is_new: boolean | null
  count: number
  median: number
  p90: number
}

/** Waits from the upload to the decision of a moderator, of what was decided in each span. */
export async function listSpanWaits(db: Db, now: Date): Promise<SpanWaits[]> {
  const longest = Math.max(...spans)
  const days = sql.join(
    spans.map((span) => sql`(${span}::int)`),
    sql`, `,
  )
  const rows = await db.execute<WaitRow>(sql`
    with decided as materialized (
      select v.decided_at, extract(epoch from v.decided_at - v.uploaded_at) * 1000 as wait,
        not exists (select 1 from ${versions} b where b.plugin_id = v.plugin_id and b.published_at < v.uploaded_at) as is_new
      from (${decidedWaits(since(now, longest))}) v)
    select span.days, d.is_new, count(*)::int as count,
      percentile_cont(0.5) within group (order by d.wait)::float8 as median,
      percentile_cont(0.9) within group (order by d.wait)::float8 as p90
    from (values ${days}) as span(days)
    join decided d on d.decided_at > ${now.toISOString()}::timestamptz - span.days * interval '24 hours'
    group by grouping sets ((span.days, d.is_new), (span.days))`)
  return spans.map((span) => {
    const of = (isNew: boolean | null) => waitsFrom(rows.find((row) => row.days === span && row.is_new === isNew))
    return { days: span, newPlugins: of(true), newVersions: of(false), all: of(null) }
  })
}

/** With the waits of versions that made room for a mended package: each of them was one. */
const decidedWaits = (from: SQL) => sql`
  select plugin_id, uploaded_at, decided_at from ${versions} where decided_by is not null and decided_at > ${from}
  union all
  select plugin_id, uploaded_at, decided_at from ${pastWaits} where decided_by is not null and decided_at > ${from}`

function waitsFrom(row: WaitRow | undefined): Waits {
  return row ? { count: row.count, medianMs: row.median, p90Ms: row.p90 } : { count: 0, medianMs: 0, p90Ms: 0 }
}

/** Versions that wait now. @param lateBefore what has waited since before this instant is late */
export async function countWaits(db: Db, lateBefore: Date): Promise<Omit<DeskWaits, 'spans'>> {
  const [row] = await db.execute<{ waiting: number; late: number; oldest: string | null }>(sql`
    select count(*)::int as waiting, min(v.uploaded_at) as oldest,
      count(*) filter (where v.uploaded_at < ${lateBefore.toISOString()}::timestamptz)::int as late
    from ${versions} v join ${plugins} p on p.id = v.plugin_id join ${users} u on u.id = v.uploaded_by
    where v.state = 'waiting' and v.deleted_at is null and p.deleted_at is null and u.trust <> 'blocked'`)
  return { waiting: row?.waiting ?? 0, late: row?.late ?? 0, oldest: row?.oldest ? new Date(row.oldest) : undefined }
}

/** What each moderator did in so many days, by the audit log; the most work first. */
export async function listLoads(db: Db, now: Date, days: Span): Promise<Load[]> {
  const of = (action: string) => sql`count(*) filter (where ${auditLog.action} = ${action})::int`
  return db.execute<Load & Record<string, unknown>>(sql`
    select ${auditLog.actor} as uid, ${of('version.approve')} as approved, ${of('version.send-back')} as "sentBack",
      ${of('version.reject')} as rejected, ${of('appeal.decide')} as appeals, ${of('report.close')} as reports,
      ${of('decision.undo')} as undone,
      count(*) filter (where ${auditLog.action} in ('version.quarantine', 'plugin.quarantine'))::int as quarantined
    from ${auditLog}
    where ${sql.raw(decisionEntries)} and ${auditLog.at} > ${since(now, days)} and ${auditLog.actorKind} = 'user'
    group by ${auditLog.actor} order by count(*) desc, ${auditLog.actor}`)
}

/** How many versions were uploaded in so many days, those too that made room for a mended package. */
export async function countUploads(db: Db, now: Date, days: Span): Promise<number> {
  const [row] = await db.execute<{ uploads: number }>(
    sql`select (select count(*) from ${versions} v where v.uploaded_at > ${since(now, days)})::int
      + (select count(*) from ${pastWaits} w where w.uploaded_at > ${since(now, days)})::int as uploads`,
  )
  return row?.uploads ?? 0
}

/** What each rule held in so many days, and what became of it. */
export async function listHoldFigures(db: Db, now: Date, days: Span): Promise<HoldFigures[]> {
  return db.execute<HoldFigures & Record<string, unknown>>(sql`
    select h.rule, count(*)::int as held,
      count(*) filter (where h.state in ('rejected', 'sent-back') or h.quarantined)::int as "right",
      count(*) filter (where h.state = 'approved' and not h.quarantined)::int as "notNeeded"
    from (
      select vh.rule, v.state, v.quarantined_at is not null as quarantined
      from ${versionHolds} vh join ${versions} v on v.id = vh.version_id where vh.at > ${since(now, days)}
      union all
      select ph.rule, ph.state, false from ${pastHolds} ph where ph.at > ${since(now, days)}) h
    group by h.rule order by count(*) desc, h.rule`)
}

/** Reports of so many days by kind, and what came of them. */
export async function listReportFigures(db: Db, now: Date, days: Span): Promise<ReportFigures[]> {
  return db.execute<ReportFigures & Record<string, unknown>>(sql`
    select r.kind, count(*)::int as reports,
      count(*) filter (where r.outcome = 'acted')::int as acted,
      count(*) filter (where r.outcome = 'dismissed')::int as dismissed
    from ${abuseReports} r where r.at > ${since(now, days)} group by r.kind order by count(*) desc, r.kind`)
}
