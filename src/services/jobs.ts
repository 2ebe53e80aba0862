// What moderators see and do about jobs, and the log's line when some are stuck.

import type { Db } from '../../db/client.ts'
import { repeatJob, retryJob } from '../../db/job-queue.ts'
import { countJobs, findFailedJob } from '../../db/jobs.ts'
import { markUnmailed } from '../../db/notices.ts'
import { takeUnknownMail } from '../../db/unanswered-mails.ts'
import { NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { requireRight } from './rights.ts'

/**
 * Gives a failed job one more try, and sends a mail again of which nobody knows whether it arrived.
 *
 * @throws NotFound when it is neither any more
 */
export async function tryJobAgain(site: Site, actor: Actor, id: string): Promise<void> {
  await change(site, actor, { action: 'job.retry', subject: id }, async (open) => {
    requireRight(actor, 'job.retry', sentence('Only moderators decide this.'))
    const name = (await retryFailed(open.tx, id)) ?? (await sendUnknownAgain(open.tx, id))
    if (name === undefined) throw new NotFound(sentence('This job is not among the failed ones any more.'))
    open.record({ action: 'job.retry', subject: name, details: { id } })
  })
}

async function retryFailed(tx: Db, id: string): Promise<string | undefined> {
  const name = await findFailedJob(tx, id)
  return name !== undefined && (await retryJob(tx, name, id)) ? name : undefined
}

async function sendUnknownAgain(tx: Db, id: string): Promise<string | undefined> {
  const mail = await takeUnknownMail(tx, id)
  if (!mail || !(await repeatJob(tx, mail.name, id))) return undefined
  await markUnmailed(tx, mail.noticeIds)
  return mail.name
}

const longestDueSeconds = 900
const told = new WeakMap<Site, string>()

/** Writes into the log that jobs have failed for good, wait too long, or may not have reached anybody: when that begins, and whenever it changes. */
export async function tellStuckJobs(site: Site): Promise<void> {
  const { failed, unknown, oldestDueSeconds, waiting, retry } = await countJobs(site.db)
  const overdue = oldestDueSeconds > longestDueSeconds
  const state = `${failed} ${unknown} ${overdue}`
  if (state === (told.get(site) ?? '0 0 false')) return
  told.set(site, state)
  if (failed > 0 || unknown > 0 || overdue)
    site.log.error('jobs stuck', 'Look at /moderation/jobs.', { failed, unknown, waiting, retry, oldestDueSeconds })
  else site.log.info('no jobs stuck any more')
}
