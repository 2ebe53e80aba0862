// Webhooks from outside: owners make, try, change and end them on the pages of their plugin.

import { afterEach, expect, test } from 'bun:test'
import type { WebhookPoster } from '../../src/adapters/webhook-post.ts'
import { webhookEvents } from '../../src/domain/webhook.ts'
import { deliverDue } from '../../src/services/webhook-delivery.ts'
import { addWebhook } from '../../src/services/webhooks.ts'
import { urls } from '../../src/urls.ts'
import { decide } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, operator, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const secretPattern = /whsec_[A-Za-z0-9+/]{43}=/

/** Keeps what it is given; `status` is what it answers from now on. */
function fakePoster() {
  const state = { status: 200, sent: [] as { url: string; headers: Record<string, string>; body: string }[] }
  const poster: WebhookPoster = {
    post: async (url, { headers, body }) => {
      state.sent.push({ url, headers, body })
      return { status: state.status, error: state.status < 300 ? '' : `It answered ${state.status}.` }
    },
  }
  return { state, poster }
}

async function siteWith() {
  const { state, poster } = fakePoster()
  const site = await testSite({ webhooks: poster })
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  return { site, state }
}

/** Makes one on the page of Contour, for everything. @returns its secret */
async function make(site: TestSite, url = 'https://hook.example/contour?key=of-the-receiver'): Promise<string> {
  const form = new FormData()
  form.set('url', url)
  for (const event of webhookEvents) form.append('events', event)
  const answer = await site.as(ada).send(urls.webhooks('contour'), form)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  return (await answer.text()).match(secretPattern)?.[0] ?? ''
}

async function typesSent(site: TestSite, state: { sent: { body: string }[] }): Promise<string[]> {
  await deliverDue(site.repository.site)
  return state.sent.splice(0).map(({ body }) => JSON.parse(body).type)
}

test('an owner makes a webhook: its secret is shown once, and renewed on the same page', async () => {
  const { site } = await siteWith()
  expect(await site.as(ada).text(urls.pluginManage('contour'))).toContain(`href="${urls.webhooks('contour')}"`)
  const secret = await make(site)
  expect(secret).toMatch(secretPattern)
  const page = await site.as(ada).text(urls.webhook('contour', 1))
  expect(page).not.toMatch(/whsec_/)
  expect(page).toContain('https://hook.example/contour?key=of-the-receiver')
  const renewed = await (await site.as(ada).post(urls.webhookSecret('contour', 1))).text()
  expect(renewed.match(secretPattern)?.[0]).not.toBe(secret)
  expect(await site.as(ada).text(urls.webhooks('contour'))).toContain('hook.example')
})

test('the log of actions names the host, and neither the address nor the secret', async () => {
  const { site } = await siteWith()
  const secret = await make(site)
  await site
    .as(ada)
    .post(urls.webhook('contour', 1), { url: 'https://other.example/top-secret', events: 'version.waiting' })
  const entries = (await site.audit()).filter(({ action }) => action.startsWith('webhook.'))
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
    ['webhook.add', 'contour: hook.example'],
    ['webhook.change', 'contour: other.example'],
  ])
  const text = JSON.stringify([entries, site.log.lines])
  for (const word of ['of-the-receiver', 'top-secret', secret]) expect(text).not.toContain(word)
})

test('an address that may not be told comes back with what was typed, and why', async () => {
  const { site } = await siteWith()
  for (const [url, problem] of [
    ['https://127.0.0.1/', 'This name leads to no public address.'],
    ['https://0x7f000001/', 'This name leads to no public address.'],
    ['https://[::ffff:10.0.0.1]/', 'This name leads to no public address.'],
    ['http://hook.example/', 'It has to begin with https://.'],
    ['hook.example', 'Write a whole address that begins with https://.'],
  ] as const) {
    const answer = await site.as(ada).post(urls.webhooks('contour'), { url, events: 'version.published' })
    const page = await answer.text()
    expect([url, answer.status, page.includes(problem), page.includes(`value="${url}"`)]).toEqual([
      url,
      422,
      true,
      true,
    ])
  }
  const nothing = await site.as(ada).post(urls.webhooks('contour'), { url: 'https://hook.example/' })
  expect([nothing.status, (await nothing.text()).includes('Choose at least one event.')]).toEqual([422, true])
  for (let at = 0; at < 10; at++) await make(site)
  const one = await site
    .as(ada)
    .post(urls.webhooks('contour'), { url: 'https://hook.example/', events: 'version.published' })
  expect([one.status, (await one.text()).includes('There are 10 webhooks already.')]).toEqual([422, true])
})

