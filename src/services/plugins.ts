// Changes to a plugin that its package does not dictate: which version stands in front, what is withdrawn or deleted.

import { record } from '../../db/audit-log.ts'
import { lockPlugin, updatePlugin } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { findVersion, removeVersionRow, updateVersion, wasPublished } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight } from './rights.ts'

/** How a version stands in its plugin; `listed` is the plain state: in the history, in front only if it is the highest. */
export const versionStands = ['listed', 'last-stable', 'last-experimental', 'withdrawn', 'deleted'] as const
export type VersionStand = (typeof versionStands)[number]

/** How the version stands now. */
export function standOf(plugin: Plugin, version: Version): VersionStand {
  if (version.deletedAt) return 'deleted'
  if (version.withdrawnAt) return 'withdrawn'
  if (plugin.markedStableId === version.id) return 'last-stable'
  return plugin.markedExperimentalId === version.id ? 'last-experimental' : 'listed'
}

export interface StandChange {
  packageName: string
  version: string
  wanted: VersionStand
  /** How it stood when the person looked; a change by somebody else meanwhile is a conflict. */
  seen: VersionStand
}

/**
 * Marks a version as the last of its kind, withdraws it, brings it back, or deletes it.
 * A version that was ever visible keeps its number for ever; one that never was is removed, and may be uploaded anew.
 *
 * @throws Conflict when it stands otherwise than the person saw, or cannot stand so
 */
export async function setVersionStand(site: Site, actor: Actor, asked: StandChange): Promise<Version> {
  return change(site, async (open) => {
    const { plugin, version } = await takeVersion(open, asked)
    const stand = standOf(plugin, version)
    const action = actionOf(stand, asked.wanted)
    await requireRightOver(open, actor, action, plugin)
    if (stand === asked.wanted) return version
    if (stand !== asked.seen) throw new Conflict(`Somebody changed ${version.version} meanwhile: it is ${stand} now. Nothing of yours was saved.`)
    refuseImpossible(version, asked.wanted)
    await applyStand(open, plugin, version, asked.wanted)
    await record(open.tx, {
      at: open.now,
      actor: actorName(actor),
      action,
      pluginId: plugin.id,
      subject: `${plugin.packageName} ${version.version}`,
      details: { before: stand, after: asked.wanted },
    })
    open.touches(plugin.id)
    return version
  })
}

async function takeVersion({ tx }: Change, asked: { packageName: string; version: string }) {
  const plugin = await lockPlugin(tx, asked.packageName)
  const version = plugin && (await findVersion(tx, plugin.id, asked.version))
  if (!plugin || !version || version.deletedAt) throw new NotFound('There is no such version.')
  return { plugin, version }
}

function actionOf(stand: VersionStand, wanted: VersionStand): Action {
  if (wanted === 'deleted') return 'version.delete'
  if (wanted === 'withdrawn') return 'version.withdraw'
  return stand === 'withdrawn' ? 'version.restore' : 'version.mark'
}

async function requireRightOver({ tx }: Change, actor: Actor, action: Action, plugin: Plugin): Promise<void> {
  const owners = await listOwners(tx, plugin.id)
  requireRight(actor, action, `Only the owners of ${plugin.name} and moderators may do this.`, owners.map((owner) => owner.id))
}

function refuseImpossible(version: Version, wanted: VersionStand): void {
  if (wanted === 'deleted') return
  if (version.state !== 'approved') {
    throw new Conflict(`Version ${version.version} is ${version.state}: until it is approved it can only be deleted.`)
  }
  if (wanted === 'last-stable' && version.experimental) throw new Conflict(`Version ${version.version} is experimental.`)
  if (wanted === 'last-experimental' && !version.experimental) throw new Conflict(`Version ${version.version} is stable.`)
}

async function applyStand({ tx, now }: Change, plugin: Plugin, version: Version, wanted: VersionStand): Promise<void> {
  const mark = version.experimental ? 'markedExperimentalId' : 'markedStableId'
  const marked = wanted === 'last-stable' || wanted === 'last-experimental'
  if (marked) await updatePlugin(tx, plugin.id, { [mark]: version.id })
  else if (plugin[mark] === version.id) await updatePlugin(tx, plugin.id, { [mark]: null })
  if (wanted === 'deleted' && !(await wasPublished(tx, version.id))) await removeVersionRow(tx, version.id)
  else if (wanted === 'deleted') await updateVersion(tx, version.id, { deletedAt: now })
  else await updateVersion(tx, version.id, { withdrawnAt: wanted === 'withdrawn' ? now : null })
}

/**
 * Deletes a plugin, or brings it back: it leaves every list and the feed; its package name and numbers stay taken.
 * Saying the same twice is harmless.
 */
export async function setPluginDeleted(site: Site, actor: Actor, packageName: string, deleted: boolean): Promise<Plugin> {
  return change(site, async (open) => {
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound('There is no such plugin.')
    const action = deleted ? 'plugin.delete' : 'plugin.restore'
    await requireRightOver(open, actor, action, plugin)
    if (Boolean(plugin.deletedAt) === deleted) return plugin
    await updatePlugin(open.tx, plugin.id, { deletedAt: deleted ? open.now : null })
    const { now: at } = open
    await record(open.tx, { at, actor: actorName(actor), action, pluginId: plugin.id, subject: plugin.packageName })
    open.touches(plugin.id)
    return plugin
  })
}
