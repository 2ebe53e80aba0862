// What moderators see and do about jobs, and the log's line when some are stuck.

import { retryJob } from '../../db/job-queue.ts'
import { countJobs, findFailedJob } from '../../db/jobs.ts'
import { NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { requireRight } from './rights.ts'

/**
 * Gives a failed job one more try.
 *
 * @throws NotFound when it does not stand among the failed ones any more
 */
export async function tryJobAgain(site: Site, actor: Actor, id: string): Promise<void> {
  await change(site, actor, { action: 'job.retry', subject: id }, async (open) => {
    requireRight(actor, 'job.retry', sentence('Only moderators decide this.'))
    const name = await findFailedJob(open.tx, id)
    if (name === undefined || !(await retryJob(open.tx, name, id))) {
      throw new NotFound(sentence('This job is not among the failed ones any more.'))
    }
    open.record({ action: 'job.retry', subject: name, details: { id } })
  })
}

const longestDueSeconds = 900
const told = new WeakMap<Site, string>()

/** Writes into the log that jobs have failed for good or wait too long: when that begins, and whenever it changes. */
export async function tellStuckJobs(site: Site): Promise<void> {
  const { failed, oldestDueSeconds, waiting, retry } = await countJobs(site.db)
  const overdue = oldestDueSeconds > longestDueSeconds
  const state = `${failed} ${overdue}`
  if (state === (told.get(site) ?? '0 false')) return
  told.set(site, state)
  if (failed > 0 || overdue)
    site.log.error('jobs stuck', 'Look at /moderation/jobs.', { failed, waiting, retry, oldestDueSeconds })
  else site.log.info('no jobs stuck any more')
}
