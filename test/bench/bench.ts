// `bun run bench`: loads Quiver with as much as the official repository holds and measures it beside nginx.
// `--scale` measures the pages beside those of a site with 100,000 plugins and 1,000,000 versions instead.
// `--hunt` measures a hunt through the packages of all versions instead.
// `--uploads` measures uploads alone: large ones by XML-RPC, and many at once by token.
// `--quick` measures each figure twice for one second instead of thrice for five, without warming up.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDatabase } from '../../db/client.ts'
import { migrate } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { diskFileStore } from '../../src/adapters/file-store.ts'
import { urls } from '../../src/urls.ts'
import { type Figure, feedPath, figureGroups, type Servers, scaleGroups } from './figures.ts'
import { measureFreshness } from './freshness.ts'
import { huntLines, keepAllPackages } from './hunt.ts'
import { runLoad } from './load.ts'
import { packageLines } from './packages.ts'
import { findProgram, installMissing, type Started, startNginx, startQuiver } from './processes.ts'
import { mark, median, type Row, type Sample, tableOf } from './report.ts'
import { reviewLines } from './review.ts'
import { makeLarge } from './scale.ts'
import { measureSteady } from './steady.ts'
import { uploadLines } from './uploads.ts'
import { cpuSecondsOf, cpuSecondsOfMachine, memoryOf } from './usage.ts'
import { loadWorkload, type Workload } from './workload.ts'
import { xmlRpcLines } from './xml-rpc.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 2 : 3
const seconds = quick ? 1 : 5
const scale = process.argv.includes('--scale')
const hunt = process.argv.includes('--hunt')
const onlyUploads = process.argv.includes('--uploads')
const limitMs = (quick ? 90_000 : 350_000) + (scale || hunt ? 600_000 : 0)
const pluginCount = 2500
const mostMemoryMb = 400

/** What is running, to be ended in the reverse order. */
const open: (() => Promise<void> | void)[] = []
let closing: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void leave(130))
setTimeout(() => void leave(1, `This took longer than ${limitMs / 1000} s: the machine is too busy.`), limitMs).unref()

try {
  await run()
  await leave(0)
} catch (fault) {
  // What fails because everything is being ended is no news.
  if (!closing) await leave(1, describe(fault))
}

/** The cause alone: what Drizzle puts around it repeats every parameter of a bulk insert. */
function describe(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.cause === undefined ? (fault.stack ?? fault.message) : describe(fault.cause)
}

async function leave(code: number, message = ''): Promise<void> {
  if (message) process.stderr.write(`${message}\n`)
  closing ??= closeAll()
  await closing
  process.exit(code)
}

async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) {
    await Promise.resolve(close()).catch((fault) => process.stderr.write(`${String(fault)}\n`))
  }
}

async function run(): Promise<void> {
  const began = performance.now()
  installMissing(['wrk', 'nginx'])
  if (!findProgram('wrk'))
    throw new Error('wrk is missing, and nothing can be measured without it: install it, then run this again.')
  const folder = mkdtempSync(join(tmpdir(), 'quiver-bench-'))
  open.push(() => rmSync(folder, { recursive: true, force: true }))
  const stage = await setUp(folder)
  say(`${machineLine()}\n${workloadLine(stage.workload)} (ready after ${secondsSince(began)} s)\n`)
  if (scale) return measureScale(stage)
  if (hunt) return measureHunt(stage)
  if (onlyUploads) return measureUploads(stage)
  const { rows, othersShare } = await measureAll(stage, figureGroups(stage.servers, stage.workload))
  say(tableOf(rows))
  if (!stage.nginx)
    say(
      'The rows of nginx are left out: it is not installed, and only root can install it (apt-get install nginx-light).',
    )
  for (const line of await measureSteady([stage.quiver.url], stage.workload, quick ? 3 : 15)) say(line)
  say(`\n${await freshnessLine(stage)}`)
  say(memoryLine(stage.quiver))
  await measureUploads(stage)
  for (const line of await packageLines(stage.quiver, join(folder, 'load.lua'), quick)) say(line)
  for (const line of await reviewLines(quick)) say(line)
  say(
    `Other processes took ${othersShare.toFixed(2)} of a core meanwhile; load ${loadLine()}; ${secondsSince(began)} s in all.`,
  )
}

async function measureUploads({ quiver, databaseUrl, folder }: Stage): Promise<void> {
  for (const line of await xmlRpcLines(quiver, databaseUrl, folder, quick)) say(line)
  for (const line of await uploadLines(quiver.url, databaseUrl, folder, quick)) say(line)
}

