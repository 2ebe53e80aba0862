// Everything that lists of plugins are chosen, counted and ordered by, in memory: what a list costs does not grow with its page.

import { type CatalogEntry, type CatalogTable, catalogTable, type Facets } from './catalog-table.ts'
import { plainName } from './folded-text.ts'
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
  /** Those of `ids` that the filters and typed fields let through, most downloaded first. */
  among(ids: readonly number[], query: CatalogQuery): number[]
  /** Whose name holds the only word, or begins with all words as one; the shortest names first. */
  named(typed: SearchQuery, most: number): number[]
  /** Others with the same tags, by how rare these are, then by their downloads; none where none is shared. */
  similar(id: number, most: number): number[]
  /** Those of `ids` that stand in the index, in the order of `ids` where `query` asks for relevance. */
  findAmong(ids: readonly number[], query: CatalogQuery, pageSize: number): Found
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

  function ordered(order: Order): number[] {
    const known = orders.get(order) ?? sortedRows(table.rows(), compares[order])
    orders.set(order, known)
    return known
  }

  function sortedRows(rows: readonly number[], compare: Compare): number[] {
    return [...rows].sort((one, other) => compare(table.entry(one), table.entry(other)))
  }

  function placeIn(sorted: readonly number[], entry: CatalogEntry, compare: Compare): number {
    return countWhile(sorted, (row) => compare(table.entry(row), entry) < 0)
  }

  function remove(id: number): void {
    const row = table.rowOf(id)
    if (row === undefined) return
    for (const [order, sorted] of orders) sorted.splice(placeIn(sorted, table.entry(row), compares[order]), 1)
    table.remove(row)
  }

  return {
    joins,
    set: (entry) => {
      remove(entry.id)
      const row = table.add(entry)
      for (const [order, sorted] of orders) sorted.splice(placeIn(sorted, entry, compares[order]), 0, row)
    },
    delete: remove,
    get: (id) => {
      const row = table.rowOf(id)
      return row === undefined ? undefined : table.entry(row)
    },
    count: () => table.rows().length,
    find: (query, pageSize) => {
      const order = orderOf(query) ?? 'updated'
      const few = table.fewFor(query)
      const sorted = few ? sortedRows(few, compares[order]) : ordered(order)
      return pageThrough(table, sorted, query, pageSize, placesBy(order))
    },
    among: (ids, query) => {
      const rows = ids.flatMap((id) => table.rowOf(id) ?? [])
      return sortedRows(table.meant(rows, query), compares.downloads).map((row) => table.entry(row).id)
    },
    named: (typed, most) => {
      const isNamed = nameTest(typed)
      const rows = isNamed ? table.rows().filter((row) => isNamed(table.entry(row))) : []
      return sortedRows(rows, byLength)
        .slice(0, most)
        .map((row) => table.entry(row).id)
    },
    similar: (id, most) => {
      const row = table.rowOf(id)
      return row === undefined ? [] : table.similar(row, most).map((other) => table.entry(other).id)
    },
    findAmong: (ids, query, pageSize) => {
      const among = ids.flatMap((id) => table.rowOf(id) ?? [])
      const order = orderOf(query)
      if (order) return pageThrough(table, sortedRows(among, compares[order]), query, pageSize, placesBy(order))
      return pageThrough(table, among, query, pageSize, placesAmong(among.map((row) => table.entry(row).id)))
    },
  }
}

/** A letter or two stand somewhere in every other name. */
const shortestInside = 3

/** A phrase was quoted to be taken as it is. */
function nameTest(typed: SearchQuery): ((entry: CatalogEntry) => boolean) | undefined {
  const words = searchedWords(typed)
  const [only = ''] = words
  const name = plainName(words.join(''))
  if (typed.phrases.length > 0 || only.length < (words.length > 1 ? 1 : shortestInside)) return undefined
  if (words.length > 1) return (entry) => entry.name.startsWith(name) || entry.packageName.startsWith(name)
  return (entry) => entry.name.includes(name) || entry.packageName.includes(name)
}

const byLength: Compare = (one, other) => one.name.length - other.name.length || compares.downloads(one, other)

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

function placesAmong(ids: readonly number[]): Places {
  const places = new Map(ids.map((id, place) => [id, place]))
  return {
    keyOf: ({ id }) => `${places.get(id) ?? 0}~${id}`,
    comparedTo: (key) => {
      const [, number = '', id = ''] = /^(\d{1,10})~(\d{1,10})$/.exec(key) ?? []
      if (number === '') return undefined
      // Where it stood, when it is no longer among them: the one behind it has moved up.
      const place = places.get(Number(id)) ?? Number(number) - 0.5
      return (entry) => (places.get(entry.id) ?? 0) - place
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
