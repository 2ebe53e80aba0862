// What goes to a webhook: the body as JSON, and its signature by the rules of Standard Webhooks.

import { createHmac } from 'node:crypto'
import type { Decided } from '../domain/webhook.ts'

/** The only things that are ever told: what the pages of plugin and version say, and how a decision came out. */
export interface WebhookFacts {
  plugin: { packageName: string; name: string; url: string }
  version?: WebhookVersion | undefined
  decision?: Decided | undefined
  /** uids, after the change. */
  owners?: string[] | undefined
}

export interface WebhookVersion {
  version: string
  url: string
  /** Left out where the row is gone. */
  stored?:
    | {
        state: string
        experimental: boolean
        qgisMinimumVersion: string
        qgisMaximumVersion: string
        sha256: string
        downloadUrl: string
      }
    | undefined
}

/** The body for one event. It is kept as text: what was signed is what is sent, however often. */
export function webhookBody(type: string, at: Date, facts: WebhookFacts | undefined): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data: facts ? dataOf(facts) : {} })
}

function dataOf({ plugin, version, decision, owners }: WebhookFacts) {
  return {
    plugin: { package_name: plugin.packageName, name: plugin.name, url: plugin.url },
    ...(version ? { version: versionData(version) } : {}),
    ...(decision ? { decision } : {}),
    ...(owners ? { owners } : {}),
  }
}

function versionData({ version, url, stored }: WebhookVersion) {
  if (!stored) return { version, url }
  return {
    ...{ version, url, state: stored.state, experimental: stored.experimental },
    qgis_minimum_version: stored.qgisMinimumVersion,
    qgis_maximum_version: stored.qgisMaximumVersion,
    ...{ sha256: stored.sha256, download_url: stored.downloadUrl },
  }
}

const secretPrefix = 'whsec_'

/** As receivers get it: the prefix of Standard Webhooks, and the key in base64. */
export function webhookSecret(key: Uint8Array): string {
  return secretPrefix + Buffer.from(key).toString('base64')
}

/**
 * The three headers by which a receiver knows that it is us, and that it has seen this event before.
 *
 * @param key the same for every attempt and for a replay
 */
export function webhookHeaders(secret: string, key: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const hmac = createHmac('sha256', Buffer.from(secret.slice(secretPrefix.length), 'base64'))
  const signature = hmac.update(`${key}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': key, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
