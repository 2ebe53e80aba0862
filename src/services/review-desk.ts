// Who is on what: a moderator takes up a review, so that no two do the same work.

import { findTaken, setTaken } from '../../db/decisions.ts'
import { findPluginRowById, lockPluginById } from '../../db/plugins.ts'
import { findVersionById } from '../../db/versions.ts'
import { takerOf } from '../domain/desk.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { whyNotOwn } from './own-work.ts'
import { requireRight, requireUser } from './rights.ts'

const noSuchVersion = sentence('This version does not exist any more.')

/**
 * Shows the others that somebody is on this version. It is given back by `giveBackReview`, a decision, or time.
 * Who owns the plugin or uploaded the version is on nothing by it: another decides.
 *
 * @throws Conflict when somebody else is on it, or it does not wait any more
 */
export async function takeReview(site: Site, actor: Actor, versionId: number): Promise<void> {
  await change(site, actor, { action: 'review.take', subject: `version ${versionId}` }, async (open) => {
    const { uid } = requireReviewer(actor)
    const { plugin, version } = await lockReviewed(open, versionId)
    if (version.state !== 'waiting')
      throw new Conflict(sentence('Version {version} does not wait any more.', { version: version.version }))
    if ((await whyNotOwn(open, actor, plugin, version)) !== undefined) return
    const taken = takerOf(await findTaken(open.tx, versionId), open.now)
    if (taken !== undefined && taken !== uid)
      throw new Conflict(sentence('{uid} is on it. It is given back half an hour after it was taken.', { uid: taken }))
    await setTaken(open.tx, versionId, uid, open.now)
    if (taken === uid) return
    const subject = `${plugin.packageName} ${version.version}`
    open.record({ action: 'review.take', pluginId: plugin.id, subject, details: { versionId } })
  })
}

/** Somebody leaves a version to the others. What another has taken stays theirs. */
export async function giveBackReview(site: Site, actor: Actor, versionId: number): Promise<void> {
  await change(site, actor, { action: 'review.take', subject: `version ${versionId}` }, async (open) => {
    const { uid } = requireReviewer(actor)
    await lockReviewed(open, versionId)
    const taken = await findTaken(open.tx, versionId)
    if (taken?.by === uid) await setTaken(open.tx, versionId, '', open.now)
  })
}

function requireReviewer(actor: Actor) {
  requireRight(actor, 'review.take', sentence('Only moderators decide this.'))
  return requireUser(actor)
}

async function lockReviewed({ tx }: Change, versionId: number): Promise<{ plugin: Plugin; version: Version }> {
  const seen = await findVersionById(tx, versionId)
  if (seen) await lockPluginById(tx, seen.pluginId)
  const [version, plugin] = [await findVersionById(tx, versionId), seen && (await findPluginRowById(tx, seen.pluginId))]
  if (!version || !plugin || version.deletedAt) throw new NotFound(noSuchVersion)
  return { plugin, version }
}
