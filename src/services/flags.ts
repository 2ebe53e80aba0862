// Flags on people: a moderator wants to see everything that somebody uploads, trusted or not.

import { findFlag, setFlag } from '../../db/flags.ts'
import { lockUser } from '../../db/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { refuseLongReason, requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'

export interface WantedFlag {
  flagged: boolean
  /** The person reads it whenever something of theirs is held. */
  reason: string
  /** The reason of the flag as the moderator saw it, empty for none; undefined: whatever it is. */
  seen?: string | undefined
}

/**
 * Flags somebody, or takes the flag back. What waits goes on waiting.
 *
 * @throws InvalidInput for a flag without a reason
 * @throws Conflict when somebody else decided about it meanwhile, and for oneself
 */
export async function flagUser(site: Site, actor: Actor, uid: string, wanted: WantedFlag): Promise<User> {
  const { flagged, reason, seen } = wanted
  const action = flagged ? 'user.flag' : 'user.unflag'
  return change(site, actor, { action, subject: uid, person: uid }, async (open) => {
    requireRight(actor, action, sentence('Only moderators decide this.'))
    const person = await lockUser(open.tx, uid)
    if (!person) throw new NotFound(sentence('Nobody here is called {uid}.', { uid }))
    if (userOf(actor)?.id === person.id) throw new Conflict(sentence('Another moderator decides about you.'), true)
    const before = await findFlag(open.tx, person.id)
    if (seen !== undefined && plain(seen) !== plain(before))
      throw new Conflict(sentence('Another moderator decided about {uid} meanwhile. Look again.', { uid: person.uid }))
    if (flagged) requireReason(reason, sentence('Say why: the person reads it whenever something of theirs waits.'))
    else refuseLongReason(reason)
    const after = flagged ? reason.trim() : ''
    if (after === before) return person
    await setFlag(open.tx, person.id, after)
    const details = { before, after }
    open.record({ action, person: person.uid, subject: person.uid, reason: reason.trim(), details })
    return person
  })
}

/** A form sends line ends as it likes. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
