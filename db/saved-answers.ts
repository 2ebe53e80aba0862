// All SQL of saved answers: texts for common reasons, for every moderator.

import { count, eq, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { savedAnswers } from './schema.ts'

export interface SavedAnswer {
  id: number
  title: string
  text: string
  changedBy: string
  changedAt: Date
}

/** In the order of their titles. */
export async function listSavedAnswers(db: Db): Promise<SavedAnswer[]> {
  return db.select().from(savedAnswers).orderBy(sql`lower(${savedAnswers.title})`, savedAnswers.id)
}

export async function lockSavedAnswer(tx: Db, id: number): Promise<SavedAnswer | undefined> {
  const [row] = await tx.select().from(savedAnswers).where(eq(savedAnswers.id, id)).for('no key update')
  return row
}

export async function countSavedAnswers(db: Db): Promise<number> {
  const [row] = await db.select({ answers: count() }).from(savedAnswers)
  return row?.answers ?? 0
}

export async function addSavedAnswer(tx: Db, answer: Omit<SavedAnswer, 'id'>): Promise<void> {
  await tx.insert(savedAnswers).values(answer)
}

export async function changeSavedAnswer(tx: Db, { id, ...answer }: SavedAnswer): Promise<void> {
  await tx.update(savedAnswers).set(answer).where(eq(savedAnswers.id, id))
}

export async function removeSavedAnswer(tx: Db, id: number): Promise<void> {
  await tx.delete(savedAnswers).where(eq(savedAnswers.id, id))
}
