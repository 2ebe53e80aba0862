// XML-RPC by visitors: little is read for them, few at once, and every call counts.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const origin = 'http://127.0.0.1:3000'
const head = '<?xml version="1.0"?><methodCall><methodName>plugin.upload</methodName><params><param><value><base64>'

/** A body without an end, which says how much of it was read. */
function endless() {
  const seen = { bytes: 0, cancelled: false }
  let first = true
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const chunk = new TextEncoder().encode(first ? head : 'A'.repeat(65_536))
      first = false
      seen.bytes += chunk.byteLength
      controller.enqueue(chunk)
      await new Promise((resolve) => setImmediate(resolve))
    },
    cancel: () => {
      seen.cancelled = true
    },
  })
  return { seen, body }
}

function call(site: TestSite, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request(origin + urls.xmlRpc(), { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
  return site.app.handle(request, '192.0.2.7')
}

test('of those who may not upload only a few are read at once, and the others are answered unread and cut off', async () => {
  const site = await testSite()
  const bodies = Array.from({ length: 6 }, endless)
  const calls = bodies.map(({ body }) => call(site, body))
  const first = await Promise.race(calls)
  expect([first.status, first.headers.get('connection')]).toEqual([403, 'close'])
  const unread = bodies.filter(({ seen }) => seen.cancelled)
  expect(unread.length).toBeGreaterThan(0)
  for (const { seen } of unread) expect(seen.bytes).toBeLessThan(500_000)
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  expect(bodies.every(({ seen }) => seen.cancelled)).toBe(true)
}, 60_000)

test('each call of a multicall counts as a request of its own', async () => {
  const site = await testSite({ ini: '[server]\nrequests_per_minute = 30\n' })
  const one =
    '<value><struct><member><name>methodName</name><value>system.listMethods</value></member><member><name>params</name><value><array><data></data></array></value></member></struct></value>'
  const many = `<?xml version="1.0"?><methodCall><methodName>system.multicall</methodName><params><param><value><array><data>${one.repeat(20)}</data></array></value></param></params></methodCall>`
  const answered = await (await call(site, many)).text()
  expect(answered).toContain('plugin.upload')
  expect(await (await call(site, many)).text()).toContain('Too many requests came from your network')
})
