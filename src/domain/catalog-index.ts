// Everything that lists of plugins are chosen, counted and ordered by, in memory: what a list costs does not grow with its page.

import { type CatalogEntry, type CatalogTable, catalogTable, type Facets } from './catalog-table.ts'
import { type LetterPairs, type Opening, plainName } from './folded-text.ts'
import { nameLikeness } from './name-likeness.ts'
import { nameScan } from './name-scan.ts'
import type { CatalogQuery, CatalogSort } from './plugin.ts'
import { type SearchQuery, searchedWords } from './search-query.ts'
import { noTagJoins, type TagJoins } from './tag-joins.ts'

/** One page of what was found, as ids. */
export interface Found {
  ids: number[]
  total: number
  /** How many stand before the first of them. */
  skipped: number
  /** Keys of the first and the last of them, for the pages around this one; empty where there is none. */
  firstKey: string
  lastKey: string
  facets: Facets
}

export interface CatalogIndex {
  /** Tags that count as others in everything that the index finds and counts. */
  joins: TagJoins
  /** Puts one in, or in the place of what stood there before. */
  set(entry: CatalogEntry): void
  delete(id: number): void
  get(id: number): CatalogEntry | undefined
  count(): number
  /** Whom the filters and typed fields let through, in the order asked for; words are not looked at. */
  find(query: CatalogQuery, pageSize: number): Found
  /** The first of what `find` finds, without counting the others. */
  first(query: CatalogQuery, most: number): number[]
  /** Those of `ids` that the filters and typed fields let through, in their order. */
  among(ids: readonly number[], query: CatalogQuery): number[]
  /** Those of `ids` that stand in the index, most downloaded first. */
  mostDownloaded(ids: readonly number[]): number[]
  /**
   * Those of `ids` that the filters and typed fields let through, by what `rankOf` says of each, the less the better;
   * the most downloaded first where it says the same. A rank is a whole number below 2 ** 27.
   */
  ranked(
    ids: ArrayLike<number>,
    query: CatalogQuery,
    rankOf: (candidate: Candidate, at: number) => number,
  ): Uint32Array<ArrayBuffer>
  /** Whose name holds the only word, or begins with all words as one; the shortest names first. */
  named(typed: SearchQuery, most: number): number[]
  /** Who has a name of which a stretch is at least so like the word, which is `folded()`; in no order. */
  likeNamed(word: string, limit: number): number[]
  /** Others with the same tags, by how rare these are, then by their downloads; none where none is shared. */
  similar(id: number, most: number): number[]
  /** Those of `ids` that stand in the index, in the order of `ids` where `query` asks for relevance. */
  findAmong(ids: Uint32Array, query: CatalogQuery, pageSize: number): Found
}

/** One of thousands that are put in order. Each look at its entry takes a while, so that most are told apart without it. */
export interface Candidate {
  isDeprecated(): boolean
  /** False where its name has no text with these pairs of letters in it; see `pairsOf`. */
  mayBeNamed(pairs: LetterPairs): boolean
  /** False where neither of its names begins with a text that opens so; see `openingWith`. */
  mayOpen(opening: Opening): boolean
  entry(): CatalogEntry
}

type Order = Exclude<CatalogSort, 'relevance'>
type Compare = (one: CatalogEntry, other: CatalogEntry) => number

/** The id decides between equals, so that every plugin has one place in every order. */
const compares: Record<Order, Compare> = {
  updated: (one, other) => other.updatedAt - one.updatedAt || one.id - other.id,
  created: (one, other) => other.publishedAt - one.publishedAt || one.id - other.id,
  downloads: (one, other) => other.downloads - one.downloads || one.id - other.id,
  downloads30: (one, other) => other.downloads30Days - one.downloads30Days || one.id - other.id,
  name: (one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : one.id - other.id),
}

/** What an order goes by, as it stands in the key of a page. */
const orderValues = {
  updated: 'updatedAt',
  created: 'publishedAt',
  downloads: 'downloads',
  downloads30: 'downloads30Days',
  name: 'name',
} as const satisfies Record<Order, keyof CatalogEntry>

