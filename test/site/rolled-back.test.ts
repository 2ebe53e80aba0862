// What a moderator rolled back stays so until a moderator says otherwise, or a newer version is approved.

import { afterEach, expect, test } from 'bun:test'
import { findPluginRow } from '../../db/plugins.ts'
import { versionMark } from '../../src/domain/version-mark.ts'
import { grantModerator } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  closeSites,
  ines,
  makeToken,
  mo,
  operator,
  type Person,
  type TestSite,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

/** Contour 1.1, 1.2 and 1.3 of ada, of which mo rolled back 1.3 to 1.2: people get 1.3.1. */
async function rolledBackSite(wishes: Record<string, string> = {}) {
  const site = await testSite()
  for (const version of ['1.1', '1.2', '1.3'])
    await site
      .as(ada)
      .upload(packageOf({ name: 'Contour', version, files: { 'which.py': `V = '${version}'\n` }, metadata: {} }))
  expect((await rollBack(site, '1.3', wishes)).status).toBe(303)
  return site
}

async function rollBack(site: TestSite, bad: string, wishes: Record<string, string> = {}, who: Person = mo) {
  const { packageSha256: sha256 } = await versionIn(site, 'contour', bad)
  const fields = { sha256, to: '1.2', number: '', reason: 'It deletes layers.', ...wishes }
  return site.as(who).post(urls.versionRollBack('contour', bad), fields)
}

/** As somebody does who has just looked. */
async function mark(site: TestSite, who: Person, number: string, state: string) {
  const plugin = await findPluginRow(site.repository.site.db, 'contour')
  const seen = plugin && versionMark(plugin, await versionIn(site, 'contour', number))
  return site.as(who).post(urls.versionState('contour', number), { state, seen: seen ?? '' })
}

/** The numbers of Contour in the feed. */
async function offered(site: TestSite) {
  const feed = await site.asVisitor().text(urls.feed())
  return [...feed.matchAll(/<file_name>contour\.(.*?)\.zip</g)].map(([, number]) => number ?? '')
}

async function approved(site: TestSite, version: string, experimental = false) {
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version }), { experimental })
  const { state } = await versionIn(site, 'contour', version)
  if (state === 'waiting') expect((await decide(site, 'approve', { version })).status).toBe(303)
}

test('the owner neither withdraws nor deletes what takes people off a bad version, and reads what to do instead', async () => {
  const site = await rolledBackSite()
  for (const state of ['withdrawn', 'deleted']) {
    const answer = await mark(site, ada, '1.3.1', state)
    expect(answer.status).toBe(403)
    const text = await answer.text()
    expect(text).toContain('Upload a version that is higher than 1.3.1')
    expect(text).toContain('ask the moderators')
  }
  expect(await offered(site)).toEqual(['1.3.1'])
  const refused = (await site.audit()).filter(({ refused }) => refused)
  expect(refused.map(({ actor, action }) => [actor, action])).toEqual([
    ['ada', 'version.withdraw'],
    ['ada', 'version.delete'],
  ])
})

test('the owner puts no older version in front of it, by whatever door', async () => {
  const site = await rolledBackSite()
  const secret = await makeToken(site.as(ada), { scopes: ['change-versions'] })
  for (const version of ['1.1', '1.2']) expect((await mark(site, ada, version, 'last-stable')).status).toBe(403)
  const byToken = await site
    .program(secret)
    .post(urls.apiVersionState('contour', '1.1'), { state: 'last-stable', seen: 'as-is' })
  expect(byToken.status).toBe(403)
  for (const state of ['as-is', 'last-stable', 'withdrawn', 'deleted'])
    expect((await mark(site, ada, '1.3', state)).status).toBe(409)
  expect(await offered(site)).toEqual(['1.3.1'])
})

test('a version that was withdrawn before the roll back does not come back in front of it', async () => {
  const site = await testSite()
  for (const version of ['1.1', '1.2', '1.3'])
    await site.as(ada).upload(packageOf({ name: 'Contour', version, files: { 'which.py': `V = '${version}'\n` } }))
  await mark(site, ada, '1.1', 'withdrawn')
  await rollBack(site, '1.3')
  expect((await mark(site, ada, '1.1', 'last-stable')).status).toBe(403)
  expect((await mark(site, ada, '1.1', 'as-is')).status).toBe(303)
  expect(await offered(site)).toEqual(['1.3.1'])
})

