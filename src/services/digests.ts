// One mail a day for those who want it so.

import { enqueueAll } from '../../db/job-queue.ts'
import { listDigestPeople } from '../../db/notices.ts'
import type { Site } from '../site.ts'

/** UTC; early in the working day of most of the world. */
const digestHour = 6

/** The last morning that has come: what was told before it belongs into its mail. */
export function lastMorning(now: Date): Date {
  const morning = new Date(now)
  morning.setUTCHours(digestHour, 0, 0, 0)
  if (morning > now) morning.setUTCDate(morning.getUTCDate() - 1)
  return morning
}

/** Puts one mail for each person and day into the queue, once the morning has come; however often it is asked. */
export async function scheduleDigests(site: Site): Promise<void> {
  const morning = lastMorning(site.now())
  const people = await listDigestPeople(site.db, morning)
  const day = morning.toISOString().slice(0, 10)
  const jobs = people.map((userId) => ({ payload: { userId, day }, once: `${userId} ${day}` }))
  if (jobs.length > 0) await site.db.transaction((tx) => enqueueAll(tx, 'digest.mail', jobs))
}

/** Until when that day's mail goes. */
export function morningOf(day: string): Date {
  return new Date(`${day}T${String(digestHour).padStart(2, '0')}:00:00.000Z`)
}
