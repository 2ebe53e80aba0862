// Turns "may not" into the refusal that the person reads.

import { type Action, may } from '../domain/actions.ts'
import { NotAllowed, NotFound, NotSignedIn } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { type Actor, type User, userOf } from '../domain/user.ts'

/**
 * @throws NotSignedIn for a visitor
 * @throws NotAllowed for somebody who lacks the right, with the sentence given
 */
export function requireRight(actor: Actor, action: Action, refusal: string): void {
  if (may(actor, action)) return
  refuse(actor, refusal)
}

/**
 * The right to do something to one plugin.
 *
 * @throws NotFound when the actor may not know that the plugin exists
 * @throws NotSignedIn, NotAllowed like `requireRight`
 */
export function requireRightOver(
  actor: Actor,
  action: Action,
  plugin: Plugin,
  owners: readonly { id: number }[],
): void {
  const ownerIds = owners.map((owner) => owner.id)
  if (may(actor, action, ownerIds)) return
  if (!plugin.visible) throw new NotFound('There is no such plugin.')
  refuse(actor, `Only the owners of ${plugin.name} and moderators may do this.`)
}

function refuse(actor: Actor, refusal: string): never {
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
