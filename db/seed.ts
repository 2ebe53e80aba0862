// Fills an empty site with sample people and plugins, through the same services as everybody, at made-up instants.

import { eq, lt, sql } from 'drizzle-orm'
import type { Actor, User } from '../src/domain/user.ts'
import { writePackage } from '../src/formats/package-writer.ts'
import { approveVersion, rejectVersion } from '../src/services/decisions.ts'
import { featurePlugin } from '../src/services/featured.ts'
import { setUserTrust } from '../src/services/moderation.ts'
import { addOwner } from '../src/services/owners.ts'
import { setVersionMark } from '../src/services/plugins.ts'
import { publishVersion } from '../src/services/publish.ts'
import type { Site } from '../src/site.ts'
import { openDatabase } from './client.ts'
import { rollUpDownloads } from './downloads.ts'
import { type SamplePlugin, type SampleVersion, sampleFiles, samplePeople, samplePlugins } from './sample/plugins.ts'
import { publishPluginFiles } from './sample/publish-plugin.ts'
import { notices, users, versionDownloads, versions } from './schema.ts'
import { emptySite, isEmptySite, isHalfSampleSite, setMark } from './site.ts'
import { introduceUser } from './users.ts'
import { findVersionById } from './versions.ts'

const day = 86_400_000
const operator: Actor = { kind: 'operator', name: 'sample data' }

/**
 * Fills a site that is empty, or that an interrupted start left half filled: that one is emptied and begun anew.
 *
 * @param onBegin called before the first row is written
 * @returns whether it was filled; nothing is touched where somebody has been
 */
export async function seedFreshSite(site: Site, onBegin = () => {}): Promise<boolean> {
  const half = await isHalfSampleSite(site.db)
  if (!half && !(await isEmptySite(site.db))) return false
  onBegin()
  if (half) await emptyAsOwner(site)
  await seedSampleData(site)
  return true
}

async function emptyAsOwner({ ownerUrl }: Site): Promise<void> {
  const owner = openDatabase(ownerUrl, 1)
  try {
    await emptySite(owner.db)
  } finally {
    await owner.close()
  }
}

/**
 * Writes the sample data. Not to be repeated: it is for a site that is empty.
 * The site's own clock tells from when the ages are counted.
 */
export async function seedSampleData(site: Site): Promise<void> {
  const now = site.now()
  // First of all, so that what an interruption leaves says what it is.
  await setMark(site.db, 'sample-data', now)
  const people = await makePeople(site, now)
  const uploads = samplePlugins
    .flatMap((plugin) => plugin.versions.map((version) => ({ plugin, version })))
    .sort((a, b) => b.version.daysAgo - a.version.daysAgo)
  for (const { plugin, version } of uploads) await publishSample(site, people, now, plugin, version)
  await publishPublisher(site, people, now)
  for (const plugin of samplePlugins) await finishPlugin(site, plugin)
  for (const person of samplePeople) {
    if (person.blocked)
      await setUserTrust(site, operator, person.uid, 'blocked', 'Uploaded a package that sent files away.')
  }
  await makeDownloads(site, now)
  await rollUpDownloads(site.db, now)
  // What happened long ago people have seen.
  await site.db
    .update(notices)
    .set({ readAt: now })
    .where(lt(notices.at, new Date(now.getTime() - 14 * day)))
  await setMark(site.db, 'sample-data-complete', now)
  site.changes.tell(undefined)
}

async function makePeople(site: Site, now: Date): Promise<Map<string, User>> {
  const people = new Map<string, User>()
  const joined = new Date(now.getTime() - 2300 * day)
  const past = { ...site, now: () => joined }
  for (const { uid, name, mail, trusted } of samplePeople) {
    const user = await introduceUser(site.db, { uid, name, mail }, joined)
    if (trusted) await setUserTrust(past, operator, uid, 'trusted', 'Known from years of good packages.')
    people.set(uid, trusted ? { ...user, trust: 'trusted' } : user)
  }
  // As the sample directory will say when Mo signs in; a grant by the operator would outlast it.
  await site.db.update(users).set({ moderatorByDirectory: true }).where(eq(users.uid, 'mo'))
  return people
}

