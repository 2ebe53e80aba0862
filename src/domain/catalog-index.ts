// Everything that lists of plugins are chosen, counted and ordered by, in memory: what a list costs does not grow with its page.

import { catalogOrders, type ListOrder, listOrders, placesEnd } from './catalog-orders.ts'
import { type Found, pageOf, placesAmong, placesBy } from './catalog-pages.ts'
import { type CatalogEntry, type CatalogFigures, catalogTable } from './catalog-table.ts'
import type { Facets } from './facet-counts.ts'
import { plainName } from './folded-text.ts'
import { nameLikeness } from './name-likeness.ts'
import { nameParts } from './name-parts.ts'
import { numberColumn } from './number-column.ts'
import type { CatalogQuery } from './plugin.ts'
import { eachRow, hasRow, type RowBits } from './row-bitmaps.ts'
import { type SearchQuery, searchedWords } from './search-query.ts'
import { noTagJoins, type TagJoins } from './tag-joins.ts'

export interface CatalogIndex {
  /** Tags that count as others in everything that the index finds and counts. */
  joins: TagJoins
  /** Puts one in, or in the place of what stood there before. */
  set(entry: CatalogEntry): void
  delete(id: number): void
  /** Of many at once; those that are not in the index are left out. */
  setFigures(figures: readonly CatalogFigures[]): void
  get(id: number): CatalogEntry | undefined
  count(): number
  /** What would be done when it is first asked for, one after the other; each takes a while where there are many. */
  preparations(): (() => void)[]
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
   *
   * @param asName what was typed, by `plainName()`
   */
  ranked(
    ids: ArrayLike<number>,
    query: CatalogQuery,
    asName: string,
    rankOf: (candidate: Candidate, at: number) => number,
  ): Chosen
  /** Whose name holds the only word, or begins with all words as one; the shortest names first. */
  named(typed: SearchQuery, most: number): number[]
  /** Who may have a name with this text in it, which is `plainName()`. */
  namePart(text: string): NamePart
  /** Who has a name of which a stretch is at least so like the word, which is `folded()`; in no order. */
  likeNamed(word: string, limit: number): number[]
  /** Others with the same tags, by how rare these are, then by their downloads; none where none is shared. */
  similar(id: number, most: number): number[]
  /** Those of `ids` that stand in the index and that the filters let through. */
  chosen(ids: Uint32Array, query: CatalogQuery): Chosen
  /** One page of what was chosen: in the order of its ids where `query` asks for relevance. Filters are not looked at again. */
  page(chosen: Chosen, query: CatalogQuery, pageSize: number): Found
}

/** What the filters let through, and how it falls under each of them. */
export interface Chosen {
  ids: Uint32Array<ArrayBuffer>
  facets: Facets
}

/** One of thousands that are put in order. Each look at its entry takes a while, so that most are told apart without it. */
export interface Candidate {
  isDeprecated(): boolean
  /** How its name or its package name stands to what was typed. */
  naming(): 'is' | 'begins' | 'other'
  /** False for nearly all that have no such name. */
  mayBeNamed(part: NamePart): boolean
  entry(): CatalogEntry
}

/** Who may have a text in one of its names; nobody can be left out where nothing is said. Good until the index changes. */
export type NamePart = RowBits | undefined

