// The filters in use, each with the way to take it off.

import type { CatalogQuery, Kind } from '../src/domain/plugin.ts'
import { parseSearch } from '../src/domain/search-query.ts'
import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { phrase, say } from './words.ts'

interface FilterInUse {
  label: string
  without: Partial<CatalogQuery>
}

const kindNames: Record<Kind, string> = { stable: phrase('stable'), experimental: phrase('experimental') }

/** Everything that narrows the list apart from the words searched for, typed fields at the end. */
export function filtersInUse(query: CatalogQuery): FilterInUse[] {
  const { qgis, kinds, category, tag, author, user } = query
  const filters: (FilterInUse | false)[] = [
    qgis !== '' && { label: `QGIS ${qgis}`, without: { qgis: '' } },
    kinds.length > 0 && { label: kinds.map((kind) => say(kindNames[kind])).join(', '), without: { kinds: [] } },
    query.trusted && { label: say('trusted author'), without: { trusted: false } },
    query.featured && { label: say('featured'), without: { featured: false } },
    query.deprecated && { label: say('deprecated'), without: { deprecated: false } },
    category !== '' && { label: say('category: {category}', { category }), without: { category: '' } },
    tag !== '' && { label: say('tag: {tag}', { tag }), without: { tag: '' } },
    author !== '' && { label: say('author: {author}', { author }), without: { author: '' } },
    user !== '' && { label: say('owner: {user}', { user }), without: { user: '' } },
  ]
  const typed = parseSearch(query.q).fields.map(({ label, without }) => ({ label, without: { q: without } }))
  return [...filters.filter((filter) => filter !== false), ...typed]
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
        <a class="chip" href={urls.catalog({ ...query, ...without, page: 1, after: '', before: '' })}>
          {label} <Icon name="cross" />
          <span class="unseen">{say('remove')}</span>
        </a>
      ))}
      <a class="soft fine" href={urls.catalog({ q: withoutFields(query.q), sort: query.sort, view: query.view })}>
        {say('Clear all')}
      </a>
    </p>
  )
}
