// When something goes wrong: clear answers, nothing half done, and recovery by itself.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { isDatabaseAway, openDatabase } from '../../db/client.ts'
import { migrate } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { testDatabase } from '../support/postgres.ts'
import { ada, closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

test('a page that does not exist says so, with a way on', async () => {
  const site = await testSite()
  for (const path of [
    '/nothing',
    '/plugins/nothing/',
    '/plugins/nothing/version/1/',
    '/static/nothing',
    '/static/..%2fpackage.json',
  ]) {
    const answer = await site.asVisitor().get(path)
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('Search')
  }
})

test('an address that is no text is refused', async () => {
  const site = await testSite()
  for (const path of ['/%00', '/plugins/%00/', '/plugins/%ff/', '/plugins/a%0ab/', '/plugins/user/%00/']) {
    expect({ path, status: (await site.asVisitor().get(path)).status }).toEqual({ path, status: 400 })
  }
  for (const path of ['/plugins/?q=%00&tag=%00&author=%ff', '/?qgis=%00', '/sign-in?next=%00']) {
    expect({ path, status: (await site.asVisitor().get(path)).status }).toEqual({ path, status: 400 })
  }
})

test('programs get errors as JSON, htmx as a part of the page', async () => {
  const site = await testSite()
  const json = await site.asVisitor().get('/plugins/nothing/', { accept: 'application/json' })
  expect(json.status).toBe(404)
  expect(await json.json()).toEqual({ success: false, error: 'There is no such plugin.', errors: [] })
  const part = await site.asVisitor().get('/plugins/nothing/', { 'hx-request': 'true' })
  expect(part.status).toBe(404)
  expect(await part.text()).not.toContain('<html')
})

test('a bug is logged once with its request, and shown without details', async () => {
  const site = await testSite()
  site.repository.catalog.count = async () => {
    throw new Error('secret detail')
  }
  const answer = await site.asVisitor().get('/plugins/')
  expect(answer.status).toBe(500)
  const id = answer.headers.get('x-request-id') ?? ''
  const page = await answer.text()
  expect(page).not.toContain('secret detail')
  expect(page).toContain(id)
  const logged = site.log.lines.filter(({ level }) => level === 'error')
  expect(logged).toMatchObject([{ event: 'request failed', requestId: id, message: 'secret detail' }])
})

test('every request leaves one line in the log', async () => {
  const site = await testSite()
  await site.asVisitor().get('/plugins/?q=secret')
  const lines = site.log.lines.filter(({ event }) => event === 'request')
  expect(lines).toMatchObject([{ method: 'GET', path: '/plugins/', status: 200, address: '127.0.0.1' }])
  expect(JSON.stringify(lines)).not.toContain('secret')
})

test('headers that protect stand on every answer, errors too', async () => {
  const site = await testSite()
  for (const path of ['/', '/nothing', '/static/quiver.css', urls.feed(), '/health/live']) {
    const { headers } = await site.asVisitor().get(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-frame-options')).toBe('DENY')
  }
})

test('a broken body is answered with 400, a huge one with 413, neither with 500', async () => {
  const site = await testSite()
  const owner = site.as(ada)
  await owner.get('/')
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = (type: string, body: BodyInit) =>
    site.app.handle(
      new Request('http://127.0.0.1:3000/plugins/add/', {
        method: 'POST',
        body,
        headers: { cookie, 'content-type': type },
      }),
    )
  expect((await send('multipart/form-data; boundary=x', 'no parts')).status).toBe(400)
  expect((await send('multipart/form-data', 'no boundary')).status).toBe(400)
  expect((await send('application/json', '{}')).status).toBe(400)
  expect((await send('application/x-www-form-urlencoded', 'a'.repeat(1_200_000))).status).toBe(413)
  expect((await send('multipart/form-data; boundary=x', new Uint8Array(27_000_000))).status).toBe(413)
})

test('while the database is away requests are answered with 503, and it recovers by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-fault-'))
  let postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false })
  try {
    await migrate(postgres.url)
    const site = await testSite({ database: { url: postgres.url, ownerUrl: postgres.url } })
    expect((await site.asVisitor().get('/plugins/')).status).toBe(200)
    expect((await site.asVisitor().get('/health/ready')).status).toBe(200)
    await postgres.stop()
    const away = await site.asVisitor().get('/plugins/?q=away')
    expect(away.status).toBe(503)
    expect(away.headers.get('retry-after')).toBe('10')
    expect(await away.text()).toContain('The database does not answer')
    expect((await site.asVisitor().get('/health/ready')).status).toBe(503)
    expect((await site.asVisitor().get('/health/live')).status).toBe(200)
    postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false })
    const until = performance.now() + 10_000
    while ((await site.asVisitor().get('/plugins/?q=back')).status !== 200) {
      if (performance.now() > until) throw new Error('It did not recover')
    }
    await closeSites()
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an upload whose transaction fails leaves nothing that anybody can see', async () => {
  const site = await testSite()
  const owner = openDatabase(site.databaseUrl, 1)
  await owner.db.execute(sql`alter table audit_log add constraint broken check (action <> 'plugin.create')`)
  const answer = await site.as(ada).upload(packageOf())
  expect(answer.status).toBe(500)
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  await owner.db.execute(sql`alter table audit_log drop constraint broken`)
  await owner.close()
  expect((await site.as(ada).upload(packageOf())).status).toBe(303)
})

