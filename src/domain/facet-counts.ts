// How many of what was found fall under each filter: each row is looked at in one place, as that is what takes the time.

import { flatLists } from './flat-lists.ts'
import { eachRow, rowBits } from './row-bitmaps.ts'

/** How many of the plugins found stand under each filter. */
export interface Facets {
  kinds: { stable: number; experimental: number }
  trusted: number
  featured: number
  deprecated: number
  categories: Named[]
  tags: Named[]
}

interface Named {
  name: string
  count: number
}

export const flagNames = ['trusted', 'featured', 'deprecated', 'stable', 'experimental'] as const

/** What one row falls under. */
export interface Filed {
  /** Bits in the order of `flagNames`. */
  flags: number
  /** Empty for none. */
  category: string
  /** Each once. */
  tags: readonly string[]
}

export interface FacetCounts {
  /** In the place of what the row fell under before. */
  set(row: number, filed: Filed): void
  remove(row: number): void
  /** @param end above all rows that were set */
  of(rows: ArrayLike<number>, end: number): Facets
}

const mostCategories = 8
const mostTags = 10

/** Flags and category go together, so that each row has one number less to look at. */
type Value = { flags: number; category: string } | { tag: string }

export function facetCounts(): FacetCounts {
  const lists = flatLists()
  const numbers = new Map<string, number>()
  const values: Value[] = []
  /** The same memory every time; all 0 in between. */
  let counts = new Int32Array(100)

  function numberOf(value: Value): number {
    const key = JSON.stringify(value)
    const number = numbers.get(key) ?? values.push(value) - 1
    numbers.set(key, number)
    return number
  }

  function set(row: number, { flags, category, tags }: Filed): void {
    const filed: Value[] = [{ flags, category }, ...tags.map((tag) => ({ tag }))]
    lists.set(row, filed.map(numberOf))
  }

  function counted(rows: ArrayLike<number>, end: number): { value: Value; count: number }[] {
    const touched: number[] = []
    if (counts.length < values.length) counts = new Int32Array(values.length * 2)
    const inTurn = inPlace(rows, end)
    for (let at = 0; at < inTurn.length; at++) lists.count(inTurn[at] ?? 0, counts, touched)
    return touched.map((number) => {
      const count = counts[number] ?? 0
      counts[number] = 0
      return { value: values[number] ?? nothing, count }
    })
  }

  return { set, remove: (row) => lists.set(row, []), of: (rows, end) => facetsIn(counted(rows, end)) }
}

const nothing: Value = { flags: 0, category: '' }

function facetsIn(counted: readonly { value: Value; count: number }[]): Facets {
  const tags: Named[] = []
  const categories = new Map<string, number>()
  const sums = flagNames.map(() => 0)
  for (const { value, count } of counted) {
    if ('tag' in value) {
      tags.push({ name: value.tag, count })
      continue
    }
    for (const bit of flagNames.keys()) if ((value.flags >> bit) & 1) sums[bit] = (sums[bit] ?? 0) + count
    if (value.category !== '') categories.set(value.category, (categories.get(value.category) ?? 0) + count)
  }
  const [trusted = 0, featured = 0, deprecated = 0, stable = 0, experimental = 0] = sums
  const inCategories = Array.from(categories, ([name, count]) => ({ name, count }))
  return {
    kinds: { stable, experimental },
    ...{ trusted, featured, deprecated },
    categories: mostFrequent(inCategories, mostCategories),
    tags: mostFrequent(tags, mostTags),
  }
}

/** Looks at each once: there may be many more than are wanted. */
function mostFrequent(all: readonly Named[], most: number): Named[] {
  const found: Named[] = []
  for (const one of all) {
    if (found.length === most && one.count < (found.at(-1)?.count ?? 0)) continue
    const behind = found.findIndex(
      (other) => other.count < one.count || (other.count === one.count && other.name > one.name),
    )
    found.splice(behind < 0 ? found.length : behind, 0, one)
    if (found.length > most) found.pop()
  }
  return found
}

/** From the first row to the last: what lies side by side in memory is read three times as fast. */
function inPlace(rows: ArrayLike<number>, end: number): Uint32Array {
  const sorted = new Uint32Array(rows.length)
  const bits = rowBits(rows, end)
  let count = 0
  eachRow(bits, (row) => {
    sorted[count++] = row
  })
  return sorted.subarray(0, count)
}
