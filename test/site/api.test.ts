// The JSON API: what programs read and do, with the site's own filters, rights and words.

import { afterEach, expect, test } from 'bun:test'
import { catalogSorts } from '../../src/domain/plugin.ts'
import { scopes } from '../../src/domain/scope.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const origin = 'http://127.0.0.1:3000'

function send(site: TestSite, path: string, init: RequestInit = {}): Promise<Response> {
  return site.app.handle(new Request(origin + path, init), '192.0.2.7')
}

async function read<T>(site: TestSite, path: string, headers: Record<string, string> = {}): Promise<T> {
  const answer = await send(site, path, { headers })
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as T
}

function postJson(site: TestSite, path: string, token: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return send(site, path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function published(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  return site
}

interface List {
  plugins: { package_name: string }[]
  total: number
  next: string | null
  previous: string | null
}

test('lists have the filters and sorts of the site, and pages by key lead through all of them, there and back', async () => {
  const site = await testSite()
  const letters = Array.from({ length: 45 }, (_, at) => `Tool ${Bun.hash(String(at)).toString(36)}`)
  for (const [at, name] of letters.entries()) {
    site.clock.now = new Date(site.clock.now.getTime() + 60_000)
    const tags = at % 2 ? 'even,osm' : 'odd'
    await site.as(ada).upload(packageOf({ name, metadata: { tags, experimental: at % 3 ? 'False' : 'True' } }))
  }
  for (const sort of catalogSorts) {
    const seen: string[] = []
    let path: string | null = urls.apiPlugins({ sort })
    let last: List | undefined
    while (path) {
      last = await read<List>(site, path)
      seen.push(...last.plugins.map((plugin) => plugin.package_name))
      path = last.next?.slice(origin.length) ?? null
    }
    expect([sort, new Set(seen).size, seen.length, last?.total]).toEqual([sort, 45, 45, 45])
    const back = await read<List>(site, (last?.previous ?? '').slice(origin.length))
    expect(back.plugins.map((plugin) => plugin.package_name)).toEqual(seen.slice(20, 40))
  }
  const count = async (search: string) => (await read<List>(site, `/api/v1/plugins?${search}`)).total
  expect(await count('tag=osm')).toBe(22)
  expect(await count('kind=experimental')).toBe(15)
  expect(await count('kind=stable,experimental&tag=odd')).toBe(23)
  expect(await count('user=ada&trusted=true&qgis=3.40')).toBe(45)
  expect(await count('qgis=2.18')).toBe(0)
  expect(await count(`q=${encodeURIComponent(letters[7] ?? '')}`)).toBeGreaterThan(0)
  const answer = await send(site, '/api/v1/plugins')
  expect(answer.headers.get('link')).toMatch(
    /^<http:\/\/127\.0\.0\.1:3000\/api\/v1\/plugins\?after=[^>]+>; rel="next"$/,
  )
})

test('an error is a problem as RFC 9457 has it, with every wrong value, and its type is explained in the guide', async () => {
  const site = await published()
  const answer = await send(site, '/api/v1/plugins?sort=best&page=0&kinds=stable')
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    type: `${origin}/docs/api#invalid-input`,
    title: 'A value is wrong',
    status: 422,
    detail: expect.stringContaining('There is no parameter “kinds” here.'),
    instance: '/api/v1/plugins',
    errors: [
      { field: 'kinds', message: 'There is no parameter “kinds” here.' },
      { field: 'sort', message: `Send \`sort\` as one of ${catalogSorts.join(', ')}.` },
      { field: 'page', message: 'Send `page` as a whole number from 1 to 10000.' },
    ],
  })
  const guide = await site.asVisitor().text(urls.apiGuide())
  const token = await makeToken(site.as(ada), { scopes: ['change-owners'] })
  const wrongs: [status: number, answer: Response][] = [
    [400, await postJson(site, urls.apiOwners('contour'), token, [])],
    [401, await send(site, urls.apiMe())],
    [403, await postJson(site, urls.apiDeprecated('contour'), token, { deprecated: false })],
    [404, await send(site, urls.apiPlugin('nothing'))],
    [409, await postJson(site, urls.apiOwnerRemove('contour', 'ada'), token, {})],
    [413, await postJson(site, urls.apiOwners('contour'), token, { uid: 'x'.repeat(1_100_000) })],
    [422, await postJson(site, urls.apiOwners('contour'), token, { uid: 'nobody' })],
  ]
  for (const [status, wrong] of wrongs) {
    const problem = (await wrong.json()) as { status: number; type: string }
    expect([wrong.status, problem.status]).toEqual([status, status])
    expect(guide).toContain(`<div id="${problem.type.split('#')[1]}">`)
  }
})

