// Who is told what: kept in the transaction that makes the change.

import {
  addNotices,
  countUnread,
  deleteOldNotices,
  listNotices,
  markRead,
  type StoredNotice,
} from '../../db/notices.ts'
import { type Actor, actorName, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import type { Change, Done } from './change.ts'

/** Tells these people what was done, but for the one who did it. */
export async function tell(
  { tx, now }: Change,
  actor: Actor,
  people: readonly { id: number }[],
  done: Done,
): Promise<void> {
  const doer = userOf(actor)?.id
  const ids = new Set(people.map((person) => person.id).filter((id) => id !== doer))
  const { action, subject, pluginId, reason = '' } = done
  const notice = { at: now, action, actor: actorName(actor), pluginId, subject, reason }
  await addNotices(
    tx,
    [...ids].map((userId) => ({ userId, ...notice })),
  )
}

const shownNotices = 100

/** What concerns this person, newest first, at most a hundred. */
export async function listOwnNotices(site: Site, user: User): Promise<StoredNotice[]> {
  return listNotices(site.db, user.id, shownNotices)
}

export async function countUnreadNotices(site: Site, user: User): Promise<number> {
  return countUnread(site.db, user.id)
}

const keptMs = 365 * 86_400_000

/** Removes what happened more than a year ago. */
export async function sweepNotices(site: Site): Promise<void> {
  await deleteOldNotices(site.db, new Date(site.now().getTime() - keptMs))
}

/** The person has seen everything up to this notice; a mark of their own that nobody else sees. */
export async function markNoticesRead(site: Site, user: User, upTo: number): Promise<void> {
  await markRead(site.db, user.id, upTo, site.now())
}
