import { afterAll, beforeAll, describe, expect, mock, setDefaultTimeout, test } from 'bun:test'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { memoryLog } from '../../src/adapters/log.ts'
import { testDatabase } from '../support/postgres.ts'

// Each of them starts Postgres once or more, on a machine that may be busy.
setDefaultTimeout(60_000)

const folders: string[] = []
/** A cluster that was made once; each test starts from a copy, which is quicker than making another. */
let made = ''

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-postgres-'))
  folders.push(folder)
  return folder
}

function copyOfMade(): string {
  const folder = newFolder()
  cpSync(made, folder, { recursive: true })
  return folder
}

beforeAll(async () => {
  made = newFolder()
  const server = await startEmbeddedPostgres({ dataDir: made, durable: false })
  await server.stop()
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, durable: false })

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(query))]
  } finally {
    await sql.end()
  }
}

function folderOf(dataDir: string): string {
  const name = readdirSync(dataDir).find((entry) => /^postgres-\d+$/.test(entry))
  return join(dataDir, name ?? 'no data folder')
}

function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(folderOf(dataDir), 'postmaster.pid'), 'utf8').split('\n')[0])
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A zombie has ended; it waits for somebody to count it.
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'))
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries++) await Bun.sleep(25)
  expect(await holds()).toBe(true)
}

describe('the embedded Postgres', () => {
  test('keeps rows over a stop and a start, and its address too', async () => {
    const dataDir = copyOfMade()
    const first = await start(dataDir)
    await ask(first.url, 'CREATE TABLE kept (word text); INSERT INTO kept VALUES (lower($$ÄHRE$$))')
    await first.stop()
    const second = await start(dataDir)
    expect(await ask(second.url, 'SELECT word, current_database() FROM kept')).toEqual([
      { word: 'ähre', current_database: 'quiver' },
    ])
    expect(second.url).toBe(first.url)
    await second.stop()
    expect(existsSync(join(folderOf(dataDir), 'postmaster.pid'))).toBe(false)
  })

  test('lets in nobody without the password, which only its owner can read', async () => {
    const dataDir = copyOfMade()
    const server = await start(dataDir)
    for (const password of ['', 'wrong']) {
      const url = new URL(server.url)
      url.password = password
      await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password/i)
    }
    const folder = folderOf(dataDir)
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(statSync(join(folder, 'quiver-password')).mode & 0o077).toBe(0)
    expect(await ask(server.url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }])
    expect(await ask(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    await server.stop()
  })

  test('is shared by two starts in living processes, and stopped by the one that started it', async () => {
    const dataDir = copyOfMade()
    const first = await start(dataDir)
    const second = await start(dataDir)
    expect(second.url).toBe(first.url)
    await second.stop()
    expect(await ask(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await first.stop()
  })

  test('two first starts at once make one data folder', async () => {
    const dataDir = newFolder()
    const [first, second] = await Promise.all([startElsewhere(dataDir), startElsewhere(dataDir)])
    expect(first.url).toBe(second.url)
    const pid = postmasterOf(dataDir)
    await Promise.all([kill(first.process), kill(second.process)])
    await until(() => !lives(pid))
    expect(readdirSync(dataDir).filter((name) => name.includes('.new'))).toEqual([])
  })

  test('dies with its parent, also by kill -9, and starts again with what was committed', async () => {
    const dataDir = copyOfMade()
    const { process: parent, url } = await startElsewhere(dataDir)
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS number')
    const pid = postmasterOf(dataDir)
    await kill(parent)
    const again = await start(dataDir)
    expect(postmasterOf(dataDir)).not.toBe(pid)
    await until(() => !lives(pid))
    expect(await ask(again.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }])
    await again.stop()
  })

  test('recovers when Postgres itself was killed', async () => {
    const dataDir = copyOfMade()
    const first = await startEmbeddedPostgres({ dataDir })
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS number')
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await first.stop()
    const again = await start(dataDir)
    expect(await ask(again.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }])
    await again.stop()
  })

  test('is started again on the same port when it dies while it is watched', async () => {
    const dataDir = copyOfMade()
    const log = memoryLog()
    const giveUp = mock(() => {})
    const server = await startEmbeddedPostgres({ dataDir, watch: { log, giveUp } })
    const sql = postgres(server.url, { max: 2, backoff: () => 0.1, onnotice: () => {} })
    await sql`CREATE TABLE kept AS SELECT 7 AS number`
    const pid = postmasterOf(dataDir)
    process.kill(pid, 'SIGKILL')
    await until(() => log.lines.some(({ event }) => event === 'database started again'))
    expect(postmasterOf(dataDir)).not.toBe(pid)
    await until(async () => (await sql`SELECT number FROM kept`.catch(() => []))[0]?.number === 7)
    expect(log.lines[0]).toMatchObject({ level: 'error', event: 'database died' })
    expect(giveUp).not.toHaveBeenCalled()
    await sql.end()
    const second = postmasterOf(dataDir)
    await server.stop()
    expect(lives(second)).toBe(false)
    expect(log.lines).toHaveLength(2)
  })

  test('is given up when it dies again and again', async () => {
    const dataDir = copyOfMade()
    const log = memoryLog()
    const giveUp = mock(() => {})
    const server = await startEmbeddedPostgres({ dataDir, watch: { log, giveUp } })
    writeFileSync(join(folderOf(dataDir), 'postgresql.conf'), 'no_such_setting = 1\n')
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await until(() => giveUp.mock.calls.length > 0)
    expect(log.lines.filter(({ event }) => event === 'database died')).toHaveLength(4)
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', event: 'database given up' })
    await server.stop()
  })

  test('is not started again when it is stopped just after it died', async () => {
    const dataDir = copyOfMade()
    const log = memoryLog()
    const server = await startEmbeddedPostgres({ dataDir, watch: { log, giveUp: () => {} } })
    process.kill(postmasterOf(dataDir), 'SIGKILL')
    await until(() => log.lines.length > 0)
    await server.stop()
    expect(log.lines.map(({ event }) => event)).toEqual(['database died'])
    const again = await start(dataDir)
    await again.stop()
  })

  test('clears a postmaster.pid whose number now belongs to another process', async () => {
    const dataDir = copyOfMade()
    writeFileSync(
      join(folderOf(dataDir), 'postmaster.pid'),
      `${process.pid}\n${folderOf(dataDir)}\n1\n5432\n\n127.0.0.1\n\nready   \n`,
    )
    const server = await start(dataDir)
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await server.stop()
  })

  test('takes another port when its own is taken meanwhile', async () => {
    const dataDir = copyOfMade()
    const squatter = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
    writeFileSync(join(folderOf(dataDir), 'quiver-port'), String(squatter.port))
    const server = await start(dataDir)
    expect(new URL(server.url).port).not.toBe(String(squatter.port))
    await server.stop()
    squatter.stop()
  })

  test('throws away what an interrupted first start left', async () => {
    const dataDir = newFolder()
    const name = folderOf(made).split('/').at(-1)
    const unfinished = join(dataDir, `${name}.new-999999999`)
    mkdirSync(unfinished)
    writeFileSync(join(unfinished, 'PG_VERSION'), '18')
    const server = await start(dataDir)
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await server.stop()
    expect(existsSync(unfinished)).toBe(false)
  })

  test('refuses a folder that is no data folder, and data of another major version', async () => {
    const broken = copyOfMade()
    rmSync(join(folderOf(broken), 'PG_VERSION'))
    await expect(start(broken)).rejects.toThrow('lacks PG_VERSION')
    const old = copyOfMade()
    renameSync(folderOf(old), join(old, 'postgres-12'))
    await expect(start(old)).rejects.toThrow('holds data of postgres-12')
  })

  test('says what the server said when it does not start', async () => {
    const dataDir = copyOfMade()
    writeFileSync(join(folderOf(dataDir), 'postgresql.conf'), 'no_such_setting = 1\n')
    await expect(start(dataDir)).rejects.toThrow('no_such_setting')
  })

  test('runs for an ordinary user as it does for root', async () => {
    if (process.getuid?.() !== 0) return
    const dataDir = newFolder()
    spawnSync('chown', ['nobody', dataDir])
    const { process: parent, url } = await startElsewhere(dataDir, ['runuser', '-u', 'nobody', '--'])
    expect(await ask(url, 'SELECT current_user AS name')).toEqual([{ name: 'quiver' }])
    expect(statSync(folderOf(dataDir)).uid).toBe(65_534)
    const pid = postmasterOf(dataDir)
    await kill(parent)
    await until(() => !lives(pid))
  })

  test('runs for root as nobody where there are no user namespaces', async () => {
    if (process.getuid?.() !== 0) return
    const dataDir = newFolder()
    chmodSync(dataDir, 0o755)
    const { process: parent, url } = await startElsewhere(dataDir, ['env', `PATH=${pathWithout('unshare')}`])
    expect(await ask(url, 'SELECT current_user AS name')).toEqual([{ name: 'quiver' }])
    expect(statSync(folderOf(dataDir)).uid).not.toBe(0)
    const pid = postmasterOf(dataDir)
    await kill(parent)
    await until(() => !lives(pid))
  })
})

