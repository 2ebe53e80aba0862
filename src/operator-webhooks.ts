// bin/quiver webhook: the webhooks of the whole site, which only the operator has.

import type { Actor } from './domain/user.ts'
import { webhookEvents } from './domain/webhook.ts'
import {
  addWebhook,
  listSiteWebhooks,
  listWebhookLog,
  pingWebhook,
  removeWebhook,
  renewWebhookSecret,
  replayDelivery,
  switchWebhook,
} from './services/webhooks.ts'
import type { Site } from './site.ts'

export const webhookUsage =
  'add URL [EVENT …] | list | log ID | ping ID | replay ID DELIVERY | on ID | off ID | secret ID | remove ID'

/** What one call says; undefined when its words make no sense. */
export async function runWebhookCommand(site: Site, actor: Actor, words: string[]): Promise<string[] | undefined> {
  const [verb = '', ...rest] = words
  if (verb === 'list' && rest.length === 0) return list(site)
  if (verb === 'add' && rest[0] !== undefined) return add(site, actor, rest[0], rest.slice(1))
  const [id, delivery] = rest.map(Number)
  if (!Number.isInteger(id) || id === undefined) return undefined
  const place = { packageName: undefined, id }
  const verbs: Record<string, () => Promise<string[]>> = {
    log: async () => log(site, id),
    ping: async () => done(pingWebhook(site, actor, place), 'A test is on its way: the log says what comes of it.'),
    on: async () => done(switchWebhook(site, actor, place, true), 'It is switched on.'),
    off: async () => done(switchWebhook(site, actor, place, false), 'It is switched off.'),
    remove: async () => done(removeWebhook(site, actor, place), 'It is removed, and its log with it.'),
    secret: async () => [await renewWebhookSecret(site, actor, place)],
    replay: async () => done(replayDelivery(site, actor, place, delivery ?? 0), 'It is sent again.'),
  }
  const takes = verb === 'replay' ? 2 : 1
  return rest.length === takes ? verbs[verb]?.() : undefined
}

async function done(work: Promise<void>, text: string): Promise<string[]> {
  await work
  return [text]
}

async function add(site: Site, actor: Actor, url: string, events: string[]): Promise<string[]> {
  const wanted = { url, events: events.length === 0 ? webhookEvents : events }
  const { id, secret } = await addWebhook(site, actor, undefined, wanted)
  return [`Webhook ${id} is made. Its secret, which is shown this once:`, secret]
}

async function list(site: Site): Promise<string[]> {
  const webhooks = await listSiteWebhooks(site)
  if (webhooks.length === 0) return ['There are no webhooks of the whole site.']
  return webhooks.map(({ id, url, events, offAt, offReason, failingSince, arrived, waiting }) => {
    const state = offAt ? `off: ${offReason}` : failingSince ? `fails since ${failingSince.toISOString()}` : 'on'
    return `${id}  ${url}\n    ${state}; ${arrived} arrived, ${waiting} waiting; ${events.join(' ')}`
  })
}

async function log(site: Site, id: number): Promise<string[]> {
  const known = (await listSiteWebhooks(site)).some((webhook) => webhook.id === id)
  if (!known) return [`There is no webhook ${id} of the whole site.`]
  const deliveries = await listWebhookLog(site, id)
  return deliveries.map(({ id, event, createdAt, attempts, deliveredAt, nextAt, lastError }) => {
    const state = deliveredAt ? 'arrived' : nextAt ? `due ${nextAt.toISOString()}` : 'given up'
    return `${id}  ${createdAt.toISOString()}  ${event}  ${state} after ${attempts}  ${lastError}`.trimEnd()
  })
}
