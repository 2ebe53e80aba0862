// For each key the rows that have it, one bit for a row.

/** One bit for each row; rows behind its end have none. */
export type RowBits = Readonly<Uint32Array>

export interface RowBitmaps {
  /** @param key whole, and small enough for arithmetic: below 2 ** 53 */
  set(key: number, row: number, isSet: boolean): void
  /** Rows with this key, and with the few others that share its bitmap; good until the next `set`. */
  rows(key: number): RowBits
}

/** So many that few rows are looked at in vain; each takes an eighth of a byte for a row. */
const bitmapCount = 1021

/** What has keys that share a bitmap has to be taken out with all of them at once. */
export function rowBitmaps(): RowBitmaps {
  const bitmaps: Uint32Array[] = []

  function bitmapFor(number: number, row: number): Uint32Array {
    const known = bitmaps[number]
    if (known && row >>> 5 < known.length) return known
    const larger = new Uint32Array(Math.max(64, Math.ceil((row + 1) / 32) * 1.5))
    if (known) larger.set(known)
    bitmaps[number] = larger
    return larger
  }

  return {
    set: (key, row, isSet) => {
      const bitmap = bitmapFor(key % bitmapCount, row)
      const before = bitmap[row >>> 5] ?? 0
      bitmap[row >>> 5] = isSet ? before | (1 << (row & 31)) : before & ~(1 << (row & 31))
    },
    rows: (key) => bitmaps[key % bitmapCount] ?? noRows,
  }
}

const noRows = new Uint32Array(0)

export function hasRow(bits: RowBits, row: number): boolean {
  return ((bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0
}

/** @param end above all rows */
export function rowBits(rows: ArrayLike<number>, end: number): RowBits {
  const bits = new Uint32Array(Math.ceil(end / 32))
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0
    bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
  }
  return bits
}

/** Calls for each row that has its bit set, in their order. */
export function eachRow(bits: RowBits, call: (row: number) => void): void {
  for (let word = 0; word < bits.length; word++) {
    for (let left = bits[word] ?? 0; left !== 0; left &= left - 1) call(word * 32 + 31 - Math.clz32(left & -left))
  }
}

/** Rows that all of them have. */
export function rowsInAll(all: readonly RowBits[]): RowBits {
  const [shortest = noRows, ...others] = all.toSorted((one, other) => one.length - other.length)
  const both = shortest.slice()
  for (const bits of others)
    for (let word = 0; word < both.length; word++) both[word] = (both[word] ?? 0) & (bits[word] ?? 0)
  return both
}
