// What moderators decide: versions, people, and what is featured.

import { record } from '../../db/audit-log.ts'
import { findPluginRow, lockPlugin, lockPluginById, updatePlugin } from '../../db/plugins.ts'
import { deleteSessionsOf, listPluginIdsOf, lockUser, setModeratorGranted, setTrust } from '../../db/users.ts'
import { decideVersion, findVersionById, listWaitingOf } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { type Actor, actorName, type Trust, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = 'Only moderators decide this.'

/** What a decision was made on: the package that was looked at. */
export interface Looked {
  versionId: number
  sha256: string
}

/**
 * Lets a waiting version through: it is in the lists, in the feed and can be downloaded when this returns.
 *
 * @throws Conflict when it does not wait any more, or its package is not the one that was looked at
 */
export async function approveVersion(site: Site, actor: Actor, looked: Looked): Promise<Version> {
  requireRight(actor, 'version.approve', moderatorsOnly)
  return change(site, actor, async (open) => {
    const { version, plugin } = await takeWaiting(open, looked)
    await approve(open, actor, plugin, version)
    return version
  })
}

/**
 * Turns a waiting version away; its author reads the reason.
 *
 * @throws InvalidInput without a reason
 * @throws Conflict when it does not wait any more, or its package is not the one that was looked at
 */
export async function rejectVersion(site: Site, actor: Actor, looked: Looked, reason: string): Promise<Version> {
  requireRight(actor, 'version.reject', moderatorsOnly)
  requireReason(reason, 'Say why: the author reads it, and mends the package by it.')
  return change(site, actor, async (open) => {
    const { version, plugin } = await takeWaiting(open, looked)
    await decide(open, actor, version, 'rejected', reason.trim())
    await record(open.tx, {
      at: open.now,
      actor: actorName(actor),
      action: 'version.reject',
      pluginId: plugin.id,
      subject: `${plugin.packageName} ${version.version}`,
      reason: reason.trim(),
      details: { sha256: looked.sha256 },
    })
    open.touches(plugin.id)
    return version
  })
}

async function takeWaiting({ tx }: Change, looked: Looked): Promise<{ version: Version; plugin: Plugin }> {
  const seen = await findVersionById(tx, looked.versionId)
  if (!seen) throw new NotFound('This version does not exist any more.')
  const plugin = await lockPluginById(tx, seen.pluginId)
  const version = await findVersionById(tx, looked.versionId)
  if (!plugin || !version || version.deletedAt) throw new NotFound('This version does not exist any more.')
  if (version.state !== 'waiting') {
    const by = version.decidedBy ? ` by ${version.decidedBy}` : ''
    throw new Conflict(`Version ${version.version} was ${version.state}${by} meanwhile. Nothing was changed.`)
  }
  if (version.packageSha256 !== looked.sha256) {
    throw new Conflict('The package is not the one that you looked at. Read it again, then decide.')
  }
  return { version, plugin }
}

/** @throws Conflict when somebody else has decided in the meantime */
async function decide(
  open: Change,
  actor: Actor,
  version: { id: number; version: string },
  state: 'approved' | 'rejected',
  reason = '',
): Promise<void> {
  const decidedBy = userOf(actor)?.id ?? null
  if (await decideVersion(open.tx, version.id, { state, decidedBy, at: open.now, reason })) return
  throw new Conflict(`Version ${version.version} was decided meanwhile. Nothing was changed.`)
}

async function approve(
  open: Change,
  actor: Actor,
  plugin: { id: number; packageName: string },
  version: { id: number; version: string },
): Promise<void> {
  await decide(open, actor, version, 'approved')
  await record(open.tx, {
    at: open.now,
    actor: actorName(actor),
    action: 'version.approve',
    pluginId: plugin.id,
    subject: `${plugin.packageName} ${version.version}`,
  })
  open.touches(plugin.id)
}

/**
 * Sets how far a person is trusted. Trusting lets everything through that waits of theirs; blocking ends their
 * sessions in the same transaction and hides what they uploaded; both say why.
 *
 * @throws InvalidInput for a block, or its end, without a reason
 * @throws Conflict when the person acts on themself, or already is what was asked
 */
export async function setUserTrust(site: Site, actor: Actor, uid: string, trust: Trust, reason: string): Promise<User> {
  return change(site, actor, async (open) => {
    const person = await lockUser(open.tx, uid)
    const action = trustAction(person?.trust, trust)
    requireRight(actor, action, moderatorsOnly)
    if (!person) throw new NotFound(`Nobody here is called ${uid}.`)
    if (userOf(actor)?.id === person.id) throw new Conflict('Another moderator decides about you.')
    if (person.trust === trust) throw new Conflict(`${person.uid} is ${trust} already. Nothing was changed.`)
    if (action === 'user.block' || action === 'user.unblock')
      requireReason(reason, 'Say why: it is kept in the history.')
    await setTrust(open.tx, person.id, trust, reason.trim())
    const { now: at } = open
    await record(open.tx, {
      ...{ at, actor: actorName(actor), action, pluginId: undefined, subject: person.uid, reason: reason.trim() },
      details: { before: person.trust, after: trust },
    })
    if (trust === 'blocked') await deleteSessionsOf(open.tx, person.id)
    if (trust === 'trusted') await letThrough(open, actor, person)
    for (const pluginId of await listPluginIdsOf(open.tx, [person.id])) open.touches(pluginId)
    return { ...person, trust }
  })
}

function trustAction(before: Trust | undefined, after: Trust): Action {
  if (after === 'blocked') return 'user.block'
  if (before === 'blocked') return 'user.unblock'
  return after === 'trusted' ? 'user.trust' : 'user.untrust'
}

async function letThrough(open: Change, actor: Actor, person: User): Promise<void> {
  for (const waiting of await listWaitingOf(open.tx, person.id)) {
    await approve(open, actor, { id: waiting.pluginId, packageName: waiting.packageName }, waiting)
  }
}

/** Puts a plugin on the main page, or takes it off. Saying the same twice is harmless. */
export async function featurePlugin(site: Site, actor: Actor, packageName: string, featured: boolean): Promise<Plugin> {
  const action = featured ? 'plugin.feature' : 'plugin.unfeature'
  requireRight(actor, action, 'Only moderators feature plugins.')
  return change(site, actor, async (open) => {
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound('There is no such plugin.')
    if (plugin.featured === featured) return plugin
    await updatePlugin(open.tx, plugin.id, { featured })
    const { now: at } = open
    await record(open.tx, { at, actor: actorName(actor), action, pluginId: plugin.id, subject: plugin.packageName })
    open.touches(plugin.id)
    return (await findPluginRow(open.tx, packageName)) ?? plugin
  })
}

/** Makes somebody a moderator whatever the directory says, or ends that; for the operator's command. */
export async function grantModerator(site: Site, actor: Actor, uid: string, granted: boolean): Promise<User> {
  const action = granted ? 'user.grant-moderator' : 'user.revoke-moderator'
  requireRight(actor, action, 'Only the operator makes moderators.')
  return change(site, actor, async ({ tx, now }) => {
    const person = await lockUser(tx, uid)
    if (!person) throw new NotFound(`Nobody here is called ${uid}.`)
    await setModeratorGranted(tx, person.id, granted)
    await record(tx, { at: now, actor: actorName(actor), action, pluginId: undefined, subject: person.uid })
    return { ...person, moderator: granted }
  })
}

const longestReason = 10_000

function requireReason(reason: string, message: string): void {
  if (reason.length > longestReason) {
    const long = 'A reason has at most 10,000 characters.'
    throw new InvalidInput(long, [{ field: 'reason', message: long }])
  }
  if (!reason.trim()) throw new InvalidInput(message, [{ field: 'reason', message }])
}
