// What changed in a waiting package since a moderator last decided about the plugin: what is new to them.

import { findLastEntry } from '../../db/threads.ts'
import { getReport } from '../../db/versions.ts'
import type { Comparison } from '../domain/comparison.ts'
import type { Version } from '../domain/plugin.ts'
import { defaultLimits, readArchive } from '../formats/package-archive.ts'
import type { Site } from '../site.ts'
import { keptAnswers } from './kept-answers.ts'
import { comparePackages, type StoredPackage } from './package-comparison.ts'
import { findBase } from './review.ts'

export interface SinceDecision {
  by: string
  at: Date
  /** Number of the version that was decided about; often the same. */
  version: string
  comparison: Comparison
}

export type SinceReader = (version: Version) => Promise<SinceDecision | undefined>

/**
 * Undefined where nobody has decided before, the package of that time is not kept, or it is what the review holds the
 * version against anyway. Comparisons are kept for a while by both SHA-256.
 */
export function sinceReader(site: Site): SinceReader {
  const kept = keptAnswers({ most: 16, mostBytes: 8_000_000, keptMs: 600_000 })
  return async (version) => {
    const [decided, base] = await Promise.all([
      findLastEntry(site.db, { pluginId: version.pluginId, kinds: ['approval', 'changes', 'rejection'] }),
      findBase(site, version),
    ])
    if (!decided?.sha256 || decided.sha256 === base?.packageSha256) return undefined
    const { by, at, sha256 } = decided
    const pair = `${sha256} ${version.packageSha256}`
    const comparison = await kept.keep(pair, () => compareWith(site, sha256, version), bytesOf)
    return comparison && { by, at, version: decided.version, comparison }
  }
}

async function compareWith(site: Site, sha256: string, version: Version): Promise<Comparison | undefined> {
  const [before, blob, { files }] = await Promise.all([
    openDecided(site, sha256),
    site.files.find(version.packageSha256),
    getReport(site.db, version.id),
  ])
  return before && blob ? comparePackages(before, { blob, files }) : undefined
}

/** About what the shown lines take in memory. */
function bytesOf(comparison: Comparison | undefined): number {
  const hunks = (comparison?.files ?? []).flatMap(({ contents }) =>
    contents.kind === 'lines' ? contents.diff.hunks : [],
  )
  return hunks.reduce((sum, { lines }) => lines.reduce((own, { text }) => own + 60 + 2 * text.length, sum), 1000)
}

/** A version that is sent back makes room for its mended package: its files are read from the package anew. */
async function openDecided(site: Site, sha256: string): Promise<StoredPackage | undefined> {
  const blob = await site.files.find(sha256)
  if (!blob) return undefined
  // What was accepted once stays readable when the site takes less today.
  const limits = { ...defaultLimits, packedBytes: Infinity, entries: Infinity, depth: Infinity, nameBytes: Infinity }
  const { entries } = readArchive(new Uint8Array(await blob.arrayBuffer()), limits)
  return { blob, files: entries.map(({ name, bytes, sha256: own }) => ({ name, bytes: bytes.length, sha256: own })) }
}
