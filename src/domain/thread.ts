// What authors and moderators say to each other about a plugin.

/** One thing to mend, at a line where there is one. */
export interface ThreadPoint {
  /** Path in the package; empty for a point about the whole. */
  file: string
  /** From 1, in the package that was looked at; 0 for the whole file. */
  line: number
  text: string
}

export const threadKinds = [
  'changes',
  'answer',
  'approval',
  'rejection',
  'appeal',
  'appeal-decision',
  'quarantine',
  'release',
  'objection',
  'note',
] as const

/** `changes`: a moderator asks for points to be mended; `note`: said for its own sake. */
export type ThreadKind = (typeof threadKinds)[number]
