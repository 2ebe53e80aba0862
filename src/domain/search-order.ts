// In which order plugins stand that fit the words typed.

import type { Candidate, CatalogIndex } from './catalog-index.ts'
import type { CatalogEntry } from './catalog-table.ts'
import { folded, type LetterPairs, type Opening, openingWith, pairsOf, plainName } from './folded-text.ts'
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
  const name = plainName(plainText(typed))
  const asName = { text: name, opening: openingWith(name) }
  const words = searchedWords(typed).map((word) => sought(folded(word)))
  return index.ranked(found.ids, query, (candidate, at) =>
    at < found.looked ? rankOf(candidate, asName, placesIn(candidate, words, found, at)) : lastRank,
  )
}

const lastRank = 8 * mostPlaces

interface Sought {
  text: string
  pairs: LetterPairs
}

function sought(text: string): Sought {
  return { text, pairs: pairsOf(text) }
}

/** What counts most stands in front; less is better. */
function rankOf(candidate: Candidate, asName: { text: string; opening: Opening }, places: number): number {
  const name = candidate.mayOpen(asName.opening) ? nameRank(candidate.entry(), asName.text) : notNamed
  return (name + Number(candidate.isDeprecated()) * 2) * mostPlaces + (mostPlaces - 1 - places)
}

const notNamed = 5

function nameRank({ name, packageName }: CatalogEntry, asName: string): number {
  if (name === asName || packageName === asName) return 0
  return name.startsWith(asName) || packageName.startsWith(asName) ? 4 : notNamed
}

function placesIn(candidate: Candidate, words: Sought[], { width, places }: PlacedPlugins, at: number): number {
  let sum = 0
  for (let word = 0; word < width; word++) {
    const place = places[at * width + word] ?? 0
    const isInside = place < insideNamePlace && isInName(candidate, words[word])
    sum += isInside ? insideNamePlace + (place % 2) : place
  }
  return sum
}

function isInName(candidate: Candidate, word: Sought | undefined): boolean {
  return word !== undefined && candidate.mayBeNamed(word.pairs) && candidate.entry().name.includes(word.text)
}
