// The checks of an upload whose outcomes are kept: what refuses a package, what could not run, and names that look alike.

import type { Db } from '../../db/client.ts'
import type { Finding, Report } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { type CheckResult, couldNotRun, flagged, passed } from '../domain/version-checks.ts'
import { finding } from '../formats/checks.ts'
import type { ArchiveLimits } from '../formats/package-archive.ts'
import { defaultLimits } from '../formats/package-archive.ts'
import type { Settings } from '../settings.ts'
import type { Site } from '../site.ts'
import { findLookalikes } from './publish-conflicts.ts'

export function limitsOf({ packages }: Settings): ArchiveLimits {
  return {
    packedBytes: packages.maxBytes,
    unpackedBytes: packages.maxUnpackedBytes,
    entries: packages.maxEntries,
    ratio: packages.maxRatio,
    ratioFromBytes: defaultLimits.ratioFromBytes,
    depth: packages.maxDepth,
    nameBytes: packages.maxNameBytes,
  }
}

/** The checks that refuse a package; one that is kept has passed them. */
export function refusingChecks(ok: boolean): CheckResult[] {
  const refused = sentence('The package is refused.')
  return (['structure', 'metadata', 'icon'] as const).map((name) =>
    ok ? passed(name) : { name, outcome: 'failed', reason: refused },
  )
}

/** @param find what looks for them; a fault of it refuses nothing */
export async function checkSimilarNames(
  site: Site,
  report: Report,
  find: (db: Db, report: Report) => Promise<Finding[]> = (db, own) => findLookalikes(db, own),
): Promise<{ lookalikes: Finding[]; check: CheckResult }> {
  try {
    const lookalikes = await find(site.db, report)
    const check = lookalikes[0] ? flagged('similar-names', lookalikes[0].message) : passed('similar-names')
    return { lookalikes, check }
  } catch (fault) {
    site.log.error('similar names were not looked for', fault)
    return { lookalikes: [], check: couldNotRun('similar-names', sentence('Similar names could not be looked for.')) }
  }
}

/** Told to the author and kept with the version; the log has a line for each, which operators may count. */
export function notRunWarnings(site: Site, checks: readonly CheckResult[]): Finding[] {
  const notRun = checks.filter(({ outcome }) => outcome === 'could-not-run')
  for (const { name, reason } of notRun) site.log.error('check could not run', reason, { check: name })
  const advice = sentence('The version waits until a moderator has looked. Checked again later, it may run.')
  return notRun.map(({ reason }) => finding('check-not-run', reason, { advice }))
}
