// How long authors waited: the figures of the desk as plain numbers.

/** Spans of days, up to now, over which figures are taken. */
export const spans = [30, 90, 365] as const
export type Span = (typeof spans)[number]

/** Waits of versions that a moderator decided, in ms; 0 where there were none. */
export interface Waits {
  count: number
  medianMs: number
  p90Ms: number
}

export interface SpanWaits {
  days: Span
  /** Of plugins of which nothing was published before. */
  newPlugins: Waits
  newVersions: Waits
  all: Waits
}

export interface DeskWaits {
  spans: SpanWaits[]
  waiting: number
  /** Waiting for longer than the target. */
  late: number
  /** Since when the one waits that has waited longest. */
  oldest: Date | undefined
}

/** The work of one moderator, by kind. */
export interface Load {
  uid: string
  approved: number
  sentBack: number
  rejected: number
  quarantined: number
  appeals: number
  reports: number
  undone: number
}

/** What one rule, or check, held. */
export interface HoldFigures {
  rule: string
  held: number
  /** The version was then rejected, sent back or quarantined. */
  right: number
  /** It was approved as it was. */
  notNeeded: number
}

export interface ReportFigures {
  kind: string
  reports: number
  acted: number
  dismissed: number
}

/**
 * The value below which the given share of them lies, between two neighbours in proportion; 0 of none.
 *
 * @param sorted ascending
 * @param share from 0 to 1
 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return low + (high - low) * (place - Math.floor(place))
}

export function waitsOf(waitsMs: readonly number[]): Waits {
  const sorted = waitsMs.toSorted((a, b) => a - b)
  if (sorted.length === 0) return { count: 0, medianMs: 0, p90Ms: 0 }
  return { count: sorted.length, medianMs: quantile(sorted, 0.5), p90Ms: quantile(sorted, 0.9) }
}

/** How much of a whole, from 0 to 1; 0 of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
