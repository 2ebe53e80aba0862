// All SQL of versions: the history of a plugin, and what waits for a moderator.

import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Publication } from '../src/domain/abuse-report.ts'
import type { Metadata, Version } from '../src/domain/plugin.ts'
import type { Provenance } from '../src/domain/provenance.ts'
import type { Finding, PackageFile, Report } from '../src/domain/report.ts'
import { versionKey } from '../src/domain/version-number.ts'
import type { Db } from './client.ts'
import { newestFirst, visibleVersion, withoutNulls } from './plugins.ts'
import {
  icons,
  pastHolds,
  pastWaits,
  pluginOwners,
  plugins,
  users,
  versionHolds,
  versionReports,
  versions,
} from './schema.ts'

const deciders = alias(users, 'deciders')

const versionColumns = {
  id: versions.id,
  pluginId: versions.pluginId,
  version: versions.version,
  experimental: versions.experimental,
  state: versions.state,
  withdrawnAt: versions.withdrawnAt,
  withdrawnByModerator: versions.withdrawnByModerator,
  quarantinedAt: versions.quarantinedAt,
  quarantineReason: versions.quarantineReason,
  provenance: versions.provenance,
  rollsBack: sql<string | null>`(select bad.version from ${versions} bad where bad.id = ${versions.rollsBackId})`,
  deletedAt: versions.deletedAt,
  qgisMinimumVersion: versions.qgisMinimumVersion,
  qgisMaximumVersion: versions.qgisMaximumVersion,
  changelog: versions.changelog,
  packageSha256: versions.packageSha256,
  packageBytes: versions.packageBytes,
  uploadedAt: versions.uploadedAt,
  uploadedBy: users.uid,
  uploaderTrusted: sql<boolean>`${users.trust} = 'trusted'`,
  decidedAt: versions.decidedAt,
  decidedBy: deciders.uid,
  decisionReason: versions.decisionReason,
  reviewedAt: versions.reviewedAt,
  downloads: versions.downloads,
}

function selectVersions(db: Db) {
  return db
    .select(versionColumns)
    .from(versions)
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .leftJoin(deciders, eq(deciders.id, versions.decidedBy))
    .$dynamic()
}

/**
 * The versions of a plugin, newest first by QGIS's order, without deleted ones.
 *
 * @param everything also what waits, was rejected or withdrawn, or came from somebody blocked: for owners and moderators
 */
export async function listVersions(db: Db, pluginId: number, everything: boolean): Promise<Version[]> {
  const shown = everything ? isNull(versions.deletedAt) : publicHistory
  const rows = await selectVersions(db).where(and(eq(versions.pluginId, pluginId), shown))
  return newestFirst(rows.map(withoutNulls))
}

/** What everybody may know of: versions that could once be seen, withdrawn ones too, but nothing of somebody blocked. */
const publicHistory = and(
  eq(versions.state, 'approved'),
  isNull(versions.deletedAt),
  isNull(versions.quarantinedAt),
  sql`${users.trust} <> 'blocked'`,
)

export async function findVersion(db: Db, pluginId: number, version: string): Promise<Version | undefined> {
  const [row] = await selectVersions(db).where(
    and(eq(versions.pluginId, pluginId), eq(versions.versionKey, versionKey(version))),
  )
  return row && withoutNulls(row)
}

export async function findVersionById(db: Db, id: number): Promise<Version | undefined> {
  const [row] = await selectVersions(db).where(eq(versions.id, id))
  return row && withoutNulls(row)
}

export interface StoredReport {
  files: PackageFile[]
  warnings: Finding[]
  facts: Finding[]
  values: Record<string, string>
}

export async function getReport(db: Db, versionId: number): Promise<StoredReport> {
  const [row] = await db
    .select({
      files: versionReports.files,
      warnings: versionReports.warnings,
      facts: versionReports.facts,
      values: versionReports.values,
    })
    .from(versionReports)
    .where(eq(versionReports.versionId, versionId))
  return row ?? { files: [], warnings: [], facts: [], values: {} }
}

/** What was found in the code of a version; undefined when nobody read it. */
export async function findFacts(db: Db, versionId: number): Promise<Finding[] | undefined> {
  const [row] = await db
    .select({ facts: versionReports.facts })
    .from(versionReports)
    .where(eq(versionReports.versionId, versionId))
  return row?.facts
}

export interface NewVersion {
  pluginId: number
  metadata: Metadata
  experimental: boolean
  changelog: string
  report: Report
  icon: { sha256: string; type: string } | undefined
  uploadedBy: number
  /** Undefined: no run of CI published it. */
  provenance?: Provenance | undefined
  now: Date
  approved: boolean
}

