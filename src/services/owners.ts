// Who owns a plugin: owners add others, hand over and leave; moderators assign; there is always at least one.

import { lockPlugin } from '../../db/plugins.ts'
import { dropPluginFromTokens } from '../../db/tokens.ts'
import { addOwnerRow, findUser, introduceUser, listOwners, lockUser, removeOwnerRow } from '../../db/users.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Attempt, type Change, change } from './change.ts'
import { tell } from './notices.ts'
import { requireReason } from './reasons.ts'
import { requireRightOver } from './rights.ts'

const longestUid = 256

type OwnerAction = 'owner.add' | 'owner.remove' | 'owner.assign' | 'plugin.transfer'

/**
 * Makes somebody an owner who has signed in here or stands in the directory; they are told, and can leave. Adding an
 * owner again is harmless.
 *
 * @throws InvalidInput when nobody is called so, or that person is blocked
 * @throws NotAllowed when the actor may not
 */
export async function addOwner(site: Site, actor: Actor, packageName: string, uid: string): Promise<User> {
  return withPerson(site, actor, { action: 'owner.add', packageName, uid }, async (open, plugin, person, owners) => {
    if (!(await addOwnerRow(open.tx, plugin.id, person.id, open.now))) return
    await keepRecord(open, actor, 'owner.add', plugin, person.uid, { told: [...owners, person] })
  })
}

/**
 * Hands the plugin over: the other person owns it from now on, and the actor no more. Further owners stay.
 *
 * @throws InvalidInput, NotAllowed like `addOwner`
 * @throws Conflict when it is the actor themself
 */
export async function transferPlugin(site: Site, actor: Actor, packageName: string, uid: string): Promise<User> {
  return withPerson(
    site,
    actor,
    { action: 'plugin.transfer', packageName, uid },
    async (open, plugin, person, owners) => {
      const from = owners.find((owner) => owner.id === userOf(actor)?.id)
      if (!from) throw new Conflict(sentence('Only an owner hands over: assign an owner instead.'))
      if (from.id === person.id) throw new Conflict(sentence('You own it already.'))
      await addOwnerRow(open.tx, plugin.id, person.id, open.now)
      const tokens = await removeOwnerAndRights(open, plugin, from)
      await keepRecord(open, actor, 'plugin.transfer', plugin, person.uid, {
        told: [...owners, person],
        details: { from: from.uid, tokens },
      })
    },
  )
}

export interface Assignment {
  packageName: string
  uid: string
  reason: string
  /** The present owners lose their rights: they have disappeared, or should not have them. */
  replaces: boolean
}

/**
 * A moderator makes somebody an owner where the owners have disappeared; the old ones are told, with the reason.
 *
 * @throws InvalidInput without a reason, and like `addOwner`
 */
export async function assignOwner(site: Site, actor: Actor, asked: Assignment): Promise<User> {
  const { packageName, uid, reason, replaces } = asked
  return withPerson(site, actor, { action: 'owner.assign', packageName, uid }, async (open, plugin, person, owners) => {
    await assignOwnerIn(open, actor, { plugin, person, owners }, { reason, replaces })
  })
}

/**
 * The same within a change that does more, for whoever has locked the person and the plugin and looked at the rights.
 *
 * @throws InvalidInput without a reason
 * @throws Conflict when nothing would change
 */
export async function assignOwnerIn(
  open: Change,
  actor: Actor,
  { plugin, person, owners }: { plugin: Plugin; person: User; owners: OwnersOfPlugin },
  { reason, replaces }: Pick<Assignment, 'reason' | 'replaces'>,
): Promise<void> {
  requireReason(reason, sentence('Say why: the owners read it, and it is kept in the history.'))
  const added = await addOwnerRow(open.tx, plugin.id, person.id, open.now)
  const leaving = replaces ? owners.filter((owner) => owner.id !== person.id) : []
  const tokens: Record<string, string[]> = {}
  for (const owner of leaving) tokens[owner.uid] = await removeOwnerAndRights(open, plugin, owner)
  if (!added && leaving.length === 0)
    throw new Conflict(sentence('{uid} owns {plugin} already.', { uid: person.uid, plugin: plugin.name }))
  await keepRecord(open, actor, 'owner.assign', plugin, person.uid, {
    told: [...owners, person],
    reason: reason.trim(),
    details: { removed: leaving.map((owner) => owner.uid), tokens },
  })
}

