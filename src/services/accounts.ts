// Signing in by the directory.

import { appendEntries } from '../../db/audit-log.ts'
import { findUser, saveSignedIn } from '../../db/users.ts'
import { InvalidInput } from '../domain/errors.ts'
import type { User } from '../domain/user.ts'
import type { Site } from '../site.ts'
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
    ...(uid.trim() ? [] : [{ field: 'uid', message: 'Write your uid.' }]),
    ...(password ? [] : [{ field: 'password', message: 'Write your password.' }]),
  ]
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => problem.message).join(' '), problems)
  const attempt = await countSignIn(site, uid, network)
  const person = await site.directory.signIn(uid.trim(), password).catch(async (fault) => {
    await attempt.unanswered()
    throw fault
  })
  if (!person) {
    await recordWrongPassword(site, uid.trim(), address)
    const message = 'The directory does not know this uid with this password.'
    throw new InvalidInput(message, [{ field: 'password', message }])
  }
  await attempt.succeeded()
  return saveSignedIn(site.db, person, site.now())
}

/** People see in their history that somebody tried; of names that nobody has here nothing is kept. */
async function recordWrongPassword(site: Site, uid: string, address: string): Promise<void> {
  const user = await findUser(site.db, uid)
  if (!user) return
  const entry = {
    ...{ at: site.now(), actor: 'visitor', token: '', address, action: 'session.begin' as const, refused: true },
    ...{ pluginId: undefined, person: user.uid, subject: user.uid, reason: 'Wrong password.', details: {} },
  }
  await site.db.transaction((tx) => appendEntries(tx, [entry]))
}
