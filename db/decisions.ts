// All SQL around a decision about a version: who is on it, and taking it back.

import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { notices, plugins, versions } from './schema.ts'

/** Who is on this version, and since when; an empty uid: nobody. */
export async function findTaken(db: Db, versionId: number): Promise<{ by: string; at: Date } | undefined> {
  const [row] = await db
    .select({ by: versions.takenBy, at: versions.takenAt })
    .from(versions)
    .where(eq(versions.id, versionId))
  return row?.at ? { by: row.by, at: row.at } : undefined
}

/** @param by empty: it is given back */
export async function setTaken(tx: Db, versionId: number, by: string, at: Date): Promise<void> {
  const taken = by === '' ? { takenBy: '', takenAt: null } : { takenBy: by, takenAt: at }
  await tx.update(versions).set(taken).where(eq(versions.id, versionId))
}

/**
 * The version waits again, as if nobody had decided; it keeps its place by the day of its upload. What was published keeps
 * its number for good: programs have read it in the feed.
 *
 * @returns false for an approved version that somebody has fetched, by whatever address: it stays as it is
 */
export async function setWaitingAgain(tx: Db, versionId: number): Promise<boolean> {
  const unfetched = and(isNull(versions.fetchedAt), eq(versions.downloads, 0))
  const waiting = await tx
    .update(versions)
    .set({
      ...{
        state: 'waiting',
        publishedAt: null,
        reviewedAt: null,
        decidedBy: null,
        decidedAt: null,
        decisionReason: '',
      },
      wasPublic: sql`${versions.wasPublic} or ${versions.publishedAt} is not null`,
    })
    .where(and(eq(versions.id, versionId), or(ne(versions.state, 'approved'), unfetched)))
    .returning({ id: versions.id })
  return waiting.length > 0
}

/** A plugin of which nothing was ever published is new again. */
export async function unpublishPlugin(tx: Db, pluginId: number): Promise<void> {
  await tx
    .update(plugins)
    .set({ publishedAt: null })
    .where(
      and(
        eq(plugins.id, pluginId),
        sql`not exists (select 1 from ${versions} v where v.plugin_id = ${pluginId} and v.published_at is not null)`,
      ),
    )
}

export interface DecisionNotices {
  pluginId: number
  versionId: number
  action: string
  at: Date
}

/** By the version too: two of a plugin may be decided in the same millisecond. */
const ofDecision = ({ pluginId, versionId, action, at }: DecisionNotices) =>
  and(
    ...[eq(notices.pluginId, pluginId), eq(notices.action, action), eq(notices.at, at)],
    sql`${notices.details} ->> 'versionId' = ${String(versionId)}`,
  )

/**
 * Whether one of the notices of a decision was read, opened, or went out by mail. Those that did not are locked: no mail
 * goes out before the transaction ends.
 */
export async function wasNoticed(tx: Db, decision: DecisionNotices): Promise<boolean> {
  const rows = await tx
    .select({ at: notices.at, readAt: notices.readAt, mailedAt: notices.mailedAt, details: notices.details })
    .from(notices)
    .where(ofDecision(decision))
    .for('update')
  // Who wants no mail counts as mailed from the beginning.
  return rows.some(
    ({ at, readAt, mailedAt, details }) =>
      readAt !== null || (mailedAt !== null && mailedAt > at) || details.opened === true,
  )
}

export async function removeDecisionNotices(tx: Db, decision: DecisionNotices): Promise<void> {
  await tx.delete(notices).where(ofDecision(decision))
}

/**
 * The person has a page before them that shows what was decided about their plugins: it cannot be taken back unseen.
 *
 * @param pluginIds undefined: all of theirs
 */
export async function markOpened(db: Db, userId: number, pluginIds?: readonly number[]): Promise<void> {
  await db
    .update(notices)
    .set({ details: sql`${notices.details} || '{"opened": true}'` })
    .where(
      and(
        eq(notices.userId, userId),
        pluginIds && inArray(notices.pluginId, [...pluginIds]),
        isNull(notices.readAt),
        sql`not ${notices.details} ? 'opened'`,
      ),
    )
}

/** Whether anything of the plugin was uploaded after that instant. */
export async function wasUploadedSince(db: Db, pluginId: number, since: Date): Promise<boolean> {
  const [row] = await db
    .select({ id: versions.id })
    .from(versions)
    .where(and(eq(versions.pluginId, pluginId), sql`${versions.uploadedAt} > ${since.toISOString()}::timestamptz`))
    .limit(1)
  return row !== undefined
}
