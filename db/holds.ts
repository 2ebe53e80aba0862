// All SQL of the hold rules: how moderators set them, what they held, and what they look at.

import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Hold, HoldSubject, RuleParameters } from '../src/domain/hold-rules.ts'
import type { Finding } from '../src/domain/report.ts'
import type { Db } from './client.ts'
import { auditLog, holdRules, pluginOwners, plugins, users, versionHolds, versionReports, versions } from './schema.ts'
import { notQuarantined } from './versions.ts'

export interface StoredRule {
  rule: string
  enabled: boolean
  parameters: RuleParameters
  changedAt: Date
  changedBy: string
}

export async function listHoldRules(db: Db): Promise<StoredRule[]> {
  return db
    .select({
      ...{ rule: holdRules.rule, enabled: holdRules.enabled, parameters: holdRules.parameters },
      ...{ changedAt: holdRules.changedAt, changedBy: holdRules.changedBy },
    })
    .from(holdRules)
    .orderBy(asc(holdRules.rule))
}

/** Until the transaction ends nobody else changes a rule, also one that has no row yet. */
export async function lockHoldRules(tx: Db): Promise<StoredRule[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(2, hashtext('hold rules'))`)
  return listHoldRules(tx)
}

export async function saveHoldRule(tx: Db, { rule, ...set }: StoredRule): Promise<void> {
  await tx
    .insert(holdRules)
    .values({ rule, ...set })
    .onConflictDoUpdate({ target: holdRules.rule, set })
}

/** Why the version waits, as its author reads it. */
export async function listHolds(db: Db, versionId: number): Promise<{ rule: string; reason: string }[]> {
  return db
    .select({ rule: versionHolds.rule, reason: versionHolds.reason })
    .from(versionHolds)
    .where(eq(versionHolds.versionId, versionId))
    .orderBy(asc(versionHolds.rule))
}

/** What held it before stays: it is why the version waits. */
export async function addHolds(tx: Db, versionId: number, holds: readonly Hold[], at: Date): Promise<void> {
  if (holds.length === 0) return
  await tx
    .insert(versionHolds)
    .values(holds.map((hold) => ({ ...hold, versionId, at })))
    .onConflictDoNothing()
}

/** Names of the files whose bytes are in both versions. */
export async function listSharedFiles(db: Db, versionId: number, otherId: number): Promise<Set<string>> {
  const rows = await db.execute<{ name: string }>(sql`
    select file ->> 'name' as name
    from ${versionReports} r cross join lateral jsonb_array_elements(r.files) as file
    where r.version_id = ${versionId} and file ->> 'sha256' in (
      select other ->> 'sha256' from ${versionReports} o cross join lateral jsonb_array_elements(o.files) as other
      where o.version_id = ${otherId})`)
  return new Set([...rows].map(({ name }) => name))
}

/** What the rules look at in this version, as things stand at that instant. */
export async function findHoldSubject(db: Db, versionId: number, at: Date): Promise<HoldSubject | undefined> {
  const instant = sql`${at.toISOString()}::timestamptz`
  const [row] = await readSubjects(db, instant, sql`u.flagged_reason`, sql`v.id = ${versionId}`)
  return row
}

/** An upload of the past with its plugin, for those who look at what the rules would have done. */
export type PastSubject = HoldSubject & { packageName: string; version: string }

/**
 * What trusted people uploaded since then, oldest first, each as it stood when it was uploaded: what was published
 * without a moderator, and what a rule held. Owners who left since and versions that were removed are not known any more.
 */
export async function listPastSubjects(db: Db, since: Date): Promise<PastSubject[]> {
  const flagged = sql`coalesce((select case when a.action = 'user.flag' then a.reason else '' end
    from ${auditLog} a where lower(a.person) = lower(u.uid) and a.action in ('user.flag', 'user.unflag')
      and not a.refused and a.at <= v.uploaded_at order by a.id desc limit 1), '')`
  const trustedUpload = sql`(v.published_at is not null and v.decided_at is null and v.rolls_back_id is null)
    or exists (select from ${versionHolds} h where h.version_id = v.id)`
  const from = sql`v.uploaded_at > ${since.toISOString()}::timestamptz`
  return readSubjects(db, sql`v.uploaded_at`, flagged, sql`${from} and (${trustedUpload})`)
}

type Sql = ReturnType<typeof sql>

interface SubjectRow {
  id: number
  package_name: string
  version: string
  uid: string
  at: string
  name: string
  facts: Finding[]
  package_bytes: number
  unpacked_bytes: string
  before_id: number | null
  before_version: string
  before_published_at: string
  before_name: string
  before_facts: Finding[]
  before_package_bytes: number
  before_unpacked_bytes: string
  owner_uid: string | null
  owner_since: string
  flagged: string
}

/** Lines and texts of the code stay in the database: a year of them would be much. */
const factsOf = (report: Sql) =>
  sql`coalesce((select jsonb_agg(jsonb_build_object('code', f ->> 'code', 'message', f ->> 'message', 'file', f ->> 'file'))
    from jsonb_array_elements(${report}.facts) as f), '[]')`
const unpackedOf = (report: Sql) =>
  sql`coalesce((select sum((f ->> 'bytes')::bigint) from jsonb_array_elements(${report}.files) as f), 0)`

async function readSubjects(db: Db, at: Sql, flagged: Sql, which: Sql): Promise<PastSubject[]> {
  const [own, before] = [sql.raw('r'), sql.raw('br')] as const
  const rows = await db.execute<SubjectRow & Record<string, unknown>>(sql`
    select v.id, p.package_name, v.version, u.uid, ${at} as at, v.metadata ->> 'name' as name, v.package_bytes,
      ${factsOf(own)} as facts, ${unpackedOf(own)} as unpacked_bytes,
      b.id as before_id, b.version as before_version, b.published_at as before_published_at,
      b.metadata ->> 'name' as before_name, b.package_bytes as before_package_bytes,
      ${factsOf(before)} as before_facts, ${unpackedOf(before)} as before_unpacked_bytes,
      o.uid as owner_uid, o.since as owner_since, ${flagged} as flagged
    from ${versions} v
    join ${plugins} p on p.id = v.plugin_id
    join ${users} u on u.id = v.uploaded_by
    left join ${versionReports} r on r.version_id = v.id
    left join lateral (
      select b.* from ${versions} b
      where b.plugin_id = v.plugin_id and b.id <> v.id
        and (b.published_at < ${at} or (b.published_at = ${at} and b.id < v.id))
        and (b.quarantined_at is null or b.quarantined_at > ${at})
      order by b.published_at desc, b.id desc limit 1) b on true
    left join ${versionReports} br on br.version_id = b.id
    left join lateral (
      select ou.uid, po.since from ${pluginOwners} po join ${users} ou on ou.id = po.user_id
      where po.plugin_id = v.plugin_id and po.since > p.created_at and po.since <= ${at}
      order by po.since desc, ou.id limit 1) o on true
    where ${which}
    order by v.uploaded_at, v.id`)
  return [...rows].map(subjectOf)
}

function subjectOf(row: SubjectRow): PastSubject {
  return {
    ...{ versionId: row.id, packageName: row.package_name, version: row.version, at: new Date(row.at) },
    ...{ uploader: row.uid, name: row.name, facts: row.facts, packageBytes: row.package_bytes },
    unpackedBytes: Number(row.unpacked_bytes),
    before: row.before_id === null ? undefined : beforeOf(row, row.before_id),
    newestOwner: row.owner_uid === null ? undefined : { uid: row.owner_uid, since: new Date(row.owner_since) },
    flaggedReason: row.flagged,
  }
}

function beforeOf(row: SubjectRow, versionId: number): NonNullable<HoldSubject['before']> {
  return {
    ...{ versionId, version: row.before_version, publishedAt: new Date(row.before_published_at) },
    ...{ name: row.before_name, facts: row.before_facts, packageBytes: row.before_package_bytes },
    unpackedBytes: Number(row.before_unpacked_bytes),
  }
}

/** Publishes what nobody held; only a version that waits and is not quarantined. @returns false when it is none */
export async function publishUnseen(tx: Db, versionId: number, at: Date): Promise<boolean> {
  const published = await tx
    .update(versions)
    .set({ state: 'approved', publishedAt: at })
    .where(and(eq(versions.id, versionId), eq(versions.state, 'waiting'), isNull(versions.deletedAt), notQuarantined))
    .returning({ id: versions.id })
  return published.length > 0
}
