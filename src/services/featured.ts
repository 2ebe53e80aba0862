// Which plugins stand on the main page, why, and in which order.

import { findPluginRow, listFeaturedRows, lockPlugin, nextFeaturedOrder, updatePlugin } from '../../db/plugins.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import { moved } from '../domain/featured-order.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators feature plugins.')
export const longestFeaturedReason = 160

/** Puts a plugin on the main page, behind the others, or takes it off. Saying the same twice is harmless. */
export async function featurePlugin(site: Site, actor: Actor, packageName: string, featured: boolean): Promise<Plugin> {
  const action = featured ? 'plugin.feature' : 'plugin.unfeature'
  return change(site, actor, { action, subject: packageName, packageName }, async (open) => {
    requireRight(actor, action, moderatorsOnly)
    const plugin = await getLocked(open, packageName)
    if (plugin.featured === featured) return plugin
    const featuredOrder = featured ? await nextFeaturedOrder(open.tx) : 0
    await updatePlugin(open.tx, plugin.id, { featured, featuredReason: '', featuredOrder })
    const details = { before: plugin.featured, after: featured, was: plugin.featuredReason || undefined }
    open.record({ action, pluginId: plugin.id, subject: plugin.packageName, details })
    open.touches(plugin.id)
    return (await findPluginRow(open.tx, packageName)) ?? plugin
  })
}

/**
 * Says why a plugin is featured, in a sentence for visitors; empty takes the sentence away.
 *
 * @param asked.seen the sentence as it stood in the form
 * @throws Conflict when somebody wrote another one meanwhile, or the plugin is not featured any more
 * @throws InvalidInput for more than one line or more than 160 characters
 */
export async function setFeaturedReason(
  site: Site,
  actor: Actor,
  asked: { packageName: string; reason: string; seen: string },
): Promise<Plugin> {
  const { packageName } = asked
  const reason = asked.reason.trim()
  return change(site, actor, { action: 'plugin.feature', subject: packageName, packageName }, async (open) => {
    requireRight(actor, 'plugin.feature', moderatorsOnly)
    refuseReason(reason)
    const plugin = await getFeatured(open, packageName)
    if (plugin.featuredReason === reason) return plugin
    if (plugin.featuredReason !== asked.seen)
      throw new Conflict(sentence('Somebody wrote another sentence meanwhile. Look again: nothing was changed.'))
    await updatePlugin(open.tx, plugin.id, { featuredReason: reason })
    const details = { before: plugin.featuredReason, after: reason }
    open.record({ action: 'plugin.feature', pluginId: plugin.id, subject: plugin.packageName, reason, details })
    open.touches(plugin.id)
    return { ...plugin, featuredReason: reason }
  })
}

function refuseReason(reason: string): void {
  if (reason.length <= longestFeaturedReason && !reason.includes('\n')) return
  const message = sentence('One sentence of at most 160 characters, please: visitors read it on a card.')
  throw new InvalidInput(message, [{ field: 'reason', message }])
}

/**
 * Puts a featured plugin at another place. Asking for the place where it stands already is harmless.
 *
 * @param asked.place counts from 1
 * @param asked.seen the ids of the featured plugins in the order that was shown
 * @throws Conflict when the order is another one meanwhile
 */
export async function placeFeatured(
  site: Site,
  actor: Actor,
  asked: { packageName: string; place: number; seen: readonly number[] },
): Promise<Plugin> {
  const { packageName, place } = asked
  return change(site, actor, { action: 'plugin.feature', subject: packageName, packageName }, async (open) => {
    requireRight(actor, 'plugin.feature', moderatorsOnly)
    // Takes its lock first: two moves at once follow each other.
    await nextFeaturedOrder(open.tx)
    const plugin = await getFeatured(open, packageName)
    const shown = (await listFeaturedRows(open.tx)).map(({ id }) => id)
    const before = shown.indexOf(plugin.id) + 1
    if (before === place) return plugin
    if (shown.join() !== asked.seen.join())
      throw new Conflict(sentence('The order was changed meanwhile. Look again: nothing was changed.'))
    for (const [at, id] of moved(shown, plugin.id, place).entries())
      await updatePlugin(open.tx, id, { featuredOrder: at + 1 })
    const details = { place: { before, after: place } }
    open.record({ action: 'plugin.feature', pluginId: plugin.id, subject: plugin.packageName, details })
    open.touches(plugin.id)
    return plugin
  })
}

async function getLocked({ tx }: Change, packageName: string): Promise<Plugin> {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  return plugin
}

async function getFeatured(open: Change, packageName: string): Promise<Plugin> {
  const plugin = await getLocked(open, packageName)
  if (!plugin.featured) throw new Conflict(sentence('{plugin} is not featured any more.', { plugin: plugin.name }))
  return plugin
}
