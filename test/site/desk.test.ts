// The queue: its order, filters and counters, who is on what, saved answers.

import { afterEach, expect, test } from 'bun:test'
import { directReader, openPythonGrammar } from '../../src/package-reader.ts'
import { grantModerator } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, operator, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** A site that looks into the code of packages, too. */
async function readingSite(): Promise<TestSite> {
  return testSite({ reader: directReader(await openPythonGrammar()) })
}

const hourMs = 3_600_000

/** Makes a second moderator of somebody who has been here. */
async function alsoModerates(site: TestSite, person: Person): Promise<void> {
  await site.as(person).get(urls.account())
  await grantModerator(site.repository.site, operator, person.uid, true)
}

async function shown(site: TestSite, filter: string): Promise<string[]> {
  const page = await site.as(mo).text(urls.queue(filter))
  return [...page.matchAll(/<h3><a href="[^"]*">([^<]*)<\/a>/g)].map(([, name = '']) => name)
}

test('filters show new plugins, new facts, and what is late; each with its count', async () => {
  const site = await readingSite()
  site.clock.now = new Date('2026-11-12T12:00:00Z')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await decide(site, 'approve')
  site.clock.now = new Date('2026-11-16T12:00:00Z')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const runs = { 'extra.py': 'import subprocess\nsubprocess.run(["ls"])\n' }
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1', files: runs }))
  site.clock.now = new Date('2026-11-19T12:30:00Z')
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '2.0' }))
  expect(await shown(site, 'everything')).toEqual(['Contour 1.1', 'Slope 0.1', 'Relief 2.0'])
  expect(await shown(site, 'new-plugins')).toEqual(['Slope 0.1', 'Relief 2.0'])
  expect(await shown(site, 'new-facts')).toContain('Slope 0.1')
  expect(await shown(site, 'new-facts')).not.toContain('Contour 1.1')
  expect(await shown(site, 'late')).toEqual(['Contour 1.1', 'Slope 0.1'])
  const page = await site.as(mo).text(urls.moderation())
  expect(page).toContain('30 min late')
  expect(page).toContain('ben, 1 approved')
  expect(page).toContain('2 late')
  expect(page).toContain('1.0 approved by mo')
  expect((await site.as(mo).get('/moderation/?show=nothing')).status).toBe(404)
})

test('a weekend does not make a version late', async () => {
  const site = await testSite()
  site.clock.now = new Date('2026-11-20T12:00:00Z')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  site.clock.now = new Date('2026-11-25T11:00:00Z')
  expect(await shown(site, 'late')).toEqual([])
  expect(await site.as(mo).text(urls.moderation())).toContain('1 h left')
  site.clock.now = new Date('2026-11-25T13:00:00Z')
  expect(await shown(site, 'late')).toEqual(['Contour 1.0'])
})

test('the target is a setting', async () => {
  const site = await testSite({ ini: '[moderation]\ntarget_days = 1\n' })
  site.clock.now = new Date('2026-11-17T12:00:00Z')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  site.clock.now = new Date('2026-11-18T12:01:00Z')
  expect(await shown(site, 'late')).toEqual(['Contour 1.0'])
  expect(await site.as(mo).text(urls.moderation())).toContain('within 1 working day.')
})

test('only facts that the last approved version does not have are new', async () => {
  const site = await readingSite()
  const runs = { 'extra.py': 'import subprocess\nsubprocess.run(["ls"])\n' }
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0', files: runs }))
  await decide(site, 'approve')
  const asks = { ...runs, 'ask.py': 'import urllib.request\nurllib.request.urlopen("https://parcels.example/")\n' }
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1', files: asks }))
  const page = await site.as(mo).text(urls.moderation())
  const facts = page.slice(page.indexOf('<ul class="facts">'))
  expect(facts).toContain('parcels.example')
  expect(facts).toContain('as before')
})

test('the counters are a fragment that is asked for again', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const fragment = await site.as(mo).text(urls.queueCounts('late'))
  expect(fragment).not.toContain('<html')
  expect(fragment).toContain('id="figures"')
  expect(fragment).toContain('id="filters"')
  expect(fragment).toMatch(/everything <span class="count">1</)
  expect(fragment).toContain('data-hx-get="/moderation/counts?show=late"')
})

