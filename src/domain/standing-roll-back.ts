// A roll back that stands: the version by which a moderator takes people off a bad one, and what would undo it.

import type { Version } from './plugin.ts'
import type { VersionMark } from './version-mark.ts'
import { compareVersions } from './version-number.ts'

/** A version of a moderator's making; whoever asks takes only those that the moderators have left in place. */
export interface RollBackVersion extends Version {
  rollsBack: string
}

/**
 * The highest of its kind that takes people off a bad version, as long as no moderator has withdrawn or deleted it. In
 * quarantine it stands all the same: it comes back with the release.
 *
 * @param present all versions of the plugin that are not deleted
 */
export function standingRollBack(present: readonly Version[], experimental: boolean): RollBackVersion | undefined {
  return present
    .filter((version) => version.experimental === experimental)
    .filter((version) => version.state === 'approved' && !version.withdrawnByModerator)
    .filter((version): version is RollBackVersion => version.rollsBack !== undefined)
    .toSorted((a, b) => compareVersions(b.version, a.version))[0]
}

/** Whether people are still taken off the bad version when this one is gone: by the one that rolls back, or a higher one. */
export function isCovered(rollBack: RollBackVersion, shown: readonly Version[], without: number): boolean {
  return shown.some(
    (version) =>
      version.id !== without &&
      !version.withdrawnAt &&
      version.experimental === rollBack.experimental &&
      compareVersions(version.version, rollBack.version) >= 0,
  )
}

/**
 * Whether the roll back would be undone by this mark of an owner: a lower version in front, or nothing left at or above
 * the one that rolls back.
 *
 * @param shown approved versions that are neither deleted nor hidden
 */
export function undoes(
  rollBack: RollBackVersion,
  shown: readonly Version[],
  version: Version,
  wanted: VersionMark,
): boolean {
  const isBelow = compareVersions(version.version, rollBack.version) < 0
  if (wanted === 'last-stable' || wanted === 'last-experimental') return isBelow
  if (wanted === 'as-is' || isBelow || version.withdrawnAt || version.state !== 'approved') return false
  return !isCovered(rollBack, shown, version.id)
}
