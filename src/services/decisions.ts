// What a moderator decides about a version that waits: approve it, ask for changes, reject it.

import { keepApprovedFiles } from '../../db/approved-files.ts'
import { findPluginRowById, lockPluginById } from '../../db/plugins.ts'
import { takeReviewComments } from '../../db/review-comments.ts'
import { addThreadEntry } from '../../db/threads.ts'
import { listOwners } from '../../db/users.ts'
import { decideVersion, findVersionById } from '../../db/versions.ts'
import { mailDelayMs } from '../domain/desk.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import type { ThreadPoint } from '../domain/thread.ts'
import { type Actor, actorName, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { countLinesLater } from './new-lines.ts'
import { tell } from './notices.ts'
import { refuseOwnWork, whyNotOwn } from './own-work.ts'
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

interface Decision {
  action: 'version.approve' | 'version.send-back' | 'version.reject'
  state: 'approved' | 'sent-back' | 'rejected'
  kind: 'approval' | 'changes' | 'rejection'
  /** Whoever decides has looked at the package. */
  reviewed: boolean
}

const approval: Decision = { action: 'version.approve', state: 'approved', kind: 'approval', reviewed: true }
const changes: Decision = { action: 'version.send-back', state: 'sent-back', kind: 'changes', reviewed: true }
const rejection: Decision = { action: 'version.reject', state: 'rejected', kind: 'rejection', reviewed: true }

/**
 * Lets a waiting version through: it is in the lists, in the feed and can be downloaded when this returns.
 *
 * @param message for the author, empty when there is nothing to say; comments at lines go along
 * @throws Conflict when it does not wait any more, or its package is not the one that was looked at
 */
export async function approveVersion(site: Site, actor: Actor, looked: Looked, message = ''): Promise<Version> {
  return decided(site, actor, looked, approval, message, () => refuseLongReason(message))
}

/**
 * Asks the author for changes: they answer, or upload again under the same number or a higher one.
 * The comments that moderators wrote at lines go along as a list of points.
 *
 * @throws InvalidInput without a message or a single point
 * @throws Conflict as `approveVersion`
 */
export async function sendBackVersion(site: Site, actor: Actor, looked: Looked, message: string): Promise<Version> {
  return decided(site, actor, looked, changes, message, (points) => {
    const empty = sentence('Say what is to change: write a message, or comment on a line.')
    refuseLongReason(message)
    if (points.length === 0 && !message.trim()) throw new InvalidInput(empty, [{ field: 'message', message: empty }])
  })
}

/**
 * Turns a waiting version away; its author reads the reason.
 *
 * @throws InvalidInput without a reason
 * @throws Conflict as `approveVersion`
 */
export async function rejectVersion(site: Site, actor: Actor, looked: Looked, reason: string): Promise<Version> {
  return decided(site, actor, looked, rejection, reason, () =>
    requireReason(reason, sentence('Say why: the author reads it, and mends the package by it.')),
  )
}

async function decided(
  site: Site,
  actor: Actor,
  looked: Looked,
  decision: Decision,
  message: string,
  refuse: (points: ThreadPoint[]) => void,
): Promise<Version> {
  const attempt = { action: decision.action, subject: `version ${looked.versionId}` }
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, decision.action, moderatorsOnly)
    const { version, plugin } = await takeWaiting(open, looked)
    await refuseOwnWork(open, actor, plugin, version)
    if (decision.state === 'approved') refuseQuarantined(plugin, version)
    const points = await takeReviewComments(open.tx, version.id)
    refuse(points)
    await conclude(open, actor, { plugin, version, sha256: looked.sha256 }, decision, message.trim(), points)
    return version
  })
}

/**
 * Publishes one version within a change that is under way, since its author is trusted from now on. Nobody looked at it:
 * it vouches for nothing. What the actor owns is left to others.
 */
export async function approveWaiting(
  open: Change,
  actor: Actor,
  waiting: { id: number; pluginId: number },
): Promise<void> {
  const version = await findVersionById(open.tx, waiting.id)
  const plugin = await findPluginRowById(open.tx, waiting.pluginId)
  if (!version || !plugin) throw new NotFound(sentence('This version does not exist any more.'))
  if ((await whyNotOwn(open, actor, plugin, version)) !== undefined) return
  const points = await takeReviewComments(open.tx, version.id)
  const unseen = { ...approval, reviewed: false }
  await conclude(open, actor, { plugin, version, sha256: version.packageSha256 }, unseen, '', points)
}

