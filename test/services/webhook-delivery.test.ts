// Deliveries to webhooks: each at least once, in order for each plugin, signed, tried again, and given up in the end.

import { afterEach, expect, test } from 'bun:test'
import { addDeliveries, findNextDue, listDeliveries, takeDue } from '../../db/deliveries.ts'
import { findPluginRow } from '../../db/plugins.ts'
import { findWebhook } from '../../db/webhooks.ts'
import type { WebhookPoster } from '../../src/adapters/webhook-post.ts'
import { pauseMs, webhookEvents, webhookRules } from '../../src/domain/webhook.ts'
import { deliverDue } from '../../src/services/webhook-delivery.ts'
import { addWebhook, pingWebhook, sweepDeliveries } from '../../src/services/webhooks.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  cleo,
  closeSites,
  mo,
  operator,
  type TestSite,
  type TestSiteOptions,
  testSite,
} from '../support/site.ts'
import { isSigned, type Received, receiver } from '../support/webhook-receiver.ts'

afterEach(closeSites)

const ini = '[webhooks]\nallow_networks = 127.0.0.0/8'
const minute = 60_000

async function siteWith(options: TestSiteOptions = {}): Promise<TestSite> {
  const site = await testSite({ ini, ...options })
  await site.as(ada).upload(packageOf())
  return site
}

function later(site: TestSite, ms: number): void {
  site.clock.now = new Date(site.clock.now.getTime() + ms)
}

/** A poster that keeps what it was given, and answers as the test says. */
function fakePoster(answer: (key: string, attempt: number) => number = () => 200) {
  const sent: { key: string; body: string; type: string; url: string }[] = []
  const poster: WebhookPoster = {
    post: async (url, { headers, body }) => {
      const key = headers['webhook-id'] ?? ''
      const attempt = sent.filter((one) => one.key === key).length + 1
      sent.push({ key, body, type: JSON.parse(body).type, url })
      const status = answer(key, attempt)
      return { status, error: status < 300 ? '' : `It answered ${status}.` }
    },
  }
  return { poster, sent }
}

async function hookOf(site: TestSite, packageName?: string, url = 'https://hook.example/') {
  return addWebhook(site.repository.site, operator, packageName, { url, events: webhookEvents })
}

/** An event of the plugin, as a change would keep it. */
async function addEvents(
  site: TestSite,
  webhookId: number,
  pluginId: number | undefined,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) => ({
    ...{ webhookId, pluginId, event: 'version.published', eventKey: `evt_${pluginId}_${at}` },
    ...{ body: JSON.stringify({ type: 'version.published', plugin: pluginId, at }), createdAt: site.clock.now },
  }))
  await addDeliveries(site.repository.site.db, rows)
}

test('1,000 events to a receiver that fails half the time: each arrives at least once, in order for each plugin, signed', async () => {
  const names = ['Contour', 'Slope', 'Relief', 'Aspect', 'Ridge', 'Basin', 'Flow', 'Valley', 'Peak', 'Shade']
  const site = await testSite({ ini })
  for (const name of names) await site.as(ada).upload(packageOf({ name }))
  let random = 7
  const there = receiver(() => {
    random = (random * 48_271) % 2_147_483_647
    return random % 2 === 0 ? 200 : 503
  })
  const { id, secret } = await hookOf(site, undefined, there.url)
  const plugins = await Promise.all(names.map((name) => findPluginRow(site.repository.site.db, name)))
  for (const plugin of plugins) await addEvents(site, id, plugin?.id, 100)
  let attempts = 0
  for (let due = site.clock.now as Date | undefined; due; due = await findNextDue(site.repository.site.db)) {
    site.clock.now = new Date(Math.max(due.getTime(), site.clock.now.getTime() + minute))
    attempts += await deliverDue(site.repository.site)
  }
  await there.stop()

  expect(there.received.length).toBe(attempts)
  expect(attempts).toBeGreaterThan(1500)
  expect(there.received.filter((one) => !isSigned(one, secret))).toEqual([])
  const log = await allDeliveries(site, id)
  expect([log.length, log.filter(({ deliveredAt }) => !deliveredAt).length]).toEqual([1000, 0])
  for (const plugin of plugins) {
    const tried = there.received.flatMap((one) => orderIn(one, plugin?.id))
    expect([...tried].sort((a, b) => a - b)).toEqual(tried)
    expect(new Set(tried).size).toBe(100)
  }
}, 120_000)

