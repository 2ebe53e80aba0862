// What people report after publication: it reaches the moderators, and hides at once what trusted people warn of.

import { afterEach, expect, test } from 'bun:test'
import { setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  cleo,
  closeSites,
  finn,
  ines,
  mo,
  operator,
  type Person,
  type TestSite,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

/** Ada has published Contour 1.0 and 1.1 three days ago; cleo and finn are trusted. */
async function publishedSite() {
  const site = await testSite()
  for (const version of ['1.0', '1.1']) await site.as(ada).upload(packageOf({ name: 'Contour', version }))
  for (const person of [cleo, finn]) await trust(site, person)
  // The directory says at the first sign-in who moderates.
  await site.as(mo).get(urls.account())
  site.clock.now = new Date(site.clock.now.getTime() + 3 * 86_400_000)
  return site
}

async function trust(site: TestSite, person: Person) {
  await site.as(person).get(urls.account())
  await setUserTrust(site.repository.site, operator, person.uid, 'trusted', 'Known for years.')
}

function report(site: TestSite, person: Person, wishes: { kind?: string; version?: string; text?: string } = {}) {
  const { kind = 'malicious', version = '', text = 'It sends projects away, see plugin.py line 9.' } = wishes
  return site.as(person).post(urls.report('contour'), { kind, version, text })
}

async function isSeen(site: TestSite, path = urls.plugin('contour')) {
  return (await site.asVisitor().get(path)).status === 200
}

test('a report lands at the desk with who sent it, and its sender is told how it ended', async () => {
  const site = await publishedSite()
  expect(await site.as(ben).text(urls.plugin('contour'))).toContain(`href="${urls.report('contour')}"`)
  expect((await report(site, ben, { version: '1.1' })).status).toBe(303)
  expect(await isSeen(site)).toBe(true)
  const desk = await site.as(mo).text(urls.moderationReports())
  expect(desk).toContain('It sends projects away, see plugin.py line 9.')
  expect(desk).toContain('0 of 0 earlier reports')
  expect(await site.as(mo).text(urls.accountNotices())).toContain('contour 1.1')
  const close = { outcome: 'dismissed', answer: 'It asks first.' }
  expect((await site.as(mo).post(urls.reportOutcome(1), close)).status).toBe(303)
  expect(await site.as(ben).text(urls.accountNotices())).toContain('It asks first.')
  expect((await site.as(mo).post(urls.reportOutcome(1), close)).status).toBe(409)
  await report(site, ben, { version: '1.1' })
  expect(await site.as(mo).text(urls.moderationReports())).toContain('0 of 1 earlier reports')
})

test('a report takes a kind and a text, a person who is signed in, and is not taken twice', async () => {
  const site = await publishedSite()
  expect((await site.asVisitor().get(urls.report('contour'))).status).toBe(303)
  const empty = await report(site, ben, { text: ' ' })
  expect(empty.status).toBe(422)
  expect(await empty.text()).toContain('Say what you saw')
  expect((await report(site, ben, { kind: 'boring' })).status).toBe(422)
  expect((await report(site, ben)).status).toBe(303)
  const again = await report(site, ben)
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('You reported this already')
  expect((await site.as(ben).post(urls.report('nothing'), { kind: 'other', text: 'x' })).status).toBe(404)
})

test('one person sends ten reports a day', async () => {
  const site = await publishedSite()
  for (let n = 0; n < 6; n++) await site.as(ada).upload(packageOf({ name: 'Contour', version: `2.${n}` }))
  const versions = ['', '1.0', '1.1', ...[0, 1, 2, 3, 4, 5].map((n) => `2.${n}`)]
  for (const version of versions) expect((await report(site, ben, { version })).status).toBe(303)
  await site.as(mo).post(urls.reportOutcome(1), { outcome: 'dismissed', answer: 'No.' })
  expect((await report(site, ben)).status).toBe(303)
  await site.as(mo).post(urls.reportOutcome(2), { outcome: 'dismissed', answer: 'No.' })
  expect((await report(site, ben, { version: '1.0' })).status).toBe(429)
  site.clock.now = new Date(site.clock.now.getTime() + 86_400_000)
  expect((await report(site, ben, { version: '1.0' })).status).toBe(303)
})

test('two reports by trusted people about one version hide it at once, and wake the moderators', async () => {
  const site = await publishedSite()
  await report(site, cleo, { kind: 'broken', version: '1.1' })
  expect(await isSeen(site, urls.version('contour', '1.1'))).toBe(true)
  await report(site, finn, { kind: 'broken', version: '1.1' })
  expect(await isSeen(site, urls.version('contour', '1.1'))).toBe(false)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
  const [entry] = (await site.audit()).filter(({ action }) => action === 'version.quarantine')
  expect(entry).toMatchObject({ actorKind: 'operator', actor: 'reports', subject: 'contour 1.1' })
  expect(await site.as(mo).text(urls.accountNotices())).toContain('contour 1.1')
  const owner = await site.as(ada).text(urls.pluginHistory('contour'))
  expect(owner).toContain('reports')
  for (const reporter of ['cleo', 'finn']) expect(owner).not.toContain(reporter)
})

test('two trusted people about the whole plugin hide all of it; one of them about a version hides that', async () => {
  const site = await publishedSite()
  await report(site, cleo, { kind: 'licence' })
  await report(site, finn, { kind: 'licence' })
  expect(await isSeen(site)).toBe(false)
  const other = await publishedSite()
  await report(other, cleo, { kind: 'licence' })
  await report(other, finn, { kind: 'licence', version: '1.1' })
  expect(await isSeen(other)).toBe(true)
  expect(await isSeen(other, urls.version('contour', '1.1'))).toBe(false)
})

test('the order does not count: a report about the whole plugin is a second one about a version', async () => {
  const site = await publishedSite()
  await report(site, cleo, { kind: 'broken', version: '1.1' })
  await report(site, finn, { kind: 'broken' })
  expect(await isSeen(site, urls.version('contour', '1.1'))).toBe(false)
  expect(await isSeen(site, urls.version('contour', '1.0'))).toBe(true)
})

test('one report of malice by a trusted person hides what is younger than a day, and no older one', async () => {
  const site = await publishedSite()
  await report(site, cleo, { version: '1.1' })
  expect(await isSeen(site, urls.version('contour', '1.1'))).toBe(true)
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))
  site.clock.now = new Date(site.clock.now.getTime() + 86_399_000)
  await report(site, cleo, { version: '1.2' })
  expect(await isSeen(site, urls.version('contour', '1.2'))).toBe(false)
  expect(await isSeen(site)).toBe(true)
})

