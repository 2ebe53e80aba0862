// Finds names that are spelled like a word, among a hundred thousand in about a millisecond.

import { eachRow, rowBitmaps } from './row-bitmaps.ts'
import { trigramsOf, wordSimilarity } from './trigrams.ts'

export interface NameLikeness {
  /** @param texts names of the one in this row, as they are cut into words */
  add(row: number, texts: readonly string[]): void
  /** @param texts as they were added */
  remove(row: number, texts: readonly string[]): void
  /**
   * Rows with a name of which a stretch is at least so like the word, in no order.
   *
   * @param limit above 0, at most 1; see `wordSimilarity`
   */
  find(word: string, limit: number, textsOf: (row: number) => readonly string[]): number[]
}

export function nameLikeness(): NameLikeness {
  const bitmaps = rowBitmaps()
  /** How many of the trigrams sought each row has; all 0 between two searches. */
  let counts = new Uint8Array(0)

  function change(row: number, texts: readonly string[], isSet: boolean): void {
    for (const text of texts) for (const trigram of trigramsOf(text)) bitmaps.set(trigram, row, isSet)
  }

  /** Rows with at least so many of the trigrams. */
  function rowsWith(trigrams: Iterable<number>, least: number): number[] {
    const found: number[] = []
    const touched: number[] = []
    for (const trigram of trigrams) {
      const rows = bitmaps.rows(trigram)
      if (counts.length < rows.length * 32) counts = new Uint8Array(rows.length * 32)
      eachRow(rows, (row) => {
        const count = (counts[row] ?? 0) + 1
        counts[row] = count
        if (count === 1) touched.push(row)
        if (count === least) found.push(row)
      })
    }
    for (const row of touched) counts[row] = 0
    return found
  }

  return {
    add: (row, texts) => change(row, texts, true),
    remove: (row, texts) => change(row, texts, false),
    find: (word, limit, textsOf) => {
      const sought = new Set(trigramsOf(word))
      const isLike = (text: string) => wordSimilarity(sought, trigramsOf(text)) >= limit
      return rowsWith(sought, Math.ceil(limit * sought.size)).filter((row) => textsOf(row).some(isLike))
    },
  }
}
