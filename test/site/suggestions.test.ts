// Suggestions while somebody types.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

async function library() {
  const site = await testSite()
  for (const name of ['QuickOSM', 'Quick Map Services', 'OSM Downloader', 'Contour', 'Foo_Bar'])
    await site
      .as(ada)
      .upload(packageOf({ name, version: '1.0', metadata: { description: `${name} <b>does</b> things.` } }))
  await site.as(ben).upload(packageOf({ name: 'Quick Secret', version: '1.0' }))
  const namesFor = async (q: string) =>
    [
      ...(await site.asVisitor().text(`${urls.suggestions()}?q=${encodeURIComponent(q)}`)).matchAll(
        /class="name">(.*?)<\/span>/g,
      ),
    ].map((found) => found[1]?.replace(/<\/?b>/g, ''))
  return { site, namesFor }
}

test('names that begin with what is typed come first, then those that hold it', async () => {
  const { namesFor } = await library()
  expect(await namesFor('quick')).toEqual(expect.arrayContaining(['QuickOSM', 'Quick Map Services']))
  expect((await namesFor('osm'))[0]).toBe('OSM Downloader')
  expect(await namesFor('osm')).toContain('QuickOSM')
})

test('a typing error still finds the name', async () => {
  const { namesFor } = await library()
  expect((await namesFor('qickosm'))[0]).toBe('QuickOSM')
  expect((await namesFor('contuor'))[0]).toBe('Contour')
})

test('one letter, signs and nothing suggest nothing wrong', async () => {
  const { namesFor } = await library()
  expect(await namesFor('q')).toEqual([])
  expect(await namesFor('  ')).toEqual([])
  expect(await namesFor('%%')).toEqual([])
  expect(await namesFor('oxb')).toEqual([])
  expect(await namesFor('o_b')).toEqual(['Foo_Bar'])
  expect(await namesFor("'; drop table plugins; --")).toEqual([])
  expect(await namesFor('x'.repeat(5000))).toEqual([])
})

test('what waits is not suggested, and descriptions stay text', async () => {
  const { site, namesFor } = await library()
  expect(await namesFor('secret')).toEqual([])
  const html = await site.asVisitor().text(`${urls.suggestions()}?q=contour`)
  expect(html).toContain('&lt;b&gt;does&lt;/b&gt;')
  expect(html).toContain('<b>Contour</b>')
  expect(html).toContain('role="option"')
})

test('people are offered by uid and name to those who may add an owner, and to nobody else', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf())
  const offered = async (q: string) => {
    const html = await site.as(ada).text(`${urls.ownerSuggestions('contour')}?q=${encodeURIComponent(q)}`)
    return Array.from(html.matchAll(/data-value="([^"]+)"/g), ([, uid]) => uid)
  }
  expect(await offered('ben')).toEqual(['ben'])
  expect(await offered(ben.name.split(' ').at(-1)?.slice(0, 3) ?? '')).toContain('ben')
  // She owns it already, zed is blocked, and two letters are too little.
  expect([
    await offered('ada'),
    await offered('zed'),
    await offered('be'),
    await offered('%%'),
    await offered('__'),
  ]).toEqual([[], [], [], [], []])
  const asked = `${urls.ownerSuggestions('contour')}?q=ben`
  expect((await site.as(ben).get(asked)).status).toBe(403)
  expect((await site.asVisitor().get(asked)).status).toBe(303)
})

test('nobody leafs through the people here: after sixty looks in a minute they wait', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf())
  const owner = site.as(ada)
  const ask = async () => (await owner.get(`${urls.ownerSuggestions('contour')}?q=ben`)).status
  for (let look = 0; look < 60; look++) expect(await ask()).toBe(200)
  expect(await ask()).toBe(429)
  site.clock.now = new Date(site.clock.now.getTime() + 1000)
  expect([await ask(), await ask()]).toEqual([200, 429])
})
