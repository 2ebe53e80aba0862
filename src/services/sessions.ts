// Sessions: who a cookie stands for, and ending one's own.

import { randomBytes } from 'node:crypto'
import {
  addSession,
  deleteOldSessions,
  deleteSession,
  deleteSessionNumber,
  deleteSessionsOf,
  findSession,
  listSessions,
  type StoredSession,
  touchSession,
} from '../../db/sessions.ts'
import { NotFound, NotSignedIn } from '../domain/errors.ts'
import { hashOfSecret } from '../domain/secret-hash.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, blockedMessage, type User, visitor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'

const day = 86_400_000
/** A session that nobody used for so long is over. */
export const idleDays = 14
/** A session is over after so long, used or not. */
export const absoluteDays = 90
const touchEveryMs = 5 * 60_000

export interface NewSession {
  user: User
  /** As the browser names itself, so that people recognise their own sessions. */
  agent: string
  address: string
  /** The session that this browser had until now: it ends, so that no id outlives a sign-in. */
  replaces: string | undefined
}

/**
 * Begins a session with a new id. Who acts is looked at again in the same transaction: a block that comes now ends the
 * session, or it never begins.
 *
 * @returns the id for the cookie; only its hash is kept
 * @throws NotAllowed when the person is blocked
 */
export async function beginSession(site: Site, { user, agent, address, replaces }: NewSession): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url')
  const actor: Actor = { kind: 'user', user, sessionId, address }
  await change(site, actor, { action: 'session.begin', subject: user.uid, person: user.uid }, async (open) => {
    const replaced = replaces ? await deleteSession(open.tx, hashOfSecret(replaces)) : undefined
    const number = await addSession(open.tx, {
      ...{ idHash: hashOfSecret(sessionId), userId: user.id, agent: agent.slice(0, 300), address },
      ...{ createdAt: open.now, lastSeenAt: open.now },
    })
    const ended = replaced?.uid === user.uid ? { replaces: replaced.number } : {}
    open.record({ action: 'session.begin', subject: `session ${number}`, person: user.uid, details: ended })
    if (replaced && replaced.uid !== user.uid)
      open.record({ action: 'session.end', subject: `session ${replaced.number}`, person: replaced.uid })
  })
  return sessionId
}

/** Who the cookie stands for: a visitor when it is unknown, over, or of somebody blocked. */
export async function findActor(site: Site, sessionId: string, address: string): Promise<Actor> {
  const found = await findSession(site.db, hashOfSecret(sessionId))
  const now = site.now()
  if (!found || found.session.endedAt || isOver(found.session, now) || found.user.trust === 'blocked') return visitor
  if (now.getTime() - found.session.lastSeenAt.getTime() > touchEveryMs) {
    await touchSession(site.db, found.session.idHash, now)
  }
  return { kind: 'user', user: found.user, sessionId, address }
}

/** What somebody reads whose session a block ended, when they send something; undefined for everybody else. */
export async function whyEnded(site: Site, sessionId: string): Promise<string | undefined> {
  const found = await findSession(site.db, hashOfSecret(sessionId))
  return found?.session.endedAt && found.user.trust === 'blocked' ? blockedMessage(found.user) : undefined
}

/** Ends the session that the actor came with; harmless for a visitor. */
export async function signOut(site: Site, actor: Actor): Promise<void> {
  if (actor.kind !== 'user') return
  await change(site, actor, { action: 'session.end', subject: actor.user.uid }, async (open) => {
    const ended = await deleteSession(open.tx, hashOfSecret(actor.sessionId))
    if (ended) open.record({ action: 'session.end', subject: `session ${ended.number}`, person: actor.user.uid })
  })
}

export interface OwnSession {
  number: number
  createdAt: Date
  lastSeenAt: Date
  /** The one that asks. */
  current: boolean
  agent: string
  address: string
}

/** One's own sessions that are not over, the latest used first. */
export async function listOwnSessions(site: Site, user: User, sessionId: string): Promise<OwnSession[]> {
  const sessions = await listSessions(site.db, user.id)
  const current = hashOfSecret(sessionId)
  return sessions
    .filter((session) => !isOver(session, site.now()))
    .map(({ idHash, endedAt, ...session }) => ({ ...session, current: idHash === current }))
}

/**
 * Ends one of the actor's own sessions.
 *
 * @throws NotFound when it is over already, or somebody else's
 */
export async function endSession(site: Site, actor: Actor, number: number): Promise<void> {
  const { user } = requireSession(actor)
  await change(site, actor, { action: 'session.end', subject: `session ${number}` }, async (open) => {
    if (!(await deleteSessionNumber(open.tx, user.id, number)))
      throw new NotFound(sentence('This session is over already.'))
    open.record({ action: 'session.end', subject: `session ${number}`, person: user.uid })
  })
}

/** Ends every session of the actor but the one that asks. @returns how many */
export async function endOtherSessions(site: Site, actor: Actor): Promise<number> {
  const { user, sessionId } = requireSession(actor)
  return change(site, actor, { action: 'session.end', subject: 'all other sessions' }, async (open) => {
    const ended = await deleteSessionsOf(open.tx, user.id, hashOfSecret(sessionId))
    if (ended > 0) {
      const details = { sessions: ended }
      open.record({ action: 'session.end', subject: 'all other sessions', person: user.uid, details })
    }
    return ended
  })
}

function requireSession(actor: Actor): { user: User; sessionId: string } {
  if (actor.kind !== 'user') throw new NotSignedIn(sentence('Sign in first.'))
  return actor
}

/** Removes what is over. */
export async function sweepSessions(site: Site): Promise<void> {
  const now = site.now().getTime()
  await deleteOldSessions(site.db, new Date(now - idleDays * day), new Date(now - absoluteDays * day))
}

function isOver(session: StoredSession, now: Date): boolean {
  return (
    now.getTime() - session.lastSeenAt.getTime() > idleDays * day ||
    now.getTime() - session.createdAt.getTime() > absoluteDays * day
  )
}
