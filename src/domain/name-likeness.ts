// Finds names that are spelled like a word, among a hundred thousand in about a millisecond.

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

/** Some trigrams share a bitmap. So many that few rows are looked at in vain; each takes an eighth of a byte for a row. */
const bitmapCount = 1021

/** For each trigram the rows that have it, one bit for a row. */
export function nameLikeness(): NameLikeness {
  const bitmaps: Uint32Array[] = []
  /** How many of the trigrams sought each row has; all 0 between two searches. */
  let counts = new Uint8Array(0)

  function bitmapOf(trigram: number, row: number): Uint32Array {
    const number = trigram % bitmapCount
    const known = bitmaps[number]
    if (known && row >>> 5 < known.length) return known
    const larger = new Uint32Array(Math.max(64, Math.ceil((row + 1) / 32) * 1.5))
    if (known) larger.set(known)
    bitmaps[number] = larger
    return larger
  }

  function change(row: number, texts: readonly string[], isSet: boolean): void {
    for (const text of texts) {
      for (const trigram of trigramsOf(text)) {
        const bitmap = bitmapOf(trigram, row)
        const before = bitmap[row >>> 5] ?? 0
        bitmap[row >>> 5] = isSet ? before | (1 << (row & 31)) : before & ~(1 << (row & 31))
      }
    }
  }

  /** Rows with at least so many of the trigrams. */
  function rowsWith(trigrams: Iterable<number>, least: number): number[] {
    const found: number[] = []
    const touched: number[] = []
    for (const trigram of trigrams) {
      const bitmap = bitmaps[trigram % bitmapCount] ?? noRows
      if (counts.length < bitmap.length * 32) counts = new Uint8Array(bitmap.length * 32)
      for (let word = 0; word < bitmap.length; word++) {
        for (let bits = bitmap[word] ?? 0; bits !== 0; bits &= bits - 1) {
          const row = word * 32 + 31 - Math.clz32(bits & -bits)
          const count = (counts[row] ?? 0) + 1
          counts[row] = count
          if (count === 1) touched.push(row)
          if (count === least) found.push(row)
        }
      }
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

const noRows = new Uint32Array(0)
