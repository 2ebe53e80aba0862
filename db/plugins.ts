// All SQL of one plugin: finding it, and keeping its row true to its versions and owners.

import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { type Additions, latestVersions, type Metadata, type Plugin, packageKey } from '../src/domain/plugin.ts'
import { admittedRange, compareVersions } from '../src/domain/version-number.ts'
import { settleApprovedFiles } from './approved-files.ts'
import type { Db } from './client.ts'
import { pluginOwners, plugins, users, versions } from './schema.ts'
import { saveWords, searchVector } from './search.ts'

/** The columns of a summary, as lists show it. */
export const summaryColumns = {
  id: plugins.id,
  packageName: plugins.packageName,
  name: plugins.name,
  description: plugins.description,
  author: plugins.author,
  tags: plugins.tags,
  iconSha256: plugins.iconSha256,
  featured: plugins.featured,
  deprecated: plugins.deprecated,
  trusted: plugins.trusted,
  owner: plugins.owner,
  downloads: plugins.downloads,
  downloads30Days: plugins.downloads30Days,
  weeklyDownloads: plugins.weeklyDownloads,
  createdAt: plugins.createdAt,
  updatedAt: plugins.updatedAt,
  lastStable: plugins.lastStable,
  lastExperimental: plugins.lastExperimental,
  qgisMinimumVersion: plugins.qgisMinimumVersion,
  qgisMaximumVersion: plugins.qgisMaximumVersion,
}

const pluginColumns = {
  ...summaryColumns,
  featuredReason: plugins.featuredReason,
  about: plugins.about,
  homepage: plugins.homepage,
  repository: plugins.repository,
  tracker: plugins.tracker,
  category: plugins.category,
  license: plugins.license,
  lastStableId: plugins.lastStableId,
  lastExperimentalId: plugins.lastExperimentalId,
  deprecatedAt: plugins.deprecatedAt,
  deprecationReason: plugins.deprecationReason,
  replacement: plugins.replacement,
  additions: plugins.additions,
  markedStableId: plugins.markedStableId,
  markedExperimentalId: plugins.markedExperimentalId,
  deletedAt: plugins.deletedAt,
  deletedByModerator: plugins.deletedByModerator,
  quarantinedAt: plugins.quarantinedAt,
  quarantineReason: plugins.quarantineReason,
  publishersOnly: plugins.publishersOnly,
  visible: plugins.visible,
}

/** What a left-out column is called: `undefined`, as the domain types say, never `null`. */
type WithoutNull<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] }

export function withoutNulls<T extends object>(row: T): WithoutNull<T> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as WithoutNull<T>
}

/** The plugin whatever its state; who may see it is the caller's question. */
export async function findPluginRow(db: Db, packageName: string): Promise<Plugin | undefined> {
  const [row] = await db
    .select(pluginColumns)
    .from(plugins)
    .where(eq(plugins.packageKey, packageKey(packageName)))
  return row && withoutNulls(row)
}

/** The plugin with its row locked until the transaction ends, so that changes to one plugin follow each other. */
export async function lockPlugin(tx: Db, packageName: string): Promise<Plugin | undefined> {
  const [row] = await tx
    .select(pluginColumns)
    .from(plugins)
    .where(eq(plugins.packageKey, packageKey(packageName)))
    .for('no key update')
  return row && withoutNulls(row)
}

/** Until the transaction ends nobody else can give a plugin this name. */
export async function lockName(tx: Db, name: string): Promise<void> {
  // With a first key, names have locks of their own: one that hashes to another lock's number takes nobody's place.
  await tx.execute(sql`select pg_advisory_xact_lock(1, hashtext(lower(${name.trim()})))`)
}

export async function lockPluginById(tx: Db, id: number): Promise<Plugin | undefined> {
  const [row] = await tx.select(pluginColumns).from(plugins).where(eq(plugins.id, id)).for('no key update')
  return row && withoutNulls(row)
}

/**
 * A new plugin, with what its first package says. Fails on the unique index `plugins_package_key` when somebody else
 * was faster.
 */
export async function insertPlugin(
  tx: Db,
  plugin: { packageName: string; metadata: Metadata; iconSha256: string | undefined; owner: string; now: Date },
): Promise<number> {
  const [row] = await tx
    .insert(plugins)
    .values({
      packageName: plugin.packageName,
      packageKey: packageKey(plugin.packageName),
      ...faceOf(plugin.metadata),
      iconSha256: plugin.iconSha256,
      qgisRanges: '{}',
      owner: plugin.owner,
      trusted: false,
      createdAt: plugin.now,
      updatedAt: plugin.now,
    })
    .returning({ id: plugins.id })
  if (!row) throw new Error(`The plugin ${plugin.packageName} was not kept`)
  return row.id
}