function orderIn({ body }: Received, pluginId: number | undefined): number[] {
  const { plugin, at } = JSON.parse(body)
  return plugin === pluginId ? [at] : []
}

async function allDeliveries(site: TestSite, webhookId: number) {
  return listDeliveries(site.repository.site.db, webhookId, undefined, 10_000)
}

test('what fails is tried again after pauses that grow to an hour, each a little different', () => {
  const plain = [1, 2, 3, 4, 9, 10, 100].map((attempts) => pauseMs(attempts, 0.5) / 1000)
  expect(plain).toEqual([15, 30, 60, 120, 3600, 3600, 3600])
  expect([pauseMs(1, 0), pauseMs(1, 1)]).toEqual([11_250, 18_750])
})

test('a later event waits until the earlier one has arrived; other plugins and pings go on', async () => {
  const { poster, sent } = fakePoster((key, attempt) => (key.endsWith('_0') && attempt < 3 ? 500 : 200))
  const site = await siteWith({ webhooks: poster })
  await site.as(ada).upload(packageOf({ name: 'Slope' }))
  const { id } = await hookOf(site)
  const [contour, slope] = await Promise.all(
    ['contour', 'slope'].map((name) => findPluginRow(site.repository.site.db, name)),
  )
  await addEvents(site, id, contour?.id, 2)
  await addDeliveries(site.repository.site.db, [
    { webhookId: id, pluginId: slope?.id, event: 'x', eventKey: 'evt_slope', body: '{}', createdAt: site.clock.now },
  ])
  await pingWebhook(site.repository.site, operator, { packageName: undefined, id })
  await deliverDue(site.repository.site)
  const [first, second] = [`evt_${contour?.id}_0`, `evt_${contour?.id}_1`]
  const keys = () => sent.map(({ key, type }) => (type === 'ping' ? type : key))
  expect(keys().sort()).toEqual([first, 'evt_slope', 'ping'].sort())
  for (const pause of [20_000, 40_000]) {
    later(site, pause)
    await deliverDue(site.repository.site)
  }
  expect(keys().slice(3)).toEqual([first, first, second])
})

test('what a process took that died is sent again after a minute, and what it says afterwards does not count', async () => {
  const { poster, sent } = fakePoster()
  const site = await siteWith({ webhooks: poster })
  const { id } = await hookOf(site, 'contour')
  await addEvents(site, id, undefined, 1)
  const { db } = site.repository.site
  const lease = { now: site.clock.now, leaseUntil: new Date(site.clock.now.getTime() + webhookRules.leaseMs) }
  const [taken] = await takeDue(db, { ...lease, except: [], each: 4, limit: 5 })
  expect(taken?.attempts).toBe(1)
  expect(await deliverDue(site.repository.site)).toBe(0)
  later(site, webhookRules.leaseMs + 1)
  expect(await deliverDue(site.repository.site)).toBe(1)
  expect(sent).toHaveLength(1)
  expect((await allDeliveries(site, id))[0]).toMatchObject({ attempts: 2, deliveredAt: site.clock.now })
})

test('two processes never send the same at once, and both have something to do', async () => {
  const { poster, sent } = fakePoster()
  const site = await siteWith({ webhooks: poster })
  const other = await testSite({ ini, webhooks: poster, database: site.database })
  const hooks = await Promise.all([1, 2, 3, 4].map((at) => hookOf(site, undefined, `https://hook${at}.example/`)))
  for (const { id } of hooks) await addEvents(site, id, undefined, 25)
  const counts = await Promise.all([deliverDue(site.repository.site), deliverDue(other.repository.site)])
  expect(sent).toHaveLength(100)
  expect(counts[0] + counts[1]).toBe(100)
})

test('a webhook that failed for three days is switched off with a notice, and what waited is not sent any more', async () => {
  const { poster, sent } = fakePoster(() => 500)
  const site = await siteWith({ webhooks: poster })
  await site.as(ada).post(urls.webhooks('contour'), { url: 'https://hook.example/', events: 'version.published' })
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  for (let hour = 0; hour < 80; hour++) {
    await deliverDue(site.repository.site)
    later(site, 60 * minute)
  }
  const webhook = await findWebhook(site.repository.site.db, 1)
  expect(webhook?.offReason).toBe('Nothing has arrived for three days.')
  expect(await findNextDue(site.repository.site.db)).toBeUndefined()
  const many = sent.length
  await site.as(ada).upload(packageOf({ version: '1.2' }))
  expect(await deliverDue(site.repository.site)).toBe(0)
  expect(many).toBeGreaterThan(40)
  expect(await site.as(ada).text(urls.accountNotices())).toMatch(/switched off the webhook .*contour: hook\.example/)
  await site.workOff()
  expect(site.mailer.sent.map(({ subject }) => subject)).toContain(
    'webhooks switched off the webhook contour: hook.example',
  )
  const entry = (await site.audit()).find(({ action }) => action === 'webhook.stop')
  expect(entry).toMatchObject({ actor: 'webhooks', actorKind: 'operator', subject: 'contour: hook.example' })
})

