// All SQL of lists of plugins: search, filters, sorting, paging and the counts beside the filters.

import { and, arrayContains, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { CatalogQuery, CatalogSort, Page, PluginSummary } from '../src/domain/plugin.ts'
import { parseQgisQuery } from '../src/domain/version-number.ts'
import type { Db } from './client.ts'
import { summaryColumns, withoutNulls } from './plugins.ts'
import { pluginOwners, plugins, users } from './schema.ts'

export const catalogPageSize = 20

export interface Facets {
  kinds: { stable: number; experimental: number }
  trusted: number
  featured: number
  deprecated: number
  categories: { name: string; count: number }[]
  tags: { name: string; count: number }[]
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
  const [counts] = await db.execute<Facets['kinds'] & Omit<Facets, 'kinds'> & { total: number }>(sql`
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
      (select coalesce(json_agg(by_category), '[]') from by_category) as categories,
      (select coalesce(json_agg(by_tag), '[]') from by_tag) as tags
    from matched`)
  if (!counts) throw new Error('A count answered nothing')
  const { total, stable, experimental, ...facets } = counts
  return { total, facets: { kinds: { stable, experimental }, ...facets } }
}

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

function matching(query: CatalogQuery): SQL | undefined {
  return and(
    eq(plugins.visible, true),
    query.q ? textMatch(query.q) : undefined,
    query.tag ? arrayContains(plugins.tags, [query.tag.toLowerCase()]) : undefined,
    query.author ? sql`lower(${plugins.author}) = lower(${query.author})` : undefined,
    query.user ? ownedBy(query.user) : undefined,
    query.category ? sql`lower(${plugins.category}) = lower(${query.category})` : undefined,
    query.featured ? plugins.featured : undefined,
    query.trusted ? plugins.trusted : undefined,
    query.deprecated ? plugins.deprecated : undefined,
    kindMatch(query),
    admitting(query.qgis),
  )
}

function kindMatch({ kinds }: CatalogQuery): SQL | undefined {
  if (kinds.length !== 1) return undefined
  return kinds[0] === 'stable'
    ? sql`${plugins.lastStableId} is not null`
    : sql`${plugins.lastExperimentalId} is not null`
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

/** All words, each as a beginning; or the text somewhere in the name. */
function textMatch(q: string): SQL {
  const like = `%${q
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`
  const words = sql`${plugins.search} @@ ${searchQuery(q)}`
  // The index of trigrams knows nothing shorter, and a letter or two stand somewhere in every other name.
  if (q.trim().length < 3) return words
  return sql`(${words} or lower(${plugins.name}) like ${like} or ${plugins.packageKey} like ${like})`
}

/** Each word is quoted after `unaccent`: what that makes of ½ or ŉ would be syntax of tsquery otherwise. */
function searchQuery(q: string): SQL {
  const words = q.normalize('NFKD').match(/[\p{L}\p{Nd}]+/gu) ?? []
  const lexemes = words.map((word) => sql`'''' || translate(unaccent(${word}), '''\\', '  ') || ''':*'`)
  if (lexemes.length === 0) return sql`''::tsquery`
  return sql`to_tsquery('english', ${sql.join(lexemes, sql` || ' & ' || `)})`
}

function orderOf(query: CatalogQuery): SQL[] {
  const sort: CatalogSort = query.sort ?? (query.q ? 'relevance' : 'updated')
  if (sort === 'relevance' && query.q) return relevance(query.q)
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

/** The very name first, then names that begin so, then by how well the words match, deprecated ones last. */
function relevance(q: string): SQL[] {
  const name = q.trim().toLowerCase()
  const begins = `${name.replace(/[\\%_]/g, '\\$&')}%`
  return [
    sql`(lower(${plugins.name}) = ${name} or ${plugins.packageKey} = ${name.replaceAll('-', '_')}) desc`,
    sql`${plugins.deprecated}`,
    sql`(lower(${plugins.name}) like ${begins}) desc`,
    sql`ts_rank(${plugins.search}, ${searchQuery(q)}) desc`,
    latest(plugins.downloads),
  ]
}
