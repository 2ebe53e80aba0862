// What the JSON API does for a person by name and password: their tokens, and the desk for moderators.

import { afterEach, expect, test } from 'bun:test'
import { scopes } from '../../src/domain/scope.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const origin = 'http://127.0.0.1:3000'

function send(site: TestSite, path: string, init: RequestInit = {}): Promise<Response> {
  return site.app.handle(new Request(origin + path, init), '192.0.2.7')
}

const basic = (uid: string, password = 'quiver') => ({ authorization: `Basic ${btoa(`${uid}:${password}`)}` })

test('tokens are listed and revoked by name and password, and by no token', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const token = await makeToken(site.as(ada), { scopes: ['change-owners'], name: 'workflow', plugins: ['contour'] })
  // A password travels over HTTPS, or does not leave this machine.
  expect((await send(site, urls.apiTokens(), { headers: basic('ada') })).status).toBe(403)
  const here = (path: string, init: RequestInit) => site.app.handle(new Request(origin + path, init), '127.0.0.1')
  const list = (await (await here(urls.apiTokens(), { headers: basic('ada') })).json()) as { tokens: { id: number }[] }
  expect(list.tokens).toMatchObject([{ name: 'workflow', plugins: ['contour'], revoked_at: null }])
  expect(JSON.stringify(list)).not.toContain('qvr_')
  const path = urls.apiTokenRevoke(list.tokens[0]?.id ?? 0)
  expect((await here(path, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
  expect((await here(path, { method: 'POST', headers: basic('ada', 'wrong') })).status).toBe(401)
  expect((await here(path, { method: 'POST', headers: basic('ben') })).status).toBe(404)
  expect((await here(path, { method: 'POST', headers: basic('ada') })).status).toBe(200)
  expect((await send(site, urls.apiMe(), { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
})

test('a moderator decides in person: with the SHA-256 that was looked at, and never with a token', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  await site.as(mo).get(urls.account())
  const here = (path: string, init: RequestInit = {}) =>
    site.app.handle(new Request(origin + path, { headers: basic('mo'), ...init }), '127.0.0.1')
  const queue = (await (await here(urls.apiQueue())).json()) as { entries: { version_id: number }[] }
  expect(queue.entries).toMatchObject([
    { kind: 'waiting', package_name: 'slope', uploaded_by: 'ben', new_plugin: true },
  ])
  const id = queue.entries[0]?.version_id ?? 0
  const { version } = (await (await here(urls.apiReview(id))).json()) as { version: { sha256: string } }
  const decide = (sha256: string, headers: Record<string, string> = basic('mo')) => {
    const body = new URLSearchParams({ decision: 'approve', sha256 })
    return here(urls.apiDecision(id), { method: 'POST', body, headers })
  }
  const token = await makeToken(site.as(mo), { scopes })
  expect((await decide(version.sha256, { authorization: `Bearer ${token}` })).status).toBe(403)
  expect((await decide(version.sha256, { ...basic('mo'), origin: 'https://evil.example' })).status).toBe(403)
  expect((await decide('a'.repeat(64))).status).toBe(409)
  expect((await decide(version.sha256)).status).toBe(200)
  expect((await send(site, urls.apiPlugin('slope'))).status).toBe(200)
  const hide = { quarantined: 'true', reason: 'It sends files away.' }
  const body = new URLSearchParams(hide)
  expect((await here(urls.apiPluginQuarantine('slope'), { method: 'POST', body })).status).toBe(200)
  expect((await send(site, urls.apiPlugin('slope'))).status).toBe(404)
})
