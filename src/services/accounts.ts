// Signing in by the directory.

import { appendEntries } from '../../db/audit-log.ts'
import { findUser, lockUser, saveSignedIn } from '../../db/users.ts'
import type { DirectoryPerson, SignInWatch } from '../adapters/directory.ts'
import { InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { beginSession } from './sessions.ts'
import { countSignIn } from './sign-in-throttle.ts'

export interface Credentials {
  uid: string
  password: string
  /** Where they came from. */
  address: string
  /** The address, or the network that counts as one. */
  network: string
}

export interface SignIn extends Credentials {
  agent: string
  /** The session that this browser had until now. */
  replaces: string | undefined
}

/**
 * Asks the directory, keeps what it says of the person, and begins a session.
 *
 * @returns the id for the cookie
 * @throws NotAllowed when the person is blocked, and what `checkPassword` throws
 */
export async function signIn(site: Site, asked: SignIn): Promise<{ sessionId: string; user: User }> {
  const user = await checkPassword(site, asked)
  return { sessionId: await beginSession(site, { ...asked, user }), user }
}

/**
 * Who these credentials belong to, as the directory says now; every door that takes a password goes through here.
 * Whether the person is blocked is the caller's question.
 *
 * @throws InvalidInput for an empty field, and with one sentence for an unknown person and a wrong password alike
 * @throws TooMany when this account, this address or everybody together has tried too often
 * @throws Unavailable when the directory does not answer
 */
export async function checkPassword(site: Site, { uid, password, address, network }: Credentials): Promise<User> {
  const problems = [
    ...(uid.trim() ? [] : [{ field: 'uid', message: sentence('Write your uid.') }]),
    ...(password ? [] : [{ field: 'password', message: sentence('Write your password.') }]),
  ]
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => problem.message).join(' '), problems)
  const attempt = await countSignIn(site, uid, network)
  let sent = false
  const watch: SignInWatch = {
    found: attempt.sameAs,
    passwordSent: (really) => {
      sent = really
    },
  }
  const person = await site.directory.signIn(uid.trim(), password, watch).catch(async (fault) => {
    // Whether a directory that fell silent has looked at the password, nobody knows: then the attempt counts.
    if (!sent) await attempt.unasked()
    throw fault
  })
  if (!person) {
    await recordWrongPassword(site, uid.trim(), address)
    const message = sentence('The directory does not know this uid with this password.')
    throw new InvalidInput(message, [{ field: 'password', message }])
  }
  await attempt.succeeded()
  return keepPerson(site, person)
}

const directory: Actor = { kind: 'operator', name: 'directory' }

/** Keeps what the directory says; who became a moderator by it, or is none any more, has it in their history. */
async function keepPerson(site: Site, person: DirectoryPerson): Promise<User> {
  const attempt = { action: 'user.grant-moderator', subject: person.uid, person: person.uid } as const
  return change(site, directory, attempt, async (open) => {
    const before = await lockUser(open.tx, person.uid)
    const user = await saveSignedIn(open.tx, person, open.now)
    recordModerating(open, user.uid, before?.moderator ?? false, user.moderator)
    return user
  })
}

/** One entry when somebody began or ceased to be a moderator, none when nothing changed. */
export function recordModerating(open: Change, uid: string, before: boolean, after: boolean): void {
  if (before === after) return
  const action = after ? 'user.grant-moderator' : 'user.revoke-moderator'
  open.record({ action, subject: uid, person: uid, details: { before, after } })
}

/** People see in their history that somebody tried; of names that nobody has here nothing is kept. */
async function recordWrongPassword(site: Site, uid: string, address: string): Promise<void> {
  const user = await findUser(site.db, uid)
  if (!user) return
  const entry = {
    ...{ at: site.now(), actorKind: 'visitor' as const, actor: 'visitor', token: '', address, refused: true },
    action: 'session.begin' as const,
    ...{ pluginId: undefined, person: user.uid, subject: user.uid, reason: sentence('Wrong password.'), details: {} },
  }
  await site.db.transaction((tx) => appendEntries(tx, [entry]))
}