/** The same pages of both sites in turn; the large one stands in the same Postgres. */
async function measureScale(stage: Stage): Promise<void> {
  const large = await startQuiver(stage.folder, stage.largeUrl, join(stage.folder, 'large'), 4_000_000_000)
  open.push(() => large.stop())
  await untilCalm([large.pid, stage.postgresPid])
  const groups = scaleGroups(stage.quiver.url, large.url, stage.workload)
  const { rows, othersShare } = await measureAll({ ...stage, large }, groups)
  say(tableOf(rows))
  for (const line of await measureSteady([stage.quiver.url, large.url], stage.workload, quick ? 3 : 15)) say(line)
  say(`${memoryLine(stage.quiver)}\nLarge: ${memoryOf(large.pid).nowMb.toFixed(0)} MB`)
  say(`Other processes took ${othersShare.toFixed(2)} of a core meanwhile; load ${loadLine()}.`)
}

async function measureHunt({ folder, databaseUrl, quiver, workload }: Stage): Promise<void> {
  const bytes = await keepAllPackages(databaseUrl, join(folder, 'data'))
  say(`Every version has a package: ${(bytes / 1e6).toFixed(0)} MB in all.`)
  await untilCalm([quiver.pid])
  for (const line of await huntLines(quiver.url, databaseUrl, workload, quick)) say(line)
  say(`${memoryLine(quiver)}; load ${loadLine()}`)
}

interface Stage {
  folder: string
  databaseUrl: string
  postgresPid: number
  quiver: Started
  nginx: Started | undefined
  large?: Started
  /** Empty without `--scale`. */
  largeUrl: string
  servers: Servers
  workload: Workload
}

async function setUp(folder: string): Promise<Stage> {
  const dataDir = join(folder, 'data')
  const postgres = await startEmbeddedPostgres({ dataDir })
  open.push(() => postgres.stop())
  const workload = await fill(postgres.url, dataDir)
  const largeUrl = scale ? await makeLarge(postgres.url, workload.vocabulary) : ''
  const quiver = await startQuiver(folder, postgres.url, dataDir)
  open.push(() => quiver.stop())
  await tryDownload(quiver.url, workload)
  const feed = await fetchFeed(quiver.url)
  const nginx = findProgram('nginx') ? await startYardstick(folder, feed.bytes) : undefined
  const servers = {
    quiver: { url: quiver.url, feedEtag: feed.etag },
    nginx: nginx && { url: nginx.url, feedEtag: (await fetchFeed(nginx.url, feed.bytes)).etag },
  }
  const postgresPid = postmasterPid(dataDir)
  return { folder, databaseUrl: postgres.url, largeUrl, postgresPid, quiver, nginx, servers, workload }
}

async function fill(databaseUrl: string, dataDir: string): Promise<Workload> {
  await migrate(databaseUrl)
  const database = openDatabase(databaseUrl, 4)
  try {
    return await loadWorkload(database.db, diskFileStore(join(dataDir, 'packages')), pluginCount)
  } finally {
    await database.close()
  }
}

function postmasterPid(dataDir: string): number {
  const [file] = [...new Bun.Glob('postgres-*/postmaster.pid').scanSync(dataDir)]
  return Number(readFileSync(join(dataDir, file ?? ''), 'utf8').split('\n')[0])
}

/** One download is followed to its bytes: what is measured afterwards leads somewhere. */
async function tryDownload(base: string, { visible: [first] }: Workload): Promise<void> {
  const answer = await fetch(base + urls.download(first?.packageName ?? '', first?.version ?? ''))
  const bytes = await answer.bytes()
  if (!answer.redirected || bytes[0] !== 0x50) throw new Error(`A download answered ${answer.status}, and no package.`)
}

async function startYardstick(folder: string, feed: Uint8Array): Promise<Started> {
  const file = join(folder, 'web', `${urls.feed()}.gz`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, feed)
  const nginx = await startNginx(folder, join(folder, 'web'), feedPath)
  open.push(() => nginx.stop())
  return nginx
}

/** The compressed bytes as they are sent. @throws Error when they are not the expected ones */
async function fetchFeed(base: string, expected?: Uint8Array): Promise<{ bytes: Uint8Array; etag: string }> {
  const answer = await fetch(base + feedPath, { headers: { 'accept-encoding': 'gzip' }, decompress: false })
  const bytes = await answer.bytes()
  const isRight =
    answer.headers.get('content-encoding') === 'gzip' && (!expected || Buffer.from(bytes).equals(expected))
  if (!answer.ok || !isRight)
    throw new Error(`${base}${feedPath} does not answer with the compressed feed (${answer.status}).`)
  return { bytes, etag: answer.headers.get('etag') ?? '' }
}

