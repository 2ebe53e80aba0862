// Changes to a plugin that its package does not dictate: which version stands in front, what is withdrawn or deleted.

import { listAudit } from '../../db/audit-log.ts'
import { findPluginRow, lockPlugin, updatePlugin } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { findVersion, removeVersionRow, updateVersion, wasPublished } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import { Conflict, InvalidInput, NotAllowed, NotFound, type Problem } from '../domain/errors.ts'
import { type Additions, deprecationOf, type Plugin, type Version } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import { plainTag } from '../domain/tag-joins.ts'
import { type Actor, isModerator, userOf } from '../domain/user.ts'
import { type VersionMark, versionMark } from '../domain/version-mark.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { finalAt, restoreDays } from './plugin-deletion.ts'
import { refuseLongReason, requireReason } from './reasons.ts'
import { quarantineRefusal, requireRightOver } from './rights.ts'
import { refuseDeletingRolledBack, refuseRewriting, refuseUndoing } from './standing-roll-backs.ts'

export interface MarkChange {
  packageName: string
  version: string
  wanted: VersionMark
  /** How it stood when the person looked; a change by somebody else meanwhile is a conflict. Undefined: as it stands. */
  seen?: VersionMark | undefined
}

/**
 * Marks a version as the last of its kind, withdraws it, brings it back, or deletes it.
 * A version that was ever visible keeps its number for ever; one that never was is removed, and may be uploaded anew.
 *
 * @throws NotAllowed for an owner who would undo what a moderator did: a withdrawal, or a roll back
 * @throws Conflict when it stands otherwise than the person saw, or cannot stand so
 */
export async function setVersionMark(site: Site, actor: Actor, asked: MarkChange): Promise<Version> {
  const subject = `${asked.packageName} ${asked.version}`
  const attempt = { action: actionOf(asked.seen ?? 'as-is', asked.wanted), subject, packageName: asked.packageName }
  return change(site, actor, attempt, async (open) => {
    const { plugin, version, owners } = await takeVersion(open, actor, asked, attempt.action)
    const mark = versionMark(plugin, version)
    const action = actionOf(mark, asked.wanted)
    if (mark === asked.wanted) return version
    if (asked.seen && mark !== asked.seen) throw await versionChangedMeanwhile(open, plugin, version)
    refuseImpossible(version, asked.wanted)
    const asModerator = actsAsModerator(actor, owners)
    if (mark === 'withdrawn' && version.withdrawnByModerator && !asModerator)
      throw new NotAllowed(sentence('A moderator withdrew this version. Ask the moderators to bring it back.'))
    if (!asModerator) await refuseUndoing(open, plugin, version, asked.wanted)
    await applyMark(open, plugin, version, asked.wanted, asModerator)
    await keepRecord(open, actor, owners, {
      ...{ action, pluginId: plugin.id, subject: `${plugin.packageName} ${version.version}` },
      details: { before: mark, after: asked.wanted, versionId: version.id },
    })
    return version
  })
}