test('410 Gone switches it off at once', async () => {
  const { poster } = fakePoster(() => 410)
  const site = await siteWith({ webhooks: poster })
  const { id } = await hookOf(site, 'contour')
  await addEvents(site, id, undefined, 3)
  expect(await deliverDue(site.repository.site)).toBeLessThanOrEqual(2)
  const webhook = await findWebhook(site.repository.site.db, id)
  expect([webhook?.offAt, webhook?.offReason]).toEqual([site.clock.now, 'It answered 410 Gone.'])
})

test('one event that is never taken is given up after three days, and those behind it go on', async () => {
  const { poster, sent } = fakePoster((key) => (key.endsWith('_0') ? 400 : 200))
  const site = await siteWith({ webhooks: poster })
  const { id } = await hookOf(site, 'contour')
  const plugin = await findPluginRow(site.repository.site.db, 'contour')
  await addEvents(site, id, plugin?.id, 2)
  for (let hour = 0; hour < 80; hour++) {
    // Something else arrives meanwhile, so that the webhook itself is well.
    if (hour % 10 === 0) await pingWebhook(site.repository.site, operator, { packageName: 'contour', id })
    await deliverDue(site.repository.site)
    later(site, 60 * minute)
  }
  expect(sent.filter(({ key }) => key.endsWith('_1'))).toHaveLength(1)
  const log = await allDeliveries(site, id)
  expect(log.at(-1)).toMatchObject({
    deliveredAt: undefined,
    nextAt: undefined,
    lastStatus: 400,
    lastError: 'It answered 400.',
  })
  expect((await findWebhook(site.repository.site.db, id))?.offAt).toBeUndefined()
})

test('the log is cut after 30 days, but for what waits', async () => {
  const { poster } = fakePoster((key) => (key.endsWith('_0') ? 200 : 500))
  const site = await siteWith({ webhooks: poster })
  const { id } = await hookOf(site, 'contour')
  const plugin = await findPluginRow(site.repository.site.db, 'contour')
  await addEvents(site, id, plugin?.id, 2)
  await deliverDue(site.repository.site)
  later(site, 31 * 24 * 60 * minute)
  await sweepDeliveries(site.repository.site)
  expect((await allDeliveries(site, id)).map(({ lastStatus }) => lastStatus)).toEqual([500])
})

test('a change and what it tells are kept together, and the sender is woken by a job of the same transaction', async () => {
  const { poster, sent } = fakePoster()
  const site = await siteWith({ webhooks: poster })
  await site.workOff()
  const { id } = await hookOf(site, 'contour')
  expect(await site.workOff()).toBe(0)
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  expect(await site.workOff()).toBeGreaterThan(0)
  await deliverDue(site.repository.site)
  expect(sent.map(({ type }) => type)).toEqual(['version.published'])
  // Refused: nothing was changed, nothing is told.
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  await site.as(ben).post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await allDeliveries(site, id)).length).toBe(1)
})

test('who owns a plugin no more, or is blocked, is told nothing more of it', async () => {
  const { poster, sent } = fakePoster()
  const site = await siteWith({ webhooks: poster })
  await site.as(cleo).text(urls.account())
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'cleo' })
  await site.as(cleo).post(urls.webhooks('contour'), { url: 'https://cleo.example/', events: 'owners.changed' })
  await site.as(ada).post(urls.pluginOwnerRemove('contour', 'cleo'))
  await deliverDue(site.repository.site)
  expect(sent).toEqual([])
  expect((await findWebhook(site.repository.site.db, 1))?.offReason).toContain('does not own the plugin any more')

  await site.as(ada).post(urls.webhookState('contour', 1), { state: 'on' })
  await site.as(mo).post(urls.pluginAssign('contour'), { uid: 'cleo', reason: 'As it was.' })
  await deliverDue(site.repository.site)
  expect(sent.map(({ url }) => url)).toEqual(['https://cleo.example/'])
  expect(JSON.parse(sent[0]?.body ?? '').data.owners).toEqual(['ada', 'cleo'])
})
