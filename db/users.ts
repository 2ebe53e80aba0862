// All SQL of users, and who owns what.

import { and, asc, desc, eq, ilike, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Owner } from '../src/domain/plugin.ts'
import type { Trust, User } from '../src/domain/user.ts'
import type { Db } from './client.ts'
import { pluginOwners, plugins, sessions, tokens, users, versions } from './schema.ts'

export const userColumns = {
  id: users.id,
  uid: users.uid,
  name: users.name,
  mail: users.mail,
  trust: users.trust,
  trustReason: users.trustReason,
  moderator: sql<boolean>`${users.moderatorGranted} or ${users.moderatorByDirectory}`,
  createdAt: users.createdAt,
}

const sameUid = (uid: string) => sql`lower(${users.uid}) = lower(${uid})`

export async function findUser(db: Db, uid: string): Promise<User | undefined> {
  const [user] = await db.select(userColumns).from(users).where(sameUid(uid))
  return user
}

/** The user with the row locked until the transaction ends, so that two decisions about one person follow each other. */
export async function lockUser(tx: Db, uid: string): Promise<User | undefined> {
  const [user] = await tx.select(userColumns).from(users).where(sameUid(uid)).for('no key update')
  return user
}

/**
 * Who acts, as of now; their row cannot be changed until the transaction ends, and what else they do waits. In the same
 * strength as `lockUser`: who acts on themself, several times at once, would otherwise wait for themself.
 */
export async function findActingUser(tx: Db, id: number): Promise<User | undefined> {
  const [user] = await tx.select(userColumns).from(users).where(eq(users.id, id)).for('no key update')
  return user
}

/** Takes what the directory says about somebody; a new person begins untrusted. */
export async function saveSignedIn(
  db: Db,
  person: { uid: string; name: string; mail: string; moderator: boolean },
  now: Date,
): Promise<User> {
  await db
    .insert(users)
    .values({ uid: person.uid, name: person.name, mail: person.mail, createdAt: now })
    .onConflictDoNothing()
  const [user] = await db
    .update(users)
    .set({
      ...{ name: person.name, mail: person.mail, moderatorByDirectory: person.moderator },
      ...{ signedInAt: now, leftDirectoryAt: null },
    })
    .where(sameUid(person.uid))
    .returning(userColumns)
  if (!user) throw new Error(`The user ${person.uid} was not kept`)
  return user
}

/** Makes somebody known who has not signed in yet, such as a co-owner found in the directory. Existing people stay as they are. */
export async function introduceUser(
  db: Db,
  person: { uid: string; name: string; mail: string },
  now: Date,
): Promise<User> {
  await db
    .insert(users)
    .values({ ...person, createdAt: now })
    .onConflictDoNothing()
  const user = await findUser(db, person.uid)
  if (!user) throw new Error(`The user ${person.uid} was not kept`)
  return user
}

/** @param by who decided it, as the audit log names them */
export async function setTrust(
  tx: Db,
  userId: number,
  trust: Trust,
  decided: { reason: string; by: string; at: Date },
): Promise<void> {
  const { reason, by, at } = decided
  await tx.update(users).set({ trust, trustReason: reason, trustedBy: by, trustedAt: at }).where(eq(users.id, userId))
}

/** @returns whether the person moderates now, by the grant or by the directory; nothing when it was so already */
export async function setModeratorGranted(tx: Db, userId: number, granted: boolean): Promise<boolean | undefined> {
  const [row] = await tx
    .update(users)
    .set({ moderatorGranted: granted })
    .where(and(eq(users.id, userId), ne(users.moderatorGranted, granted)))
    .returning({ moderator: userColumns.moderator })
  return row?.moderator
}

const isModerator = sql`(${users.moderatorGranted} or ${users.moderatorByDirectory})`

/**
 * How many moderators there are who are not blocked, somebody left aside. Their rows are locked, in one order, so that
 * of two changes that would each leave one nobody is left only once.
 */
export async function countOtherModerators(tx: Db, userId: number): Promise<number> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(isModerator, ne(users.trust, 'blocked')))
    .orderBy(asc(users.id))
    .for('no key update')
  return rows.filter((row) => row.id !== userId).length
}

/** Everybody who moderates and is not blocked. */
export async function listModerators(db: Db): Promise<{ id: number; uid: string }[]> {
  return db
    .select({ id: users.id, uid: users.uid })
    .from(users)
    .where(and(isModerator, ne(users.trust, 'blocked')))
    .orderBy(asc(users.id))
}

/** People whom a session or a token lets in: those to ask the directory about. */
export async function listPeopleWithAccess(db: Db, now: Date): Promise<User[]> {
  return db
    .select(userColumns)
    .from(users)
    .where(
      and(
        ne(users.trust, 'blocked'),
        sql`(exists (select 1 from ${sessions} s where s.user_id = ${users}.id)
          or exists (select 1 from ${tokens} t where t.user_id = ${users}.id and t.revoked_at is null and t.expires_at > ${now.toISOString()}::timestamptz))`,
      ),
    )
    .orderBy(asc(users.id))
}

