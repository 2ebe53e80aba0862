// All SQL of counted attempts: one row for each key, counted under its lock, so that it holds across instances.

import { and, eq, gt, lt, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { attempts } from './schema.ts'

/**
 * Counts one attempt in the running window, or begins a new one. The row stays locked until the transaction ends.
 *
 * @returns how many there were with this one, and when the window began
 */
export async function countAttempt(
  tx: Db,
  key: string,
  windowMs: number,
  now: Date,
): Promise<{ count: number; since: Date }> {
  const over = sql`${attempts.since} <= ${new Date(now.getTime() - windowMs).toISOString()}::timestamptz`
  const [row] = await tx
    .insert(attempts)
    .values({ key, count: 1, since: now })
    .onConflictDoUpdate({
      target: attempts.key,
      set: {
        count: sql`case when ${over} then 1 else ${attempts.count} + 1 end`,
        since: sql`case when ${over} then ${now.toISOString()}::timestamptz else ${attempts.since} end`,
      },
    })
    .returning({ count: attempts.count, since: attempts.since })
  if (!row) throw new Error('The attempt was not counted')
  return row
}

/** One attempt, in the window that began then. */
export interface Counted {
  key: string
  since: Date
}

/** Takes one attempt back that should not have counted; a window that began later is another one. */
export async function uncountAttempts(db: Db, counted: readonly Counted[]): Promise<void> {
  // In the order in which they are counted: two statements that lock rows in two orders would wait for each other.
  for (const { key, since } of counted) {
    await db
      .update(attempts)
      .set({ count: sql`${attempts.count} - 1` })
      .where(and(eq(attempts.key, key), eq(attempts.since, since), gt(attempts.count, 0)))
  }
}

export async function forgetAttempts(db: Db, counted: readonly Counted[]): Promise<void> {
  for (const { key } of counted) await db.delete(attempts).where(eq(attempts.key, key))
}

/** Removes windows that began before and count no more. */
export async function deleteOldAttempts(db: Db, before: Date): Promise<void> {
  await db.delete(attempts).where(lt(attempts.since, before))
}
