// Static files: packed as their ETag says, and not sent again to who has them.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

const path = urls.static('quiver.css')

test('a client that takes only what static files are not packed by gets them as they are, under the ETag of that', async () => {
  const site = await testSite()
  const plain = await site.asVisitor().get(path)
  const zstd = await site.asVisitor().get(path, { 'accept-encoding': 'zstd' })
  expect([zstd.status, zstd.headers.get('content-encoding')]).toEqual([200, null])
  expect(zstd.headers.get('etag')).toBe(plain.headers.get('etag'))
  expect(await zstd.text()).toBe(await plain.text())
  const brotli = await site.asVisitor().get(path, { 'accept-encoding': 'zstd, br' })
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotli.headers.get('etag')).not.toBe(plain.headers.get('etag'))
})

test('who has a file already is told so, also by a weak ETag and by one of a list', async () => {
  const site = await testSite()
  const etag = (await site.asVisitor().get(path)).headers.get('etag') ?? ''
  const statusFor = async (known: string) => (await site.asVisitor().get(path, { 'if-none-match': known })).status
  expect(await Promise.all([etag, `W/${etag}`, `"other", W/${etag}`, '*'].map(statusFor))).toEqual([304, 304, 304, 304])
  expect(await statusFor('"other"')).toBe(200)
})
