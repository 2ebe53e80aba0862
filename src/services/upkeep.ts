// What a running site does by itself every minute: count downloads up, forget what is over, ask the directory once a day.

import type { Site } from '../site.ts'
import { scheduleDigests } from './digests.ts'
import { checkDirectory } from './directory-check.ts'
import { sweepDrafts } from './drafts.ts'
import { tellStuckJobs } from './jobs.ts'
import { sweepNotices } from './notices.ts'
import type { Repository } from './repository.ts'
import { sweepSessions } from './sessions.ts'
import { sweepSignIns } from './sign-in-throttle.ts'
import { sweepExchanged } from './trusted-publishing.ts'
import { sweepDeliveries } from './webhooks.ts'

/** Does everything that is due. A part that fails is logged, and tried again the next time. */
export async function upkeep({ site, downloads, hunts }: Repository): Promise<void> {
  const parts: Record<string, () => Promise<unknown>> = {
    'downloads not rolled up': () => downloads.rollUp(),
    'sessions not swept': () => sweepSessions(site),
    'sign-ins not swept': () => sweepSignIns(site),
    'notices not swept': () => sweepNotices(site),
    'hunts not gone on with': async () => hunts.wake(),
    'drafts not swept': () => sweepDrafts(site),
    'deliveries to webhooks not swept': () => sweepDeliveries(site),
    'exchanged tokens not swept': () => sweepExchanged(site),
    'daily mails not put into the queue': () => scheduleDigests(site),
    'jobs not looked at': () => tellStuckJobs(site),
    'directory not checked': () => logged(site),
  }
  for (const [trouble, part] of Object.entries(parts)) {
    await part().catch((fault) => site.log.error(trouble, fault))
  }
}

async function logged(site: Site): Promise<void> {
  const left = await checkDirectory(site)
  if (left && left.length > 0) site.log.info('people left the directory', { uids: left })
}
