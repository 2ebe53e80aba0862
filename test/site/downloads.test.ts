// Downloads: counted before they are answered, redirected as QGIS follows it, packages that never change.

import { afterEach, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { versionDownloads, versions } from '../../db/schema.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function countOf(site: TestSite): Promise<{ total: number; byDay: { day: string; downloads: number }[] }> {
  const { db } = site.repository.site
  const [row] = await db
    .select({ id: versions.id, downloads: versions.downloads })
    .from(versions)
    .where(eq(versions.version, '1.0'))
  const byDay = await db
    .select({ day: versionDownloads.day, downloads: versionDownloads.downloads })
    .from(versionDownloads)
  return { total: row?.downloads ?? 0, byDay }
}

test('a download is counted, and leads by 302 to an address whose bytes never change', async () => {
  const site = await testSite()
  const zip = packageOf({ version: '1.0' })
  await site.as(ada).upload(zip)
  const redirect = await site.asVisitor().get(urls.download('contour', '1.0'))
  expect(redirect.status).toBe(302)
  const sha256 = createHash('sha256').update(zip).digest('hex')
  expect(redirect.headers.get('location')).toBe(`/packages/${sha256}/contour.1.0.zip`)
  expect(redirect.headers.get('cache-control')).toBe('no-store')
  const answer = await site.asVisitor().get(redirect.headers.get('location') ?? '')
  expect(answer.headers.get('content-type')).toBe('application/zip')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="contour.1.0.zip"')
  expect(answer.headers.get('cache-control')).toContain('immutable')
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(Buffer.from(await answer.arrayBuffer()).equals(zip)).toBeTrue()
  expect(await countOf(site)).toEqual({ total: 1, byDay: [{ day: '2026-11-22', downloads: 1 }] })
})

test('each of many downloads at once is counted exactly once', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => site.asVisitor().get(urls.download('contour', '1.0'))),
  )
  const others = answers.filter(({ status }) => status !== 302).map(({ status }) => status)
  expect([others, site.log.lines.filter(({ level }) => level === 'error')]).toEqual([[], []])
  expect((await countOf(site)).total).toBe(300)
})

test('the number on the page grows by one, and lists follow with the next roll-up', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  const shown = async () => (await site.asVisitor().text(urls.plugin('contour'))).match(/([\d,]+) downloads?/)?.[1]
  expect(await shown()).toBe('0')
  await site.asVisitor().get(urls.download('contour', '1.0'))
  expect(await shown()).toBe('1')
  await site.repository.downloads.rollUp()
  expect(await site.asVisitor().text(urls.catalog())).toMatch(/>1<small>/)
})

test('versions are found however the number is spelled, and unknown ones answer 404 uncounted', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  expect((await site.asVisitor().get(urls.download('Contour', 'v1.0'))).status).toBe(302)
  for (const [name, version] of [
    ['contour', '2.0'],
    ['nothing', '1.0'],
    ['contour', '../..'],
  ] as const) {
    expect((await site.asVisitor().get(urls.download(name, version))).status).toBe(404)
  }
  expect((await countOf(site)).total).toBe(1)
})

test('what waits is for its owner and moderators alone, at both addresses', async () => {
  const site = await testSite()
  const zip = packageOf({ version: '1.0' })
  await site.as(ben).upload(zip)
  const address = urls.package(createHash('sha256').update(zip).digest('hex'), 'contour', '1.0')
  for (const path of [urls.download('contour', '1.0'), address]) {
    expect((await site.asVisitor().get(path)).status).toBe(404)
    expect((await site.as(ada).get(path)).status).toBe(404)
    for (const browser of [site.as(ben), site.as(mo)]) expect((await browser.get(path)).status).toBeLessThan(400)
  }
  expect((await site.as(mo).get(address)).headers.get('cache-control')).toContain('private')
})

test('an icon is served as the image it is, and can do nothing', async () => {
  const site = await testSite()
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'
  await site.as(ada).upload(packageOf({ metadata: { icon: 'icon.svg' }, files: { 'icon.svg': svg } }))
  const address = (await site.asVisitor().text(urls.plugin('contour'))).match(/\/icons\/[0-9a-f]{64}/)?.[0] ?? ''
  const answer = await site.asVisitor().get(address)
  expect(answer.headers.get('content-type')).toBe('image/svg+xml')
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  expect((await site.asVisitor().get(`/icons/${'0'.repeat(64)}`)).status).toBe(404)
})

test('counts by day and version come as CSV, of what everybody may see', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  for (const version of ['1.0', '1.1', '1.1']) await site.asVisitor().get(urls.download('contour', version))
  const answer = await site.asVisitor().get(urls.pluginDownloads('contour'))
  expect(answer.headers.get('content-type')).toContain('text/csv')
  expect(await answer.text()).toBe('day,version,downloads\r\n2026-11-22,1.0,1\r\n2026-11-22,1.1,2\r\n')
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' })
  expect(await site.asVisitor().text(urls.pluginDownloads('contour'))).not.toContain('1.1')
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await site.asVisitor().get(urls.pluginDownloads('contour'))).status).toBe(404)
})
