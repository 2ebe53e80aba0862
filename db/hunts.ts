// All SQL of hunts: searches through all kept packages, how far they have come, and what they found.

import { and, asc, count, countDistinct, desc, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Hit, HitCounts, Hunt, HuntKind, HuntState, ShownHit } from '../src/domain/hunt.ts'
import type { PackageFile } from '../src/domain/report.ts'
import type { Db } from './client.ts'
import { huntHits, hunts, plugins, threadEntries, users, versionReports, versions } from './schema.ts'

const columns = {
  ...{ id: hunts.id, by: hunts.by, at: hunts.at, kind: sql<HuntKind>`${hunts.kind}`, sought: hunts.sought },
  ...{ state: sql<HuntState>`${hunts.state}`, trouble: hunts.trouble, total: hunts.total, done: hunts.done },
  ...{ unread: hunts.unread, lastVersionId: hunts.lastVersionId, endedAt: hunts.endedAt, action: hunts.action },
  ...{ actionReason: hunts.actionReason, actionAskedBy: hunts.actionAskedBy, actionDoneBy: hunts.actionDoneBy },
  actionDoneAt: hunts.actionDoneAt,
}

function selectHunts(db: Db) {
  return db.select(columns).from(hunts).$dynamic()
}

type Row = Awaited<ReturnType<typeof selectHunts>>[number]

function huntOf({ lastVersionId, endedAt, actionDoneAt, ...row }: Row): Hunt {
  return {
    ...row,
    lastVersionId: lastVersionId ?? undefined,
    ...{ endedAt: endedAt ?? undefined, actionDoneAt: actionDoneAt ?? undefined },
  }
}

/** @returns its id */
export async function insertHunt(
  tx: Db,
  hunt: { by: string; at: Date; kind: HuntKind; sought: string },
): Promise<number> {
  const [all] = await tx.select({ total: count() }).from(versions)
  const [row] = await tx
    .insert(hunts)
    .values({ ...hunt, state: 'running', total: all?.total ?? 0 })
    .returning({ id: hunts.id })
  if (!row) throw new Error('The hunt was not kept')
  return row.id
}

export async function findHunt(db: Db, id: number): Promise<Hunt | undefined> {
  const [row] = await selectHunts(db).where(eq(hunts.id, id))
  return row && huntOf(row)
}

/** The row stays as it is until the transaction ends. */
export async function lockHunt(tx: Db, id: number): Promise<Hunt | undefined> {
  const [row] = await selectHunts(tx).where(eq(hunts.id, id)).for('no key update')
  return row && huntOf(row)
}

/** Newest first. */
export async function listHunts(db: Db, limit: number): Promise<Hunt[]> {
  return (await selectHunts(db).orderBy(desc(hunts.id)).limit(limit)).map(huntOf)
}

/** Those that are under way, and those whose hits are being dealt with, oldest first. */
export async function listOpenHunts(db: Db): Promise<Hunt[]> {
  const acting = and(ne(hunts.actionDoneBy, ''), isNull(hunts.actionDoneAt))
  const rows = await selectHunts(db).where(sql`${hunts.state} = 'running' or ${acting}`).orderBy(asc(hunts.id))
  return rows.map(huntOf)
}

export async function updateHunt(
  tx: Db,
  id: number,
  change: Partial<{
    state: HuntState
    trouble: string
    endedAt: Date
    action: string
    actionReason: string
    actionAskedBy: string
    actionAskedAt: Date
    actionDoneBy: string
    actionDoneAt: Date
  }>,
): Promise<void> {
  await tx.update(hunts).set(change).where(eq(hunts.id, id))
}

export interface HuntedVersion {
  id: number
  pluginId: number
  packageSha256: string
  files: PackageFile[]
}

/** The next versions in whatever state, newest first, deleted ones too: their packages are kept. */
export async function listHuntedVersions(
  db: Db,
  below: number | undefined,
  limit: number,
  withFiles: boolean,
): Promise<HuntedVersion[]> {
  const files = withFiles ? versionReports.files : sql<null>`null`
  const rows = await db
    .select({ id: versions.id, pluginId: versions.pluginId, packageSha256: versions.packageSha256, files })
    .from(versions)
    .leftJoin(versionReports, eq(versionReports.versionId, versions.id))
    .where(below === undefined ? undefined : lt(versions.id, below))
    .orderBy(desc(versions.id))
    .limit(limit)
  return rows.map((row) => ({ ...row, files: row.files ?? [] }))
}

/** Those of these versions with a file, or the package itself, of this SHA-256. */
export async function findBySha256(db: Db, ids: readonly number[], sha256: string): Promise<(Hit & { id: number })[]> {
  const packages = await db
    .select({ id: versions.id })
    .from(versions)
    .where(and(inArray(versions.id, [...ids]), eq(versions.packageSha256, sha256)))
  const files = await db
    .select({ id: versionReports.versionId, file: sql<string>`f.file ->> 'name'` })
    .from(versionReports)
    .innerJoin(sql`jsonb_array_elements(${versionReports.files}) as f(file)`, sql`true`)
    .where(and(inArray(versionReports.versionId, [...ids]), sql`f.file ->> 'sha256' = ${sha256}`))
  return [...packages.map(({ id }) => ({ id, file: '' })), ...files].map((hit) => ({ ...hit, line: 0, text: '' }))
}

