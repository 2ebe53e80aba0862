// How a version stands in its plugin: what an owner can say about it.

import type { Plugin, Version } from './plugin.ts'

/** `as-is` is the plain state: in the history, and in front only when it is the highest of its kind. */
export const versionMarks = ['as-is', 'last-stable', 'last-experimental', 'withdrawn', 'deleted'] as const
export type VersionMark = (typeof versionMarks)[number]

/** What holds for this version now; a form sends it along as `seen`, so that nobody overwrites what they did not see. */
export function versionMark(
  plugin: Pick<Plugin, 'markedStableId' | 'markedExperimentalId'>,
  version: Pick<Version, 'id' | 'deletedAt' | 'withdrawnAt'>,
): VersionMark {
  if (version.deletedAt) return 'deleted'
  if (version.withdrawnAt) return 'withdrawn'
  if (version.id === plugin.markedStableId) return 'last-stable'
  return version.id === plugin.markedExperimentalId ? 'last-experimental' : 'as-is'
}
