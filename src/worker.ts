// Works off what stands in the queue: each job in one transaction with its own end, again later when it fails.

import type { TakenJob } from '../db/job-queue.ts'
import { GivenUp, type JobName, jobNames } from './domain/job.ts'
import { withoutAddresses } from './domain/mail.ts'
import { type Leaving, leaveWith, settle } from './jobs/hand-over.ts'
import { handlers } from './jobs/handlers.ts'
import type { JobHandler } from './jobs/job.ts'
import { startWebhookSender, stopWebhookSender } from './jobs/webhook-sender.ts'
import type { Site } from './site.ts'

/**
 * Begins to take jobs as they come, until the site closes its queue, and to send to webhooks.
 *
 * @returns ends the sending, to be called before the site is closed
 */
export async function startWorker(site: Site): Promise<() => Promise<void>> {
  await site.jobs.work(
    (job) => perform(site, job),
    (fault) => site.log.error('job queue', fault),
  )
  startWebhookSender(site)
  return () => stopWebhookSender(site)
}

/** Does everything that is due now, for tests; `early` does what is to be tried again later too. @returns how many jobs */
export async function workOff(site: Site, options: { early?: boolean } = {}): Promise<number> {
  let done = 0
  for (const name of jobNames) {
    for (const job of await site.jobs.take(name, options)) {
      await perform(site, job)
      done += 1
    }
  }
  return done
}

/** What a job wrote and its end are kept together, or neither is; then it is tried again later. */
async function perform(site: Site, job: TakenJob): Promise<void> {
  const { leaving, fault } = await commit(site, job)
  // Where a mail has left, its server's answer decides, whatever became of the commit.
  const failed = leaving ? await settle(site, job, leaving) : fault
  if (failed) await keepFailure(site, job, failed)
}

async function commit(site: Site, job: TakenJob): Promise<{ leaving?: Leaving; fault?: unknown }> {
  const done: { leaving?: Leaving; fault?: unknown } = {}
  try {
    await site.db.transaction(async (tx) => {
      const handler = handlers[job.name] as JobHandler<JobName>
      const toMail = await handler({ site, tx, id: job.id, payload: job.payload })
      const finish = () => site.jobs.finish(tx, job)
      if (toMail) done.leaving = await leaveWith({ site, tx, job }, toMail, finish)
      else await finish()
    })
  } catch (fault) {
    done.fault = fault
  }
  return done
}

async function keepFailure(site: Site, job: TakenJob, fault: unknown): Promise<void> {
  const why = withoutAddresses(fault instanceof Error ? fault.message : String(fault))
  site.log.error('job failed', why, { job: job.id, name: job.name, tries: job.retryCount + 1 })
  // Where the database is away too, the job is given to somebody else after a while.
  await site.jobs.fail(job, why, fault instanceof GivenUp).catch((other) => site.log.error('job queue', other))
}
