// What can be done, in the words of the audit log, and who may do it: one table for services, pages and the access test.

import type { Scope } from './scope.ts'
import { type Actor, isModerator, userOf } from './user.ts'

/** Whoever asks; somebody signed in; an owner of the plugin; a moderator. Who is blocked is none but a visitor. */
export type Role = 'visitor' | 'signed-in' | 'owner' | 'moderator'

interface Rule {
  /** Any one of them will do; nobody but the operator when it is empty. */
  roles: readonly Role[]
  /** What a token needs for it; without one, only a person who is signed in does it. */
  scope?: Scope
}

/** A moderator does not own: speaking in an owner's name is not their job, keeping people safe is. */
export const rights = {
  'session.begin': { roles: ['visitor'] },
  'session.end': { roles: ['signed-in'] },
  'token.create': { roles: ['signed-in'] },
  'token.revoke': { roles: ['signed-in'] },
  'form.send': { roles: ['signed-in'] },
  'desk.enter': { roles: ['moderator'] },
  'api.enter': { roles: ['signed-in'] },
  'plugin.create': { roles: ['signed-in'], scope: 'publish-new' },
  'plugin.edit': { roles: ['owner'], scope: 'change-plugins' },
  'plugin.deprecate': { roles: ['owner', 'moderator'], scope: 'change-plugins' },
  'plugin.undeprecate': { roles: ['owner', 'moderator'], scope: 'change-plugins' },
  'plugin.transfer': { roles: ['owner'], scope: 'change-owners' },
  'plugin.feature': { roles: ['moderator'] },
  'plugin.unfeature': { roles: ['moderator'] },
  'plugin.delete': { roles: ['owner', 'moderator'] },
  'plugin.restore': { roles: ['owner', 'moderator'] },
  'owner.add': { roles: ['owner'], scope: 'change-owners' },
  'owner.remove': { roles: ['owner'], scope: 'change-owners' },
  'owner.assign': { roles: ['moderator'] },
  'version.publish': { roles: ['owner'], scope: 'publish-versions' },
  'version.approve': { roles: ['moderator'] },
  'version.reject': { roles: ['moderator'] },
  'version.send-back': { roles: ['moderator'] },
  'version.quarantine': { roles: ['moderator'] },
  'version.release': { roles: ['moderator'] },
  'version.roll-back': { roles: ['moderator'] },
  'plugin.quarantine': { roles: ['moderator'] },
  'plugin.release': { roles: ['moderator'] },
  'decision.undo': { roles: ['moderator'] },
  'review.take': { roles: ['moderator'] },
  'review.comment': { roles: ['moderator'] },
  'thread.write': { roles: ['owner', 'moderator'] },
  'thread.appeal': { roles: ['owner'] },
  'appeal.decide': { roles: ['moderator'] },
  'answer.save': { roles: ['moderator'] },
  'answer.delete': { roles: ['moderator'] },
  'rule.change': { roles: ['moderator'] },
  'plugin.report': { roles: ['signed-in'] },
  'report.close': { roles: ['moderator'] },
  'hunt.start': { roles: ['moderator'] },
  'hunt.stop': { roles: ['moderator'] },
  'hunt.act': { roles: ['moderator'] },
  'name.reserve': { roles: ['moderator'] },
  'name.free': { roles: ['moderator'] },
  'adoption.start': { roles: ['moderator'] },
  'adoption.step': { roles: ['moderator'] },
  'adoption.object': { roles: ['owner'] },
  'adoption.end': { roles: ['moderator'] },
  'job.retry': { roles: ['moderator'] },
  'webhook.add': { roles: ['owner'] },
  'webhook.change': { roles: ['owner'] },
  'webhook.remove': { roles: ['owner'] },
  'webhook.send': { roles: ['owner'] },
  'webhook.stop': { roles: [] },
  'publisher.add': { roles: ['owner'] },
  'publisher.remove': { roles: ['owner'] },
  'publisher.require': { roles: ['owner'] },
  'publisher.relax': { roles: ['owner'] },
  'publisher.exchange': { roles: ['visitor'] },
  'check.retry': { roles: ['moderator'] },
  'mail.choose': { roles: ['signed-in'] },
  'version.mark': { roles: ['owner', 'moderator'], scope: 'change-versions' },
  'version.withdraw': { roles: ['owner', 'moderator'], scope: 'change-versions' },
  'version.restore': { roles: ['owner', 'moderator'], scope: 'change-versions' },
  'version.delete': { roles: ['owner', 'moderator'], scope: 'change-versions' },
  'version.mend-changelog': { roles: ['owner', 'moderator'], scope: 'change-versions' },
  'tag.join': { roles: ['moderator'] },
  'tag.part': { roles: ['moderator'] },
  'user.trust': { roles: ['moderator'] },
  'user.untrust': { roles: ['moderator'] },
  'user.block': { roles: ['moderator'] },
  'user.unblock': { roles: ['moderator'] },
  'user.flag': { roles: ['moderator'] },
  'user.unflag': { roles: ['moderator'] },
  'user.leave': { roles: [] },
  'user.grant-moderator': { roles: [] },
  'user.revoke-moderator': { roles: [] },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof rights

export const actions = Object.keys(rights) as Action[]

/** What it is done to, as far as rights depend on it. */
export interface Over {
  /** Of the plugin's owners. */
  ownerIds?: readonly number[]
  pluginId?: number
}

/**
 * Whether the actor may do it. The operator at the command line may do everything; somebody blocked nothing; a token
 * what its owner may, within its scopes and plugins.
 */
export function may(actor: Actor, action: Action, { ownerIds = [], pluginId }: Over = {}): boolean {
  if (actor.kind === 'operator') return true
  const rule: Rule = rights[action]
  if (actor.kind === 'token' && !reaches(actor.token, rule.scope, pluginId)) return false
  return rolesOf(actor, ownerIds).some((role) => rule.roles.includes(role))
}

function reaches(
  token: { scopes: readonly Scope[]; pluginIds: readonly number[] | undefined },
  scope: Scope | undefined,
  pluginId: number | undefined,
): boolean {
  if (!scope || !token.scopes.includes(scope)) return false
  return !token.pluginIds || (pluginId !== undefined && token.pluginIds.includes(pluginId))
}

/** Roles that the actor has over something with these owners. */
export function rolesOf(actor: Actor, ownerIds: readonly number[]): Role[] {
  const user = userOf(actor)
  if (!user || user.trust === 'blocked') return ['visitor']
  const roles: Role[] = ['visitor', 'signed-in']
  if (ownerIds.includes(user.id)) roles.push('owner')
  if (isModerator(actor)) roles.push('moderator')
  return roles
}

/** Whether the actor is there as an owner: a token that was made for other plugins is not, whoever made it. */
export function ownsAs(actor: Actor, { ownerIds, pluginId }: Required<Over>): boolean {
  const user = userOf(actor)
  if (!user || !ownerIds.includes(user.id)) return false
  return actor.kind !== 'token' || !actor.token.pluginIds || actor.token.pluginIds.includes(pluginId)
}

/** What the person who looks may do with a plugin; the buttons follow it, the services decide. */
export interface Rights {
  /** What may be done to this plugin and its versions. */
  can: Partial<Record<Action, true>>
  /** Sees what waits, was rejected or withdrawn: owners and moderators. */
  seesAll: boolean
  /** Moderator: sees what was deleted. */
  moderate: boolean
  /** One of its owners. */
  owns: boolean
}

/** What the owners of a quarantined plugin still do: talk about it, and look after its webhooks. Moderators among them do no more. */
export const openInQuarantine: readonly Action[] = [
  ...(['thread.write', 'thread.appeal', 'adoption.object'] as const),
  // A secret that leaked cannot wait, and nobody is shown anything by it.
  ...(['webhook.change', 'webhook.remove'] as const),
]

/** Every right over one plugin at once, for its page. */
export function rightsOver(actor: Actor, over: Required<Over>, quarantined = false): Rights {
  const owns = ownsAs(actor, over)
  const open = quarantined && owns ? openInQuarantine : actions
  const can = Object.fromEntries(open.filter((action) => may(actor, action, over)).map((action) => [action, true]))
  return { can, owns, moderate: isModerator(actor), seesAll: owns || isModerator(actor) }
}
