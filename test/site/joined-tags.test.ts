// Tags that moderators joined count as one in lists, and stay on the page of a plugin as their authors wrote them.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const library: [name: string, tags: string][] = [
  ['Quick', 'osm,streets'],
  ['Loader', 'OpenStreetMap,osm'],
  ['Tiles', 'open street map,web'],
  ['Slope', 'elevation'],
]

async function openLibrary(): Promise<TestSite> {
  const site = await testSite()
  for (const [name, tags] of library) {
    site.clock.now = new Date(site.clock.now.getTime() + 60_000)
    await site.as(ada).upload(packageOf({ name, metadata: { tags, description: 'Fetches maps.' } }))
  }
  return site
}

async function namesAt(site: TestSite, path: string): Promise<string[]> {
  const page = await site.asVisitor().text(path)
  return [...page.matchAll(/<h3><a href="[^"]*">([^<]+)<\/a>/g)].map((match) => match[1] ?? '').toSorted()
}

async function join(site: TestSite, tag: string, into: string): Promise<void> {
  const answer = await site.as(mo).post(urls.tagJoin(), { tag, into })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, urls.moderationTags()])
}

async function part(site: TestSite, fields: Record<string, string>): Promise<void> {
  expect((await site.as(mo).post(urls.tagPart(), fields)).status).toBe(303)
}

const osm = ['Loader', 'Quick', 'Tiles']

test('joined tags count as one in filters, searches, facets, tag pages and among similar plugins', async () => {
  const site = await openLibrary()
  expect(await namesAt(site, urls.tag('osm'))).toEqual(['Loader', 'Quick'])
  expect(await site.asVisitor().text(urls.plugin('tiles'))).not.toContain('id="similar"')
  await join(site, 'openstreetmap', 'osm')
  await join(site, 'Open  Street Map ', 'OSM')

  expect(await namesAt(site, urls.tag('osm'))).toEqual(osm)
  for (const word of ['osm', 'openstreetmap', 'open street map', 'OpenStreetMap']) {
    expect(await namesAt(site, urls.catalog({ tag: word }))).toEqual(osm)
    expect(await namesAt(site, urls.catalog({ tag: word, q: 'fetches' }))).toEqual(osm)
    expect(await namesAt(site, urls.catalog({ q: `tag:"${word}"` }))).toEqual(osm)
    expect(await namesAt(site, urls.catalog({ q: `fetches tag:"${word}"` }))).toEqual(osm)
  }
  expect(await namesAt(site, urls.catalog({ q: 'fetches tag:web', tag: 'openstreetmap' }))).toEqual(['Tiles'])

  const list = await site.asVisitor().text(urls.catalog())
  const facets = [...list.matchAll(/name="tag" value="([^"]*)"/g)].map((match) => match[1])
  expect(facets).toContain('osm')
  expect(facets).not.toContain('openstreetmap')

  const tiles = await site.asVisitor().text(urls.plugin('tiles'))
  expect(tiles).toContain('id="similar"')
  expect(tiles).toContain('open street map')
})

test('the address of a joined tag moves to what it is joined into, until it is parted', async () => {
  const site = await openLibrary()
  expect((await site.asVisitor().get(urls.tag('openstreetmap'))).status).toBe(200)
  await join(site, 'openstreetmap', 'osm')
  for (const word of ['openstreetmap', 'OpenStreetMap']) {
    const moved = await site.asVisitor().get(`${urls.tag(word)}?sort=name`)
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/plugins/tags/osm/?sort=name'])
    expect(moved.headers.get('cache-control')).toBe('no-cache')
  }
  await part(site, { tag: 'openstreetmap' })
  expect(await namesAt(site, urls.tag('openstreetmap'))).toEqual(['Loader'])
})

test('no chains: a tag follows to the end, and takes along what was joined into it', async () => {
  const site = await openLibrary()
  await join(site, 'open street map', 'openstreetmap')
  await join(site, 'openstreetmap', 'osm')
  await join(site, 'streets', 'open street map')
  for (const word of ['open street map', 'openstreetmap', 'streets']) {
    expect((await site.asVisitor().get(urls.tag(word))).headers.get('location')).toBe(urls.tag('osm'))
  }
  await part(site, { tag: 'openstreetmap', followers: 'open street map,elevation' })
  expect((await site.asVisitor().get(urls.tag('open street map'))).headers.get('location')).toBe(
    urls.tag('openstreetmap'),
  )
  expect(await namesAt(site, urls.tag('openstreetmap'))).toEqual(['Loader', 'Tiles'])
  expect((await site.asVisitor().get(urls.tag('streets'))).headers.get('location')).toBe(urls.tag('osm'))
  expect(await namesAt(site, urls.tag('elevation'))).toEqual(['Slope'])
})

