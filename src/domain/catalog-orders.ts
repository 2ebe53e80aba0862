// In which order rows of the catalogue stand: each order is sorted once, and kept sorted while plugins come and go.

import type { CatalogEntry, CatalogTable } from './catalog-table.ts'
import type { CatalogSort } from './plugin.ts'

/** What lists can be sorted by. */
export type ListOrder = Exclude<CatalogSort, 'relevance'>
type Order = ListOrder | 'packageName'
type Compare = (one: CatalogEntry, other: CatalogEntry) => number

export const listOrders = ['updated', 'created', 'downloads', 'downloads30', 'name'] as const satisfies ListOrder[]

/** The id decides between equals, so that every plugin has one place in every order. */
export const compares: Record<Order, Compare> = {
  updated: (one, other) => other.updatedAt - one.updatedAt || one.id - other.id,
  created: (one, other) => other.publishedAt - one.publishedAt || one.id - other.id,
  downloads: (one, other) => other.downloads - one.downloads || one.id - other.id,
  downloads30: (one, other) => other.downloads30Days - one.downloads30Days || one.id - other.id,
  name: (one, other) => compareTexts(one.name, other.name) || one.id - other.id,
  packageName: (one, other) => compareTexts(one.packageName, other.packageName) || one.id - other.id,
}

export interface CatalogOrders {
  /** All rows; sorted when they are first asked for, which takes a while where there are many. */
  ordered(order: Order): readonly number[]
  /** These rows in an order. */
  sorted(rows: ArrayLike<number>, order: ListOrder): number[]
  /** A number for each row, the lower the more downloaded, below `placesEnd`. */
  popularity(): Uint32Array
  /** Sorts the keys themselves, the lowest first, and says which row each is. @param keys with a popularity at the end: `key * placesEnd + popularity` */
  rowsByKey(keys: Float64Array): Uint32Array<ArrayBuffer>
  /** Rows whose name, or whose package name, begins with the text. */
  beginningWith(text: string, name: 'name' | 'packageName'): readonly number[]
  /** Rows that have this very name, or package name. */
  called(text: string, name: 'name' | 'packageName'): readonly number[]
  /** @param row that was added to the table just now */
  put(row: number): void
  /** @param row that is still in the table */
  remove(row: number): void
  /** Brings rows whose figures `update` changes to their new places: all at once, as each by itself takes a millisecond of a hundred thousand. */
  move(rows: readonly number[], update: () => void): void
}

/** More than there are places in any order, and so few that two such numbers fit into one of JavaScript's. */
export const placesEnd = 2 ** 25

export function catalogOrders(table: CatalogTable): CatalogOrders {
  const orders = new Map<Order, number[]>()
  /** The place of each row in an order, until something changes. */
  const places = new Map<Order, Uint32Array>()
  /** Like `ordered('downloads')`, until something changes. */
  let byDownloads: Uint32Array | undefined

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
  function sorted(rows: ArrayLike<number>, order: Order): number[] {
    const known = placesFor(order)
    const all = ordered(order)
    const found = Uint32Array.from(rows, (row) => known[row] ?? 0)
    return Array.from(found.sort(), (place) => all[place] ?? 0)
  }

  function rowsByKey(keys: Float64Array): Uint32Array<ArrayBuffer> {
    byDownloads ??= new Uint32Array(ordered('downloads'))
    const all = byDownloads
    const rows = new Uint32Array(keys.length)
    keys.sort()
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? 0
      rows[at] = all[key - Math.floor(key / placesEnd) * placesEnd] ?? 0
    }
    return rows
  }

  function stretch(text: string, name: 'name' | 'packageName', isSo: (name: string) => boolean): number[] {
    const all = ordered(name)
    const nameOf = (row: number) => table.entry(row)[name]
    const from = countWhile(all, (row) => nameOf(row) < text)
    return all.slice(
      from,
      countWhile(all, (row) => nameOf(row) < text || isSo(nameOf(row))),
    )
  }

  function placeIn(rows: readonly number[], entry: CatalogEntry, compare: Compare): number {
    return countWhile(rows, (row) => compare(table.entry(row), entry) < 0)
  }

  function move(rows: readonly number[], update: () => void): void {
    places.clear()
    byDownloads = undefined
    const moving = new Set(rows)
    const left = figureOrders.flatMap((order) => {
      const known = orders.get(order)
      return known ? [{ order, rest: known.filter((row) => !moving.has(row)) }] : []
    })
    update()
    for (const { order, rest } of left) {
      const by = (one: number, other: number) => compares[order](table.entry(one), table.entry(other))
      orders.set(order, merged(rest, [...rows].sort(by), by))
    }
  }

  function change(row: number, work: (rows: number[], place: number) => void): void {
    places.clear()
    byDownloads = undefined
    for (const [order, rows] of orders) work(rows, placeIn(rows, table.entry(row), compares[order]))
  }

  return {
    ordered,
    sorted,
    popularity: () => placesFor('downloads'),
    rowsByKey,
    beginningWith: (text, name) => stretch(text, name, (known) => known.startsWith(text)),
    called: (text, name) => stretch(text, name, (known) => known === text),
    put: (row) => change(row, (rows, place) => rows.splice(place, 0, row)),
    remove: (row) => change(row, (rows, place) => rows.splice(place, 1)),
    move,
  }
}

/** Those that go by how often plugins were downloaded. */
const figureOrders = ['downloads', 'downloads30'] as const

/** Both in order already. */
function merged(many: readonly number[], few: readonly number[], by: (one: number, other: number) => number): number[] {
  const all: number[] = []
  let at = 0
  for (const row of few) {
    const to = countWhile(many, (other) => by(other, row) < 0)
    while (at < to) all.push(many[at++] ?? 0)
    all.push(row)
  }
  while (at < many.length) all.push(many[at++] ?? 0)
  return all
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function placesOfRows(rows: readonly number[]): Uint32Array {
  let highest = 0
  for (const row of rows) highest = Math.max(highest, row)
  const places = new Uint32Array(highest + 1)
  for (let place = 0; place < rows.length; place++) places[rows[place] ?? 0] = place
  return places
}

/** How many at the front are so, where none is behind the first that is not: found by halving. */
export function countWhile(rows: ArrayLike<number>, isSo: (row: number) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(rows[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return low
}
