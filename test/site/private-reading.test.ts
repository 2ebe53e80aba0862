// A repository for people who are signed in: nothing of it is for anybody else, and QGIS gets in with a password.

import { afterEach, expect, test } from 'bun:test'
import { setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, operator, type TestSite, testSite, zed } from '../support/site.ts'

afterEach(closeSites)

const origin = 'http://127.0.0.1:3000'
const ini = '[access]\nread = signed-in\n'

async function privateSite(): Promise<TestSite> {
  const site = await testSite({ ini })
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  return site
}

const basic = (uid: string, secret: string) => ({ authorization: `Basic ${btoa(`${uid}:${secret}`)}` })

function ask(site: TestSite, path: string, headers: Record<string, string> = {}, method = 'GET', from = '127.0.0.1') {
  return site.app.handle(new Request(origin + path, { method, headers }), from)
}

const programPaths = [
  '/plugins/plugins.xml',
  '/plugins/plugins.xml?qgis=3.40',
  '/plugins/plugins_3.40.xml',
  '/plugins/version_filtered/3.40.xml',
  '/plugins/contour/version/1.0/download/',
  '/plugins/contour/json',
  '/plugins/contour/downloads.csv',
  '/packages/00/contour.1.0.zip',
  '/api/v1/plugins',
  '/feeds/updated.atom',
  '/sitemap.xml',
]

test('programs without a password are asked for one, whatever they want', async () => {
  const site = await privateSite()
  for (const path of programPaths) {
    const wrong = path.includes('?') ? [basic('ada', 'wrong')] : []
    for (const headers of [{}, ...wrong, { authorization: 'Bearer qvr_no' }, { authorization: 'Basic' }]) {
      const answer = await ask(site, path, headers as Record<string, string>)
      expect([path, answer.status]).toEqual([path, 401])
      expect(answer.headers.get('www-authenticate')).toStartWith('Basic realm="Quiver"')
      expect(await answer.text()).not.toContain('contour')
    }
  }
})

test('people are led to sign in, and come back to where they were', async () => {
  const site = await privateSite()
  for (const path of [
    '/',
    '/plugins/',
    '/plugins/contour/',
    '/docs/use-in-qgis',
    '/plugins/add/',
    '/plugins/suggest?q=con',
  ]) {
    const answer = await site.asVisitor().get(path)
    expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 303, urls.signIn(path)])
  }
  const reader = site.as(ben)
  expect(await reader.text('/plugins/contour/')).toContain('contour')
  const robots = await site.asVisitor().text('/robots.txt')
  expect(robots).toBe('User-agent: *\nDisallow: /\n')
})

test('a link to a download that somebody opens in a browser leads to the page for signing in', async () => {
  const site = await privateSite()
  const path = '/plugins/contour/version/1.0/download/'
  const answer = await ask(site, path, { 'sec-fetch-mode': 'navigate' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, urls.signIn(path)])
})

test('every address of the site is closed to visitors, but for what signing in takes', async () => {
  const site = await privateSite()
  const open =
    /^\/(sign-in|sign-out|login|language|theme|robots\.txt|metrics|health\/|static\/|client\/|mail\/|icons\/|api\/v1\/oidc\/)/
  const paths = site.app.routes.map(({ method, path }) => [method, path.replaceAll(/:\w+|\*/g, 'x')] as const)
  for (const [method, path] of paths) {
    const { status } = await ask(site, path, {}, method)
    if (open.test(path)) expect([path, status]).not.toEqual([path, 401])
    else expect([`${method} ${path}`, [303, 401, 403].includes(status)]).toEqual([`${method} ${path}`, true])
  }
})

