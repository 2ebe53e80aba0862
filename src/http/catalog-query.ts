// The search part of an address becomes the query of a list; what cannot be read counts as not asked.

import { type CatalogQuery, type CatalogSort, catalogSorts, type Kind } from '../domain/plugin.ts'
import { parseQgisQuery } from '../domain/version-number.ts'

const lastPage = 10_000
const longestText = 200
/** A name of a hundred characters, taken apart by Unicode, and an id. */
const longestKey = 400

export function catalogQueryOf(search: URLSearchParams, preset: Partial<CatalogQuery> = {}): CatalogQuery {
  const text = (name: string) => cut((search.get(name) ?? '').trim())
  const yes = (name: string) => /^(yes|true|1|on)$/i.test(text(name))
  const qgis = text('qgis')
  return {
    q: text('q'),
    sort: sortOf(text('sort')),
    tag: text('tag'),
    author: text('author'),
    user: text('user'),
    qgis: parseQgisQuery(qgis) === undefined ? '' : qgis,
    category: text('category'),
    kinds: kindsOf(search.getAll('kind')),
    featured: yes('featured'),
    deprecated: yes('deprecated'),
    trusted: yes('trusted'),
    ...pagePlaceOf(search),
    view: text('view') === 'grid' ? 'grid' : 'list',
    ...preset,
  }
}

/** Half a character at the end could stand in no address. */
function cut(text: string): string {
  return text
    .slice(0, longestText)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}

function sortOf(text: string): CatalogSort | undefined {
  return catalogSorts.find((sort) => sort === text)
}

function kindsOf(values: string[]): Kind[] {
  const asked = values.flatMap((value) => value.split(','))
  return (['stable', 'experimental'] as const).filter((kind) => asked.includes(kind))
}

/** One of the three says where the page is: the answer is known by that one alone. */
function pagePlaceOf(search: URLSearchParams): Pick<CatalogQuery, 'page' | 'after' | 'before'> {
  const [after = '', before = ''] = ['after', 'before'].map((name) => search.get(name)?.slice(0, longestKey))
  if (after !== '') return { after, before: '', page: 1 }
  return before === '' ? { after, before, page: pageOf(search.get('page') ?? '') } : { after, before, page: 1 }
}

function pageOf(text: string): number {
  const page = Number.parseInt(text, 10)
  return Number.isFinite(page) ? Math.min(Math.max(page, 1), lastPage) : 1
}
