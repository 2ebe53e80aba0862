// Which names hold a text: nearly all others of a hundred thousand are left out in some microseconds.

import { type RowBits, rowBitmaps, rowsInAll } from './row-bitmaps.ts'

export interface NameParts {
  add(row: number, names: readonly string[]): void
  /** @param names as they were added */
  remove(row: number, names: readonly string[]): void
  /** Every row with a name that holds the text, and a few others; undefined for a text of one or two letters, which is no help. */
  holding(text: string): RowBits | undefined
}

const runLength = 3

export function nameParts(): NameParts {
  const bitmaps = rowBitmaps()

  function change(row: number, names: readonly string[], isSet: boolean): void {
    for (const name of names) for (const run of runsOf(name)) bitmaps.set(run, row, isSet)
  }

  return {
    add: (row, names) => change(row, names, true),
    remove: (row, names) => change(row, names, false),
    holding: (text) => (text.length < runLength ? undefined : rowsInAll(runsOf(text).map(bitmaps.rows))),
  }
}

/** Each three letters that stand side by side, as one number. */
function runsOf(text: string): number[] {
  const runs: number[] = []
  for (let at = 0; at + runLength <= text.length; at++) {
    runs.push((text.charCodeAt(at) * 65536 + text.charCodeAt(at + 1)) * 65536 + text.charCodeAt(at + 2))
  }
  return runs
}
