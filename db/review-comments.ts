// All SQL of comments that moderators write at lines of a waiting version, until a decision takes them along.

import { asc, eq } from 'drizzle-orm'
import type { ThreadPoint } from '../src/domain/thread.ts'
import type { Db } from './client.ts'
import { reviewComments } from './schema.ts'

export interface NewReviewComment extends ThreadPoint {
  versionId: number
  by: string
  at: Date
}

/** @returns its id */
export async function addReviewComment(tx: Db, comment: NewReviewComment): Promise<number> {
  const { versionId, by, at, file, line, text } = comment
  const [row] = await tx
    .insert(reviewComments)
    .values({ versionId, by, at, file, line, text })
    .returning({ id: reviewComments.id })
  if (!row) throw new Error('The comment was not kept')
  return row.id
}

/** The comments of all moderators as points of a message, in the order in which they were written; they are gone here afterwards. */
export async function takeReviewComments(tx: Db, versionId: number): Promise<ThreadPoint[]> {
  const mine = eq(reviewComments.versionId, versionId)
  const points = await tx
    .select({ file: reviewComments.file, line: reviewComments.line, text: reviewComments.text })
    .from(reviewComments)
    .where(mine)
    .orderBy(asc(reviewComments.id))
  await tx.delete(reviewComments).where(mine)
  return points
}

export interface ReviewComment extends ThreadPoint {
  id: number
  versionId: number
  by: string
}

const columns = {
  id: reviewComments.id,
  versionId: reviewComments.versionId,
  by: reviewComments.by,
  file: reviewComments.file,
  line: reviewComments.line,
  text: reviewComments.text,
}

/** In the order in which they were written. */
export async function listReviewComments(db: Db, versionId: number): Promise<ReviewComment[]> {
  return db
    .select(columns)
    .from(reviewComments)
    .where(eq(reviewComments.versionId, versionId))
    .orderBy(asc(reviewComments.id))
}

export async function findReviewComment(db: Db, id: number): Promise<ReviewComment | undefined> {
  const [row] = await db.select(columns).from(reviewComments).where(eq(reviewComments.id, id))
  return row
}

export async function removeReviewComment(tx: Db, id: number): Promise<void> {
  await tx.delete(reviewComments).where(eq(reviewComments.id, id))
}
