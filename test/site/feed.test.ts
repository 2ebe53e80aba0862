// plugins.xml as QGIS asks for it: addresses, validators, encodings, freshness.

import { afterEach, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { readForeignFeed } from '../../src/formats/foreign-feed.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function published(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', metadata: { qgisMaximumVersion: '3.28' } }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '2.0', metadata: { qgisMinimumVersion: '3.22.10' } }))
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '0.1' }), { experimental: true })
  return site
}

test('every spelling of the address answers for its QGIS version', async () => {
  const site = await published()
  const of = async (path: string) =>
    readForeignFeed(await site.asVisitor().text(path)).map(({ packageName, version }) => `${packageName} ${version}`)
  expect(await of('/plugins/plugins.xml?qgis=3.40')).toEqual(['contour 2.0', 'slope 0.1'])
  expect(await of('/plugins/plugins_3.40.xml')).toEqual(['contour 2.0', 'slope 0.1'])
  expect(await of('/plugins/version_filtered/3.40.xml')).toEqual(['contour 2.0', 'slope 0.1'])
  expect(await of('/plugins/plugins.xml?qgis=3.22')).toEqual(['contour 1.0', 'contour 2.0', 'slope 0.1'])
  expect(await of('/plugins/plugins.xml?qgis=3.22.4')).toEqual(['contour 1.0', 'slope 0.1'])
  expect(await of('/plugins/plugins.xml?qgis=3.40&stable_only=1')).toEqual(['contour 2.0'])
  expect(await of('/plugins/plugins.xml?qgis=3.40&package_name=slope')).toEqual(['slope 0.1'])
  expect(await of('/plugins/plugins.xml?package_name=SLOPE')).toEqual(['slope 0.1'])
  expect(await of('/plugins/plugins.xml?package_name=nothing')).toEqual([])
  for (const qgis of ['', '3', 'latest', 'ltr', '3.99', '4.2', '12.34', '99.0.1']) {
    expect((await site.asVisitor().get(`/plugins/plugins.xml?qgis=${qgis}`)).status).toBe(200)
  }
  for (const qgis of ['abc', '3.4.5.6', '-1', '%00', '3.4%27']) {
    expect((await site.asVisitor().get(`/plugins/plugins.xml?qgis=${qgis}`)).status).toBe(400)
  }
})

test('addresses in it are absolute and lead to the package and the icon', async () => {
  const site = await published()
  const [entry] = readForeignFeed(await site.asVisitor().text(urls.feed('3.40')))
  expect(entry?.downloadUrl).toBe('http://127.0.0.1:3000/plugins/contour/version/2.0/download/')
  const download = await site.asVisitor().get(new URL(entry?.downloadUrl ?? '').pathname)
  expect(download.status).toBe(302)
  const icon = await site.asVisitor().get(new URL(entry?.values.icon ?? '').pathname)
  expect(icon.headers.get('content-type')).toBe('image/png')
})

test('an unchanged feed is answered with 304, a changed one is not', async () => {
  const site = await published()
  const first = await site.asVisitor().get(urls.feed('3.40'))
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]+"$/)
  expect(first.headers.get('cache-control')).toBe('no-cache')
  expect(first.headers.get('last-modified')).toBeNull()
  const second = await site.asVisitor().get(urls.feed('3.40'), { 'if-none-match': etag })
  expect(second.status).toBe(304)
  expect(await second.text()).toBe('')
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '2.1' }))
  const third = await site.asVisitor().get(urls.feed('3.40'), { 'if-none-match': etag })
  expect(third.status).toBe(200)
  expect(third.headers.get('etag')).not.toBe(etag)
})

test('br, zstd and gzip hold the same document, each with its own validator', async () => {
  const site = await published()
  const plain = await site.asVisitor().text(urls.feed())
  const unpack = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync }
  const etags = new Set<string>()
  for (const [encoding, inflate] of Object.entries(unpack)) {
    const answer = await site.asVisitor().get(urls.feed(), { 'accept-encoding': encoding })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('vary')).toContain('Accept-Encoding')
    expect(inflate(new Uint8Array(await answer.arrayBuffer())).toString()).toBe(plain)
    etags.add(answer.headers.get('etag') ?? '')
  }
  expect(etags.size).toBe(3)
  const refused = await site.asVisitor().get(urls.feed(), { 'accept-encoding': 'gzip;q=0, br;q=0' })
  expect(refused.headers.get('content-encoding')).toBeNull()
})

test('an empty repository answers with an empty root', async () => {
  const site = await testSite()
  expect(await site.asVisitor().text(urls.feed('3.36'))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<plugins>\n</plugins>\n',
  )
})

test('a change on one instance is in the feed of another within a second', async () => {
  const one = await testSite()
  const other = await testSite({ database: one.database, files: one.files })
  expect(await other.asVisitor().text(urls.feed())).not.toContain('contour')
  await one.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const began = performance.now()
  while (!(await other.asVisitor().text(urls.feed())).includes('contour.1.0.zip')) {
    if (performance.now() - began > 1000) throw new Error('The other instance did not learn of it within a second')
  }
  expect(await other.asVisitor().text(urls.catalog())).toContain('Contour')
})
