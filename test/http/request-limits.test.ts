// One address may ask often, but not without end; each answer says how much is left.

import { afterEach, expect, test } from 'bun:test'
import { type Actor, visitor } from '../../src/domain/user.ts'
import { countChange } from '../../src/http/request-limits.ts'
import { urls } from '../../src/urls.ts'
import { ada, closeSites, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const ask = (site: TestSite, path: string, address = '203.0.113.7', headers: Record<string, string> = {}) =>
  site.app.handle(new Request(`http://127.0.0.1:3000${path}`, { headers }), address)

const told = ({ headers }: Response) => [headers.get('ratelimit-policy'), headers.get('ratelimit')]

const few = '[server]\nrequests_per_minute = 3'

test('every answer says how many requests are left, and when all of them are again', async () => {
  const site = await testSite()
  expect(told(await ask(site, '/plugins/'))).toEqual(['"address";q=3000;w=60', '"address";r=2999;t=1'])
  expect(told(await ask(site, '/nothing'))).toEqual(['"address";q=3000;w=60', '"address";r=2998;t=1'])
  expect(told(await ask(site, '/plugins/?q[]=a'))).toEqual(['"address";q=3000;w=60', '"address";r=2997;t=1'])
  expect(told(await ask(site, '/plugins/', '203.0.113.8'))[1]).toBe('"address";r=2999;t=1')
})

test('what is over the limit is refused before anybody looks at it, and taken again when it says', async () => {
  const site = await testSite({ ini: few })
  for (const left of ['r=2;t=20', 'r=1;t=40', 'r=0;t=20'])
    expect(told(await ask(site, '/plugins/'))).toEqual(['"address";q=3;w=60', `"address";${left}`])
  site.repository.catalog.list = async () => {
    throw new Error('Somebody looked at it')
  }
  const refused = await ask(site, '/plugins/')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('20')
  expect(told(refused)).toEqual(['"address";q=3;w=60', '"address";r=0;t=20'])
  expect(await refused.text()).toContain('Too many requests came from your network. Come back in 20 seconds.')
  const json = await ask(site, '/plugins/', '203.0.113.7', { accept: 'application/json' })
  expect(json.status).toBe(429)
  expect((await json.json()).error).toContain('Come back in 20 seconds.')
  site.clock.now = new Date(site.clock.now.getTime() + 19_999)
  expect((await ask(site, '/docs')).headers.get('ratelimit')).toBe('"address";r=0;t=1')
  site.clock.now = new Date(site.clock.now.getTime() + 1)
  expect((await ask(site, '/docs')).status).toBe(200)
  expect((await ask(site, '/docs')).status).toBe(429)
})

test('files, feeds and probes are not counted', async () => {
  const site = await testSite({ ini: few })
  const paths = ['/static/quiver.css', '/health/live', '/plugins/plugins.xml', '/plugins/plugins_3.40.xml']
  paths.push('/plugins/version_filtered/3.40.xml', '/packages/0/a.zip', '/icons/0')
  for (let round = 0; round < 5; round++) {
    for (const path of paths) {
      const answer = await ask(site, path)
      expect({ path, refused: answer.status === 429, told: told(answer) }).toEqual({
        ...{ path, refused: false, told: [null, null] },
      })
    }
  }
  expect((await ask(site, '/plugins/')).status).toBe(200)
})

test('one line counts as one, and a stranger cannot say that they are somebody else', async () => {
  const site = await testSite({ ini: few })
  for (let i = 1; i <= 3; i++) expect((await ask(site, '/docs', `2001:db8:1:2::${i}`)).status).toBe(200)
  expect((await ask(site, '/docs', '2001:db8:1:2::9')).status).toBe(429)
  expect((await ask(site, '/docs', '2001:db8:1:2::9', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(429)
  expect((await ask(site, '/docs', '2001:db8:1:3::9')).status).toBe(200)
})

test('behind a proxy that the settings trust each address counts alone', async () => {
  const site = await testSite({ ini: `${few}\ntrusted_proxies = 10.0.0.1` })
  const from = (address: string) => ask(site, '/docs', '10.0.0.1', { 'x-forwarded-for': address })
  for (let i = 0; i < 3; i++) expect((await from('203.0.113.7')).status).toBe(200)
  expect((await from('203.0.113.7')).status).toBe(429)
  expect((await from('203.0.113.8')).status).toBe(200)
})

test('without a limit nothing is counted and nothing said', async () => {
  const site = await testSite({ ini: '[server]\nrequests_per_minute = 0' })
  expect(told(await ask(site, '/plugins/'))).toEqual([null, null])
})

test('an office behind one address loads a page with everything on it at once', async () => {
  const site = await testSite()
  const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await ask(site, urls.checks())).status))
  expect(new Set(statuses)).toEqual(new Set([200]))
})

test('one person sends 300 changes in ten minutes, whatever address they come from', async () => {
  const site = await testSite()
  const { site: inner } = site.repository
  const change = (id = 1) => countChange(inner, new Request('http://127.0.0.1/'), actorOf(id))
  for (let i = 0; i < 300; i++) change()
  expect(() => change()).toThrow(
    'You sent more changes than a person does. Nothing was changed. Come back in 2 seconds.',
  )
  expect(() => change(2)).not.toThrow()
  expect(() => countChange(inner, new Request('http://127.0.0.1/'), visitor)).not.toThrow()
  site.clock.now = new Date(site.clock.now.getTime() + 2000)
  expect(() => change()).not.toThrow()
})

function actorOf(id: number): Actor {
  const user = {
    id,
    uid: `n${id}`,
    name: '',
    mail: '',
    trust: 'trusted',
    moderator: false,
    createdAt: new Date(0),
  } as const
  return { kind: 'user', user: { ...user, trustReason: '', createdAt: new Date(0) }, sessionId: '', address: '' }
}

test('a form of somebody signed in is counted for them, and the answer says so', async () => {
  const site = await testSite()
  const answer = await site.as(ada).post(urls.signOut())
  expect(answer.headers.get('ratelimit-policy')).toBe('"address";q=3000;w=60, "person";q=300;w=600')
  expect(answer.headers.get('ratelimit')).toMatch(/^"address";r=29\d\d;t=1, "person";r=299;t=2$/)
})
