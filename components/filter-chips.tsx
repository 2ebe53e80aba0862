// The filters in use, each with the way to take it off.

import type { CatalogQuery } from '../src/domain/plugin.ts'
import { parseSearch } from '../src/domain/search-query.ts'
import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'

interface FilterInUse {
  label: string
  without: Partial<CatalogQuery>
}

/** Everything that narrows the list apart from the words searched for, typed fields at the end. */
export function filtersInUse(query: CatalogQuery): FilterInUse[] {
  const filters: [used: boolean, filter: FilterInUse][] = [
    [query.qgis !== '', { label: `QGIS ${query.qgis}`, without: { qgis: '' } }],
    [query.kinds.length > 0, { label: query.kinds.join(', '), without: { kinds: [] } }],
    [query.trusted, { label: 'trusted author', without: { trusted: false } }],
    [query.featured, { label: 'featured', without: { featured: false } }],
    [query.deprecated, { label: 'deprecated', without: { deprecated: false } }],
    [query.category !== '', { label: `category: ${query.category}`, without: { category: '' } }],
    [query.tag !== '', { label: `tag: ${query.tag}`, without: { tag: '' } }],
    [query.author !== '', { label: `author: ${query.author}`, without: { author: '' } }],
    [query.user !== '', { label: `owner: ${query.user}`, without: { user: '' } }],
  ]
  const typed = parseSearch(query.q).fields.map(({ label, without }) => ({ label, without: { q: without } }))
  return [...filters.filter(([used]) => used).map(([, filter]) => filter), ...typed]
}

/** The words that are left of what was typed when its fields are taken off. */
export function withoutFields(q: string): string {
  const [first] = parseSearch(q).fields
  return first ? withoutFields(first.without) : q
}

export function FilterChips({ query }: { query: CatalogQuery }) {
  const filters = filtersInUse(query)
  if (filters.length === 0) return nothing
  return (
    <p class="bar chips">
      {filters.map(({ label, without }) => (
        <a class="chip" href={urls.catalog({ ...query, ...without, page: 1 })}>
          {label} <Icon name="cross" />
          <span class="unseen">remove</span>
        </a>
      ))}
      <a class="soft fine" href={urls.catalog({ q: withoutFields(query.q), sort: query.sort })}>
        Clear all
      </a>
    </p>
  )
}
