// What plugins are filtered and counted by, column by column: a hundred thousand of them are looked through in a moment.

import { type Facets, facetCounts, flagNames } from './facet-counts.ts'
import { flatLists } from './flat-lists.ts'
import { folded } from './folded-text.ts'
import { numberColumn } from './number-column.ts'
import type { CatalogQuery } from './plugin.ts'
import { parseSearch, type SearchFilter } from './search-query.ts'
import { joinedTag, noTagJoins, type TagJoins } from './tag-joins.ts'
import { overlaps, parseQgisQuery, type QgisRange } from './version-number.ts'

/** What one plugin that everybody may see is found by; what a list shows of it is read from the database. */
export interface CatalogEntry {
  id: number
  /** Both by `plainName()`. */
  name: string
  packageName: string
  /** Name and package name by `folded()`, as they are cut into words. */
  spelled: [name: string, packageName: string]
  /** By `folded()`. */
  author: string
  /** uids, in lower case. */
  owners: string[]
  category: string
  /** In lower case. */
  tags: string[]
  trusted: boolean
  featured: boolean
  deprecated: boolean
  stable: boolean
  experimental: boolean
  /** What its visible versions admit, as numbers of `admittedRange()`. */
  qgis: QgisRange[]
  /** Instants in ms. */
  updatedAt: number
  publishedAt: number
  downloads: number
  downloads30Days: number
}

/** How often one was downloaded. */
export type CatalogFigures = Pick<CatalogEntry, 'id' | 'downloads' | 'downloads30Days'>

/** Rows are numbers that stay with a plugin until it is removed, and then go to another. */
export interface CatalogTable {
  /** @param entry of a plugin that is not in the table */
  add(entry: CatalogEntry): number
  remove(row: number): void
  setFigures(row: number, figures: CatalogFigures): void
  rowOf(id: number): number | undefined
  idOf(row: number): number
  entry(row: number): CatalogEntry
  isDeprecated(row: number): boolean
  /** Of the name by `plainName()`. */
  nameLength(row: number): number
  /** All rows, in no order. */
  rows(): readonly number[]
  /** All rows that a tag or an owner of the query leaves, in no order; undefined where these are many or nothing asks for any. */
  fewFor(query: CatalogQuery): number[] | undefined
  /** Whether the filters and typed fields let a row through, words are not looked at; undefined where they let all. */
  testOf(query: CatalogQuery): ((row: number) => boolean) | undefined
  /** Those of `rows` that they let through, in their order. */
  meant(rows: readonly number[], query: CatalogQuery): readonly number[]
  /** Other rows that share tags with this one, most alike first; what is deprecated is left out. */
  similar(row: number, most: number): number[]
  /** How these rows fall under each filter. */
  facetsOf(rows: ArrayLike<number>): Facets
  /** Like `meant`, and how they fall under each filter. */
  choose(rows: readonly number[], query: CatalogQuery): { rows: readonly number[]; facets: Facets }
}

/** Values of more rows say little about what is alike. */
const commonRows = 1000

/** What is longer counts as just so long. */
const longestTold = 65_535
const deprecatedFlag = 1 << flagNames.indexOf('deprecated')