test('a hundred entries fill a page', async () => {
  const site = await testSite()
  const zip = (number: number) =>
    packageOf({ name: `Plugin ${number}`, packageName: `plugin_${number}`, version: '1.0' })
  for (let number = 0; number < 101; number++) await site.as(ben).upload(zip(number))
  expect(await shown(site, 'everything')).toHaveLength(100)
  const page = await site.as(mo).text('/moderation/?page=2')
  expect(page.match(/data-entry/g)).toHaveLength(1)
  expect(page).toContain('href="/moderation/"')
}, 120_000)

test('who takes an entry is shown to the others, until they give it back or half an hour is over', async () => {
  const site = await testSite()
  await alsoModerates(site, ines)
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const { id } = await versionIn(site, 'contour', '1.0')
  const taken = await site.as(ines).post(urls.reviewTaken(id), { taken: 'yes' })
  expect([taken.status, taken.headers.get('location')]).toEqual([303, urls.review(id)])
  expect(await site.as(mo).text(urls.moderation())).toContain('ines is on it')
  expect(await site.as(ines).text(urls.moderation())).toContain('you are on it')
  const second = await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })
  expect(second.status).toBe(409)
  expect(await second.text()).toContain('ines is on it.')
  await site.as(mo).post(urls.reviewTaken(id), { taken: 'no' })
  expect(await site.as(mo).text(urls.moderation())).toContain('ines is on it')
  await site.as(ines).post(urls.reviewTaken(id), { taken: 'no' })
  expect(await site.as(mo).text(urls.moderation())).not.toContain('is on it')

  await site.as(ines).post(urls.reviewTaken(id), { taken: 'yes' })
  site.clock.now = new Date(site.clock.now.getTime() + hourMs / 2)
  expect(await site.as(mo).text(urls.moderation())).not.toContain('is on it')
  expect((await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })).status).toBe(303)
  expect((await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })).status).toBe(303)
  const entries = (await site.audit()).filter(({ action, actor }) => action === 'review.take' && actor === 'mo')
  expect(entries).toHaveLength(1)
})

test('a decision gives an entry back, and what is decided cannot be taken', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const { id } = await versionIn(site, 'contour', '1.0')
  await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })
  await decide(site, 'approve')
  const answer = await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('does not wait any more')
})

test('the queue says who was sent back before, and what looks like another plugin', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour Lines', packageName: 'contour_lines', version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await decide(site, 'send-back', { packageName: 'slope', message: 'Mend it.' })
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Contour Line', packageName: 'contour_line', version: '1.0' }))
  const page = await site.as(mo).text(urls.moderation())
  expect(page).toContain('ben, 1 sent back')
  expect(page).toContain('looks like that of Contour Lines')
})

test('saved answers begin with five, and are added, changed and deleted by moderators', async () => {
  const site = await testSite()
  const page = await site.as(mo).text(urls.moderationAnswers())
  expect(page.match(/<h3>[^<]*<\/h3>/g)?.length).toBe(5)
  const added = await site.as(mo).post(urls.moderationAnswers(), { title: 'No <icon>', text: 'Please add one.' })
  expect(added.status).toBe(303)
  const six = await site.as(mo).text(urls.moderationAnswers())
  expect(six.match(/<h3>[^<]*<\/h3>/g)?.length).toBe(6)
  expect(six).toContain('No &lt;icon&gt;')
  expect(six).toContain('saved by mo')
  const ids = [...six.matchAll(/\/moderation\/answers\/(\d+)\/delete/g)].map(([, id]) => Number(id))
  await site.as(mo).post(urls.savedAnswer(ids[0] ?? 0), { title: 'A better title', text: 'A better text.' })
  expect(await site.as(mo).text(urls.moderationAnswers())).toContain('A better text.')
  for (const id of ids) expect((await site.as(mo).post(urls.savedAnswerDelete(id))).status).toBe(303)
  expect((await site.as(mo).post(urls.savedAnswerDelete(ids[0] ?? 0))).status).toBe(404)
  const last = await site.as(mo).text(urls.moderationAnswers())
  expect(last.match(/<h3>[^<]*<\/h3>/g)?.length).toBe(5)
})

test('an answer without a title or a text comes back with what was typed', async () => {
  const site = await testSite()
  const answer = await site.as(mo).post(urls.moderationAnswers(), { title: '', text: 'A long thought.' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('Give it a title')
  expect(page).toContain('A long thought.')
})
