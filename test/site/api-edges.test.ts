// The JSON API where it is asked for what is not, or by a token that was made for something else.

import { afterEach, expect, test } from 'bun:test'
import { scopes } from '../../src/domain/scope.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, operator, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

function send(site: TestSite, path: string, init: RequestInit = {}): Promise<Response> {
  return site.app.handle(new Request(`http://127.0.0.1:3000${path}`, init), '192.0.2.7')
}

test('half a character in JSON is refused, in a value or a key, and nothing is changed', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const token = await makeToken(site.as(ada), { scopes })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const entries = (await site.audit()).length
  for (const [path, body] of [
    [urls.apiLinks('contour'), '{"tags":["a\\ud800b"]}'],
    [urls.apiLinks('contour'), '{"homepage":"https://contour.example/\\udc00"}'],
    [urls.apiLinks('contour'), '{"tags\\ud800":["a"]}'],
    [urls.apiChangelog('contour', '1.0'), '{"changelog":"News\\ud83d"}'],
  ] as const) {
    const answer = await send(site, path, { method: 'POST', headers, body })
    expect([body, answer.status, answer.headers.get('content-type')]).toEqual([body, 400, 'application/problem+json'])
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('half a character') })
  }
  expect((await site.audit()).length).toBe(entries)
  const whole = { method: 'POST', headers, body: '{"tags":["a\\ud83d\\ude00"]}' }
  expect((await send(site, urls.apiLinks('contour'), whole)).status).toBe(200)
})

test('a token for chosen plugins sees of others what everybody sees, although its maker owns them', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '1.0' }))
  const ask = async (plugins: string[] | undefined, path: string) => {
    const token = await makeToken(site.as(ben), { scopes: ['publish-versions'], plugins })
    return (await send(site, path, { headers: { authorization: `Bearer ${token}` } })).status
  }
  for (const address of [
    urls.apiPlugin,
    urls.apiVersions,
    (name: string) => `${urls.apiVersion(name, '1.0')}/report`,
  ]) {
    expect([address('relief'), await ask(['slope'], address('relief'))]).toEqual([address('relief'), 404])
    expect([address('slope'), await ask(['slope'], address('slope'))]).toEqual([address('slope'), 200])
    expect([address('relief'), await ask(undefined, address('relief'))]).toEqual([address('relief'), 200])
  }
  expect(await ask(['slope'], urls.pluginJson('relief'))).toBe(404)
})

test('a key that names no place is refused, whoever asked before', async () => {
  const site = await testSite()
  for (let at = 0; at < 23; at++)
    await site.as(ada).upload(packageOf({ name: `Tool ${Bun.hash(String(at)).toString(36)}` }))
  const list = async (search: string) => {
    const answer = await send(site, `/api/v1/plugins?${search}`)
    const { plugins, errors } = (await answer.json()) as { plugins?: unknown[]; errors?: { field: string }[] }
    return [answer.status, plugins?.length ?? errors?.[0]?.field]
  }
  expect(await list('after=zzz&page=2')).toEqual([422, 'after'])
  expect(await list('after=zzz')).toEqual([422, 'after'])
  expect(await list('before=zzz')).toEqual([422, 'before'])
  expect(await list('page=2')).toEqual([200, 3])
  // People who follow an old link get the first page.
  expect((await site.asVisitor().get('/plugins/?after=zzz')).status).toBe(200)
})

test('a stranger is not told which numbers wait', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await setUserTrust(site.repository.site, operator, 'ben', 'trusted', 'We met.')
  await setUserTrust(site.repository.site, operator, 'ben', 'untrusted', 'As it was.')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const stranger = site.program(await makeToken(site.as(ada), { scopes: ['publish-versions'] }))
  const answers = ['1.1', '1.2'].map(async (version) => {
    const zip = new Uint8Array(packageOf({ name: 'Contour', version }))
    const answer = await stranger.post(urls.apiReplace('contour', version), { package: new File([zip], 'x.zip') })
    return [answer.status, await answer.text()]
  })
  const [waits, none] = await Promise.all(answers)
  expect(waits).toEqual(none ?? [])
  expect(waits?.[0]).toBe(404)
})

test('uploading takes a password too, and the document says so', async () => {
  const site = await testSite()
  const form = new FormData()
  form.set('package', new File([new Uint8Array(packageOf({ name: 'Contour', version: '1.0' }))], 'contour.zip'))
  const headers = { authorization: `Basic ${btoa('ada:quiver')}` }
  const request = new Request(`http://127.0.0.1:3000${urls.apiVersions('contour')}`, {
    method: 'POST',
    headers,
    body: form,
  })
  expect((await site.app.handle(request, '127.0.0.1')).status).toBe(201)
  const document = (await (await send(site, '/api/v1/openapi.json')).json()) as {
    paths: Record<string, { post?: { security: object[] } }>
  }
  expect(document.paths['/api/v1/plugins/{plugin}/versions']?.post?.security).toEqual([{ token: [] }, { password: [] }])
})
