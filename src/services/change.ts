// The frame of every change: one transaction, its entries in the audit log, and afterwards whoever keeps something is told.

import { appendEntries } from '../../db/audit-log.ts'
import { type Db, isDeadlock } from '../../db/client.ts'
import { findPluginRow, refreshPlugin } from '../../db/plugins.ts'
import { findActingSession } from '../../db/sessions.ts'
import { tellEverything } from '../../db/tag-joins.ts'
import { findActingToken } from '../../db/tokens.ts'
import { findActingUser } from '../../db/users.ts'
import type { Action } from '../domain/actions.ts'
import type { AuditEntry, ChainLink } from '../domain/audit-entry.ts'
import { Conflict, NotAllowed, NotFound, NotSignedIn } from '../domain/errors.ts'
import { hashOfSecret } from '../domain/secret-hash.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, blockedMessage, type User, userOf, visitor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { keepDeliveries } from './webhook-events.ts'

/** What an entry says besides who, when and from where. */
export interface Done {
  action: Action
  /** In words that stay readable when the rows are gone: `parcel_check 1.4.2`. */
  subject: string
  pluginId?: number
  /** uid of the person to whom it was done. */
  person?: string
  reason?: string
  /** Before and after, and what else belongs to it. */
  details?: Record<string, unknown>
}

/** What is tried; kept in the audit log when it is refused. */
export interface Attempt {
  action: Action
  subject: string
  packageName?: string
  person?: string
}

/** An open change: the transaction, and which plugins it touches. */
export interface Change {
  tx: Db
  now: Date
  /** The person who acts, as they stand now; undefined for the operator. */
  user: User | undefined
  /**
   * Keeps what was done: one entry for each change of state.
   *
   * @param by what did it by itself in the course of this change; the actor when left out
   */
  record(done: Done, by?: Actor): void
  /** The plugin's row is made true again before the transaction commits, and the feeds are told after it has. */
  touches(pluginId: number): void
  /** Lists change throughout: every instance reads them anew after the transaction has committed. */
  touchesEverything(): void
}

const tries = 4
const longestPauseMs = 200

/**
 * Runs the work in one transaction: everything it wrote is kept, or nothing. Who acts is looked at again inside it, so
 * that a block that came while the request was under way holds. An attempt that is refused is kept in the audit log.
 *
 * @param work may run again from its start when the database has ended it for another change
 * @throws NotAllowed when the actor was blocked, or is a moderator no more
 * @throws NotSignedIn when the session is over, or the token was revoked or has expired
 */
export async function change<T>(
  site: Site,
  actor: Actor,
  attempt: Attempt,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await changeOnce(site, actor, attempt.action === 'session.begin', work)
    } catch (fault) {
      if (tried < tries && isDeadlock(fault)) {
        // Apart, so that the two do not meet in the same place again.
        await Bun.sleep(Math.random() * longestPauseMs)
        continue
      }
      if (isRefusal(fault, actor)) await recordRefusal(site, actor, attempt, fault)
      throw fault
    }
  }
}

async function changeOnce<T>(
  site: Site,
  actor: Actor,
  begins: boolean,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const touched = new Set<number>()
  let everything = false
  const entries: AuditEntry[] = []
  const { result, links } = await site.db.transaction(async (tx) => {
    const now = site.now()
    const user = await requireSameStanding(tx, actor, now, begins)
    const record = (done: Done, by: Actor = actor) => void entries.push(entryOf(by, now, done))
    const touches = (pluginId: number) => void touched.add(pluginId)
    const touchesEverything = () => {
      everything = true
    }
    const result = await work({ tx, now, user, record, touches, touchesEverything })
    for (const pluginId of [...touched].sort((a, b) => a - b)) await refreshPlugin(tx, pluginId)
    if (everything) await tellEverything(tx)
    await keepDeliveries(site, tx, now, entries)
    return { result, links: await appendEntries(tx, entries) }
  })
  tellLog(site, entries, links)
  for (const pluginId of touched) site.changes.tell(pluginId)
  if (everything) site.changes.tell(undefined)
  return result
}

