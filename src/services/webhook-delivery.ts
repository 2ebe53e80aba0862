// Sends what is due to webhooks, each plugin's events in order, and keeps what came of it.

import { giveUpWaiting, settleDelivery, type TakenDelivery, takeDue } from '../../db/deliveries.ts'
import { findWebhookPlace, lockWebhook, updateWebhook, type Webhook } from '../../db/webhooks.ts'
import type { WebhookAnswer } from '../adapters/webhook-post.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { pauseMs, webhookRules } from '../domain/webhook.ts'
import { webhookHeaders } from '../formats/webhook-message.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change } from './change.ts'
import { tell } from './notices.ts'

/** At once: of all webhooks, and of one that answers; one that does not gets one after the other. */
const most = { all: 16, each: 4 }
const sender: Actor = { kind: 'operator', name: 'webhooks' }
const gone = 410

/**
 * Sends until nothing is due. What a process took that dies meanwhile is taken by another after a minute, so that an event
 * may arrive twice, and never not at all.
 *
 * @param stopping takes nothing more once it is aborted, and waits for what is under way
 * @returns how many attempts there were
 */
export async function deliverDue(site: Site, stopping?: AbortSignal): Promise<number> {
  const underWay = new Map<number, { webhookId: number; end: Promise<void> }>()
  let attempts = 0
  for (;;) {
    const busy = [...underWay.values()]
    const taken = stopping?.aborted ? [] : await take(site, busy)
    // What was busy may have ended meanwhile: only when nothing was is nothing left.
    if (taken.length === 0 && busy.length === 0) return attempts
    for (const delivery of taken) {
      const { id, webhookId } = delivery
      underWay.set(id, { webhookId, end: deliver(site, delivery).finally(() => underWay.delete(id)) })
    }
    attempts += taken.length
    if (taken.length === 0) await Promise.race(busy.map(({ end }) => end))
  }
}

/** Nothing for a webhook that is being sent to: a slow receiver keeps only itself waiting. */
async function take(site: Site, underWay: readonly { webhookId: number }[]): Promise<TakenDelivery[]> {
  const now = site.now()
  const limit = most.all - underWay.length
  if (limit <= 0) return []
  const leaseUntil = new Date(now.getTime() + webhookRules.leaseMs)
  const except = [...new Set(underWay.map(({ webhookId }) => webhookId))]
  return takeDue(site.db, { now, leaseUntil, except, each: most.each, limit })
}

/** Never throws: what cannot be kept now is sent again when its minute is over. */
async function deliver(site: Site, delivery: TakenDelivery): Promise<void> {
  try {
    const { url, secret, eventKey, body } = delivery
    const headers = webhookHeaders(secret, eventKey, site.now(), body)
    const answer = await site.webhooks.post(url, { headers, body })
    await keep(site, delivery, answer)
  } catch (fault) {
    site.log.error('webhook delivery not kept', fault, { delivery: delivery.id, webhook: delivery.webhookId })
  }
}

async function keep(site: Site, delivery: TakenDelivery, answer: WebhookAnswer): Promise<void> {
  const now = site.now()
  const webhookId = delivery.webhookId
  const off = await site.db.transaction(async (tx) => {
    const webhook = await lockWebhook(tx, webhookId)
    const nextAt = answer.error === '' ? undefined : nextTry(delivery, now)
    const deliveredAt = answer.error === '' ? now : undefined
    const settled = await settleDelivery(tx, delivery, { ...answer, deliveredAt, nextAt })
    if (!webhook || !settled || webhook.offAt) return undefined
    const failingSince = deliveredAt ? undefined : (webhook.failingSince ?? now)
    if (failingSince?.getTime() !== webhook.failingSince?.getTime())
      await updateWebhook(tx, webhookId, { failingSince: failingSince ?? null })
    return reasonToStop(answer, delivery, { failingSince, nextAt })
  })
  if (off !== undefined) await switchOff(site, webhookId, off)
}

function nextTry({ createdAt, attempts }: TakenDelivery, now: Date): Date | undefined {
  if (now.getTime() - createdAt.getTime() > webhookRules.patienceMs) return undefined
  return new Date(now.getTime() + pauseMs(attempts, Math.random()))
}

/**
 * An event that was given up after three days speaks for a receiver that is gone, where nothing else has arrived in most of
 * that time. How long ago the first failure was says nothing by itself: there may have been nothing to send since.
 */
function reasonToStop(
  { status }: WebhookAnswer,
  { createdAt }: TakenDelivery,
  { failingSince, nextAt }: { failingSince: Date | undefined; nextAt: Date | undefined },
): string | undefined {
  if (status === gone) return sentence('It answered 410 Gone.')
  if (!failingSince || nextAt) return undefined
  const half = createdAt.getTime() + webhookRules.patienceMs / 2
  return failingSince.getTime() < half ? sentence('Nothing has arrived for three days.') : undefined
}

/** With a notice to whoever made it; those of the operator stand in the log. */
async function switchOff(site: Site, webhookId: number, reason: string): Promise<void> {
  await change(site, sender, { action: 'webhook.stop', subject: `webhook ${webhookId}` }, async (open) => {
    const webhook = await lockWebhook(open.tx, webhookId)
    if (!webhook || webhook.offAt) return
    await updateWebhook(open.tx, webhookId, { offAt: open.now, offReason: reason })
    await giveUpWaiting(open.tx, [webhookId])
    await recordStop(open, webhook, reason)
  })
  site.log.info('webhook switched off', { webhook: webhookId, reason })
}

async function recordStop(open: Change, webhook: Webhook, reason: string): Promise<void> {
  const place = await findWebhookPlace(open.tx, webhook.id)
  const packageName = place?.packageName
  const subject = webhookSubject(packageName, webhook.url)
  const path = packageName && urls.webhook(packageName, webhook.id)
  const details = { webhook: webhook.id, ...(path ? { path } : {}) }
  const done = { action: 'webhook.stop' as const, pluginId: place?.pluginId, subject, reason, details }
  open.record(done)
  if (place?.userId !== undefined) await tell(open, sender, [{ id: place.userId }], done)
}

/** In the words of the log: what it is about, and the host it goes to. The rest of its address may be a secret. */
export function webhookSubject(packageName: string | undefined, url: string): string {
  const host = URL.parse(url)?.host ?? ''
  return packageName === undefined ? host : `${packageName}: ${host}`
}
