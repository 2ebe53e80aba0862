// How long a hunt through every kept package takes, when its first hits show, and whether pages stay quick meanwhile.

import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { asc, eq, sql } from 'drizzle-orm'
import { type Db, openDatabase } from '../../db/client.ts'
import { countHits, findHunt } from '../../db/hunts.ts'
import { plugins, sessions, users, versionReports, versions } from '../../db/schema.ts'
import type { HuntKind } from '../../src/domain/hunt.ts'
import { hashOfSecret } from '../../src/domain/secret-hash.ts'
import { urls } from '../../src/urls.ts'
import { type RawEntry, rawZip } from '../support/packages.ts'
import { mark, median } from './report.ts'
import { askSteadily, pathsOf, share } from './steady.ts'
import type { Workload } from './workload.ts'

const most = { firstHitMs: 5000, slowerTimes: 2 }
const ownModules = 8
const sharedFiles = 60
const sharedInEach = 6
/** One version in so many holds what is sought. */
const hitEvery = 400

/** Gives every version a package of its own in the file store, and what the checks would have written down about it. */
export async function keepAllPackages(databaseUrl: string, dataDir: string): Promise<number> {
  const database = openDatabase(databaseUrl, 4)
  try {
    return await keepAll(database.db, join(dataDir, 'packages'))
  } finally {
    await database.close()
  }
}

async function keepAll(db: Db, store: string): Promise<number> {
  const rows = await db
    .select({
      id: versions.id,
      pluginId: versions.pluginId,
      version: versions.version,
      packageName: plugins.packageName,
    })
    .from(versions)
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .orderBy(asc(versions.id))
  const library = Array.from({ length: sharedFiles }, (_, at) => fileOf(`lib_${at}.py`, codeOf(`shared ${at}`, 500)))
  let bytes = 0
  for (let from = 0; from < rows.length; from += 500) {
    const made = rows.slice(from, from + 500).map((row, at) => ({ ...row, ...packageFor(row, from + at, library) }))
    for (const { zip, sha256 } of made) keepFile(store, sha256, zip)
    bytes += made.reduce((sum, { zip }) => sum + zip.length, 0)
    await saveRows(db, made)
  }
  await db.execute(sql`vacuum analyze`)
  return bytes
}

interface MadeFile {
  entry: RawEntry
  bytes: number
  sha256: string
}

/** Each version changes one module of its plugin; the library is the same for all that use it. */
function packageFor(row: { pluginId: number; version: string; packageName: string }, at: number, library: MadeFile[]) {
  const own = Array.from({ length: ownModules }, (_, module) => {
    const changes = Math.floor((at + module) / ownModules)
    const extra = module === at % ownModules && at % hitEvery === 0 ? needleLine : ''
    return fileOf(`part_${module}.py`, codeOf(`${row.pluginId} ${module} ${changes}`, 90) + extra)
  })
  const metadata = fileOf('metadata.txt', `[general]\nname=${row.packageName}\nversion=${row.version}\n`)
  const used = Array.from({ length: sharedInEach }, (_, n) => library[(row.pluginId + n) % sharedFiles] as MadeFile)
  const files = [metadata, ...own, ...used]
  const named = files.map(({ entry, ...file }) => ({
    ...file,
    entry: { ...entry, name: `${row.packageName}/${entry.name}` },
  }))
  const zip = rawZip(named.map(({ entry }) => entry))
  const list = named.map(({ entry, bytes, sha256 }) => ({ name: String(entry.name), bytes, sha256 }))
  return { zip, sha256: sha256Of(zip), files: list }
}

const needleLine = 'exfiltrate(project)\nsubprocess.run(command, shell=True)\n'

function fileOf(name: string, text: string): MadeFile {
  const contents = Buffer.from(text)
  const entry = { name, contents, method: 8, packed: deflateRawSync(contents, { level: 4 }) }
  return { entry, bytes: contents.length, sha256: sha256Of(contents) }
}

function codeOf(seed: string, lines: number): string {
  const word = createHash('sha1').update(seed).digest('hex')
  return Array.from(
    { length: lines },
    (_, n) =>
      `    value_${word.slice(n % 20, (n % 20) + 8)} = layer.feature(${n}).attribute("${word.slice(n % 30)}")\n`,
  ).join('')
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Where the store on disk looks, without its patience for a disk that loses power. */
function keepFile(store: string, sha256: string, zip: Uint8Array): void {
  const path = join(store, sha256.slice(0, 2), sha256.slice(2, 4), sha256.slice(4))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, zip)
}

type Kept = { id: number; zip: Uint8Array; sha256: string; files: { name: string; bytes: number; sha256: string }[] }

async function saveRows(db: Db, made: Kept[]): Promise<void> {
  const ids = sql.param(made.map(({ id }) => id))
  const hashes = sql.param(made.map(({ sha256 }) => sha256))
  const sizes = sql.param(made.map(({ zip }) => zip.length))
  await db.execute(sql`update ${versions} v set package_sha256 = m.hash, package_bytes = m.size
    from unnest(${ids}::int[], ${hashes}::text[], ${sizes}::int[]) as m(id, hash, size) where v.id = m.id`)
  const rows = made.map(({ id, files }) => ({ versionId: id, files, warnings: [], facts: [], values: {} }))
  await db.insert(versionReports).values(rows)
}

