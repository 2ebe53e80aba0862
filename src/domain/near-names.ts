// What is listed, or offered, when nothing fits the words: names that are spelled like them.

import type { CatalogIndex } from './catalog-index.ts'
import type { CatalogEntry } from './catalog-table.ts'
import { folded, plainName } from './folded-text.ts'
import type { CatalogQuery } from './plugin.ts'
import { plainText, type SearchQuery, searchedWords } from './search-query.ts'
import { similarity, trigramsOf, wordSimilarity } from './trigrams.ts'

/** How much of a misspelt word has to stand in a name: more than two letters that begin a word of four, which is 0.4. */
const nearEnough = 0.42
/** What is offered when nothing is near enough. */
const worthAsking = 0.25
/** Shorter words share their few trigrams with too many names. */
const shortestMisspelt = 4
/** So many are looked at closely: those that are downloaded most. */
const mostCompared = 2000

/** One of the words typed. */
export interface TypedWord {
  text: string
  /** Ids of the plugins that hold it somewhere; undefined for a word that need not be there. */
  holding: ArrayLike<number> | undefined
}

/**
 * Plugins that hold each of the words, or have something like it in their name; or whose name is like all words
 * together. Nearest first, what is deprecated at the end.
 *
 * @param query whose filters and typed fields leave others out
 */
export function nearest(
  typed: SearchQuery,
  words: readonly TypedWord[],
  index: CatalogIndex,
  query: CatalogQuery,
  most: number,
): Uint32Array<ArrayBuffer> {
  const asked = words.flatMap(({ text, holding }) => (holding ? [withWord(text, holding, index)] : []))
  const [fewest, ...rest] = asked.toSorted((one, other) => one.size - other.size)
  const holdingAll = [...(fewest ?? [])].filter((id) => rest.every((ids) => ids.has(id)))
  const together = index.likeNamed(words.map(({ text }) => folded(text)).join(''), nearEnough)
  const found = index.among([...new Set([...holdingAll, ...together])], query)
  return Uint32Array.from(inOrder(found, typed, index).slice(0, most), ({ id }) => id)
}

/** The plugin whose name is most like what was typed, but not the very same. */
export function nearestNamed(typed: SearchQuery, phrases: readonly string[], index: CatalogIndex): number | undefined {
  const texts = [...searchedWords(typed), ...phrases].map(folded)
  for (const limit of [nearEnough, worthAsking]) {
    const ids = [...new Set(texts.flatMap((text) => index.likeNamed(text, limit)))]
    const [first] = inOrder(ids, typed, index, (entry) => likeness(plainTrigrams(typed), entry) < 1, true)
    if (first) return first.id
  }
  return undefined
}

function withWord(text: string, holding: ArrayLike<number>, index: CatalogIndex): Set<number> {
  const ids = new Set(Array.from(holding))
  if (text.length < shortestMisspelt) return ids
  for (const id of index.likeNamed(folded(text), nearEnough)) ids.add(id)
  return ids
}

function inOrder(
  ids: readonly number[],
  typed: SearchQuery,
  index: CatalogIndex,
  isMeant: (entry: CatalogEntry) => boolean = () => true,
  evenDeprecated = false,
): CatalogEntry[] {
  const name = plainTrigrams(typed)
  const words = searchedWords(typed)
    .filter((word) => word.length >= shortestMisspelt)
    .map((word) => new Set(trigramsOf(folded(word))))
  const some = ids.length > mostCompared ? index.mostDownloaded(ids).slice(0, mostCompared) : ids
  return some
    .flatMap((id) => index.get(id) ?? [])
    .filter(isMeant)
    .map((entry) => ({ entry, nearness: likeness(name, entry) + sumOf(words, entry) }))
    .sort(
      (one, other) =>
        (evenDeprecated ? 0 : Number(one.entry.deprecated) - Number(other.entry.deprecated)) ||
        other.nearness - one.nearness ||
        other.entry.downloads - one.entry.downloads ||
        one.entry.id - other.entry.id,
    )
    .map(({ entry }) => entry)
}

/** How much of each word stands in the name or the package name. */
function sumOf(words: readonly ReadonlySet<number>[], { spelled }: CatalogEntry): number {
  const texts = spelled.map(trigramsOf)
  return words.reduce((sum, word) => sum + Math.max(...texts.map((text) => wordSimilarity(word, text))), 0)
}

/** 0 to 1: how like all that was typed is to the whole name, however either is cut into words. */
function likeness(typed: number[], { name, packageName }: CatalogEntry): number {
  return Math.max(similarity(typed, trigramsOf(name)), similarity(typed, trigramsOf(packageName)))
}

function plainTrigrams(typed: SearchQuery): number[] {
  return trigramsOf(plainName(plainText(typed)))
}
