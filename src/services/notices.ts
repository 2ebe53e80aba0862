// Who is told what: kept in the transaction that makes the change.

import { enqueue, enqueueAll } from '../../db/job-queue.ts'
import {
  addNotices,
  countUnread,
  deleteOldNotices,
  listMailPeople,
  listNotices,
  markRead,
  type StoredNotice,
} from '../../db/notices.ts'
import { countDesk } from '../../db/queue.ts'
import { deleteOldUnknownMails } from '../../db/unanswered-mails.ts'
import type { DeskNews } from '../domain/job.ts'
import { type MailPerson, mailTiming } from '../domain/mail.ts'
import { type Actor, actorName, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import type { Change, Done } from './change.ts'

/**
 * Tells these people what was done, but for the one who did it: on their page of notices, and by a mail where and when
 * they want one. The mail is put into the queue with the change itself, so that neither is there without the other.
 *
 * @param done its `details` go into the mail: `points` at lines, `packageName` and `version` for the link
 * @param mailAfter before this instant no mail goes out; undefined: at once
 */
export async function tell(
  { tx, now }: Change,
  actor: Actor,
  people: readonly { id: number }[],
  done: Done,
  mailAfter?: Date,
): Promise<void> {
  const doer = userOf(actor)?.id
  const told = await listMailPeople(
    tx,
    [...new Set(people.map(({ id }) => id))].filter((id) => id !== doer),
  )
  const { action, subject, pluginId, reason = '', details = {} } = done
  const notice = { at: now, action, actor: actorName(actor), pluginId, subject, reason, details }
  const rows = told.map((person) => ({
    userId: person.id,
    ...notice,
    mailedAt: needsMail(person, action) ? undefined : now,
  }))
  const made = await addNotices(tx, rows)
  const atOnce = new Set(told.filter((person) => mailTiming(person, action) === 'now').map(({ id }) => id))
  const mailed = made.filter(({ userId }) => atOnce.has(userId))
  const mails = mailed.map(({ id }) => ({ payload: { noticeId: id }, startAfter: mailAfter }))
  await enqueueAll(tx, 'notice.mail', mails)
}

function needsMail(person: MailPerson, action: string): boolean {
  return mailTiming(person, action) !== 'never'
}

/** Mails the moderators' common address, where the settings name one: something waits that should not wait long. */
export async function mailModerators({ tx }: Pick<Change, 'tx'>, news: DeskNews): Promise<void> {
  await enqueue(tx, 'desk.mail', news)
}

/** The same when this version is the only one that waits: who looks after a full queue needs no mail for each. */
export async function mailFirstWaiting({ tx }: Pick<Change, 'tx'>, subject: string, versionId: number): Promise<void> {
  if ((await countDesk(tx)) !== 1) return
  await mailModerators({ tx }, { why: 'queue', subject, reason: '', path: urls.review(versionId) })
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

/** Removes what happened more than a year ago, and mails without an answer as old as that. */
export async function sweepNotices(site: Site): Promise<void> {
  const before = new Date(site.now().getTime() - keptMs)
  await deleteOldNotices(site.db, before)
  await deleteOldUnknownMails(site.db, before)
}

/** The person has seen everything up to this notice; a mark of their own that nobody else sees. */
export async function markNoticesRead(site: Site, user: User, upTo: number): Promise<void> {
  await markRead(site.db, user.id, upTo, site.now())
}