export function catalogIndex(joins: TagJoins = noTagJoins): CatalogIndex {
  const table = catalogTable(joins)
  /** Rows of the table in each order: sorted when it is first asked for, and kept in order from then on. */
  const orders = new Map<Order, number[]>()
  /** The place of each row in an order, until something changes. */
  const places = new Map<Order, Uint32Array>()
  const likenesses = nameLikeness()
  const names = nameScan(
    () => table.rows().map(table.entry),
    (id) => entryOf(id),
  )

  function ordered(order: Order): number[] {
    const compare = compares[order]
    const known =
      orders.get(order) ?? [...table.rows()].sort((one, other) => compare(table.entry(one), table.entry(other)))
    orders.set(order, known)
    return known
  }

  function placesFor(order: Order): Uint32Array {
    const known = places.get(order) ?? placesOfRows(ordered(order))
    places.set(order, known)
    return known
  }

  /** By their places in the whole order: numbers are sorted in a fraction of the time that entries take. */
  function sortedRows(rows: readonly number[], order: Order): number[] {
    const known = placesFor(order)
    const all = ordered(order)
    const sorted = new Uint32Array(rows.length)
    for (let at = 0; at < rows.length; at++) sorted[at] = known[rows[at] ?? 0] ?? 0
    sorted.sort()
    return rows.map((_, at) => all[sorted[at] ?? 0] ?? 0)
  }

  function placeIn(sorted: readonly number[], entry: CatalogEntry, compare: Compare): number {
    return countWhile(sorted, (row) => compare(table.entry(row), entry) < 0)
  }

  function entryOf(id: number): CatalogEntry | undefined {
    const row = table.rowOf(id)
    return row === undefined ? undefined : table.entry(row)
  }

  function rowsOf(ids: Iterable<number>): number[] {
    const rows: number[] = []
    for (const id of ids) {
      const row = table.rowOf(id)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  /** Shortest names first, then the most downloaded: both in one number, which sorts in no time. */
  function byLength(ids: readonly number[], most: number): number[] {
    const popularity = placesFor('downloads')
    const keys = Float64Array.from(
      rowsOf(ids),
      (row) => table.entry(row).name.length * placesEnd + (popularity[row] ?? 0),
    )
    return [...inOrder(keys).subarray(0, most)]
  }

  /** @param keys each with a popularity at its end */
  function inOrder(keys: Float64Array): Uint32Array<ArrayBuffer> {
    const order = ordered('downloads')
    const sorted = new Uint32Array(keys.length)
    keys.sort()
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? 0
      sorted[at] = table.idOf(order[key - Math.floor(key / placesEnd) * placesEnd] ?? -1)
    }
    return sorted
  }

  function remove(id: number): void {
    const row = table.rowOf(id)
    if (row === undefined) return
    places.clear()
    for (const [order, sorted] of orders) sorted.splice(placeIn(sorted, table.entry(row), compares[order]), 1)
    likenesses.remove(row, table.entry(row).spelled)
    table.remove(row)
  }

  return {
    joins,
    set: (entry) => {
      const before = entryOf(entry.id)
      if (before?.name !== entry.name || before.packageName !== entry.packageName) names.changed(entry.id)
      remove(entry.id)
      places.clear()
      const row = table.add(entry)
      likenesses.add(row, entry.spelled)
      for (const [order, sorted] of orders) sorted.splice(placeIn(sorted, entry, compares[order]), 0, row)
    },
    delete: (id) => {
      names.changed(id)
      remove(id)
    },
    get: entryOf,
    count: () => table.rows().length,
    find: (query, pageSize) => {
      const order = orderOf(query) ?? 'updated'
      const few = table.fewFor(query)
      const sorted = few ? sortedRows(few, order) : ordered(order)
      return pageThrough(table, sorted, query, pageSize, placesBy(order))
    },
    first: (query, most) => {
      const isMeant = table.testOf(query)
      const found: number[] = []
      for (const row of ordered(orderOf(query) ?? 'updated')) {
        if (found.length === most) break
        if (isMeant?.(row) !== false) found.push(table.idOf(row))
      }
      return found
    },
    among: (ids, query) => table.meant(rowsOf(ids), query).map((row) => table.entry(row).id),
    mostDownloaded: (ids) => sortedRows(rowsOf(ids), 'downloads').map(table.idOf),
    ranked: (ids, query, rankOf) => {
      const isMeant = table.testOf(query)
      const keys = new Float64Array(ids.length)
      const popularity = placesFor('downloads')
      let count = 0
      let candidate = 0
      const asked: Candidate = {
        isDeprecated: () => table.isDeprecated(candidate),
        mayBeNamed: (pairs) => table.mayBeNamed(candidate, pairs),
        mayOpen: (opening) => table.mayOpen(candidate, opening),
        entry: () => table.entry(candidate),
      }
      for (let at = 0; at < ids.length; at++) {
        const row = table.rowOf(ids[at] ?? 0)
        if (row === undefined || isMeant?.(row) === false) continue
        candidate = row
        keys[count++] = rankOf(asked, at) * placesEnd + (popularity[row] ?? 0)
      }
      return inOrder(keys.subarray(0, count))
    },
    named: (typed, most) => {
      const sought = soughtName(typed)
      return sought ? byLength(names.find(sought.text, sought.asBeginning), most) : []
    },
    likeNamed: (word, limit) =>
      likenesses.find(word, limit, (row) => table.entry(row).spelled).map((row) => table.idOf(row)),
    similar: (id, most) => {
      const row = table.rowOf(id)
      return row === undefined ? [] : table.similar(row, most).map((other) => table.entry(other).id)
    },
    findAmong: (ids, query, pageSize) => {
      const among = rowsOf(ids)
      const order = orderOf(query)
      if (order) return pageThrough(table, sortedRows(among, order), query, pageSize, placesBy(order))
      return pageThrough(table, among, query, pageSize, placesAmong(ids))
    },
  }
}

/** More than there are places in any order, and so few that two such numbers fit into one of JavaScript's. */
const placesEnd = 2 ** 25

function placesOfRows(sorted: readonly number[]): Uint32Array {
  let highest = 0
  for (const row of sorted) highest = Math.max(highest, row)
  const places = new Uint32Array(highest + 1)
  for (let place = 0; place < sorted.length; place++) places[sorted[place] ?? 0] = place
  return places
}

/** A letter or two stand somewhere in every other name. */
const shortestInside = 3

/** What names have to hold, if any; a phrase was quoted to be taken as it is. */
function soughtName(typed: SearchQuery): { text: string; asBeginning: boolean } | undefined {
  const words = searchedWords(typed)
  const [only = ''] = words
  const asBeginning = words.length > 1
  if (typed.phrases.length > 0 || only.length < (asBeginning ? 1 : shortestInside)) return undefined
  const text = plainName(words.join(''))
  return text === '' ? undefined : { text, asBeginning }
}

function orderOf({ sort }: CatalogQuery): Order | undefined {
  return sort === undefined || sort === 'relevance' ? undefined : sort
}

/** Where plugins stand in one order, and what names a place in it. */
interface Places {
  keyOf(entry: CatalogEntry): string
  /** Below 0 before the place that the key names, 0 at it; undefined for a key that names none. */
  comparedTo(key: string): ((entry: CatalogEntry) => number) | undefined
}

/** The value that the plugin had when its page was shown: it may have moved since, and the next page must not move with it. */
function placesBy(order: Order): Places {
  const field = orderValues[order]
  return {
    keyOf: (entry) => `${entry[field]}~${entry.id}`,
    comparedTo: (key) => {
      const [, text = '', id = ''] = /^(.*)~(\d{1,10})$/s.exec(key) ?? []
      const value = field === 'name' ? text : Number(text)
      if (text === '' || (typeof value === 'number' && !Number.isFinite(value))) return undefined
      const place = { id: Number(id), [field]: value } as unknown as CatalogEntry
      return (entry) => compares[order](entry, place)
    },
  }
}

/** Each key is looked up once or twice for a page: to know the place of every one would cost more. */
function placesAmong(ids: Uint32Array): Places {
  return {
    keyOf: ({ id }) => `${Math.max(0, ids.indexOf(id))}~${id}`,
    comparedTo: (key) => {
      const [, number = '', id = ''] = /^(\d{1,10})~(\d{1,10})$/.exec(key) ?? []
      if (number === '') return undefined
      const known = ids.indexOf(Number(id))
      // Where it stood, when it is no longer among them: the one behind it has moved up.
      const place = known < 0 ? Number(number) - 0.5 : known
      return (entry) => Math.max(0, ids.indexOf(entry.id)) - place
    },
  }
}

/**
 * Counts what the filters let through, and takes one page of it. The page begins behind the plugin that the reader saw
 * last, or ends before the one that they saw first, so that what is published meanwhile neither repeats nor hides one;
 * without such a key it is the page of that number.
 */
function pageThrough(
  table: CatalogTable,
  sorted: readonly number[],
  query: CatalogQuery,
  pageSize: number,
  { keyOf, comparedTo }: Places,
): Found {
  const { rows, facets } = table.choose(sorted, query)
  const behind = query.after === '' ? undefined : comparedTo(query.after)
  const ahead = query.before === '' ? undefined : comparedTo(query.before)
  let from = (query.page - 1) * pageSize
  let to = from + pageSize
  if (behind) {
    from = countWhile(rows, (row) => behind(table.entry(row)) <= 0)
    to = from + pageSize
  } else if (ahead) {
    to = countWhile(rows, (row) => ahead(table.entry(row)) < 0)
    from = Math.max(0, to - pageSize)
  }
  const page = rows.slice(from, to).map((row) => table.entry(row))
  const [first, last] = [page[0], page.at(-1)]
  const skipped = Math.min(from, rows.length)
  return {
    ids: page.map(({ id }) => id),
    total: rows.length,
    skipped,
    firstKey: first && skipped > 0 ? keyOf(first) : '',
    lastKey: last && skipped + page.length < rows.length ? keyOf(last) : '',
    facets,
  }
}

/** How many at the front are so, where none is behind the first that is not: found by halving. */
function countWhile(rows: readonly number[], isSo: (row: number) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(rows[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return low
}
