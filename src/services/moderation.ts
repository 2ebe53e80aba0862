// What moderators decide about people.

import { deleteDraftsOf } from '../../db/drafts.ts'
import { endSessionsOf } from '../../db/sessions.ts'
import { revokeTokensOf } from '../../db/tokens.ts'
import { countOtherModerators, listPluginIdsOf, lockUser, setModeratorGranted, setTrust } from '../../db/users.ts'
import { listWaitingOf } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, blockedMessage, type Trust, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { approveWaiting } from './decisions.ts'
import { passesUnseen } from './holds.ts'
import { tell } from './notices.ts'
import { refuseLongReason, requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'
import { endWebhooksOf } from './webhook-events.ts'

const moderatorsOnly = sentence('Only moderators decide this.')

/**
 * Sets how far a person is trusted. Trusting lets through what waits of theirs and no check or rule keeps; blocking ends their
 * sessions and tokens in the same transaction and hides what they uploaded; both say why.
 *
 * @param seen how far the person was trusted when the actor looked; undefined: whatever it is
 * @throws InvalidInput for a block, or its end, without a reason
 * @throws Conflict when it was decided otherwise meanwhile, when the person acts on themself, already is what was asked, or is the last moderator
 */
export async function setUserTrust(
  site: Site,
  actor: Actor,
  uid: string,
  trust: Trust,
  reason: string,
  seen?: Trust,
): Promise<User> {
  const attempt = { action: trustAction(undefined, trust), subject: uid, person: uid }
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, attempt.action, moderatorsOnly)
    const person = await lockUser(open.tx, uid)
    if (!person) throw new NotFound(sentence('Nobody here is called {uid}.', { uid }))
    const action = trustAction(person.trust, trust)
    if (seen && person.trust !== seen) throw new Conflict(trustedMeanwhile(person))
    await refuseTrust(open, actor, person, trust)
    if (action === 'user.block' || action === 'user.unblock')
      requireReason(reason, sentence('Say why: the person reads it, and it is kept in the history.'))
    else refuseLongReason(reason)
    const decided = { reason: reason.trim(), by: actorName(actor), at: open.now }
    await setTrust(open.tx, person.id, trust, decided)
    const ended = trust === 'blocked' ? await endAccess(open, { ...person, trustReason: reason.trim() }) : {}
    const done = {
      ...{ action, person: person.uid, subject: person.uid, reason: reason.trim() },
      details: { before: person.trust, after: trust, ...ended },
    }
    open.record(done)
    await tell(open, actor, [person], done)
    if (trust === 'trusted') await letThrough(site, open, actor, person)
    for (const pluginId of await listPluginIdsOf(open.tx, [person.id])) open.touches(pluginId)
    return { ...person, trust }
  })
}

function trustedMeanwhile({ uid, trust }: User): string {
  if (trust === 'trusted')
    return sentence('{uid} is trusted meanwhile. Look again, then decide. Nothing was changed.', { uid })
  return trust === 'blocked'
    ? sentence('{uid} is blocked meanwhile. Look again, then decide. Nothing was changed.', { uid })
    : sentence('{uid} is untrusted meanwhile. Look again, then decide. Nothing was changed.', { uid })
}

async function refuseTrust(open: Change, actor: Actor, person: User, trust: Trust): Promise<void> {
  if (userOf(actor)?.id === person.id) throw new Conflict(sentence('Another moderator decides about you.'), true)
  if (person.trust === trust) throw new Conflict(trustedAlready(person))
  if (person.trust === 'blocked' && trust === 'trusted')
    throw new Conflict(
      sentence('{uid} is blocked. Lift the block first, with its reason; then trust them.', { uid: person.uid }),
    )
  if (trust === 'blocked' && person.moderator) await refuseLastModerator(open, person)
}

function trustedAlready({ uid, trust }: User): string {
  if (trust === 'trusted') return sentence('{uid} is trusted already. Nothing was changed.', { uid })
  return trust === 'blocked'
    ? sentence('{uid} is blocked already. Nothing was changed.', { uid })
    : sentence('{uid} is untrusted already. Nothing was changed.', { uid })
}

/** Somebody has to be able to approve, and to lift a block. */
async function refuseLastModerator({ tx }: Change, person: User): Promise<void> {
  if ((await countOtherModerators(tx, person.id)) > 0) return
  throw new Conflict(sentence('{uid} is the last moderator. Make another one first.', { uid: person.uid }), true)
}

async function endAccess(open: Change, person: User): Promise<{ sessions: number; tokens: string[] }> {
  const { tx, now } = open
  await deleteDraftsOf(tx, person.id)
  await endWebhooksOf(tx, now, person.id, sentence('Whoever made it is blocked. Switch it on to take it over.'))
  const sessions = await endSessionsOf(tx, person.id, now)
  return { sessions, tokens: await revokeTokensOf(tx, person.id, now, blockedMessage(person)) }
}

function trustAction(before: Trust | undefined, after: Trust): Action {
  if (after === 'blocked') return 'user.block'
  if (before === 'blocked') return 'user.unblock'
  return after === 'trusted' ? 'user.trust' : 'user.untrust'
}

/** What a check or a hold rule keeps goes on waiting: nobody has said that they looked at it. */
async function letThrough(site: Site, open: Change, actor: Actor, person: User): Promise<void> {
  for (const waiting of await listWaitingOf(open.tx, person.id))
    if (await passesUnseen(site, open, waiting)) await approveWaiting(open, actor, waiting)
}

/**
 * Makes somebody a moderator whatever the directory says, or ends that; for the operator's command.
 *
 * @throws Conflict when nobody would be left to moderate
 */
export async function grantModerator(site: Site, actor: Actor, uid: string, granted: boolean): Promise<User> {
  const action: Action = granted ? 'user.grant-moderator' : 'user.revoke-moderator'
  return change(site, actor, { action, subject: uid, person: uid }, async (open) => {
    requireRight(actor, action, sentence('Only the operator makes moderators.'))
    const person = await lockUser(open.tx, uid)
    if (!person) throw new NotFound(sentence('Nobody here is called {uid}.', { uid }))
    if (!granted && person.moderator) await refuseLastModerator(open, person)
    const moderator = await setModeratorGranted(open.tx, person.id, granted)
    if (moderator === undefined) return person
    const done: Done = {
      ...{ action, person: person.uid, subject: person.uid },
      details: { before: person.moderator, after: moderator },
    }
    open.record(done)
    await tell(open, actor, [person], done)
    return { ...person, moderator }
  })
}