/** The figures of a group take turns, so that what else the machine does weighs on all of them. */
async function measureAll(stage: Stage, groups: Figure[][]): Promise<{ rows: Row[]; othersShare: number }> {
  const before = { at: performance.now(), machine: cpuSecondsOfMachine(), own: ownCpuSeconds(stage) }
  let loadCpuSeconds = 0
  const all: Row[] = []
  for (const group of groups) {
    const rows: Row[] = group.map((figure) => ({ figure, samples: [] }))
    for (const { figure } of rows) await warmUp(stage, figure)
    for (let round = 0; round < rounds; round++) {
      for (const { figure, samples } of rows) {
        const { sample, wrkCpuSeconds } = await measure(stage, figure, round)
        samples.push(sample)
        loadCpuSeconds += wrkCpuSeconds
      }
    }
    all.push(...rows)
  }
  const others = cpuSecondsOfMachine() - before.machine - (ownCpuSeconds(stage) - before.own) - loadCpuSeconds
  return { rows: all, othersShare: Math.max(0, others) / ((performance.now() - before.at) / 1000) }
}

function ownCpuSeconds({ quiver, nginx, large, postgresPid }: Stage): number {
  const running = [quiver.pid, postgresPid, ...(nginx ? [nginx.pid] : []), ...(large ? [large.pid] : [])]
  return running.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
}

/** A moment of the same load before the first round; pages that are each asked for once stay unknown. */
async function warmUp(stage: Stage, { load }: Figure): Promise<void> {
  if (quick || load.paths) return
  await runLoad(load, { seconds: 1, scriptFile: join(stage.folder, 'load.lua'), startAt: 0 })
}

async function measure(
  stage: Stage,
  { load, by }: Figure,
  round: number,
): Promise<{ sample: Sample; wrkCpuSeconds: number }> {
  const serverPid = { quiver: stage.quiver, nginx: stage.nginx, large: stage.large }[by]?.pid ?? 0
  const before = { server: cpuSecondsOf(serverPid), postgres: cpuSecondsOf(stage.postgresPid) }
  const startAt = Math.floor(((load.paths?.length ?? 0) * round) / rounds)
  const result = await runLoad(load, { seconds, scriptFile: join(stage.folder, 'load.lua'), startAt })
  const eachMs = (cpuSeconds: number) => (cpuSeconds * 1000) / result.requests
  const { requestsPerSecond, p50Ms, p99Ms, ownCpuSeconds: wrkCpuSeconds } = result
  const serverMs = eachMs(cpuSecondsOf(serverPid) - before.server)
  const postgresMs = by === 'nginx' ? 0 : eachMs(cpuSecondsOf(stage.postgresPid) - before.postgres)
  await untilQuiet(stage)
  return { sample: { requestsPerSecond, p50Ms, p99Ms, serverMs, postgresMs }, wrkCpuSeconds }
}

/**
 * A server that has begun makes its lists and feeds ready, which takes minutes with so many plugins; Postgres tidies up
 * after so many rows. Either would count for the first figure.
 */
async function untilCalm(pids: number[]): Promise<void> {
  const spent = () => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  for (let calmSeconds = 0; calmSeconds < 3; ) {
    const before = spent()
    await Bun.sleep(1000)
    calmSeconds = spent() - before < 0.1 ? calmSeconds + 1 : 0
  }
}

/** Requests that wrk left behind are finished, so that they do not count for the next figure. */
async function untilQuiet(stage: Stage): Promise<void> {
  for (let looks = 0; looks < 40; looks++) {
    const before = ownCpuSeconds(stage)
    await Bun.sleep(100)
    if (ownCpuSeconds(stage) - before < 0.02) return
  }
}

async function freshnessLine({ databaseUrl, quiver, workload }: Stage): Promise<string> {
  const packageNames = workload.visible.slice(0, quick ? 3 : 7).map(({ packageName }) => packageName)
  const times = await measureFreshness(databaseUrl, quiver.url + feedPath, packageNames)
  return `A change by another instance is in the feed after ${median(times).toFixed(0)} ms (${times.map((ms) => ms.toFixed(0)).join(', ')}).`
}

function memoryLine({ pid }: Started): string {
  const { peakMb, nowMb } = memoryOf(pid)
  const verdict = mark(peakMb < mostMemoryMb)
  return `Memory of the server: at most ${peakMb.toFixed(0)} MB, now ${nowMb.toFixed(0)} MB (wanted: under ${mostMemoryMb} MB ${verdict})`
}

function machineLine(): string {
  const [processor] = cpus()
  return `${availableParallelism()} cores of ${processor?.model ?? 'an unknown kind'}, load ${loadLine()}, Bun ${Bun.version}, wrk -t1 -c32, ${rounds} rounds of ${seconds} s each`
}

function workloadLine({ counts, visible }: Workload): string {
  const number = (value: number) => value.toLocaleString('en')
  return `${number(counts.plugins)} plugins (${number(visible.length)} visible), ${number(counts.versions)} versions, ${number(counts.users)} users, ${number(counts.logRows)} days of downloads`
}

function loadLine(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(0)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
