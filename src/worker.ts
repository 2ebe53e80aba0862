// Works off what stands in the queue: each job in one transaction with its own end, again later when it fails.

import type { TakenJob } from '../db/job-queue.ts'
import { GivenUp, type JobName, jobNames } from './domain/job.ts'
import { withoutAddresses } from './domain/mail.ts'
import { handlers } from './jobs/handlers.ts'
import type { JobHandler } from './jobs/job.ts'
import type { Site } from './site.ts'

/** Begins to take jobs as they come, until the site closes its queue. */
export async function startWorker(site: Site): Promise<void> {
  await site.jobs.work(
    (job) => perform(site, job),
    (fault) => site.log.error('job queue', fault),
  )
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
  try {
    await site.db.transaction(async (tx) => {
      const handler = handlers[job.name] as JobHandler<JobName>
      const lastAct = await handler({ site, tx, id: job.id, payload: job.payload })
      await site.jobs.finish(tx, job)
      // As late as can be: a crash after it and before the commit is what would repeat it.
      await lastAct?.()
    })
  } catch (fault) {
    await keepFailure(site, job, fault)
  }
}

async function keepFailure(site: Site, job: TakenJob, fault: unknown): Promise<void> {
  const why = withoutAddresses(fault instanceof Error ? fault.message : String(fault))
  site.log.error('job failed', why, { job: job.id, name: job.name, tries: job.retryCount + 1 })
  // Where the database is away too, the job is given to somebody else after a while.
  await site.jobs.fail(job, why, fault instanceof GivenUp).catch((other) => site.log.error('job queue', other))
}