/** A hunt by text and one by pattern, each while fifty requests a second are answered. */
export async function huntLines(
  url: string,
  databaseUrl: string,
  workload: Workload,
  quick: boolean,
): Promise<string[]> {
  const database = openDatabase(databaseUrl, 2)
  try {
    const paths = pathsOf(workload)
    const desk = await enterDesk(database.db, url)
    const seconds = quick ? 3 : 5
    // The first stretch warms up.
    await p99Of(url, paths, 10)
    const hunts: [HuntKind, string][] = [
      ['text', 'exfiltrate(project)'],
      ['pattern', 'subprocess\\.(run|Popen)\\(.*shell=True'],
    ]
    const lines: string[] = []
    for (const [kind, sought] of hunts) {
      const quiet: number[] = []
      for (let stretch = 0; stretch < 5; stretch++) quiet.push(await p99Of(url, paths, seconds))
      const found = await watchHunt(database.db, await begin(desk, kind, sought), () => p99Of(url, paths, seconds))
      lines.push(...linesOf(kind, found, quiet))
    }
    return lines
  } finally {
    await database.close()
  }
}

interface Watched {
  versions: number
  hits: number
  unread: number
  firstHitMs: number
  wholeMs: number
  /** One for each stretch of the run. */
  p99s: number[]
}

/** What else the machine does weighs on single stretches: the medians are compared. */
function linesOf(kind: string, found: Watched, quiet: number[]): string[] {
  const times = median(found.p99s) / median(quiet)
  const rate = Math.round((found.versions * 1000) / found.wholeMs)
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  return [
    `A hunt by ${kind} through ${found.versions.toLocaleString('en')} versions finds ${found.hits} in ${seconds(found.wholeMs)} s (${rate} versions/s, ${found.unread} unread); the first after ${seconds(found.firstHitMs)} s (wanted: within ${most.firstHitMs / 1000} ${mark(found.firstHitMs < most.firstHitMs)})`,
    `  p99 meanwhile ${median(found.p99s).toFixed(1)} ms (${found.p99s.join(', ')}) beside ${median(quiet).toFixed(1)} ms (${quiet.join(', ')}), ${times.toFixed(1)} times (wanted: at most ${most.slowerTimes} ${mark(times <= most.slowerTimes)})`,
  ]
}

async function p99Of(url: string, paths: Record<string, string[]>, seconds: number): Promise<number> {
  return share(Object.values(await askSteadily(url, paths, seconds)).flat(), 0.99)
}

interface Desk {
  url: string
  cookie: string
  csrf: string
}

/** A session of a moderator, made in the database: nobody can sign in here. */
async function enterDesk(db: Db, url: string): Promise<Desk> {
  const [moderator] = await db.select({ id: users.id }).from(users).where(eq(users.moderatorGranted, true)).limit(1)
  const secret = randomBytes(24).toString('base64url')
  const now = new Date()
  const row = { idHash: hashOfSecret(secret), userId: moderator?.id ?? 0, agent: 'bench' }
  await db.insert(sessions).values({ ...row, createdAt: now, lastSeenAt: now })
  const cookie = `quiver_session=${secret}`
  const page = await (await fetch(url + urls.moderationHunts(), { headers: { cookie } })).text()
  return { url, cookie, csrf: page.match(/name="csrf" value="([^"]*)"/)?.[1] ?? '' }
}

async function begin({ url, cookie, csrf }: Desk, kind: HuntKind, sought: string): Promise<number> {
  const body = new URLSearchParams({ csrf, kind, sought })
  const sent = { method: 'POST', body, headers: { cookie }, redirect: 'manual' as const }
  const answer = await fetch(url + urls.moderationHunts(), sent)
  if (answer.status !== 303) throw new Error(`The hunt was not begun: ${answer.status} ${await answer.text()}`)
  return Number(answer.headers.get('location')?.split('/').at(-1))
}

async function watchHunt(db: Db, id: number, p99: () => Promise<number>): Promise<Watched> {
  const began = performance.now()
  const p99s: number[] = []
  let firstHitMs = Infinity
  let over = false
  const measuring = (async () => {
    while (!over) p99s.push(await p99())
  })()
  for (;;) {
    const hunt = await findHunt(db, id)
    const { hits, versions: hit } = await countHits(db, id)
    if (hits > 0) firstHitMs = Math.min(firstHitMs, performance.now() - began)
    if (hunt?.state !== 'running') {
      const wholeMs = performance.now() - began
      over = true
      await measuring
      return { versions: hunt?.done ?? 0, hits: hit, unread: hunt?.unread ?? 0, firstHitMs, wholeMs, p99s }
    }
    await Bun.sleep(100)
  }
}
