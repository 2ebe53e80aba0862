// Headers that protect stand on every answer, and nothing of somebody signed in stays in a cache.

import { afterEach, expect, test } from 'bun:test'
import { pathKind } from '../../src/http/path-kinds.ts'
import { type Listener, listen } from '../../src/listener.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

const origin = 'http://127.0.0.1:3000'
const listeners: Listener[] = []

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop(true)
  await closeSites()
})

/** A published plugin of ada, whose parts fill the places in the patterns. */
async function pathsOf(site: TestSite): Promise<(pattern: string) => string> {
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const download = await site.asVisitor().get(urls.download('contour', '1.0'))
  const [, , sha256 = ''] = download.headers.get('location')?.split('/') ?? []
  const icon = (await site.asVisitor().text(urls.feed())).match(/\/icons\/([0-9a-f]{64})/)?.[1] ?? ''
  return (pattern) =>
    pattern
      .replace('/icons/:sha256', `/icons/${icon}`)
      .replace(':sha256/:file', `${sha256}/contour.1.0.zip`)
      .replace(':file', '3.40.xml')
      .replace('plugins_*', 'plugins_3.40.xml')
      .replace('/static/*', '/static/quiver.css')
      .replace(':plugin', 'contour')
      .replace(':version', '1.0')
      .replace(/:(uid|author)/, 'ada')
      .replace(/:\w+/g, '1')
}

const getRoutes = (site: TestSite) => site.app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path)

/** What is missing on an answer, whatever it is. */
function missing({ headers }: Response): string[] {
  const wanted: Record<string, RegExp> = {
    'content-security-policy': /^default-src 'none';.*frame-ancestors 'none'/,
    'x-content-type-options': /^nosniff$/,
    'referrer-policy': /^same-origin$/,
    'cross-origin-opener-policy': /^same-origin$/,
    'cross-origin-resource-policy': /^(same|cross)-origin$/,
    'x-frame-options': /^DENY$/,
    'x-permitted-cross-domain-policies': /^none$/,
    'permissions-policy': /camera=\(\).*geolocation=\(\).*usb=\(\)/,
    'cache-control': /./,
    'x-request-id': /^[\w-]+$/,
  }
  const policy = headers.get('content-security-policy') ?? ''
  return [
    ...Object.keys(wanted).filter((name) => !wanted[name]?.test(headers.get(name) ?? '')),
    ...["form-action '", "base-uri 'none'"].filter((part) => !policy.includes(part)),
    ...(/unsafe-(inline|eval|hashes)/.test(policy.replace("style-src 'unsafe-inline'; sandbox", '')) ? ['unsafe'] : []),
  ]
}

test('every route answers with all of them, to a visitor and to a moderator', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  for (const browser of [site.asVisitor(), site.as(mo)]) {
    for (const { method, path } of site.app.routes) {
      if (path === urls.signOut()) continue
      const answer = method === 'POST' ? await browser.post(paths(path)) : await browser.get(paths(path))
      const { status } = answer
      expect({ method, path, status, missing: missing(answer) }).toEqual({ method, path, status, missing: [] })
    }
  }
})

test('errors and answers without a body have all of them', async () => {
  const site = await testSite({ ini: '[server]\nrequests_per_minute = 40' })
  const browser = site.asVisitor()
  const etag = async (path: string) => ({ 'if-none-match': (await browser.get(path)).headers.get('etag') ?? '' })
  const send = (path: string, method: string, body?: BodyInit) =>
    site.app.handle(new Request(origin + path, { method, body }), '127.0.0.1')
  const big = new FormData()
  big.set('package', new File([new Uint8Array(1_200_000)], 'a.zip'))
  const expected: [status: number, answer: Response][] = [
    [304, await browser.get(urls.feed(), await etag(urls.feed()))],
    [304, await browser.get('/static/quiver.css', await etag('/static/quiver.css'))],
    [303, await browser.get(urls.account())],
    [301, await browser.get('/login')],
    [204, await browser.get(urls.account(), { 'hx-request': 'true' })],
    [404, await browser.get('/nothing')],
    [404, await browser.get('/nothing', { accept: 'application/json' })],
    [404, await browser.get('/icons/nothing')],
    [404, await browser.get('/static/nothing')],
    [400, await browser.get('/%00')],
    [400, await send(urls.signIn(), 'POST', 'text')],
    [413, await send(urls.signIn(), 'POST', big)],
    [404, await send('/plugins/', 'DELETE')],
    [200, await send('/plugins/', 'HEAD')],
  ]
  site.repository.catalog.count = async () => {
    throw new Error('secret detail')
  }
  expected.push([500, await browser.get('/plugins/')])
  for (let i = 0; i < 40; i++) await browser.get('/docs')
  expected.push([429, await browser.get('/docs')])
  for (const [wanted, answer] of expected) {
    const { status } = answer
    expect({ wanted, status, missing: missing(answer) }).toEqual({ wanted, status: wanted, missing: [] })
  }
})

