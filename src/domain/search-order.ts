// In which order plugins stand that fit the words typed.

import type { CatalogEntry } from './catalog-table.ts'
import { folded, plainName } from './folded-text.ts'
import { plainText, type SearchQuery, searchedWords } from './search-query.ts'

/** Where each word and phrase stands in one plugin: as `placesOf` in db/search.ts counts it. */
export interface PlacedPlugin {
  id: number
  places: number[]
}

/** Twice the weight of a word inside a name: behind tags and author, before the description. */
const insideNamePlace = 6

/**
 * The very name first, then names that begin so, then by the best place of each word: name, tags and author, inside the
 * name, description, about; a whole word before a beginning. Not by how often it stands there, so that downloads decide
 * between plugins that fit alike. What is deprecated comes after what is not, unless it was called by its very name.
 * Those without places stay in their order, at the end.
 */
export function byFit(
  typed: SearchQuery,
  found: readonly PlacedPlugin[],
  entryOf: (id: number) => CatalogEntry | undefined,
): number[] {
  const asName = plainName(plainText(typed))
  const words = searchedWords(typed).map(folded)
  const placed = found.filter(({ places }) => places.length > 0)
  const others = found.filter(({ places }) => places.length === 0).map(({ id }) => id)
  const scored = placed.flatMap(({ id, places }) => {
    const entry = entryOf(id)
    return entry ? { entry, ranks: ranksOf(entry, asName, placesIn(entry, words, places)) } : []
  })
  return [...scored.sort((one, other) => compare(one, other)).map(({ entry }) => entry.id), ...others]
}

interface Scored {
  entry: CatalogEntry
  /** What counts most comes first; less is better. */
  ranks: number[]
}

function ranksOf(entry: CatalogEntry, asName: string, places: number): number[] {
  const names = [entry.name, entry.packageName]
  const is = names.includes(asName)
  const begins = names.some((name) => name.startsWith(asName))
  return [Number(!is), Number(entry.deprecated), Number(!begins), -places, -entry.downloads, entry.id]
}

function placesIn(entry: CatalogEntry, words: string[], places: number[]): number {
  let sum = 0
  for (const [at, place] of places.entries()) {
    const word = words[at]
    const isInside = place < insideNamePlace && word !== undefined && entry.name.includes(word)
    sum += isInside ? insideNamePlace + (place % 2) : place
  }
  return sum
}

function compare({ ranks: one }: Scored, { ranks: other }: Scored): number {
  for (const [at, rank] of one.entries()) {
    const difference = rank - (other[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