/** Fails on the unique index `versions_number` when the number is taken. */
export async function insertVersion(tx: Db, version: NewVersion): Promise<number> {
  const { icon, now } = version
  const { metadata, report } = withoutNul({ metadata: version.metadata, report: version.report })
  if (icon) await tx.insert(icons).values(icon).onConflictDoNothing()
  const [row] = await tx
    .insert(versions)
    .values({
      pluginId: version.pluginId,
      version: metadata.version,
      versionKey: versionKey(metadata.version),
      experimental: version.experimental,
      state: version.approved ? 'approved' : 'waiting',
      metadata,
      changelog: version.changelog,
      qgisMinimumVersion: metadata.qgisMinimumVersion,
      qgisMaximumVersion: metadata.qgisMaximumVersion,
      iconSha256: icon?.sha256,
      packageSha256: report.sha256,
      packageBytes: report.packedBytes,
      uploadedBy: version.uploadedBy,
      provenance: version.provenance,
      uploadedAt: now,
      publishedAt: version.approved ? now : null,
    })
    .returning({ id: versions.id })
  if (!row) throw new Error(`Version ${metadata.version} was not kept`)
  await tx.insert(versionReports).values({
    versionId: row.id,
    files: report.files,
    warnings: report.warnings,
    facts: report.facts,
    values: report.metadata,
  })
  return row.id
}

export async function updateVersion(
  tx: Db,
  id: number,
  change: Partial<{
    withdrawnAt: Date | null
    withdrawnByModerator: boolean
    deletedAt: Date
    changelog: string
    quarantinedAt: Date | null
    quarantineReason: string
    rollsBackId: number
  }>,
): Promise<void> {
  await tx.update(versions).set(change).where(eq(versions.id, id))
}

/** Postgres takes no U+0000, in text or in JSON; nothing that people should read holds one. */
function withoutNul<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '') as T
  if (Array.isArray(value)) return value.map(withoutNul) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [withoutNul(key), withoutNul(inner)])) as T
}

/** Neither it nor its plugin is quarantined: what publishes asks once more, in the statement that does it. */
export const notQuarantined = sql`${versions.quarantinedAt} is null and not exists (
  select 1 from ${plugins} hidden where hidden.id = ${versions.pluginId} and hidden.quarantined_at is not null)`

export interface DecisionRow {
  state: 'approved' | 'rejected' | 'sent-back'
  decidedBy: number | null
  at: Date
  reason: string
  /** Somebody looked at the package; else it is published because its author is trusted. */
  reviewed: boolean
}

/**
 * Decides a version that waits; approved is only what is not quarantined.
 *
 * @returns false when it does not wait any more
 */
export async function decideVersion(tx: Db, id: number, decision: DecisionRow): Promise<boolean> {
  const approves = decision.state === 'approved'
  const decided = await tx
    .update(versions)
    .set({
      state: decision.state,
      publishedAt: approves ? decision.at : null,
      reviewedAt: approves && decision.reviewed ? decision.at : null,
      decidedBy: decision.decidedBy,
      decidedAt: decision.at,
      decisionReason: decision.reason,
      takenBy: '',
      takenAt: null,
    })
    .where(
      and(
        ...[eq(versions.id, id), eq(versions.state, 'waiting'), isNull(versions.deletedAt)],
        approves ? notQuarantined : undefined,
      ),
    )
    .returning({ id: versions.id })
  return decided.length > 0
}

/** Removes a version that was never visible, so that its number can be uploaded anew. How it waited stays, for the figures. */
export async function removeVersionRow(tx: Db, id: number): Promise<void> {
  const unseen = sql`v.id = ${id} and v.published_at is null and not v.was_public`
  await tx.execute(sql`
    insert into ${pastWaits} (plugin_id, uploaded_at, decided_at, decided_by)
    select v.plugin_id, v.uploaded_at, v.decided_at, v.decided_by from ${versions} v where ${unseen}`)
  await tx.execute(sql`
    insert into ${pastHolds} (plugin_id, rule, at, state)
    select v.plugin_id, h.rule, h.at, v.state from ${versions} v join ${versionHolds} h on h.version_id = v.id
    where ${unseen}`)
  await tx.execute(sql`delete from ${versions} v where ${unseen}`)
}

/** Whether everybody could ever see the version, if only until its approval was taken back. */
export async function wasPublished(tx: Db, id: number): Promise<boolean> {
  const [row] = await tx
    .select({ publishedAt: versions.publishedAt, wasPublic: versions.wasPublic })
    .from(versions)
    .where(eq(versions.id, id))
  return row !== undefined && (row.publishedAt !== null || row.wasPublic)
}

