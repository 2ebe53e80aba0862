// All SQL about the site as a whole: whether it is empty, and what it says of itself.

import { eq, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { plugins, siteMarks, users } from './schema.ts'

export async function hasMark(db: Db, name: string): Promise<boolean> {
  const rows = await db.select({ name: siteMarks.name }).from(siteMarks).where(eq(siteMarks.name, name))
  return rows.length > 0
}

export async function setMark(db: Db, name: string, now: Date): Promise<void> {
  await db.insert(siteMarks).values({ name, at: now }).onConflictDoNothing()
}

/** Whether nobody has signed in yet and nothing was uploaded. */
export async function isEmptySite(db: Db): Promise<boolean> {
  const [row] = await db
    .select({ empty: sql<boolean>`not exists (select 1 from ${users}) and not exists (select 1 from ${plugins})` })
    .from(sql`(select 1) as one`)
  return row?.empty ?? false
}

/** Answers when the database does. */
export async function ping(db: Db): Promise<void> {
  await db.execute(sql`select 1`)
}
