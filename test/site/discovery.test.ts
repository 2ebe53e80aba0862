// How others find the site: robots.txt, the sitemap, what stands in the head of pages, badges, pictures.

import { afterEach, expect, test } from 'bun:test'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import postgres from 'postgres'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const origin = 'http://127.0.0.1:3000'

/** Contour of ada for everybody, Slope of ben waiting. */
async function published(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  return site
}

async function pagesOf(site: TestSite, path = urls.sitemap()): Promise<{ loc: string; lastmod?: string }[]> {
  const text = await site.asVisitor().text(path)
  expect(XMLValidator.validate(text)).toBe(true)
  return new XMLParser({ isArray: (name) => name === 'url' }).parse(text).urlset.url
}

/** What stands in the head of a page. */
function headOf(html: string) {
  const head = html.slice(0, html.indexOf('</head>'))
  const meta = (name: string) => head.match(new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`))?.[1]
  const data = head.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)?.[1]
  return {
    canonical: head.match(/<link rel="canonical" href="([^"]*)"/)?.[1],
    meta,
    listed: meta('robots') === undefined,
    data: data === undefined ? undefined : JSON.parse(data),
  }
}

const headAt = async (site: TestSite, path: string) => headOf(await site.asVisitor().text(path))

test('robots.txt leaves out what is not for everybody, and names the sitemap by the address of the site', async () => {
  const site = await testSite({ ini: '[server]\nbase_url = http://localhost:4711\n' })
  const answer = await site.asVisitor().get('/robots.txt')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const lines = (await answer.text()).split('\n')
  for (const path of ['/moderation/', '/account', '/sign-in', '/api/v1/', '/search/', '/plugins/?'])
    expect(lines).toContain(`Disallow: ${path}`)
  expect(lines).not.toContain('Disallow: /')
  expect(lines).toContain('Sitemap: http://localhost:4711/sitemap.xml')
})

test('the sitemap names the pages for everybody, and no plugin that waits', async () => {
  const site = await published()
  const answer = await site.asVisitor().get(urls.sitemap())
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  const pages = await pagesOf(site)
  const docs = ['/use-in-qgis', '/publish', '/review', '/metadata', '/checks', '/api']
  const more = ['/webhooks', '/run', '/waits'].map((path) => `/docs${path}`)
  const paths = ['/', '/plugins/', '/docs', ...docs.map((path) => `/docs${path}`), '/api/', ...more]
  expect(pages.map(({ loc }) => loc)).toEqual([...paths, '/plugins/contour/'].map((path) => origin + path))
  expect(pages.at(-1)?.lastmod).toBe('2026-11-22T12:00:00.000Z')
  for (const { loc } of pages) expect((await headAt(site, loc.slice(origin.length))).canonical).toBe(loc)
})

test('an unchanged sitemap is answered with 304, a changed one is not', async () => {
  const site = await published()
  const etag = (await site.asVisitor().get(urls.sitemap())).headers.get('etag') ?? ''
  expect((await site.asVisitor().get(urls.sitemap(), { 'if-none-match': etag })).status).toBe(304)
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  const changed = await site.asVisitor().get(urls.sitemap(), { 'if-none-match': etag })
  expect(changed.status).toBe(200)
  expect(await changed.text()).not.toContain('contour')
})

test('more than 5,000 pages are shared out to documents that an index names', async () => {
  const site = await published()
  const sql = postgres(site.databaseUrl, { max: 1 })
  await sql`
    insert into plugins overriding system value
    select (jsonb_populate_record(p, jsonb_build_object(
      'id', n, 'package_name', 'made_' || n, 'package_key', 'made_' || n, 'name', 'Made ' || n))).*
    from plugins p, generate_series(1001, 6000) n where p.package_name = 'contour'`
  await sql.end()
  const index = await site.asVisitor().text(urls.sitemap())
  expect(XMLValidator.validate(index)).toBe(true)
  expect([...index.matchAll(/<loc>([^<]*)</g)].map((found) => found[1])).toEqual([
    `${origin}/sitemaps/1.xml`,
    `${origin}/sitemaps/2.xml`,
  ])
  const [first, second] = [await pagesOf(site, '/sitemaps/1.xml'), await pagesOf(site, '/sitemaps/2.xml')]
  expect([first.length, second.length]).toEqual([5000, 14])
  expect(new Set([...first, ...second].map(({ loc }) => loc)).size).toBe(5014)
  for (const file of ['0.xml', '3.xml', '1', '01.xml', '1.xml.xml', '-1.xml', '1e3.xml'])
    expect((await site.asVisitor().get(`/sitemaps/${file}`)).status).toBe(404)
})

test('each page is known by one address, without needless parameters', async () => {
  const site = await published()
  const known: Record<string, string> = {
    '/?utm_source=x': '/',
    '/?show=all': '/?show=all',
    '/?qgis=3.40&show=all': '/?show=all&qgis=3.40',
    '/plugins/?q=&sort=&page=1': '/plugins/',
    '/plugins/?kind=experimental&kind=stable&qgis=3.40': '/plugins/?qgis=3.40&kind=stable%2Cexperimental',
    '/plugins/?page=2&x=y': '/plugins/?page=2',
    '/plugins/tags/contour/?x=y': '/plugins/tags/contour/',
    '/plugins/user/ada/?page=2': '/plugins/user/ada/?page=2',
    '/plugins/?tag=contour': '/plugins/?tag=contour',
    '/plugins/contour/?qgis=3.40': '/plugins/contour/',
    '/plugins/contour/version/1.0/?x=y': '/plugins/contour/version/1.0/',
    '/docs/publish?x=y': '/docs/publish',
  }
  for (const [path, wanted] of Object.entries(known)) {
    const head = await headAt(site, path)
    const address = (origin + wanted).replaceAll('&', '&amp;')
    expect({ path, canonical: head.canonical, url: head.meta('og:url'), listed: head.listed }).toEqual({
      ...{ path, canonical: address, url: address, listed: true },
    })
  }
})

test('search engines leave out what is not for everybody', async () => {
  const site = await published()
  const unlisted = async (person: ReturnType<TestSite['as']>, path: string) => {
    expect({ path, listed: headOf(await (await person.get(path)).text()).listed }).toEqual({ path, listed: false })
  }
  for (const path of ['/plugins/?q=contour', '/sign-in', '/nothing']) await unlisted(site.asVisitor(), path)
  for (const path of [
    '/plugins/my',
    '/account',
    '/plugins/slope/',
    '/plugins/contour/manage?',
    '/plugins/slope/version/add/',
  ])
    await unlisted(site.as(ben), path)
  for (const path of ['/moderation/', '/moderation/users']) await unlisted(site.as(mo), path)
  const error = headOf(await (await site.asVisitor().get('/nothing')).text())
  expect([error.canonical, error.meta('og:url')]).toEqual([undefined, undefined])
  expect(headOf(await site.as(ben).text('/plugins/slope/')).data).toBeUndefined()
})

test('a plugin has a card: its name, its description and its picture', async () => {
  const site = await published()
  const { meta } = await headAt(site, '/plugins/contour/')
  expect(meta('og:title')).toBe('Contour')
  expect(meta('og:description')).toBe(meta('description') ?? '')
  expect(meta('og:site_name')).toBe('Quiver')
  expect(meta('og:type')).toBe('website')
  expect(meta('twitter:card')).toBe('summary')
  const picture = await site.asVisitor().get(new URL(meta('og:image') ?? '').pathname)
  expect(picture.status).toBe(200)
  expect(picture.headers.get('content-type')).toBe('image/png')
  expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
})

test('the picture of a plugin with an SVG, and of everything else, is the card of the site', async () => {
  const site = await testSite()
  const icon = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
  const drawn = { name: 'Drawn', metadata: { icon: 'icon.svg' }, files: { 'icon.png': undefined, 'icon.svg': icon } }
  expect((await site.as(ada).upload(packageOf({ version: '1.0', ...drawn }))).status).toBe(303)
  const picture = await site.asVisitor().get(urls.pluginPicture('drawn'))
  expect(picture.status).toBe(302)
  expect(picture.headers.get('location')).toBe('/static/card.png')
  const { meta } = await headAt(site, '/')
  expect(meta('og:image')).toBe(`${origin}/static/card.png`)
  const card = await site.asVisitor().get('/static/card.png')
  expect(card.headers.get('content-type')).toBe('image/png')
  expect((await card.arrayBuffer()).byteLength).toBeLessThan(40_000)
  expect((await site.asVisitor().get(urls.pluginPicture('nothing'))).status).toBe(404)
})

test('a plugin is described as data, and nothing in it ends the block', async () => {
  const site = await testSite()
  const description = 'Draws </script><script>alert(1)</script> & <!-- \u2028\u2029 lines'
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', metadata: { description } }))
  const html = await site.asVisitor().text('/plugins/contour/')
  expect(html).not.toContain('<script>alert')
  const { data } = headOf(html)
  expect(data).toMatchObject({
    '@context': 'https://schema.org',
    '@type': 'SoftwareApplication',
    name: 'Contour',
    softwareVersion: '1.0',
    url: `${origin}/plugins/contour/`,
    image: `${origin}/plugins/contour/picture`,
    downloadUrl: `${origin}/plugins/contour/version/1.0/download/`,
    datePublished: '2026-11-22T12:00:00.000Z',
    dateModified: '2026-11-22T12:00:00.000Z',
    offers: { '@type': 'Offer', price: 0, priceCurrency: 'EUR' },
  })
  for (const name of ['applicationCategory', 'operatingSystem', 'author']) expect(data).toHaveProperty(name)
  expect(data.description).toContain('</script><script>alert(1)</script> & <!--')
  const block = html.match(/ld\+json">(.*?)<\/script>/s)?.[1] ?? ''
  expect(block).not.toMatch(/[<>&\u2028\u2029]/)
})

test('the main page says how to search the site', async () => {
  const site = await testSite()
  const { data } = await headAt(site, '/')
  expect(data['@type']).toBe('WebSite')
  expect(data.potentialAction.target.urlTemplate).toBe(`${origin}/plugins/?q={search_term_string}`)
})

test('a plugin has three badges for a README, which other sites may show', async () => {
  const site = await published()
  for (const [file, words] of Object.entries({
    'version.svg': ['version', '1.0'],
    'downloads.svg': ['downloads', '0'],
    'qgis.svg': ['QGIS', '3.22 – 3.x'],
  })) {
    const answer = await site.asVisitor().get(urls.pluginBadge('contour', file))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/svg+xml')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('content-security-policy')).toStartWith("default-src 'none'; sandbox;")
    const svg = await answer.text()
    expect(XMLValidator.validate(svg)).toBe(true)
    expect([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((found) => found[1])).toEqual(words)
    const etag = answer.headers.get('etag') ?? ''
    const again = await site.asVisitor().get(urls.pluginBadge('contour', file), { 'if-none-match': etag })
    expect(again.status).toBe(304)
  }
})

test('there is no badge of what does not exist or waits, whoever asks', async () => {
  const site = await published()
  const missing = ['nothing', 'slope'].map((name) => urls.pluginBadge(name, 'version.svg'))
  for (const path of [...missing, urls.pluginBadge('contour', 'rating.svg'), urls.pluginBadge('contour', 'toString')]) {
    const answer = await site.asVisitor().get(path)
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
    expect(answer.headers.get('content-type')).toStartWith('text/html')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  }
  expect((await site.as(ben).get(urls.pluginBadge('slope', 'version.svg'))).status).toBe(404)
  expect((await site.as(ben).get(urls.pluginPicture('slope'))).status).toBe(404)
})
