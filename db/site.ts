// All SQL about the site as a whole: whether it is empty, and what it says of itself.

import { eq, is, sql } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import type { Db } from './client.ts'
import * as schema from './schema.ts'
import { plugins, siteMarks, users } from './schema.ts'

export async function hasMark(db: Db, name: string): Promise<boolean> {
  const rows = await db.select({ name: siteMarks.name }).from(siteMarks).where(eq(siteMarks.name, name))
  return rows.length > 0
}

export async function setMark(db: Db, name: string, now: Date): Promise<void> {
  await db.insert(siteMarks).values({ name, at: now }).onConflictDoNothing()
}

/** Takes a mark that nobody has yet. @returns false when somebody was faster */
export async function claimMark(db: Db, name: string, now: Date): Promise<boolean> {
  const rows = await db.insert(siteMarks).values({ name, at: now }).onConflictDoNothing().returning()
  return rows.length > 0
}

export async function releaseMark(db: Db, name: string): Promise<void> {
  await db.delete(siteMarks).where(eq(siteMarks.name, name))
}

/** Whether nobody has signed in yet and nothing was uploaded. */
export async function isEmptySite(db: Db): Promise<boolean> {
  const [row] = await db
    .select({ empty: sql<boolean>`not exists (select 1 from ${users}) and not exists (select 1 from ${plugins})` })
    .from(sql`(select 1) as one`)
  return row?.empty ?? false
}

/**
 * Whether sample data was begun and never completed, so that all there is may be thrown away. Not once somebody has
 * signed in, whose work it would take with it.
 */
export async function isHalfSampleSite(db: Db): Promise<boolean> {
  const half = sql<boolean>`
    exists (select 1 from ${siteMarks} where name = 'sample-data')
    and not exists (select 1 from ${siteMarks} where name = 'sample-data-complete')
    and not exists (select 1 from ${users} where signed_in_at is not null)`
  const [row] = await db.select({ half }).from(sql`(select 1) as one`)
  return row?.half ?? false
}

/**
 * Removes every row of every table, the audit log's too; numbers begin at 1 again.
 *
 * @param owner a connection as the tables' owner: the site itself may not do this
 */
export async function emptySite(owner: Db): Promise<void> {
  const tables = Object.values(schema).filter((member) => is(member, PgTable))
  await owner.transaction(async (tx) => {
    await tx.execute(sql`grant truncate on audit_log to current_user`)
    await tx.execute(sql`alter table audit_log disable trigger user`)
    await tx.execute(sql`truncate ${sql.join(tables, sql`, `)} restart identity cascade`)
    await tx.execute(sql`alter table audit_log enable trigger user`)
    await tx.execute(sql`revoke truncate on audit_log from current_user`)
  })
}

/** Answers when the database does. */
export async function ping(db: Db): Promise<void> {
  await db.execute(sql`select 1`)
}
