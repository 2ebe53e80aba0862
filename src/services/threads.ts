// What authors and moderators say to each other about a plugin, for them alone.

import { markOpened } from '../../db/decisions.ts'
import { findPluginRow, lockPlugin } from '../../db/plugins.ts'
import {
  addThreadEntry,
  findLastEntry,
  listThread,
  listWriters,
  settleOpen,
  type ThreadEntry,
} from '../../db/threads.ts'
import { listModerators, listOwners } from '../../db/users.ts'
import { findVersion } from '../../db/versions.ts'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, isModerator, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { requireRightOver } from './rights.ts'

const longestMessage = 10_000

export interface Message {
  packageName: string
  /** Empty: about the plugin as a whole. */
  version: string
  text: string
  /** For moderators alone; of anybody else it does not count. */
  inner: boolean
}

/**
 * Adds to the thread of a plugin: an owner answers the moderators, a moderator the owners; the other side is told.
 *
 * @throws InvalidInput for a message that is empty or longer than 10,000 characters
 * @throws NotFound, NotAllowed for who is neither an owner nor a moderator
 */
export async function writeInThread(site: Site, actor: Actor, message: Message): Promise<Plugin> {
  const { packageName } = message
  return change(site, actor, { action: 'thread.write', subject: packageName, packageName }, async (open) => {
    const { plugin, owners } = await lockThread(open, packageName)
    requireRightOver(actor, 'thread.write', plugin, owners)
    const text = requireMessage(message.text)
    const owns = owners.some(({ id }) => id === userOf(actor)?.id)
    // An owner has no inner notes of their own plugin, and could not read them.
    const inner = message.inner && !owns && isModerator(actor)
    const version = await findSpokenOf(open, plugin, message.version)
    await addThreadEntry(open.tx, {
      ...{ pluginId: plugin.id, versionId: version?.id, version: version?.version ?? '', at: open.now },
      ...{ by: actorName(actor), kind: owns ? 'answer' : 'note', text, inner },
    })
    const done: Done = {
      ...{ action: 'thread.write', pluginId: plugin.id },
      subject: version ? `${plugin.packageName} ${version.version}` : plugin.packageName,
    }
    open.record({ ...done, details: { inner } })
    const told = { path: urls.pluginThread(plugin.packageName) }
    if (!inner)
      await tell(open, actor, owns ? await listReaders(open, plugin) : owners, { ...done, reason: text, details: told })
    return plugin
  })
}

async function lockThread({ tx }: Change, packageName: string) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  return { plugin, owners: await listOwners(tx, plugin.id) }
}

/** @throws InvalidInput for a message that is empty or too long */
export function requireMessage(text: string): string {
  const message = problemOf(text)
  if (message !== undefined) throw new InvalidInput(message, [{ field: 'message', message }])
  return text.trim()
}

function problemOf(text: string): string | undefined {
  if (!text.trim()) return sentence('Write a message first.')
  return text.length > longestMessage ? sentence('A message has at most 10,000 characters.') : undefined
}

async function findSpokenOf({ tx }: Change, plugin: Plugin, version: string) {
  if (version === '') return undefined
  const found = await findVersion(tx, plugin.id, version)
  if (!found || found.deletedAt) throw new NotFound(sentence('There is no such version.'))
  return found
}

/** Moderators who have a part in the thread; all of them where none has. */
async function listReaders({ tx }: Change, plugin: Plugin): Promise<{ id: number; uid: string }[]> {
  const moderators = await listModerators(tx)
  const writers = new Set(await listWriters(tx, plugin.id))
  const taking = moderators.filter(({ uid }) => writers.has(uid))
  return taking.length > 0 ? taking : moderators
}

export interface ThreadView {
  plugin: Plugin
  entries: ThreadEntry[]
  owns: boolean
}

/**
 * The thread as its readers see it. That an owner has it before them is kept: a decision is then no longer unseen.
 *
 * @throws NotFound for everybody but owners and moderators
 */
export async function readThread(site: Site, actor: Actor, packageName: string): Promise<ThreadView> {
  const plugin = await findPluginRow(site.db, packageName)
  const owners = plugin ? await listOwners(site.db, plugin.id) : []
  const user = userOf(actor)
  const owns = user !== undefined && user.trust !== 'blocked' && owners.some(({ id }) => id === user.id)
  if (!plugin || !(owns || isModerator(actor))) throw new NotFound(sentence('There is no such page.'))
  if (owns) await noteOpened(site, actor, [plugin.id])
  return { plugin, owns, entries: await listThread(site.db, plugin.id, isModerator(actor) && !owns) }
}

/** An owner has a page before them that shows what was decided about these plugins of theirs; undefined: about all. */
export async function noteOpened(site: Site, actor: Actor, pluginIds?: readonly number[]): Promise<void> {
  const user = userOf(actor)
  if (user && pluginIds?.length !== 0) await markOpened(site.db, user.id, pluginIds)
}

/**
 * What follows when an owner uploads again after a decision: what was asked for is dealt with, an appeal about the same
 * number is settled by it, and whoever asked for changes is told.
 */
export async function settleByUpload(
  open: Change,
  actor: Actor,
  uploaded: { pluginId: number; packageName: string; versionId: number; version: string },
): Promise<void> {
  const { tx, now } = open
  const { pluginId, version } = uploaded
  const by = actorName(actor)
  // Even when an upload under another number has dealt with the decision: what the appeal is about is gone.
  await settleOpen(tx, { pluginId, version, kinds: ['appeal'] }, by, now)
  const asked = await findLastEntry(tx, { pluginId, kinds: ['changes', 'rejection'] })
  if (!asked || asked.settledAt) return
  await settleOpen(tx, { pluginId, kinds: ['changes', 'rejection'] }, by, now)
  const asker = (await listModerators(tx)).filter(({ uid }) => uid === asked.by)
  const subject = `${uploaded.packageName} ${version}`
  const details = { path: urls.review(uploaded.versionId) }
  await tell(open, actor, asker, { action: 'version.publish', pluginId, subject, details })
}
