// Changes to a plugin that its package does not dictate: which version stands in front, what is withdrawn or deleted.

import { listAudit, record } from '../../db/audit-log.ts'
import { lockPlugin, updatePlugin } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { findVersion, removeVersionRow, updateVersion, wasPublished } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, NotAllowed, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { type Actor, actorName, isModerator } from '../domain/user.ts'
import { type VersionMark, versionMark } from '../domain/version-mark.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRightOver } from './rights.ts'

export interface MarkChange {
  packageName: string
  version: string
  wanted: VersionMark
  /** How it stood when the person looked; a change by somebody else meanwhile is a conflict. */
  seen: VersionMark
}

/**
 * Marks a version as the last of its kind, withdraws it, brings it back, or deletes it.
 * A version that was ever visible keeps its number for ever; one that never was is removed, and may be uploaded anew.
 *
 * @throws Conflict when it stands otherwise than the person saw, or cannot stand so
 */
export async function setVersionMark(site: Site, actor: Actor, asked: MarkChange): Promise<Version> {
  return change(site, actor, async (open) => {
    const { plugin, version } = await takeVersion(open, actor, asked)
    const mark = versionMark(plugin, version)
    const action = actionOf(mark, asked.wanted)
    if (mark === asked.wanted) return version
    if (mark !== asked.seen) throw await changedMeanwhile(open, plugin, version)
    refuseImpossible(version, asked.wanted)
    await applyMark(open, plugin, version, asked.wanted)
    await record(open.tx, {
      at: open.now,
      actor: actorName(actor),
      action,
      pluginId: plugin.id,
      subject: `${plugin.packageName} ${version.version}`,
      details: { before: mark, after: asked.wanted },
    })
    open.touches(plugin.id)
    return version
  })
}

/** Somebody else changed the version since the person looked at it. */
export class ChangedMeanwhile extends Conflict {
  constructor(
    readonly by: string,
    readonly at: Date,
    message: string,
  ) {
    super(message)
  }
}

async function changedMeanwhile({ tx, now }: Change, plugin: Plugin, version: Version): Promise<ChangedMeanwhile> {
  const entries = await listAudit(tx, { pluginId: plugin.id, limit: 50 })
  const last = entries.find((entry) => entry.subject === `${plugin.packageName} ${version.version}`)
  const by = last?.actor ?? 'Somebody'
  return new ChangedMeanwhile(
    by,
    last?.at ?? now,
    `${by} changed version ${version.version} meanwhile. Nothing of yours was saved.`,
  )
}

/** What a moderator deleted only a moderator brings back. */
async function refuseOverruling({ tx }: Change, actor: Actor, plugin: Plugin): Promise<void> {
  if (isModerator(actor)) return
  const entries = await listAudit(tx, { pluginId: plugin.id, limit: 200 })
  const by = entries.find((entry) => entry.action === 'plugin.delete')?.actor
  const owners = await listOwners(tx, plugin.id)
  if (owners.some((owner) => owner.uid === by)) return
  throw new NotAllowed('A moderator deleted this plugin. Ask the moderators to bring it back.')
}

/** All that is done to a version is for the same people; who is not among them learns nothing about its numbers. */
async function takeVersion({ tx }: Change, actor: Actor, asked: { packageName: string; version: string }) {
  const plugin = await lockPlugin(tx, asked.packageName)
  if (!plugin) throw new NotFound('There is no such plugin.')
  requireRightOver(actor, 'version.mark', plugin, await listOwners(tx, plugin.id))
  const version = await findVersion(tx, plugin.id, asked.version)
  if (!version || version.deletedAt) throw new NotFound('There is no such version.')
  return { plugin, version }
}

function actionOf(before: VersionMark, wanted: VersionMark): Action {
  if (wanted === 'deleted') return 'version.delete'
  if (wanted === 'withdrawn') return 'version.withdraw'
  return before === 'withdrawn' ? 'version.restore' : 'version.mark'
}

function refuseImpossible(version: Version, wanted: VersionMark): void {
  if (wanted === 'deleted') return
  if (version.state !== 'approved') {
    throw new Conflict(`Version ${version.version} is ${version.state}: until it is approved it can only be deleted.`)
  }
  if (wanted === 'last-stable' && version.experimental)
    throw new Conflict(`Version ${version.version} is experimental.`)
  if (wanted === 'last-experimental' && !version.experimental)
    throw new Conflict(`Version ${version.version} is stable.`)
}

async function applyMark({ tx, now }: Change, plugin: Plugin, version: Version, wanted: VersionMark): Promise<void> {
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
export async function setPluginDeleted(
  site: Site,
  actor: Actor,
  packageName: string,
  deleted: boolean,
): Promise<Plugin> {
  return change(site, actor, async (open) => {
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound('There is no such plugin.')
    const action = deleted ? 'plugin.delete' : 'plugin.restore'
    requireRightOver(actor, action, plugin, await listOwners(open.tx, plugin.id))
    if (Boolean(plugin.deletedAt) === deleted) return plugin
    if (!deleted) await refuseOverruling(open, actor, plugin)
    await updatePlugin(open.tx, plugin.id, { deletedAt: deleted ? open.now : null })
    const { now: at } = open
    await record(open.tx, { at, actor: actorName(actor), action, pluginId: plugin.id, subject: plugin.packageName })
    open.touches(plugin.id)
    return plugin
  })
}
