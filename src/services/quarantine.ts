// Quarantine: hides a plugin or a version everywhere at once, until a moderator lifts it.

import { findPluginRowById, lockPlugin, updatePlugin } from '../../db/plugins.ts'
import { addThreadEntry } from '../../db/threads.ts'
import { listModerators, listOwners } from '../../db/users.ts'
import { findVersion, listVersions, updateVersion } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotAllowed, NotFound } from '../domain/errors.ts'
import { type Plugin, quarantineOf, type Version } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { refuseOwnWork } from './own-work.ts'
import { requireReason } from './reasons.ts'
import { closeReleasedReports } from './report-closing.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators decide this.')

/**
 * Hides a plugin everywhere, within a change that is under way and has locked its row. Its owners see it and why, and
 * cannot touch it. One that is quarantined already stays so, with its reason.
 *
 * @param actor may be another than the one of the change: then what happened by itself
 * @returns whether it was this call
 */
export async function quarantinePlugin(open: Change, actor: Actor, plugin: Plugin, reason: string): Promise<boolean> {
  if (plugin.quarantinedAt) return false
  await updatePlugin(open.tx, plugin.id, { quarantinedAt: open.now, quarantineReason: reason })
  await tellOwners(open, actor, plugin, await keepRecord(open, actor, 'quarantine', { plugin }, reason))
  return true
}

/** Hides one version everywhere; what holds for `quarantinePlugin` holds here. */
export async function quarantineVersion(
  open: Change,
  actor: Actor,
  version: Version,
  reason: string,
): Promise<boolean> {
  const done = await hideVersion(open, actor, version, reason)
  if (done) await tellOwners(open, actor, { id: version.pluginId }, done)
  return done !== undefined
}

/** The same as a part of something else, about which the owners are told once. @returns what was done; undefined: nothing */
export async function hideVersion(
  open: Change,
  actor: Actor,
  version: Version,
  reason: string,
): Promise<Done | undefined> {
  if (version.quarantinedAt || version.deletedAt) return undefined
  const plugin = await getPlugin(open, version.pluginId)
  await updateVersion(open.tx, version.id, { quarantinedAt: open.now, quarantineReason: reason })
  await dropMarks(open, plugin, version)
  return keepRecord(open, actor, 'quarantine', { plugin, version }, reason)
}

/**
 * Shows a plugin again as far as its versions are to be seen, and closes the reports that it answers.
 *
 * @returns whether it was this call
 */
export async function releasePlugin(open: Change, actor: Actor, plugin: Plugin, reason: string): Promise<boolean> {
  const done = await showPlugin(open, actor, plugin, reason)
  if (!done) return false
  await tellOwners(open, actor, plugin, done)
  await closeReleasedReports(open, actor, plugin, undefined, reason)
  return true
}

/** The same as a part of something else, which tells the owners and closes the reports. @returns what was done, as `hideVersion` */
export async function showPlugin(
  open: Change,
  actor: Actor,
  plugin: Plugin,
  reason: string,
): Promise<Done | undefined> {
  if (!plugin.quarantinedAt) return undefined
  await updatePlugin(open.tx, plugin.id, { quarantinedAt: null, quarantineReason: '' })
  return keepRecord(open, actor, 'release', { plugin }, reason)
}

/** Shows a version again if nothing else hides it; what holds for `releasePlugin` holds here. */
export async function releaseVersion(open: Change, actor: Actor, version: Version, reason: string): Promise<boolean> {
  if (!version.quarantinedAt) return false
  const plugin = await getPlugin(open, version.pluginId)
  await updateVersion(open.tx, version.id, { quarantinedAt: null, quarantineReason: '' })
  await tellOwners(open, actor, plugin, await keepRecord(open, actor, 'release', { plugin, version }, reason))
  await closeReleasedReports(open, actor, plugin, version, reason)
  return true
}

async function getPlugin({ tx }: Change, id: number): Promise<Plugin> {
  const plugin = await findPluginRowById(tx, id)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  return plugin
}

/** A mark of the owners on a hidden version would come back with it, over versions that are higher by then. */
async function dropMarks({ tx }: Change, plugin: Plugin, { id }: Version): Promise<void> {
  if (plugin.markedStableId === id) await updatePlugin(tx, plugin.id, { markedStableId: null })
  if (plugin.markedExperimentalId === id) await updatePlugin(tx, plugin.id, { markedExperimentalId: null })
}

