// Writes made-up plugins straight into the tables, and makes what is derived from them true.

import { createHash } from 'node:crypto'
import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { refreshPlugin } from '../../db/plugins.ts'
import { icons, pluginOwners, plugins, users, versionDownloads, versions } from '../../db/schema.ts'
import type { FileStore } from '../../src/adapters/file-store.ts'
import { packageKey } from '../../src/domain/plugin.ts'
import { versionKey } from '../../src/domain/version-number.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { type MadeUpPlugin, type MadeUpSite, type MadeUpVersion, makeUpSite } from './made-up-plugins.ts'
import { type Random, seededRandom } from './random.ts'

export interface Workload {
  vocabulary: string[]
  tags: string[]
  /** Plugins that everybody may see, each with a version to fetch; the first has ten versions. */
  visible: { packageName: string; version: string }[]
  /** How many there are, for the head of the report. */
  counts: { plugins: number; versions: number; users: number; logRows: number }
}

/** As many rows as fit: a statement of Postgres takes 65,535 parameters. */
const rowsAtOnce = 2000
const dayMs = 86_400_000
const logRowsPerVersion = 10
/** So many plugins have the bytes of their last version in the file store; the others are known by their hash only. */
const packagesKept = 20

/**
 * Fills an empty, migrated database. Writes a few packages to the file store, and no icons; the sums of downloads are
 * left to the server, which makes them when it starts.
 */
export async function loadWorkload(db: Db, files: FileStore, pluginCount: number): Promise<Workload> {
  const now = new Date()
  const made = makeUpSite(pluginCount, now)
  const people = await insertPeople(db, made, now)
  const pluginIds = await insertPlugins(db, made, people)
  const inserted = await insertVersions(db, made, people, pluginIds)
  const logRows = await insertDownloads(db, inserted, now)
  await refreshAll(db, pluginIds)
  await db.execute(sql`vacuum analyze`)
  const visible = await listVisible(db)
  await keepPackages(db, files, visible.slice(0, packagesKept))
  const counts = { plugins: pluginIds.length, versions: inserted.length, users: people.length, logRows }
  return { vocabulary: made.vocabulary, tags: made.tags, visible, counts }
}

interface Person {
  id: number
  uid: string
}

async function insertPeople(db: Db, { people }: MadeUpSite, now: Date): Promise<Person[]> {
  const rows = people.map(({ uid, name, trusted, moderator }) => ({
    ...{ uid, name, mail: `${uid}@example.org`, moderatorGranted: moderator, createdAt: now },
    trust: trusted ? ('trusted' as const) : ('untrusted' as const),
  }))
  return db.insert(users).values(rows).returning({ id: users.id, uid: users.uid })
}

async function insertPlugins(db: Db, { plugins: made }: MadeUpSite, people: Person[]): Promise<number[]> {
  const withIcon = made.filter(({ hasIcon }) => hasIcon)
  for (const some of chunks(withIcon)) {
    await db.insert(icons).values(some.map((plugin) => ({ sha256: iconOf(plugin), type: 'image/png' })))
  }
  const ids: number[] = []
  for (const some of chunks(made)) {
    const rows = some.map((plugin) => pluginRow(plugin, people))
    ids.push(...(await db.insert(plugins).values(rows).returning({ id: plugins.id })).map(({ id }) => id))
  }
  const owners = made.flatMap((plugin, at) =>
    plugin.owners.map((person, place) => ({
      pluginId: itemAt(ids, at),
      userId: itemAt(people, person).id,
      since: new Date(plugin.createdAt.getTime() + place * dayMs),
    })),
  )
  for (const some of chunks(owners)) await db.insert(pluginOwners).values(some)
  return ids
}

/** As the plugin stands before `refreshPlugin` has seen its versions. */
function pluginRow(plugin: MadeUpPlugin, people: Person[]) {
  const { metadata } = itemAt(plugin.versions, 0)
  return {
    ...metadata,
    packageName: plugin.packageName,
    packageKey: packageKey(plugin.packageName),
    qgisRanges: '{}',
    owner: itemAt(people, itemAt(plugin.owners, 0)).uid,
    trusted: false,
    featured: plugin.featured,
    createdAt: plugin.createdAt,
    updatedAt: plugin.createdAt,
  }
}

type Inserted = MadeUpVersion & { id: number }

