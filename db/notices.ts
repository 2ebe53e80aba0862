// All SQL of notices: what concerns somebody who did not do it.

import { and, count, desc, eq, isNull, lt } from 'drizzle-orm'
import type { Db } from './client.ts'
import { notices, plugins } from './schema.ts'

export interface NewNotice {
  userId: number
  at: Date
  action: string
  actor: string
  pluginId: number | undefined
  subject: string
  reason: string
}

export async function addNotices(tx: Db, rows: readonly NewNotice[]): Promise<void> {
  if (rows.length > 0) await tx.insert(notices).values([...rows])
}

export interface StoredNotice {
  id: number
  at: Date
  action: string
  actor: string
  subject: string
  reason: string
  packageName: string | undefined
  read: boolean
}

/** Newest first. */
export async function listNotices(db: Db, userId: number, limit: number): Promise<StoredNotice[]> {
  const rows = await db
    .select({
      ...{ id: notices.id, at: notices.at, action: notices.action, actor: notices.actor, subject: notices.subject },
      ...{ reason: notices.reason, packageName: plugins.packageName, readAt: notices.readAt },
    })
    .from(notices)
    .leftJoin(plugins, eq(plugins.id, notices.pluginId))
    .where(eq(notices.userId, userId))
    .orderBy(desc(notices.id))
    .limit(limit)
  return rows.map(({ readAt, ...row }) => ({
    ...row,
    packageName: row.packageName ?? undefined,
    read: readAt !== null,
  }))
}

export async function countUnread(db: Db, userId: number): Promise<number> {
  const [row] = await db
    .select({ unread: count() })
    .from(notices)
    .where(and(eq(notices.userId, userId), isNull(notices.readAt)))
  return row?.unread ?? 0
}

/** Removes notices from before, read or not: what happened stays in the audit log. */
export async function deleteOldNotices(db: Db, before: Date): Promise<void> {
  await db.delete(notices).where(lt(notices.at, before))
}

/** Marks everything up to this notice as read. */
export async function markRead(db: Db, userId: number, upTo: number, now: Date): Promise<void> {
  await db
    .update(notices)
    .set({ readAt: now })
    .where(and(eq(notices.userId, userId), isNull(notices.readAt), lt(notices.id, upTo + 1)))
}
