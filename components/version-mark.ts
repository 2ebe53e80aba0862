// How pages name what an owner says about a version, and what they know about a change of it.

import type { VersionMark } from '../src/domain/version-mark.ts'
import { phrase, say } from './words.ts'

export function versionMarkLabel(mark: VersionMark): string {
  return say(markLabels[mark])
}

const markLabels: Record<VersionMark, string> = {
  'as-is': phrase('as it is'),
  'last-stable': phrase('last stable'),
  'last-experimental': phrase('last experimental'),
  withdrawn: phrase('withdrawn: nobody gets it'),
  deleted: phrase('deleted: gone from the site'),
}

/** The version whose row is open, and what stood against the change that was just asked for. */
export interface VersionChange {
  version: string
  conflict?: VersionConflict | undefined
}

/** Somebody else was faster: what was wanted, and who changed it when. */
export interface VersionConflict {
  wanted: VersionMark
  by: string
  at: Date
}
