// What moderators decide: versions, people, and what is featured.

import { deleteDraftsOf } from '../../db/drafts.ts'
import { findPluginRow, lockPlugin, lockPluginById, updatePlugin } from '../../db/plugins.ts'
import { endSessionsOf } from '../../db/sessions.ts'
import { revokeTokensOf } from '../../db/tokens.ts'
import {
  countOtherModerators,
  listOwners,
  listPluginIdsOf,
  lockUser,
  setModeratorGranted,
  setTrust,
} from '../../db/users.ts'
import { decideVersion, findVersionById, listWaitingOf } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, blockedMessage, type Trust, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { refuseLongReason, requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators decide this.')

/** What a decision was made on: the package that was looked at. */
export interface Looked {
  versionId: number
  sha256: string
  /** `seenMark()` of the changelog that was read; undefined: whatever it says. */
  changelogMark?: string | undefined
}

/**
 * Lets a waiting version through: it is in the lists, in the feed and can be downloaded when this returns.
 *
 * @throws Conflict when it does not wait any more, or its package is not the one that was looked at
 */
export async function approveVersion(site: Site, actor: Actor, looked: Looked): Promise<Version> {
  return change(site, actor, { action: 'version.approve', subject: `version ${looked.versionId}` }, async (open) => {
    requireRight(actor, 'version.approve', moderatorsOnly)
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
  return change(site, actor, { action: 'version.reject', subject: `version ${looked.versionId}` }, async (open) => {
    requireRight(actor, 'version.reject', moderatorsOnly)
    requireReason(reason, sentence('Say why: the author reads it, and mends the package by it.'))
    const { version, plugin } = await takeWaiting(open, looked)
    await decide(open, actor, version, 'rejected', reason.trim())
    const done = {
      ...{ action: 'version.reject' as const, pluginId: plugin.id, person: version.uploadedBy },
      ...{ subject: `${plugin.packageName} ${version.version}`, reason: reason.trim() },
      details: { before: 'waiting', after: 'rejected', versionId: version.id, sha256: looked.sha256 },
    }
    open.record(done)
    open.touches(plugin.id)
    await tell(open, actor, await listOwners(open.tx, plugin.id), done)
    return version
  })
}

async function takeWaiting({ tx }: Change, looked: Looked): Promise<{ version: Version; plugin: Plugin }> {
  const seen = await findVersionById(tx, looked.versionId)
  if (!seen) throw new NotFound(sentence('This version does not exist any more.'))
  const plugin = await lockPluginById(tx, seen.pluginId)
  const version = await findVersionById(tx, looked.versionId)
  if (!plugin || !version || version.deletedAt) throw new NotFound(sentence('This version does not exist any more.'))
  if (version.state !== 'waiting') throw new Conflict(decidedMeanwhile(version))
  if (version.packageSha256 !== looked.sha256) {
    throw new Conflict(sentence('The package is not the one that you looked at. Read it again, then decide.'))
  }
  if (looked.changelogMark && looked.changelogMark !== seenMark(version.changelog))
    throw new Conflict(sentence('The changelog was mended since you looked. Read it again, then decide.'))
  return { version, plugin }
}

function decidedMeanwhile({ version, state, decidedBy: by }: Version): string {
  if (by && state === 'approved')
    return sentence('Version {version} was approved by {by} meanwhile. Nothing was changed.', { version, by })
  if (by) return sentence('Version {version} was rejected by {by} meanwhile. Nothing was changed.', { version, by })
  return state === 'approved'
    ? sentence('Version {version} was approved meanwhile. Nothing was changed.', { version })
    : sentence('Version {version} was rejected meanwhile. Nothing was changed.', { version })
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
  throw new Conflict(
    sentence('Version {version} was decided meanwhile. Nothing was changed.', { version: version.version }),
  )
}

async function approve(
  open: Change,
  actor: Actor,
  plugin: { id: number; packageName: string },
  version: { id: number; version: string; uploadedBy: string },
): Promise<void> {
  await decide(open, actor, version, 'approved')
  const done = {
    ...{ action: 'version.approve' as const, pluginId: plugin.id, person: version.uploadedBy },
    subject: `${plugin.packageName} ${version.version}`,
    details: { before: 'waiting', after: 'approved', versionId: version.id },
  }
  open.record(done)
  open.touches(plugin.id)
  await tell(open, actor, await listOwners(open.tx, plugin.id), done)
}

/**
 * Sets how far a person is trusted. Trusting lets everything through that waits of theirs; blocking ends their
 * sessions and tokens in the same transaction and hides what they uploaded; both say why.
 *
 * @param seen how far the person was trusted when the actor looked; undefined: whatever it is
 * @throws InvalidInput for a block, or its end, without a reason
 * @throws Conflict when it was decided otherwise meanwhile, when the person acts on themself, already is what was asked, or is the last moderator
 */
export async function setUserTrust(
  site: Site,
  actor: Actor,
  uid: string,
  trust: Trust,
  reason: string,
  seen?: Trust,
): Promise<User> {
  const attempt = { action: trustAction(undefined, trust), subject: uid, person: uid }
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, attempt.action, moderatorsOnly)
    const person = await lockUser(open.tx, uid)
    if (!person) throw new NotFound(sentence('Nobody here is called {uid}.', { uid }))
    const action = trustAction(person.trust, trust)
    if (seen && person.trust !== seen) throw new Conflict(trustedMeanwhile(person))
    await refuseTrust(open, actor, person, trust)
    if (action === 'user.block' || action === 'user.unblock')
      requireReason(reason, sentence('Say why: the person reads it, and it is kept in the history.'))
    else refuseLongReason(reason)
    await setTrust(open.tx, person.id, trust, reason.trim())
    const ended = trust === 'blocked' ? await endAccess(open, { ...person, trustReason: reason.trim() }) : {}
    const done = {
      ...{ action, person: person.uid, subject: person.uid, reason: reason.trim() },
      details: { before: person.trust, after: trust, ...ended },
    }
    open.record(done)
    await tell(open, actor, [person], done)
    if (trust === 'trusted') await letThrough(open, actor, person)
    for (const pluginId of await listPluginIdsOf(open.tx, [person.id])) open.touches(pluginId)
    return { ...person, trust }
  })
}