export async function updatePlugin(
  tx: Db,
  id: number,
  change: Partial<{
    featured: boolean
    featuredReason: string
    featuredOrder: number
    deletedAt: Date | null
    deletedByModerator: boolean
    quarantinedAt: Date | null
    quarantineReason: string
    publishersOnly: boolean
    markedStableId: number | null
    markedExperimentalId: number | null
    deprecatedAt: Date | null
    deprecationReason: string
    replacement: string
    additions: Additions
  }>,
): Promise<void> {
  await tx.update(plugins).set(change).where(eq(plugins.id, id))
}

/**
 * Makes the plugin's row true again after anything changed in its versions, owners, marks or their people: what is
 * visible, which versions are last, and the metadata that is shown. Tells the feeds of all instances when the
 * transaction commits.
 */
export async function refreshPlugin(tx: Db, pluginId: number): Promise<void> {
  const [plugin] = await tx
    .select({
      packageName: plugins.packageName,
      deletedAt: plugins.deletedAt,
      quarantinedAt: plugins.quarantinedAt,
      updatedAt: plugins.updatedAt,
      publishedAt: plugins.publishedAt,
      markedStableId: plugins.markedStableId,
      markedExperimentalId: plugins.markedExperimentalId,
      owner: plugins.owner,
      deprecatedAt: plugins.deprecatedAt,
      additions: plugins.additions,
    })
    .from(plugins)
    .where(eq(plugins.id, pluginId))
    // Two changes to one plugin compute its row one after the other, each from what the other has written.
    .for('no key update')
  if (!plugin) return
  const owners = await tx
    .select({ uid: users.uid, trust: users.trust })
    .from(pluginOwners)
    .innerJoin(users, eq(users.id, pluginOwners.userId))
    .where(eq(pluginOwners.pluginId, pluginId))
    .orderBy(pluginOwners.since, users.id)
  const shown = await listVisibleVersions(tx, pluginId)
  const latest = latestVersions(shown, {
    stableId: plugin.markedStableId ?? undefined,
    experimentalId: plugin.markedExperimentalId ?? undefined,
  })
  const front = latest.stable ?? latest.experimental ?? (await findNewestUpload(tx, pluginId))
  // What a moderator sent out to take people off a bad version stays in reach whatever became of the owners.
  const isRolledBack = shown.some(({ rollsBackId }) => rollsBackId !== null)
  const ownersBlocked = !isRolledBack && owners.length > 0 && owners.every((owner) => owner.trust === 'blocked')
  const publications = shown.flatMap((version) => version.publishedAt ?? [])
  await tx
    .update(plugins)
    .set({
      ...(front
        ? {
            ...withAdditions(faceOf(front.metadata), plugin),
            iconSha256: front.iconSha256,
          }
        : {}),
      qgisRanges: rangesOf(shown),
      lastStableId: latest.stable?.id ?? null,
      lastStable: latest.stable?.version ?? null,
      lastExperimentalId: latest.experimental?.id ?? null,
      lastExperimental: latest.experimental?.version ?? null,
      owner: owners[0]?.uid ?? plugin.owner,
      trusted: owners.some((owner) => owner.trust === 'trusted'),
      visible: shown.length > 0 && plugin.deletedAt === null && plugin.quarantinedAt === null && !ownersBlocked,
      publishedAt: plugin.publishedAt ?? earliest(publications) ?? null,
      updatedAt: latestOf(publications) ?? plugin.updatedAt,
    })
    .where(eq(plugins.id, pluginId))
  if (front) await saveWords(tx, pluginId, searchVector(plugin.packageName, withAdditions(front.metadata, plugin)))
  await settleApprovedFiles(tx, pluginId)
  await tx.execute(sql`select pg_notify('catalogue', ${String(pluginId)})`)
}

const shownColumns = {
  id: versions.id,
  version: versions.version,
  experimental: versions.experimental,
  metadata: versions.metadata,
  iconSha256: versions.iconSha256,
  publishedAt: versions.publishedAt,
  qgisMinimumVersion: versions.qgisMinimumVersion,
  qgisMaximumVersion: versions.qgisMaximumVersion,
  rollsBackId: versions.rollsBackId,
}

