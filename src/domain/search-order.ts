// In which order plugins stand that fit the words typed.

import type { CatalogIndex } from './catalog-index.ts'
import type { CatalogEntry } from './catalog-table.ts'
import { folded, plainName } from './folded-text.ts'
import type { CatalogQuery } from './plugin.ts'
import { plainText, type SearchQuery, searchedWords } from './search-query.ts'
import type { PlacedPlugins } from './word-index.ts'

/** Twice the weight of a word inside a name: behind tags and author, before the description. */
const insideNamePlace = 6
/** More than all words and phrases of one search can have. */
const mostPlaces = 512

/**
 * The very name first, then names that begin so, then by the best place of each word: name, tags and author, inside the
 * name, description, about; a whole word before a beginning. Not by how often it stands there, so that downloads decide
 * between plugins that fit alike. What is deprecated comes after what is not, unless it was called by its very name.
 * Those that were not looked at come at the end, the most downloaded first.
 *
 * @param query whose filters and typed fields leave others out
 */
export function byFit(typed: SearchQuery, found: PlacedPlugins, index: CatalogIndex, query: CatalogQuery): Uint32Array {
  const asName = plainName(plainText(typed))
  const words = searchedWords(typed).map(folded)
  return index.ranked(found.ids, query, (entry, at) =>
    at < found.looked ? rankOf(entry, asName, placesIn(entry, words, found, at)) : lastRank,
  )
}

const lastRank = 8 * mostPlaces

/** What counts most stands in front; less is better. */
function rankOf(entry: CatalogEntry, asName: string, places: number): number {
  const is = entry.name === asName || entry.packageName === asName
  const begins = is || entry.name.startsWith(asName) || entry.packageName.startsWith(asName)
  const inFront = Number(!is) * 4 + Number(entry.deprecated) * 2 + Number(!begins)
  return inFront * mostPlaces + (mostPlaces - 1 - places)
}

function placesIn(entry: CatalogEntry, words: string[], { width, places }: PlacedPlugins, at: number): number {
  let sum = 0
  for (let word = 0; word < width; word++) {
    const place = places[at * width + word] ?? 0
    const text = words[word]
    const isInside = place < insideNamePlace && text !== undefined && entry.name.includes(text)
    sum += isInside ? insideNamePlace + (place % 2) : place
  }
  return sum
}
