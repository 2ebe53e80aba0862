// All SQL of lists of plugins: what they are chosen by, and what is shown of them.

import { and, asc, gt, inArray, sql } from 'drizzle-orm'
import type { CatalogEntry } from '../src/domain/catalog-table.ts'
import { folded, plainName } from '../src/domain/folded-text.ts'
import type { PluginSummary } from '../src/domain/plugin.ts'
import type { Db } from './client.ts'
import { summaryColumns, withoutNulls } from './plugins.ts'
import { pluginOwners, plugins, users } from './schema.ts'

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
    .where(and(sql`${plugins.id} = any(${sql.param(ids)}::int[])`, plugins.visible))
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

/** How often plugins were downloaded, behind an id, by id. */
export async function listFigures(
  db: Db,
  behindId: number,
  limit: number,
): Promise<{ id: number; downloads: number; downloads30Days: number }[]> {
  return db
    .select({ id: plugins.id, downloads: plugins.downloads, downloads30Days: plugins.downloads30Days })
    .from(plugins)
    .where(and(gt(plugins.id, behindId), plugins.visible))
    .orderBy(asc(plugins.id))
    .limit(limit)
}

function entryOf(row: Omit<CatalogEntry, 'qgis' | 'spelled' | 'updatedAt' | 'publishedAt'> & EntryRow): CatalogEntry {
  const { qgisRanges, updatedAt, publishedAt, ...entry } = row
  return {
    ...entry,
    spelled: [folded(entry.name), folded(entry.packageName)],
    name: plainName(entry.name),
    packageName: plainName(entry.packageName),
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
