// What the desk keeps to itself, and who decides about whose work: ways in which moderators and others learned or did too much.

import { afterEach, expect, test } from 'bun:test'
import { scheduleDigests } from '../../src/services/digests.ts'
import { grantModerator } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  cleo,
  closeSites,
  ines,
  mo,
  operator,
  type Person,
  type TestSite,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

async function moderates(site: TestSite, ...people: Person[]): Promise<void> {
  for (const person of people) {
    await site.as(person).get(urls.account())
    await grantModerator(site.repository.site, operator, person.uid, true)
  }
}

async function publishedSite(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'a.py': '# see_me\n' } }))
  return site
}

/** @param seen how many versions are hit */
async function act(site: TestSite, who: Person, id: number): Promise<void> {
  const answer = await site.as(who).post(urls.huntAction(id), { reason: 'It runs hidden code.', seen: '1' })
  expect(answer.status).toBe(303)
  await site.repository.hunts.settled()
}

async function hunt(site: TestSite, who: Person): Promise<number> {
  const answer = await site.as(who).post(urls.moderationHunts(), { kind: 'text', sought: 'see_me' })
  await site.repository.hunts.settled()
  return Number(answer.headers.get('location')?.split('/').at(-1))
}

async function appealed(site: TestSite, version: string): Promise<number> {
  const sent = await site.as(ada).post(urls.pluginAppeal('contour'), { version, message: 'It does no harm.' })
  expect(sent.status).toBe(303)
  const page = await site.as(mo).text(urls.queue('appeals'))
  return Number(page.match(/#entry-(\d+)/)?.[1])
}

async function overturn(site: TestSite, who: Person, id: number): Promise<[number, string]> {
  const answer = await site.as(who).post(urls.appealDecision(id), { outcome: 'overturn', message: 'It does none.' })
  return [answer.status, await answer.text()]
}

test('an appeal against what a hunt hid is for a moderator who neither began it nor acted on it', async () => {
  const site = await publishedSite()
  await moderates(site, ines, cleo)
  const id = await hunt(site, mo)
  await act(site, cleo, id)
  const entry = await appealed(site, '1.0')
  for (const who of [mo, cleo]) {
    const [status, text] = await overturn(site, who, entry)
    expect([who.uid, status]).toEqual([who.uid, 409])
    expect(text).toContain('You began or acted on the hunt that led to this quarantine')
  }
  expect((await overturn(site, ines, entry))[0]).toBe(303)
})

test('where the only moderator hunted, the appeal says what the operator does', async () => {
  const site = await publishedSite()
  await act(site, mo, await hunt(site, mo))
  const [status, text] = await overturn(site, mo, await appealed(site, '1.0'))
  expect(status).toBe(409)
  expect(text).toContain('bin/quiver user UID --moderator')
})

test('an appeal against what reports hid is for a moderator who sent and closed none of them', async () => {
  const site = await publishedSite()
  await moderates(site, ines, cleo)
  const report = { kind: 'malicious', text: 'It sends files away.', version: '' }
  expect((await site.as(cleo).post(urls.report('contour'), report)).status).toBe(303)
  const entry = await appealed(site, '')
  const reports = await site.as(ines).text(urls.moderationReports())
  const report1 = Number(reports.match(/\/moderation\/reports\/(\d+)/)?.[1])
  expect(
    (await site.as(ines).post(urls.reportOutcome(report1), { outcome: 'acted', answer: 'Thank you.' })).status,
  ).toBe(303)
  for (const who of [cleo, ines]) {
    const [status, text] = await overturn(site, who, entry)
    expect([who.uid, status]).toEqual([who.uid, 409])
    expect(text).toContain('You sent or closed a report')
  }
  expect((await overturn(site, mo, entry))[0]).toBe(303)
})

test('who wrote an appeal does not decide it after giving the plugin away', async () => {
  const site = await publishedSite()
  await site.as(mo).get(urls.account())
  await moderates(site, ada, cleo)
  await site.as(mo).post(urls.versionQuarantine('contour', '1.0'), { quarantined: 'yes', reason: 'Looked at.' })
  const entry = await appealed(site, '1.0')
  const given = await site
    .as(mo)
    .post(urls.pluginAssign('contour'), { uid: 'ben', reason: 'Gave it.', replaces: 'yes' })
  expect(given.status).toBe(303)
  const [status, text] = await overturn(site, ada, entry)
  expect([status, text.includes('You wrote this appeal')]).toEqual([409, true])
  expect((await overturn(site, cleo, entry))[0]).toBe(303)
})

test('inner notes, takings and comments that were not sent are not for owners, moderators among them', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'a.py': 'x = 1\n' } }))
  await moderates(site, ben)
  const id = Number((await site.as(mo).text(urls.moderation())).match(/\/moderation\/versions\/(\d+)/)?.[1])
  expect((await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })).status).toBe(303)
  const point = { file: 'contour/a.py', line: '1', text: 'Odd, ask the others.' }
  expect((await site.as(mo).post(urls.reviewComments(id), point)).status).toBe(303)
  const note = { message: 'Is this the one of last year?', inner: 'yes' }
  expect((await site.as(mo).post(urls.pluginThread('contour'), note)).status).toBe(303)
  const pages = [urls.pluginThread('contour'), urls.pluginHistory('contour'), urls.moderationHistory(), urls.review(id)]
  for (const page of pages) {
    const text = await site.as(ben).text(page)
    const own = text.replaceAll(/<header[\s\S]*?<\/header>/g, '')
    expect([page, /Odd, ask|last year|mo<\/a> (took|wrote)|took|commented/.exec(own)?.[0]]).toEqual([page, undefined])
  }
  expect(await site.as(mo).text(urls.pluginThread('contour'))).toContain('last year')
  expect(await site.as(mo).text(urls.pluginHistory('contour'))).toContain('took')
  expect(await site.as(mo).text(urls.moderation())).toContain('Give back')
  expect((await site.as(ben).text(urls.moderation())).replaceAll(/<header[\s\S]*?<\/header>/g, '')).not.toMatch(
    /\bmo\b/,
  )
  // Nor does an owner write one: what they say is for both sides.
  await site.as(ben).post(urls.pluginThread('contour'), { message: 'From the owner.', inner: 'yes' })
  expect(await site.as(ben).text(urls.pluginThread('contour'))).toContain('From the owner.')
})