test('a refused package is a problem that carries the whole report; a check keeps nothing', async () => {
  const site = await published()
  const body = new FormData()
  const zip = packageOf({ name: 'Contour', version: '1.1', metadata: { about: undefined, tracker: 'http://bugs' } })
  body.set('package', new File([new Uint8Array(zip)], 'x.zip'))
  const answer = await send(site, urls.apiCheck(), { method: 'POST', body })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({
    ...{ type: `${origin}/docs/api#invalid-package`, status: 422, ok: false, package_name: 'contour', version: '1.1' },
    errors: [{ code: expect.any(String), message: expect.any(String), file: 'contour/metadata.txt' }, {}],
  })
  expect(answer.headers.get('ratelimit-policy')).toContain('"checks";q=20;w=600')
  expect((await send(site, urls.apiVersion('contour', '1.1'))).status).toBe(404)
})

test('what has not changed is 304, and a page of another site may read what everybody may, and nothing else', async () => {
  const site = await published()
  const first = await send(site, urls.apiPlugin('contour'), { headers: { origin: 'https://maps.example' } })
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^W\/"/)
  expect(first.headers.get('access-control-allow-origin')).toBe('*')
  expect(first.headers.get('access-control-allow-credentials')).toBeNull()
  expect(first.headers.get('access-control-expose-headers')).toContain('ETag')
  const again = await send(site, urls.apiPlugin('contour'), { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  const token = await makeToken(site.as(ada), { scopes })
  await postJson(site, urls.apiLinks('contour'), token, { tags: ['relief'] })
  expect((await send(site, urls.apiPlugin('contour'), { headers: { 'if-none-match': etag } })).status).toBe(200)

  const asked = { origin: 'https://maps.example', 'access-control-request-method': 'POST' }
  const preflight = await send(site, urls.apiOwners('contour'), { method: 'OPTIONS', headers: asked })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD')
  expect(preflight.headers.get('access-control-allow-headers')).toBe('If-None-Match')
  const own = await send(site, urls.apiMe(), { headers: { authorization: `Bearer ${token}`, origin: asked.origin } })
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null])
  expect(own.headers.get('cache-control')).toBe('private, no-store')
  const missing = await send(site, urls.apiPlugin('nothing'))
  expect(missing.headers.get('access-control-allow-origin')).toBe('*')
  expect((await send(site, urls.plugin('contour'))).headers.get('access-control-allow-origin')).toBeNull()
})

test('a cookie never counts: what waits shows with a token of its owner alone', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  expect((await site.as(ben).get(urls.plugin('slope'))).status).toBe(200)
  const byCookie = await site.as(ben).get(urls.apiPlugin('slope'))
  expect([byCookie.status, byCookie.headers.get('cache-control')]).toEqual([404, 'no-store'])
  const token = await makeToken(site.as(ben), { scopes: ['change-versions'] })
  const version = await read<{ state: string }>(site, urls.apiVersion('slope', '0.1'), {
    authorization: `Bearer ${token}`,
  })
  expect(version.state).toBe('waiting')
  const other = await makeToken(site.as(ada), { scopes })
  const headers = { authorization: `Bearer ${other}` }
  expect((await send(site, urls.apiVersion('slope', '0.1'), { headers })).status).toBe(404)
  expect((await send(site, urls.apiVersion('slope', '0.1'), { headers: { authorization: 'Bearer x' } })).status).toBe(
    401,
  )
})

test('the mail address in metadata.txt is for owners', async () => {
  const site = await published()
  const path = `${urls.apiVersion('contour', '1.0')}/report`
  const token = await makeToken(site.as(ada), { scopes: ['change-versions'] })
  const open = await read<{ metadata: Record<string, string> }>(site, path)
  const own = await read<{ metadata: Record<string, string> }>(site, path, { authorization: `Bearer ${token}` })
  expect([open.metadata.email, own.metadata.email]).toEqual([undefined, 'ada@example.org'])
  expect(open.metadata.author).toBe('Ada Lovelace')
})

