// The real server and the real worker as processes, which are killed and started again.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../..')
const startTimeoutMs = 60_000

export interface Place {
  /** For logs and packages. */
  folder: string
  databaseUrl: string
  ownerUrl: string
  smtpPort: number
  port: number
}

export interface Servers {
  baseUrl: string
  /** Ends the server, the worker, or both, as a power cut would. */
  kill(which: 'server' | 'worker' | 'both'): Promise<void>
  /** Starts what does not run; `apart`: jobs are worked off by a process of their own. */
  start(apart: boolean): Promise<void>
  /** What has ended without being killed; none should have. */
  fallen(): string[]
  stop(): Promise<void>
}

export function servers(place: Place): Servers {
  const baseUrl = `http://127.0.0.1:${place.port}`
  let server: ChildProcess | undefined
  let worker: ChildProcess | undefined

  async function kill(which: 'server' | 'worker' | 'both'): Promise<void> {
    const ended = [which === 'worker' ? undefined : server, which === 'server' ? undefined : worker]
    await Promise.all(ended.map((child) => killed(child)))
    if (which !== 'worker') server = undefined
    if (which !== 'server') worker = undefined
  }

  return {
    baseUrl,
    kill,
    start: async (apart) => {
      server ??= run(place, 'server', ['src/server.ts'], { QUIVER_SERVER_WORKER: apart ? 'no' : 'yes' })
      await isReady(`${baseUrl}/health/ready`, server, place.folder)
      if (apart) worker ??= run(place, 'worker', ['src/operator.ts', 'worker'], {})
    },
    fallen: () => [...(isOver(server) ? ['the server'] : []), ...(isOver(worker) ? ['the worker'] : [])],
    stop: () => kill('both'),
  }
}

function run(place: Place, name: string, words: string[], more: Record<string, string>): ChildProcess {
  const log = openSync(join(place.folder, `${name}.out`), 'a')
  const own = Object.entries(process.env).filter(([key]) => !key.startsWith('QUIVER_'))
  const env = { ...Object.fromEntries(own), ...environmentOf(place), ...more }
  const [program = '', ...rest] = [...endsWithParent(), process.execPath, ...words]
  const child = spawn(program, rest, { cwd: root, env, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  return child
}

function environmentOf({ folder, databaseUrl, ownerUrl, smtpPort, port }: Place): Record<string, string> {
  return {
    QUIVER_CONFIG: join(folder, 'quiver.ini'),
    QUIVER_SERVER_HOST: '127.0.0.1',
    QUIVER_SERVER_PORT: String(port),
    QUIVER_SERVER_DATA_DIR: folder,
    QUIVER_SERVER_REQUESTS_PER_MINUTE: '0',
    QUIVER_DATABASE_URL: databaseUrl,
    QUIVER_DATABASE_OWNER_URL: ownerUrl,
    QUIVER_MAIL_SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    QUIVER_MAIL_MODERATORS_TO: 'desk@sample.example',
  }
}

/** Has the kernel end it when we are killed and cannot do so ourselves. */
function endsWithParent(): string[] {
  const wrapper = ['setpriv', '--pdeathsig', 'KILL']
  return spawnSync('setpriv', [...wrapper.slice(1), 'true']).status === 0 ? wrapper : []
}

function isOver(child: ChildProcess | undefined): boolean {
  return child !== undefined && (child.exitCode !== null || child.signalCode !== null)
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (!child || isOver(child)) return
  const { promise, resolve: gone } = Promise.withResolvers<void>()
  child.once('exit', () => gone())
  child.kill('SIGKILL')
  await promise
}

async function isReady(address: string, child: ChildProcess, folder: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline && !isOver(child)) {
    const answer = await fetch(address, { keepalive: false }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.ok) return
    await Bun.sleep(25)
  }
  throw new Error(`The server did not start; ${folder}/server.out says why.`)
}
