// Who owns a plugin: owners add others and leave; there is always at least one.

import { record } from '../../db/audit-log.ts'
import { lockPlugin } from '../../db/plugins.ts'
import { addOwnerRow, findUser, introduceUser, listOwners, lockUser, removeOwnerRow } from '../../db/users.ts'
import { Conflict, InvalidInput, NotAllowed, NotFound } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { type Actor, actorName, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRightOver } from './rights.ts'

/**
 * Makes somebody an owner who has signed in here or stands in the directory. Adding an owner again is harmless.
 *
 * @throws InvalidInput when nobody is called so
 * @throws NotAllowed when that person is blocked, or the actor may not
 */
export async function addOwner(site: Site, actor: Actor, packageName: string, uid: string): Promise<User> {
  const name = uid.trim()
  if (!name) throw unknownPerson('Write the uid of the person.')
  const stranger = (await findUser(site.db, name)) ? undefined : await site.directory.find(name)
  return change(site, actor, async (open) => {
    // The person first, as everywhere: two changes that wait for each other's rows would both be ended.
    if (stranger) await introduceUser(open.tx, stranger, open.now)
    const person = await lockUser(open.tx, name)
    const plugin = await takePlugin(open, actor, packageName, 'owner.add')
    if (!person) throw unknownPerson(`Nobody is called “${name}”. Write the uid with which the person signs in.`)
    if (person.trust === 'blocked') throw new NotAllowed(`${person.uid} is blocked and cannot own a plugin.`)
    if (await addOwnerRow(open.tx, plugin.id, person.id, open.now))
      await keepRecord(open, actor, 'owner.add', plugin, person.uid)
    return person
  })
}

/**
 * Removes an owner, oneself too.
 *
 * @throws Conflict when it is the last owner
 */
export async function removeOwner(site: Site, actor: Actor, packageName: string, uid: string): Promise<void> {
  await change(site, actor, async (open) => {
    const plugin = await takePlugin(open, actor, packageName, 'owner.remove')
    const owners = await listOwners(open.tx, plugin.id)
    const leaving = owners.find((owner) => owner.uid.toLowerCase() === uid.trim().toLowerCase())
    if (!leaving) throw new NotFound(`${uid} does not own ${plugin.name}.`)
    if (owners.length === 1) {
      const who =
        leaving.id === userOf(actor)?.id
          ? 'You are the last owner. Add another before you leave.'
          : `${leaving.uid} is the last owner. Add another first.`
      throw new Conflict(who)
    }
    await removeOwnerRow(open.tx, plugin.id, leaving.id)
    await keepRecord(open, actor, 'owner.remove', plugin, leaving.uid)
  })
}

async function takePlugin(
  { tx }: Change,
  actor: Actor,
  packageName: string,
  action: 'owner.add' | 'owner.remove',
): Promise<Plugin> {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound('There is no such plugin.')
  requireRightOver(actor, action, plugin, await listOwners(tx, plugin.id))
  return plugin
}

async function keepRecord(
  open: Change,
  actor: Actor,
  action: 'owner.add' | 'owner.remove',
  plugin: Plugin,
  uid: string,
) {
  await record(open.tx, {
    at: open.now,
    actor: actorName(actor),
    action,
    pluginId: plugin.id,
    subject: `${plugin.packageName}: ${uid}`,
    details: { uid },
  })
  open.touches(plugin.id)
}

function unknownPerson(message: string): InvalidInput {
  return new InvalidInput(message, [{ field: 'uid', message }])
}
