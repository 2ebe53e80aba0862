// The list of plugins: search, filters, sort, and its fragment for htmx. Lists of a tag, an author or a user are the same page.

import { type CatalogQuery, catalogSorts, type Page, type PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CatalogFilters, type Facets } from './catalog-filters.tsx'
import { Empty } from './empty.tsx'
import { FilterChips, filtersInUse } from './filter-chips.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { Layout } from './layout.tsx'
import { counted } from './number.ts'
import { Pager } from './pager.tsx'
import { PluginRow } from './plugin-row.tsx'

export interface CatalogPageProps {
  frame: Frame
  heading: string
  query: CatalogQuery
  plugins: Page<PluginSummary>
  facets: Facets
  now: Date
  /** A sentence under the heading, for the list of a tag, an author or a user. */
  intro?: string | undefined
}

/** What sends the form by itself: typing, a filter, the order. Leaving the search field does not. */
const live = 'submit, input delay:250ms target:#q, change target:.live'

export function CatalogPage(props: CatalogPageProps) {
  const { frame, heading, query, facets, intro } = props
  const inUse = filtersInUse(query).length
  return (
    <Layout frame={frame} title={heading} section="plugins" search={false}>
      <form
        id="find"
        action={urls.catalog()}
        hx-get={urls.catalog()}
        hx-trigger={live}
        hx-target="#plugin-list"
        hx-swap="outerHTML"
        hx-push-url="true"
        hx-sync="this:replace"
      >
        <div class="head">
          <div>
            <h1>{heading}</h1>
            {intro ? <p class="lead">{intro}</p> : null}
          </div>
          <search class="find">
            <div class="search">
              <Icon name="search" />
              <input
                id="q"
                type="search"
                name="q"
                value={query.q}
                aria-label="Search plugins"
                placeholder="What do you want to do?"
              />
              <button class="btn main" type="submit">
                Search
              </button>
            </div>
          </search>
        </div>
        <div class="cols start">
          <details class="fold">
            <summary>Filters {inUse > 0 ? <span class="count">{inUse}</span> : null}</summary>
            <div id="filters">
              <CatalogFilters query={query} facets={facets} />
            </div>
          </details>
          <PluginList {...props} />
        </div>
      </form>
    </Layout>
  )
}

/** `#plugin-list`: count, order, filters in use, rows and pager. */
export function PluginList({ query, plugins, now }: CatalogPageProps) {
  return (
    <section id="plugin-list" aria-labelledby="found">
      <h2 class="unseen" id="found">
        Plugins
      </h2>
      <div class="bar rule">
        <p aria-live="polite">
          <strong>{counted(plugins.total, 'plugin')}</strong>
          {query.q === '' ? null : (
            <span class="soft">
              {' '}
              {plugins.total === 1 ? 'fits' : 'fit'} “{query.q}”
            </span>
          )}
        </p>
        <SortSelect query={query} />
      </div>
      <FilterChips query={query} />
      {plugins.rows.length > 0 ? (
        <ul class="rows sheet">
          {plugins.rows.map((plugin) => (
            <li>
              <PluginRow plugin={plugin} now={now} />
            </li>
          ))}
        </ul>
      ) : (
        <NothingFound query={query} />
      )}
      <Pager query={query} shown={plugins} />
    </section>
  )
}

/** What htmx gets back: the list, and the filters with their new counts. */
export function CatalogFragment(props: CatalogPageProps) {
  return (
    <>
      <title>{props.heading} · Quiver</title>
      <PluginList {...props} />
      <hx-partial hx-target="#filters" hx-swap="innerMorph">
        <CatalogFilters query={props.query} facets={props.facets} />
      </hx-partial>
    </>
  )
}

/** The order that nobody chose is the empty one, so that typing turns it into relevance by itself. */
function SortSelect({ query }: { query: CatalogQuery }) {
  const unchosen = query.q === '' ? 'updated' : 'relevance'
  return (
    <>
      <label class="push fine" for="sort">
        Sort by
      </label>
      <select id="sort" name="sort" class="live">
        <option value="" selected={query.sort === undefined || query.sort === unchosen}>
          {unchosen}
        </option>
        {catalogSorts
          .filter((sort) => sort !== unchosen && (sort !== 'relevance' || query.q !== ''))
          .map((sort) => (
            <option value={sort} selected={sort === query.sort}>
              {sort}
            </option>
          ))}
      </select>
    </>
  )
}

function NothingFound({ query }: { query: CatalogQuery }) {
  const inUse = filtersInUse(query).length
  if (query.q === '' && inUse === 0) {
    return (
      <Empty title="Nothing is published yet.">
        The first plugin appears here once a moderator approved it. <a href={urls.upload()}>Upload a plugin</a>
      </Empty>
    )
  }
  return (
    <Empty title={query.q === '' ? 'Nothing fits these filters.' : `Nothing fits “${query.q}”.`}>
      {inUse > 0 ? (
        <>
          <a href={urls.catalog({ q: query.q, sort: query.sort })}>Search without the filters</a>
          {', or use '}
        </>
      ) : (
        'Use '
      )}
      fewer or other words: a task, a format, a name. <a href={urls.catalog()}>Show every plugin</a>
    </Empty>
  )
}