test('the only version takes its plugin along', async () => {
  const site = await publishedSite()
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await site.as(cleo).post(urls.report('slope'), { kind: 'malicious', version: '1.0', text: 'It deletes files.' })
  expect((await site.asVisitor().get(urls.plugin('slope'))).status).toBe(404)
  const [entry] = (await site.audit()).filter(({ actor }) => actor === 'reports')
  expect(entry).toMatchObject({ action: 'plugin.quarantine', subject: 'slope' })
})

test('untrusted people, one person twice, and owners do not hide anything', async () => {
  const site = await publishedSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))
  await report(site, ben, { version: '1.2' })
  await report(site, ines, { version: '1.2' })
  await report(site, ada, { version: '1.2' })
  expect(await isSeen(site, urls.version('contour', '1.2'))).toBe(true)
  await report(site, cleo, { kind: 'broken', version: '1.2' })
  await report(site, cleo, { kind: 'broken' })
  expect(await isSeen(site, urls.version('contour', '1.2'))).toBe(true)
})

test('a closed report counts no more', async () => {
  const site = await publishedSite()
  await report(site, cleo, { kind: 'broken', version: '1.1' })
  await site.as(mo).post(urls.reportOutcome(1), { outcome: 'dismissed', answer: 'It works.' })
  await report(site, finn, { kind: 'broken', version: '1.1' })
  expect(await isSeen(site, urls.version('contour', '1.1'))).toBe(true)
})

/** What stands beside a tab of the desk, or beside its name in the header; undefined where nothing does. */
function countOf(page: string, of: 'queue' | 'reports' | 'desk') {
  const [, hidden, count] = page.match(new RegExp(`id="count-${of}"( hidden)?[^>]*>(\\d+)<`)) ?? []
  return hidden ? undefined : count
}

test('open reports are counted at their tab and in the header, and by what the queue asks for again', async () => {
  const site = await publishedSite()
  const before = await site.as(mo).text(urls.moderationHistory())
  expect([countOf(before, 'reports'), countOf(before, 'desk')]).toEqual([undefined, undefined])
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await report(site, ben, { version: '1.0' })
  await report(site, ines, { version: '1.1' })
  for (const path of [urls.moderationHistory(), urls.queueCounts('everything')]) {
    const page = await site.as(mo).text(path)
    expect([countOf(page, 'queue'), countOf(page, 'reports'), countOf(page, 'desk')]).toEqual(['1', '2', '3'])
  }
  for (const id of [1, 2])
    await site.as(mo).post(urls.reportOutcome(id), { outcome: 'dismissed', answer: 'It asks first.' })
  const after = await site.as(mo).text(urls.queueCounts('everything'))
  expect([countOf(after, 'reports'), countOf(after, 'desk')]).toEqual([undefined, '1'])
  expect(await site.as(ben).text(urls.catalog())).not.toContain('count-')
})

test('each page of the desk is reached by its tab or by the first page of its group', async () => {
  const site = await publishedSite()
  const inFront = await site.as(mo).text(urls.moderation())
  for (const path of [urls.moderationReports(), urls.moderationHunts(), urls.moderationHistory()])
    expect(inFront).toContain(`href="${path}"`)
  const groups = [
    [urls.moderationUsers(), urls.moderationAdoptions()],
    [urls.moderationRules(), urls.moderationAnswers(), urls.moderationNames()],
    [urls.moderationFeatured(), urls.moderationTags()],
    [urls.moderationFigures(), urls.moderationJobs()],
  ]
  for (const [first = '', ...others] of groups) {
    expect(inFront).toContain(`href="${first}"`)
    const page = await site.as(mo).text(first)
    expect(page).toContain(`<a href="${first}" aria-current="true">`)
    expect(page).toContain(`<a href="${first}" aria-current="page">`)
    for (const other of others) {
      expect(page).toContain(`href="${other}"`)
      expect(await site.as(mo).text(other)).toContain(`<a href="${other}" aria-current="page">`)
    }
  }
})
