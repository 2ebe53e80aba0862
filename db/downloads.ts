// All SQL of downloads: counting them, and the sums that pages show.

import { and, eq, like, ne, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { visibleVersion } from './plugins.ts'
import { plugins, qgisDownloads, siteMarks, users, versionDownloads, versions } from './schema.ts'

/** How many of a version's downloads came from a QGIS of this number. */
export interface QgisCount {
  versionId: number
  qgis: string
  downloads: number
}

/**
 * Adds downloads of one UTC day to many versions at once. Ids are sorted, so that two instances cannot lock each other out.
 *
 * @param byQgis those of them that a QGIS fetched, each version and number once
 */
export async function addDownloads(
  db: Db,
  day: string,
  counts: ReadonlyMap<number, number>,
  byQgis: readonly QgisCount[] = [],
): Promise<void> {
  const ids = [...counts.keys()].sort((a, b) => a - b)
  const numbers = ids.map((id) => counts.get(id) ?? 0)
  await db.transaction(async (tx) => {
    const batch = sql`unnest(${sql.param(ids)}::int[], ${sql.param(numbers)}::int[]) as batch(id, number)`
    await tx.execute(sql`
      update ${versions} set downloads = downloads + batch.number
      from (select batch.id, batch.number from ${batch} join ${versions} v on v.id = batch.id order by v.id for update of v) as batch
      where ${versions.id} = batch.id`)
    await tx.execute(sql`
      insert into ${versionDownloads} (version_id, day, downloads)
      select batch.id, ${day}::date, batch.number from ${batch} join ${versions} v on v.id = batch.id order by batch.id
      on conflict (version_id, day) do update set downloads = ${versionDownloads.downloads} + excluded.downloads`)
    if (byQgis.length > 0) await addByQgis(tx, day, byQgis)
  })
}

async function addByQgis(tx: Db, day: string, counts: readonly QgisCount[]): Promise<void> {
  const [ids, names, numbers] = [
    counts.map(({ versionId }) => versionId),
    counts.map(({ qgis }) => qgis),
    counts.map(({ downloads }) => downloads),
  ]
  const batch = sql`unnest(${sql.param(ids)}::int[], ${sql.param(names)}::text[], ${sql.param(numbers)}::int[])
    as batch(id, qgis, number)`
  await tx.execute(sql`
    insert into ${qgisDownloads} (version_id, day, qgis, downloads)
    select batch.id, ${day}::date, batch.qgis, batch.number from ${batch} join ${versions} v on v.id = batch.id
    order by batch.id, batch.qgis
    on conflict (version_id, day, qgis) do update set downloads = ${qgisDownloads.downloads} + excluded.downloads`)
}

export interface MonthOfDownloads {
  /** `2026-11` */
  month: string
  stable: number
  experimental: number
}

/** The last twelve months, oldest first, months without downloads included. */
export async function listMonthlyDownloads(db: Db, pluginId: number, now: Date): Promise<MonthOfDownloads[]> {
  const months = lastMonths(now, 12)
  const rows = await db
    .select({
      month: sql<string>`to_char(${versionDownloads.day}, 'YYYY-MM')`,
      stable: sql<number>`coalesce(sum(${versionDownloads.downloads}) filter (where not ${versions.experimental}), 0)::int`,
      experimental: sql<number>`coalesce(sum(${versionDownloads.downloads}) filter (where ${versions.experimental}), 0)::int`,
    })
    .from(versionDownloads)
    .innerJoin(versions, eq(versions.id, versionDownloads.versionId))
    .where(sql`${versions.pluginId} = ${pluginId} and ${versionDownloads.day} >= ${`${months[0]}-01`}`)
    .groupBy(sql`1`)
  return months.map((month) => rows.find((row) => row.month === month) ?? { month, stable: 0, experimental: 0 })
}

function lastMonths(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + 1 + i, 1)).toISOString().slice(0, 7),
  )
}

/**
 * Brings the sums at the plugins up to date: the total, the last 30 days, and ten weeks for the small chart. Some plugins
 * at a time, so that no statement takes long, however many there are.
 */
export async function rollUpDownloads(db: Db, now: Date): Promise<void> {
  const [highest] = await db.select({ id: sql<number>`coalesce(max(${plugins.id}), 0)` }).from(plugins)
  for (let from = 1; from <= (highest?.id ?? 0); from += pluginsAtOnce) await rollUpSome(db, now, from)
}

const pluginsAtOnce = 5000

