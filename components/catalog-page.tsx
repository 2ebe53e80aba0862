// The list of plugins: search, filters, sort, and its fragment for htmx. Lists of a tag, an author or a user are the same page.

import { type CatalogQuery, catalogSorts, type Page, type PluginSummary } from '../src/domain/plugin.ts'
import { hasWords, parseSearch } from '../src/domain/search-query.ts'
import { catalogSearch, urls } from '../src/urls.ts'
import { CatalogFilters, type Facets } from './catalog-filters.tsx'
import { Empty } from './empty.tsx'
import { FilterChips, filtersInUse, withoutFields } from './filter-chips.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { Layout } from './layout.tsx'
import { counted } from './number.ts'
import type { PageFacts } from './page-meta.tsx'
import { Pager } from './pager.tsx'
import { PluginRow } from './plugin-row.tsx'

export interface CatalogPageProps {
  frame: Frame
  heading: string
  query: CatalogQuery
  plugins: Page<PluginSummary>
  facets: Facets & {
    /** Nothing fits the words: what is listed has names like them. */
    onlyNear?: boolean
    /** Where nothing is listed: the name that is most like what was typed. */
    nearestName?: string | undefined
  }
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
    <Layout frame={frame} title={heading} section="plugins" facts={factsOfPage(props)} search={false}>
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

function factsOfPage({ frame, heading, query, intro }: CatalogPageProps): PageFacts {
  const description = `${intro ?? `${heading} for QGIS`}: with what each does, for which QGIS, and how often it is downloaded.`
  return { path: listPath(frame.path, query), description, unlisted: query.q !== '' }
}

/** The list of a tag, an author or a user has an address of its own; what is asked besides stands behind it. */
function listPath(path: string, query: CatalogQuery): string {
  for (const one of ['tag', 'author', 'user'] as const) {
    const beginning = urls[one]('').slice(0, -1)
    if (query[one] && path.startsWith(beginning)) return urls[one](query[one]) + catalogSearch({ ...query, [one]: '' })
  }
  return urls.catalog(query)
}

/** `#plugin-list`: count, order, filters in use, rows and pager. */
export function PluginList({ query, plugins, facets, now }: CatalogPageProps) {
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
              {verbOf(plugins.total, facets.onlyNear === true)} “{query.q}”
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
        <NothingFound query={query} nearestName={facets.nearestName} />
      )}
      <Pager query={query} shown={plugins} />
    </section>
  )
}

function verbOf(count: number, onlyNear: boolean): string {
  if (onlyNear) return count === 1 ? 'has a name like' : 'have names like'
  return count === 1 ? 'fits' : 'fit'
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
  const unchosen = hasWords(parseSearch(query.q)) ? 'relevance' : 'updated'
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
          .filter((sort) => sort !== unchosen && sort !== 'relevance')
          .map((sort) => (
            <option value={sort} selected={sort === query.sort}>
              {sort}
            </option>
          ))}
      </select>
    </>
  )
}

function NothingFound({ query, nearestName }: { query: CatalogQuery; nearestName: string | undefined }) {
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
      {nearestName === undefined ? null : (
        <>
          {'Did you mean '}
          <a href={urls.catalog({ q: searchFor(nearestName) })}>{nearestName}</a>
          {'? '}
        </>
      )}
      {inUse > 0 ? (
        <>
          <a href={urls.catalog({ q: withoutFields(query.q), sort: query.sort })}>Search without the filters</a>
          {', or use '}
        </>
      ) : (
        'Use '
      )}
      fewer or other words: a task, a format, a name. <a href={urls.catalog()}>Show every plugin</a>
    </Empty>
  )
}

/** A name that would be read as a field is quoted. */
function searchFor(name: string): string {
  return parseSearch(name).fields.length > 0 ? `"${name.replaceAll('"', '')}"` : name
}
