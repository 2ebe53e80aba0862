// All SQL of counted attempts: one row for each key, counted under its lock, so that it holds across instances.

import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm'
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

/** Takes one attempt back that should not have counted. */
export async function uncountAttempts(db: Db, keys: readonly string[]): Promise<void> {
  // In the order in which they are counted: two statements that lock rows in two orders would wait for each other.
  for (const key of keys) {
    await db
      .update(attempts)
      .set({ count: sql`${attempts.count} - 1` })
      .where(and(eq(attempts.key, key), gt(attempts.count, 0)))
  }
}

export async function forgetAttempts(db: Db, keys: readonly string[]): Promise<void> {
  await db.delete(attempts).where(inArray(attempts.key, [...keys]))
}

/** Removes windows that began before and count no more. */
export async function deleteOldAttempts(db: Db, before: Date): Promise<void> {
  await db.delete(attempts).where(lt(attempts.since, before))
}