test('a host with a short name is a host like any other', async () => {
  const site = await testSite()
  expect((await site.as(ada).upload(packageOf())).status).toBe(303)
  for (const host of ['x', 'ab', 'gis', 'gis:81', 'plugins.example.org']) {
    for (const scheme of ['http', 'https']) {
      const list = await site.app.handle(new Request(`${scheme}://${host}/plugins/?q=contour`))
      expect({ host, scheme, status: list.status }).toEqual({ host, scheme, status: 200 })
      expect(await list.text()).toContain('/plugins/contour/')
      const feed = await site.app.handle(new Request(`${scheme}://${host}/plugins/plugins.xml?qgis=3.40`))
      expect(feed.headers.get('content-type')).toContain('xml')
    }
  }
})

test('a form that stood on a host with a short name is taken there, and nowhere else', async () => {
  const site = await testSite()
  const page = await site.app.handle(new Request('http://gis/sign-in'))
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const csrf = (await page.text()).match(/name="csrf" value="([^"]*)"/)?.[1] ?? ''
  const send = (origin: string) =>
    site.app.handle(
      new Request('http://gis/sign-in', {
        method: 'POST',
        body: new URLSearchParams({ csrf, uid: ada.uid, password: ada.password, next: '/' }),
        headers: { cookie, origin },
      }),
      '127.0.0.1',
    )
  expect((await send('http://evil')).status).toBe(403)
  expect((await send('http://quiver.internal')).status).toBe(403)
  expect((await send('http://gis')).status).toBe(303)
})

test('a part that hangs makes the site not ready instead of the probe hang', async () => {
  const site = await testSite()
  site.files.check = () => new Promise(() => {})
  const answer = await site.asVisitor().get('/health/ready')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ ready: false, database: 'ok', packages: 'away' })
})

/** Between us and the database: what it is told to hold back, it holds back without a word. */
async function doorTo(url: string) {
  const { hostname, port } = new URL(url)
  let holding = false
  const held: (() => void)[] = []
  const pass = (act: () => void) => void (holding ? held.push(act) : act())
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => pass(() => to.write(bytes)))
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const door = new URL(url)
  door.port = String((server.address() as AddressInfo).port)
  return {
    url: door.href,
    hold: () => {
      holding = true
    },
    letGo: () => {
      holding = false
      for (const act of held.splice(0)) act()
    },
    close: () => server.close(),
  }
}

test('a database that takes questions and never answers counts as away, until it answers again', async () => {
  const made = await testDatabase()
  const door = await doorTo(made.url)
  const { db, close } = openDatabase(door.url, 2, 300)
  const count = async () => (await db.execute<{ n: number }>(sql`select count(*)::int as n from site_marks`))[0]?.n
  const write = (name: string) => sql`insert into site_marks (name, at) values (${name}, now())`
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (fault) => (isDatabaseAway(fault) ? 'away' : fault),
    )
  expect(await count()).toBe(0)
  door.hold()
  expect(await failure(count())).toBe('away')
  expect(await failure(db.transaction((tx) => tx.execute(write('never begun'))))).toBe('away')
  door.letGo()
  expect(await failure(db.transaction((tx) => tx.execute(write('kept'))))).toBe('done')
  const midway = db.transaction(async (tx) => {
    await tx.execute(write('never kept'))
    door.hold()
    await tx.execute(sql`select 1`)
  })
  expect(await failure(midway)).toBe('away')
  expect(await failure(count())).toBe('away')
  door.letGo()
  await Bun.sleep(100)
  expect(await Promise.all([count(), count(), count()])).toEqual([1, 1, 1])
  const slow = db.transaction(async (tx) => {
    await tx.execute(write('slow'))
    await Bun.sleep(500)
    await tx.transaction((inner) => inner.execute(write('slower')))
  })
  expect(await failure(slow)).toBe('done')
  expect(await count()).toBe(3)
  await close()
  door.close()
  await made.drop()
})
