// Finding plugins: lists, search, filters, sorting and paging.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function library(): Promise<TestSite> {
  const site = await testSite()
  const owner = site.as(ada)
  const books: [name: string, tags: string, description: string, extra: Record<string, string>][] = [
    [
      'Contour Lines',
      'elevation,raster',
      'Draws lines of equal height.',
      { category: 'Raster', qgisMaximumVersion: '3.28' },
    ],
    ['Bus Timetable', 'transit,routing', 'Shows when the bus comes, and its contour of time.', { category: 'Web' }],
    [
      'Überschrift',
      'labels',
      'Titel für Karten.',
      { category: 'Vector', qgisMinimumVersion: '3.40', qgisMaximumVersion: '4.99' },
    ],
  ]
  for (const [name, tags, description, metadata] of books) {
    site.clock.now = new Date(site.clock.now.getTime() + 60_000)
    await owner.upload(
      packageOf({
        name,
        packageName: name.replace(/\W+/g, '_').replace(/^_/, 'U'),
        metadata: { tags, description, ...metadata },
      }),
    )
  }
  await owner.upload(packageOf({ name: 'Draft', version: '0.1', metadata: { tags: 'draft', about: 'Unfinished.' } }), {
    experimental: true,
  })
  return site
}

async function namesAt(site: TestSite, path: string): Promise<string[]> {
  const page = await site.asVisitor().text(path)
  return [...page.matchAll(/<h3><a href="[^"]*">([^<]+)<\/a>/g)].map((match) => match[1] ?? '')
}

test('search finds words in name, tags and description, and the name weighs most', async () => {
  const site = await library()
  expect(await namesAt(site, urls.catalog({ q: 'contour' }))).toEqual(['Contour Lines', 'Bus Timetable'])
  expect(await namesAt(site, urls.catalog({ q: 'cont' }))).toEqual(['Contour Lines', 'Bus Timetable'])
  expect(await namesAt(site, urls.catalog({ q: 'timetab' }))).toEqual(['Bus Timetable'])
  expect(await namesAt(site, urls.catalog({ q: 'ELEVATION' }))).toEqual(['Contour Lines'])
  expect(await namesAt(site, urls.catalog({ q: 'uberschrift' }))).toEqual(['Überschrift'])
  expect(await namesAt(site, urls.catalog({ q: 'bus comes' }))).toEqual(['Bus Timetable'])
  expect(await namesAt(site, urls.catalog({ q: 'nothing of that kind' }))).toEqual([])
})

test('strange searches find nothing and break nothing', async () => {
  const site = await library()
  for (const q of ["'", '"', '%', '\\', "a'; drop table plugins; --", '&|!():*<>', '🗺', 'a'.repeat(5000), '%25', '_']) {
    const answer = await site.asVisitor().get(`/plugins/?q=${encodeURIComponent(q)}`)
    expect({ q: q.slice(0, 30), status: answer.status }).toEqual({ q: q.slice(0, 30), status: 200 })
  }
  for (const search of ['page=-1', 'page=0', 'page=x', 'page=99999999999', 'sort=x', 'kind=x', 'qgis=x']) {
    expect((await site.asVisitor().get(`/plugins/?${search}`)).status).toBe(200)
  }
  for (const search of ['q=%ff', 'q=%00', 'q[]=a&q[]=b', 'q=a&q=b']) {
    expect((await site.asVisitor().get(`/plugins/?${search}`)).status).toBe(400)
  }
})

test('filters leave what they say', async () => {
  const site = await library()
  expect(await namesAt(site, '/plugins/?qgis=3.40&sort=name')).toEqual(['Bus Timetable', 'Draft', 'Überschrift'])
  expect(await namesAt(site, '/plugins/?qgis=4.0')).toEqual(['Überschrift'])
  expect(await namesAt(site, '/plugins/?kind=experimental')).toEqual(['Draft'])
  expect((await namesAt(site, '/plugins/?kind=stable&kind=experimental')).length).toBe(4)
  expect(await namesAt(site, '/plugins/?category=raster')).toEqual(['Contour Lines'])
  expect(await namesAt(site, '/plugins/?tag=Routing')).toEqual(['Bus Timetable'])
  expect(await namesAt(site, urls.tag('routing'))).toEqual(['Bus Timetable'])
  expect((await namesAt(site, urls.author('ada lovelace'))).length).toBe(4)
  expect((await namesAt(site, urls.user('ADA'))).length).toBe(4)
  expect(await namesAt(site, urls.user('ben'))).toEqual([])
  await site.as(ada).post(urls.pluginOwners('Bus_Timetable'), { uid: 'ben' })
  expect(await namesAt(site, urls.user('ben'))).toEqual(['Bus Timetable'])
})

test('lists are sorted as asked', async () => {
  const site = await library()
  expect(await namesAt(site, '/plugins/?sort=name')).toEqual(['Bus Timetable', 'Contour Lines', 'Draft', 'Überschrift'])
  expect((await namesAt(site, '/plugins/?sort=created')).at(-1)).toBe('Contour Lines')
  for (let i = 0; i < 3; i++) await site.asVisitor().get(urls.download('Bus_Timetable', '1.0.0'))
  await site.repository.downloads.rollUp()
  expect((await namesAt(site, '/plugins/?sort=downloads'))[0]).toBe('Bus Timetable')
})

test('a long list is paged, and every plugin is on exactly one page', async () => {
  const site = await testSite()
  for (let i = 0; i < 23; i++) await site.as(ada).upload(packageOf({ name: `Plugin ${i}`, packageName: `plugin_${i}` }))
  const first = await namesAt(site, '/plugins/?sort=name')
  const second = await namesAt(site, '/plugins/?sort=name&page=2')
  expect(first.length).toBe(20)
  expect(second.length).toBe(3)
  expect(new Set([...first, ...second]).size).toBe(23)
  expect(await namesAt(site, '/plugins/?sort=name&page=3')).toEqual([])
})

test('the next page goes on behind what was seen, whatever was published meanwhile', async () => {
  const site = await testSite()
  const publish = (i: number, version = '1.0.0') =>
    site.as(ada).upload(packageOf({ name: `Plugin ${i}`, packageName: `plugin_${i}`, version }))
  for (let i = 0; i < 43; i++) await publish(i)
  for (const sort of ['updated', 'created', 'downloads', 'downloads30', 'name']) {
    const seen: string[][] = []
    for (let address = `/plugins/?sort=${sort}`; address; ) {
      seen.push(await namesAt(site, address))
      address = await linkAt(site, address, 'Next')
    }
    expect(seen.map((names) => names.length)).toEqual([20, 20, 3])
    expect(new Set(seen.flat()).size).toBe(43)
  }
  const first = await namesAt(site, '/plugins/')
  const next = await linkAt(site, '/plugins/', 'Next')
  // The last one seen moves to the front, and one that nobody has seen yet is new.
  await publish(Number(first.at(-1)?.split(' ')[1]), '2.0.0')
  await publish(99)
  const second = await namesAt(site, next)
  expect(second.length).toBe(20)
  expect(second.filter((name) => first.includes(name))).toEqual([])
  const back = await linkAt(site, next, 'Earlier')
  expect((await namesAt(site, back)).filter((name) => second.includes(name))).toEqual([])
  expect(
    await statusesOf(site, ['after=x', 'after=~', 'after=1e999~1', 'before=~9', `after=${'9'.repeat(999)}~1`]),
  ).toEqual(Array(5).fill(200))
})

/** Where the link behind these words leads; empty where there is none. */
async function linkAt(site: TestSite, address: string, words: string): Promise<string> {
  const html = await site.asVisitor().text(address)
  const [, link = ''] =
    new RegExp(`<a class="btn slim" href="([^"]+)"[^>]*>(?:(?!</a>).)*${words}`, 's').exec(html) ?? []
  return link.replaceAll('&amp;', '&')
}

async function statusesOf(site: TestSite, searches: string[]): Promise<number[]> {
  return Promise.all(searches.map(async (search) => (await site.asVisitor().get(`/plugins/?${search}`)).status))
}

test('htmx gets the list alone, everybody else the page around it', async () => {
  const site = await library()
  const fragment = await site.asVisitor().get('/plugins/?q=bus', { 'hx-request': 'true', 'hx-request-type': 'partial' })
  const html = await fragment.text()
  expect(html).toContain('Bus Timetable')
  expect(html).not.toContain('<html')
  expect(fragment.headers.get('vary')).toContain('HX-Request')
  expect(await site.asVisitor().text('/plugins/?q=bus')).toContain('<html')
})

test('the main page shows what is new, updated and downloaded, and what fits a QGIS', async () => {
  const site = await library()
  const page = await site.asVisitor().text('/?show=all&qgis=4.0')
  expect(page).toContain('Überschrift')
  expect(page).not.toContain('Contour Lines')
  expect(await site.asVisitor().text('/')).toContain('http://127.0.0.1:3000/plugins/plugins.xml')
})

test('old addresses lead to where things are now', async () => {
  const site = await library()
  const moved: [string, string][] = [
    ['/plugins/fresh/', '/plugins/?sort=created'],
    ['/plugins/popular/', '/plugins/?sort=downloads'],
    ['/plugins/featured/', '/plugins/?featured=yes'],
    ['/plugins/deprecated/', '/plugins/?deprecated=yes'],
    ['/search/?q=bus+line', '/plugins/?q=bus+line'],
    ['/login', '/sign-in'],
    ['/plugins/contour-LINES/', '/plugins/Contour_Lines/'],
  ]
  for (const [from, to] of moved) {
    const answer = await site.asVisitor().get(from)
    expect({ from, status: answer.status, to: answer.headers.get('location') }).toEqual({ from, status: 301, to })
  }
})

test('what authors write stands on the pages as text', async () => {
  const site = await testSite()
  const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
  await site.as(ben).upload(
    packageOf({
      name: 'Evil',
      metadata: {
        description: evil,
        tags: '"><img src=x onerror=alert(1)>',
        author: evil.replace('/', ''),
        about: evil,
        category: evil,
      },
    }),
    { changelog: evil },
  )
  for (const path of [urls.plugin('evil'), urls.version('evil', '1.0.0'), urls.myPlugins()]) {
    const page = await site.as(ben).text(path)
    expect(page).not.toContain('<img src=x')
    expect(page).not.toContain('<script>alert')
  }
})

test('by relevance the next page goes on where the last one ended, also when what was seen last is gone', async () => {
  const site = await testSite()
  for (let i = 10; i < 53; i++)
    await site.as(ada).upload(packageOf({ name: `Plugin ${i}`, packageName: `plugin_${i}` }))
  const first = await namesAt(site, '/plugins/?q=plugin')
  const next = await linkAt(site, '/plugins/?q=plugin', 'Next')
  const second = await namesAt(site, next)
  const gone = `plugin_${first.at(-1)?.split(' ')[1]}`
  await site.as(ada).post(urls.versionState(gone, '1.0.0'), { state: 'withdrawn', seen: 'as-is' })
  expect((await namesAt(site, '/plugins/?q=plugin')).length).toBe(20)
  expect(await namesAt(site, next)).toEqual(second)
})
