// What can be done, in the words of the audit log, and who may do it.

import { type Actor, isModerator, userOf } from './user.ts'

export const actions = [
  'plugin.create',
  'plugin.feature',
  'plugin.unfeature',
  'plugin.delete',
  'plugin.restore',
  'owner.add',
  'owner.remove',
  'version.publish',
  'version.approve',
  'version.reject',
  'version.mark',
  'version.withdraw',
  'version.restore',
  'version.delete',
  'user.trust',
  'user.untrust',
  'user.block',
  'user.unblock',
  'user.grant-moderator',
  'user.revoke-moderator',
] as const

export type Action = (typeof actions)[number]

type Role = 'signed-in' | 'owner' | 'moderator'

/** The weakest roles that may do it. A moderator does not own: changing a plugin in its owner's name is not their job. */
const rights: Record<Action, readonly Role[]> = {
  'plugin.create': ['signed-in'],
  'plugin.feature': ['moderator'],
  'plugin.unfeature': ['moderator'],
  'plugin.delete': ['owner', 'moderator'],
  'plugin.restore': ['owner', 'moderator'],
  'owner.add': ['owner', 'moderator'],
  'owner.remove': ['owner', 'moderator'],
  'version.publish': ['owner'],
  'version.approve': ['moderator'],
  'version.reject': ['moderator'],
  'version.mark': ['owner', 'moderator'],
  'version.withdraw': ['owner', 'moderator'],
  'version.restore': ['owner', 'moderator'],
  'version.delete': ['owner', 'moderator'],
  'user.trust': ['moderator'],
  'user.untrust': ['moderator'],
  'user.block': ['moderator'],
  'user.unblock': ['moderator'],
  'user.grant-moderator': [],
  'user.revoke-moderator': [],
}

/**
 * Whether the actor may do it, to something whose owners are given when it has any. The operator at the command line
 * may do everything; somebody blocked nothing.
 */
export function may(actor: Actor, action: Action, ownerIds: readonly number[] = []): boolean {
  if (actor.kind === 'operator') return true
  const user = userOf(actor)
  if (!user || user.trust === 'blocked') return false
  return rights[action].some(
    (role) =>
      role === 'signed-in' ||
      (role === 'owner' && ownerIds.includes(user.id)) ||
      (role === 'moderator' && isModerator(actor)),
  )
}

/** What the person who looks may do with a plugin; the buttons follow it, the services decide. */
export interface Rights {
  /** Owner or moderator: versions, owners, deleting. */
  edit: boolean
  feature: boolean
  /** Moderator: sees what waits, was rejected or deleted. */
  moderate: boolean
}
