// All SQL of lists of plugins: what they are chosen by, what is shown of them, and which fit the words typed.

import { and, arrayContains, asc, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { CatalogEntry } from '../src/domain/catalog-table.ts'
import { folded, plainName } from '../src/domain/folded-text.ts'
import type { CatalogQuery, Kind, PluginSummary } from '../src/domain/plugin.ts'
import { parseSearch, type SearchFilter, type SearchQuery } from '../src/domain/search-query.ts'
import { parseQgisQuery } from '../src/domain/version-number.ts'
import { type Db, planAnew } from './client.ts'
import { summaryColumns, withoutNulls } from './plugins.ts'
import { pluginOwners, plugins, users } from './schema.ts'
import { fitting, inName, nearestName, nearlyFitting, placesOf, tsQueriesOf } from './search.ts'

const entryColumns = {
  id: plugins.id,
  name: plugins.name,
  packageName: plugins.packageName,
  author: plugins.author,
  owners: sql<string[]>`array(select lower(u.uid) from ${pluginOwners} o join ${users} u on u.id = o.user_id
    where o.plugin_id = ${plugins.id})`,
  category: plugins.category,
  tags: plugins.tags,
  trusted: plugins.trusted,
  featured: plugins.featured,
  deprecated: plugins.deprecated,
  stable: sql<boolean>`${plugins.lastStableId} is not null`,
  experimental: sql<boolean>`${plugins.lastExperimentalId} is not null`,
  qgisRanges: plugins.qgisRanges,
  updatedAt: plugins.updatedAt,
  publishedAt: plugins.publishedAt,
  downloads: plugins.downloads,
  downloads30Days: plugins.downloads30Days,
}

/** What lists choose by, of those of these plugins that everybody may see. */
export async function findCatalogEntries(db: Db, ids: number[]): Promise<CatalogEntry[]> {
  const rows = await db
    .select(entryColumns)
    .from(plugins)
    .where(and(inArray(plugins.id, ids), plugins.visible))
  return rows.map(entryOf)
}

/** The next `limit` of all visible plugins behind an id, by id. */
export async function listCatalogEntries(db: Db, behindId: number, limit: number): Promise<CatalogEntry[]> {
  const rows = await db
    .select(entryColumns)
    .from(plugins)
    .where(and(gt(plugins.id, behindId), plugins.visible))
    .orderBy(asc(plugins.id))
    .limit(limit)
  return rows.map(entryOf)
}

function entryOf(row: Omit<CatalogEntry, 'qgis' | 'updatedAt' | 'publishedAt'> & EntryRow): CatalogEntry {
  const { qgisRanges, updatedAt, publishedAt, ...entry } = row
  return {
    ...entry,
    name: plainName(entry.name),
    author: folded(entry.author),
    tags: entry.tags.map((tag) => tag.toLowerCase()),
    qgis: rangesIn(qgisRanges),
    updatedAt: updatedAt.getTime(),
    publishedAt: (publishedAt ?? updatedAt).getTime(),
  }
}

interface EntryRow {
  qgisRanges: string
  updatedAt: Date
  publishedAt: Date | null
}

/** As Postgres writes an int4multirange: `{[3000000,3099100),[4000000,4099100)}`, the upper ends left out. */
function rangesIn(multirange: string): CatalogEntry['qgis'] {
  return Array.from(multirange.matchAll(/\[(\d+),(\d+)\)/g), ([, from, end]) => ({
    from: Number(from),
    to: Number(end) - 1,
  }))
}

/** What lists show of these plugins, in the order of the ids; one that is no longer visible is left out. */
export async function listSummaries(db: Db, ids: readonly number[]): Promise<PluginSummary[]> {
  if (ids.length === 0) return []
  const rows = await db
    .select(summaryColumns)
    .from(plugins)
    .where(and(inArray(plugins.id, [...ids]), plugins.visible))
  const found = new Map(rows.map((row) => [row.id, withoutNulls(row)]))
  return ids.flatMap((id) => found.get(id) ?? [])
}

/** What was found by words, before it is put in order. */
export interface Fit {
  /**
   * `places` says for each word and phrase where it stands, see `placesOf`; empty for those that nothing sets apart but
   * how popular they are, or near: they are in their order, and behind the others.
   */
  plugins: { id: number; places: number[] }[]
  /** More fit than these. */
  more: boolean
  /** Nothing fits the words: these have names like them, nearest first. */
  onlyNear: boolean
  /** Where there is nothing at all: the name that is most like what was typed. */
  nearestName: string | undefined
}

/**
 * Which plugins fit the words and phrases, among those that the filters and typed fields let through: the most
 * downloaded, and those with the words in their names.
 *
 * @param most at most so many of the former
 * @param visiblePlugins how many there are; among very many, common words are looked up by way of the most downloaded
 */
export async function findFit(db: Db, query: CatalogQuery, most: number, visiblePlugins: number): Promise<Fit> {
  const typed = parseSearch(query.q)
  const filters = filtered(query, typed)
  const words = await tsQueriesOf(db, typed)
  const fits = and(filters, fitting(words))
  const named = inName(typed, words)
  const byIndex = visiblePlugins > manyPlugins && (await isCommon(db, fits, most, visiblePlugins))
  const popularity = byIndex ? sql`${plugins.feedDownloads}` : sql`(${plugins.feedDownloads} + 0)`
  const rows = await db.execute<{ id: number; places: number[] | null }>(sql`${sql.raw(planAnew)}
    with popular as materialized (
      select id, row_number() over () as place from (
        select ${plugins.id} from ${plugins} where ${fits}
        order by ${popularity} desc nulls last, ${plugins.id} limit ${most + 1}) as fitting
    ), named as materialized (
      select ${plugins.id} from ${plugins} where ${named ? and(filters, named) : sql`false`}
      order by length(${plugins.name}), ${plugins.feedDownloads} desc nulls last, ${plugins.id} limit ${mostPlaced}
    ), placed as (
      select id from popular where place <= ${mostPlaced} union select id from named
    )
    select ${plugins.id} as id, 0 as place, ${placesOf(words)} as places from placed join ${plugins} using (id)
    union all select id, place, null from popular where place > ${mostPlaced} and id not in (select id from named)
    order by place`)
  if (rows.length === 0) return findNear(db, typed, filters)
  const found = rows.slice(0, most).map(({ id, places }) => ({ id, places: places ?? [] }))
  return { plugins: found, more: rows.length > most, onlyNear: false, nearestName: undefined }
}

/** So many are looked at closely, to be put in order by where the words stand in them. */
const mostPlaced = 200
/** Up to here, every plugin that fits is quickly looked at. */
const manyPlugins = 20_000

/**
 * Whether it is less work to go through the plugins by their downloads until enough fit than to sort all that fit. By the
 * planner's own estimate; what it does not know is that to look into one plugin's words takes twice as long as to find it
 * by the index of words.
 */
async function isCommon(db: Db, fits: SQL | undefined, most: number, visiblePlugins: number): Promise<boolean> {
  const [row] = await db.execute<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    sql`${sql.raw(planAnew)} explain (format json) select from ${plugins} where ${fits}`,
  )
  const estimated = row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
  return estimated ** 2 > 2 * most * visiblePlugins
}

async function findNear(db: Db, typed: SearchQuery, filters: SQL | undefined): Promise<Fit> {
  const near = nearlyFitting(typed)
  const rows = await db
    .select({ id: plugins.id })
    .from(plugins)
    .where(and(filters, near.where))
    .orderBy(...near.order, sql`${plugins.downloads} desc`, plugins.id)
    .limit(mostPlaced)
  const found = rows.map(({ id }) => ({ id, places: [] }))
  if (found.length > 0) return { plugins: found, more: false, onlyNear: true, nearestName: undefined }
  const [nearest] = await db.execute<{ name: string | null }>(sql`select ${nearestName(typed)} as name`)
  return { plugins: [], more: false, onlyNear: false, nearestName: nearest?.name ?? undefined }
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
