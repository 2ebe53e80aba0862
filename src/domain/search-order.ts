// In which order plugins stand that fit the words typed.

import type { Candidate, CatalogIndex, Chosen, NamePart } from './catalog-index.ts'
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
export function byFit(typed: SearchQuery, found: PlacedPlugins, index: CatalogIndex, query: CatalogQuery): Chosen {
  const words = searchedWords(typed).map((word) => sought(folded(word), index))
  return index.ranked(found.ids, query, plainName(plainText(typed)), (candidate, at) =>
    at < found.looked ? rankOf(candidate, placesIn(candidate, words, found, at)) : lastRank,
  )
}

const lastRank = 8 * mostPlaces

interface Sought {
  text: string
  part: NamePart
}

function sought(text: string, index: CatalogIndex): Sought {
  return { text, part: index.namePart(text) }
}

/** What counts most stands in front; less is better. */
function rankOf(candidate: Candidate, places: number): number {
  return (nameRanks[candidate.naming()] + Number(candidate.isDeprecated()) * 2) * mostPlaces + (mostPlaces - 1 - places)
}

const nameRanks = { is: 0, begins: 4, other: 5 }

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
  return word !== undefined && candidate.mayBeNamed(word.part) && candidate.entry().name.includes(word.text)
}
