// When something goes wrong: clear answers, nothing half done, and recovery by itself.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
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
    expect({ path, status: (await site.asVisitor().get(path)).status }).toEqual({ path, status: 200 })
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
    const site = await testSite({ databaseUrl: postgres.url })
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
  const { db } = site.repository.site
  const { sql } = await import('drizzle-orm')
  await db.execute(sql`alter table audit_log add constraint broken check (action <> 'version.publish')`)
  const answer = await site.as(ada).upload(packageOf())
  expect(answer.status).toBe(500)
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  await db.execute(sql`alter table audit_log drop constraint broken`)
  expect((await site.as(ada).upload(packageOf())).status).toBe(303)
})
