// Once a day: people whom a session or a token lets in are looked up in the directory; who left it loses both.

import { deleteSessionsOf } from '../../db/sessions.ts'
import { claimMark, releaseMark } from '../../db/site.ts'
import { revokeTokensOf } from '../../db/tokens.ts'
import { listPeopleWithAccess, lockUser, saveStanding } from '../../db/users.ts'
import type { DirectoryPerson } from '../adapters/directory.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { recordModerating } from './accounts.ts'
import { change } from './change.ts'
import { endWebhooksOf } from './webhook-events.ts'

const check: Actor = { kind: 'operator', name: 'directory check' }
/** More people missing than this share of all: the directory, or our way into it, is broken, and nobody loses anything. */
const mostMissing = 0.5
/** Fewer may really have left a small site: the directory itself says when it shows us nobody at all. */
const fewestMissing = 5
/** One after the other: then the directory is away, and asked again the next time. */
const mostFailures = 3

/**
 * Runs the check once a day (UTC), on whichever instance comes first; when the directory does not answer, the next call
 * tries again.
 *
 * @returns uids of the people who lost their access; nothing when the check was not due or could not be made
 */
export async function checkDirectory(site: Site): Promise<string[] | undefined> {
  const mark = `directory-check ${site.now().toISOString().slice(0, 10)}`
  if (!(await claimMark(site.db, mark, site.now()))) return undefined
  try {
    return await checkEverybody(site)
  } catch (fault) {
    await releaseMark(site.db, mark)
    throw fault
  }
}

async function checkEverybody(site: Site): Promise<string[]> {
  const people = await listPeopleWithAccess(site.db, site.now())
  const missing: User[] = []
  let failures = 0
  for (const user of people) {
    try {
      const person = await site.directory.find(user.uid)
      failures = 0
      if (person) await keepStanding(site, user, person)
      else missing.push(user)
    } catch (fault) {
      // One entry that cannot be read keeps nobody else; a directory that is away answers nobody.
      failures += 1
      if (failures === mostFailures || failures === people.length) throw fault
      site.log.error('person not checked', fault, { uid: user.uid })
    }
  }
  if (missing.length >= fewestMissing && missing.length > people.length * mostMissing) {
    const uids = missing.map((user) => user.uid)
    site.log.error('directory check stopped', 'The directory misses too many people to be believed.', { uids })
    return []
  }
  for (const user of missing) await endAccess(site, user)
  return missing.map((user) => user.uid)
}

/** Who joined or left the moderators' group does so within a day, without signing in again. */
async function keepStanding(site: Site, { uid }: User, { moderator }: DirectoryPerson): Promise<void> {
  await change(site, check, { action: 'user.grant-moderator', subject: uid, person: uid }, async (open) => {
    const before = await lockUser(open.tx, uid)
    if (!before) return
    const now = { moderatorByDirectory: moderator, leftDirectoryAt: null }
    recordModerating(open, uid, before.moderator, await saveStanding(open.tx, before.id, now))
  })
}

async function endAccess(site: Site, { uid }: User): Promise<void> {
  await change(site, check, { action: 'user.leave', subject: uid, person: uid }, async (open) => {
    const user = await lockUser(open.tx, uid)
    if (!user) return
    const sessions = await deleteSessionsOf(open.tx, user.id)
    const tokens = await revokeTokensOf(
      open.tx,
      user.id,
      open.now,
      sentence('The directory does not know you any more.'),
    )
    const left = sentence('Whoever made it is not in the directory any more. Switch it on to take it over.')
    await endWebhooksOf(open.tx, open.now, user.id, left)
    await saveStanding(open.tx, user.id, { moderatorByDirectory: false, leftDirectoryAt: open.now })
    const reason = sentence('Not in the directory any more.')
    open.record({ action: 'user.leave', subject: uid, person: uid, reason, details: { sessions, tokens } })
  })
}