/** What one person has waiting, oldest first. */
export async function listWaitingOf(
  tx: Db,
  userId: number,
): Promise<{ id: number; pluginId: number; version: string; packageName: string; uploadedBy: string }[]> {
  return (
    tx
      .select({
        id: versions.id,
        pluginId: versions.pluginId,
        version: versions.version,
        packageName: plugins.packageName,
        uploadedBy: users.uid,
      })
      .from(versions)
      .innerJoin(plugins, eq(plugins.id, versions.pluginId))
      .innerJoin(users, eq(users.id, versions.uploadedBy))
      .where(
        and(
          ...[eq(versions.uploadedBy, userId), eq(versions.state, 'waiting'), isNull(versions.deletedAt)],
          // What is hidden waits for whoever hid it, not for its author to be trusted.
          ...[isNull(versions.quarantinedAt), isNull(plugins.quarantinedAt), isNull(plugins.deletedAt)],
          // Who owns the plugin no more could not upload it now.
          sql`exists (select from ${pluginOwners} o where o.plugin_id = ${versions.pluginId} and o.user_id = ${userId})`,
        ),
      )
      .orderBy(asc(versions.uploadedAt), asc(versions.id))
      // One that is being decided at this moment is looked at again after that.
      .for('no key update', { of: versions })
  )
}

export interface Waiting {
  version: Version
  plugin: { packageName: string; name: string; iconSha256: string | undefined }
  isNew: boolean
  approvedBefore: number
  rejectedBefore: number
}