export function catalogIndex(joins: TagJoins = noTagJoins): CatalogIndex {
  const table = catalogTable(joins)
  const orders = catalogOrders(table)
  const likenesses = nameLikeness()
  const parts = nameParts()
  const marked = numberColumn(Uint8Array)

  function entryOf(id: number): CatalogEntry | undefined {
    const row = table.rowOf(id)
    return row === undefined ? undefined : table.entry(row)
  }

  function rowsOf(ids: ArrayLike<number>): number[] {
    const rows: number[] = []
    for (let at = 0; at < ids.length; at++) {
      const row = table.rowOf(ids[at] ?? 0)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  function idsOf(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    return rows.map(table.idOf)
  }

  function remove(id: number): void {
    const row = table.rowOf(id)
    if (row === undefined) return
    orders.remove(row)
    likenesses.remove(row, table.entry(row).spelled)
    parts.remove(row, namesOf(table.entry(row)))
    table.remove(row)
  }

  /** Shortest names first, then the most downloaded: both in one number, which sorts in no time. */
  function byLength(rows: ArrayLike<number>): Uint32Array<ArrayBuffer> {
    const popularity = orders.popularity()
    const keys = new Float64Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0
      keys[at] = table.nameLength(row) * placesEnd + (popularity[row] ?? 0)
    }
    return orders.rowsByKey(keys)
  }

  /** Some twice: those whose name and package name begin so. */
  function rowsBeginning(text: string): number[] {
    return orders.beginningWith(text, 'name').concat(orders.beginningWith(text, 'packageName'))
  }

  function rowsHolding(text: string): number[] {
    const rows: number[] = []
    const part = parts.holding(text)
    if (!part) return [...table.rows()]
    eachRow(part, (row) => rows.push(row))
    return rows
  }

  function named(typed: SearchQuery, most: number): number[] {
    const sought = soughtName(typed)
    if (!sought) return []
    const { text, asBeginning } = sought
    if (asBeginning) return [...idsOf(byLength([...new Set(rowsBeginning(text))]).subarray(0, most))]
    const found: number[] = []
    for (const row of byLength(rowsHolding(text))) {
      if (found.length === most) break
      if (namesOf(table.entry(row)).some((name) => name.includes(text))) found.push(table.idOf(row))
    }
    return found
  }

  /** Marks those that what was typed names, so that nobody's name has to be looked at. Whoever asks takes the marks away. */
  function markNamed(text: string): () => void {
    if (text === '') return () => {}
    const rows = rowsBeginning(text)
    const mark = (some: readonly number[], naming: (typeof namings)[number]) => {
      for (let at = 0; at < some.length; at++) marked.set(some[at] ?? 0, namings.indexOf(naming))
    }
    mark(rows, 'begins')
    mark(orders.called(text, 'name').concat(orders.called(text, 'packageName')), 'is')
    return () => mark(rows, 'other')
  }

  return {
    joins,
    set: (entry) => {
      remove(entry.id)
      const row = table.add(entry)
      likenesses.add(row, entry.spelled)
      parts.add(row, namesOf(entry))
      orders.put(row)
    },
    delete: remove,
    setFigures: (figures) => {
      const known = figures.flatMap((one) => {
        const row = table.rowOf(one.id)
        return row === undefined ? [] : [{ row, one }]
      })
      orders.move(
        known.map(({ row }) => row),
        () => {
          for (const { row, one } of known) table.setFigures(row, one)
        },
      )
    },
    get: entryOf,
    count: () => table.rows().length,
    preparations: () => [...listOrders, 'packageName' as const].map((order) => () => orders.ordered(order)),
    find: (query, pageSize) => {
      const order = orderOf(query) ?? 'updated'
      const few = table.fewFor(query)
      const { rows, facets } = table.choose(few ? orders.sorted(few, order) : orders.ordered(order), query)
      return pageOf(rows, facets, query, pageSize, placesBy(order), table.entry)
    },
    first: (query, most) => {
      const isMeant = table.testOf(query)
      const found: number[] = []
      for (const row of orders.ordered(orderOf(query) ?? 'updated')) {
        if (found.length === most) break
        if (isMeant?.(row) !== false) found.push(table.idOf(row))
      }
      return found
    },
    among: (ids, query) => table.meant(rowsOf(ids), query).map(table.idOf),
    mostDownloaded: (ids) => orders.sorted(rowsOf(ids), 'downloads').map(table.idOf),
    ranked: (ids, query, asName, rankOf) => {
      const isMeant = table.testOf(query)
      const popularity = orders.popularity()
      const rows = new Uint32Array(ids.length)
      const keys = new Float64Array(ids.length)
      let count = 0
      let candidate = 0
      const asked: Candidate = {
        isDeprecated: () => table.isDeprecated(candidate),
        naming: () => namings[marked.get(candidate)] ?? 'other',
        mayBeNamed: (part) => part === undefined || hasRow(part, candidate),
        entry: () => table.entry(candidate),
      }
      const unmark = markNamed(asName)
      for (let at = 0; at < ids.length; at++) {
        const row = table.rowOf(ids[at] ?? 0)
        if (row === undefined || isMeant?.(row) === false) continue
        candidate = row
        rows[count] = row
        keys[count++] = rankOf(asked, at) * placesEnd + (popularity[row] ?? 0)
      }
      unmark()
      const facets = table.facetsOf(rows.subarray(0, count))
      return { ids: idsOf(orders.rowsByKey(keys.subarray(0, count))), facets }
    },
    named,
    namePart: parts.holding,
    likeNamed: (word, limit) =>
      likenesses.find(word, limit, (row) => table.entry(row).spelled).map((row) => table.idOf(row)),
    similar: (id, most) => {
      const row = table.rowOf(id)
      return row === undefined ? [] : table.similar(row, most).map(table.idOf)
    },
    chosen: (ids, query) => {
      const { rows, facets } = table.choose(rowsOf(ids), query)
      return { ids: Uint32Array.from(rows, table.idOf), facets }
    },
    page: ({ ids, facets }, query, pageSize) => {
      const rows = rowsOf(ids)
      const order = orderOf(query)
      if (!order) return pageOf(rows, facets, query, pageSize, placesAmong(ids), table.entry)
      return pageOf(orders.sorted(rows, order), facets, query, pageSize, placesBy(order), table.entry)
    },
  }
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

function namesOf({ name, packageName }: CatalogEntry): string[] {
  return name === packageName ? [name] : [name, packageName]
}

function orderOf({ sort }: CatalogQuery): ListOrder | undefined {
  return sort === undefined || sort === 'relevance' ? undefined : sort
}

const namings = ['other', 'begins', 'is'] as const
