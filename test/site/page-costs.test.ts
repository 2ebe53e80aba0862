// What a page costs: how many queries, however much it shows, and how many bytes.

import { afterEach, expect, test } from 'bun:test'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** The most queries that a page may send when nothing of it is kept in memory. */
const pages: [path: string, who: Person | undefined, most: number][] = [
  [urls.home(), undefined, 3],
  [urls.catalog(), undefined, 2],
  [urls.catalog({ q: 'contour' }), undefined, 4],
  [urls.catalog({ tag: 'contour', qgis: '3.40', sort: 'downloads' }), undefined, 2],
  [urls.user('ada'), undefined, 2],
  [urls.plugin('plugin_1'), undefined, 7],
  [urls.version('plugin_1', '1.0.0'), undefined, 10],
  [urls.pluginHistory('plugin_1'), undefined, 9],
  [urls.myPlugins(), ada, 9],
  [urls.upload(), ada, 4],
  [urls.account(), ada, 8],
  [urls.moderation(), mo, 9],
  [urls.moderationUsers(), mo, 7],
  [urls.moderationFeatured(), mo, 7],
  [urls.moderationHistory(), mo, 6],
]

test('no page asks the database more often because there is more to show', async () => {
  const site = await testSite()
  await publish(site, 1, 3)
  const few = await costs(site)
  await publish(site, 4, 24)
  const many = await costs(site)
  for (const [at, [path, , most]] of pages.entries()) {
    expect({ path, queries: many[at] }).toEqual({ path, queries: few[at] })
    expect({ path, most, isWithin: (many[at] ?? 99) <= most }).toEqual({ path, most, isWithin: true })
  }
})

test('the totals that the feed takes once a day are no reason to read the catalogue again', async () => {
  const site = await testSite()
  await publish(site, 1, 2)
  const other = await testSite({ database: site.database, files: site.files })
  for (const instance of [site, other]) await instance.asVisitor().text(urls.catalog({ q: 'plugin' }))
  await site.asVisitor().get(urls.download('plugin_1', '1.0.0'))
  const told = new Promise<void>((resolve) => {
    other.repository.site.changes.subscribe((_, kind) => kind === 'feed' && resolve())
  })
  await site.repository.downloads.rollUp()
  await told
  const before = other.queries.length
  await other.asVisitor().text(urls.catalog({ q: 'plugin' }))
  expect(other.queries.slice(before)).toEqual([])
})

/** Queries of each page, with nothing kept. */
async function costs(site: TestSite): Promise<number[]> {
  const counts: number[] = []
  for (const [path, who] of pages) {
    const browser = who ? site.as(who) : site.asVisitor()
    await browser.text(urls.home())
    site.repository.site.changes.tell(1)
    await site.repository.catalog.count()
    const before = site.queries.length
    await browser.text(path)
    counts.push(site.queries.length - before)
  }
  return counts
}

async function publish(site: TestSite, from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at++) {
    await site.as(ada).upload(packageOf({ name: `Plugin ${at}`, packageName: `plugin_${at}` }))
    await site.as(ben).upload(packageOf({ name: `Waits ${at}`, packageName: `waits_${at}` }))
    await site.as(ada).upload(packageOf({ name: 'Plugin 1', packageName: 'plugin_1', version: `1.${at}.0` }))
    await site.as(mo).post(urls.pluginFeatured(`plugin_${at}`), { featured: 'yes' })
  }
}

test('a first view is under 60 kB with everything that it loads, and a list for htmx under 15 kB', async () => {
  const site = await testSite()
  await publish(site, 1, 24)
  const page = await sentBytes(site, urls.home())
  // Everything but the icons.
  const files = ['quiver.css', 'quiver.js', 'htmx-4.0.1.min.js', 'relief.svg']
  const sizes = await Promise.all(files.map((name) => sentBytes(site, urls.static(name))))
  const font = Math.min(...fonts().map((name) => statSync(name).size))
  const all = page + font + sizes.reduce((sum, bytes) => sum + bytes, 0)
  expect(all).toBeLessThan(60_000)
  const list = await sentBytes(site, urls.catalog(), { 'hx-request': 'true', 'hx-request-type': 'partial' })
  expect(list).toBeLessThan(15_000)
  expect(await sentBytes(site, urls.static('quiver.css'))).toBeLessThan(30_000)
})

/** What goes over the wire to a browser of today. */
async function sentBytes(site: TestSite, path: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await site.asVisitor().get(path, { ...headers, 'accept-encoding': 'gzip, deflate, br, zstd' })
  expect({ path, status: answer.status }).toEqual({ path, status: 200 })
  return (await answer.bytes()).length
}

function fonts(): string[] {
  const folder = join(import.meta.dir, '../../static/fonts')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.woff2'))
    .map((name) => join(folder, name))
}
