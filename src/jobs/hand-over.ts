// Hands a job's mail over at the instant of the job's commit, and keeps what the mail server said to it.

import type { Db } from '../../db/client.ts'
import type { TakenJob } from '../../db/job-queue.ts'
import { markMailed, markUnmailed } from '../../db/notices.ts'
import { type HandedOver, keepHandedOver, markAnswered } from '../../db/unanswered-mails.ts'
import { type HeldMail, MailRefused, MailUnanswered } from '../adapters/mailer.ts'
import { GivenUp } from '../domain/job.ts'
import { withoutAddresses } from '../domain/mail.ts'
import type { Site } from '../site.ts'
import type { ToMail } from './job.ts'

/** A mail that leaves with the open transaction. */
export interface Leaving {
  mail: HandedOver
  /** Rejected with what the server said against it. */
  answered: Promise<void>
}

/**
 * Does everything for the mail but to send its end, and arranges for that to leave right behind the commit, which has to
 * be the very next thing that happens to the transaction: a crash finds both done, or neither.
 *
 * @param finish ends the job within the transaction
 * @throws GivenUp when the server refuses sender or recipients for good
 */
export async function leaveWith(
  { site, tx, job }: { site: Site; tx: Db; job: TakenJob },
  { mail, noticeIds }: ToMail,
  finish: () => Promise<void>,
): Promise<Leaving> {
  const held = await site.mailer.begin(mail).catch((fault) => {
    throw givenUp(fault)
  })
  const handedOver = { jobId: job.id, name: job.name, noticeIds }
  try {
    await finish()
    await keepHandedOver(tx, handedOver)
  } catch (fault) {
    held.drop()
    throw fault
  }
  const answered = endBehindCommit(held)
  answered.catch(() => {})
  return { mail: handedOver, answered }
}

/**
 * Whoever returns to the transaction now makes it queue its commit within a few promises; postgres.js writes it with the
 * next `setImmediate`. The one after that is ours: two writes in a row, with nothing of the site's between them. In
 * this order a crash between them loses the mail to the moderators' list and cannot send it twice.
 */
async function endBehindCommit(held: HeldMail): Promise<void> {
  for (let promises = 0; promises < 100; promises++) await undefined
  await new Promise<void>((resolve) => setImmediate(resolve))
  await held.finish()
}

/**
 * Keeps what became of the mail, whether or not its commit is known to have been kept; tries until the database is
 * there.
 *
 * @returns what it failed with, when it did not arrive and is to be tried again or given up
 */
export async function settle(site: Site, job: TakenJob, { mail, answered }: Leaving): Promise<Error | undefined> {
  const fault = await answered.then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  await untilKept(site, (tx) => {
    if (!fault) return keepTaken(site, tx, job, mail)
    return fault instanceof MailUnanswered ? keepUnknown(site, tx, job, mail, fault) : takeBack(site, tx, job, mail)
  })
  return fault instanceof MailUnanswered ? undefined : fault && givenUp(fault)
}

async function keepTaken(site: Site, tx: Db, job: TakenJob, mail: HandedOver): Promise<void> {
  await keepDone(site, tx, job, mail)
  await markAnswered(tx, mail.jobId)
}

async function keepUnknown(site: Site, tx: Db, job: TakenJob, mail: HandedOver, fault: Error): Promise<void> {
  const why = withoutAddresses(fault.message)
  site.log.error('mail unanswered', why, { job: job.id, name: job.name })
  await keepDone(site, tx, job, mail)
  await keepHandedOver(tx, mail, why)
}

async function keepDone(site: Site, tx: Db, job: TakenJob, { noticeIds }: HandedOver): Promise<void> {
  await markMailed(tx, noticeIds, site.now())
  await site.jobs.finishLate(tx, job)
}

async function takeBack(site: Site, tx: Db, job: TakenJob, { jobId, noticeIds }: HandedOver): Promise<void> {
  await markUnmailed(tx, noticeIds)
  await site.jobs.reopen(tx, job)
  await markAnswered(tx, jobId)
}

const pauseMs = 250

async function untilKept(site: Site, work: (tx: Db) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await site.db.transaction(work)
    } catch (fault) {
      if (tries === 1) site.log.error('answer to a mail not kept yet', fault)
      if (site.jobs.closed.aborted) throw fault
      await Bun.sleep(pauseMs)
    }
  }
}

function givenUp(fault: Error): Error {
  return fault instanceof MailRefused ? new GivenUp(fault.message, { cause: fault }) : fault
}