/** Those of these versions in whose code this fact was found. */
export async function findByFact(db: Db, ids: readonly number[], code: string): Promise<(Hit & { id: number })[]> {
  return db
    .select({
      id: versionReports.versionId,
      file: sql<string>`coalesce(f.fact ->> 'file', '')`,
      line: sql<number>`coalesce((f.fact ->> 'line')::int, 0)`,
      text: sql<string>`left(coalesce(f.fact ->> 'excerpt', f.fact ->> 'message', ''), 200)`,
    })
    .from(versionReports)
    .innerJoin(sql`jsonb_array_elements(${versionReports.facts}) as f(fact)`, sql`true`)
    .where(and(inArray(versionReports.versionId, [...ids]), sql`f.fact ->> 'code' = ${code}`))
}

export type NewHit = Hit & { versionId: number; pluginId: number }

/**
 * Keeps what was found down to a version, and that it came so far, together.
 *
 * @param from where it stood before
 * @returns false when it was stopped, or somebody else has gone on with it: nothing is kept then
 */
export async function keepProgress(
  db: Db,
  id: number,
  from: number | undefined,
  progress: { lastVersionId: number; done: number; unread: number; hits: readonly NewHit[]; at: Date },
): Promise<boolean> {
  const { hits, at, ...step } = progress
  return db.transaction(async (tx) => {
    const rows = await tx
      .update(hunts)
      .set({
        lastVersionId: step.lastVersionId,
        trouble: '',
        ...{ done: sql`${hunts.done} + ${step.done}`, unread: sql`${hunts.unread} + ${step.unread}` },
      })
      .where(
        and(
          ...[eq(hunts.id, id), eq(hunts.state, 'running')],
          from === undefined ? isNull(hunts.lastVersionId) : eq(hunts.lastVersionId, from),
        ),
      )
      .returning({ id: hunts.id })
    if (rows.length === 0) return false
    if (hits.length > 0)
      await tx
        .insert(huntHits)
        .values(hits.map((hit) => ({ huntId: id, ...hit, at })))
        .onConflictDoNothing()
    return true
  })
}

/** A moderator looked at the version since the hunt began, and showed it again. */
const isReleased = sql<boolean>`exists (select from ${threadEntries} t, ${hunts} h where h.id = ${huntHits.huntId}
  and t.version_id = ${huntHits.versionId} and t.kind = 'release' and t.at > h.at)`

/** What an action of the hunt would hide. */
const isOpen = sql<boolean>`(${versions.quarantinedAt} is null and ${versions.deletedAt} is null and not ${isReleased})`

export async function countHits(db: Db, huntId: number): Promise<HitCounts> {
  const [row] = await db
    .select({
      hits: count(),
      versions: countDistinct(huntHits.versionId),
      plugins: countDistinct(huntHits.pluginId),
      open: sql<number>`(count(distinct ${huntHits.versionId}) filter (where ${isOpen}))::int`,
      released: sql<number>`(count(distinct ${huntHits.versionId}) filter (where ${isReleased}))::int`,
    })
    .from(huntHits)
    .innerJoin(versions, eq(versions.id, huntHits.versionId))
    .where(eq(huntHits.huntId, huntId))
  return row ?? { hits: 0, versions: 0, plugins: 0, open: 0, released: 0 }
}

/** Newest versions first. */
export async function listHits(db: Db, huntId: number, limit: number): Promise<ShownHit[]> {
  return db
    .select({
      ...{ file: huntHits.file, line: huntHits.line, text: huntHits.text, versionId: versions.id },
      ...{ version: versions.version, state: versions.state, packageName: plugins.packageName, name: plugins.name },
      withdrawn: sql<boolean>`${versions.withdrawnAt} is not null`,
      deleted: sql<boolean>`${versions.deletedAt} is not null or ${plugins.deletedAt} is not null`,
      quarantined: sql<boolean>`${versions.quarantinedAt} is not null or ${plugins.quarantinedAt} is not null`,
      uploadedBy: users.uid,
      released: isReleased,
    })
    .from(huntHits)
    .innerJoin(versions, eq(versions.id, huntHits.versionId))
    .innerJoin(plugins, eq(plugins.id, huntHits.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(eq(huntHits.huntId, huntId))
    .orderBy(desc(huntHits.versionId), asc(huntHits.file), asc(huntHits.line))
    .limit(limit)
}

/** The versions that an action of the hunt would hide, by plugin; of one plugin alone where it is named. */
export async function listOpenHits(db: Db, huntId: number, pluginId?: number): Promise<Map<number, number[]>> {
  const rows = await db
    .selectDistinct({ pluginId: huntHits.pluginId, versionId: huntHits.versionId })
    .from(huntHits)
    .innerJoin(versions, eq(versions.id, huntHits.versionId))
    .where(
      and(eq(huntHits.huntId, huntId), pluginId === undefined ? undefined : eq(huntHits.pluginId, pluginId), isOpen),
    )
  const groups = Map.groupBy(rows, ({ pluginId }) => pluginId)
  return new Map([...groups].map(([id, hits]) => [id, hits.map(({ versionId }) => versionId)]))
}
