// Twenty things that people look for, and what they find first; what is typed into the search field, by its URL.

import { afterEach, expect, test } from 'bun:test'
import { samplePlugins } from '../../db/sample/plugins.ts'
import { urls } from '../../src/urls.ts'
import kept from '../kept/search-tasks.json'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

interface Book {
  name: string
  packageName: string
  description: string
  tags: string
  about: string
  author: string
  qgisMinimumVersion?: string
}

async function libraryOf(books: Book[]): Promise<TestSite> {
  const site = await testSite()
  for (const { name, packageName, ...metadata } of books) {
    site.clock.now = new Date(site.clock.now.getTime() + 3_600_000)
    const answer = await site.as(ada).upload(packageOf({ name, packageName, metadata }))
    expect({ name, status: answer.status }).toEqual({ name, status: 303 })
  }
  return site
}

function sampleBooks(): Book[] {
  return samplePlugins.map(({ name, packageName, description, tags, about, author }) => ({
    ...{ name, packageName, description, about, author },
    tags: tags.join(','),
  }))
}

async function pageOf(site: TestSite, q: string): Promise<string> {
  return site.asVisitor().text(urls.catalog({ q }))
}

async function namesFor(site: TestSite, q: string): Promise<string[]> {
  const page = await pageOf(site, q)
  return [...page.matchAll(/<h3><a href="[^"]*">([^<]+)<\/a>/g)].map((match) => match[1] ?? '')
}

test('of twenty searches nineteen find what was meant first, and all of them among the first three', async () => {
  const site = await libraryOf([...sampleBooks(), ...kept.plugins])
  const found = []
  for (const { query, expected } of kept.tasks) {
    const names = await namesFor(site, query)
    found.push({ query, expected, place: names.indexOf(expected) + 1, names: names.slice(0, 3) })
  }
  expect(found).toHaveLength(20)
  expect(found.filter(({ place }) => place < 1 || place > 3)).toEqual([])
  expect(found.filter(({ place }) => place !== 1).slice(1)).toEqual([])
})

const book = (name: string, rest: Partial<Book> = {}): Book => ({
  ...{ name, packageName: name.toLowerCase().replaceAll(/\W+/g, '_') },
  ...{ description: 'Does a thing.', tags: 'thing', about: 'It does.', author: 'Ada Lovelace', ...rest },
})

test('the very name stands first, then name, tags, description and about', async () => {
  const site = await libraryOf([
    book('Deep', { about: 'Measures a glacier, glacier by glacier, every glacier.' }),
    book('Cold', { description: 'Everything about a glacier.' }),
    book('Ice', { tags: 'glacier,ice' }),
    book('Melting Glacier'),
    book('Glacier Melt'),
    book('Glacier', { packageName: 'gl_tools' }),
  ])
  await site.asVisitor().get(urls.download('deep', '1.0.0'))
  await site.asVisitor().get(urls.download('melting_glacier', '1.0.0'))
  await site.repository.downloads.rollUp()
  const all = ['Glacier', 'Glacier Melt', 'Melting Glacier', 'Ice', 'Cold', 'Deep']
  expect(await namesFor(site, 'glacier')).toEqual(all)
  expect(await namesFor(site, 'glaci')).toEqual(['Glacier Melt', 'Glacier', ...all.slice(2)])
  const stemmed = ['Melting Glacier', 'Glacier Melt', 'Glacier', 'Ice', 'Cold', 'Deep']
  expect(await namesFor(site, 'glaciers')).toEqual(stemmed)
  expect((await namesFor(site, 'GL-Tools'))[0]).toBe('Glacier')
  expect((await namesFor(site, 'melting-glacier'))[0]).toBe('Melting Glacier')
})

test('a word is found while it is typed, letter by letter', async () => {
  const site = await libraryOf([book('Mill', { about: 'Organizing the processing of hydrologies.' })])
  for (const word of ['organizing', 'processing', 'hydrologies']) {
    for (let length = 1; length <= word.length; length++) {
      const q = word.slice(0, length)
      expect({ q, names: await namesFor(site, q) }).toEqual({ q, names: ['Mill'] })
    }
  }
})

test('downloads decide between plugins that fit alike, and nothing else', async () => {
  const site = await libraryOf([book('Red Kite'), book('Red Barn'), book('Redwood', { tags: 'kite' })])
  for (let i = 0; i < 3; i++) await site.asVisitor().get(urls.download('Redwood', '1.0.0'))
  await site.asVisitor().get(urls.download('red_barn', '1.0.0'))
  await site.repository.downloads.rollUp()
  expect((await namesFor(site, 'red')).slice(0, 2)).toEqual(['Red Barn', 'Red Kite'])
  expect(await namesFor(site, 'kite')).toEqual(['Red Kite', 'Redwood'])
})

test('fields are typed as well as chosen, and all have to hold', async () => {
  const site = await libraryOf([
    book('Round Trip', { tags: 'routing,land use', author: 'Zoë from 3Liz', qgisMinimumVersion: '3.40' }),
    book('Straight On', { tags: 'routing', author: 'Ben Okafor', qgisMinimumVersion: '3.44' }),
    book('Standing Still', { tags: 'waiting', author: '3Liz' }),
  ])
  const searches: [q: string, names: string[]][] = [
    ['tag:routing author:3liz qgis:3.40 updated:>2026-01-01', ['Round Trip']],
    ['tag:Routing', ['Straight On', 'Round Trip']],
    ['tag:"land use" tag:routing', ['Round Trip']],
    ['author:zoe', ['Round Trip']],
    ['tag:routing qgis:3.41', ['Round Trip']],
    ['tag:routing straight', ['Straight On']],
    ['owner:ada tag:waiting', ['Standing Still']],
    ['user:nobody', []],
    ['kind:experimental', []],
    ['kind:stable is:trusted tag:waiting', ['Standing Still']],
    ['is:featured', []],
    ['updated:2026-11-22 updated:<2026-11-23', ['Standing Still', 'Straight On', 'Round Trip']],
    ['updated:>2026', []],
    ['updated:<2026-11-22', []],
    ['"round trip"', ['Round Trip']],
    ['"trip round"', []],
    ['tag:', ['Standing Still', 'Straight On', 'Round Trip']],
    ['trip https://example.org/', []],
  ]
  for (const [q, names] of searches) expect({ q, names: await namesFor(site, q) }).toEqual({ q, names })
  const page = await pageOf(site, 'trip tag:routing is:trusted')
  expect(page).toContain('href="/plugins/?q=trip+is%3Atrusted"')
  expect(page).toContain('href="/plugins/?q=trip+tag%3Arouting"')
})

test('misspelt names are found, and the page says that they are only near', async () => {
  const site = await libraryOf([
    book('Contour Lines'),
    book('Überschrift', { packageName: 'titles' }),
    book('Bus Stop'),
  ])
  expect(await namesFor(site, 'contuor')).toEqual(['Contour Lines'])
  expect(await namesFor(site, 'contuor lines')).toEqual(['Contour Lines'])
  expect(await namesFor(site, 'ubershrift')).toEqual(['Überschrift'])
  expect(await namesFor(site, 'buss stopp')).toEqual(['Bus Stop'])
  expect(await pageOf(site, 'contuor')).toMatch(/1 plugin<\/strong><span class="soft"> has a name like “contuor”/)
  expect(await pageOf(site, 'contour')).toMatch(/1 plugin<\/strong><span class="soft"> fits “contour”/)
  expect(await namesFor(site, 'contuor is:featured')).toEqual([])
  expect(await namesFor(site, '"contuor"')).toEqual([])
})

test('where nothing is found, the nearest name is offered and the page says what to do', async () => {
  const site = await libraryOf([book('Contour Lines'), book('tag:good')])
  const page = await pageOf(site, 'contoor plotter is:featured')
  expect(page).toContain('Nothing fits “contoor plotter is:featured”.')
  expect(page).toMatch(/Did you mean <a href="\/plugins\/\?q=Contour\+Lines">Contour Lines<\/a>\?/)
  expect(page).toContain('<a href="/plugins/?q=contoor+plotter">Search without the filters</a>')
  expect(await pageOf(site, '"tag goud"')).toContain('<a href="/plugins/?q=%22tag%3Agood%22">tag:good</a>')
  expect(await pageOf(site, 'xyzzy')).not.toContain('Did you mean')
  expect(await pageOf(site, 'tag:nothing')).not.toContain('Did you mean')
})

test('what somebody may not see is neither near nor meant', async () => {
  const site = await libraryOf([book('Contour Lines')])
  await site.as(ada).post(urls.pluginState('contour_lines'), { state: 'deleted' })
  expect((await site.asVisitor().get(urls.plugin('contour_lines'))).status).toBe(404)
  const page = await pageOf(site, 'contuor')
  expect(page).not.toContain('Contour Lines')
})

test('hostile searches are answered like all others', async () => {
  const site = await libraryOf([book('Contour Lines')])
  const hostile = [
    ...["'", '"', ':', 'tag:"', '½ ŉ ﬁ', '\\', "\\' & | ! ( ) <-> :*", '🗺️ tag:🚲', 'author:＼ author:% author:_'],
    ...['a '.repeat(100), 'tag:a '.repeat(30), '"a" '.repeat(50), 'the', 'what is it', '___ --', 'updated:>1000'],
    ...["x'::tsquery", 'user:a '.repeat(28), '0 1 2', 'é'.repeat(10_000), '-tag:x', '"the of"', 'a"b'],
  ]
  for (const q of hostile) {
    const answer = await site.asVisitor().get(`/plugins/?q=${encodeURIComponent(q)}`)
    expect({ q: q.slice(0, 30), status: answer.status }).toEqual({ q: q.slice(0, 30), status: 200 })
  }
  const cut = await site.asVisitor().text(urls.catalog({ q: `a${'🗺'.repeat(150)} tag:x`, tag: 'y' }))
  expect(cut).not.toContain('%EF%BF%BD')
})
