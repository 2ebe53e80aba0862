// A mark of what somebody saw when they began a change, so that nobody overwrites what they have not seen.

import { createHash } from 'node:crypto'

/** Sixteen letters that stand for a value of plain JSON; a form carries them along as `seen`. */
export function seenMark(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
}
