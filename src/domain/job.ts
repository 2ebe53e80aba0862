// Work that is done after a change, by whoever works off the queue: its kinds, and what each is given.

/** What a job of each kind is given. Numbers and words only: what it is about is read when it runs. */
export interface JobPayloads {
  /** Mails one notice to the person it is for. */
  'notice.mail': { noticeId: number }
  /** Mails what is left of somebody's notices up to six in the morning of that day (`2026-11-22`, UTC). */
  'digest.mail': { userId: number; day: string }
  /** Mails the moderators that something waits for them. */
  'desk.mail': DeskNews
  /** Counts the lines that are new to us in every version of the plugin that waits; `subject` is its package name. */
  'review.count': { pluginId: number; subject: string }
  /** Wakes whoever sends to webhooks: something is due. */
  'webhook.wake': Record<string, never>
}

/** Why the moderators are woken. */
export interface DeskNews {
  why: 'queue' | 'quarantine' | 'report'
  /** In the words of the audit log: `parcel_check 1.4.2`. */
  subject: string
  reason: string
  /** Of the page to look at, below the site's address. */
  path: string
}

export type JobName = keyof JobPayloads

export const jobNames = [
  'notice.mail',
  'digest.mail',
  'desk.mail',
  'review.count',
  'webhook.wake',
] as const satisfies readonly JobName[]

/** How often and when a job is tried again, in seconds; what holds for all of them. */
export const jobRules = {
  /** With the longest pause of an hour these are about three days. */
  retries: 80,
  firstPauseSeconds: 15,
  longestPauseSeconds: 3600,
  /** What runs longer than this has died. */
  longestRunSeconds: 600,
  /** Whose process has not been heard of for so long is given to another. */
  silenceSeconds: 20,
  /** How long what is done or dead stays visible. */
  keepSeconds: 90 * 86_400,
} as const

/** Thrown by a job that would fail in the same way however often it is tried. */
export class GivenUp extends Error {}

/** A job as moderators see it. */
export interface DeskJob {
  id: string
  name: string
  /** `unknown`: its mail went out, and the mail server did not say what became of it. */
  state: 'waiting' | 'running' | 'retry' | 'failed' | 'unknown'
  createdAt: Date
  /** When it is due: tried first or again. */
  dueAt: Date
  /** How often it was begun. */
  tries: number
  /** Why it failed last; addresses of people are not in it. */
  error: string
  /** uid of the person it is for; empty for the moderators. */
  person: string
  subject: string
}

/** What the queue holds, as one line for moderators and probes. */
export interface JobCounts {
  waiting: number
  running: number
  retry: number
  failed: number
  /** Mails that may have arrived or not. */
  unknown: number
  /** Of jobs that are due and not begun; 0 when there are none. */
  oldestDueSeconds: number
}
