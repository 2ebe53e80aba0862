// What changed in a waiting package since a moderator last decided about the plugin: what is new to them.

import { findLastEntry } from '../../db/threads.ts'
import { getReport } from '../../db/versions.ts'
import type { Comparison } from '../domain/comparison.ts'
import type { Version } from '../domain/plugin.ts'
import { defaultLimits, readArchive } from '../formats/package-archive.ts'
import type { Site } from '../site.ts'
import { comparePackages, type StoredPackage } from './package-comparison.ts'

export interface SinceDecision {
  by: string
  at: Date
  /** Number of the version that was decided about; often the same. */
  version: string
  comparison: Comparison
}

/** Undefined where nobody has decided before, or the package of that time is not kept. */
export async function compareSinceDecision(site: Site, version: Version): Promise<SinceDecision | undefined> {
  const decided = await findLastEntry(site.db, {
    ...{ pluginId: version.pluginId, kinds: ['approval', 'changes', 'rejection'] },
  })
  if (!decided?.sha256) return undefined
  const [before, blob, { files }] = await Promise.all([
    openDecided(site, decided.sha256),
    site.files.find(version.packageSha256),
    getReport(site.db, version.id),
  ])
  if (!before || !blob) return undefined
  const comparison = await comparePackages(before, { blob, files })
  return { by: decided.by, at: decided.at, version: decided.version, comparison }
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
