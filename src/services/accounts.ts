// Signing in by the directory, and the sessions that follow.

import { createHash, randomBytes } from 'node:crypto'
import {
  addSession,
  deleteOldSessions,
  deleteSession,
  findActingUser,
  findSession,
  listSessions,
  type StoredSession,
  saveSignedIn,
  touchSession,
} from '../../db/users.ts'
import { InvalidInput, NotAllowed } from '../domain/errors.ts'
import { type Actor, type User, visitor } from '../domain/user.ts'
import type { Site } from '../site.ts'

const day = 86_400_000
/** A session that nobody used for so long is over. */
export const idleDays = 14
/** A session is over after so long, used or not. */
export const absoluteDays = 90
const touchEveryMs = 5 * 60_000

const blocked = 'This account is blocked. A moderator can lift that.'

export interface Credentials {
  uid: string
  password: string
  /** User agent, so that people recognise their own sessions. */
  agent: string
}

/**
 * Asks the directory, keeps what it says of the person, and begins a session.
 *
 * @returns the id for the cookie; only its hash is kept
 * @throws InvalidInput for an empty field, and with one sentence for an unknown person and a wrong password alike
 * @throws NotAllowed when the person is blocked
 * @throws Unavailable when the directory does not answer
 */
export async function signIn(
  site: Site,
  { uid, password, agent }: Credentials,
): Promise<{ sessionId: string; user: User }> {
  const problems = [
    ...(uid.trim() ? [] : [{ field: 'uid', message: 'Write your uid.' }]),
    ...(password ? [] : [{ field: 'password', message: 'Write your password.' }]),
  ]
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => problem.message).join(' '), problems)
  const person = await site.directory.signIn(uid.trim(), password)
  if (!person) {
    const message = 'The directory does not know this uid with this password.'
    throw new InvalidInput(message, [{ field: 'password', message }])
  }
  const user = await saveSignedIn(site.db, person, site.now())
  return { sessionId: await beginSession(site, user, agent), user }
}

/** Looks at the person again while their row cannot change: a block that comes now ends the session, or it never begins. */
async function beginSession(site: Site, user: User, agent: string): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url')
  const now = site.now()
  await site.db.transaction(async (tx) => {
    const current = await findActingUser(tx, user.id)
    if (!current || current.trust === 'blocked') throw new NotAllowed(blocked)
    await deleteOldSessions(tx, user.id, new Date(now.getTime() - idleDays * day))
    await addSession(tx, {
      ...{ idHash: hashOf(sessionId), userId: user.id, agent: agent.slice(0, 300) },
      ...{ createdAt: now, lastSeenAt: now },
    })
  })
  return sessionId
}

export async function signOut(site: Site, sessionId: string): Promise<void> {
  await deleteSession(site.db, hashOf(sessionId))
}

/** Who the cookie stands for: a visitor when it is unknown, over, or of somebody blocked. */
export async function findActor(site: Site, sessionId: string): Promise<Actor> {
  const found = await findSession(site.db, hashOf(sessionId))
  const now = site.now()
  if (!found || isOver(found.session, now) || found.user.trust === 'blocked') return visitor
  if (now.getTime() - found.session.lastSeenAt.getTime() > touchEveryMs) {
    await touchSession(site.db, found.session.idHash, now)
  }
  return { kind: 'user', user: found.user, sessionId }
}

export interface OwnSession {
  createdAt: Date
  lastSeenAt: Date
  current: boolean
  agent: string
}

/** One's own sessions that are not over, the latest used first. */
export async function listOwnSessions(site: Site, user: User, sessionId: string): Promise<OwnSession[]> {
  const sessions = await listSessions(site.db, user.id)
  const current = hashOf(sessionId)
  return sessions
    .filter((session) => !isOver(session, site.now()))
    .map(({ idHash, ...session }) => ({ ...session, current: idHash === current }))
}

function isOver(session: StoredSession, now: Date): boolean {
  return (
    now.getTime() - session.lastSeenAt.getTime() > idleDays * day ||
    now.getTime() - session.createdAt.getTime() > absoluteDays * day
  )
}

function hashOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex')
}
