// What the kinds and ends of reports are called.

import type { ReportKind, ReportOutcome } from '../src/domain/abuse-report.ts'
import { phrase, say } from './words.ts'

export const kindWords: Record<ReportKind, { name: string; hint: string }> = {
  malicious: {
    name: phrase('Malicious'),
    hint: phrase('It does harm, or hides what it does: steals, spies, deletes, loads code from elsewhere.'),
  },
  broken: {
    name: phrase('Broken'),
    hint: phrase('It destroys data or stops QGIS. For other faults, use its tracker.'),
  },
  licence: { name: phrase('Licence'), hint: phrase('It holds what its author may not give away.') },
  'personal-data': { name: phrase('Personal data'), hint: phrase('It holds or sends data about people.') },
  other: { name: phrase('Something else'), hint: phrase('Say what.') },
}

const outcomes: Record<ReportOutcome, string> = {
  acted: phrase('Something was done'),
  dismissed: phrase('Nothing to be done'),
}

/** One of another version of the code is shown as it stands in the database. */
export function kindName(kind: string): string {
  const known = (kindWords as Record<string, { name: string } | undefined>)[kind]
  return known ? say(known.name) : kind
}

export function outcomeName(outcome: string): string {
  const known = (outcomes as Record<string, string | undefined>)[outcome]
  return known ? say(known) : outcome
}
