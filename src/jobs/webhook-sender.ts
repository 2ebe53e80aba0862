// Keeps sending to webhooks in a process that works jobs off: at once when something is due, and when a pause is over.

import { findNextDue } from '../../db/deliveries.ts'
import { deliverDue } from '../services/webhook-delivery.ts'
import type { Site } from '../site.ts'
import type { JobHandler } from './job.ts'

/** A notification that was lost, and what another process left behind, wait no longer than this. */
const longestSleepMs = 30_000
const shortestSleepMs = 250

interface Sender {
  wake(): void
  close(): Promise<void>
}

const senders = new WeakMap<Site, Sender>()

/** Put in by the change that has something to send, which was committed with it; sent outside of this transaction. */
export const wakeSender: JobHandler<'webhook.wake'> = async ({ site }) => {
  senders.get(site)?.wake()
  return undefined
}

/** Begins with what an earlier process left; until `stopWebhookSender`. */
export function startWebhookSender(site: Site): void {
  senders.set(site, openSender(site))
}

/** Takes nothing more, and waits for what is under way: ten seconds at most. */
export async function stopWebhookSender(site: Site): Promise<void> {
  await senders.get(site)?.close()
  senders.delete(site)
}

function openSender(site: Site): Sender {
  const stopping = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let again = false

  function wake(): void {
    clearTimeout(timer)
    again = true
    if (!stopping.signal.aborted) running ??= run()
  }

  async function run(): Promise<void> {
    try {
      while (again && !stopping.signal.aborted) {
        again = false
        await deliverDue(site, stopping.signal)
      }
    } catch (fault) {
      site.log.error('webhooks not sent', fault)
    } finally {
      const sleepMs = await nextSleep(site)
      running = undefined
      if (again && !stopping.signal.aborted) wake()
      else if (!stopping.signal.aborted) timer = setTimeout(wake, sleepMs)
    }
  }

  wake()
  return {
    wake,
    close: async () => {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}

async function nextSleep(site: Site): Promise<number> {
  const next = await findNextDue(site.db).catch(() => undefined)
  const wait = next ? next.getTime() - site.now().getTime() : longestSleepMs
  return Math.min(Math.max(wait, shortestSleepMs), longestSleepMs)
}
