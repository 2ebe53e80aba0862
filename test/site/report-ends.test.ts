// How reports end: closed by the release or the roll back that answers them, and counted no more after that.

import { afterEach, expect, test } from 'bun:test'
import { grantModerator, setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { versionIn } from '../support/desk.ts'
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

const hour = 3_600_000

/** Ada has published Contour 1.0 and 1.1 three days ago; cleo, finn and ines are trusted. */
async function publishedSite(ini = '') {
  const site = await testSite({ ini })
  for (const version of ['1.0', '1.1'])
    await site.as(ada).upload(packageOf({ name: 'Contour', version, files: { 'which.py': `V = '${version}'\n` } }))
  for (const person of [cleo, finn, ines]) {
    await site.as(person).get(urls.account())
    await setUserTrust(site.repository.site, operator, person.uid, 'trusted', 'Known for years.')
  }
  await site.as(mo).get(urls.account())
  pass(site, 72 * hour)
  return site
}

function pass(site: TestSite, ms: number) {
  site.clock.now = new Date(site.clock.now.getTime() + ms)
}

function report(site: TestSite, person: Person, version = '', kind = 'broken') {
  return site.as(person).post(urls.report('contour'), { kind, version, text: `${person.uid} saw it.` })
}

async function isSeen(site: TestSite, version = '') {
  const path = version ? urls.version('contour', version) : urls.plugin('contour')
  return (await site.asVisitor().get(path)).status === 200
}

function release(site: TestSite, version = '', reason = 'Looked at: it is fine.') {
  const path = version ? urls.versionQuarantine('contour', version) : urls.pluginQuarantine('contour')
  return site.as(mo).post(path, { quarantined: 'no', reason })
}

async function openReports(site: TestSite) {
  const page = await site.as(mo).text(urls.moderationReports())
  const open = page.split('Closed last')[0] ?? ''
  return ['cleo', 'finn', 'ines', 'ben'].filter((uid) => open.includes(`${uid} saw it.`))
}

test('a release closes the reports that led to the quarantine, and their senders read why', async () => {
  const site = await publishedSite()
  await report(site, cleo, '1.1')
  await report(site, ben, '1.0')
  await report(site, finn, '1.1')
  expect(await isSeen(site, '1.1')).toBe(false)
  pass(site, hour)
  expect((await release(site, '1.1')).status).toBe(303)
  expect(await openReports(site)).toEqual(['ben'])
  for (const person of [cleo, finn])
    expect(await site.as(person).text(urls.accountNotices())).toContain('Looked at: it is fine.')
  const closed = (await site.audit()).filter(({ action }) => action === 'report.close')
  expect(closed.map(({ actor, subject, details }) => [actor, subject, details.outcome])).toEqual([
    ['mo', 'contour 1.1', 'dismissed'],
    ['mo', 'contour 1.1', 'dismissed'],
  ])
  expect(await site.as(ada).text(urls.pluginHistory('contour'))).not.toContain('cleo')
})

test('after a release it takes two others again, and who was told that it is fine does not count again', async () => {
  const site = await publishedSite()
  await report(site, cleo)
  await report(site, finn, '1.1')
  expect(await isSeen(site, '1.1')).toBe(false)
  pass(site, hour)
  await release(site, '1.1')
  expect(await openReports(site)).toEqual([])
  pass(site, hour)
  await report(site, ines, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
  await report(site, cleo, '1.1')
  await report(site, finn, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
  await report(site, mo, '1.1')
  expect(await isSeen(site, '1.1')).toBe(false)
})

test('one word of malice hides a young version, and the same word after the release does not', async () => {
  const site = await publishedSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))
  await report(site, cleo, '1.2', 'malicious')
  expect(await isSeen(site, '1.2')).toBe(false)
  await release(site, '1.2')
  pass(site, hour)
  await report(site, cleo, '1.2', 'malicious')
  expect(await isSeen(site, '1.2')).toBe(true)
  await report(site, finn, '1.2', 'malicious')
  expect(await isSeen(site, '1.2')).toBe(false)
})

test('a report that stays open over a release of something else does not count with newer ones', async () => {
  const site = await publishedSite()
  await report(site, cleo, '1.1')
  pass(site, hour)
  const hide = { quarantined: 'yes', reason: 'To be looked at.' }
  await site.as(mo).post(urls.pluginQuarantine('contour'), hide)
  await release(site)
  expect(await openReports(site)).toEqual(['cleo'])
  pass(site, hour)
  await report(site, finn, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
  await report(site, ines, '1.1')
  expect(await isSeen(site, '1.1')).toBe(false)
})

test('a report that does not count sets nothing off', async () => {
  const site = await publishedSite()
  await report(site, cleo, '1.1')
  await report(site, finn, '1.0')
  // Each is about something else.
  expect(await isSeen(site, '1.1')).toBe(true)
  await report(site, ben, '1.1')
  await report(site, ada, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
  await report(site, ines, '1.1')
  expect(await isSeen(site, '1.1')).toBe(false)
})

test('who reports a plugin again and again counts once', async () => {
  const site = await publishedSite()
  for (const version of ['', '1.0', '1.1']) await report(site, cleo, version)
  expect(await isSeen(site)).toBe(true)
  for (const version of ['1.0', '1.1']) expect(await isSeen(site, version)).toBe(true)
  await report(site, finn)
  expect(await isSeen(site)).toBe(false)
})

test('people who were blocked or own the plugin since do not count', async () => {
  const site = await publishedSite()
  await report(site, cleo, '1.1')
  await site.as(mo).post(urls.userTrust('cleo'), { trust: 'blocked', reason: 'It was a lie.' })
  await report(site, finn, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'finn' })
  await report(site, ines, '1.1')
  expect(await isSeen(site, '1.1')).toBe(true)
})

test('malice of a plugin as a whole hides what was published within a day, and the rest stays', async () => {
  const site = await publishedSite()
  await report(site, cleo, '', 'malicious')
  expect(await isSeen(site, '1.1')).toBe(true)
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))
  pass(site, 24 * hour - 1000)
  await report(site, finn, '1.0', 'malicious')
  expect(await isSeen(site, '1.0')).toBe(false)
  expect(await isSeen(site, '1.2')).toBe(true)
  const other = await publishedSite()
  await other.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))
  pass(other, 24 * hour - 1000)
  await report(other, finn, '', 'malicious')
  expect(await isSeen(other, '1.2')).toBe(false)
  expect(await isSeen(other, '1.1')).toBe(true)
})

