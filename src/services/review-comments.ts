// Comments that moderators write at lines of a waiting version; the decision takes them along as points for the author.

import { findPluginRowById } from '../../db/plugins.ts'
import {
  addReviewComment,
  findReviewComment,
  listReviewComments,
  type ReviewComment,
  removeReviewComment,
} from '../../db/review-comments.ts'
import { listOwners } from '../../db/users.ts'
import { findVersionById, getReport } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound, type Problem } from '../domain/errors.ts'
import type { Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { ThreadPoint } from '../domain/thread.ts'
import { type Actor, actorName, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { refuseOwnWork } from './own-work.ts'
import { requireRight } from './rights.ts'

const longestComment = 5000
const moderatorsOnly = sentence('Only moderators decide this.')

/**
 * @throws InvalidInput for an empty or too long text, or a file that is not in the package
 * @throws Conflict when the version does not wait any more
 */
export async function commentAtLine(site: Site, actor: Actor, versionId: number, point: ThreadPoint): Promise<void> {
  await change(site, actor, { action: 'review.comment', subject: `version ${versionId}` }, async (open) => {
    requireRight(actor, 'review.comment', moderatorsOnly)
    const version = await getWaiting(open, actor, versionId)
    await refuseComment(open, version, point)
    const text = point.text.trim()
    await addReviewComment(open.tx, { versionId, by: actorName(actor), at: open.now, ...point, text })
    await record(open, version, { ...point, text })
  })
}

/** What was not sent yet, as moderators read it; those who own the plugin read it with the decision. */
export async function listOpenComments({ db }: Site, actor: Actor, versionId: number): Promise<ReviewComment[]> {
  const version = await findVersionById(db, versionId)
  const owners = version ? await listOwners(db, version.pluginId) : []
  return owners.some(({ id }) => id === userOf(actor)?.id) ? [] : listReviewComments(db, versionId)
}

/** Takes a comment away before the author has read it, whoever wrote it; nobody does about their own work. */
export async function dropComment(site: Site, actor: Actor, versionId: number, id: number): Promise<void> {
  await change(site, actor, { action: 'review.comment', subject: `version ${versionId}` }, async (open) => {
    requireRight(actor, 'review.comment', moderatorsOnly)
    const version = await getWaiting(open, actor, versionId)
    const comment = await findReviewComment(open.tx, id)
    if (!comment || comment.versionId !== versionId) throw new NotFound(sentence('There is no such comment any more.'))
    await removeReviewComment(open.tx, id)
    await record(open, version, { file: comment.file, line: comment.line, dropped: comment.text })
  })
}

async function getWaiting(open: Change, actor: Actor, versionId: number): Promise<Version> {
  const version = await findVersionById(open.tx, versionId)
  const plugin = version && (await findPluginRowById(open.tx, version.pluginId))
  if (!version || !plugin || version.deletedAt) throw new NotFound(sentence('This version does not exist any more.'))
  await refuseOwnWork(open, actor, plugin, version)
  if (version.state === 'waiting') return version
  throw new Conflict(sentence('Version {version} does not wait any more.', { version: version.version }))
}

async function refuseComment({ tx }: Change, version: Version, { file, line, text }: ThreadPoint): Promise<void> {
  const problems: Problem[] = []
  if (!text.trim() || text.length > longestComment)
    problems.push({ field: 'text', message: sentence('Write a comment, in at most 5,000 characters.') })
  if (!Number.isInteger(line) || line < 0 || line > 10_000_000)
    problems.push({ field: 'line', message: sentence('Give the number of a line, from 1.') })
  const { files } = await getReport(tx, version.id)
  if (file !== '' && !files.some(({ name }) => name === file))
    problems.push({ field: 'file', message: sentence('Choose a file of the package.') })
  const [first] = problems
  if (first) throw new InvalidInput(first.message, problems)
}

async function record(open: Change, version: Version, details: Record<string, unknown>): Promise<void> {
  const plugin = await findPluginRowById(open.tx, version.pluginId)
  const subject = `${plugin?.packageName ?? ''} ${version.version}`
  open.record({
    action: 'review.comment',
    pluginId: version.pluginId,
    subject,
    details: { versionId: version.id, ...details },
  })
}
