// All SQL of mails that were handed over to the mail server and have no answer: on their way, or unknown for good.

import { and, eq, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { unansweredMails } from './schema.ts'

export interface HandedOver {
  jobId: string
  name: string
  /** What the mail tells. */
  noticeIds: readonly number[]
}

/** Its end goes out with the commit of this. With a reason: no answer will come. */
export async function keepHandedOver(tx: Db, { jobId, name, noticeIds }: HandedOver, why = ''): Promise<void> {
  await tx
    .insert(unansweredMails)
    .values({ jobId, name, noticeIds: [...noticeIds], why })
    .onConflictDoUpdate({ target: unansweredMails.jobId, set: { why } })
}

/** The server has said what became of it. */
export async function markAnswered(tx: Db, jobId: string): Promise<void> {
  await tx.delete(unansweredMails).where(eq(unansweredMails.jobId, jobId))
}

/** Whoever waited for the answer has given up or died. `mails` is the table, or its name in a statement. */
export function isUnknownMail(mails: SQLWrapper): SQL {
  // Nobody waits for an answer as long as this.
  return sql`(${mails}.why <> '' or ${mails}.at < now() - interval '5 minutes')`
}

/** Takes it off the list, for who sends it again. Undefined when it is not on it any more. */
export async function takeUnknownMail(
  tx: Db,
  jobId: string,
): Promise<{ name: string; noticeIds: number[] } | undefined> {
  const [row] = await tx
    .delete(unansweredMails)
    .where(and(eq(sql`${unansweredMails.jobId}::text`, jobId), isUnknownMail(unansweredMails)))
    .returning({ name: unansweredMails.name, noticeIds: unansweredMails.noticeIds })
  return row
}

export async function countUnknownMails(db: Db): Promise<number> {
  return db.$count(unansweredMails, isUnknownMail(unansweredMails))
}

/** With the jobs they are of, which are not kept longer. */
export async function deleteOldUnknownMails(db: Db, before: Date): Promise<void> {
  await db.delete(unansweredMails).where(lt(unansweredMails.at, before))
}