async function insertVersions(
  db: Db,
  { plugins: made }: MadeUpSite,
  people: Person[],
  pluginIds: number[],
): Promise<Inserted[]> {
  const all = made.flatMap((plugin, at) =>
    plugin.versions.map((version) => ({ plugin, version, id: itemAt(pluginIds, at) })),
  )
  const inserted: Inserted[] = []
  for (const some of chunks(all)) {
    const rows = some.map(({ plugin, version, id }) => versionRow(plugin, version, id, people))
    const ids = await db.insert(versions).values(rows).returning({ id: versions.id })
    inserted.push(...some.map(({ version }, at) => ({ ...version, id: itemAt(ids, at).id })))
  }
  return inserted
}

function versionRow(plugin: MadeUpPlugin, version: MadeUpVersion, pluginId: number, people: Person[]) {
  const { metadata, state, uploadedAt, downloads } = version
  return {
    ...{ pluginId, metadata, state, uploadedAt, downloads },
    version: metadata.version,
    versionKey: versionKey(metadata.version),
    experimental: metadata.experimental,
    changelog: metadata.changelog,
    qgisMinimumVersion: metadata.qgisMinimumVersion,
    qgisMaximumVersion: metadata.qgisMaximumVersion,
    iconSha256: plugin.hasIcon ? iconOf(plugin) : null,
    packageSha256: sha256(`${plugin.packageName} ${metadata.version}`),
    packageBytes: 550_000,
    uploadedBy: itemAt(people, itemAt(plugin.owners, 0)).id,
    publishedAt: state === 'approved' ? uploadedAt : null,
  }
}

function iconOf({ packageName }: MadeUpPlugin): string {
  return sha256(`icon of ${packageName}`)
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Ten days on which each version was fetched, more of them lately. */
async function insertDownloads(db: Db, inserted: Inserted[], now: Date): Promise<number> {
  const random = seededRandom(250)
  const rows = inserted.flatMap((version) => downloadRows(random, version, now))
  for (const some of chunks(rows, 50_000)) {
    const column = (name: keyof (typeof rows)[number]) => sql.param(some.map((row) => row[name]))
    await db.execute(sql`insert into ${versionDownloads} (version_id, day, downloads)
      select * from unnest(${column('versionId')}::int[], ${column('day')}::text[]::date[], ${column('downloads')}::int[])`)
  }
  return rows.length
}

function downloadRows(random: Random, version: Inserted, now: Date) {
  const ageDays = Math.floor((now.getTime() - version.uploadedAt.getTime()) / dayMs)
  const days = new Set<number>()
  while (days.size < Math.min(logRowsPerVersion, ageDays + 1)) days.add(Math.floor(random.next() ** 2 * (ageDays + 1)))
  return [...days].map((daysAgo) => ({
    versionId: version.id,
    day: new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10),
    downloads: 1 + Math.floor((version.downloads * random.next()) / logRowsPerVersion),
  }))
}

async function refreshAll(db: Db, pluginIds: number[]): Promise<void> {
  const lanes = [0, 1, 2]
  await Promise.all(
    lanes.map((lane) =>
      db.transaction(async (tx) => {
        for (const [at, id] of pluginIds.entries()) if (at % lanes.length === lane) await refreshPlugin(tx, id)
      }),
    ),
  )
}

async function listVisible(db: Db): Promise<Workload['visible']> {
  const rows = await db
    .select({
      packageName: plugins.packageName,
      version: sql<string>`coalesce(${plugins.lastStable}, ${plugins.lastExperimental})`,
    })
    .from(plugins)
    .where(eq(plugins.visible, true))
    .orderBy(
      sql`(select count(*) from ${versions} v where v.plugin_id = ${plugins.id} and v.state = 'approved') <> 10`,
      asc(plugins.id),
    )
  return rows
}

/** Gives the versions that stand in front real bytes, so that a download of them can be followed to its end. */
async function keepPackages(db: Db, files: FileStore, kept: Workload['visible']): Promise<void> {
  const rows = await db
    .select({ id: versions.id, packageName: plugins.packageName, version: versions.version })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .where(
      inArray(
        plugins.packageName,
        kept.map(({ packageName }) => packageName),
      ),
    )
  for (const { packageName, version } of kept) {
    const row = rows.find((candidate) => candidate.packageName === packageName && candidate.version === version)
    if (!row) continue
    const zip = writePackage({ [`${packageName}/__init__.py`]: `# ${version}\n` })
    await files.put(sha256(zip), zip)
    await db
      .update(versions)
      .set({ packageSha256: sha256(zip), packageBytes: zip.length })
      .where(eq(versions.id, row.id))
  }
}

function chunks<T>(rows: readonly T[], size = rowsAtOnce): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size))
}

/** What stands at this place, which is known to be there. */
function itemAt<T>(values: readonly T[], place: number): T {
  const value = values[place]
  if (value === undefined) throw new Error(`There is nothing at ${place}`)
  return value
}