test('downloads are told by day, version and QGIS, as JSON and as CSV, for the days that are asked', async () => {
  const site = await published()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const fetch = async (version: string, agent: string) =>
    send(site, urls.download('contour', version), { headers: { 'user-agent': agent } })
  await fetch('1.0', 'Mozilla/5.0 QGIS/34002/Windows 11')
  await fetch('1.0', 'Mozilla/5.0 QGIS/34002/Fedora')
  await fetch('1.0', 'curl/8')
  site.clock.now = new Date('2026-11-23T12:00:00Z')
  await fetch('1.1', 'Mozilla/5.0 QGIS/40001')
  await fetch('1.0', 'Mozilla/5.0 QGIS/32200')
  const path = urls.apiStatistics('contour')
  expect(await read<object>(site, `${path}?from=2026-11-22&to=2026-11-23`)).toEqual({
    ...{ package_name: 'contour', from: '2026-11-22', to: '2026-11-23', total: 5 },
    by_day: [
      { day: '2026-11-22', downloads: 3 },
      { day: '2026-11-23', downloads: 2 },
    ],
    by_version: [
      { version: '1.0', downloads: 4 },
      { version: '1.1', downloads: 1 },
    ],
    by_qgis: [
      { qgis: null, downloads: 1 },
      { qgis: '3.40', downloads: 2 },
      { qgis: '3.22', downloads: 1 },
      { qgis: '4.0', downloads: 1 },
    ],
  })
  const rows = ['day,version,qgis,downloads', '2026-11-23,1.0,3.22,1', '2026-11-23,1.1,4.0,1', '']
  for (const [address, accept] of [
    [`${path}?from=2026-11-23`, 'text/csv'],
    [`${path}.csv?from=2026-11-23`, '*/*'],
  ] as const) {
    const answer = await send(site, address, { headers: { accept } })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(await answer.text()).toBe(rows.join('\r\n'))
  }
  expect((await read<{ total: number }>(site, `${path}?version=1.1`)).total).toBe(1)
  for (const wrong of ['from=2026-02-30', 'to=yesterday', 'from=2026-11-23&to=2026-11-22'])
    expect((await send(site, `${path}?${wrong}`)).status).toBe(422)
  expect((await send(site, `${path}?version=9`)).status).toBe(404)
})

test('JSON and forms do the same', async () => {
  const site = await published()
  const token = await makeToken(site.as(ada), { scopes })
  const headers = { authorization: `Bearer ${token}` }
  const asked = { homepage: 'https://contour.example.net', tags: ['relief', 'maps'] }
  expect((await postJson(site, urls.apiLinks('contour'), token, asked)).status).toBe(200)
  const body = new URLSearchParams({ tracker: 'https://contour.example.net/issues', tags: 'relief, dem' })
  expect((await send(site, urls.apiLinks('contour'), { method: 'POST', headers, body })).status).toBe(200)
  const { additions } = (await site.repository.catalog.getPlugin({ kind: 'visitor' }, 'contour')).plugin
  expect(additions).toEqual({ ...asked, tracker: 'https://contour.example.net/issues', tags: ['relief', 'dem'] })
  const deprecated = { deprecated: true, reason: 'QGIS does it itself.' }
  expect((await postJson(site, urls.apiDeprecated('contour'), token, deprecated)).status).toBe(200)
  const entries = (await site.audit()).filter(({ actorKind }) => actorKind === 'token')
  expect(entries.map(({ action }) => action)).toEqual(['plugin.edit', 'plugin.edit', 'plugin.deprecate'])
  const extra = await postJson(site, urls.apiLinks('contour'), token, { home: 'x' })
  expect([extra.status, ((await extra.json()) as { detail: string }).detail]).toEqual([
    ...[422, 'There is no field “home” here.'],
  ])
})

test('an upload to the API is the upload of the site: location, waiting, refusals', async () => {
  const site = await testSite()
  const token = await makeToken(site.as(ben), { scopes: ['publish-new', 'publish-versions'] })
  const upload = (name: string, zip: Uint8Array, fields: Record<string, string> = {}) => {
    const body = new FormData()
    body.set('package', new File([new Uint8Array(zip)], 'x.zip'))
    for (const [field, value] of Object.entries(fields)) body.set(field, value)
    return send(site, urls.apiVersions(name), { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
  }
  const taken = await upload('slope', packageOf({ name: 'Slope', version: '0.1' }), {
    experimental: 'yes',
    changelog: 'First.',
  })
  expect(taken.status).toBe(201)
  expect(taken.headers.get('location')).toBe(`${origin}/api/v1/plugins/slope/versions/0.1`)
  expect(await taken.json()).toMatchObject({ success: true, approved: false, version: '0.1', holds: [], warnings: [] })
  const refused = await upload('slope', packageOf({ name: 'Other', version: '0.2' }))
  expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
    ...[422, `${origin}/docs/api#invalid-package`],
  ])
  expect((await upload('slope', packageOf({ name: 'Slope', version: '0.2' }), { experimantal: 'yes' })).status).toBe(
    422,
  )
})
