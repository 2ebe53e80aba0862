// The queue as one moderator reads it.

import { listQueue } from '../../db/queue.ts'
import type { QueueEntry } from '../domain/desk.ts'
import { type Actor, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'

/** Who has a version before them is not told to those who own its plugin, moderators among them. */
export async function readQueue(
  { db }: Site,
  actor: Actor,
  asked: Parameters<typeof listQueue>[1],
): Promise<QueueEntry[]> {
  const found = await listQueue(db, asked, userOf(actor)?.id ?? 0)
  return found.map(({ entry, isOwn }) => (isOwn ? withoutTaking(entry) : entry))
}

function withoutTaking(entry: QueueEntry): QueueEntry {
  return entry.version ? { ...entry, version: { ...entry.version, taken: undefined } } : entry
}
