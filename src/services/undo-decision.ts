// Taking back a decision that nobody has seen yet.

import {
  removeDecisionNotices,
  setTaken,
  setWaitingAgain,
  unpublishPlugin,
  wasNoticed,
  wasUploadedSince,
} from '../../db/decisions.ts'
import { lockPluginById } from '../../db/plugins.ts'
import { addReviewComment } from '../../db/review-comments.ts'
import { findLastEntry, removeEntry, type ThreadEntry, wasAnswered } from '../../db/threads.ts'
import { listOwners } from '../../db/users.ts'
import { findVersionById } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { undoMs } from '../domain/desk.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Plugin, Version, VersionState } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { ThreadKind } from '../domain/thread.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { refuseOwnWork } from './own-work.ts'
import { requireRight } from './rights.ts'

type Decided = Exclude<VersionState, 'waiting'>

const actionsOf: Record<Decided, Action> = {
  approved: 'version.approve',
  rejected: 'version.reject',
  'sent-back': 'version.send-back',
}

const kindsOf: Record<Decided, ThreadKind> = { approved: 'approval', rejected: 'rejection', 'sent-back': 'changes' }

/**
 * The version waits again, its comments are back at their lines, and its place in the queue is the one it had. Whoever
 * decided does this, within ten minutes: an approval while nobody has fetched its package by any address, anything else
 * while its author has neither opened it nor got the mail. The number of what was published keeps its bytes for good.
 *
 * @throws Conflict when it is too late, saying why
 */
export async function undoDecision(site: Site, actor: Actor, versionId: number): Promise<Version> {
  return change(site, actor, { action: 'decision.undo', subject: `version ${versionId}` }, async (open) => {
    requireRight(actor, 'decision.undo', sentence('Only moderators decide this.'))
    const { plugin, version, state, at } = await lockDecided(open, actor, versionId)
    await refuseOwnWork(open, actor, plugin, version)
    const notices = { pluginId: plugin.id, versionId: version.id, action: actionsOf[state], at }
    const entry = await findDecisionEntry(open, version, state)
    const noticed = await wasNoticed(open.tx, notices)
    if (state === 'approved') await refuseBuiltUpon(open, plugin, at)
    else await refuseSeen(open, plugin, at, noticed, entry)
    if (!(await setWaitingAgain(open.tx, version.id))) throw fetchedMeanwhile(version)
    if (state === 'approved' && noticed)
      await tell(open, actor, await listOwners(open.tx, plugin.id), undone(plugin, version, state))
    await unpublishPlugin(open.tx, plugin.id)
    await setTaken(open.tx, version.id, actorName(actor), open.now)
    if (entry && !noticed) await restoreComments(open, version.id, entry)
    if (!noticed) await removeDecisionNotices(open.tx, notices)
    open.record(undone(plugin, version, state))
    open.touches(plugin.id)
    return version
  })
}

function undone(plugin: Plugin, version: Version, state: Decided): Done {
  return {
    ...{ action: 'decision.undo', pluginId: plugin.id, person: version.uploadedBy },
    subject: `${plugin.packageName} ${version.version}`,
    details: { before: state, after: 'waiting', versionId: version.id, reason: version.decisionReason },
  }
}

async function lockDecided({ tx, now }: Change, actor: Actor, versionId: number) {
  const seen = await findVersionById(tx, versionId)
  const plugin = seen && (await lockPluginById(tx, seen.pluginId))
  const version = plugin && (await findVersionById(tx, versionId))
  if (!plugin || !version || version.deletedAt) throw new NotFound(sentence('This version does not exist any more.'))
  const { state, decidedAt: at, decidedBy } = version
  if (state === 'waiting' || !at) throw new Conflict(sentence('There is no decision to take back: it waits.'))
  if (decidedBy !== actorName(actor))
    throw new Conflict(sentence('Only {by}, who decided, takes this back.', { by: decidedBy ?? '' }))
  if (now.getTime() - at.getTime() >= undoMs)
    throw new Conflict(sentence('A decision can be taken back for ten minutes. This one is older.'))
  return { plugin, version, state, at }
}

async function findDecisionEntry({ tx }: Change, version: Version, state: Decided): Promise<ThreadEntry | undefined> {
  const { pluginId, version: number } = version
  const entry = await findLastEntry(tx, { pluginId, version: number, kinds: [kindsOf[state]] })
  return entry?.versionId === version.id ? entry : undefined
}

/** What came after an approval may have gone out because of it. */
async function refuseBuiltUpon({ tx }: Change, plugin: Plugin, at: Date): Promise<void> {
  if (await wasUploadedSince(tx, plugin.id, at))
    throw new Conflict(sentence('The author has uploaded again: withdraw or quarantine the version instead.'))
}

function fetchedMeanwhile({ version }: Version): Conflict {
  return new Conflict(
    sentence('Somebody has downloaded version {version}: withdraw or quarantine it instead.', { version }),
  )
}

async function refuseSeen(
  { tx }: Change,
  plugin: Plugin,
  at: Date,
  noticed: boolean,
  entry: ThreadEntry | undefined,
): Promise<void> {
  if (noticed) throw new Conflict(sentence('The author has seen the decision, or the mail about it is on its way.'))
  if ((entry && (await wasAnswered(tx, entry))) || (await wasUploadedSince(tx, plugin.id, at)))
    throw new Conflict(sentence('The author has answered already, or uploaded again.'))
}

/** What was said is the moderator's again: the message goes, the comments stand at their lines as before. */
async function restoreComments(open: Change, versionId: number, entry: ThreadEntry): Promise<void> {
  await removeEntry(open.tx, entry.id)
  for (const point of entry.points) await addReviewComment(open.tx, { versionId, by: entry.by, at: open.now, ...point })
}