/** @param begins the session of the actor is made by this change */
async function requireSameStanding(tx: Db, actor: Actor, at: Date, begins: boolean): Promise<User | undefined> {
  const before = userOf(actor)
  if (!before) return undefined
  const now = await findActingUser(tx, before.id)
  if (!now || now.trust === 'blocked')
    throw new NotAllowed(now ? blockedMessage(now) : sentence('This account is gone.'))
  if (before.moderator && !now.moderator) throw new NotAllowed(sentence('You are no moderator any more.'))
  if (actor.kind === 'token' && !(await findActingToken(tx, actor.token.id, at)))
    throw new NotSignedIn(sentence('This token was revoked or has expired. Make a new one on your account page.'))
  if (
    actor.kind === 'user' &&
    actor.sessionId &&
    !begins &&
    !(await findActingSession(tx, hashOfSecret(actor.sessionId)))
  )
    throw new NotSignedIn(sentence('This session is over. Sign in again; nothing was changed.'))
  return now
}

function entryOf(actor: Actor, at: Date, done: Done): AuditEntry {
  return {
    ...{ at, actorKind: actor.kind, actor: actorName(actor), refused: false },
    token: actor.kind === 'token' ? actor.token.name : '',
    address: actor.kind === 'user' || actor.kind === 'token' ? actor.address : '',
    ...{ action: done.action, subject: done.subject, pluginId: done.pluginId },
    ...{ person: done.person ?? '', reason: done.reason ?? '', details: done.details ?? {} },
  }
}

/** The head of the chain stands in the log too, out of reach of whoever could rewrite the database. */
function tellLog({ log }: Site, entries: readonly AuditEntry[], links: readonly ChainLink[]): void {
  for (const [at, { id, hash }] of links.entries()) {
    const { action, actor, refused } = entries[at] ?? { action: '', actor: '', refused: false }
    log.info('audit', { id, action, actor, refused, hash })
  }
}

type Refusal = NotAllowed | NotFound | NotSignedIn | Conflict

function isRefusal(fault: unknown, actor: Actor): fault is Refusal {
  if (fault instanceof NotFound) return fault.hides
  if (fault instanceof Conflict) return fault.forbidden
  return fault instanceof NotAllowed || (fault instanceof NotSignedIn && actor.kind !== 'visitor')
}

/** Keeps what somebody tried who is nobody here, for whoever has counted that it is not kept without end. */
export async function recordStranger(site: Site, address: string, done: Done): Promise<void> {
  try {
    const entry = { ...entryOf(visitor, site.now(), done), address, refused: true }
    const links = await site.db.transaction((tx) => appendEntries(tx, [entry]))
    tellLog(site, [entry], links)
  } catch (fault) {
    site.log.error('refusal not recorded', fault, { action: done.action, actor: 'visitor' })
  }
}

/**
 * Keeps that somebody tried what they may not. Nothing is kept of visitors, of whom nothing is known. The refusal stands
 * even when it cannot be kept.
 */
export async function recordRefusal(
  site: Site,
  actor: Actor,
  attempt: Attempt,
  refusal: { message: string; hides?: boolean },
): Promise<void> {
  if (actor.kind === 'visitor') return
  try {
    const plugin = attempt.packageName ? await findPluginRow(site.db, attempt.packageName) : undefined
    const { action, subject, person } = attempt
    // What somebody may not know of must not show in their own history either.
    const details = refusal.hides ? { hidden: true } : {}
    const done = { action, subject, pluginId: plugin?.id, person, reason: refusal.message, details }
    const entry = { ...entryOf(actor, site.now(), done), refused: true }
    const links = await site.db.transaction((tx) => appendEntries(tx, [entry]))
    tellLog(site, [entry], links)
  } catch (fault) {
    site.log.error('refusal not recorded', fault, { action: attempt.action, actor: actorName(actor) })
  }
}