interface Concerned {
  plugin: Plugin
  version: Version
  sha256: string
}

async function conclude(
  open: Change,
  actor: Actor,
  { plugin, version, sha256 }: Concerned,
  { action, state, kind, reviewed }: Decision,
  message: string,
  points: ThreadPoint[],
): Promise<void> {
  await decide(open, actor, version, { state, reviewed }, message)
  if (state === 'approved') await keepApprovedFiles(open.tx, version.id)
  if (state === 'approved') await countLinesLater(open, plugin.id, plugin.packageName)
  await addThreadEntry(open.tx, {
    ...{ pluginId: plugin.id, versionId: version.id, version: version.version },
    ...{ at: open.now, by: actorName(actor), kind, text: message, points, sha256 },
  })
  const details = { before: 'waiting', after: state, versionId: version.id, sha256 }
  const done: Done = {
    ...{ action, pluginId: plugin.id, person: version.uploadedBy },
    ...{ subject: `${plugin.packageName} ${version.version}`, reason: message, details },
  }
  open.record(done)
  open.touches(plugin.id)
  const told = { versionId: version.id, packageName: plugin.packageName, version: version.version, points }
  const mailAfter = new Date(open.now.getTime() + mailDelayMs)
  await tell(open, actor, await listOwners(open.tx, plugin.id), { ...done, details: told }, mailAfter)
}

async function takeWaiting({ tx }: Change, looked: Looked): Promise<{ version: Version; plugin: Plugin }> {
  const seen = await findVersionById(tx, looked.versionId)
  const plugin = seen && (await lockPluginById(tx, seen.pluginId))
  const version = plugin && (await findVersionById(tx, looked.versionId))
  if (!plugin || !version || version.deletedAt)
    throw new Conflict(
      sentence('This version was deleted or uploaded anew meanwhile. Look at the queue. Nothing was decided.'),
    )
  if (version.state !== 'waiting') throw new Conflict(decidedMeanwhile(version))
  if (version.packageSha256 !== looked.sha256) {
    throw new Conflict(sentence('The package is not the one that you looked at. Read it again, then decide.'))
  }
  if (looked.changelogMark && looked.changelogMark !== seenMark(version.changelog))
    throw new Conflict(sentence('The changelog was mended since you looked. Read it again, then decide.'))
  return { version, plugin }
}

/** Whoever hid it said why: that is lifted, with a reason, before the version can go out. */
function refuseQuarantined(plugin: Plugin, { version, quarantinedAt }: Version): void {
  if (quarantinedAt)
    throw new Conflict(
      sentence('Version {version} is quarantined: lift that first, then approve it. Nothing was changed.', { version }),
    )
  if (plugin.quarantinedAt)
    throw new Conflict(
      sentence('{plugin} is quarantined: lift that first, then approve. Nothing was changed.', { plugin: plugin.name }),
    )
}

function decidedMeanwhile({ version, state, decidedBy }: Version): string {
  if (decidedBy === undefined) return decidedByNobody(version, state)
  const values = { version, by: decidedBy }
  if (state === 'approved')
    return sentence('Version {version} was approved by {by} meanwhile. Nothing was changed.', values)
  return state === 'rejected'
    ? sentence('Version {version} was rejected by {by} meanwhile. Nothing was changed.', values)
    : sentence('{by} asked for changes to version {version} meanwhile. Nothing was changed.', values)
}

function decidedByNobody(version: string, state: Version['state']): string {
  if (state === 'approved')
    return sentence('Version {version} was approved meanwhile. Nothing was changed.', { version })
  return state === 'rejected'
    ? sentence('Version {version} was rejected meanwhile. Nothing was changed.', { version })
    : sentence('Version {version} was decided meanwhile. Nothing was changed.', { version })
}

/** @throws Conflict when somebody else has decided in the meantime */
async function decide(
  open: Change,
  actor: Actor,
  version: { id: number; version: string },
  { state, reviewed }: Pick<Decision, 'state' | 'reviewed'>,
  reason: string,
): Promise<void> {
  const decidedBy = userOf(actor)?.id ?? null
  if (await decideVersion(open.tx, version.id, { state, reviewed, decidedBy, at: open.now, reason })) return
  throw new Conflict(
    sentence('Version {version} was decided meanwhile. Nothing was changed.', { version: version.version }),
  )
}
