// All SQL of drafts: what somebody typed into the upload form when the package was refused.

import { and, desc, eq, lt, notInArray, or, sql } from 'drizzle-orm'
import { packageKey } from '../src/domain/plugin.ts'
import type { Finding } from '../src/domain/report.ts'
import type { Db } from './client.ts'
import { drafts, pluginOwners, plugins } from './schema.ts'

export interface NewDraft {
  userId: number
  at: Date
  /** Empty when it could not be read, as is the version. */
  packageName: string
  version: string
  pluginId: number | undefined
  fileName: string
  changelog: string
  experimental: boolean
  problemCount: number
  errors: Finding[]
}

export async function insertDraft(tx: Db, draft: NewDraft): Promise<number> {
  const [row] = await tx
    .insert(drafts)
    .values({ ...draft, packageKey: packageKey(draft.packageName) })
    .returning({ id: drafts.id })
  if (!row) throw new Error('The draft was not kept')
  return row.id
}

export interface DraftSummary {
  id: number
  at: Date
  packageName: string
  version: string
  fileName: string
  problemCount: number
  /** Package name of the plugin on whose page it was uploaded, while its owner still sees that page. */
  plugin: string | undefined
}

/** Newest first. */
export async function listDrafts(db: Db, userId: number): Promise<DraftSummary[]> {
  const owned = sql`exists (select 1 from ${pluginOwners} where ${pluginOwners.pluginId} = ${plugins.id} and ${pluginOwners.userId} = ${userId})`
  const rows = await db
    .select({
      ...{ id: drafts.id, at: drafts.at, packageName: drafts.packageName, version: drafts.version },
      ...{ fileName: drafts.fileName, problemCount: drafts.problemCount, plugin: plugins.packageName },
    })
    .from(drafts)
    .leftJoin(plugins, and(eq(plugins.id, drafts.pluginId), or(plugins.visible, owned)))
    .where(eq(drafts.userId, userId))
    .orderBy(desc(drafts.id))
  return rows.map((row) => ({ ...row, plugin: row.plugin ?? undefined }))
}

export interface Draft {
  id: number
  at: Date
  fileName: string
  changelog: string
  experimental: boolean
  problemCount: number
  /** The first problems, at most as many as are kept. */
  errors: Finding[]
}

/** A draft of this person; those of others are not found. */
export async function findDraft(db: Db, userId: number, id: number): Promise<Draft | undefined> {
  const [draft] = await db
    .select({
      ...{ id: drafts.id, at: drafts.at, fileName: drafts.fileName, changelog: drafts.changelog },
      ...{ experimental: drafts.experimental, problemCount: drafts.problemCount, errors: drafts.errors },
    })
    .from(drafts)
    .where(ownDraft(userId, id))
  return draft
}

/** Removes a draft of this person. @returns what it was called, undefined when there is none */
export async function deleteDraft(
  db: Db,
  userId: number,
  id: number,
): Promise<{ packageName: string; version: string; fileName: string } | undefined> {
  const [gone] = await db
    .delete(drafts)
    .where(ownDraft(userId, id))
    .returning({ packageName: drafts.packageName, version: drafts.version, fileName: drafts.fileName })
  return gone
}

/** What a newer upload settles: the draft that its form went on from, and those of the same package. */
export interface Settled {
  /** Empty when it could not be read. */
  packageName: string
  /** Tells packages apart whose name could not be read. */
  fileName?: string
  goesOn?: number | undefined
}

export async function deleteDraftsSettledBy(tx: Db, userId: number, settled: Settled): Promise<void> {
  const { packageName, fileName = '', goesOn } = settled
  const same = and(
    eq(drafts.packageKey, packageKey(packageName)),
    packageName === '' ? eq(drafts.fileName, fileName) : undefined,
  )
  await tx
    .delete(drafts)
    .where(and(eq(drafts.userId, userId), goesOn === undefined ? same : or(same, eq(drafts.id, goesOn))))
}

export async function deleteAllButNewestDrafts(tx: Db, userId: number, most: number): Promise<void> {
  const newest = tx
    .select({ id: drafts.id })
    .from(drafts)
    .where(eq(drafts.userId, userId))
    .orderBy(desc(drafts.id))
    .limit(most)
  await tx.delete(drafts).where(and(eq(drafts.userId, userId), notInArray(drafts.id, newest)))
}

export async function deleteDraftsOf(tx: Db, userId: number): Promise<void> {
  await tx.delete(drafts).where(eq(drafts.userId, userId))
}

/** Removes drafts from before, whoever's. */
export async function deleteOldDrafts(db: Db, before: Date): Promise<void> {
  await db.delete(drafts).where(lt(drafts.at, before))
}

function ownDraft(userId: number, id: number) {
  return and(eq(drafts.userId, userId), eq(drafts.id, id))
}
