// One page of a list that is longer: the page stays true while plugins come and go in front of it.

import { compares, countWhile, type ListOrder } from './catalog-orders.ts'
import type { CatalogEntry } from './catalog-table.ts'
import type { Facets } from './facet-counts.ts'
import type { CatalogQuery } from './plugin.ts'

/** One page of what was found, as ids. */
export interface Found {
  ids: number[]
  total: number
  /** How many stand before the first of them. */
  skipped: number
  /** Keys of the first and the last of them, for the pages around this one; empty where there is none. */
  firstKey: string
  lastKey: string
  /** False when a page around a key was asked for that names no place: then it is the first page. */
  keyFits: boolean
  facets: Facets
}

/** Where plugins stand in one order, and what names a place in it. */
export interface Places {
  keyOf(entry: CatalogEntry): string
  /** Below 0 before the place that the key names, 0 at it; undefined for a key that names none. */
  comparedTo(key: string): ((entry: CatalogEntry) => number) | undefined
}

/** What an order goes by, as it stands in the key of a page. */
const orderValues = {
  updated: 'updatedAt',
  created: 'publishedAt',
  downloads: 'downloads',
  downloads30: 'downloads30Days',
  name: 'name',
} as const satisfies Record<ListOrder, keyof CatalogEntry>

/** The value that the plugin had when its page was shown: it may have moved since, and the next page must not move with it. */
export function placesBy(order: ListOrder): Places {
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
export function placesAmong(ids: Uint32Array): Places {
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
 * Takes one page of rows. The page begins behind the plugin that the reader saw last, or ends before the one that they
 * saw first, so that what is published meanwhile neither repeats nor hides one; without such a key it is the page of
 * that number.
 *
 * @param entryOf what stands in a row
 */
export function pageOf(
  rows: readonly number[],
  facets: Facets,
  query: CatalogQuery,
  pageSize: number,
  { keyOf, comparedTo }: Places,
  entryOf: (row: number) => CatalogEntry,
): Found {
  const behind = query.after === '' ? undefined : comparedTo(query.after)
  const ahead = query.before === '' ? undefined : comparedTo(query.before)
  const hasKey = query.after !== '' || query.before !== ''
  let from = hasKey ? 0 : (query.page - 1) * pageSize
  let to = from + pageSize
  if (behind) {
    from = countWhile(rows, (row) => behind(entryOf(row)) <= 0)
    to = from + pageSize
  } else if (ahead) {
    to = countWhile(rows, (row) => ahead(entryOf(row)) < 0)
    from = Math.max(0, to - pageSize)
  }
  const page = rows.slice(from, to).map(entryOf)
  const [first, last] = [page[0], page.at(-1)]
  const skipped = Math.min(from, rows.length)
  return {
    ids: page.map(({ id }) => id),
    total: rows.length,
    skipped,
    firstKey: first && skipped > 0 ? keyOf(first) : '',
    lastKey: last && skipped + page.length < rows.length ? keyOf(last) : '',
    keyFits: !hasKey || behind !== undefined || ahead !== undefined,
    facets,
  }
}
