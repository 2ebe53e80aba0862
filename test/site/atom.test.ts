// Atom feeds from outside: valid by the grammar of RFC 4287, true, cheap to poll, and only what everybody may see.

import { afterEach, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const grammar = RelaxNGValidator.fromDoc(
  XmlDocument.fromString(readFileSync(join(import.meta.dir, '../kept/atom/atom.rng'), 'utf8')),
)
const parser = new XMLParser({
  ignoreAttributes: false,
  isArray: (name) => ['entry', 'link', 'category'].includes(name),
})

interface Entry {
  id: string
  title: string | number
  published: string
  updated: string
  author: { name: string }
  link: Link[]
  summary?: string
  category?: { '@_term': string }[]
  content?: { '#text': string; '@_type': string }
}

interface Link {
  '@_rel': string
  '@_href': string
}

interface Feed {
  id: string
  title: string
  updated: string
  link: Link[]
  entry: Entry[]
}

/** Throws what the grammar finds wrong; the rules beside the grammar are looked at here. */
function read(text: string): Feed {
  const document = XmlDocument.fromString(text)
  grammar.validate(document)
  document.dispose()
  const { feed } = parser.parse(text) as { feed: Feed }
  const entries = feed.entry ?? []
  for (const relation of ['self', 'alternate'])
    expect(feed.link.filter((link) => link['@_rel'] === relation)).toHaveLength(1)
  const ids = entries.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const entry of entries) {
    expect(entry.author.name).not.toBe('')
    expect(entry.link.map((link) => link['@_rel'])).toEqual(['alternate'])
    expect(entry.updated <= feed.updated).toBe(true)
  }
  for (const id of [feed.id, ...ids]) expect(id).toMatch(/^tag:127\.0\.0\.1,2026:[\w!$&'()*+,;=:@/?%.~-]+$/)
  return { ...feed, entry: entries }
}

async function feedAt(site: TestSite, path: string): Promise<Feed> {
  const answer = await site.asVisitor().get(path)
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
    ...[path, 200, 'application/atom+xml; charset=utf-8'],
  ])
  return read(await answer.text())
}

function later(site: TestSite, minutes = 1): void {
  site.clock.now = new Date(site.clock.now.getTime() + minutes * 60_000)
}

const hostile = {
  name: 'Contour & "Lines" ]] \u{1F5FA} ä',
  packageName: 'contour',
  metadata: {
    author: 'Ada & <i>Co',
    description: 'Draws <lines> & "curves" ]]>',
    tags: 'größe,a&b,<x>',
    changelog: 'New:\n- <script>alert(1)</script>\n- **bold** & [link](https://example.org/?a=1&b=2)\n- ]]> \u{1F5FA}',
  },
}

const everyKind = [
  ...['/feeds/updated.atom', '/feeds/new.atom', '/feeds/search.atom', '/feeds/search.atom?q=contour&sort=name'],
  ...['/feeds/search.atom?tag=contour&kind=stable&qgis=3.40', '/feeds/search.atom?sort=created&featured=yes'],
  ...['/plugins/user/ada/feed.atom', '/plugins/author/Ada%20Lovelace/feed.atom', '/plugins/tags/contour/feed.atom'],
]

test('every kind of feed is valid, of an empty site too', async () => {
  const site = await testSite()
  for (const path of everyKind) expect((await feedAt(site, path)).entry).toEqual([])
  await site.as(ada).upload(packageOf())
  for (const path of [...everyKind, '/plugins/contour/feed.atom']) {
    const found = (await feedAt(site, path)).entry.length
    expect([path, found]).toEqual([path, path.includes('featured') ? 0 : 1])
  }
})