/** What makes a version visible to everybody, its plugin permitting: approved, in place, and not by somebody blocked. */
export const visibleVersion = and(
  eq(versions.state, 'approved'),
  sql`${versions.withdrawnAt} is null`,
  sql`${versions.quarantinedAt} is null`,
  sql`${versions.deletedAt} is null`,
  sql`${users.trust} <> 'blocked'`,
)

async function listVisibleVersions(tx: Db, pluginId: number) {
  return tx
    .select(shownColumns)
    .from(versions)
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(eq(versions.pluginId, pluginId), visibleVersion))
}

async function findNewestUpload(tx: Db, pluginId: number) {
  const rows = await tx
    .select(shownColumns)
    .from(versions)
    .where(eq(versions.pluginId, pluginId))
    .orderBy(desc(versions.uploadedAt))
    .limit(1)
  return rows[0]
}

function faceOf(metadata: Metadata) {
  const { name, description, about, author, homepage, repository, tracker, category, license, tags } = metadata
  const { server, deprecated, qgisMinimumVersion, qgisMaximumVersion } = metadata
  return {
    ...{ name, description, about, author, homepage, repository, tracker, category, license, tags },
    ...{ server, deprecated, qgisMinimumVersion, qgisMaximumVersion },
  }
}

interface Face {
  homepage: string
  repository: string
  tracker: string
  tags: string[]
  deprecated: boolean
}

/** What the package says counts; where it is silent, what the owners added. */
function withAdditions<F extends Face>(
  face: F,
  { additions, deprecatedAt }: { additions: Additions; deprecatedAt: Date | null },
): F {
  const { homepage = '', repository = '', tracker = '', tags = [] } = additions
  return {
    ...face,
    homepage: face.homepage || homepage,
    repository: face.repository || repository,
    tracker: face.tracker || tracker,
    tags: [...new Set([...face.tags, ...tags])],
    deprecated: face.deprecated || deprecatedAt !== null,
  }
}

function rangesOf(shown: { qgisMinimumVersion: string; qgisMaximumVersion: string }[]): string {
  const ranges = shown.map((version) => admittedRange(version.qgisMinimumVersion, version.qgisMaximumVersion))
  return `{${ranges
    .filter((range) => range.from <= range.to)
    .map((range) => `[${range.from},${range.to}]`)
    .join(',')}}`
}

function earliest(instants: Date[]): Date | undefined {
  return instants.reduce<Date | undefined>((best, at) => (best && best <= at ? best : at), undefined)
}

function latestOf(instants: Date[]): Date | undefined {
  return instants.reduce<Date | undefined>((best, at) => (best && best >= at ? best : at), undefined)
}

const feedPluginColumns = {
  pluginId: plugins.id,
  packageName: plugins.packageName,
  name: plugins.name,
  description: plugins.description,
  about: plugins.about,
  author: plugins.author,
  homepage: plugins.homepage,
  repository: plugins.repository,
  tracker: plugins.tracker,
  category: plugins.category,
  tags: plugins.tags,
  server: plugins.server,
  deprecated: plugins.deprecated,
  iconSha256: plugins.iconSha256,
  downloads: plugins.feedDownloads,
  createdAt: plugins.createdAt,
  markedStableId: plugins.markedStableId,
  markedExperimentalId: plugins.markedExperimentalId,
}

const feedVersionColumns = {
  pluginId: versions.pluginId,
  id: versions.id,
  version: versions.version,
  experimental: versions.experimental,
  qgisMinimumVersion: versions.qgisMinimumVersion,
  qgisMaximumVersion: versions.qgisMaximumVersion,
  changelog: versions.changelog,
  pluginDependencies: sql<string>`coalesce(${versions.metadata}->>'pluginDependencies', '')`,
  externalDependencies: sql<string>`coalesce(${versions.metadata}->>'externalDependencies', '')`,
  uploadedBy: users.uid,
  trusted: sql<boolean>`${users.trust} = 'trusted'`,
  publishedAt: sql<Date>`coalesce(${versions.publishedAt}, ${versions.uploadedAt})`.mapWith(versions.uploadedAt),
}

/**
 * The visible ones of the given plugins with their visible versions, as the feed needs them.
 * Read apart: joined, each version would bring the texts of its plugin along.
 */
