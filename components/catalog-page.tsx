// The list of plugins: search, filters, sort, and its fragment for htmx. Lists of a tag, an author or a user are the same page.

import type { Facets } from '../src/domain/facet-counts.ts'
import {
  type CatalogQuery,
  type CatalogSort,
  type CatalogView,
  catalogSorts,
  catalogViews,
  type Page,
  type PluginSummary,
} from '../src/domain/plugin.ts'
import { hasWords, parseSearch } from '../src/domain/search-query.ts'
import { catalogSearch, listAtom, urls } from '../src/urls.ts'
import { CatalogFilters } from './catalog-filters.tsx'
import { Empty } from './empty.tsx'
import { FilterChips, filtersInUse, withoutFields } from './filter-chips.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import type { PageFacts } from './page-meta.tsx'
import { Pager } from './pager.tsx'
import { PluginCard } from './plugin-card.tsx'
import { PluginRow } from './plugin-row.tsx'
import { phrase, say, sayRich } from './words.ts'

export interface CatalogPageProps {
  frame: Frame
  heading: string
  query: CatalogQuery
  plugins: Page<PluginSummary>
  facets: Facets
  /** Nothing fits the words: what is listed has names like them. */
  onlyNear?: boolean
  /** Where nothing is listed: the name that is most like what was typed. */
  nearestName?: string | undefined
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
                aria-label={say('Search plugins')}
                placeholder={say('What do you want to do?')}
              />
              <button class="btn main" type="submit">
                {say('Search')}
              </button>
            </div>
          </search>
        </div>
        <div class="cols start">
          <details class="fold">
            <summary>
              {say('Filters')} {inUse > 0 ? <span class="count">{inUse}</span> : null}
            </summary>
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
  const description =
    intro ??
    say('{heading} for QGIS: with what each does, for which QGIS, and how often it is downloaded.', { heading })
  const feeds = [{ title: heading, path: listAtom(feedQuery(query)) }]
  return { path: listPath(frame.path, query), description, unlisted: query.q !== '', feeds }
}

/** A feed is by age, whichever way the list is sorted. */
function feedQuery(query: CatalogQuery): CatalogQuery {
  return { ...query, sort: query.sort === 'created' ? 'created' : undefined }
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
export function PluginList({ query, plugins, onlyNear = false, nearestName, now }: CatalogPageProps) {
  return (
    <section id="plugin-list" aria-labelledby="found">
      <h2 class="unseen" id="found">
        {say('Plugins')}
      </h2>
      <div class="bar rule">
        <p aria-live="polite">
          <Found count={plugins.total} words={query.q} onlyNear={onlyNear} />
        </p>
        <SortSelect query={query} />
        <Views query={query} />
      </div>
      <FilterChips query={query} />
      {plugins.rows.length > 0 ? (
        <ul class={query.view === 'grid' ? 'index' : 'rows sheet'}>
          {plugins.rows.map((plugin) => (
            <li>
              {query.view === 'grid' ? (
                <PluginCard plugin={plugin} now={now} />
              ) : (
                <PluginRow plugin={plugin} now={now} />
              )}
            </li>
          ))}
        </ul>
      ) : (
        <NothingFound query={query} nearestName={nearestName} />
      )}
      <Pager query={query} shown={plugins} />
      <p class="pager fine">
        <a href={listAtom(feedQuery(query))}>{say('Follow this list (Atom)')}</a>
      </p>
    </section>
  )
}

function Found({ count, words, onlyNear }: { count: number; words: string; onlyNear: boolean }) {
  if (words === '') return <strong>{say('{count, plural, one {# plugin} other {# plugins}}', { count })}</strong>
  const values = {
    ...{ count, words },
    b: (inner: Child) => <strong>{inner}</strong>,
    soft: (inner: Child) => <span class="soft">{inner}</span>,
  }
  return (
    <>
      {onlyNear
        ? sayRich(
            '{count, plural, one {<b># plugin</b><soft> has a name like “{words}”</soft>} other {<b># plugins</b><soft> have names like “{words}”</soft>}}',
            values,
          )
        : sayRich(
            '{count, plural, one {<b># plugin</b><soft> fits “{words}”</soft>} other {<b># plugins</b><soft> fit “{words}”</soft>}}',
            values,
          )}
    </>
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

const sortNames: Record<CatalogSort, string> = {
  relevance: phrase('relevance'),
  updated: phrase('updated'),
  created: phrase('created'),
  downloads: phrase('downloads'),
  downloads30: phrase('downloads of 30 days'),
  name: phrase('name'),
}

const viewNames: Record<CatalogView, string> = { list: phrase('List'), grid: phrase('Grid') }

/** The one in use goes along with the form. */
function Views({ query }: { query: CatalogQuery }) {
  return (
    <span class="switch">
      {query.view === 'grid' ? <input type="hidden" name="view" value="grid" /> : null}
      {catalogViews.map((view) => {
        const address = urls.catalog({ ...query, view })
        return (
          <a
            href={address}
            aria-current={view === query.view ? 'true' : undefined}
            hx-get={address}
            hx-target="#plugin-list"
            hx-swap="outerHTML"
            hx-push-url="true"
          >
            <Icon name={view === 'grid' ? 'grid' : 'rows'} /> {say(viewNames[view])}
          </a>
        )
      })}
    </span>
  )
}

/** The order that nobody chose is the empty one, so that typing turns it into relevance by itself. */
function SortSelect({ query }: { query: CatalogQuery }) {
  const unchosen = hasWords(parseSearch(query.q)) ? 'relevance' : 'updated'
  return (
    <>
      <label class="push fine" for="sort">
        {say('Sort by')}
      </label>
      <select id="sort" name="sort" class="live">
        <option value="" selected={query.sort === undefined || query.sort === unchosen}>
          {say(sortNames[unchosen])}
        </option>
        {catalogSorts
          .filter((sort) => sort !== unchosen && sort !== 'relevance')
          .map((sort) => (
            <option value={sort} selected={sort === query.sort}>
              {say(sortNames[sort])}
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
      <Empty title={say('Nothing is published yet.')}>
        {say('The first plugin appears here once a moderator approved it.')}{' '}
        <a href={urls.upload()}>{say('Upload a plugin')}</a>
      </Empty>
    )
  }
  const title = query.q === '' ? say('Nothing fits these filters.') : say('Nothing fits “{words}”.', { words: query.q })
  return (
    <Empty title={title}>
      {nearestName === undefined ? null : (
        <>
          {sayRich('Did you mean {name}?', {
            name: <a href={urls.catalog({ q: searchFor(nearestName) })}>{nearestName}</a>,
          })}{' '}
        </>
      )}
      {inUse > 0
        ? sayRich('<a>Search without the filters</a>, or use fewer or other words: a task, a format, a name.', {
            a: (inner) => <a href={urls.catalog({ q: withoutFields(query.q), sort: query.sort })}>{inner}</a>,
          })
        : say('Use fewer or other words: a task, a format, a name.')}{' '}
      <a href={urls.catalog()}>{say('Show every plugin')}</a>
    </Empty>
  )
}

/** A name that would be read as a field is quoted. */
function searchFor(name: string): string {
  return parseSearch(name).fields.length > 0 ? `"${name.replaceAll('"', '')}"` : name
}
