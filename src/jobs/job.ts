// What a job is given when it runs.

import type { Db } from '../../db/client.ts'
import type { JobName, JobPayloads } from '../domain/job.ts'
import type { Site } from '../site.ts'

export interface JobWork<Name extends JobName> {
  site: Site
  /** The job is done when this commits; what fails in it leaves no trace but the failure. */
  tx: Db
  id: string
  payload: JobPayloads[Name]
}

/**
 * Does a job within its transaction. What reaches outside, such as a mail, is handed back as the last act: it runs when
 * everything is written, the job's own end included, and only the commit comes after it.
 *
 * @throws GivenUp when trying again would not help
 */
export type JobHandler<Name extends JobName> = (work: JobWork<Name>) => Promise<LastAct | undefined>

export type LastAct = () => Promise<void>
