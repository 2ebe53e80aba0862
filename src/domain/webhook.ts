// What a webhook can be told of: a closed list of events, which change makes which of them, and when a delivery is tried again.

import type { Action } from './actions.ts'

/** In the order of the form. Adding one is harmless to receivers; renaming one is not. */
export const webhookEvents = [
  'version.published',
  'version.waiting',
  'version.decided',
  'version.withdrawn',
  'version.restored',
  'version.deleted',
  'version.quarantined',
  'version.released',
  'plugin.created',
  'plugin.deprecated',
  'plugin.undeprecated',
  'plugin.quarantined',
  'plugin.released',
  'plugin.deleted',
  'plugin.restored',
  'owners.changed',
] as const

export type WebhookEvent = (typeof webhookEvents)[number]

/** Sent when somebody asks for it, whatever the webhook wants to hear of. */
export const pingEvent = 'ping'

export function isWebhookEvent(word: string): word is WebhookEvent {
  return (webhookEvents as readonly string[]).includes(word)
}

/** What a moderator decided about a version that waited. */
export type Decided = 'approved' | 'sent-back' | 'rejected'

type Details = Readonly<Record<string, unknown>>

const always =
  (...events: WebhookEvent[]) =>
  () =>
    events

const visibleOrWaiting = ({ approved }: Details): WebhookEvent =>
  approved === true ? 'version.published' : 'version.waiting'

/** Everything else that is recorded is nobody's business outside. */
const eventsByAction: Partial<Record<Action, (details: Details) => readonly WebhookEvent[]>> = {
  'plugin.create': (details) => ['plugin.created', visibleOrWaiting(details)],
  'version.publish': (details) => [visibleOrWaiting(details)],
  'version.approve': always('version.decided', 'version.published'),
  'version.send-back': always('version.decided'),
  'version.reject': always('version.decided'),
  'decision.undo': always('version.waiting'),
  'version.roll-back': always('version.published'),
  'version.withdraw': always('version.withdrawn'),
  'version.restore': always('version.restored'),
  'version.delete': always('version.deleted'),
  'version.quarantine': always('version.quarantined'),
  'version.release': always('version.released'),
  'plugin.deprecate': always('plugin.deprecated'),
  'plugin.undeprecate': always('plugin.undeprecated'),
  'plugin.quarantine': always('plugin.quarantined'),
  'plugin.release': always('plugin.released'),
  'plugin.delete': always('plugin.deleted'),
  'plugin.restore': always('plugin.restored'),
  'plugin.transfer': always('owners.changed'),
  'owner.add': always('owners.changed'),
  'owner.remove': always('owners.changed'),
  'owner.assign': always('owners.changed'),
}

/** The events that an entry of the audit log stands for, in the order in which they are told. */
export function eventsOf(action: Action, details: Details): readonly WebhookEvent[] {
  return eventsByAction[action]?.(details) ?? []
}

const decisions: Partial<Record<Action, Decided>> = {
  'version.approve': 'approved',
  'version.send-back': 'sent-back',
  'version.reject': 'rejected',
}

export function decidedBy(action: Action): Decided | undefined {
  return decisions[action]
}

export const webhookRules = {
  /** Of one plugin, and of the whole site. */
  most: 10,
  longestUrl: 2000,
  /** The whole exchange: name, connection, certificate, answer. */
  timeLimitMs: 10_000,
  firstPauseMs: 15_000,
  longestPauseMs: 3_600_000,
  /** Of a pause, to either side, so that receivers that were away are not asked by everybody at once. */
  jitter: 0.25,
  /** A webhook that failed for so long is switched off, and a delivery as old as this is given up. */
  patienceMs: 3 * 86_400_000,
  /** Whoever took a delivery and was not heard of for so long has died: it is sent again. */
  leaseMs: 60_000,
  /** Deliveries stay in the log for so long. */
  keepMs: 30 * 86_400_000,
} as const

/**
 * How long to wait after so many failures.
 *
 * @param random from 0 to 1
 */
export function pauseMs(attempts: number, random: number): number {
  const { firstPauseMs, longestPauseMs, jitter } = webhookRules
  const plain = Math.min(firstPauseMs * 2 ** Math.min(attempts - 1, 30), longestPauseMs)
  return Math.round(plain * (1 - jitter + 2 * jitter * random))
}