describe('the database of a test', () => {
  test('is its own, and goes when it is dropped', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()])
    await ask(one.ownerUrl, 'CREATE TABLE mine (word text)')
    await expect(ask(other.ownerUrl, 'SELECT * FROM mine')).rejects.toThrow('does not exist')
    await one.drop()
    await other.drop()
    await expect(ask(one.ownerUrl, 'SELECT 1')).rejects.toThrow('does not exist')
  })
})

interface Elsewhere {
  process: ChildProcess
  url: string
}

/** Starts it in another process, which answers the address and then waits to be killed. */
async function startElsewhere(dataDir: string, wrapper: string[] = []): Promise<Elsewhere> {
  const script = `
    const { startEmbeddedPostgres } = await import(process.argv[1])
    const server = await startEmbeddedPostgres({ dataDir: process.argv[2], durable: false })
    console.log(process.pid, server.url)
    setInterval(() => {}, 1000)`
  const module = join(import.meta.dir, '../../src/adapters/embedded-postgres.ts')
  const [program = '', ...words] = [...wrapper, process.execPath, '-e', script, module, dataDir]
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' })
  for await (const line of child.stdout) {
    const [pid, url] = String(line).trim().split(' ')
    if (url) return { process: Object.assign(child, { inner: Number(pid) }), url }
  }
  throw new Error('The other process ended before it had started Postgres')
}

/** SIGKILL to the process itself: runuser would stay between us and it. */
async function kill(child: ChildProcess): Promise<void> {
  const { inner } = child as ChildProcess & { inner: number }
  const ended = Promise.withResolvers<void>()
  child.once('exit', () => ended.resolve())
  process.kill(inner, 'SIGKILL')
  await ended.promise
}

/** A folder with a link to each program of PATH but one. */
function pathWithout(program: string): string {
  const folder = newFolder()
  chmodSync(folder, 0o755)
  for (const name of ['setpriv', 'true', 'env', 'sh'].filter((each) => each !== program)) {
    const path = Bun.which(name)
    if (path) spawnSync('ln', ['-s', path, join(folder, name)])
  }
  return folder
}