/** In the audit log, and in the thread where the owners answer. */
async function keepRecord(
  open: Change,
  actor: Actor,
  kind: 'quarantine' | 'release',
  { plugin, version }: { plugin: Plugin; version?: Version },
  reason: string,
): Promise<Done> {
  const action: Action = version ? `version.${kind}` : `plugin.${kind}`
  const subject = version ? `${plugin.packageName} ${version.version}` : plugin.packageName
  const details = version ? { versionId: version.id, sha256: version.packageSha256 } : {}
  const done = { action, pluginId: plugin.id, subject, reason, details }
  open.record(done, actor)
  open.touches(plugin.id)
  await addThreadEntry(open.tx, {
    ...{ pluginId: plugin.id, versionId: version?.id, version: version?.version ?? '', at: open.now },
    ...{ by: actorName(actor), kind, text: reason, sha256: version?.packageSha256 ?? '' },
  })
  const place = { packageName: plugin.packageName, version: version?.version }
  return { ...done, details: { ...details, ...place } }
}

async function tellOwners(open: Change, actor: Actor, plugin: Pick<Plugin, 'id'>, done: Done): Promise<void> {
  await tell(open, actor, await listOwners(open.tx, plugin.id), done)
}

/** The moderators but for the one who did it; those who own the plugin are told as owners, and not who reported it. */
export async function tellModerators(open: Change, actor: Actor, plugin: Plugin, done: Done): Promise<void> {
  const owners = await listOwners(open.tx, plugin.id)
  const moderators = await listModerators(open.tx)
  const others = moderators.filter(({ id }) => !owners.some((owner) => owner.id === id))
  await tell(open, actor, others, { ...done, pluginId: plugin.id, details: { ...done.details, toModerators: true } })
}

export interface QuarantineChange {
  packageName: string
  /** Undefined: the plugin as a whole. */
  version?: string | undefined
  quarantined: boolean
  /** Its owners read it. */
  reason: string
  /** `seenMark(quarantineOf(…))` as the moderator saw it; undefined: as it stands. */
  seen?: string | undefined
}

/**
 * A moderator hides a plugin or a version, of which the other moderators are told, or shows it again. Saying the same
 * twice is harmless.
 *
 * @throws InvalidInput without a reason
 * @throws NotAllowed for whoever is no moderator, and for a moderator who would lift it from a plugin or version of their own
 * @throws Conflict when somebody decided otherwise meanwhile
 */
export async function setQuarantine(site: Site, actor: Actor, asked: QuarantineChange): Promise<Plugin> {
  const { packageName, version: number, quarantined } = asked
  const action: Action = `${number === undefined ? 'plugin' : 'version'}.${quarantined ? 'quarantine' : 'release'}`
  const subject = [packageName, number].join(' ').trim()
  return change(site, actor, { action, subject, packageName }, async (open) => {
    requireRight(actor, action, moderatorsOnly)
    const { plugin, version } = await take(open, packageName, number)
    const reason = asked.reason.trim()
    requireReason(reason, sentence('Say why: the owners read it, and it is kept in the history.'))
    if (Boolean((version ?? plugin).quarantinedAt) === quarantined) return plugin
    if (asked.seen && asked.seen !== seenMark(quarantineOf(version ?? plugin))) throw decidedMeanwhile(subject)
    if (!quarantined) await refuseOwnRelease(open, actor, plugin, version)
    if (version) await (quarantined ? quarantineVersion : releaseVersion)(open, actor, version, reason)
    else await (quarantined ? quarantinePlugin : releasePlugin)(open, actor, plugin, reason)
    const place = { packageName, version: version?.version }
    if (quarantined) await tellModerators(open, actor, plugin, { action, subject, reason, details: place })
    return plugin
  })
}

/** What a moderator made to roll back is no work of theirs. */
async function refuseOwnRelease(open: Change, actor: Actor, plugin: Plugin, version?: Version): Promise<void> {
  if (version && version.rollsBack === undefined) await refuseOwnWork(open, actor, plugin, version)
  else {
    await refuseOwnPlugin(open, actor, plugin)
    if (!version) await refuseOwnVersions(open, actor, plugin)
  }
}

/** All of it comes back with the plugin, what the moderator uploaded too. */
async function refuseOwnVersions(open: Change, actor: Actor, plugin: Plugin): Promise<void> {
  for (const version of await listVersions(open.tx, plugin.id, true))
    if (version.state === 'approved' && version.rollsBack === undefined)
      await refuseOwnWork(open, actor, plugin, version)
}

async function take({ tx }: Change, packageName: string, number: string | undefined) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  if (number === undefined) return { plugin, version: undefined }
  const version = await findVersion(tx, plugin.id, number)
  if (!version || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
  return { plugin, version }
}

function decidedMeanwhile(what: string): Conflict {
  return new Conflict(
    sentence('Somebody decided about {what} meanwhile. Look again, then decide. Nothing was changed.', { what }),
  )
}

/** @throws NotAllowed for a moderator who owns the plugin: another one decides about it */
export async function refuseOwnPlugin({ tx }: Change, actor: Actor, plugin: Plugin): Promise<void> {
  const owners = await listOwners(tx, plugin.id)
  if (!owners.some(({ id }) => id === userOf(actor)?.id)) return
  throw new NotAllowed(sentence('You own {plugin}: another moderator decides this.', { plugin: plugin.name }))
}