/** @param joins tags that count as others: each plugin has what they are joined into, once */
export function catalogTable(joins: TagJoins = noTagJoins): CatalogTable {
  const entries: (CatalogEntry | undefined)[] = []
  /** By id, 1 more than the row: ids are given one after the other, and a search asks for thousands of them. */
  const rowsOfIds = numberColumn(Int32Array)
  /** 0 for a row that nobody has. */
  const ids = numberColumn(Int32Array)
  /** Above all rows that were ever given. */
  let end = 0
  let size = 0
  const freeRows: number[] = []
  let allRows: number[] | undefined
  let facetsOfAll: Facets | undefined
  const flags = numberColumn(Uint8Array)
  const nameLengths = numberColumn(Uint16Array)
  const facets = facetCounts()
  const updatedAt: number[] = []
  const category = column<string>()
  const author = column<string>()
  const qgis = column<string>()
  const ranges: QgisRange[][] = []
  const tags = listColumn()
  const owners = listColumn()

  function add(entry: CatalogEntry): number {
    const row = freeRows.pop() ?? end++
    entries[row] = entry
    rowsOfIds.set(entry.id, row + 1)
    ids.set(row, entry.id)
    size++
    forget()
    const set = flagNames.reduce((sum, name, bit) => sum | (Number(entry[name]) << bit), 0)
    const filedTags = [...new Set(entry.tags.map((tag) => joinedTag(joins, tag)))]
    flags.set(row, set)
    facets.set(row, { flags: set, category: entry.category, tags: filedTags })
    nameLengths.set(row, Math.min(entry.name.length, longestTold))
    updatedAt[row] = entry.updatedAt
    category.set(row, entry.category)
    author.set(row, entry.author)
    ranges[qgis.set(row, JSON.stringify(entry.qgis))] = entry.qgis
    tags.set(row, filedTags)
    owners.set(row, entry.owners)
    return row
  }

  function forget(): void {
    allRows = undefined
    facetsOfAll = undefined
  }

  function remove(row: number): void {
    rowsOfIds.set(ids.get(row), 0)
    facets.remove(row)
    ids.set(row, 0)
    size--
    entries[row] = undefined
    tags.remove(row)
    owners.remove(row)
    freeRows.push(row)
    forget()
  }

  function entry(row: number): CatalogEntry {
    const found = entries[row]
    if (!found) throw new Error(`There is no plugin in row ${row}`)
    return found
  }

  /** Each row passes all of them. */
  function testsOf(query: CatalogQuery): RowTest[] {
    const kind = query.kinds.length === 1 ? query.kinds[0] : undefined
    const wanted = (['trusted', 'featured', 'deprecated'] as const).filter((name) => query[name])
    return [
      flagged([...wanted, ...(kind ? [kind] : [])]),
      query.tag === '' ? undefined : tags.having(joinedTag(joins, query.tag)),
      query.author === '' ? undefined : author.where((name) => name === folded(query.author)),
      query.user === '' ? undefined : owners.having(query.user.toLowerCase()),
      query.category === '' ? undefined : inCategory(query.category),
      admitting(query.qgis),
      ...parseSearch(query.q).fields.map(({ filter }) => typedTest(filter)),
    ].filter((test) => test !== undefined)
  }

  function typedTest(filter: SearchFilter): RowTest | undefined {
    switch (filter.field) {
      case 'tag':
        return tags.having(joinedTag(joins, filter.value))
      // Part of the name is enough for who types it: several authors share one line.
      case 'author':
        return author.where((name) => name.includes(folded(filter.value)))
      case 'user':
        return owners.having(filter.value.toLowerCase())
      case 'category':
        return inCategory(filter.value)
      case 'qgis':
        return admitting(filter.value)
      case 'kind':
      case 'is':
        return flagged([filter.value])
      case 'updated':
        return updatedWithin(filter.updatedAfter, filter.updatedBefore)
    }
  }

  function flagged(names: (typeof flagNames)[number][]): RowTest | undefined {
    if (names.length === 0) return undefined
    const mask = names.reduce((sum, name) => sum | (1 << flagNames.indexOf(name)), 0)
    return (row) => (flags.get(row) & mask) === mask
  }

  function inCategory(name: string): RowTest {
    return category.where((other) => other.toLowerCase() === name.toLowerCase())
  }

  function admitting(version: string): RowTest | undefined {
    const asked = parseQgisQuery(version)
    if (asked === undefined || asked === 'all') return undefined
    return qgis.where((_, number) => ranges[number]?.some((range) => overlaps(range, asked)) === true)
  }

  function updatedWithin(after: Date | undefined, before: Date | undefined): RowTest {
    const [from, to] = [after?.getTime() ?? Number.NEGATIVE_INFINITY, before?.getTime() ?? Number.POSITIVE_INFINITY]
    return (row) => {
      const at = updatedAt[row] ?? 0
      return at >= from && at < to
    }
  }

  /** A tag that every other plugin has says little; a category only decides between plugins that are alike by their tags. */
  function similar(row: number, most: number): number[] {
    const own = entry(row)
    const scored: { other: number; score: number }[] = []
    for (const [other, likeness] of tags.alike(row, size, most)) {
      if (entry(other).deprecated) continue
      const sameCategory = own.category !== '' && entry(other).category === own.category
      scored.push({ other, score: likeness * (sameCategory ? 1.2 : 1) })
    }
    const byScore = (one: (typeof scored)[number], another: (typeof scored)[number]) =>
      another.score - one.score || entry(another.other).downloads - entry(one.other).downloads
    return scored
      .sort(byScore)
      .slice(0, most)
      .map(({ other }) => other)
  }

  function meant(rows: readonly number[], query: CatalogQuery): readonly number[] {
    const isMeant = testOf(query)
    return isMeant ? rows.filter(isMeant) : rows
  }

  function testOf(query: CatalogQuery): RowTest | undefined {
    const [only, ...others] = testsOf(query)
    // One test is what most lists ask, of every plugin.
    if (!only || others.length === 0) return only
    return (row) => only(row) && others.every((test) => test(row))
  }

  function fewFor(query: CatalogQuery): number[] | undefined {
    const typed = parseSearch(query.q).fields.map(({ filter }) => filter)
    const asked = [
      ...(query.tag === '' ? [] : [tags.rowsHaving(joinedTag(joins, query.tag))]),
      ...(query.user === '' ? [] : [owners.rowsHaving(query.user.toLowerCase())]),
      ...typed.flatMap((filter) => (filter.field === 'tag' ? [tags.rowsHaving(joinedTag(joins, filter.value))] : [])),
      ...typed.flatMap((filter) => (filter.field === 'user' ? [owners.rowsHaving(filter.value.toLowerCase())] : [])),
    ].sort((one, other) => one.size - other.size)
    const [fewest] = asked
    // To put some in order costs more for each than to go through all that are in order.
    return fewest && fewest.size * 10 < size ? [...fewest] : undefined
  }

  return {
    add,
    remove,
    setFigures: (row, { downloads, downloads30Days }) => {
      entries[row] = { ...entry(row), downloads, downloads30Days }
    },
    similar,
    fewFor,
    meant,
    testOf,
    rowOf: (id) => {
      const row = rowsOfIds.get(id) - 1
      return row < 0 ? undefined : row
    },
    idOf: ids.get,
    isDeprecated: (row) => (flags.get(row) & deprecatedFlag) !== 0,
    nameLength: (row) => nameLengths.get(row),
    facetsOf: (rows) => facets.of(rows, end),
    entry,
    rows: () => {
      allRows ??= Array.from({ length: end }, (_, row) => row).filter((row) => ids.get(row) !== 0)
      return allRows
    },
    choose: (rows, query) => {
      const chosen = meant(rows, query)
      if (chosen.length < size) return { rows: chosen, facets: facets.of(chosen, end) }
      facetsOfAll ??= facets.of(rows, end)
      return { rows: chosen, facets: facetsOfAll }
    },
  }
}