/** What waits for a moderator, oldest first; nothing of people who are blocked, nor of deleted plugins. */
export async function listWaiting(db: Db): Promise<Waiting[]> {
  const before = (state: string) =>
    sql<number>`(select count(*)::int from ${versions} other where other.uploaded_by = ${versions.uploadedBy} and other.state = ${state})`
  const rows = await db
    .select({
      version: versionColumns,
      packageName: plugins.packageName,
      name: sql<string>`${versions.metadata}->>'name'`,
      iconSha256: versions.iconSha256,
      isNew: sql<boolean>`${plugins.publishedAt} is null`,
      approvedBefore: before('approved'),
      rejectedBefore: before('rejected'),
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .leftJoin(deciders, eq(deciders.id, versions.decidedBy))
    .where(queued)
    .orderBy(asc(versions.uploadedAt), asc(versions.id))
  return rows.map(({ packageName, name, iconSha256, version, ...rest }) => ({
    ...rest,
    version: withoutNulls(version),
    plugin: { packageName, name, iconSha256: iconSha256 ?? undefined },
  }))
}

const queued = and(
  eq(versions.state, 'waiting'),
  isNull(versions.deletedAt),
  isNull(plugins.deletedAt),
  sql`${users.trust} <> 'blocked'`,
)

export interface QueueFigures {
  medianWaitHours: number | undefined
  decidedToday: number
  decidedTodayByYou: number
  lastDecision: { at: Date; by: string; name: string; version: string; state: string } | undefined
}

/** How the desk does: the median wait of the last 30 days, and what was decided since midnight UTC. */
export async function getQueueFigures(db: Db, moderatorId: number, now: Date): Promise<QueueFigures> {
  const monthAgo = new Date(now.getTime() - 30 * 86_400_000).toISOString()
  const midnight = `${now.toISOString().slice(0, 10)}T00:00:00Z`
  // Within a month, by an index of each: the page is asked for again and again.
  const decided = sql`decided_by is not null and decided_at >= ${monthAgo}::timestamptz`
  const [figures] = await db.execute<{ median: number | null; today: number; byYou: number }>(sql`
    select
      percentile_cont(0.5) within group (order by extract(epoch from w.decided_at - w.uploaded_at))::float8 as median,
      count(*) filter (where w.decided_at >= ${midnight}::timestamptz)::int as today,
      count(*) filter (where w.decided_at >= ${midnight}::timestamptz and w.decided_by = ${moderatorId})::int as "byYou"
    from (
      select uploaded_at, decided_at, decided_by from ${versions} where ${decided}
      union all
      select uploaded_at, decided_at, decided_by from ${pastWaits} where ${decided}) w`)
  const [last] = await db
    .select({
      at: versions.decidedAt,
      by: deciders.uid,
      name: plugins.name,
      version: versions.version,
      state: versions.state,
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(deciders, eq(deciders.id, versions.decidedBy))
    .where(sql`${versions.decidedBy} is not null`)
    .orderBy(desc(versions.decidedAt))
    .limit(1)
  return {
    medianWaitHours: figures?.median == null ? undefined : figures.median / 3600,
    decidedToday: figures?.today ?? 0,
    decidedTodayByYou: figures?.byYou ?? 0,
    lastDecision: last?.at ? { ...last, at: last.at } : undefined,
  }
}

/** Where each of these versions stands among all that wait, counting from 1; those that do not wait are left out. */
export async function findQueuePlaces(db: Db, versionIds: readonly number[]): Promise<Map<number, number>> {
  if (versionIds.length === 0) return new Map()
  const line = db
    .select({
      id: versions.id,
      place: sql<number>`(row_number() over (order by ${versions.uploadedAt}, ${versions.id}))::int`.as('place'),
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(queued)
    .as('line')
  const rows = await db
    .select({ id: line.id, place: line.place })
    .from(line)
    .where(inArray(line.id, [...versionIds]))
  return new Map(rows.map(({ id, place }) => [id, place]))
}

/** The versions of these plugins as their owners see them, newest first by QGIS's order, by the plugin's id. */
export async function listVersionsOf(db: Db, pluginIds: readonly number[]): Promise<Map<number, Version[]>> {
  if (pluginIds.length === 0) return new Map()
  const rows = await selectVersions(db).where(
    and(inArray(versions.pluginId, [...pluginIds]), isNull(versions.deletedAt)),
  )
  const byPlugin = Map.groupBy(rows.map(withoutNulls), (version) => version.pluginId)
  return new Map([...byPlugin].map(([id, own]) => [id, newestFirst(own)]))
}

/** Whether everybody may fetch these bytes, and whose they are. */
export async function findPackageOwner(
  db: Db,
  sha256: string,
): Promise<{ versionId: number; pluginId: number; visible: boolean; fetched: boolean } | undefined> {
  const [row] = await db
    .select({
      versionId: versions.id,
      pluginId: versions.pluginId,
      visible: sql<boolean>`${plugins.visible} and ${visibleVersion}`,
      fetched: sql<boolean>`${versions.fetchedAt} is not null`,
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(eq(versions.packageSha256, sha256), isNull(versions.deletedAt)))
    .orderBy(desc(sql`${plugins.visible} and ${visibleVersion}`))
    .limit(1)
  return row
}

/**
 * Keeps that somebody fetched these bytes while everybody could: an approval is not taken back after that.
 *
 * @returns false when it was fetched before, or nobody can see it any more
 */
export async function markFetched(db: Db, versionId: number, at: Date): Promise<boolean> {
  const marked = await db.execute(sql`
    update ${versions} set fetched_at = ${at.toISOString()}::timestamptz from ${plugins}, ${users}
    where ${versions.id} = ${versionId} and ${plugins.id} = ${versions.pluginId} and ${users.id} = ${versions.uploadedBy}
      and ${versions.fetchedAt} is null and ${plugins.visible} and ${visibleVersion}
    returning ${versions.id}`)
  return marked.length > 0
}

/** An icon by its bytes, with a plugin that shows it: one that everybody can see, if there is one. */
export async function findIcon(
  db: Db,
  sha256: string,
): Promise<{ type: string; pluginId: number; visible: boolean } | undefined> {
  const visible = sql<boolean>`${plugins.visible} and ${visibleVersion}`
  const [row] = await db
    .select({ type: icons.type, pluginId: versions.pluginId, visible })
    .from(icons)
    .innerJoin(versions, eq(versions.iconSha256, icons.sha256))
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(eq(icons.sha256, sha256))
    .orderBy(desc(visible))
    .limit(1)
  return row
}

/** The versions of a plugin that everybody could once see, deleted ones too, but nothing quarantined or of somebody blocked. */
export async function listPublished(db: Db, pluginId: number): Promise<{ id: number; version: string }[]> {
  return db
    .select({ id: versions.id, version: versions.version })
    .from(versions)
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(
      and(
        eq(versions.pluginId, pluginId),
        sql`${versions.publishedAt} is not null`,
        isNull(versions.quarantinedAt),
        sql`${users.trust} <> 'blocked'`,
      ),
    )
}

/** A number that a plugin took. */
export interface TakenNumber {
  version: string
  /** Everybody could have it once: somebody may have it installed. */
  wasPublic: boolean
}

/** Every number that a plugin ever took, deleted ones and those that wait too. */
export async function listNumbers(db: Db, pluginId: number): Promise<TakenNumber[]> {
  const wasPublic = sql<boolean>`(${versions.state} = 'approved' or ${versions.wasPublic} or ${versions.publishedAt} is not null)`
  return db.select({ version: versions.version, wasPublic }).from(versions).where(eq(versions.pluginId, pluginId))
}

/** Every version of a plugin that everybody may know of, withdrawn ones too, and when it could first be seen. */
export async function listPublications(db: Db, pluginId: number): Promise<Publication[]> {
  return db
    .select({
      id: versions.id,
      publishedAt: sql<Date>`coalesce(${versions.publishedAt}, ${versions.uploadedAt})`.mapWith(versions.uploadedAt),
      withdrawn: sql<boolean>`${versions.withdrawnAt} is not null`,
    })
    .from(versions)
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(eq(versions.pluginId, pluginId), publicHistory))
}
