// Turns what a change recorded into deliveries, within its transaction: neither is there without the other.

import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/client.ts'
import { addDeliveries, giveUpWaiting, type NewDelivery } from '../../db/deliveries.ts'
import { enqueue } from '../../db/job-queue.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { findVersionById } from '../../db/versions.ts'
import { listListeners, switchOffLeft, switchOffOf } from '../../db/webhooks.ts'
import type { AuditEntry } from '../domain/audit-entry.ts'
import { sentence } from '../domain/sentence.ts'
import { decidedBy, eventsOf, type WebhookEvent } from '../domain/webhook.ts'
import { type WebhookFacts, type WebhookVersion, webhookBody } from '../formats/webhook-message.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'

interface Told {
  pluginId: number
  entry: AuditEntry
  event: WebhookEvent
}

/** Keeps one delivery for each webhook that wants to hear of it. Rows of plugins have to be true by then. */
export async function keepDeliveries(site: Site, tx: Db, at: Date, entries: readonly AuditEntry[]): Promise<void> {
  const told = entries.flatMap(eventsIn)
  const pluginIds = new Set(told.map(({ pluginId }) => pluginId))
  await switchOff(tx, at, told)
  const rows: NewDelivery[] = []
  for (const pluginId of pluginIds) {
    const listeners = await listListeners(tx, pluginId)
    if (listeners.length === 0) continue
    for (const one of told.filter((one) => one.pluginId === pluginId)) {
      const hearing = listeners.filter(({ events }) => events.includes(one.event))
      if (hearing.length === 0) continue
      const body = webhookBody(one.event, at, await factsOf(site, tx, one))
      const event = { pluginId, event: one.event, eventKey: newEventKey(), body, createdAt: at }
      rows.push(...hearing.map(({ id }) => ({ webhookId: id, ...event })))
    }
  }
  await addDeliveries(tx, rows)
  if (rows.length > 0) await enqueue(tx, 'webhook.wake', {})
}

/** Names one event, for receivers that have seen it before. */
export function newEventKey(): string {
  return `evt_${randomUUID().replaceAll('-', '')}`
}

function eventsIn(entry: AuditEntry): Told[] {
  const { pluginId, refused, action, details } = entry
  if (pluginId === undefined || refused) return []
  return eventsOf(action, details).map((event) => ({ pluginId, entry, event }))
}

/** Who owns a plugin no more is told no more of it. */
async function switchOff(tx: Db, at: Date, told: readonly Told[]): Promise<void> {
  const changed = new Set(told.filter(({ event }) => event === 'owners.changed').map(({ pluginId }) => pluginId))
  const reason = sentence('Whoever made it does not own the plugin any more. Switch it on to take it over.')
  for (const pluginId of changed) await giveUpWaiting(tx, await switchOffLeft(tx, pluginId, at, reason))
}

/** Who was blocked or left is told nothing more, of what waits neither; another owner can take the webhook over. */
export async function endWebhooksOf(tx: Db, now: Date, userId: number, reason: string): Promise<void> {
  await giveUpWaiting(tx, await switchOffOf(tx, userId, now, reason))
}

async function factsOf(site: Site, tx: Db, { pluginId, entry, event }: Told): Promise<WebhookFacts> {
  const { baseUrl } = site.settings.server
  const plugin = await findPluginRowById(tx, pluginId)
  const packageName = plugin?.packageName ?? entry.subject.replace(/ .*/s, '')
  const about = { packageName, name: plugin?.name ?? packageName, url: baseUrl + urls.plugin(packageName) }
  const owners = event === 'owners.changed' ? (await listOwners(tx, pluginId)).map(({ uid }) => uid) : undefined
  const version = event.startsWith('version.') ? await versionOf(tx, packageName, baseUrl, entry) : undefined
  const decision = event === 'version.decided' ? decidedBy(entry.action) : undefined
  return { plugin: about, version, decision, owners }
}

async function versionOf(tx: Db, packageName: string, baseUrl: string, entry: AuditEntry): Promise<WebhookVersion> {
  const { versionId } = entry.details
  const row = typeof versionId === 'number' ? await findVersionById(tx, versionId) : undefined
  const version = row?.version ?? entry.subject.replace(/^\S+ /, '')
  const url = baseUrl + urls.version(packageName, version)
  if (!row || row.deletedAt) return { version, url }
  const { state, experimental, qgisMinimumVersion, qgisMaximumVersion, packageSha256: sha256 } = row
  const downloadUrl = baseUrl + urls.download(packageName, version)
  return { version, url, stored: { state, experimental, qgisMinimumVersion, qgisMaximumVersion, sha256, downloadUrl } }
}