test('what happens to a plugin is told, in order, and says only what its pages say', async () => {
  const { site, state } = await siteWith()
  await make(site)
  await site.as(ada).upload(packageOf({ version: '1.1' }), { experimental: true })
  await deliverDue(site.repository.site)
  expect(JSON.parse(state.sent[0]?.body ?? '')).toEqual({
    type: 'version.published',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: {
      plugin: { package_name: 'contour', name: 'Contour', url: 'http://127.0.0.1:3000/plugins/contour/' },
      version: {
        ...{
          version: '1.1',
          url: 'http://127.0.0.1:3000/plugins/contour/version/1.1/',
          state: 'approved',
          experimental: true,
        },
        ...{
          qgis_minimum_version: '3.22',
          qgis_maximum_version: expect.any(String),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        download_url: 'http://127.0.0.1:3000/plugins/contour/version/1.1/download/',
      },
    },
  })
  state.sent.length = 0
  const states = (seen: string, wanted: string) =>
    site.as(ada).post(urls.versionState('contour', '1.1'), { state: wanted, seen })
  await states('as-is', 'withdrawn')
  await states('withdrawn', 'as-is')
  await states('as-is', 'deleted')
  await site.as(ada).post(urls.pluginDeprecated('contour'), { deprecated: 'yes', reason: 'QGIS does it itself.' })
  await site.as(ada).post(urls.pluginDeprecated('contour'), { deprecated: 'no' })
  await site.as(ben).text(urls.account())
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ version: '1.2' }))
  await decide(site, 'approve', { packageName: 'contour', version: '1.2' })
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'A secret reason.' })
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'no', reason: 'A secret reason.' })
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  const sent = state.sent
  const types = await (async () => {
    await deliverDue(site.repository.site)
    return sent.map(({ body }) => JSON.parse(body).type)
  })()
  expect(types).toEqual([
    ...['version.withdrawn', 'version.restored', 'version.deleted', 'plugin.deprecated', 'plugin.undeprecated'],
    ...[
      'owners.changed',
      'version.waiting',
      'version.decided',
      'version.published',
      'plugin.quarantined',
      'plugin.released',
      'plugin.deleted',
    ],
  ])
  const text = sent.map(({ body }) => body).join()
  for (const word of ['secret', 'mo"', 'ada@', 'sample.example'])
    expect([word, text.includes(word)]).toEqual([word, false])
})

test('a version that waits is told to its owners, and so is the decision', async () => {
  const { site, state } = await siteWith()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  const { id } = await addWebhook(site.repository.site, operator, undefined, {
    url: 'https://op.example/',
    events: webhookEvents,
  })
  expect(id).toBe(1)
  await site.as(ben).post(urls.webhooks('slope'), { url: 'https://ben.example/', events: 'version.waiting' })
  await decide(site, 'send-back', { packageName: 'slope', version: '0.1', message: 'Say what it does.' })
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.2' }))
  await decide(site, 'approve', { packageName: 'slope', version: '0.2' })
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '0.1' }))
  await deliverDue(site.repository.site)
  const told = (host: string) =>
    state.sent
      .filter(({ url }) => url.includes(host))
      .map(({ body }) => JSON.parse(body))
      .map(({ type, data }) => `${type} ${data.version?.version ?? ''} ${data.decision ?? ''}`.trim())
  expect(told('ben.example')).toEqual(['version.waiting 0.2'])
  expect(told('op.example').sort()).toEqual(
    [
      ...['version.decided 0.1 sent-back', 'version.waiting 0.2', 'version.decided 0.2 approved'],
      ...['version.published 0.2', 'plugin.created', 'version.waiting 0.1'],
    ].sort(),
  )
})

test('a test is sent at once, and the log says what came of it; a delivery can be sent again', async () => {
  const { site, state } = await siteWith()
  await make(site)
  expect((await site.as(ada).post(urls.webhookPing('contour', 1))).status).toBe(303)
  state.status = 500
  expect(await typesSent(site, state)).toEqual(['ping'])
  const failed = await site.as(ada).text(urls.webhook('contour', 1))
  expect(failed).toContain('It answered 500.')
  expect(failed).toContain('to be tried again')
  state.status = 200
  const replay = urls.webhookReplay('contour', 1, 1)
  expect(failed).toContain(`action="${replay}"`)
  await site.as(ada).post(replay)
  expect(await typesSent(site, state)).toEqual(['ping'])
  expect(await site.as(ada).text(urls.webhook('contour', 1))).toContain('arrived')

  await site.as(ada).post(replay)
  await deliverDue(site.repository.site)
  const key = state.sent[0]?.headers['webhook-id']
  const log = await site.as(ada).text(urls.webhook('contour', 1))
  expect(log.split(`webhook-id: ${key}`)).toHaveLength(3)
  expect((await site.as(ada).post(urls.webhookReplay('contour', 1, 99))).status).toBe(404)
})

test('one that is switched off is sent nothing, and the log stays; removed, it is gone', async () => {
  const { site, state } = await siteWith()
  await make(site)
  await site.as(ada).post(urls.webhookState('contour', 1), { state: 'off' })
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  expect(await typesSent(site, state)).toEqual([])
  expect(await site.as(ada).text(urls.webhook('contour', 1))).toContain('Switched off.')
  expect((await site.as(ada).post(urls.webhookPing('contour', 1))).status).toBe(409)
  await site.as(ada).post(urls.webhookState('contour', 1), { state: 'on' })
  await site.as(ada).upload(packageOf({ version: '1.2' }))
  expect(await typesSent(site, state)).toEqual(['version.published'])
  await site.as(ada).post(urls.webhookState('contour', 1), { state: 'removed' })
  expect((await site.as(ada).get(urls.webhook('contour', 1))).status).toBe(404)
  expect((await site.as(ada).post(urls.webhookState('contour', 1), { state: 'gone' })).status).toBe(400)
})

test('nobody else sees or changes the webhooks of a plugin, nor reaches one through another plugin', async () => {
  const { site } = await siteWith()
  await make(site)
  await site.as(ben).upload(packageOf({ name: 'Slope' }))
  for (const path of [urls.webhooks('contour'), urls.webhook('contour', 1)]) {
    for (const who of [ben, mo])
      expect([path, who.uid, (await site.as(who).get(path)).status]).toEqual([path, who.uid, 403])
    expect((await site.asVisitor().get(path)).headers.get('location')).toStartWith('/sign-in')
  }
  expect((await site.as(ben).get(urls.webhook('slope', 1))).status).toBe(404)
  for (const path of [urls.webhookState('slope', 1), urls.webhookSecret('slope', 1), urls.webhookPing('slope', 1)])
    expect([path, (await site.as(ben).post(path, { state: 'removed' })).status]).toEqual([path, 404])
  expect(await site.as(ada).text(urls.webhook('contour', 1))).toContain('hook.example')
})
