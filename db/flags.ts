// All SQL of flags on people, and of since when and by whom they are trusted.

import { eq, inArray } from 'drizzle-orm'
import type { Standing } from '../src/domain/user.ts'
import type { Db } from './client.ts'
import { users } from './schema.ts'

/** Why somebody is flagged; empty when they are not. */
export async function findFlag(db: Db, userId: number): Promise<string> {
  const [row] = await db.select({ reason: users.flaggedReason }).from(users).where(eq(users.id, userId))
  return row?.reason ?? ''
}

export async function setFlag(tx: Db, userId: number, reason: string): Promise<void> {
  await tx.update(users).set({ flaggedReason: reason }).where(eq(users.id, userId))
}

/** Since when and by whom these people are trusted or blocked, and whether they are flagged. */
export async function listStandings(db: Db, userIds: readonly number[]): Promise<Map<number, Standing>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .select({ id: users.id, at: users.trustedAt, by: users.trustedBy, flaggedReason: users.flaggedReason })
    .from(users)
    .where(inArray(users.id, [...userIds]))
  return new Map(rows.map(({ id, at, ...rest }) => [id, { ...rest, at: at ?? undefined }]))
}
