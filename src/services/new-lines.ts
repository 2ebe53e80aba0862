// How many lines of what waits nobody has approved: counted once, kept for the queue, and mended by each review.

import { listSeenFiles } from '../../db/approved-files.ts'
import { enqueue } from '../../db/job-queue.ts'
import { keepLineCount } from '../../db/queue.ts'
import { getReport, listVersions } from '../../db/versions.ts'
import type { Version } from '../domain/plugin.ts'
import { countNewLines, type LineCount } from '../domain/review.ts'
import type { Site } from '../site.ts'
import type { Change } from './change.ts'
import { reviewPackages } from './package-review.ts'
import { findBase, openPair } from './review.ts'

/** After an upload that waits, and after an approval, which others that wait are held against from then on. */
export async function countLinesLater({ tx }: Change, pluginId: number, packageName: string): Promise<void> {
  await enqueue(tx, 'review.count', { pluginId, subject: packageName })
}

/** Reads the packages of every version of the plugin that waits, each against the last approved one. */
export async function countWaitingLines(site: Pick<Site, 'db' | 'files'>, pluginId: number): Promise<void> {
  const versions = await listVersions(site.db, pluginId, true)
  for (const version of versions.filter(({ state }) => state === 'waiting')) {
    await keepLineCount(site.db, version.id, await countLines(site, version))
  }
}

async function countLines(site: Pick<Site, 'db' | 'files'>, version: Version): Promise<LineCount> {
  const base = await findBase(site, version)
  const { files, totalLines } = await reviewPackages(...(await openPair(site, base, version)))
  const { files: own } = await getReport(site.db, version.id)
  const sums = own.map(({ sha256 }) => sha256)
  return { newLines: countNewLines(files, await listSeenFiles(site.db, version, sums)), totalLines }
}
