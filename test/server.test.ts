// The server from outside: over a real socket, and as a process that is started and stopped.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { samplePlugins } from '../db/sample/plugins.ts'
import { seedFreshSite } from '../db/seed.ts'
import { hasMark, setMark } from '../db/site.ts'
import { type Listener, listen, stopListening } from '../src/listener.ts'
import { closeSites, testSite } from './support/site.ts'

const listeners: Listener[] = []
const folders: string[] = []
const children: Bun.Subprocess[] = []

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop(true)
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await closeSites()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function listening() {
  const site = await testSite()
  const { settings } = site.repository.site
  const server = { ...settings.server, host: '127.0.0.1', port: 0 }
  const listener = listen({ ...site.repository, site: { ...site.repository.site, settings: { ...settings, server } } })
  listeners.push(listener)
  return { site, listener }
}

/** Sends the text as it stands, and answers what comes back until the other end closes. */
async function ask(listener: Listener, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let said = ''
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: listener.port ?? 0,
    socket: {
      data: (_, bytes) => {
        said += bytes.toString()
      },
      close: () => resolve(),
    },
  })
  socket.write(text)
  await promise
  return said
}

test('a Host header that is none is refused without a word about our code', async () => {
  const { site, listener } = await listening()
  const requests = [
    ...['[', 'a b', 'x:99999', '', 'a/b'].map((host) => `GET /plugins/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close`),
    'GET /plugins/ HTTP/1.0',
  ]
  for (const request of requests) {
    const answer = await ask(listener, `${request}\r\n\r\n`)
    expect({ request, status: answer.split('\r\n')[0] }).toEqual({ request, status: 'HTTP/1.1 400 Bad Request' })
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff')
    expect(answer).toContain('its Host header is missing')
    expect(answer).not.toContain('.ts')
  }
  const logged = site.log.lines.filter(({ event, status }) => event === 'request' && status === 400)
  expect(logged).toHaveLength(requests.length)
})

test('a bug outside every handler is logged, and answered with 500 and no details', async () => {
  const { site, listener } = await listening()
  site.repository.slots.release = () => {
    throw new Error('secret detail')
  }
  const answer = await fetch(new URL('/health/live', listener.url))
  expect(answer.status).toBe(500)
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await answer.text()).toBe('Something broke on our side.\n')
  expect(site.log.lines).toContainEqual(
    expect.objectContaining({ event: 'request not answered', message: 'secret detail' }),
  )
})

test('an upload that stalls does not keep the server from stopping', async () => {
  const { listener } = await listening()
  const head = 'POST /plugins/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n'
  const stalled = ask(listener, `${head}Content-Type: multipart/form-data; boundary=x\r\n\r\n--x`)
  await Bun.sleep(100)
  const began = performance.now()
  await stopListening(listener, 300)
  expect(performance.now() - began).toBeGreaterThan(250)
  expect(performance.now() - began).toBeLessThan(5000)
  await stalled
})

test('what is under way is finished before the server stops', async () => {
  const { site, listener } = await listening()
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  site.repository.site.files.check = async () => {
    ask()
    await Bun.sleep(300)
  }
  const answer = fetch(new URL('/health/ready', listener.url))
  await asked
  await stopListening(listener)
  expect((await answer).status).toBe(200)
})

test('a site half filled with sample data is emptied and filled anew', async () => {
  const site = await testSite()
  const inner = site.repository.site
  expect(await seedFreshSite(inner)).toBe(false)
  await setMark(inner.db, 'sample-data', inner.now())
  expect(await seedFreshSite(inner)).toBe(true)
  expect(await hasMark(inner.db, 'sample-data-complete')).toBe(true)
  expect(await inner.db.execute(sql`select count(*)::int as plugins, min(id) as first from plugins`)).toEqual(
    // One more: the plugin that publishes plugins, which is no made-up one.
    expect.arrayContaining([{ plugins: samplePlugins.length + 1, first: 1 }]),
  )
  expect(await seedFreshSite(inner)).toBe(false)
}, 60_000)

test('a site where somebody has signed in is never emptied', async () => {
  const site = await testSite()
  const inner = site.repository.site
  await setMark(inner.db, 'sample-data', inner.now())
  await inner.db.execute(sql`update users set signed_in_at = now() where uid = 'ada'`)
  expect(await seedFreshSite(inner)).toBe(false)
})

test('Ctrl-C stops a first start cleanly, and the next start begins the sample data anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-server-'))
  folders.push(folder)
  const port = await freePort()
  const first = startServer(folder, port)
  await first.says('Making sample plugins')
  await Bun.sleep(700)
  first.process.kill('SIGINT')
  expect(await first.process.exited).toBe(0)
  expect(first.said()).not.toContain('did not start')
  const second = startServer(folder, port)
  await second.says('Making sample plugins')
  await second.says('Quiver is at')
  const page = await (await fetch(`http://127.0.0.1:${port}/plugins/`)).text()
  expect(page.includes('This site shows sample data')).toBe(true)
  second.process.kill('SIGTERM')
  expect(await second.process.exited).toBe(0)
}, 120_000)

function startServer(folder: string, port: number) {
  const config = join(folder, 'quiver.ini')
  writeFileSync(config, '')
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('QUIVER_'))
  const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/server.ts')], {
    cwd: join(import.meta.dir, '..'),
    env: {
      ...Object.fromEntries(own),
      QUIVER_CONFIG: config,
      QUIVER_SERVER_HOST: '127.0.0.1',
      QUIVER_SERVER_PORT: String(port),
      QUIVER_SERVER_DATA_DIR: folder,
    },
    stdout: 'ignore',
    stderr: 'pipe',
  })
  let said = ''
  children.push(child)
  const reading = (async () => {
    for await (const chunk of child.stderr) said += new TextDecoder().decode(chunk)
  })()
  let over = false
  void reading.then(() => {
    over = true
  })
  const says = async (words: string) => {
    while (!said.includes(words)) {
      if (over) throw new Error(`It ended, and said: ${said}`)
      await Bun.sleep(10)
    }
  }
  return { process: child, said: () => said, says }
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}
