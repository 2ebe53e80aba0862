// The terms of the moderators' desk: how long an entry stays taken, how long a decision can be taken back, its filters.

import type { LineCount } from './review.ts'

const minuteMs = 60_000

/** An entry that somebody took is given back by itself after so long. */
export const takenMs = 30 * minuteMs

/** A decision can be taken back for so long, while nobody has seen it. */
export const undoMs = 10 * minuteMs

/** The mail about a decision waits for so long, so that a slip can be taken back unseen. */
export const mailDelayMs = minuteMs

export const queueFilters = ['everything', 'new-plugins', 'new-facts', 'held', 'late', 'appeals', 'answered'] as const

/** `held`: by a rule; `answered`: sent back, and its author has answered since. */
export type QueueFilter = (typeof queueFilters)[number]

/** The uid of whoever is on it now; undefined when nobody is, or not any more. */
export function takerOf(taken: { by: string; at: Date } | undefined, now: Date): string | undefined {
  if (!taken || taken.by === '' || now.getTime() - taken.at.getTime() >= takenMs) return undefined
  return taken.by
}

/** What waits for a moderator: a version, an appeal, or an author's answer to what was asked of them. */
export type QueueKind = 'waiting' | 'appeal' | 'answer'

export interface QueueEntry {
  kind: QueueKind
  /** Since when it waits. */
  since: Date
  plugin: { packageName: string; name: string }
  /** Undefined: it is about the plugin as a whole. */
  version: QueuedVersion | undefined
  /** What the author wrote; undefined of a version that only waits. */
  said: { id: number; by: string; text: string } | undefined
}

export interface QueuedVersion {
  id: number
  version: string
  experimental: boolean
  /** Nothing of its plugin was published yet. */
  isNew: boolean
  uploader: { uid: string; approved: number; sentBack: number; rejected: number }
  taken: { by: string; at: Date } | undefined
  /** What its code does that the last approved version does not, in sentences. */
  newFacts: string[]
  /** What both do. */
  knownFacts: number
  warnings: number
  /** Sentences about plugins that it could be taken for. */
  lookalikes: string[]
  /** Sentences: by which rule it is held, and why. */
  holds: string[]
  /** Undefined: nobody has counted yet. */
  lines: LineCount | undefined
  /** Files that were in no approved version, of all that it has, while the lines are not counted; undefined: not known. */
  files: { fresh: number; all: number } | undefined
  lastDecision: { by: string; kind: string; version: string; at: Date } | undefined
}

export interface QueueFigures {
  /** How many entries each filter shows. */
  counts: Record<QueueFilter, number>
  medianWaitHours: number | undefined
  decidedToday: number
  decidedTodayByYou: number
}
