// The moderators' figures, and those that everybody may read: kept for a while, as they go through a year.

import {
  countUploads,
  countWaits,
  listHoldFigures,
  listLoads,
  listReportFigures,
  listSpanWaits,
} from '../../db/figures.ts'
import type { DeskWaits, HoldFigures, Load, ReportFigures, Span } from '../domain/waits.ts'
import { workingDaysBefore } from '../domain/working-days.ts'
import type { Site } from '../site.ts'

export interface DeskFigures {
  waits: DeskWaits
  days: Span
  loads: Load[]
  uploads: number
  holds: HoldFigures[]
  reports: ReportFigures[]
}

const keptMs = 60_000
/** Where the last reading took longer than this, a change is no reason to read again within the minute. */
const quickMs = 700

/** Reads the waits at most once a minute, or when something changed since: everybody may ask for them. */
export function waitsReader(site: Site): () => Promise<DeskWaits> {
  let kept: { at: number; answer: Promise<DeskWaits> } | undefined
  let quick = true
  site.changes.subscribe(() => {
    if (quick) kept = undefined
  })
  return () => {
    const now = Date.now()
    if (kept && now - kept.at < keptMs) return kept.answer
    const answer = readWaits(site)
    kept = { at: now, answer }
    answer.then(
      () => {
        quick = Date.now() - now < quickMs
      },
      () => {
        kept = undefined
      },
    )
    return answer
  }
}

async function readWaits({ db, now, settings }: Site): Promise<DeskWaits> {
  const at = now()
  const [spans, waiting] = await Promise.all([
    listSpanWaits(db, at),
    countWaits(db, workingDaysBefore(at, settings.moderation.targetDays)),
  ])
  return { spans, ...waiting }
}

/** What moderators see, over the last so many days. @param waitsOf a `waitsReader` */
export async function readFigures(site: Site, days: Span, waitsOf: () => Promise<DeskWaits>): Promise<DeskFigures> {
  const now = site.now()
  const [waits, loads, uploads, holds, reports] = await Promise.all([
    waitsOf(),
    listLoads(site.db, now, days),
    countUploads(site.db, now, days),
    listHoldFigures(site.db, now, days),
    listReportFigures(site.db, now, days),
  ])
  return { waits, days, loads, uploads, holds, reports }
}
