// Quarantine: hides a plugin or a version everywhere at once, until a moderator lifts it.

import { dropApprovedFiles, keepApprovedFiles } from '../../db/approved-files.ts'
import { findPluginRowById, lockPlugin, updatePlugin } from '../../db/plugins.ts'
import { addThreadEntry } from '../../db/threads.ts'
import { listOwners } from '../../db/users.ts'
import { findVersion, listVersions, updateVersion } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotAllowed, NotFound } from '../domain/errors.ts'
import { type Plugin, quarantineOf, type Version } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { tell } from './notices.ts'
import { requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators decide this.')

/** What does it by itself when reports of trusted people say so; the audit log names it, and nobody who reported. */
export const reportsActor: Actor = { kind: 'operator', name: 'reports' }

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
  const versions = await listVersions(open.tx, plugin.id, true)
  await dropApprovedFiles(open.tx, ids(versions))
  await keepRecord(open, actor, 'quarantine', { plugin }, reason)
  return true
}

/** Hides one version everywhere; what holds for `quarantinePlugin` holds here. */
export async function quarantineVersion(
  open: Change,
  actor: Actor,
  version: Version,
  reason: string,
): Promise<boolean> {
  if (version.quarantinedAt || version.deletedAt) return false
  const plugin = await getPlugin(open, version.pluginId)
  await updateVersion(open.tx, version.id, { quarantinedAt: open.now, quarantineReason: reason })
  await dropApprovedFiles(open.tx, [version.id])
  await dropMarks(open, plugin, version)
  await keepRecord(open, actor, 'quarantine', { plugin, version }, reason)
  return true
}

/** Shows a plugin again as far as its versions are to be seen. @returns whether it was this call */
export async function releasePlugin(open: Change, actor: Actor, plugin: Plugin, reason: string): Promise<boolean> {
  if (!plugin.quarantinedAt) return false
  await updatePlugin(open.tx, plugin.id, { quarantinedAt: null, quarantineReason: '' })
  await keepFilesAgain(open, (await listVersions(open.tx, plugin.id, true)).toReversed())
  await keepRecord(open, actor, 'release', { plugin }, reason)
  return true
}

/** Shows a version again if nothing else hides it. @returns whether it was this call */
export async function releaseVersion(open: Change, actor: Actor, version: Version, reason: string): Promise<boolean> {
  if (!version.quarantinedAt) return false
  const plugin = await getPlugin(open, version.pluginId)
  await updateVersion(open.tx, version.id, { quarantinedAt: null, quarantineReason: '' })
  if (!plugin.quarantinedAt) await keepFilesAgain(open, [{ ...version, quarantinedAt: undefined }])
  await keepRecord(open, actor, 'release', { plugin, version }, reason)
  return true
}

function ids(versions: readonly Version[]): number[] {
  return versions.map(({ id }) => id)
}

/** What was in quarantine is not taken for reviewed in other packages; now it is again. */
async function keepFilesAgain({ tx }: Change, versions: readonly Version[]): Promise<void> {
  for (const { id, state, quarantinedAt } of versions)
    if (state === 'approved' && !quarantinedAt) await keepApprovedFiles(tx, id)
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

/** In the audit log, in the thread where the owners answer, and as a notice to each of them. */
async function keepRecord(
  open: Change,
  actor: Actor,
  kind: 'quarantine' | 'release',
  { plugin, version }: { plugin: Plugin; version?: Version },
  reason: string,
): Promise<void> {
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
  await tell(open, actor, await listOwners(open.tx, plugin.id), { ...done, details: { ...details, ...place } })
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
 * A moderator hides a plugin or a version, or shows it again. Saying the same twice is harmless.
 *
 * @throws InvalidInput without a reason
 * @throws NotAllowed for whoever is no moderator, and for a moderator who would lift it from a plugin of their own
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
    if (!quarantined) await refuseOwnPlugin(open, actor, plugin)
    if (version) await (quarantined ? quarantineVersion : releaseVersion)(open, actor, version, reason)
    else await (quarantined ? quarantinePlugin : releasePlugin)(open, actor, plugin, reason)
    return plugin
  })
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
