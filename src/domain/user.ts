// People: who has an account, how far they are trusted, and who acts right now.

import type { Provenance } from './provenance.ts'
import type { Scope } from './scope.ts'
import { sentence } from './sentence.ts'

export type Trust = 'untrusted' | 'trusted' | 'blocked'

export interface User {
  id: number
  /** The name the person signs in with, as the directory writes it. */
  uid: string
  name: string
  mail: string
  trust: Trust
  /** Why a moderator decided so; empty for who was never decided about. */
  trustReason: string
  moderator: boolean
  createdAt: Date
}

/** What moderators see of how somebody came to be trusted or blocked. */
export interface Standing {
  /** Undefined when it was decided before that was kept, or nobody decided about them. */
  at: Date | undefined
  /** uid, or the name of the command; empty as `at`. */
  by: string
  /** Empty: not flagged. */
  flaggedReason: string
}

/** What a token may be used for. */
export interface TokenGrant {
  id: number
  name: string
  scopes: readonly Scope[]
  /** The plugins it was made for; undefined: every plugin of its owner, now and later. */
  pluginIds: readonly number[] | undefined
  /** Of a token that a run of CI got for itself: what its issuer said of it. */
  provenance?: Provenance | undefined
}

/** On whose behalf something happens: a visitor, somebody signed in, a token of theirs, or the operator's command. */
export type Actor =
  | { kind: 'visitor' }
  // Without a session id the code itself acts for somebody, such as when it makes sample data.
  | { kind: 'user'; user: User; sessionId: string; address: string }
  | { kind: 'token'; user: User; token: TokenGrant; address: string }
  | { kind: 'operator'; name: string }

export const visitor: Actor = { kind: 'visitor' }

/** The user behind the actor, when there is one. */
export function userOf(actor: Actor): User | undefined {
  return actor.kind === 'user' || actor.kind === 'token' ? actor.user : undefined
}

/**
 * Whether the actor may see and do what moderators can: a moderator who is not blocked, or the operator. Never a token:
 * what a moderator decides takes the person.
 */
export function isModerator(actor: Actor): boolean {
  if (actor.kind === 'operator') return true
  return actor.kind === 'user' && actor.user.moderator && actor.user.trust !== 'blocked'
}

/** How the audit log names the actor. */
export function actorName(actor: Actor): string {
  return userOf(actor)?.uid ?? (actor.kind === 'operator' ? actor.name : 'visitor')
}

/** What somebody blocked reads wherever they try to do something. */
export function blockedMessage({ trustReason }: { trustReason: string }): string {
  const why = trustReason.trim().replace(/[.!]*$/, '.')
  return why === '.'
    ? sentence('This account is blocked. A moderator can lift that.')
    : sentence('This account is blocked: {why} A moderator can lift that.', { why })
}