async function rollUpSome(db: Db, now: Date, from: number): Promise<void> {
  const today = now.toISOString().slice(0, 10)
  const some = sql`between ${from}::int and ${from + pluginsAtOnce - 1}::int`
  await db.execute(sql`
    with totals as (
      select plugin_id, sum(downloads)::int as total from ${versions} where plugin_id ${some} group by plugin_id
    ), recent as (
      select v.plugin_id, (${today}::date - d.day) / 7 as week, sum(d.downloads)::int as number,
        coalesce(sum(d.downloads) filter (where d.day > ${today}::date - 30), 0)::int as month
      from ${versionDownloads} d join ${versions} v on v.id = d.version_id
      where v.plugin_id ${some} and d.day > ${today}::date - 70 and d.day <= ${today}::date
      group by 1, 2
    ), weeks as (
      select plugin_id, sum(coalesce(month, 0))::int as month, array_agg(coalesce(number, 0) order by week desc) as weekly
      from (select distinct plugin_id from recent) p cross join generate_series(0, 9) week
        left join recent using (plugin_id, week)
      group by plugin_id
    ), sums as (
      select t.plugin_id, t.total, coalesce(w.month, 0) as month, coalesce(w.weekly, '{}') as weekly
      from totals t left join weeks w on w.plugin_id = t.plugin_id
    )
    update ${plugins} p set downloads = s.total, downloads_30_days = s.month, weekly_downloads = s.weekly
    from sums s
    where p.id = s.plugin_id
      and (p.downloads, p.downloads_30_days, p.weekly_downloads) is distinct from (s.total, s.month, s.weekly)`)
}

/**
 * Takes the totals that the feed shows, once for each UTC day by whichever instance is first, and tells all of them.
 *
 * @returns whether it was this call
 */
export async function takeFeedCounts(db: Db, now: Date): Promise<boolean> {
  const name = `feed-counts ${now.toISOString().slice(0, 10)}`
  return db.transaction(async (tx) => {
    const first = await tx.insert(siteMarks).values({ name, at: now }).onConflictDoNothing().returning()
    if (first.length === 0) return false
    await tx.delete(siteMarks).where(and(like(siteMarks.name, 'feed-counts %'), ne(siteMarks.name, name)))
    await tx
      .update(plugins)
      .set({ feedDownloads: sql`${plugins.downloads}` })
      .where(ne(plugins.feedDownloads, plugins.downloads))
    await tx.execute(sql`select pg_notify('catalogue', 'feed')`)
    return true
  })
}

/** Downloads of a plugin's visible versions, by day (UTC) and version, oldest first. */
export async function listDailyDownloads(
  db: Db,
  pluginId: number,
): Promise<{ day: string; version: string; downloads: number }[]> {
  return db
    .select({ day: versionDownloads.day, version: versions.version, downloads: versionDownloads.downloads })
    .from(versionDownloads)
    .innerJoin(versions, eq(versions.id, versionDownloads.versionId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(eq(versions.pluginId, pluginId), visibleVersion))
    .orderBy(versionDownloads.day, versions.id)
}

export interface DownloadRow {
  day: string
  version: string
  /** Undefined: not by a QGIS, or from before that was counted. */
  qgis: string | undefined
  downloads: number
}

/**
 * Downloads of a plugin's visible versions by day (UTC), version and QGIS, oldest first; what no QGIS fetched is a row of
 * its own.
 *
 * @param asked first and last day, as YYYY-MM-DD, and a version where only one is wanted
 */
export async function listDownloadsByQgis(
  db: Db,
  pluginId: number,
  asked: { from: string; to: string; versionId?: number | undefined },
): Promise<DownloadRow[]> {
  const rows = await db.execute<{ day: string; version: string; qgis: string | null; downloads: number }>(sql`
    with chosen as (
      select ${versions.id} as id, ${versions.version} as version from ${versions}
      join ${users} on ${users.id} = ${versions.uploadedBy}
      where ${versions.pluginId} = ${pluginId} and ${visibleVersion}
        and ${asked.versionId === undefined ? sql`true` : sql`${versions.id} = ${asked.versionId}`}
    ), known as (
      select q.version_id, q.day, q.qgis, q.downloads from ${qgisDownloads} q join chosen c on c.id = q.version_id
      where q.day between ${asked.from}::date and ${asked.to}::date
    ), told as (
      select version_id, day, sum(downloads)::int as downloads from known group by 1, 2
    )
    select to_char(d.day, 'YYYY-MM-DD') as day, c.id, c.version, null as qgis,
      d.downloads - coalesce(t.downloads, 0) as downloads
    from ${versionDownloads} d join chosen c on c.id = d.version_id
      left join told t on t.version_id = d.version_id and t.day = d.day
    where d.day between ${asked.from}::date and ${asked.to}::date
    union all
    select to_char(k.day, 'YYYY-MM-DD'), c.id, c.version, k.qgis, k.downloads from known k join chosen c on c.id = k.version_id
    order by day, id, qgis nulls first`)
  return [...rows]
    .filter(({ downloads }) => downloads > 0)
    .map(({ day, version, qgis, downloads }) => ({ day, version, qgis: qgis ?? undefined, downloads }))
}
