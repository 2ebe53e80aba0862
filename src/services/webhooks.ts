// Who is told of what happens to a plugin: owners make, change and end its webhooks, the operator those of the whole site.

import { randomBytes } from 'node:crypto'
import {
  addDeliveries,
  countDeliveries,
  deleteOldDeliveries,
  giveUpWaiting,
  hastenWaiting,
  type LoggedDelivery,
  listDeliveries,
  lockDelivery,
} from '../../db/deliveries.ts'
import { enqueue } from '../../db/job-queue.ts'
import { lockPlugin } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import {
  countWebhooks,
  deleteWebhook,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  updateWebhook,
  type Webhook,
} from '../../db/webhooks.ts'
import { webhookUrlProblem } from '../adapters/webhook-address.ts'
import type { Action, Rights } from '../domain/actions.ts'
import { Conflict, InvalidInput, NotAllowed, NotFound, type Problem } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { isWebhookEvent, pingEvent, type WebhookEvent, webhookEvents, webhookRules } from '../domain/webhook.ts'
import { webhookBody, webhookSecret } from '../formats/webhook-message.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight, requireRightOver } from './rights.ts'
import { webhookSubject } from './webhook-delivery.ts'
import { newEventKey } from './webhook-events.ts'

/** What a form or a command asks for, as it came. */
export interface WantedWebhook {
  url: string
  events: readonly string[]
}

/** Undefined: the whole site, for the operator. */
type PackageName = string | undefined

/** One webhook of a plugin, or of the site. */
export interface WebhookPlace {
  packageName: PackageName
  id: number
}

/**
 * Makes a webhook.
 *
 * @returns its secret too, which is shown once: receivers know us by it
 * @throws InvalidInput for an address that is none of the Internet's, no events, or one webhook too many
 */
export async function addWebhook(
  site: Site,
  actor: Actor,
  packageName: PackageName,
  wanted: WantedWebhook,
): Promise<{ id: number; secret: string }> {
  return changing(site, actor, 'webhook.add', packageName, async (open, plugin) => {
    const { url, events } = accept(site, wanted, await countWebhooks(open.tx, plugin?.id))
    const secret = newSecret()
    const row = { pluginId: plugin?.id, url, secret, events, userId: open.user?.id, createdAt: open.now }
    const id = await insertWebhook(open.tx, row)
    record(open, 'webhook.add', plugin, { id, url }, { events })
    return { id, secret }
  })
}

/** @throws InvalidInput as `addWebhook` */
export async function changeWebhook(
  site: Site,
  actor: Actor,
  place: WebhookPlace,
  wanted: WantedWebhook,
): Promise<void> {
  await changingOne(site, actor, 'webhook.change', place, async (open, plugin, webhook) => {
    const { url, events } = accept(site, wanted, 0)
    if (url === webhook.url && String(events) === String(webhook.events)) return
    await updateWebhook(open.tx, webhook.id, { url, events, ...(url === webhook.url ? {} : takenOver(open)) })
    if (url !== webhook.url) await hasten(open, webhook.id)
    const details = { before: webhookSubject(undefined, webhook.url), after: webhookSubject(undefined, url), events }
    record(open, 'webhook.change', plugin, { id: webhook.id, url }, details)
  })
}

/**
 * Switches it on or off. Whoever switches it on is told when it fails, and it ends with their owning the plugin. What
 * waited when it was switched off is not sent any more; it can be sent again from the log.
 */
export async function switchWebhook(site: Site, actor: Actor, place: WebhookPlace, on: boolean): Promise<void> {
  await changingOne(site, actor, 'webhook.change', place, async (open, plugin, webhook) => {
    if (on === !webhook.offAt) return
    const state = { offAt: on ? null : open.now, offReason: on ? '' : sentence('By an owner.') }
    const owner = on ? { userId: open.user?.id ?? null, failingSince: null } : {}
    await updateWebhook(open.tx, webhook.id, { ...state, ...owner })
    if (!on) await giveUpWaiting(open.tx, [webhook.id])
    const details = { before: on ? 'off' : 'on', after: on ? 'on' : 'off' }
    record(open, 'webhook.change', plugin, webhook, details)
  })
}

