// The frame of every change: one transaction, and afterwards whoever keeps something in memory is told.

import { type Db, isDeadlock } from '../../db/client.ts'
import { refreshPlugin } from '../../db/plugins.ts'
import { findActingUser } from '../../db/users.ts'
import { NotAllowed } from '../domain/errors.ts'
import { type Actor, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'

/** An open change: the transaction, and which plugins it touches. */
export interface Change {
  tx: Db
  now: Date
  /** The person who acts, as they stand now; undefined for the operator. */
  user: User | undefined
  /** The plugin's row is made true again before the transaction commits, and the feeds are told after it has. */
  touches(pluginId: number): void
}

const tries = 3

/**
 * Runs the work in one transaction: everything it wrote is kept, or nothing. Who acts is looked at again inside it, so
 * that a block that came while the request was under way holds.
 *
 * @param work may run again from its start when the database has ended it for another change
 * @throws NotAllowed when the actor was blocked, or is a moderator no more
 */
export async function change<T>(site: Site, actor: Actor, work: (change: Change) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await changeOnce(site, actor, work)
    } catch (fault) {
      if (attempt === tries || !isDeadlock(fault)) throw fault
    }
  }
}

async function changeOnce<T>(site: Site, actor: Actor, work: (change: Change) => Promise<T>): Promise<T> {
  const touched = new Set<number>()
  const result = await site.db.transaction(async (tx) => {
    const user = await requireSameStanding(tx, actor)
    const answer = await work({ tx, now: site.now(), user, touches: (pluginId) => touched.add(pluginId) })
    for (const pluginId of [...touched].sort((a, b) => a - b)) await refreshPlugin(tx, pluginId)
    return answer
  })
  for (const pluginId of touched) site.changes.tell(pluginId)
  return result
}

async function requireSameStanding(tx: Db, actor: Actor): Promise<User | undefined> {
  const before = userOf(actor)
  if (!before) return undefined
  const now = await findActingUser(tx, before.id)
  if (!now || now.trust === 'blocked') throw new NotAllowed('This account is blocked.')
  if (before.moderator && !now.moderator) throw new NotAllowed('You are no moderator any more.')
  return now
}