/**
 * Removes an owner, oneself too; their tokens reach the plugin no more.
 *
 * @throws Conflict when it is the last owner
 */
export async function removeOwner(site: Site, actor: Actor, packageName: string, uid: string): Promise<void> {
  const attempt: Attempt = {
    action: 'owner.remove',
    subject: `${packageName}: ${uid}`,
    packageName,
    person: uid,
  }
  await change(site, actor, attempt, async (open) => {
    const { plugin, owners } = await takePlugin(open, actor, packageName, 'owner.remove')
    const leaving = owners.find((owner) => owner.uid.toLowerCase() === uid.trim().toLowerCase())
    if (!leaving) throw new NotFound(sentence('This person does not own {plugin}.', { plugin: plugin.name }))
    // Somebody blocked looks after nothing.
    if (!owners.some((owner) => owner.id !== leaving.id && owner.trust !== 'blocked')) throw lastOwner(actor, leaving)
    const tokens = await removeOwnerAndRights(open, plugin, leaving)
    await keepRecord(open, actor, 'owner.remove', plugin, leaving.uid, { told: owners, details: { tokens } })
  })
}

function lastOwner(actor: Actor, leaving: { id: number; uid: string }): Conflict {
  return new Conflict(
    leaving.id === userOf(actor)?.id
      ? sentence('You are the last owner. Add another before you leave.')
      : sentence('{uid} is the last owner. Add another first.', { uid: leaving.uid }),
    true,
  )
}

/** @returns names of the tokens that ended with it */
async function removeOwnerAndRights(open: Change, plugin: Plugin, owner: { id: number }): Promise<string[]> {
  await removeOwnerRow(open.tx, plugin.id, owner.id)
  const reason = sentence('It was for {packageName}, which you do not own any more.', {
    packageName: plugin.packageName,
  })
  return dropPluginFromTokens(open.tx, owner.id, plugin.id, open.now, reason)
}

type OwnersOfPlugin = Awaited<ReturnType<typeof listOwners>>

/** Finds the person, here or in the directory, and the plugin, with both rows locked, and runs the work. */
async function withPerson(
  site: Site,
  actor: Actor,
  asked: { action: OwnerAction; packageName: string; uid: string },
  work: (open: Change, plugin: Plugin, person: User, owners: OwnersOfPlugin) => Promise<void>,
): Promise<User> {
  const { action, packageName } = asked
  const name = asked.uid.trim()
  const attempt = { action, subject: `${packageName}: ${name}`, packageName, person: name }
  // Who may not do it is refused before anybody is looked for.
  await change(site, actor, attempt, (open) => takePlugin(open, actor, packageName, action))
  if (!name || name.length > longestUid) throw unknownPerson(sentence('Write the uid of the person.'))
  const stranger = (await findUser(site.db, name)) ? undefined : await site.directory.find(name)
  return change(site, actor, attempt, async (open) => {
    // The person first, as everywhere: two changes that wait for each other's rows would both be ended.
    if (stranger) await introduceUser(open.tx, stranger, open.now)
    const person = await lockUser(open.tx, stranger?.uid ?? name)
    const { plugin, owners } = await takePlugin(open, actor, packageName, action)
    if (!person)
      throw unknownPerson(
        sentence('Nobody is called “{name}”. Write the uid with which the person signs in.', { name }),
      )
    if (person.trust === 'blocked')
      throw unknownPerson(sentence('{uid} is blocked and cannot own a plugin.', { uid: person.uid }))
    await work(open, plugin, person, owners)
    return person
  })
}

async function takePlugin({ tx }: Change, actor: Actor, packageName: string, action: OwnerAction) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  const owners = await listOwners(tx, plugin.id)
  requireRightOver(actor, action, plugin, owners)
  return { plugin, owners }
}

async function keepRecord(
  open: Change,
  actor: Actor,
  action: OwnerAction,
  plugin: Plugin,
  uid: string,
  { told, reason, details }: { told: readonly { id: number }[]; reason?: string; details?: Record<string, unknown> },
): Promise<void> {
  const subject = `${plugin.packageName}: ${uid}`
  const done = { action, pluginId: plugin.id, person: uid, subject, reason, details }
  open.record(done)
  open.touches(plugin.id)
  await tell(open, actor, told, done)
}

function unknownPerson(message: string): InvalidInput {
  return new InvalidInput(message, [{ field: 'uid', message }])
}