function trustedMeanwhile({ uid, trust }: User): string {
  if (trust === 'trusted')
    return sentence('{uid} is trusted meanwhile. Look again, then decide. Nothing was changed.', { uid })
  return trust === 'blocked'
    ? sentence('{uid} is blocked meanwhile. Look again, then decide. Nothing was changed.', { uid })
    : sentence('{uid} is untrusted meanwhile. Look again, then decide. Nothing was changed.', { uid })
}

async function refuseTrust(open: Change, actor: Actor, person: User, trust: Trust): Promise<void> {
  if (userOf(actor)?.id === person.id) throw new Conflict(sentence('Another moderator decides about you.'), true)
  if (person.trust === trust) throw new Conflict(trustedAlready(person))
  if (person.trust === 'blocked' && trust === 'trusted')
    throw new Conflict(
      sentence('{uid} is blocked. Lift the block first, with its reason; then trust them.', { uid: person.uid }),
    )
  if (trust === 'blocked' && person.moderator) await refuseLastModerator(open, person)
}

function trustedAlready({ uid, trust }: User): string {
  if (trust === 'trusted') return sentence('{uid} is trusted already. Nothing was changed.', { uid })
  return trust === 'blocked'
    ? sentence('{uid} is blocked already. Nothing was changed.', { uid })
    : sentence('{uid} is untrusted already. Nothing was changed.', { uid })
}

/** Somebody has to be able to approve, and to lift a block. */
async function refuseLastModerator({ tx }: Change, person: User): Promise<void> {
  if ((await countOtherModerators(tx, person.id)) > 0) return
  throw new Conflict(sentence('{uid} is the last moderator. Make another one first.', { uid: person.uid }), true)
}

async function endAccess({ tx, now }: Change, person: User): Promise<{ sessions: number; tokens: string[] }> {
  await deleteDraftsOf(tx, person.id)
  const sessions = await endSessionsOf(tx, person.id, now)
  return { sessions, tokens: await revokeTokensOf(tx, person.id, now, blockedMessage(person)) }
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
  return change(site, actor, { action, subject: packageName, packageName }, async (open) => {
    requireRight(actor, action, sentence('Only moderators feature plugins.'))
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
    if (plugin.featured === featured) return plugin
    await updatePlugin(open.tx, plugin.id, { featured })
    const details = { before: plugin.featured, after: featured }
    open.record({ action, pluginId: plugin.id, subject: plugin.packageName, details })
    open.touches(plugin.id)
    return (await findPluginRow(open.tx, packageName)) ?? plugin
  })
}

/**
 * Makes somebody a moderator whatever the directory says, or ends that; for the operator's command.
 *
 * @throws Conflict when nobody would be left to moderate
 */
export async function grantModerator(site: Site, actor: Actor, uid: string, granted: boolean): Promise<User> {
  const action: Action = granted ? 'user.grant-moderator' : 'user.revoke-moderator'
  return change(site, actor, { action, subject: uid, person: uid }, async (open) => {
    requireRight(actor, action, sentence('Only the operator makes moderators.'))
    const person = await lockUser(open.tx, uid)
    if (!person) throw new NotFound(sentence('Nobody here is called {uid}.', { uid }))
    if (!granted && person.moderator) await refuseLastModerator(open, person)
    const moderator = await setModeratorGranted(open.tx, person.id, granted)
    if (moderator === undefined) return person
    const done: Done = {
      ...{ action, person: person.uid, subject: person.uid },
      details: { before: person.moderator, after: moderator },
    }
    open.record(done)
    await tell(open, actor, [person], done)
    return { ...person, moderator }
  })
}