export async function listFeedRows(db: Db, pluginIds: number[]) {
  const wanted = and(plugins.visible, sql`${plugins.id} = any(${sql.param(pluginIds)}::int[])`)
  return db.transaction(
    async (tx) => ({
      plugins: await tx.select(feedPluginColumns).from(plugins).where(wanted),
      versions: await tx
        .select(feedVersionColumns)
        .from(versions)
        .innerJoin(plugins, eq(plugins.id, versions.pluginId))
        .innerJoin(users, eq(users.id, versions.uploadedBy))
        .where(and(wanted, visibleVersion)),
    }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/** The ids of all visible plugins. */
export async function listVisibleIds(db: Db): Promise<number[]> {
  const rows = await db.select({ id: plugins.id }).from(plugins).where(eq(plugins.visible, true)).orderBy(plugins.id)
  return rows.map(({ id }) => id)
}

export type FeedRows = Awaited<ReturnType<typeof listFeedRows>>

/** The place behind all featured ones; whoever else moves one waits until the transaction ends. */
export async function nextFeaturedOrder(tx: Db): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(3, 1)`)
  const [row] = await tx
    .select({ next: sql<number>`coalesce(max(${plugins.featuredOrder}), 0)::int + 1` })
    .from(plugins)
    .where(eq(plugins.featured, true))
  return row?.next ?? 1
}

/** Featured plugins that everybody may see, in the order that moderators gave them. */
export async function listFeaturedRows(db: Db) {
  const rows = await db
    .select({ ...summaryColumns, featuredReason: plugins.featuredReason, featuredOrder: plugins.featuredOrder })
    .from(plugins)
    .where(and(plugins.featured, plugins.visible, isNotNull(plugins.publishedAt)))
    .orderBy(plugins.featuredOrder, sql`lower(${plugins.name})`, plugins.id)
  return rows.map(withoutNulls)
}

/** Newest version first, by QGIS's order. */
export function newestFirst<V extends { version: string }>(rows: V[]): V[] {
  return rows.toSorted((a, b) => compareVersions(b.version, a.version))
}

/**
 * Another plugin that shows the same name; deleted ones only while they may come back.
 *
 * @param deletedSince what was deleted before stays deleted
 */
export async function findNamesake(
  db: Db,
  name: string,
  packageName: string,
  deletedSince: Date,
): Promise<{ packageName: string; visible: boolean } | undefined> {
  const [row] = await db
    .select({ packageName: plugins.packageName, visible: plugins.visible })
    .from(plugins)
    .where(
      and(
        sql`lower(${plugins.name}) = lower(${name.trim()})`,
        sql`${plugins.packageKey} <> ${packageKey(packageName)}`,
        sql`(${plugins.deletedAt} is null or ${plugins.deletedAt} > ${deletedSince.toISOString()}::timestamptz)`,
      ),
    )
    .limit(1)
  return row
}

export async function findPluginRowById(db: Db, id: number): Promise<Plugin | undefined> {
  const [row] = await db.select(pluginColumns).from(plugins).where(eq(plugins.id, id))
  return row && withoutNulls(row)
}

/** Other visible plugins whose name or package name shares enough letters with these to be looked at closer, at most 50. */
export async function listNearNames(
  db: Db,
  name: string,
  packageName: string,
): Promise<{ name: string; packageName: string; owner: string }[]> {
  return db
    .select({ name: plugins.name, packageName: plugins.packageName, owner: plugins.owner })
    .from(plugins)
    .where(
      and(
        sql`${plugins.packageKey} <> ${packageKey(packageName)}`,
        plugins.visible,
        sql`(similarity(lower(${plugins.name}), ${name.toLowerCase()}) > 0.3 or similarity(${plugins.packageKey}, ${packageKey(packageName)}) > 0.3)`,
      ),
    )
    .orderBy(desc(sql`similarity(lower(${plugins.name}), ${name.toLowerCase()})`), plugins.id)
    .limit(50)
}

/** The plugins that somebody owns, in every state, newest change first. */
export async function listPluginRowsOwned(db: Db, userId: number): Promise<Plugin[]> {
  const rows = await db
    .select(pluginColumns)
    .from(pluginOwners)
    .innerJoin(plugins, eq(plugins.id, pluginOwners.pluginId))
    .where(eq(pluginOwners.userId, userId))
    .orderBy(desc(plugins.updatedAt), plugins.id)
  return rows.map(withoutNulls)
}

/** The plugins that somebody owns, deleted ones left aside, by name. */
export async function listOwnedPlugins(
  db: Db,
  userId: number,
): Promise<{ id: number; packageName: string; name: string }[]> {
  return db
    .select({ id: plugins.id, packageName: plugins.packageName, name: plugins.name })
    .from(pluginOwners)
    .innerJoin(plugins, eq(plugins.id, pluginOwners.pluginId))
    .where(and(eq(pluginOwners.userId, userId), sql`${plugins.deletedAt} is null`))
    .orderBy(sql`lower(${plugins.name})`)
}