test('the owner does not delete the plugin while it is rolled back, nor rewrites why', async () => {
  const site = await rolledBackSite()
  const answer = await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('Upload a version that is higher than 1.3.1')
  const news = await site.as(ada).post(urls.versionChangelog('contour', '1.3.1'), { changelog: 'Better.' })
  expect(news.status).toBe(403)
  expect(await offered(site)).toEqual(['1.3.1'])
  expect(await site.asVisitor().text(urls.version('contour', '1.3.1'))).toContain('It deletes layers.')
})

test('a moderator who owns the plugin undoes no roll back of it either', async () => {
  const site = await rolledBackSite()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'mo' })
  expect((await mark(site, mo, '1.3.1', 'withdrawn')).status).toBe(403)
  expect((await mark(site, mo, '1.2', 'last-stable')).status).toBe(403)
  expect(await offered(site)).toEqual(['1.3.1'])
})

test('after a moderator has ended it the owner is free again', async () => {
  const site = await rolledBackSite()
  expect((await mark(site, mo, '1.3.1', 'withdrawn')).status).toBe(303)
  expect(await offered(site)).toEqual(['1.2'])
  expect((await mark(site, ada, '1.1', 'last-stable')).status).toBe(303)
  expect(await offered(site)).toEqual(['1.1'])
  const other = await rolledBackSite()
  expect((await mark(other, mo, '1.3.1', 'deleted')).status).toBe(303)
  expect((await mark(other, ada, '1.1', 'last-stable')).status).toBe(303)
})

test('a higher version that is approved takes its place, and cannot be taken away to undo it', async () => {
  const site = await rolledBackSite()
  await approved(site, '1.4')
  expect(await offered(site)).toEqual(['1.4'])
  // With both gone people who have 1.3 would stay on it.
  expect((await mark(site, ada, '1.1', 'last-stable')).status).toBe(403)
  expect((await mark(site, ada, '1.3.1', 'withdrawn')).status).toBe(303)
  for (const state of ['withdrawn', 'deleted']) expect((await mark(site, ada, '1.4', state)).status).toBe(403)
  expect(await offered(site)).toEqual(['1.4'])
  expect((await mark(site, ada, '1.3.1', 'as-is')).status).toBe(303)
  expect((await mark(site, ada, '1.4', 'withdrawn')).status).toBe(303)
  expect(await offered(site)).toEqual(['1.3.1'])
  expect((await mark(site, ada, '1.4', 'as-is')).status).toBe(303)
  expect((await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })).status).toBe(303)
})

test('a version that only waits, or is only experimental, does not take its place', async () => {
  const site = await rolledBackSite()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.4' }))
  expect((await versionIn(site, 'contour', '1.4')).state).toBe('waiting')
  expect((await mark(site, ada, '1.3.1', 'withdrawn')).status).toBe(403)
  await approved(site, '1.5', true)
  expect((await mark(site, ada, '1.3.1', 'withdrawn')).status).toBe(403)
  expect((await mark(site, ada, '1.5', 'last-experimental')).status).toBe(303)
})

test('while what rolls back is itself in quarantine no older version is marked for the time after', async () => {
  const site = await rolledBackSite()
  const hide = { quarantined: 'yes', reason: 'To be looked at.' }
  await site.as(mo).post(urls.versionQuarantine('contour', '1.3.1'), hide)
  expect((await mark(site, ada, '1.1', 'last-stable')).status).toBe(403)
  await site.as(mo).post(urls.versionQuarantine('contour', '1.3.1'), { quarantined: 'no', reason: 'It is fine.' })
  expect(await offered(site)).toEqual(['1.3.1'])
})

test('a roll back that is sent twice makes one version, and the second is told so', async () => {
  const site = await rolledBackSite()
  const again = await rollBack(site, '1.3')
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('mo rolled back 1.3 already: 1.3.1 takes people off it.')
  expect((await rollBack(site, '1.3', { number: '7.0', to: '1.1' })).status).toBe(409)
  expect(await offered(site)).toEqual(['1.3.1'])
})

test('two moderators who roll back at once make one version', async () => {
  const site = await testSite()
  for (const version of ['1.2', '1.3']) await site.as(ada).upload(packageOf({ name: 'Contour', version }))
  const answers = await Promise.all([rollBack(site, '1.3'), rollBack(site, '1.3', { to: '' })])
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
  expect(await offered(site)).toEqual(['1.3.1'])
  expect((await site.audit()).filter(({ action, refused }) => action === 'version.roll-back' && !refused)).toHaveLength(
    1,
  )
})