test('names, texts and addresses that mean something in XML or HTML come through as they are', async () => {
  const site = await testSite()
  const answer = await site.as(ada).upload(packageOf(hostile))
  expect(answer.status).toBe(303)
  for (const path of [
    ...everyKind,
    ...['/plugins/contour/feed.atom', `/plugins/author/${encodeURIComponent(hostile.metadata.author)}/feed.atom`],
    ...[
      `/plugins/tags/${encodeURIComponent('a&b')}/feed.atom`,
      `/plugins/tags/${encodeURIComponent(']]><x>"&')}/feed.atom`,
    ],
    ...[
      `/feeds/search.atom?q=${encodeURIComponent('<lines> & "curves" ]]> \u{1F5FA}')}`,
      '/plugins/user/%3Cx%3E/feed.atom',
    ],
  ])
    await feedAt(site, path)
  const [entry] = (await feedAt(site, '/plugins/contour/feed.atom')).entry
  expect(entry?.title).toBe(`${hostile.name} 1.0.0`)
  expect(entry?.author.name).toBe(hostile.metadata.author)
  expect(entry?.summary).toBe(hostile.metadata.description)
  const html = entry?.content?.['#text'] ?? ''
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script')
  expect(html).toContain('<strong>bold</strong>')
  expect(html).toContain('href="https://example.org/?a=1&amp;b=2"')
})

test('a version is one entry: its page, its instant, its changelog; newest first', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }), { changelog: 'First.' })
  later(site)
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '0.1' }))
  later(site)
  await site.as(ada).upload(packageOf({ version: '1.1-rc1' }), { changelog: 'Second.', experimental: true })
  const feed = await feedAt(site, '/feeds/updated.atom')
  expect(feed.entry.map(({ title }) => title)).toEqual(['Contour 1.1-rc1 (experimental)', 'Slope 0.1', 'Contour 1.0'])
  expect(feed.updated).toBe('2026-11-22T12:02:00.000Z')
  const [entry] = feed.entry
  expect(entry).toMatchObject({
    id: 'tag:127.0.0.1,2026:version/contour/1.1-rc1',
    published: '2026-11-22T12:02:00.000Z',
    updated: '2026-11-22T12:02:00.000Z',
    author: { name: 'Ada Lovelace' },
    content: { '#text': '<p>Second.</p>', '@_type': 'html' },
  })
  expect(entry?.link[0]?.['@_href']).toBe(`http://127.0.0.1:3000${urls.version('contour', '1.1-rc1')}`)
  expect((await feedAt(site, '/plugins/contour/feed.atom')).entry.map(({ title }) => title)).toEqual([
    ...['Contour 1.1-rc1 (experimental)', 'Contour 1.0'],
  ])
  const added = await feedAt(site, '/feeds/new.atom')
  expect(added.entry.map(({ title, published }) => [title, published])).toEqual([
    ['Slope', '2026-11-22T12:01:00.000Z'],
    ['Contour', '2026-11-22T12:00:00.000Z'],
  ])
})

test('an entry keeps its id when its changelog is mended, and says when', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }), { changelog: 'First.' })
  const [before] = (await feedAt(site, '/plugins/contour/feed.atom')).entry
  later(site, 90)
  await site.as(ada).post(urls.versionChangelog('contour', '1.0'), { changelog: 'Better.', seen: 'First.' })
  const [after] = (await feedAt(site, '/plugins/contour/feed.atom')).entry
  expect(after).toMatchObject({
    id: before?.id ?? '',
    published: before?.published ?? '',
    content: { '#text': '<p>Better.</p>' },
  })
  expect(after?.updated).toBe('2026-11-22T13:30:00.000Z')
})

test('a feed holds only what everybody may see, from the moment it changes', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Slope' }))
  const titles = async (path = '/feeds/updated.atom') => (await feedAt(site, path)).entry.map(({ title }) => title)
  expect(await titles()).toEqual(['Contour 1.0'])
  expect((await site.asVisitor().get('/plugins/slope/feed.atom')).status).toBe(404)
  expect((await site.as(ben).get('/plugins/slope/feed.atom')).status).toBe(404)
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  expect(await titles('/plugins/contour/feed.atom')).toEqual(['Contour 1.1', 'Contour 1.0'])
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' })
  expect(await titles()).toEqual(['Contour 1.0'])
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'It sends files away.' })
  for (const path of everyKind) expect([path, await titles(path)]).toEqual([path, []])
  expect((await site.asVisitor().get('/plugins/contour/feed.atom')).status).toBe(404)
})