test('what cannot be joined comes back with the reason beside the field', async () => {
  const site = await openLibrary()
  await join(site, 'openstreetmap', 'osm')
  for (const [tag, into, reason] of [
    ['osm', 'OSM', 'These are one tag already.'],
    ['osm', 'openstreetmap', '“openstreetmap” is joined into “osm” already.'],
    ['', 'osm', 'Name a tag.'],
    ['a,b', 'osm', 'A comma separates tags'],
    ['osm', 'x'.repeat(51), 'A tag has at most 50 characters.'],
  ] as const) {
    for (const htmx of [true, false]) {
      const answer = await site.as(mo).post(urls.tagJoin(), { tag, into }, { htmx })
      expect([tag, answer.status]).toEqual([tag, 422])
      const text = await answer.text()
      expect(text).toContain(reason)
      expect(text).toContain(`value="${into}"`)
      expect(text.includes('<html')).toBe(!htmx)
    }
  }
})

test('each change is one entry of the history; what changes nothing is none', async () => {
  const site = await openLibrary()
  const before = (await site.audit()).length
  await join(site, 'openstreetmap', 'osm')
  await join(site, 'openstreetmap', 'osm')
  await part(site, { tag: 'openstreetmap' })
  await part(site, { tag: 'openstreetmap' })
  const added = (await site.audit()).slice(before).filter(({ action }) => action.startsWith('tag.'))
  expect(added.map(({ action, actor, subject, details }) => ({ action, actor, subject, details }))).toEqual([
    {
      ...{ action: 'tag.join', actor: 'mo', subject: 'openstreetmap' },
      details: { before: 'openstreetmap', after: 'osm', followers: [] },
    },
    {
      ...{ action: 'tag.part', actor: 'mo', subject: 'openstreetmap' },
      details: { before: 'osm', after: 'openstreetmap', followers: [] },
    },
  ])
  expect(await site.as(mo).text(urls.moderationHistory())).toContain('joined the tag openstreetmap')
})

test('the desk proposes tags that look alike, joins them in place and offers to take it back', async () => {
  const site = await openLibrary()
  const names: [string, string][] = [
    ['One', 'point cloud'],
    ['Two', 'Point_Clouds'],
    ['Three', 'point cloud'],
    ['Four', 'georeferencing'],
    ['Five', 'georeferencings'],
    ['Six', 'georeferencer'],
  ]
  for (const [name, tags] of names) await site.as(ada).upload(packageOf({ name, metadata: { tags } }))
  const desk = await site.as(mo).text(urls.moderationTags())
  const proposals = [
    ...desk.matchAll(/name="tag" value="([^"]+)"\/?><input type="hidden" name="into" value="([^"]+)"/g),
  ]
  const pairs = proposals.map(([, tag, into]) => `${tag} into ${into}`)
  expect(pairs).toContain('point_clouds into point cloud')
  expect(pairs).toContain('georeferencings into georeferencing')
  expect(pairs).toContain('open street map into openstreetmap')
  expect(pairs.filter((pair) => pair.includes('slope') || pair.includes('elevation'))).toEqual([])

  const joined = await site.as(mo).post(urls.tagJoin(), { tag: 'point_clouds', into: 'point cloud' }, { htmx: true })
  expect(joined.status).toBe(200)
  const changed = await joined.text()
  expect(changed).toStartWith('<div id="tag-desk">')
  expect(changed).toContain('“point_clouds” counts as “point cloud” now.')
  expect(changed).toContain(`action="${urls.tagPart()}"`)
  expect(changed).toContain('Undo')
  expect(changed).not.toContain('name="into" value="point cloud"')
  expect(await namesAt(site, urls.tag('point cloud'))).toEqual(['One', 'Three', 'Two'])
})

test('the desk is for moderators', async () => {
  const site = await openLibrary()
  expect((await site.as(ben).get(urls.moderationTags())).status).toBe(404)
  expect((await site.as(ben).post(urls.tagJoin(), { tag: 'streets', into: 'osm' })).status).toBe(404)
  expect(await namesAt(site, urls.tag('streets'))).toEqual(['Quick'])
})

test('another instance follows', async () => {
  const site = await openLibrary()
  const other = await testSite({ database: site.database, files: site.files })
  expect(await namesAt(other, urls.tag('osm'))).toEqual(['Loader', 'Quick'])
  await join(site, 'open street map', 'osm')
  for (let tries = 0; tries < 100 && (await namesAt(other, urls.tag('osm'))).length < 3; tries++) await Bun.sleep(20)
  expect(await namesAt(other, urls.tag('osm'))).toEqual(osm)
})
