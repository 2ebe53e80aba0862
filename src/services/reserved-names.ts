// Moderators reserve package names, for one person or for nobody, and free them.

import { findPluginRow } from '../../db/plugins.ts'
import { addReservedName, findReservedName, lockPackageName, removeReservedName } from '../../db/reserved-names.ts'
import { findUser } from '../../db/users.ts'
import { InvalidInput, NotFound, type Problem } from '../domain/errors.ts'
import { isPackageName } from '../domain/reserved-name.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { tell } from './notices.ts'
import { requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators reserve names.')
const longestUid = 256

export interface Reservation {
  packageName: string
  /** uid of the one person who may take it; empty: nobody. */
  forUid: string
  reason: string
}

/**
 * Keeps a package name from everybody but one person, however it is spelled. It stays when that person has published
 * the plugin: the name is the plugin's then, and the reservation says how it came to be.
 *
 * @throws InvalidInput without a reason, for what is no package name, for one that a plugin has or that is reserved
 * already, and for a person whom nobody knows
 */
export async function reserveName(site: Site, actor: Actor, asked: Reservation): Promise<void> {
  const [packageName, forUid] = [asked.packageName.trim(), asked.forUid.trim()]
  const known = isPackageName(packageName) ? packageName : ''
  const attempt = { action: 'name.reserve', subject: known || '-' } as const
  await change(site, actor, attempt, async () => requireRight(actor, 'name.reserve', moderatorsOnly))
  const person = await findPerson(site, forUid)
  await change(site, actor, attempt, async (open) => {
    requireRight(actor, 'name.reserve', moderatorsOnly)
    refuse(known ? undefined : noName)
    requireReason(asked.reason, sentence('Say why: whoever tries to take the name reads it.'))
    await lockPackageName(open.tx, packageName)
    refuse((await findPluginRow(open.tx, packageName)) && takenName(packageName))
    const reason = asked.reason.trim()
    const reserved = { packageName, forUid: person?.uid ?? '', reason, by: actorName(actor), at: open.now }
    refuse((await addReservedName(open.tx, reserved)) ? undefined : reservedName(packageName))
    const done = { action: 'name.reserve', subject: packageName, person: person?.uid, reason } as const
    open.record({ ...done, details: { forUid: reserved.forUid } })
    if (person?.id !== undefined) await tell(open, actor, [{ id: person.id }], done)
  })
}

/** Everybody may take the name again. */
export async function freeName(site: Site, actor: Actor, packageName: string): Promise<string> {
  return change(site, actor, { action: 'name.free', subject: packageName.slice(0, 64) || '-' }, async (open) => {
    requireRight(actor, 'name.free', moderatorsOnly)
    const reserved = await findReservedName(open.tx, packageName)
    if (!reserved) throw new NotFound(sentence('This name is not reserved any more.'))
    await removeReservedName(open.tx, packageName)
    const details = { forUid: reserved.forUid, was: reserved.reason }
    open.record({ action: 'name.free', subject: reserved.packageName, details })
    return reserved.packageName
  })
}

/** Somebody who has signed in here, or stands in the directory. @throws InvalidInput when there is nobody of that uid */
async function findPerson(site: Site, uid: string): Promise<{ uid: string; id?: number } | undefined> {
  if (uid === '') return undefined
  const person =
    uid.length > longestUid ? undefined : ((await findUser(site.db, uid)) ?? (await site.directory.find(uid)))
  if (person) return 'id' in person ? { uid: person.uid, id: Number(person.id) } : { uid: person.uid }
  return refuse({
    field: 'uid',
    message: sentence('Nobody is called “{name}”. Write the uid with which the person signs in.', {
      name: uid.slice(0, longestUid),
    }),
  })
}

const noName: Problem = {
  field: 'name',
  message: sentence('This is no package name: a letter first, then letters, digits, - or _, 2 to 64 in all.'),
}

function takenName(packageName: string): Problem {
  return { field: 'name', message: sentence('There is a plugin of the name {packageName} already.', { packageName }) }
}

function reservedName(packageName: string): Problem {
  const message = sentence('{packageName} is reserved already. Free it first to say something else of it.', {
    packageName,
  })
  return { field: 'name', message }
}

function refuse(problem: Problem): never
function refuse(problem: Problem | undefined): void
function refuse(problem: Problem | undefined): void {
  if (problem) throw new InvalidInput(problem.message, [problem])
}