/** Whoever decides where it goes, or who can check it, is the one with whose owning it ends. */
function takenOver({ user }: Change): { userId?: number } {
  return user ? { userId: user.id } : {}
}

/** The old secret ends at once. @returns the new one, which is shown once */
export async function renewWebhookSecret(site: Site, actor: Actor, place: WebhookPlace): Promise<string> {
  return changingOne(site, actor, 'webhook.change', place, async (open, plugin, webhook) => {
    const secret = newSecret()
    await updateWebhook(open.tx, webhook.id, { secret, ...takenOver(open) })
    record(open, 'webhook.change', plugin, webhook, { secret: 'renewed' })
    return secret
  })
}

/** Its log goes with it. */
export async function removeWebhook(site: Site, actor: Actor, place: WebhookPlace): Promise<void> {
  await changingOne(site, actor, 'webhook.remove', place, async (open, plugin, webhook) => {
    await deleteWebhook(open.tx, webhook.id)
    record(open, 'webhook.remove', plugin, webhook, {})
  })
}

/** Sends an event that says nothing, past whatever waits. @throws Conflict when it is switched off */
export async function pingWebhook(site: Site, actor: Actor, place: WebhookPlace): Promise<void> {
  await changingOne(site, actor, 'webhook.send', place, async (open, plugin, webhook) => {
    refuseOff(webhook)
    const body = webhookBody(pingEvent, open.now, undefined)
    const ping = { pluginId: undefined, event: pingEvent, eventKey: newEventKey(), body, createdAt: open.now }
    await addDeliveries(open.tx, [{ webhookId: webhook.id, ...ping }])
    await enqueue(open.tx, 'webhook.wake', {})
    record(open, 'webhook.send', plugin, webhook, { event: pingEvent })
  })
}

/**
 * Sends an event again, with the same body and the same id, behind what waits; what waits itself is tried at once.
 *
 * @throws Conflict when the webhook is switched off
 */
export async function replayDelivery(site: Site, actor: Actor, place: WebhookPlace, deliveryId: number): Promise<void> {
  await changingOne(site, actor, 'webhook.send', place, async (open, plugin, webhook) => {
    refuseOff(webhook)
    const found = await lockDelivery(open.tx, webhook.id, deliveryId)
    if (!found) throw new NotFound(sentence('This delivery is not in the log any more.'))
    const { waiting, ...delivery } = found
    if (waiting) await hastenWaiting(open.tx, webhook.id, open.now)
    else await addDeliveries(open.tx, [{ ...delivery, createdAt: open.now }])
    await enqueue(open.tx, 'webhook.wake', {})
    record(open, 'webhook.send', plugin, webhook, { event: delivery.event, key: delivery.eventKey })
  })
}

export interface WebhookView extends Webhook {
  arrived: number
  waiting: number
  lastAt: Date | undefined
}

/** In quarantine too. @throws NotAllowed unless these are rights of an owner */
export async function listPluginWebhooks(site: Site, plugin: Plugin, rights: Rights): Promise<WebhookView[]> {
  if (!rights.owns)
    throw new NotAllowed(sentence('Only the owners of {plugin} see its webhooks.', { plugin: plugin.name }))
  return listViews(site, plugin.id)
}

/** Those of the whole site, for the operator. */
export async function listSiteWebhooks(site: Site): Promise<WebhookView[]> {
  return listViews(site, undefined)
}

async function listViews(site: Site, pluginId: number | undefined): Promise<WebhookView[]> {
  const webhooks = await listWebhooks(site.db, pluginId)
  const counts = await countDeliveries(
    site.db,
    webhooks.map(({ id }) => id),
  )
  const none = { arrived: 0, waiting: 0, lastAt: undefined }
  return webhooks.map((webhook) => ({ ...webhook, ...(counts.get(webhook.id) ?? none) }))
}