async function publishSample(
  site: Site,
  people: ReadonlyMap<string, User>,
  now: Date,
  plugin: SamplePlugin,
  version: SampleVersion,
): Promise<void> {
  const at = new Date(now.getTime() - version.daysAgo * day)
  const then = { ...site, now: () => at }
  const owner = people.get(plugin.owner)
  if (!owner) throw new Error(`${plugin.packageName} is owned by nobody we know: ${plugin.owner}`)
  const zip = new Uint8Array(writePackage(sampleFiles(plugin, version), at))
  const actor: Actor = { kind: 'user', user: owner, sessionId: '', address: '' }
  const upload = { zip, changelog: version.changelog, experimental: version.experimental }
  const { versionId, approved } = await publishVersion(then, actor, upload)
  if (approved || version.state === 'waiting') return
  const looked = { versionId, sha256: (await findVersionById(site.db, versionId))?.packageSha256 ?? '' }
  const moderator = people.get('mo')
  const decider: Actor = moderator
    ? { kind: 'user', user: { ...moderator, moderator: true }, sessionId: '', address: '' }
    : operator
  const answered = { ...site, now: () => new Date(at.getTime() + answerMs(versionId)) }
  if (version.state === 'approved') await approveVersion(answered, decider, looked)
  else await rejectVersion(answered, decider, looked, version.reason)
}

/** The plugin with which authors publish from inside QGIS: as large as it is, and as it stands in this version of the site. */
async function publishPublisher(site: Site, people: ReadonlyMap<string, User>, now: Date): Promise<void> {
  const owner = people.get('iris')
  if (!owner) throw new Error('Nobody owns the plugin that publishes plugins')
  const at = new Date(now.getTime() - 12 * day)
  const zip = new Uint8Array(writePackage(publishPluginFiles(), at))
  const actor: Actor = { kind: 'user', user: owner, sessionId: '', address: '' }
  await publishVersion({ ...site, now: () => at }, actor, { zip, changelog: '', experimental: false })
}

/** Between one and about twenty hours, the same for the same version at every start. */
function answerMs(versionId: number): number {
  return (1 + ((versionId * 7) % 19)) * 3_600_000
}

async function finishPlugin(site: Site, plugin: SamplePlugin): Promise<void> {
  for (const uid of plugin.coOwners) await addOwner(site, operator, plugin.packageName, uid)
  if (plugin.featured) await featurePlugin(site, operator, plugin.packageName, true)
  for (const { version, mark, withdrawn } of plugin.versions) {
    const wanted = withdrawn ? 'withdrawn' : mark === 'stable' ? 'last-stable' : 'last-experimental'
    if (!withdrawn && mark === '') continue
    await setVersionMark(site, operator, { packageName: plugin.packageName, version, wanted, seen: 'as-is' })
  }
}

/** A year of made-up downloads: each version is fetched while it is new, less once a newer one stands beside it. */
async function makeDownloads(site: Site, now: Date): Promise<void> {
  const published = await site.db
    .select({ id: versions.id, version: versions.version, metadata: versions.metadata })
    .from(versions)
    .where(sql`${versions.publishedAt} is not null`)
  const rows: { versionId: number; day: string; downloads: number }[] = []
  for (const { id, version, metadata } of published) {
    const plugin = samplePlugins.find(({ name }) => name === metadata.name)
    if (plugin) rows.push(...downloadsOf(plugin, version, id, now))
  }
  for (let at = 0; at < rows.length; at += 2000) {
    await site.db.insert(versionDownloads).values(rows.slice(at, at + 2000))
  }
  await site.db.execute(sql`
    update ${versions} set downloads = coalesce((select sum(d.downloads) from ${versionDownloads} d where d.version_id = ${versions.id}), 0)`)
}

function downloadsOf(plugin: SamplePlugin, number: string, versionId: number, now: Date) {
  const at = plugin.versions.findIndex(({ version }) => version === number)
  const born = plugin.versions[at]?.daysAgo ?? 0
  const followed = plugin.versions[at + 1]?.daysAgo ?? 0
  const rows: { versionId: number; day: string; downloads: number }[] = []
  for (let daysAgo = Math.floor(Math.min(born, 365)); daysAgo >= 0; daysAgo -= daysAgo > 75 ? 7 : 1) {
    const span = daysAgo > 75 ? 7 : 1
    const share = daysAgo >= followed ? 1 : 0.08
    const week = 1 + 0.25 * Math.sin((daysAgo + versionId) / 9)
    const growth = 1 - daysAgo / 900
    const downloads = Math.round((plugin.popularity / 30) * span * share * week * growth)
    if (downloads > 0)
      rows.push({ versionId, day: new Date(now.getTime() - daysAgo * day).toISOString().slice(0, 10), downloads })
  }
  return rows
}
