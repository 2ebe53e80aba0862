// A plugin whose owners have disappeared gets a new owner, by steps that have their time.

import { afterEach, expect, test } from 'bun:test'
import { listAdoptions } from '../../db/adoptions.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const dayMs = 86_400_000

/** A plugin of ada, which ben wants to take over. */
async function startedSite() {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  pass(site, 1)
  const asked = { plugin: 'contour', candidate: 'ben', reason: 'Nobody answers since 2024.' }
  expect((await site.as(mo).post(urls.moderationAdoptions(), asked)).status).toBe(303)
  return site
}

function pass(site: TestSite, days: number): void {
  site.clock.now = new Date(site.clock.now.getTime() + days * dayMs)
}

async function first(site: TestSite) {
  const [adoption] = await listAdoptions(site.repository.site.db)
  if (!adoption) throw new Error('Nothing has begun')
  return adoption
}

async function step(site: TestSite, kind: string, fields: Record<string, string> = {}) {
  const { id, steps } = await first(site)
  const sent = { kind, text: `About ${kind}.`, seen: String(steps.length), ...fields }
  return site.as(mo).post(urls.adoptionStep(id), sent)
}

/** Three letters and the public notice, each as early as may be. */
async function publicSite() {
  const site = await startedSite()
  for (const kind of ['contact', 'contact', 'contact', 'notice']) {
    expect((await step(site, kind)).status).toBe(303)
    pass(site, 14)
  }
  return site
}

test('owners are written to three times, everybody reads a notice, then there is a new owner', async () => {
  const site = await startedSite()
  for (const kind of ['contact', 'contact', 'contact', 'notice', 'hand-over']) {
    const early = await step(site, kind === 'contact' ? 'notice' : 'contact')
    expect(early.status).toBe(409)
    expect((await step(site, kind, { replaces: 'yes' })).status).toBe(303)
    if (kind === 'contact') expect(await site.asVisitor().text(urls.plugin('contour'))).not.toContain('abandoned')
    if (kind === 'notice') expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('About notice.')
    pass(site, 14)
  }
  const { state, steps, owners } = await first(site)
  expect({ state, owners: owners.map(({ uid }) => uid) }).toEqual({ state: 'done', owners: ['ben'] })
  expect(steps.map(({ kind }) => kind)).toEqual(['contact', 'contact', 'contact', 'notice', 'hand-over'])
  expect(await site.asVisitor().text(urls.plugin('contour'))).not.toContain('abandoned')
  const entries = (await site.audit()).filter(({ action, refused }) => action.startsWith('adoption.') && !refused)
  expect(entries.map(({ action }) => action)).toEqual(['adoption.start', ...Array(5).fill('adoption.step')])
  expect((await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))).status).toBe(303)
})

test('each letter reaches the owners as a notice and a mail', async () => {
  const site = await startedSite()
  await step(site, 'contact', { text: 'Are you there?' })
  expect(await site.as(ada).text(urls.accountNotices())).toContain('Are you there?')
  await site.workOff()
  expect(JSON.stringify(site.mailer)).toContain('Are you there?')
})

test('no step is taken before its time, and the refusal names the day', async () => {
  const site = await startedSite()
  await step(site, 'contact')
  pass(site, 13)
  const early = await step(site, 'contact')
  expect(early.status).toBe(409)
  expect(await early.text()).toContain('This step is possible from 2026-12-07 on.')
  pass(site, 1)
  expect((await step(site, 'contact')).status).toBe(303)
})

test('a step pressed twice is taken once', async () => {
  const site = await startedSite()
  expect((await step(site, 'contact')).status).toBe(303)
  pass(site, 14)
  expect((await step(site, 'contact', { seen: '0' })).status).toBe(409)
  expect((await first(site)).steps).toHaveLength(1)
})

test('an owner objects on the page of the plugin: nothing goes on, and the moderator ends it', async () => {
  const site = await publicSite()
  expect(await site.as(ada).text(urls.plugin('contour'))).toContain('Keep the plugin')
  expect((await site.as(ben).post(urls.adoptionObjection('contour'), {})).status).toBe(403)
  expect((await site.as(ada).post(urls.adoptionObjection('contour'), { text: 'I am here.' })).status).toBe(303)
  expect((await step(site, 'hand-over')).status).toBe(409)
  expect(await site.asVisitor().text(urls.plugin('contour'))).not.toContain('abandoned')
  expect(await site.as(mo).text(urls.moderationAdoptions())).toContain('I am here.')
  const { id } = await first(site)
  expect((await site.as(mo).post(urls.adoptionEnd(id), { text: 'The owner is back.' })).status).toBe(303)
  expect((await first(site)).state).toBe('ended')
  expect(await site.as(ben).text(urls.accountNotices())).toContain('The owner is back.')
})

test('whatever an owner does with the plugin counts as an objection, and the desk shows it', async () => {
  const site = await publicSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const answer = await step(site, 'hand-over')
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('ada did something with the plugin on')
  expect(await site.as(mo).text(urls.moderationAdoptions())).toContain('that counts as an objection')
})

test('old owners stay where the moderator wants it', async () => {
  const site = await publicSite()
  expect((await step(site, 'hand-over')).status).toBe(303)
  expect((await first(site)).owners.map(({ uid }) => uid)).toEqual(['ada', 'ben'])
})

test('what cannot begin is refused beside its field', async () => {
  const site = await startedSite()
  const refusals: [Record<string, string>, number, string][] = [
    [{}, 409, 'is being looked for already.'],
    [{ plugin: 'nothing' }, 422, 'There is no such plugin.'],
    [{ candidate: 'nobody' }, 422, 'the candidate has to sign in once'],
    [{ candidate: 'zed' }, 422, 'zed is blocked and cannot own a plugin.'],
    [{ candidate: 'ada' }, 422, 'ada owns the plugin already.'],
    [{ candidate: 'mo' }, 409, 'Another moderator decides about you.'],
    [{ reason: '' }, 422, 'Say why'],
  ]
  for (const [changed, status, message] of refusals) {
    const asked = { plugin: 'contour', candidate: 'ben', reason: 'Old.', ...changed }
    const answer = await site.as(mo).post(urls.moderationAdoptions(), asked)
    expect({ message, status: answer.status }).toEqual({ message, status })
    expect(await answer.text()).toContain(message)
  }
})