test('after a moderator took the first roll back away there may be another', async () => {
  const site = await rolledBackSite()
  await mark(site, mo, '1.3.1', 'withdrawn')
  expect((await rollBack(site, '1.3', { to: '1.1' })).status).toBe(303)
  expect(await offered(site)).toEqual(['1.3.1.1'])
})

test('a stub does not stay on the main page', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.3' }))
  await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'yes' })
  await rollBack(site, '1.3', { to: '' })
  expect((await findPluginRow(site.repository.site.db, 'contour'))?.featured).toBe(false)
  expect((await site.audit()).filter(({ action }) => action === 'plugin.unfeature')).toHaveLength(1)
})

/** Contour 1.0 to 1.4 and 1.5 experimental, all in quarantine with their plugin. */
async function hiddenSite() {
  const site = await testSite()
  for (const version of ['1.0', '1.1', '1.2', '1.3', '1.4'])
    await site.as(ada).upload(packageOf({ name: 'Contour', version, files: { 'which.py': `V = '${version}'\n` } }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.5' }), { experimental: true })
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'Stolen account.' })
  return site
}

const numbers = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.5.1']

async function seenBy(site: TestSite) {
  const answers = await Promise.all(numbers.map((number) => site.asVisitor().get(urls.version('contour', number))))
  return numbers.filter((_, at) => answers[at]?.status === 200)
}

test('a roll back of a plugin in quarantine shows the new version and nothing else of it', async () => {
  const site = await hiddenSite()
  expect(await site.as(mo).text(urls.versionRollBack('contour', '1.3'))).toContain('name="older"')
  expect((await rollBack(site, '1.3', { to: '1.1' })).status).toBe(303)
  expect(await seenBy(site)).toEqual(['1.5.1'])
  expect(await offered(site)).toEqual(['1.5.1'])
  expect((await versionIn(site, 'contour', '1.4')).quarantineReason).toBe('It deletes layers.')
  expect((await versionIn(site, 'contour', '1.5')).quarantineReason).toBe('Stolen account.')
  expect((await versionIn(site, 'contour', '1.0')).quarantineReason).toBe('Stolen account.')
  expect((await mark(site, ada, '1.0', 'last-stable')).status).toBe(409)
})

test('older versions come back with it where the moderator says so, and newer ones do not', async () => {
  const site = await hiddenSite()
  expect((await rollBack(site, '1.3', { to: '1.1', older: 'yes' })).status).toBe(303)
  expect(await seenBy(site)).toEqual(['1.0', '1.1', '1.5.1'])
})

test('with a stub nothing comes back, whatever the form says', async () => {
  const site = await hiddenSite()
  expect((await rollBack(site, '1.3', { to: '', older: 'yes' })).status).toBe(303)
  expect(await seenBy(site)).toEqual(['1.5.1'])
})

test('what is hidden with its blocked owners does not come back by a roll back', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1', files: { 'which.py': "V = '1.1'\n" } }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2', files: { 'which.py': "V = '1.2'\n" } }))
  await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'ben' })
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'It was on purpose.' })
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect((await rollBack(site, '1.2', { to: '1.1' })).status).toBe(303)
  expect((await site.asVisitor().get(urls.version('contour', '1.1'))).status).toBe(404)
  expect(await offered(site)).toEqual(['1.2.1'])
})

test('the owners hear of a roll back once, and so do the other moderators', async () => {
  const site = await testSite()
  for (const version of ['1.1', '1.2', '1.3']) await site.as(ada).upload(packageOf({ name: 'Contour', version }))
  await site.as(ines).get(urls.account())
  await grantModerator(site.repository.site, operator, ines.uid, true)
  await site.workOff()
  const before = site.mailer.sent.length
  await rollBack(site, '1.3', { to: '' })
  await site.workOff()
  const mails = site.mailer.sent.slice(before)
  expect(mails.map(({ to, subject }) => [to.join(), subject]).sort()).toEqual([
    [ada.mail, 'mo rolled back contour 1.3'],
    [ines.mail, 'mo rolled back contour 1.3'],
  ])
  for (const { text } of mails) expect(text).toContain('It deletes layers.')
})