/** What the directory says today: who moderates, and who is there no more. @returns whether they moderate now */
export async function saveStanding(
  tx: Db,
  userId: number,
  standing: { moderatorByDirectory: boolean; leftDirectoryAt: Date | null },
): Promise<boolean> {
  const [row] = await tx
    .update(users)
    .set(standing)
    .where(eq(users.id, userId))
    .returning({ moderator: userColumns.moderator })
  return row?.moderator ?? false
}

export interface UserOverview {
  user: User
  plugins: number
  waiting: number
}

/**
 * People who may become owners of a plugin: whose uid begins with the text, or a word of whose name does; not blocked, in
 * the directory, and no owner yet.
 */
export async function listPossibleOwners(
  db: Db,
  pluginId: number,
  typed: string,
  limit: number,
): Promise<{ uid: string; name: string }[]> {
  const text = typed.replace(/[\\%_]/g, '\\$&')
  const byUid = ilike(users.uid, `${text}%`)
  return db
    .select({ uid: users.uid, name: users.name })
    .from(users)
    .where(
      and(
        or(byUid, ilike(users.name, `${text}%`), ilike(users.name, `% ${text}%`)),
        ne(users.trust, 'blocked'),
        isNull(users.leftDirectoryAt),
        sql`not exists (select from ${pluginOwners} o where o.plugin_id = ${pluginId} and o.user_id = ${users.id})`,
      ),
    )
    .orderBy(desc(byUid), sql`lower(${users.uid})`)
    .limit(limit)
}

/** People whose uid or name holds the text, moderators' view: those with waiting versions first, at most 200. */
export async function listUsers(db: Db, q: string): Promise<UserOverview[]> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  // Spelled out: in a select from one table Drizzle leaves the table's name away, and the inner tables have ids too.
  const owned = sql<number>`(select count(*)::int from ${pluginOwners} o where o.user_id = users.id)`
  const waiting = sql<number>`(select count(*)::int from ${versions} v where v.uploaded_by = users.id and v.state = 'waiting' and v.deleted_at is null)`
  const rows = await db
    .select({ user: userColumns, plugins: owned, waiting })
    .from(users)
    .where(q ? or(ilike(users.uid, like), ilike(users.name, like)) : undefined)
    .orderBy(desc(waiting), sql`lower(${users.uid})`)
    .limit(200)
  return rows
}

/** Approved, rejected and waiting versions of one person: their record, as a moderator sees it. */
export async function getRecord(db: Db, userId: number) {
  const [row] = await db
    .select({
      approved: sql<number>`count(*) filter (where ${versions.state} = 'approved')::int`,
      rejected: sql<number>`count(*) filter (where ${versions.state} = 'rejected')::int`,
      waiting: sql<number>`count(*) filter (where ${versions.state} = 'waiting' and ${versions.deletedAt} is null)::int`,
    })
    .from(versions)
    .where(eq(versions.uploadedBy, userId))
  return row ?? { approved: 0, rejected: 0, waiting: 0 }
}

/** Owners in the order in which they came. */
export async function listOwners(db: Db, pluginId: number): Promise<(Owner & { id: number; trust: Trust })[]> {
  const rows = await db
    .select({ id: users.id, uid: users.uid, name: users.name, since: pluginOwners.since, trust: users.trust })
    .from(pluginOwners)
    .innerJoin(users, eq(users.id, pluginOwners.userId))
    .where(eq(pluginOwners.pluginId, pluginId))
    .orderBy(pluginOwners.since, users.id)
  return rows.map((row) => ({ ...row, trusted: row.trust === 'trusted' }))
}

/** @returns false when the person owned it already */
export async function addOwnerRow(tx: Db, pluginId: number, userId: number, now: Date): Promise<boolean> {
  const added = await tx
    .insert(pluginOwners)
    .values({ pluginId, userId, since: now })
    .onConflictDoNothing()
    .returning({ id: pluginOwners.userId })
  return added.length > 0
}

export async function removeOwnerRow(tx: Db, pluginId: number, userId: number): Promise<void> {
  await tx.delete(pluginOwners).where(and(eq(pluginOwners.pluginId, pluginId), eq(pluginOwners.userId, userId)))
}

/** Every plugin that shows something of these people: what they own and what they uploaded to. */
export async function listPluginIdsOf(tx: Db, userIds: number[]): Promise<number[]> {
  const rows = await tx
    .selectDistinct({ id: plugins.id })
    .from(plugins)
    .leftJoin(pluginOwners, eq(pluginOwners.pluginId, plugins.id))
    .leftJoin(versions, eq(versions.pluginId, plugins.id))
    .where(or(inArray(pluginOwners.userId, userIds), inArray(versions.uploadedBy, userIds)))
  return rows.map((row) => row.id)
}
