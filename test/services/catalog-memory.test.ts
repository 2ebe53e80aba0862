// The catalogue in memory: figures of downloads are taken in, and where there are many plugins nobody waits for them.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { catalogMemory } from '../../src/services/catalog-memory.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

async function countedSite(many: number) {
  const { site, ...others } = (await siteWithPlugin()).repository
  const memory = catalogMemory(site, many)
  const [id = 0] = (await memory.index()).mostDownloaded([1])
  await site.db.execute(sql`update plugins set downloads = 7 where id = ${id}`)
  site.changes.tell(undefined, 'downloads')
  return { ...others, memory, downloadsIn: async () => (await memory.index()).get(id)?.downloads }
}

async function siteWithPlugin() {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  return site
}

test('with few plugins the next who asks has the new figures', async () => {
  const { downloadsIn } = await countedSite(2)
  expect(await downloadsIn()).toBe(7)
})

test('with many the next who asks is not kept waiting, and somebody after them has the new figures', async () => {
  const { downloadsIn } = await countedSite(1)
  expect(await downloadsIn()).toBe(0)
  while ((await downloadsIn()) === 0) await Bun.sleep(1)
  expect(await downloadsIn()).toBe(7)
})
