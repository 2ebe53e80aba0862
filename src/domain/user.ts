// People: who has an account, how far they are trusted, and who acts right now.

export type Trust = 'untrusted' | 'trusted' | 'blocked'

export interface User {
  id: number
  /** The name the person signs in with, as the directory writes it. */
  uid: string
  name: string
  mail: string
  trust: Trust
  moderator: boolean
  createdAt: Date
}

/** On whose behalf something happens: a visitor, somebody signed in, or the operator at the command line. */
export type Actor =
  | { kind: 'visitor' }
  | { kind: 'user'; user: User; sessionId: string }
  | { kind: 'operator'; name: string }

export const visitor: Actor = { kind: 'visitor' }

/** The user behind the actor, when there is one. */
export function userOf(actor: Actor): User | undefined {
  return actor.kind === 'user' ? actor.user : undefined
}

/** Whether the actor may see and do what moderators can: a moderator who is not blocked, or the operator. */
export function isModerator(actor: Actor): boolean {
  if (actor.kind === 'operator') return true
  return actor.kind === 'user' && actor.user.moderator && actor.user.trust !== 'blocked'
}

/** How the audit log names the actor. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'user') return actor.user.uid
  return actor.kind === 'operator' ? actor.name : 'visitor'
}
