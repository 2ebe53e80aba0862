// All SQL of threads: what authors and moderators say to each other about a plugin.

import { and, asc, desc, eq, gt, inArray, isNull, ne } from 'drizzle-orm'
import type { ThreadKind, ThreadPoint } from '../src/domain/thread.ts'
import type { Db } from './client.ts'
import { threadEntries } from './schema.ts'

export interface NewThreadEntry {
  pluginId: number
  versionId?: number | undefined
  version?: string
  at: Date
  by: string
  kind: ThreadKind
  text: string
  points?: readonly ThreadPoint[]
  inner?: boolean
  sha256?: string
}

/** @returns its id */
export async function addThreadEntry(tx: Db, { points = [], ...entry }: NewThreadEntry): Promise<number> {
  const [row] = await tx
    .insert(threadEntries)
    .values({ ...entry, points: [...points] })
    .returning({ id: threadEntries.id })
  if (!row) throw new Error('The entry of the thread was not kept')
  return row.id
}

export interface ThreadEntry {
  id: number
  pluginId: number
  versionId: number | undefined
  /** Empty: about the plugin as a whole. */
  version: string
  at: Date
  by: string
  kind: string
  text: string
  points: ThreadPoint[]
  /** For moderators alone. */
  inner: boolean
  sha256: string
  settledAt: Date | undefined
  settledBy: string
}

const columns = {
  id: threadEntries.id,
  pluginId: threadEntries.pluginId,
  versionId: threadEntries.versionId,
  version: threadEntries.version,
  at: threadEntries.at,
  by: threadEntries.by,
  kind: threadEntries.kind,
  text: threadEntries.text,
  points: threadEntries.points,
  inner: threadEntries.inner,
  sha256: threadEntries.sha256,
  settledAt: threadEntries.settledAt,
  settledBy: threadEntries.settledBy,
}

type Row = Omit<ThreadEntry, 'versionId' | 'settledAt'> & { versionId: number | null; settledAt: Date | null }

function entryOf(row: Row): ThreadEntry {
  return { ...row, versionId: row.versionId ?? undefined, settledAt: row.settledAt ?? undefined }
}

/** The most that one page shows of a thread; what is older stays in the database. */
const longestThread = 500

/**
 * Oldest first.
 *
 * @param inner also what is for moderators alone
 */
export async function listThread(db: Db, pluginId: number, inner: boolean): Promise<ThreadEntry[]> {
  const mine = and(eq(threadEntries.pluginId, pluginId), inner ? undefined : eq(threadEntries.inner, false))
  const rows = await db
    .select(columns)
    .from(threadEntries)
    .where(mine)
    .orderBy(desc(threadEntries.id))
    .limit(longestThread)
  return rows.map(entryOf).reverse()
}

/** What moderators asked for or gave as their reason, about versions of these plugins, oldest first. */
export async function listDecisions(db: Db, pluginIds: readonly number[]): Promise<ThreadEntry[]> {
  if (pluginIds.length === 0) return []
  const asked = and(
    inArray(threadEntries.pluginId, [...pluginIds]),
    inArray(threadEntries.kind, ['changes', 'rejection']),
  )
  return (await db.select(columns).from(threadEntries).where(asked).orderBy(asc(threadEntries.id))).map(entryOf)
}

export async function findThreadEntry(db: Db, id: number): Promise<ThreadEntry | undefined> {
  const [row] = await db.select(columns).from(threadEntries).where(eq(threadEntries.id, id))
  return row && entryOf(row)
}

/** The row stays as it is until the transaction ends. */
export async function lockThreadEntry(tx: Db, id: number): Promise<ThreadEntry | undefined> {
  const [row] = await tx.select(columns).from(threadEntries).where(eq(threadEntries.id, id)).for('no key update')
  return row && entryOf(row)
}

/** The newest entry of one of these kinds about a plugin, or about one version of it. */
export async function findLastEntry(
  db: Db,
  about: { pluginId: number; version?: string; kinds: readonly ThreadKind[] },
): Promise<ThreadEntry | undefined> {
  const { pluginId, version, kinds } = about
  const [row] = await db
    .select(columns)
    .from(threadEntries)
    .where(
      and(
        eq(threadEntries.pluginId, pluginId),
        inArray(threadEntries.kind, [...kinds]),
        version === undefined ? undefined : eq(threadEntries.version, version),
      ),
    )
    .orderBy(desc(threadEntries.id))
    .limit(1)
  return row && entryOf(row)
}

/** An appeal that nobody has decided yet. */
export async function findOpenAppeal(db: Db, pluginId: number, version: string): Promise<ThreadEntry | undefined> {
  const open = and(
    eq(threadEntries.pluginId, pluginId),
    eq(threadEntries.version, version),
    eq(threadEntries.kind, 'appeal'),
    isNull(threadEntries.settledAt),
  )
  const [row] = await db.select(columns).from(threadEntries).where(open).limit(1)
  return row && entryOf(row)
}

export async function settleEntry(tx: Db, id: number, by: string, at: Date): Promise<void> {
  await tx.update(threadEntries).set({ settledAt: at, settledBy: by }).where(eq(threadEntries.id, id))
}

/** What is open of these kinds about a plugin, or about one version of it, is dealt with. */
export async function settleOpen(
  tx: Db,
  about: { pluginId: number; version?: string; kinds: readonly ThreadKind[] },
  by: string,
  at: Date,
): Promise<void> {
  const open = and(
    eq(threadEntries.pluginId, about.pluginId),
    about.version === undefined ? undefined : eq(threadEntries.version, about.version),
    inArray(threadEntries.kind, [...about.kinds]),
    isNull(threadEntries.settledAt),
  )
  await tx.update(threadEntries).set({ settledAt: at, settledBy: by }).where(open)
}

/** Whether somebody else wrote about this plugin after that entry. */
export async function wasAnswered(db: Db, entry: Pick<ThreadEntry, 'id' | 'pluginId' | 'by'>): Promise<boolean> {
  const later = and(
    eq(threadEntries.pluginId, entry.pluginId),
    gt(threadEntries.id, entry.id),
    ne(threadEntries.by, entry.by),
    eq(threadEntries.inner, false),
  )
  const rows = await db.select({ id: threadEntries.id }).from(threadEntries).where(later).limit(1)
  return rows.length > 0
}

/** Takes an entry out that nobody has read. */
export async function removeEntry(tx: Db, id: number): Promise<void> {
  await tx.delete(threadEntries).where(eq(threadEntries.id, id))
}

/** uids of those who have written in this thread. */
export async function listWriters(db: Db, pluginId: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ by: threadEntries.by })
    .from(threadEntries)
    .where(eq(threadEntries.pluginId, pluginId))
  return rows.map(({ by }) => by)
}
