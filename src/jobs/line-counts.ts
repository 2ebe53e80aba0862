// Counts the lines that are new to us in what waits, so that the queue can say so without opening packages.

import { countWaitingLines } from '../services/new-lines.ts'
import type { JobHandler } from './job.ts'

export const countLines: JobHandler<'review.count'> = async ({ site, tx, payload }) => {
  await countWaitingLines({ db: tx, files: site.files }, payload.pluginId)
  return undefined
}