type RowTest = (row: number) => boolean

/** Values that many rows share, each known by a number. */
function numbered<Value>() {
  const numbers = new Map<Value, number>()
  const values: Value[] = []
  return {
    values,
    find: (value: Value) => numbers.get(value),
    numberOf: (value: Value): number => {
      const number = numbers.get(value) ?? values.length
      if (number === values.length) values.push(value)
      numbers.set(value, number)
      return number
    },
  }
}

/** One value for each row. */
function column<Value extends string>() {
  const known = numbered<Value>()
  const numbers = numberColumn(Int32Array)
  return {
    set: (row: number, value: Value): number => {
      const number = known.numberOf(value)
      numbers.set(row, number)
      return number
    },
    /** Asks once for each value, however many rows have it. */
    where: (isMeant: (value: Value, number: number) => boolean): RowTest => {
      const meant = Uint8Array.from(known.values, (value, number) => Number(isMeant(value, number)))
      return (row) => meant[numbers.get(row)] === 1
    },
  }
}

/** Several values for each row. */
function listColumn() {
  const known = numbered<string>()
  const lists = flatLists()
  /** One bit of 32 for each value of a row: where it is not set, its list need not be looked at. */
  const bits = numberColumn(Int32Array)
  const rowsByValue: Set<number>[] = []

  function withValue(number: number): Set<number> {
    rowsByValue[number] ??= new Set()
    return rowsByValue[number]
  }

  function remove(row: number): void {
    for (const number of lists.get(row)) withValue(number).delete(row)
    lists.set(row, [])
    bits.set(row, 0)
  }

  return {
    set: (row: number, values: string[]): void => {
      const list = values.map(known.numberOf)
      lists.set(row, list)
      for (const number of list) withValue(number).add(row)
      bits.set(
        row,
        list.reduce((sum, number) => sum | (1 << (number & 31)), 0),
      )
    },
    having: (value: string): RowTest => {
      const number = known.find(value)
      if (number === undefined) return () => false
      const bit = 1 << (number & 31)
      return (row) => (bits.get(row) & bit) !== 0 && lists.get(row).includes(number)
    },
    /**
     * Rows that share values with this one, each with the sum over these, a rare value counting more. Values of very many
     * rows are looked at only while there are fewer than `enough` such rows.
     */
    alike: (row: number, size: number, enough: number): Map<number, number> => {
      const found = new Map<number, number>()
      const rarestFirst = [...lists.get(row)].sort((one, other) => withValue(one).size - withValue(other).size)
      for (const number of rarestFirst) {
        const rows = withValue(number)
        if (rows.size > commonRows && found.size >= enough) break
        const weight = Math.log((size + 1) / rows.size)
        for (const other of rows) if (other !== row) found.set(other, (found.get(other) ?? 0) + weight)
      }
      return found
    },
    rowsHaving: (value: string): ReadonlySet<number> => {
      const number = known.find(value)
      return number === undefined ? new Set() : withValue(number)
    },
    remove,
  }
}
