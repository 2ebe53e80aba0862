// What stands on the main page: its order, and one sentence about each.

import { afterEach, expect, test } from 'bun:test'
import { listFeaturedRows } from '../../db/plugins.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const names = ['Zonal', 'Contour', 'Merge']

/** Three plugins, featured one after the other. */
async function featuredSite() {
  const site = await testSite()
  for (const name of names) {
    await site.as(ada).upload(packageOf({ name }))
    await site.as(mo).post(urls.pluginFeatured(name.toLowerCase()), { featured: 'yes' })
  }
  return site
}

async function seenOrder(site: TestSite): Promise<string> {
  return (await listFeaturedRows(site.repository.site.db)).map(({ id }) => id).join()
}

/** The names in the order in which a page has their headings. */
async function orderOn(site: TestSite, path: string): Promise<string[]> {
  const page = (await site.asVisitor().text(path)).split('>Newly added')[0] ?? ''
  return names.toSorted((a, b) => page.indexOf(`>${a}</a>`) - page.indexOf(`>${b}</a>`))
}

test('featured plugins stand in the order of the moderators on the main page and in the list', async () => {
  const site = await featuredSite()
  for (const path of [urls.home(), urls.catalog({ featured: true })])
    expect(await orderOn(site, path)).toEqual(['Zonal', 'Contour', 'Merge'])
  const seen = await seenOrder(site)
  expect((await site.as(mo).post(urls.featuredPlace('merge'), { place: '1', seen })).status).toBe(303)
  for (const path of [urls.home(), urls.catalog({ featured: true }), `${urls.home()}?qgis=3.40`])
    expect(await orderOn(site, path)).toEqual(['Merge', 'Zonal', 'Contour'])
  expect(await orderOn(site, urls.catalog({ featured: true, sort: 'name' }))).toEqual(['Contour', 'Merge', 'Zonal'])
})

test('moving on an outdated page is refused, and moving to the same place twice is harmless', async () => {
  const site = await featuredSite()
  const seen = await seenOrder(site)
  const press = () => site.as(mo).post(urls.featuredPlace('merge'), { place: '2', seen })
  expect((await press()).status).toBe(303)
  expect((await press()).status).toBe(303)
  const answer = await site.as(mo).post(urls.featuredPlace('zonal'), { place: '3', seen })
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('The order was changed meanwhile.')
  expect(await orderOn(site, urls.home())).toEqual(['Zonal', 'Merge', 'Contour'])
})

test('htmx gets the list in its new order', async () => {
  const site = await featuredSite()
  const fields = { place: '1', seen: await seenOrder(site) }
  const answer = await site.as(mo).post(urls.featuredPlace('contour'), fields, { htmx: true })
  expect(answer.status).toBe(200)
  const part = await answer.text()
  expect(part).not.toContain('<html')
  expect(part.indexOf('>Contour</a>')).toBeLessThan(part.indexOf('>Zonal</a>'))
  expect(part).toContain('Contour stands at place 1 now.')
})

test('visitors read why a plugin is featured on its card and on its page, until it is taken off', async () => {
  const site = await featuredSite()
  const reason = 'Finds <gaps> between parcels.'
  const shown = 'Finds &lt;gaps&gt; between parcels.'
  expect((await site.as(mo).post(urls.featuredReason('contour'), { reason, seen: '' })).status).toBe(303)
  for (const path of [urls.home(), urls.plugin('contour')]) expect(await site.asVisitor().text(path)).toContain(shown)
  expect(await site.asVisitor().text(urls.homeAll())).not.toContain(shown)
  await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'no' })
  for (const path of [urls.home(), urls.plugin('contour')])
    expect(await site.asVisitor().text(path)).not.toContain(shown)
  const kept = (await site.audit()).findLast(({ action }) => action === 'plugin.unfeature')
  expect(kept?.details).toEqual({ before: true, after: false, was: reason })
})

test('a sentence that is too long, and one about an outdated one, are refused with what was typed', async () => {
  const site = await featuredSite()
  const long = 'x'.repeat(161)
  const answer = await site.as(mo).post(urls.featuredReason('contour'), { reason: long, seen: '' })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain(long)
  await site.as(mo).post(urls.featuredReason('contour'), { reason: 'First.', seen: '' })
  expect((await site.as(mo).post(urls.featuredReason('contour'), { reason: 'Second.', seen: '' })).status).toBe(409)
  expect((await site.as(ben).post(urls.featuredReason('contour'), { reason: 'Mine.', seen: '' })).status).toBe(404)
  expect(await site.asVisitor().text(urls.home())).toContain('First.')
})