test('other sites may show what is for everybody, and not the pages', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  const policyOf = async (path: string) =>
    (await site.asVisitor().get(paths(path))).headers.get('cross-origin-resource-policy')
  for (const path of ['/static/*', '/plugins/plugins.xml', '/packages/:sha256/:file', '/icons/:sha256'])
    expect({ path, policy: await policyOf(path) }).toEqual({ path, policy: 'cross-origin' })
  for (const path of ['/', '/plugins/', '/sign-in', '/health/ready', '/icons/nothing', '/static/nothing'])
    expect({ path, policy: await policyOf(path) }).toEqual({ path, policy: 'same-origin' })
})

test('HTTPS is asked for where a request came over it, or the site says so', async () => {
  const asked = async (ini: string, headers: Record<string, string> = {}) => {
    const site = await testSite({ ini: `${ini}\n[directory]\nurl = ldaps://127.0.0.1\nbase_dn = dc=x` })
    const answer = await site.app.handle(new Request(`${origin}/nothing`, { headers }), '10.0.0.1')
    return answer.headers.get('strict-transport-security')
  }
  const forwarded = { 'x-forwarded-proto': 'https' }
  expect(await asked('[server]\nbase_url = https://plugins.example.org')).toBe('max-age=31536000')
  expect(await asked('[server]\ntrusted_proxies = 10.0.0.1', forwarded)).toBe('max-age=31536000')
  expect(await asked('[server]\ntrusted_proxies = 10.0.0.2', forwarded)).toBeNull()
  expect(await asked('')).toBeNull()
})

test('icons and packages have a sandbox of their own and a fixed type', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  for (const [path, type] of [
    ['/icons/:sha256', /^image\/(png|svg\+xml)$/],
    ['/packages/:sha256/:file', /^application\/zip$/],
  ] as const) {
    const { headers } = await site.asVisitor().get(paths(path), { accept: 'text/html' })
    expect(headers.get('content-type')).toMatch(type)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox;/)
  }
})

test('no cookie counts for the API: somebody signed in gets what everybody gets', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  for (const path of getRoutes(site).filter((path) => pathKind(paths(path)) === 'api')) {
    const [everybodys, own] = await Promise.all([site.asVisitor(), site.as(mo)].map((one) => one.get(paths(path))))
    const shown = async (answer: Response | undefined) => [path, answer?.status, (await answer?.text())?.length]
    expect(await shown(own)).toEqual(await shown(everybodys))
  }
})

test('what somebody signed in gets no cache keeps, whatever the route says', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  /** The same for everybody, and made without asking who it is. */
  const everybodys = (path: string) => ['static', 'health', 'feed', 'api'].includes(pathKind(paths(path)))
  for (const browser of [site.as(ada), site.as(mo)]) {
    await browser.get('/account')
    const wanted = [...getRoutes(site).filter((path) => !everybodys(path)), '/nothing', '/plugins/nothing/', '/?q[]=a']
    for (const path of wanted) {
      const { status, headers } = await browser.get(paths(path))
      const shown = {
        path,
        status,
        cache: headers.get('cache-control'),
        byCookie: headers.get('vary')?.includes('Cookie'),
      }
      expect(shown).toEqual({ path, status, cache: 'private, no-store', byCookie: true })
    }
    const changed = await browser.post(urls.pluginState('nothing'), { state: 'deleted' })
    expect([changed.status, changed.headers.get('cache-control')]).toEqual([404, 'private, no-store'])
  }
})

test('what is for everybody may be kept by visitors', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  for (const path of ['/packages/:sha256/:file', '/icons/:sha256']) {
    const { headers } = await site.asVisitor().get(paths(path))
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  }
  for (const path of ['/', '/plugins/', '/nothing', urls.plugin('contour')]) {
    expect((await site.asVisitor().get(path)).headers.get('vary')).toContain('Cookie')
  }
  expect((await site.as(ada).get('/static/quiver.css')).headers.get('cache-control')).toBe('public, max-age=900')
})

test('pages hold no script, style or event of their own, and htmx none that it would have to evaluate', async () => {
  const site = await testSite()
  const paths = await pathsOf(site)
  for (const path of getRoutes(site)) {
    const answer = await site.as(mo).get(paths(path))
    if (!answer.headers.get('content-type')?.startsWith('text/html')) continue
    const page = await answer.text()
    // A list for a field is no page, nor are the figures that a page asks for anew.
    if (path.endsWith('/suggest') || path.endsWith('/counts')) continue
    const found = page.match(
      /<style|<script(?![^>]* src=)(?! type="application\/ld\+json">)|\s(style|on[a-z]+)="|hx-on|="(js|javascript):|hx-trigger="[^"]*\[/g,
    )
    expect({ path, found }).toEqual({ path, found: null })
    expect(page).toContain('&quot;includeIndicatorCSS&quot;:false')
  }
})

test('they stand on what a real listener sends, also when everything else fails', async () => {
  const site = await testSite()
  const { settings } = site.repository.site
  const server = { ...settings.server, host: '127.0.0.1', port: 0 }
  const repository = { ...site.repository, site: { ...site.repository.site, settings: { ...settings, server } } }
  const listener = listen(repository)
  listeners.push(listener)
  expect(missing(await fetch(new URL('/plugins/', listener.url)))).toEqual([])
  repository.slots.release = () => {
    throw new Error('secret detail')
  }
  const answer = await fetch(new URL('/plugins/', listener.url))
  expect([answer.status, missing(answer)]).toEqual([500, ['x-request-id']])
})
