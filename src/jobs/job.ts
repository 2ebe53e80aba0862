// What a job is given when it runs.

import type { Db } from '../../db/client.ts'
import type { JobName, JobPayloads } from '../domain/job.ts'
import type { Mail } from '../domain/mail.ts'
import type { Site } from '../site.ts'

export interface JobWork<Name extends JobName> {
  site: Site
  /** The job is done when this commits; what fails in it leaves no trace but the failure. */
  tx: Db
  id: string
  payload: JobPayloads[Name]
}

/**
 * Does a job within its transaction. A mail is handed back: its end leaves together with the commit.
 *
 * @throws GivenUp when trying again would not help
 */
export type JobHandler<Name extends JobName> = (work: JobWork<Name>) => Promise<ToMail | undefined>

export interface ToMail {
  mail: Mail
  /** What it tells; to be told again where the server refuses it after all. */
  noticeIds: readonly number[]
}
