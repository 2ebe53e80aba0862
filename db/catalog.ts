// All SQL of lists of plugins: search, filters, sorting, paging and the counts beside the filters.

import { and, arrayContains, eq, gte, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { CatalogQuery, CatalogSort, Kind, Page, PluginSummary } from '../src/domain/plugin.ts'
import { hasWords, parseSearch, type SearchFilter, type SearchQuery } from '../src/domain/search-query.ts'
import { parseQgisQuery } from '../src/domain/version-number.ts'
import type { Db } from './client.ts'
import { summaryColumns, withoutNulls } from './plugins.ts'
import { pluginOwners, plugins, users } from './schema.ts'
import { byFit, fitting, nearestName, nearlyFitting } from './search.ts'

export const catalogPageSize = 20

export interface Facets {
  kinds: { stable: number; experimental: number }
  trusted: number
  featured: number
  deprecated: number
  categories: { name: string; count: number }[]
  tags: { name: string; count: number }[]
  /** Nothing fits the words: what is listed has names like them. */
  onlyNear: boolean
  /** Where nothing is listed: the name that is most like what was typed. */
  nearestName: string | undefined
}

/** One page of the plugins that everybody may see, by the query's order. A page past the end is empty. */
export async function listCatalogRows(db: Db, query: CatalogQuery): Promise<PluginSummary[]> {
  const rows = await db
    .select(summaryColumns)
    .from(plugins)
    .where(matching(query))
    .orderBy(...orderOf(query), plugins.id)
    .limit(catalogPageSize)
    .offset((query.page - 1) * catalogPageSize)
  return rows.map(withoutNulls)
}

/** How many plugins match, and how they fall under each filter: found once, counted in several ways. */
export async function countCatalog(db: Db, query: CatalogQuery): Promise<{ total: number; facets: Facets }> {
  const typed = parseSearch(query.q)
  const [counts] = await db.execute<Counts>(sql`
    with matched as materialized (
      select last_stable_id, last_experimental_id, trusted, featured, deprecated, category, tags
      from ${plugins} where ${matching(query)}
    ), by_category as (
      select category as name, count(*)::int as count from matched where category <> ''
      group by 1 order by 2 desc, 1 limit 8
    ), by_tag as (
      select unnest(tags) as name, count(*)::int as count from matched group by 1 order by 2 desc, 1 limit 10
    )
    select count(*)::int as total, count(last_stable_id)::int as stable, count(last_experimental_id)::int as experimental,
      count(*) filter (where trusted)::int as trusted, count(*) filter (where featured)::int as featured,
      count(*) filter (where deprecated)::int as deprecated,
      count(*) > 0 and not ${hasWords(typed) ? anyFits(query, typed) : sql`true`} as "onlyNear",
      case count(*) when 0 then ${nearestName(typed)} end as "nearestName",
      (select coalesce(json_agg(by_category), '[]') from by_category) as categories,
      (select coalesce(json_agg(by_tag), '[]') from by_tag) as tags
    from matched`)
  if (!counts) throw new Error('A count answered nothing')
  const { total, stable, experimental, ...facets } = counts
  return {
    total,
    facets: { kinds: { stable, experimental }, ...facets, nearestName: facets.nearestName ?? undefined },
  }
}

type Counts = Facets['kinds'] & Omit<Facets, 'kinds' | 'nearestName'> & { total: number; nearestName: string | null }

/** How many plugins everybody may see. */
export async function countPlugins(db: Db): Promise<number> {
  const [row] = await db.select({ total: sql<number>`count(*)::int` }).from(plugins).where(eq(plugins.visible, true))
  return row?.total ?? 0
}

/** The first few visible plugins in one order, for the main page. */
export async function listFirst(
  db: Db,
  by: 'created' | 'updated' | 'downloads30Days',
  limit: number,
  qgis: string,
): Promise<PluginSummary[]> {
  const order = {
    created: [latest(plugins.publishedAt)],
    updated: [latest(plugins.updatedAt)],
    downloads30Days: [latest(plugins.downloads30Days), latest(plugins.downloads)],
  }[by]
  const rows = await db
    .select(summaryColumns)
    .from(plugins)
    .where(and(plugins.visible, admitting(qgis)))
    .orderBy(...order, plugins.id)
    .limit(limit)
  return rows.map(withoutNulls)
}

export function pageOf(query: CatalogQuery, rows: PluginSummary[], total: number): Page<PluginSummary> {
  return { rows, total, page: query.page, pageSize: catalogPageSize }
}

/** Filters, typed fields and words. Only where nothing fits the words, names that are like them come in their place. */
function matching(query: CatalogQuery): SQL | undefined {
  const typed = parseSearch(query.q)
  const filters = filtered(query, typed)
  if (!hasWords(typed)) return filters
  return sql`${plugins.id} = any(array(
    with fitting as materialized (select ${plugins.id} from ${plugins} where ${and(filters, fitting(typed))})
    select id from fitting union all
    select ${plugins.id} from ${plugins} where not exists (select from fitting) and ${and(filters, nearlyFitting(typed))}))`
}

function anyFits(query: CatalogQuery, typed: SearchQuery): SQL {
  return sql`exists (select from ${plugins} where ${and(filtered(query, typed), fitting(typed))})`
}

function filtered(query: CatalogQuery, typed: SearchQuery): SQL | undefined {
  return and(
    eq(plugins.visible, true),
    query.tag ? tagged(query.tag) : undefined,
    query.author ? sql`lower(${plugins.author}) = lower(${query.author})` : undefined,
    query.user ? ownedBy(query.user) : undefined,
    query.category ? inCategory(query.category) : undefined,
    query.featured ? plugins.featured : undefined,
    query.trusted ? plugins.trusted : undefined,
    query.deprecated ? plugins.deprecated : undefined,
    query.kinds.length === 1 ? ofKind(query.kinds[0]) : undefined,
    admitting(query.qgis),
    ...typed.fields.map(({ filter }) => typedFilter(filter)),
  )
}

function typedFilter(filter: SearchFilter): SQL | undefined {
  switch (filter.field) {
    case 'tag':
      return tagged(filter.value)
    case 'author':
      return writtenBy(filter.value)
    case 'user':
      return ownedBy(filter.value)
    case 'category':
      return inCategory(filter.value)
    case 'qgis':
      return admitting(filter.value)
    case 'kind':
      return ofKind(filter.value)
    case 'is':
      return sql`${plugins[filter.value]}`
    case 'updated':
      return updatedWithin(filter.updatedAfter, filter.updatedBefore)
  }
}

function tagged(tag: string): SQL {
  return arrayContains(plugins.tags, [tag.toLowerCase()])
}

function inCategory(category: string): SQL {
  return sql`lower(${plugins.category}) = lower(${category})`
}

/** Part of the name is enough for who types it: several authors share one line. */
function writtenBy(name: string): SQL {
  return sql`strpos(lower(unaccent(${plugins.author})), lower(unaccent(${name}))) > 0`
}

function updatedWithin(after: Date | undefined, before: Date | undefined): SQL | undefined {
  return and(after && gte(plugins.updatedAt, after), before && lt(plugins.updatedAt, before))
}

function ofKind(kind: Kind | undefined): SQL {
  return kind === 'experimental'
    ? sql`${plugins.lastExperimentalId} is not null`
    : sql`${plugins.lastStableId} is not null`
}

function ownedBy(uid: string): SQL {
  return sql`exists (select 1 from ${pluginOwners} o join ${users} u on u.id = o.user_id
    where o.plugin_id = ${plugins.id} and lower(u.uid) = lower(${uid}))`
}

function admitting(qgis: string): SQL | undefined {
  const asked = parseQgisQuery(qgis)
  if (asked === undefined || asked === 'all') return undefined
  return sql`${plugins.qgisRanges} && int4range(${asked.from}, ${asked.to}, '[]')`
}

function orderOf(query: CatalogQuery): SQL[] {
  const typed = parseSearch(query.q)
  const sort: CatalogSort = query.sort ?? 'relevance'
  if (sort === 'relevance' && hasWords(typed))
    return [...byFit(typed, anyFits(query, typed)), latest(plugins.downloads)]
  const orders: Record<Exclude<CatalogSort, 'relevance'>, SQL> = {
    updated: latest(plugins.updatedAt),
    created: latest(plugins.publishedAt),
    downloads: latest(plugins.downloads),
    name: sql`lower(${plugins.name})`,
  }
  return [sort === 'relevance' ? orders.updated : orders[sort]]
}

/** As the indexes are ordered: plain `desc` puts nulls first, and Postgres would sort the whole table instead. */
function latest(column: SQLWrapper): SQL {
  return sql`${column} desc nulls last`
}
