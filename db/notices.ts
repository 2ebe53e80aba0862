// All SQL of notices: what concerns somebody who did not do it.

import { and, asc, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { MailPerson } from '../src/domain/mail.ts'
import type { Db } from './client.ts'
import { notices, pluginOwners, plugins, users } from './schema.ts'

export interface NewNotice {
  userId: number
  at: Date
  action: string
  actor: string
  pluginId: number | undefined
  subject: string
  reason: string
  details: Record<string, unknown>
  /** Undefined: a mail about it is still to go out. */
  mailedAt: Date | undefined
}

export async function addNotices(tx: Db, rows: readonly NewNotice[]): Promise<{ id: number; userId: number }[]> {
  if (rows.length === 0) return []
  return tx
    .insert(notices)
    .values([...rows])
    .returning({ id: notices.id, userId: notices.userId })
}

const personColumns = {
  ...{ id: users.id, uid: users.uid, name: users.name, mail: users.mail, trust: users.trust },
  ...{ choice: users.mailChoice, key: users.mailKey },
}

/** How these people want to hear of things. */
export async function listMailPeople(tx: Db, userIds: readonly number[]): Promise<MailPerson[]> {
  if (userIds.length === 0) return []
  return tx
    .select(personColumns)
    .from(users)
    .where(inArray(users.id, [...userIds]))
}

export async function findMailPerson(db: Db, by: { id: number } | { key: string }): Promise<MailPerson | undefined> {
  const [row] = await db
    .select(personColumns)
    .from(users)
    .where('id' in by ? eq(users.id, by.id) : eq(users.mailKey, by.key))
  return row
}

export async function setMailChoice(tx: Db, userId: number, choice: MailPerson['choice']): Promise<void> {
  await tx.update(users).set({ mailChoice: choice }).where(eq(users.id, userId))
}

/** What a mail tells. */
export interface UnmailedNotice {
  id: number
  userId: number
  at: Date
  action: string
  actor: string
  subject: string
  reason: string
  details: Record<string, unknown>
  pluginId: number | undefined
  packageName: string | undefined
  /** Whether whom it is for owns the plugin now, and whether they moderate now. */
  owns: boolean
  moderates: boolean
  /** Whether everybody may know of the plugin now. */
  visible: boolean
}

const ownsNow = sql<boolean>`exists (select from ${pluginOwners} o where o.plugin_id = ${notices.pluginId} and o.user_id = ${notices.userId})`
const moderatesNow = sql<boolean>`exists (select from ${users} u where u.id = ${notices.userId}
  and u.trust <> 'blocked' and (u.moderator_granted or u.moderator_by_directory))`

/**
 * What has not been mailed, oldest first and locked: that one, or everything of somebody, told before `before`. Whoever
 * else mails one of them waits, and then finds it mailed.
 */
export async function lockUnmailed(
  tx: Db,
  which: { id: number } | { userId: number; before?: Date },
): Promise<UnmailedNotice[]> {
  const chosen =
    'id' in which
      ? eq(notices.id, which.id)
      : and(eq(notices.userId, which.userId), which.before && lt(notices.at, which.before))
  const rows = await tx
    .select({
      ...{ id: notices.id, userId: notices.userId, at: notices.at, action: notices.action, actor: notices.actor },
      ...{ subject: notices.subject, reason: notices.reason, details: notices.details },
      ...{ pluginId: notices.pluginId, packageName: plugins.packageName, owns: ownsNow, moderates: moderatesNow },
      visible: plugins.visible,
    })
    .from(notices)
    .leftJoin(plugins, eq(plugins.id, notices.pluginId))
    .where(and(chosen, isNull(notices.mailedAt)))
    .orderBy(asc(notices.id))
    .for('update', { of: notices })
  return rows.map((row) => ({
    ...row,
    pluginId: row.pluginId ?? undefined,
    packageName: row.packageName ?? undefined,
    visible: row.visible ?? false,
  }))
}

/** Of these no mail goes out any more: one has, or none was wanted. */
export async function markMailed(tx: Db, ids: readonly number[], at: Date): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(notices)
    .set({ mailedAt: at })
    .where(and(inArray(notices.id, [...ids]), isNull(notices.mailedAt)))
}

/** What was to tell of these did not arrive: a mail is still to go out. */
export async function markUnmailed(tx: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(notices)
    .set({ mailedAt: null })
    .where(inArray(notices.id, [...ids]))
}

/** Who wants one mail a day and was told something before then that has not been mailed. */
export async function listDigestPeople(db: Db, before: Date): Promise<number[]> {
  const rows = await db
    .selectDistinct({ userId: notices.userId })
    .from(notices)
    .innerJoin(users, eq(users.id, notices.userId))
    .where(and(isNull(notices.mailedAt), lt(notices.at, before), eq(users.mailChoice, 'daily')))
  return rows.map(({ userId }) => userId)
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
