// Processes that the benchmark starts, waits for and ends: Quiver itself, and nginx beside it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

export interface Started {
  pid: number
  url: string
  /** Asks it to end and waits for that, if need be by force. */
  stop(): Promise<void>
}

const root = resolve(import.meta.dir, '../..')
const startTimeoutMs = 60_000
const stopTimeoutMs = 10_000

/**
 * Starts the real server on the database, with its log in `folder`, and answers when it is ready.
 *
 * @param heapBytes what bin/start says unless the operator knows better: with many more plugins it collects garbage all the time
 */
export async function startQuiver(
  folder: string,
  databaseUrl: string,
  dataDir: string,
  heapBytes = 600_000_000,
): Promise<Started> {
  const port = await freePort()
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('QUIVER_'))
  const config = join(folder, 'quiver.ini')
  writeFileSync(config, '')
  const environment = {
    BUN_JSC_forceRAMSize: String(heapBytes),
    ...Object.fromEntries(foreign),
    QUIVER_CONFIG: config,
    QUIVER_SERVER_HOST: '127.0.0.1',
    QUIVER_SERVER_PORT: String(port),
    QUIVER_SERVER_DATA_DIR: dataDir,
    // All load comes from one address.
    QUIVER_SERVER_REQUESTS_PER_MINUTE: '0',
    QUIVER_DATABASE_URL: databaseUrl,
    // Never asked: nobody signs in.
    QUIVER_DIRECTORY_URL: 'ldap://127.0.0.1:9',
    QUIVER_DIRECTORY_BASE_DN: 'dc=example,dc=org',
  }
  const command = [process.execPath, join(root, 'src/server.ts')]
  return start(command, {
    folder,
    name: 'quiver',
    environment,
    url: `http://127.0.0.1:${port}`,
    ready: '/health/ready',
  })
}

/** Starts nginx with one worker that sends the files of `webFolder`, which are compressed already. */
export async function startNginx(folder: string, webFolder: string, ready: string): Promise<Started> {
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, nginxConfig(folder, webFolder, port))
  const command = [findProgram('nginx') ?? 'nginx', '-p', folder, '-c', config, '-e', join(folder, 'nginx.log')]
  return start(command, { folder, name: 'nginx', environment: process.env, url: `http://127.0.0.1:${port}`, ready })
}

/** As an operator would serve a static file fast: no access log, which makes it the harder yardstick. */
function nginxConfig(folder: string, webFolder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name), { recursive: true })
    return `${name}_temp_path ${join(folder, name)};`
  })
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
events { worker_connections 512; }
http {
  ${temporary.join('\n  ')}
  access_log off;
  types { text/xml xml; }
  sendfile on;
  tcp_nopush on;
  keepalive_requests 10000000;
  open_file_cache max=10;
  server {
    listen 127.0.0.1:${port};
    root ${webFolder};
    gzip_static on;
    gzip_vary on;
  }
}
`
}

interface Wishes {
  folder: string
  name: string
  environment: NodeJS.ProcessEnv
  url: string
  /** A path that answers without an error once it is ready. */
  ready: string
}

async function start(command: string[], { folder, name, environment, url, ready }: Wishes): Promise<Started> {
  const logFile = join(folder, `${name}.out`)
  const log = openSync(logFile, 'a')
  const [program = '', ...words] = [...endsWithParent(), ...command]
  // Detached, so that Ctrl-C reaches the benchmark alone, which then ends everything in order.
  const child = spawn(program, words, { cwd: root, env: environment, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  const ended = Promise.withResolvers<void>()
  child.once('exit', () => ended.resolve())
  child.once('error', () => ended.resolve())
  const stop = () => end(child, ended.promise)
  if (await answers(url + ready, child)) return { pid: child.pid ?? 0, url, stop }
  await stop()
  throw new Error(`${name} did not start:\n${readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n')}`)
}

/** Has the kernel end it when we are killed and cannot do so ourselves. */
function endsWithParent(): string[] {
  const wrapper = ['setpriv', '--pdeathsig', 'TERM']
  return spawnSync('setpriv', [...wrapper.slice(1), 'true']).status === 0 ? wrapper : []
}

async function answers(address: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline && child.pid !== undefined && isRunning(child)) {
    const answer = await fetch(address, { headers: { 'accept-encoding': 'gzip' } }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok) return true
    await Bun.sleep(50)
  }
  return false
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || !isRunning(child)) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await ended
  clearTimeout(timer)
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

function freePort(): Promise<number> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<number>()
  const probe = createServer().once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => answer(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}

/** Debian keeps servers where an ordinary user's PATH does not look. */
export function findProgram(name: string): string | undefined {
  return Bun.which(name, { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin:/sbin` }) ?? undefined
}

const packages: Record<string, string> = { nginx: 'nginx-light', wrk: 'wrk' }

/** Installs what is missing by its name in Debian, as root only; what then is still missing the caller notices. */
export function installMissing(programs: string[]): void {
  const missing = programs.filter((name) => !findProgram(name)).flatMap((name) => packages[name] ?? [])
  if (missing.length === 0 || process.getuid?.() !== 0 || !findProgram('apt-get')) return
  process.stderr.write(`Installing ${missing.join(' and ')}\n`)
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...missing], {
    // The run level keeps the package from starting a server of its own.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: 'ignore',
    timeout: 60_000,
  })
}
