// Turns "may not" into the refusal that the person reads.

import { type Action, may } from '../domain/actions.ts'
import { NotAllowed, NotSignedIn } from '../domain/errors.ts'
import { type Actor, type User, userOf } from '../domain/user.ts'

/**
 * @throws NotSignedIn for a visitor
 * @throws NotAllowed for somebody who lacks the right, with the sentence given
 */
export function requireRight(actor: Actor, action: Action, refusal: string, ownerIds: readonly number[] = []): void {
  if (may(actor, action, ownerIds)) return
  if (actor.kind === 'visitor') throw new NotSignedIn('Sign in first.')
  if (userOf(actor)?.trust === 'blocked') throw new NotAllowed('This account is blocked.')
  throw new NotAllowed(refusal)
}

/** The person who acts. @throws NotSignedIn for anybody else */
export function requireUser(actor: Actor): User {
  const user = userOf(actor)
  if (!user) throw new NotSignedIn('Sign in first.')
  if (user.trust === 'blocked') throw new NotAllowed('This account is blocked.')
  return user
}
