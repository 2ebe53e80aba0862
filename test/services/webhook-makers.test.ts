// Whose a webhook is: what ends with the person who made it or took it over, and what goes on without them.

import { afterEach, expect, test } from 'bun:test'
import { memoryDirectory } from '../../src/adapters/directory.ts'
import type { WebhookPoster } from '../../src/adapters/webhook-post.ts'
import { webhookEvents } from '../../src/domain/webhook.ts'
import { checkDirectory } from '../../src/services/directory-check.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { setQuarantine } from '../../src/services/quarantine.ts'
import { deliverDue } from '../../src/services/webhook-delivery.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  closeSites,
  operator,
  type Person,
  samplePeople,
  type TestSite,
  type TestSiteOptions,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

const hour = 3_600_000
const one = urls.webhook('contour', 1)

/** Contour 1.0 belongs to ada and ben; receivers answer `state.status`, and what they got is in `sent`. */
async function sharedSite(options: TestSiteOptions = {}) {
  const state = { status: 200 }
  const sent: string[] = []
  const webhooks: WebhookPoster = {
    post: async (url, { body }) => {
      sent.push(`${url} ${JSON.parse(body).type}`)
      return { status: state.status, error: state.status < 300 ? '' : `It answered ${state.status}.` }
    },
  }
  const site = await testSite({ webhooks, ...options })
  await upload(site, '1.0')
  await site.as(ben).get(urls.account())
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  return { site, state, sent }
}

async function upload(site: TestSite, version: string): Promise<void> {
  expect((await site.as(ada).upload(packageOf({ name: 'Contour', version }))).status).toBe(303)
}

async function save(site: TestSite, who: Person, path: string, url: string): Promise<void> {
  const form = new FormData()
  form.set('url', url)
  for (const event of webhookEvents) form.append('events', event)
  expect((await site.as(who).send(path, form)).status).toBeLessThan(400)
}

function later(site: TestSite, hours: number): void {
  site.clock.now = new Date(site.clock.now.getTime() + hours * hour)
}

test('who left the directory is told nothing more, and a co-owner can take the webhook over', async () => {
  const all = memoryDirectory(samplePeople())
  let gone = false
  const directory = { ...all, find: async (uid: string) => (gone && uid === 'ben' ? undefined : all.find(uid)) }
  const { site, sent } = await sharedSite({ directory })
  await save(site, ben, urls.webhooks('contour'), 'https://ben.example/')
  gone = true
  expect(await checkDirectory(site.repository.site)).toEqual(['ben'])
  await upload(site, '1.1')
  await deliverDue(site.repository.site)
  expect(sent).toEqual([])
  expect(await site.as(ada).text(one)).toContain('Whoever made it is not in the directory any more.')
  await site.as(ada).post(urls.webhookState('contour', 1), { state: 'on' })
  await upload(site, '1.2')
  await deliverDue(site.repository.site)
  expect(sent).toEqual(['https://ben.example/ version.published'])
})

test('of what waited for somebody who was blocked nothing goes out, and co-owners see why', async () => {
  const { site, state, sent } = await sharedSite()
  await save(site, ben, urls.webhooks('contour'), 'https://ben.example/')
  state.status = 500
  await upload(site, '1.1')
  await deliverDue(site.repository.site)
  expect(sent.splice(0)).toHaveLength(1)
  await setUserTrust(site.repository.site, operator, 'ben', 'blocked', 'Bad.')
  state.status = 200
  await upload(site, '1.2')
  later(site, 1)
  await deliverDue(site.repository.site)
  expect(sent).toEqual([])
  expect(await site.as(ada).text(one)).toContain('Whoever made it is blocked. Switch it on to take it over.')
})

test('who changes where a webhook goes, or can sign for it, is the one with whose owning it ends', async () => {
  for (const way of ['address', 'secret']) {
    const { site, sent } = await sharedSite()
    await save(site, ada, urls.webhooks('contour'), 'https://ada.example/')
    if (way === 'address') await save(site, ben, one, 'https://ben.example/')
    else expect((await site.as(ben).post(urls.webhookSecret('contour', 1))).status).toBe(200)
    await deliverDue(site.repository.site)
    sent.splice(0)
    await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ben'))
    await upload(site, '1.1')
    await deliverDue(site.repository.site)
    expect([way, sent]).toEqual([way, []])
  }
})

test('who changes only which events are sent takes nothing over', async () => {
  const { site, sent } = await sharedSite()
  await save(site, ada, urls.webhooks('contour'), 'https://ada.example/')
  await site.as(ben).post(one, { url: 'https://ada.example/', events: 'version.published' })
  await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ben'))
  await upload(site, '1.1')
  await deliverDue(site.repository.site)
  expect(sent).toEqual(['https://ada.example/ version.published'])
})

test('in quarantine owners see their webhooks, and can end one whose secret leaked, but make no new one', async () => {
  const { site } = await sharedSite()
  await save(site, ada, urls.webhooks('contour'), 'https://ada.example/')
  await setQuarantine(site.repository.site, operator, {
    packageName: 'contour',
    quarantined: true,
    reason: 'A report.',
  })
  expect(await site.as(ada).text(urls.webhooks('contour'))).toContain('ada.example')
  expect((await site.as(ada).post(urls.webhookSecret('contour', 1))).status).toBe(200)
  const another = await site
    .as(ada)
    .post(urls.webhooks('contour'), { url: 'https://new.example/', events: webhookEvents[0] })
  expect(another.status).toBe(403)
  expect((await site.as(ada).post(urls.webhookState('contour', 1), { state: 'removed' })).status).toBe(303)
})

test('a failure of long ago, with nothing to send since, does not switch it off at the next one', async () => {
  const { site, state, sent } = await sharedSite()
  await save(site, ada, urls.webhooks('contour'), 'https://ada.example/')
  await upload(site, '1.1')
  // Nobody sent for two days, so that the event is given up when the first failure is one day old.
  later(site, 49)
  state.status = 500
  for (let hours = 0; hours < 25; hours++) {
    await deliverDue(site.repository.site)
    later(site, 1)
  }
  later(site, 30 * 24)
  state.status = 502
  await upload(site, '1.2')
  await deliverDue(site.repository.site)
  expect(await site.as(ada).text(one)).not.toContain('Nothing has arrived for three days.')
  state.status = 200
  sent.splice(0)
  later(site, 1)
  await deliverDue(site.repository.site)
  expect(sent).toEqual(['https://ada.example/ version.published'])
})