test('QGIS reads the feed and takes the package with the password of a person, as it does with a token', async () => {
  const site = await privateSite()
  const token = await makeToken(site.as(ben), { scopes: ['publish-new'] })
  for (const headers of [basic('ben', 'quiver'), basic('ben', token), { authorization: `Bearer ${token}` }]) {
    const feed = await ask(site, '/plugins/plugins.xml?qgis=3.40', headers)
    expect(feed.status).toBe(200)
    expect(feed.headers.get('cache-control')).toBe('private, no-cache')
    expect(feed.headers.get('vary')).toContain('Authorization')
    expect(feed.headers.get('access-control-allow-origin')).toBeNull()
    const address = /<download_url>([^<]+)/.exec(await feed.text())?.[1] ?? ''
    const download = await ask(site, new URL(address).pathname, headers)
    expect(download.status).toBe(302)
    // On the same host, as it is relative: QGIS sends the password on to wherever it is led.
    const location = download.headers.get('location') ?? ''
    expect(location).toStartWith('/packages/')
    const zip = await ask(site, location, headers)
    expect([zip.status, zip.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable'])
    const again = await ask(site, '/plugins/plugins.xml?qgis=3.40', {
      ...headers,
      'if-none-match': feed.headers.get('etag') ?? '',
    })
    expect(again.status).toBe(304)
  }
})

test('the directory is not asked for every request, and who is blocked is out at once', async () => {
  const site = await privateSite()
  const headers = basic('ben', 'quiver')
  const asked = async () => (await ask(site, '/plugins/plugins.xml', headers)).status
  expect(await asked()).toBe(200)
  const before = site.queries.length
  expect(await asked()).toBe(200)
  expect(site.queries.length - before).toBe(1)
  site.clock.now = new Date(site.clock.now.getTime() + 300_001)
  const later = site.queries.length
  expect(await asked()).toBe(200)
  expect(site.queries.length - later).toBeGreaterThan(1)
  await setUserTrust(site.repository.site, operator, ben.uid, 'blocked', 'Sent files away.')
  expect(await asked()).toBe(403)
  expect((await ask(site, '/plugins/plugins.xml', basic(zed.uid, 'quiver'))).status).toBe(403)
})

test('a password that came in the clear from another computer is not taken, a token is', async () => {
  const site = await privateSite()
  const token = await makeToken(site.as(ben), { scopes: ['publish-new'] })
  expect((await ask(site, '/plugins/plugins.xml', basic('ben', 'quiver'), 'GET', '192.0.2.9')).status).toBe(403)
  expect((await ask(site, '/plugins/plugins.xml', basic('ben', token), 'GET', '192.0.2.9')).status).toBe(200)
})

test('a token that is revoked opens nothing any more', async () => {
  const site = await privateSite()
  const reader = site.as(mo)
  const token = await makeToken(reader, { scopes: ['publish-new'] })
  expect((await ask(site, '/plugins/plugins.xml', basic('mo', token))).status).toBe(200)
  await reader.post(urls.tokenRevoke(1))
  expect((await ask(site, '/plugins/plugins.xml', basic('mo', token))).status).toBe(401)
})

test('icons stay open: QGIS asks for them without a password', async () => {
  const site = await privateSite()
  const page = await site.as(ada).text('/plugins/contour/')
  const icon = /\/icons\/[0-9a-f]{64}/.exec(page)?.[0] ?? ''
  expect((await ask(site, icon)).status).toBe(200)
})

test('a call by XML-RPC without a password is refused, as in an open repository', async () => {
  const site = await privateSite()
  const answer = await ask(site, urls.xmlRpc(), {}, 'POST')
  expect([answer.status, await answer.text()]).toEqual([403, ''])
})

test('a value that is neither stops the start', async () => {
  expect(testSite({ ini: '[access]\nread = nobody\n' })).rejects.toThrow('[access] read takes everybody or signed-in')
})

test('the API refuses as it says in its document, and says what is wrong with a token', async () => {
  const site = await privateSite()
  const refused = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await ask(site, path, headers, method)
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 401, 'application/problem+json'])
    expect(answer.headers.get('www-authenticate')).toStartWith('Basic realm=')
    return ((await answer.json()) as { detail: string }).detail
  }
  for (const path of ['/api/v1/plugins', '/api/v1/me', '/api/v1/openapi.json', '/api/v1/nowhere'])
    expect(await refused(path)).toContain('send a token as Bearer, or name and password as Basic')
  expect(await refused('/api/v1/check', {}, 'POST')).toContain('send a token')
  expect(await refused('/api/v1/me', { authorization: 'Bearer qvr_no' })).toContain('This token is unknown.')
})
