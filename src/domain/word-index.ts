// Which plugins hold which words, and where, in memory: a common word is found as quickly as a rare one.

import { lexicon } from './lexicon.ts'

/** What one plugin holds, word by word as the database cuts and stems them; a word may stand in several places. */
export interface PluginWords {
  id: number
  name: string[]
  /** Tags and author. */
  tags: string[]
  description: string[]
  about: string[]
}

/** One word that is looked for. */
export interface WordLookup {
  /** One of these has to stand there, as the beginning of a word; none means that the word need not be there. */
  beginnings: string[]
  /** What counts as the whole word; empty where nothing does. */
  whole: string
}

/** Plugins with the places of each word in them, as `placesOf` in db/search.ts counts: 16, 8, 4, 2 or 0, and 1 more for a whole word. */
export interface PlacedPlugins {
  ids: ArrayLike<number>
  /** So many at the front of `ids` were looked at: what stands behind them fits as well, nobody knows how. */
  looked: number
  /** How many words there are, and so how many of `places` belong to one plugin. */
  width: number
  places: Uint8Array
}

export interface WordIndex {
  /** Puts one in, or in the place of what it held before. */
  set(words: PluginWords): void
  delete(id: number): void
  /** All plugins that hold all words, and those of `others` too, whatever they hold; in no order. */
  find(words: readonly WordLookup[], others: readonly number[]): PlacedPlugins
}

/** Best first: where a word stands in several, the first counts. */
const parts = ['name', 'tags', 'description', 'about'] as const
const wholeWord = 1
/** Below so many it is not worth while to number the documents anew. */
const fewDocuments = 1000

/**
 * What a plugin holds at one time is a document. A change makes a new one, so that each word's documents stand in order
 * and nothing has to be taken out of them; what no plugin holds any more is thrown away when there is much of it.
 */
export function wordIndex(): WordIndex {
  const words = lexicon()
  /** For each word: documents, each times four and with the part in which it stands. */
  let entries: Entries[] = []
  let documents = new Map<number, number>()
  /** By the number of the document; 0 where no plugin holds it any more. */
  let ids: number[] = []
  const scratch: Uint8Array[] = []

  function set(plugin: PluginWords): void {
    forget(plugin.id)
    const document = ids.push(plugin.id) - 1
    documents.set(plugin.id, document)
    for (const [part, name] of parts.entries()) {
      for (const word of plugin[name]) note(words.numberOf(word), document, part)
    }
  }

  function note(word: number, document: number, part: number): void {
    entries[word] ??= { items: new Uint32Array(2), count: 0 }
    const known = entries[word]
    if (known.count > 0 && (known.items[known.count - 1] ?? 0) >>> 2 === document) return
    append(known, document * 4 + part)
  }

  function forget(id: number): void {
    const document = documents.get(id)
    if (document === undefined) return
    ids[document] = 0
    documents.delete(id)
    if (ids.length > fewDocuments && documents.size * 2 < ids.length) renumber()
  }

  function renumber(): void {
    const numbers = new Int32Array(ids.length).fill(-1)
    const kept = ids.filter((id) => id !== 0)
    let next = 0
    for (const [document, id] of ids.entries()) if (id !== 0) numbers[document] = next++
    entries = entries.map((known) => renumbered(known, numbers))
    ids = kept
    documents = new Map(kept.map((id, document) => [id, document]))
  }

  /** The places of one word, by document, and the documents in which it stands. */
  function placesOf({ beginnings, whole }: WordLookup, at: number) {
    const places = clean(at)
    const touched: number[] = []
    for (const word of new Set(beginnings.flatMap((beginning) => words.beginningWith(beginning)))) {
      const { items, count } = entries[word] ?? noEntries
      const extra = words.textOf(word) === whole ? wholeWord : 0
      for (let entry = 0; entry < count; entry++) {
        const item = items[entry] ?? 0
        const document = item >>> 2
        const before = places[document] ?? 0
        if (before === 0) touched.push(document)
        places[document] = Math.max(before & ~wholeWord, 16 >> (item & 3)) | (before & wholeWord) | extra
      }
    }
    return { places, touched, isAsked: beginnings.length > 0 }
  }

  /** The same memory for every search. Whoever used it leaves nothing in it. */
  function clean(at: number): Uint8Array {
    const known = scratch[at]
    if (known && known.length >= ids.length) return known
    const larger = new Uint8Array(ids.length + 1000)
    scratch[at] = larger
    return larger
  }

  function find(lookups: readonly WordLookup[], others: readonly number[]): PlacedPlugins {
    const placed = lookups.map(placesOf)
    const asked = placed.filter(({ isAsked }) => isAsked)
    const holding = documentsWithAll(asked)
    const found = placedDocuments(holding.length + others.length)
    for (let at = 0; at < holding.length; at++) found.add(holding[at] ?? 0)
    const isFound = (document: number) => asked.length > 0 && asked.every(({ places }) => places[document] !== 0)
    for (const id of others) {
      const document = documents.get(id)
      if (document !== undefined && !isFound(document)) found.add(document)
    }
    const placedPlugins = found.take(placed.map(({ places }) => places))
    for (const { places: used, touched } of placed) {
      for (let at = 0; at < touched.length; at++) used[touched[at] ?? 0] = 0
    }
    return placedPlugins
  }

  /** @param most so many are added at the most; those that no plugin holds any more count for nothing */
  function placedDocuments(most: number) {
    const [found, foundIds] = [new Uint32Array(most), new Uint32Array(most)]
    let count = 0
    return {
      add: (document: number): void => {
        const id = ids[document] ?? 0
        if (id === 0) return
        found[count] = document
        foundIds[count++] = id
      },
      take: (placesOfWords: readonly Uint8Array[]): PlacedPlugins => {
        const width = placesOfWords.length
        const places = new Uint8Array(count * width)
        for (const [word, known] of placesOfWords.entries()) {
          for (let at = 0; at < count; at++) places[at * width + word] = known[found[at] ?? 0] ?? 0
        }
        return { ids: foundIds.subarray(0, count), looked: count, width, places }
      },
    }
  }

  return { set, delete: forget, find }
}

interface Entries {
  items: Uint32Array
  count: number
}

const noEntries: Entries = { items: new Uint32Array(0), count: 0 }

function append(known: Entries, item: number): void {
  if (known.count === known.items.length) {
    const larger = new Uint32Array(Math.ceil(known.count * 1.5) + 1)
    larger.set(known.items)
    known.items = larger
  }
  known.items[known.count++] = item
}

function renumbered({ items, count }: Entries, numbers: Int32Array): Entries {
  const kept = items.subarray(0, count).filter((item) => (numbers[item >>> 2] ?? -1) >= 0)
  return { items: kept.map((item) => (numbers[item >>> 2] ?? 0) * 4 + (item & 3)), count: kept.length }
}

function documentsWithAll(placed: readonly { places: Uint8Array; touched: number[] }[]): number[] {
  const [fewest, ...rest] = placed.toSorted((one, other) => one.touched.length - other.touched.length)
  if (!fewest) return []
  return rest.reduce((left, { places }) => left.filter((document) => places[document] !== 0), fewest.touched)
}