test('a search as a feed has the filters of the list, and the address that the list names', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await site.as(ada).upload(packageOf({ name: 'Slope', metadata: { tags: 'terrain' } }))
  for (const [list, feed] of [
    ['/plugins/?q=slope&sort=downloads', '/feeds/search.atom?q=slope'],
    ['/plugins/?tag=terrain', '/plugins/tags/terrain/feed.atom'],
    ['/plugins/tags/terrain/?kind=stable', '/plugins/tags/terrain/feed.atom?kind=stable'],
    ['/plugins/user/ada/', '/plugins/user/ada/feed.atom'],
    ['/plugins/author/Ada%20Lovelace/', '/plugins/author/Ada%20Lovelace/feed.atom'],
  ] as const) {
    const page = await site.asVisitor().text(list)
    expect(page).toContain(`<link rel="alternate" type="application/atom+xml"`)
    expect([list, page.match(/application\/atom\+xml"[^>]*href="([^"]*)"/)?.[1]]).toEqual([list, feed])
    const found = await feedAt(site, feed)
    expect(found.link.find((link) => link['@_rel'] === 'self')?.['@_href']).toBe(`http://127.0.0.1:3000${feed}`)
    expect(found.entry.some(({ title }) => String(title).startsWith('Slope'))).toBe(true)
  }
  expect((await feedAt(site, '/feeds/search.atom?tag=terrain')).entry).toHaveLength(1)
  // Nothing fits, but a name is like it: news for nobody.
  expect((await feedAt(site, '/feeds/search.atom?q=contuor')).entry).toEqual([])
  for (const path of ['/', urls.plugin('slope'), urls.version('slope', '1.0.0')])
    expect(await site.asVisitor().text(path)).toContain('type="application/atom+xml"')
})

test('polling costs no query, and nothing travels twice', async () => {
  const site = await testSite()
  await site
    .as(ada)
    .upload(packageOf({ metadata: { about: 'Lines. '.repeat(500) } }), { changelog: 'Better. '.repeat(400) })
  for (const path of [
    '/feeds/updated.atom',
    '/feeds/new.atom',
    '/plugins/contour/feed.atom',
    '/feeds/search.atom?q=contour',
  ]) {
    const first = await site.asVisitor().get(path)
    const etag = first.headers.get('etag') ?? ''
    expect([etag.startsWith('W/"'), first.headers.get('cache-control')]).toEqual([true, 'no-cache'])
    site.queries.length = 0
    const again = await site.asVisitor().get(path, { 'if-none-match': etag })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    const packed = await site.asVisitor().get(path, { 'accept-encoding': 'gzip' })
    expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding'])
    read(new TextDecoder().decode(Bun.gunzipSync(new Uint8Array(await packed.arrayBuffer()))))
    const head = await site.app.handle(new Request(`http://127.0.0.1:3000${path}`, { method: 'HEAD' }), '127.0.0.1')
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag])
    expect([path, site.queries]).toEqual([path, []])
  }
})

test('a feed stays small however much authors write', async () => {
  const site = await testSite()
  await site
    .as(ada)
    .upload(packageOf({ version: '1.0' }), { changelog: `${'A long line. '.repeat(50)}\n\n`.repeat(140) })
  const [entry] = (await feedAt(site, '/plugins/contour/feed.atom')).entry
  const html = entry?.content?.['#text'] ?? ''
  expect(html.length).toBeLessThan(8000)
  expect(html).toEndWith(
    `<a href="http://127.0.0.1:3000${urls.version('contour', '1.0')}" rel="nofollow ugc noopener">…</a></p>`,
  )
})

test('a list is called the same by whichever address it is asked for, whoever asked first', async () => {
  const asked = [
    ['/plugins/tags/osm/feed.atom', 'Plugins tagged osm'],
    ['/feeds/search.atom?tag=osm', 'Plugins tagged osm'],
    ['/plugins/user/ben/feed.atom?tag=osm', 'Plugins tagged osm of ben'],
    ['/plugins/tags/osm/feed.atom?user=ben', 'Plugins tagged osm of ben'],
    ['/feeds/search.atom?q=lines&author=Ada', 'Plugins by Ada: lines'],
    ['/feeds/search.atom', 'Plugins'],
    ['/feeds/updated.atom?q=lines', 'Updated plugins'],
  ] as const
  for (const order of [asked, [...asked].reverse()]) {
    const site = await testSite()
    await site.as(ada).upload(packageOf({ name: 'Contour', metadata: { tags: 'osm' } }))
    for (const [path, title] of order)
      expect([path, read(await site.asVisitor().text(path)).title]).toEqual([path, title])
  }
})
