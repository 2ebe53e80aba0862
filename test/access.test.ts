// Who may enter each route. A route that is not in the table fails the test.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../src/urls.ts'
import { packageOf } from './support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite, zed } from './support/site.ts'

/**
 * `everybody`: no guard, nothing of anybody is shown. `anyone`: visitors too. `signed-in`: others are asked to sign in.
 * `moderator`: does not exist for others. `owner`: signed in, and the service refuses who does not own the plugin.
 */
type Who = 'everybody' | 'anyone' | 'signed-in' | 'owner' | 'moderator'

const table: Record<string, Who> = {
  'GET /static/*': 'everybody',
  'GET /': 'anyone',
  'GET /plugins/': 'anyone',
  'GET /plugins/tags/:tag/': 'anyone',
  'GET /plugins/author/:author/': 'anyone',
  'GET /plugins/user/:uid/': 'anyone',
  'GET /search/': 'everybody',
  'GET /plugins/fresh/': 'everybody',
  'GET /plugins/latest/': 'everybody',
  'GET /plugins/popular/': 'everybody',
  'GET /plugins/most_downloaded/': 'everybody',
  'GET /plugins/featured/': 'everybody',
  'GET /plugins/experimental/': 'everybody',
  'GET /plugins/stable/': 'everybody',
  'GET /plugins/server/': 'everybody',
  'GET /plugins/deprecated/': 'everybody',
  'GET /plugins/plugins.xml': 'everybody',
  'GET /plugins/version_filtered/:file': 'everybody',
  'GET /plugins/plugins_*': 'everybody',
  'GET /plugins/my': 'signed-in',
  'GET /plugins/add/': 'signed-in',
  'POST /plugins/add/': 'signed-in',
  'GET /plugins/check/': 'anyone',
  'POST /plugins/check/': 'everybody',
  'GET /plugins/:plugin/version/add/': 'signed-in',
  'POST /plugins/:plugin/version/add/': 'signed-in',
  'GET /plugins/:plugin/version/:version/download/': 'anyone',
  'GET /packages/:sha256/:file': 'anyone',
  'GET /icons/:sha256': 'anyone',
  'GET /plugins/:plugin/': 'anyone',
  'GET /plugins/:plugin/version/:version/': 'anyone',
  'GET /plugins/:plugin/version/:version/change': 'owner',
  'POST /plugins/:plugin/version/:version/state': 'owner',
  'POST /plugins/:plugin/owners': 'owner',
  'POST /plugins/:plugin/owners/:uid/remove': 'owner',
  'POST /plugins/:plugin/featured': 'moderator',
  'POST /plugins/:plugin/state': 'owner',
  'GET /sign-in': 'anyone',
  'POST /sign-in': 'anyone',
  'POST /sign-out': 'anyone',
  'GET /account': 'signed-in',
  'GET /theme': 'everybody',
  'GET /login': 'everybody',
  'GET /moderation/': 'moderator',
  'GET /moderation/versions/:id': 'moderator',
  'POST /moderation/versions/:id/decision': 'moderator',
  'GET /moderation/users': 'moderator',
  'POST /moderation/users/:uid/trust': 'moderator',
  'GET /moderation/featured': 'moderator',
  'GET /moderation/history': 'moderator',
  'GET /docs': 'anyone',
  'GET /docs/use-in-qgis': 'anyone',
  'GET /docs/publish': 'anyone',
  'GET /docs/review': 'anyone',
  'GET /docs/checks': 'anyone',
  'GET /health/live': 'everybody',
  'GET /health/ready': 'everybody',
}

afterEach(closeSites)

test('every route is in the table, and nothing else is', async () => {
  const site = await testSite()
  const routes = site.app.routes.map(({ method, path }) => `${method} ${path}`)
  expect(routes.toSorted()).toEqual(Object.keys(table).toSorted())
})

test('each route lets in whom the table names, and nobody else', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  const people = { visitor: site.asVisitor(), ben: site.as(ben), ada: site.as(ada), mo: site.as(mo) }
  for (const [route, who] of Object.entries(table)) {
    const [method = '', pattern = ''] = route.split(' ')
    const path = paths(pattern)
    for (const [name, browser] of Object.entries(people)) {
      if (route === 'POST /sign-out') continue
      const answer = method === 'GET' ? await browser.get(path) : await browser.post(path, fields)
      expect({ route, name, entered: entered(method, answer) }).toEqual({ route, name, entered: mayEnter(who, name) })
      expect({ route, name, broken: answer.status >= 500 }).toEqual({ route, name, broken: false })
    }
  }
})

test('no form is taken without its token, whoever sends it', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  // A check keeps nothing: programs send it without a page before.
  const forms = Object.keys(table).filter((key) => key.startsWith('POST ') && key !== 'POST /plugins/check/')
  for (const route of forms) {
    for (const csrf of ['', 'x'.repeat(43)]) {
      const answer = await site.as(mo).post(paths(route.slice(5)), {}, { csrf })
      expect({ route, csrf, status: answer.status }).toEqual({ route, csrf, status: 403 })
    }
  }
})

test('a form that stood on another site is refused even with its token', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  const page = await browser.text(urls.account())
  const csrf = page.match(/name="csrf" value="([^"]+)"/)?.[1] ?? ''
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const foreign: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]
  for (const headers of foreign) {
    const body = new URLSearchParams({ csrf })
    const request = new Request('http://127.0.0.1:3000/sign-out', {
      method: 'POST',
      body,
      headers: { cookie, ...headers },
    })
    expect((await site.app.handle(request)).status).toBe(403)
  }
  expect((await browser.get(urls.account())).status).toBe(200)
})

test('somebody blocked cannot enter anything that others sign in for', async () => {
  const site = await testSite()
  expect((await site.as(zed).signIn()).status).toBe(403)
})

/** Fields with which each form means something, and changes nothing that a later line needs. */
const fields = { state: 'as-is', seen: 'as-is', uid: 'nobody-of-that-name', decision: 'approve', trust: 'trusted' }

/** A published plugin of ada, whose parts fill the places in the patterns. */
async function pathsOf(site: TestSite): Promise<(pattern: string) => string> {
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const download = await site.asVisitor().get(urls.download('contour', '1.0'))
  const sha256 = download.headers.get('location')?.split('/')[2] ?? ''
  const icon = (await site.asVisitor().text(urls.feed())).match(/\/icons\/([0-9a-f]{64})/)?.[1] ?? ''
  return (pattern) =>
    pattern
      .replace('/icons/:sha256', `/icons/${icon}`)
      .replace(':sha256', sha256)
      .replace(':plugin', 'contour')
      .replace(':version', '1.0')
      .replace(':file', pattern.includes('packages') ? 'contour.1.0.zip' : '3.40.xml')
      .replace('plugins_*', 'plugins_3.40.xml')
      .replace('/static/*', '/static/quiver.css')
      .replace(':uid', 'ada')
      .replace(':tag', 'contour')
      .replace(':author', 'Ada')
      .replace(':id', '1')
}

/** Not asked to sign in, not told that it does not exist, not refused for who one is. */
function entered(method: string, answer: Response): boolean {
  if (answer.headers.get('location')?.startsWith('/sign-in?')) return false
  if (method === 'POST' && answer.status === 403) return false
  return ![401, 404].includes(answer.status) && !(answer.status === 403)
}

function mayEnter(who: Who, name: string): boolean {
  if (who === 'everybody' || who === 'anyone') return true
  if (who === 'signed-in') return name !== 'visitor'
  if (who === 'owner') return name === 'ada' || name === 'mo'
  return name === 'mo'
}
