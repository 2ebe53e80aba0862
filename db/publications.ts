// All SQL of what was published lately, as the Atom feeds tell it: only what everybody may see.

import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { visibleVersion } from './plugins.ts'
import { auditLog, plugins, users, versions } from './schema.ts'

export interface PublishedPlugin {
  packageName: string
  name: string
  description: string
  author: string
  /** uid of the first owner. */
  owner: string
  tags: string[]
  publishedAt: Date
}

export interface PublishedVersion extends PublishedPlugin {
  version: string
  experimental: boolean
  /** As much of it as was asked for. */
  changelog: string
  /** When its changelog was mended last. */
  mendedAt: Date | undefined
}

const pluginColumns = {
  packageName: plugins.packageName,
  name: plugins.name,
  description: plugins.description,
  author: plugins.author,
  owner: plugins.owner,
  tags: plugins.tags,
}

const publishedAt = sql<Date>`coalesce(${versions.publishedAt}, ${versions.uploadedAt})`

const mendedAt = sql<string | null>`(select max(m.at) from ${auditLog} m
  where m.plugin_id = ${versions.pluginId} and m.action = 'version.mend-changelog' and not m.refused
    and m.details->>'versionId' = ${versions.id}::text)`

/** The newest versions of these plugins. @param characters of a changelog, at most */
export async function listPublishedVersions(
  db: Db,
  pluginIds: readonly number[],
  limit: number,
  characters: number,
): Promise<PublishedVersion[]> {
  if (pluginIds.length === 0) return []
  const rows = await db
    .select({
      ...pluginColumns,
      version: versions.version,
      experimental: versions.experimental,
      changelog: sql<string>`left(${versions.changelog}, ${characters})`,
      publishedAt: publishedAt.mapWith(versions.uploadedAt),
      mendedAt,
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(plugins.visible, visibleVersion, sql`${plugins.id} = any(${sql.param([...pluginIds])}::int[])`))
    .orderBy(desc(publishedAt), desc(versions.id))
    .limit(limit)
  return rows.map(({ mendedAt, ...row }) => ({ ...row, mendedAt: mendedAt === null ? undefined : new Date(mendedAt) }))
}

/** These plugins by when they could first be seen, newest first. @param characters of what is said about them, at most */
export async function listPublishedPlugins(
  db: Db,
  pluginIds: readonly number[],
  characters: number,
): Promise<(PublishedPlugin & { about: string })[]> {
  if (pluginIds.length === 0) return []
  const firstAt = sql<Date>`coalesce(${plugins.publishedAt}, ${plugins.createdAt})`
  return db
    .select({
      ...pluginColumns,
      about: sql<string>`left(${plugins.about}, ${characters})`,
      publishedAt: firstAt.mapWith(plugins.createdAt),
    })
    .from(plugins)
    .where(and(plugins.visible, sql`${plugins.id} = any(${sql.param([...pluginIds])}::int[])`))
    .orderBy(desc(firstAt), desc(plugins.id))
}