const shownDeliveries = 50

/** Newest first; for whoever was shown the webhook. */
export async function listWebhookLog(site: Site, webhookId: number, before?: number): Promise<LoggedDelivery[]> {
  return listDeliveries(site.db, webhookId, before, shownDeliveries)
}

/** Whether more may stand behind a page of the log. */
export function isFullLog(log: readonly LoggedDelivery[]): boolean {
  return log.length === shownDeliveries
}

/** Cuts what happened more than 30 days ago out of every log. */
export async function sweepDeliveries(site: Site): Promise<void> {
  await deleteOldDeliveries(site.db, new Date(site.now().getTime() - webhookRules.keepMs))
}

function newSecret(): string {
  return webhookSecret(randomBytes(32))
}

type WebhookAction = Extract<Action, `webhook.${string}`>

async function changing<T>(
  site: Site,
  actor: Actor,
  action: WebhookAction,
  packageName: PackageName,
  work: (open: Change, plugin: Plugin | undefined) => Promise<T>,
): Promise<T> {
  return change(site, actor, { action, subject: packageName ?? 'webhook', packageName }, async (open) => {
    return work(open, await takePlugin(open, actor, packageName, action))
  })
}

async function changingOne<T>(
  site: Site,
  actor: Actor,
  action: WebhookAction,
  { packageName, id }: WebhookPlace,
  work: (open: Change, plugin: Plugin | undefined, webhook: Webhook) => Promise<T>,
): Promise<T> {
  return changing(site, actor, action, packageName, async (open, plugin) => {
    const webhook = await lockWebhook(open.tx, id)
    if (!webhook || webhook.pluginId !== plugin?.id) throw new NotFound(sentence('There is no such webhook.'))
    return work(open, plugin, webhook)
  })
}

async function takePlugin(
  { tx }: Change,
  actor: Actor,
  packageName: PackageName,
  action: WebhookAction,
): Promise<Plugin | undefined> {
  if (packageName === undefined) {
    requireRight(actor, action, sentence('Only the operator makes webhooks of the whole site.'))
    return undefined
  }
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  requireRightOver(actor, action, plugin, await listOwners(tx, plugin.id))
  return plugin
}

function accept(site: Site, { url, events }: WantedWebhook, already: number): { url: string; events: WebhookEvent[] } {
  const address = url.trim()
  const wanted = webhookEvents.filter((event) => events.includes(event))
  const problems: Problem[] = []
  const problem = webhookUrlProblem(address, site.settings.webhooks.allowNetworks)
  if (problem !== undefined) problems.push({ field: 'url', message: problem })
  if (wanted.length === 0 || !events.every(isWebhookEvent))
    problems.push({ field: 'events', message: sentence('Choose at least one event.') })
  if (already >= webhookRules.most) {
    const message = sentence('There are {count} webhooks already. Remove one first.', { count: webhookRules.most })
    problems.push({ field: 'url', message })
  }
  if (problems.length > 0) throw new InvalidInput(problems.map(({ message }) => message).join(' '), problems)
  return { url: new URL(address).href, events: wanted }
}

/** Only the host goes into the log: what stands behind it may be a secret of the receiver. */
function record(
  open: Change,
  action: WebhookAction,
  plugin: Plugin | undefined,
  { id, url }: { id: number; url: string },
  details: Record<string, unknown>,
): void {
  const subject = webhookSubject(plugin?.packageName, url)
  open.record({ action, pluginId: plugin?.id, subject, details: { webhook: id, ...details } })
}

async function hasten(open: Change, webhookId: number): Promise<void> {
  await hastenWaiting(open.tx, webhookId, open.now)
  await enqueue(open.tx, 'webhook.wake', {})
}

function refuseOff({ offAt }: Webhook): void {
  if (offAt) throw new Conflict(sentence('This webhook is switched off. Switch it on first.'))
}