test('younger than a day is what was published so, however long it had waited', async () => {
  const site = await publishedSite()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.2' }))
  pass(site, 72 * hour)
  const { id, packageSha256: sha256 } = await versionIn(site, 'contour', '1.2')
  await site.as(mo).post(urls.decision(id), { decision: 'approve', message: '', sha256 })
  pass(site, hour)
  await report(site, cleo, '1.2', 'malicious')
  expect(await isSeen(site, '1.2')).toBe(false)
})

test('a roll back closes what was reported about the plugin and what it hides, as something that was done', async () => {
  const site = await publishedSite()
  await report(site, ben, '1.0')
  await report(site, cleo)
  await report(site, finn, '1.1')
  pass(site, hour)
  const { packageSha256: sha256 } = await versionIn(site, 'contour', '1.1')
  const fields = { sha256, to: '1.0', number: '', reason: 'It deletes layers.' }
  expect((await site.as(mo).post(urls.versionRollBack('contour', '1.1'), fields)).status).toBe(303)
  expect(await openReports(site)).toEqual(['ben'])
  expect(await site.as(finn).text(urls.accountNotices())).toContain('It deletes layers.')
  const closed = (await site.audit()).filter(({ action }) => action === 'report.close')
  expect(closed.map(({ details }) => details.outcome)).toEqual(['acted', 'acted'])
  pass(site, hour)
  await report(site, ines, '1.1.1')
  expect(await isSeen(site, '1.1.1')).toBe(true)
})

/** Makes a second moderator of somebody who has been here. */
function promote(site: TestSite, { uid }: Person) {
  return grantModerator(site.repository.site, operator, uid, true)
}

const desk = 'desk@sample.example'

async function mailsAfter(site: TestSite, work: () => Promise<unknown>) {
  await site.workOff()
  const before = site.mailer.sent.length
  await work()
  await site.workOff()
  return site.mailer.sent.slice(before).map(({ to, subject, text }) => ({ to: to.join(), subject, text }))
}

test('reports that hide something wake every moderator but those who own it, and the address of the desk', async () => {
  const site = await publishedSite(`[mail]\nmoderators_to = ${desk}\n`)
  await promote(site, ines)
  await site.as(mo).post(urls.accountMails(), { mails: 'none' })
  await report(site, cleo, '1.1')
  const mails = await mailsAfter(site, () => report(site, finn, '1.1'))
  expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
    [ada.mail, 'reports quarantined contour 1.1'],
    [desk, 'contour 1.1 was quarantined'],
    [ines.mail, 'reports quarantined contour 1.1'],
  ])
  const moderators = mails.find(({ to }) => to === ines.mail)?.text ?? ''
  expect(moderators).toContain(urls.moderationReports())
  expect(moderators).not.toContain('You may answer or appeal')
  expect(await site.as(mo).text(urls.accountNotices())).toContain('contour 1.1')
})

test('what a moderator quarantines by hand the other moderators hear of, by mail where they want it', async () => {
  const site = await publishedSite()
  for (const person of [ines, cleo]) await promote(site, person)
  await site.as(cleo).post(urls.accountMails(), { mails: 'none' })
  for (const path of [urls.versionQuarantine('contour', '1.1'), urls.pluginQuarantine('contour')]) {
    const hide = { quarantined: 'yes', reason: 'It sends projects away.' }
    const mails = await mailsAfter(site, () => site.as(mo).post(path, hide))
    expect(mails.map(({ to }) => to).sort()).toEqual([ada.mail, ines.mail])
    for (const { text } of mails) expect(text).toContain('It sends projects away.')
    expect(await mailsAfter(site, () => site.as(mo).post(path, hide))).toEqual([])
  }
  expect(await site.as(cleo).text(urls.accountNotices())).toContain('It sends projects away.')
})
