// Turns "may not" into the refusal that the person reads.

import { type Action, may, openInQuarantine, ownsAs, rights } from '../domain/actions.ts'
import { NotAllowed, NotFound, NotSignedIn } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, blockedMessage, isModerator, type User, userOf } from '../domain/user.ts'

/**
 * @throws NotSignedIn for a visitor
 * @throws NotAllowed for somebody who lacks the right, with the sentence given
 */
export function requireRight(actor: Actor, action: Action, refusal: string): void {
  if (may(actor, action)) return
  refuse(actor, action, refusal)
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
  const owns = ownsAs(actor, { ownerIds, pluginId: plugin.id })
  if (may(actor, action, { ownerIds, pluginId: plugin.id })) {
    refuseQuarantined(actor, action, plugin, owns)
    return
  }
  if (!plugin.visible && !owns) throw new NotFound(sentence('There is no such plugin.'), true)
  refuse(actor, action, whoMay(action, plugin.name))
}

/** Owners leave a quarantined plugin as it is, moderators among them too. */
function refuseQuarantined(actor: Actor, action: Action, plugin: Plugin, owns: boolean): void {
  if (!plugin.quarantinedAt || openInQuarantine.includes(action)) return
  if (isModerator(actor) && !owns) return
  throw new NotAllowed(quarantineRefusal(plugin.name, plugin.quarantineReason))
}

/** @param name of the plugin, or the number of a version */
export function quarantineRefusal(name: string, reason: string): string {
  return sentence('{name} is quarantined, and nobody changes it until a moderator lifts that: {reason}', {
    name,
    reason,
  })
}

function whoMay(action: Action, plugin: string): string {
  const roles: readonly string[] = rights[action].roles
  if (!roles.includes('owner')) return sentence('Only moderators, not the owners of {plugin} may do this.', { plugin })
  return roles.includes('moderator')
    ? sentence('Only moderators and the owners of {plugin} may do this.', { plugin })
    : sentence('Only the owners of {plugin} may do this.', { plugin })
}

/** @throws always: why, as exactly as the person may know */
export function refuse(actor: Actor, action: Action, refusal: string): never {
  if (actor.kind === 'visitor') throw new NotSignedIn(sentence('Sign in first.'))
  const user = userOf(actor)
  if (user?.trust === 'blocked') throw new NotAllowed(blockedMessage(user))
  if (actor.kind === 'token') throw new NotAllowed(`${outOfReach(action)} ${refusal}`)
  throw new NotAllowed(refusal)
}

function outOfReach(action: Action): string {
  const rule = rights[action]
  if (!('scope' in rule)) return sentence('No token may do this: sign in on the site.')
  return sentence('The token “{scope}” may do this, for the plugins that it was made for and that its owner owns.', {
    scope: rule.scope,
  })
}

/** The person who acts. @throws NotSignedIn for anybody else */
export function requireUser(actor: Actor): User {
  const user = userOf(actor)
  if (!user) throw new NotSignedIn(sentence('Sign in first.'))
  if (user.trust === 'blocked') throw new NotAllowed(blockedMessage(user))
  return user
}