/** Records the change, and tells the owners what they did not do themselves. */
async function keepRecord(
  open: Change,
  actor: Actor,
  owners: readonly { id: number }[],
  done: Done & { pluginId: number },
): Promise<void> {
  open.record(done)
  open.touches(done.pluginId)
  if (isModerator(actor)) await tell(open, actor, owners, done)
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

async function versionChangedMeanwhile(open: Change, plugin: Plugin, { version }: Version): Promise<ChangedMeanwhile> {
  const { by, at } = await lastChange(open, plugin, `${plugin.packageName} ${version}`)
  const message = by
    ? sentence('{by} changed version {version} meanwhile. Nothing of yours was saved.', { by, version })
    : sentence('Somebody changed version {version} meanwhile. Nothing of yours was saved.', { version })
  return new ChangedMeanwhile(by ?? sentence('Somebody'), at, message)
}

async function pluginChangedMeanwhile(open: Change, plugin: Plugin): Promise<ChangedMeanwhile> {
  const { by, at } = await lastChange(open, plugin, plugin.packageName)
  const message = by
    ? sentence('{by} changed {plugin} meanwhile. Nothing of yours was saved.', { by, plugin: plugin.name })
    : sentence('Somebody changed {plugin} meanwhile. Nothing of yours was saved.', { plugin: plugin.name })
  return new ChangedMeanwhile(by ?? sentence('Somebody'), at, message)
}

/** By nobody in particular when more than 50 other changes have come since. */
async function lastChange(
  { tx, now }: Change,
  plugin: Plugin,
  subject: string,
): Promise<{ by: string | undefined; at: Date }> {
  const entries = await listAudit(tx, { pluginId: plugin.id, refused: false, limit: 50 })
  const last = entries.find((entry) => entry.subject === subject)
  return { by: last?.actor, at: last?.at ?? now }
}

/** All that is done to a version is for the same people; who is not among them learns nothing about its numbers. */
async function takeVersion(
  open: Change,
  actor: Actor,
  asked: { packageName: string; version: string },
  action: Action,
) {
  const { plugin, owners } = await takePlugin(open, actor, asked.packageName, action)
  const version = await findVersion(open.tx, plugin.id, asked.version)
  if (!version || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
  if (version.quarantinedAt) throw new Conflict(quarantineRefusal(version.version, version.quarantineReason), true)
  return { plugin, version, owners }
}

async function takePlugin({ tx }: Change, actor: Actor, packageName: string, action: Action) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  const owners = await listOwners(tx, plugin.id)
  requireRightOver(actor, action, plugin, owners)
  return { plugin, owners }
}

function actionOf(before: VersionMark, wanted: VersionMark): Action {
  if (wanted === 'deleted') return 'version.delete'
  if (wanted === 'withdrawn') return 'version.withdraw'
  return before === 'withdrawn' ? 'version.restore' : 'version.mark'
}

function refuseImpossible({ version, state, experimental }: Version, wanted: VersionMark): void {
  if (wanted === 'deleted') return
  if (state === 'waiting')
    throw new Conflict(
      sentence('Version {version} is waiting: until it is approved it can only be deleted.', { version }),
    )
  if (state === 'rejected')
    throw new Conflict(
      sentence('Version {version} is rejected: until it is approved it can only be deleted.', { version }),
    )
  if (state === 'sent-back')
    throw new Conflict(
      sentence('Version {version} is to be changed: until it is approved it can only be deleted.', { version }),
    )
  if (wanted === 'last-stable' && experimental)
    throw new Conflict(sentence('Version {version} is experimental.', { version }))
  if (wanted === 'last-experimental' && !experimental)
    throw new Conflict(sentence('Version {version} is stable.', { version }))
}

/** Not in an owner's place: what a moderator takes away as one, only a moderator gives back. */
function actsAsModerator(actor: Actor, owners: readonly { id: number }[]): boolean {
  return isModerator(actor) && !owners.some((owner) => owner.id === userOf(actor)?.id)
}

async function applyMark(
  { tx, now }: Change,
  plugin: Plugin,
  version: Version,
  wanted: VersionMark,
  asModerator: boolean,
): Promise<void> {
  const mark = version.experimental ? 'markedExperimentalId' : 'markedStableId'
  const marked = wanted === 'last-stable' || wanted === 'last-experimental'
  if (marked) await updatePlugin(tx, plugin.id, { [mark]: version.id })
  else if (plugin[mark] === version.id) await updatePlugin(tx, plugin.id, { [mark]: null })
  if (wanted === 'deleted' && !(await wasPublished(tx, version.id))) await removeVersionRow(tx, version.id)
  else if (wanted === 'deleted') await updateVersion(tx, version.id, { deletedAt: now })
  else {
    const withdrawn = wanted === 'withdrawn'
    await updateVersion(tx, version.id, {
      ...{ withdrawnAt: withdrawn ? now : null, withdrawnByModerator: withdrawn && asModerator },
    })
  }
}

/**
 * Deletes a plugin, or brings it back within 30 days: it leaves every list and the feed at once; its package name and
 * numbers stay taken for ever. Saying the same twice is harmless.
 *
 * @throws NotAllowed for an owner, when a moderator deleted it, or rolled it back and nothing higher is approved
 * @throws Conflict when it was deleted more than 30 days ago
 */
export async function setPluginDeleted(
  site: Site,
  actor: Actor,
  packageName: string,
  deleted: boolean,
): Promise<Plugin> {
  const action = deleted ? 'plugin.delete' : 'plugin.restore'
  return change(site, actor, { action, subject: packageName, packageName }, async (open) => {
    const { plugin, owners } = await takePlugin(open, actor, packageName, action)
    if (Boolean(plugin.deletedAt) === deleted) return plugin
    const asModerator = actsAsModerator(actor, owners)
    if (!deleted) refuseRestoring(open, plugin, asModerator)
    else if (!asModerator) await refuseDeletingRolledBack(open, plugin)
    await updatePlugin(open.tx, plugin.id, {
      ...{ deletedAt: deleted ? open.now : null, deletedByModerator: deleted && asModerator },
    })
    const details = { before: deleted ? 'present' : 'deleted', after: deleted ? 'deleted' : 'present' }
    await keepRecord(open, actor, owners, { action, pluginId: plugin.id, subject: plugin.packageName, details })
    return plugin
  })
}

function refuseRestoring({ now }: Change, plugin: Plugin, asModerator: boolean): void {
  if (plugin.deletedByModerator && !asModerator)
    throw new NotAllowed(sentence('A moderator deleted this plugin. Ask the moderators to bring it back.'))
  if (plugin.deletedAt && finalAt(plugin.deletedAt) <= now)
    throw new Conflict(
      sentence('{packageName} was deleted more than {days} days ago: it stays deleted.', {
        packageName: plugin.packageName,
        days: restoreDays,
      }),
    )
}

export interface Deprecation {
  packageName: string
  deprecated: boolean
  /** For those who have it: why, and what to do. */
  reason: string
  /** Package name of the plugin that takes its place; empty: none does. */
  replacement: string
  /** `seenMark(deprecationOf(plugin))` as the person saw it; a change meanwhile is a conflict. Undefined: as it stands. */
  seen?: string | undefined
}

/**
 * Says that a plugin is not kept up any more, or takes that back; the feed tells every QGIS. What the package itself
 * says is not changed by it.
 *
 * @throws InvalidInput without a reason, and for a replacement that nobody can install
 */
export async function deprecatePlugin(site: Site, actor: Actor, asked: Deprecation): Promise<Plugin> {
  const { packageName, deprecated } = asked
  const action = deprecated ? 'plugin.deprecate' : 'plugin.undeprecate'
  return change(site, actor, { action, subject: packageName, packageName }, async (open) => {
    const { plugin, owners } = await takePlugin(open, actor, packageName, action)
    if (!deprecated && !plugin.deprecatedAt) return plugin
    if (asked.seen && asked.seen !== seenMark(deprecationOf(plugin))) throw await pluginChangedMeanwhile(open, plugin)
    const reason = asked.reason.trim()
    if (deprecated) requireReason(reason, sentence('Say why, and what people should do who have it.'))
    else refuseLongReason(reason)
    const replacement = deprecated ? await findReplacement(open, plugin, asked.replacement) : ''
    const same = reason === plugin.deprecationReason && replacement === plugin.replacement
    if (deprecated && plugin.deprecatedAt && same) return plugin
    await updatePlugin(open.tx, plugin.id, {
      deprecatedAt: deprecated ? (plugin.deprecatedAt ?? open.now) : null,
      ...{ deprecationReason: deprecated ? reason : '', replacement },
    })
    const before = { deprecated: Boolean(plugin.deprecatedAt), replacement: plugin.replacement }
    const details = { before, after: { deprecated, replacement } }
    await keepRecord(open, actor, owners, { action, pluginId: plugin.id, subject: plugin.packageName, reason, details })
    return plugin
  })
}

async function findReplacement({ tx }: Change, plugin: Plugin, written: string): Promise<string> {
  const name = written.trim()
  if (!name) return ''
  const found = await findPluginRow(tx, name)
  if (found?.visible && found.id !== plugin.id) return found.packageName
  const message =
    found?.id === plugin.id
      ? sentence('A plugin cannot take its own place.')
      : sentence('There is no plugin {name} here. Write the package name that stands in its address.', { name })
  throw new InvalidInput(message, [{ field: 'replacement', message }])
}

const mostTags = 10
const longestTag = 50
const longestLink = 500

/**
 * Keeps links and tags for what the package leaves empty; where the package says something, that counts.
 *
 * @param seen `seenMark(plugin.additions)` as the person saw it; a change meanwhile is a conflict. Undefined: as it stands
 * @throws InvalidInput with everything that is wrong
 */
export async function editPlugin(
  site: Site,
  actor: Actor,
  packageName: string,
  wanted: Required<Additions>,
  seen?: string,
): Promise<Plugin> {
  return change(site, actor, { action: 'plugin.edit', subject: packageName, packageName }, async (open) => {
    const { plugin, owners } = await takePlugin(open, actor, packageName, 'plugin.edit')
    if (seen && seen !== seenMark(plugin.additions)) throw await pluginChangedMeanwhile(open, plugin)
    const additions = acceptAdditions(wanted)
    if (JSON.stringify(additions) === JSON.stringify(acceptAdditions(fullAdditions(plugin.additions)))) return plugin
    await updatePlugin(open.tx, plugin.id, { additions })
    const details = { before: plugin.additions, after: additions }
    const done = { action: 'plugin.edit' as const, pluginId: plugin.id, subject: plugin.packageName, details }
    await keepRecord(open, actor, owners, done)
    return plugin
  })
}

function fullAdditions({ homepage = '', repository = '', tracker = '', tags = [] }: Additions): Required<Additions> {
  return { homepage, repository, tracker, tags }
}

function acceptAdditions(wanted: Required<Additions>): Additions {
  const tags = [...new Set(wanted.tags.map(plainTag).filter(Boolean))]
  const problems: Problem[] = []
  const links: Additions = {}
  for (const field of ['homepage', 'repository', 'tracker'] as const) {
    const link = wanted[field].trim()
    if (link && !isWebAddress(link))
      problems.push({ field, message: sentence('Write a whole address that begins with https:// or http://.') })
    else if (link) links[field] = link
  }
  if (tags.length > mostTags)
    problems.push({ field: 'tags', message: sentence('At most {count} tags.', { count: mostTags }) })
  const long = tags.find((tag) => tag.length > longestTag)
  if (long)
    problems.push({ field: 'tags', message: sentence('A tag has at most {count} characters.', { count: longestTag }) })
  if (problems.length > 0) throw new InvalidInput(problems.map(({ message }) => message).join(' '), problems)
  return tags.length > 0 ? { ...links, tags } : links
}

function isWebAddress(text: string): boolean {
  const protocol = text.length <= longestLink ? URL.parse(text)?.protocol : undefined
  return protocol === 'https:' || protocol === 'http:'
}

export interface Mending {
  packageName: string
  version: string
  changelog: string
  /** The changelog that the person began with: a change by somebody else meanwhile is a conflict. Undefined: any. */
  seen?: string | undefined
}

const longestChangelog = 100_000

/**
 * Mends the changelog of a version after it was published; nothing else of it ever changes. The texts before and after
 * stay in the audit log, which everybody who sees the version can read.
 *
 * @throws ChangedMeanwhile when it is not the text that the person began with
 * @throws InvalidInput for more than 100,000 characters
 */
export async function mendChangelog(site: Site, actor: Actor, asked: Mending): Promise<Version> {
  const { packageName } = asked
  const action = 'version.mend-changelog'
  const attempt = { action, subject: `${packageName} ${asked.version}`, packageName } as const
  return change(site, actor, attempt, async (open) => {
    const { plugin, version, owners } = await takeVersion(open, actor, asked, action)
    if (!actsAsModerator(actor, owners)) refuseRewriting(version)
    const changelog = asked.changelog.trim()
    if (changelog.length > longestChangelog) {
      const message = sentence('A changelog has at most 100,000 characters: say what is new in this version.')
      throw new InvalidInput(message, [{ field: 'changelog', message }])
    }
    if (changelog === version.changelog.trim()) return version
    if (asked.seen !== undefined && version.changelog.trim() !== asked.seen.trim())
      throw await versionChangedMeanwhile(open, plugin, version)
    await updateVersion(open.tx, version.id, { changelog })
    await keepRecord(open, actor, owners, {
      ...{ action, pluginId: plugin.id, subject: `${plugin.packageName} ${version.version}` },
      details: { before: version.changelog, after: changelog, versionId: version.id },
    })
    return { ...version, changelog }
  })
}
