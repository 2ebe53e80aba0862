// All SQL of sessions.

import { and, desc, eq, isNull, lt, ne, or } from 'drizzle-orm'
import type { User } from '../src/domain/user.ts'
import type { Db } from './client.ts'
import { sessions, users } from './schema.ts'
import { userColumns } from './users.ts'

export interface StoredSession {
  idHash: string
  /** Names it on its owner's page. */
  number: number
  agent: string
  address: string
  createdAt: Date
  lastSeenAt: Date
  /** When a block ended it. */
  endedAt: Date | null
}

const sessionColumns = {
  idHash: sessions.idHash,
  number: sessions.number,
  agent: sessions.agent,
  address: sessions.address,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  endedAt: sessions.endedAt,
}

export async function addSession(
  tx: Db,
  session: Omit<StoredSession, 'number' | 'endedAt'> & { userId: number },
): Promise<number> {
  const [row] = await tx.insert(sessions).values(session).returning({ number: sessions.number })
  if (!row) throw new Error('The session was not kept')
  return row.number
}

export async function findSession(db: Db, idHash: string): Promise<{ user: User; session: StoredSession } | undefined> {
  const [row] = await db
    .select({ user: userColumns, session: sessionColumns })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.idHash, idHash))
  return row
}

export async function touchSession(db: Db, idHash: string, now: Date): Promise<void> {
  await db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.idHash, idHash))
}

/** Of one person, the latest used first. */
export async function listSessions(db: Db, userId: number): Promise<StoredSession[]> {
  return db
    .select(sessionColumns)
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)))
    .orderBy(desc(sessions.lastSeenAt))
}

/** Whether the session counts; it cannot be ended until the transaction ends. */
export async function findActingSession(tx: Db, idHash: string): Promise<boolean> {
  const rows = await tx
    .select({ number: sessions.number })
    .from(sessions)
    .where(and(eq(sessions.idHash, idHash), isNull(sessions.endedAt)))
    .for('share')
  return rows.length > 0
}

/** Ends one session. @returns its number and whose it was, nothing when it was over already */
export async function deleteSession(tx: Db, idHash: string): Promise<{ number: number; uid: string } | undefined> {
  const [row] = await tx
    .delete(sessions)
    .where(eq(sessions.idHash, idHash))
    .returning({ number: sessions.number, userId: sessions.userId, endedAt: sessions.endedAt })
  if (!row || row.endedAt) return undefined
  const [user] = await tx.select({ uid: users.uid }).from(users).where(eq(users.id, row.userId))
  return { number: row.number, uid: user?.uid ?? '' }
}

/** Ends every session of this person, and keeps the rows, so that their browsers can be told why. @returns how many */
export async function endSessionsOf(tx: Db, userId: number, now: Date): Promise<number> {
  const rows = await tx
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)))
    .returning({ number: sessions.number })
  return rows.length
}

/** Ends one session of this person. @returns whether there was one */
export async function deleteSessionNumber(tx: Db, userId: number, number: number): Promise<boolean> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.number, number)))
    .returning({ number: sessions.number })
  return rows.length > 0
}

/** Ends every session of this person, except one when it is given. @returns how many */
export async function deleteSessionsOf(tx: Db, userId: number, exceptIdHash = ''): Promise<number> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.idHash, exceptIdHash)))
    .returning({ number: sessions.number })
  return rows.length
}

/** Removes sessions that are over: not used since, or begun before. */
export async function deleteOldSessions(db: Db, unusedSince: Date, begunBefore: Date): Promise<void> {
  await db.delete(sessions).where(or(lt(sessions.lastSeenAt, unusedSince), lt(sessions.createdAt, begunBefore)))
}