test('nobody becomes a candidate for what is hidden, and a candidate hears nothing of what is hidden meanwhile', async () => {
  const site = await publishedSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await site.as(cleo).get(urls.account())
  const asked = { candidate: 'cleo', reason: 'Nobody answers.' }
  const refused = await site.as(mo).post(urls.moderationAdoptions(), { ...asked, plugin: 'slope' })
  expect([refused.status, (await refused.text()).includes('Not everybody can see')]).toEqual([422, true])
  expect((await site.as(mo).post(urls.moderationAdoptions(), { ...asked, plugin: 'contour' })).status).toBe(303)
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'Looked at.' })
  const before = (await site.as(cleo).text(urls.accountNotices())).split('contour').length
  expect((await site.as(mo).post(urls.adoptionEnd(1), { text: 'It is hidden.' })).status).toBe(303)
  expect((await site.as(cleo).text(urls.accountNotices())).split('contour').length).toBe(before)
  await site.workOff()
  expect(site.mailer.sent.filter(({ to, text }) => to.includes(cleo.mail) && text.includes('contour'))).toEqual([])
})

test('who owns or moderates no more when the mail goes is told nothing of it', async () => {
  const site = await publishedSite()
  await moderates(site, ines)
  await site.workOff()
  site.mailer.sent.length = 0
  for (const who of [ada, ines]) await site.as(who).post(urls.accountMails(), { mails: 'daily' })
  await site.as(mo).post(urls.versionQuarantine('contour', '1.0'), { quarantined: 'yes', reason: 'Private matter.' })
  await site.as(mo).post(urls.pluginAssign('contour'), { uid: 'ben', reason: 'Gone.', replaces: 'yes' })
  await grantModerator(site.repository.site, operator, 'ines', false)
  site.clock.now = new Date('2026-11-23T06:00:30Z')
  await scheduleDigests(site.repository.site)
  await site.workOff()
  const told = site.mailer.sent.filter(({ to }) => to.includes(ada.mail) || to.includes(ines.mail))
  expect(told.filter(({ text }) => text.includes('Private matter.'))).toEqual([])
  // That they lost it they do hear.
  expect(told.filter(({ to, text }) => to.includes(ada.mail) && text.includes('Gone.'))).toHaveLength(1)
})

test('the log keeps neither the key of a mail nor a token that stands in an address', async () => {
  const site = await testSite()
  const token = `qvr_${'a'.repeat(43)}`
  for (const path of [urls.unsubscribe('key-of-somebody'), `/MAIL//key-of-somebody`, `/plugins/${token}/`])
    await site.asVisitor().get(path)
  const logged = JSON.stringify(site.log.lines)
  expect(logged).not.toContain('key-of-somebody')
  expect(logged).not.toContain(token)
  expect(logged).toContain('/mail/…')
})
