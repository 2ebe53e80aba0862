// Appeals: another moderator decides; and taking a decision back while nobody has seen it.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { findUser } from '../../db/users.ts'
import { grantModerator } from '../../src/services/moderation.ts'
import { setQuarantine } from '../../src/services/quarantine.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, operator, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const minuteMs = 60_000

/** A site on which ben has uploaded Contour 1.0. */
async function waitingSite(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  return site
}

async function rejectedSite(): Promise<TestSite> {
  const site = await waitingSite()
  await decide(site, 'reject', { message: 'It sends files away.' })
  return site
}

async function inesModerates(site: TestSite): Promise<void> {
  await site.as(ines).get(urls.account())
  await grantModerator(site.repository.site, operator, 'ines', true)
}

function appeal(site: TestSite, message = 'It asks first.') {
  return site.as(ben).post(urls.pluginAppeal('contour'), { version: '1.0', message })
}

async function openAppeal(site: TestSite): Promise<number> {
  const page = await site.as(mo).text(urls.queue('appeals'))
  return Number(page.match(/#entry-(\d+)/)?.[1])
}

test('an appeal lands in the queue, and another moderator overturns the rejection', async () => {
  const site = await rejectedSite()
  await inesModerates(site)
  const sent = await appeal(site)
  expect(sent.status).toBe(303)
  const id = await openAppeal(site)
  expect(await site.as(ines).text(urls.queue('appeals'))).toContain('It asks first.')
  expect(await site.as(ines).text(urls.accountNotices())).toContain('appealed against the decision about')
  const own = await site.as(mo).post(urls.appealDecision(id), { outcome: 'uphold', message: 'No.' })
  expect(own.status).toBe(409)
  expect(await own.text()).toContain('another moderator looks at it')

  expect(await site.as(ines).text(urls.pluginThread('contour'))).toContain('Overturn it')
  const decided = await site.as(ines).post(urls.appealDecision(id), { outcome: 'overturn', message: 'It does ask.' })
  expect(decided.status).toBe(303)
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('waiting')
  expect(await site.as(ben).text(urls.pluginThread('contour'))).toContain('It does ask.')
  expect(await site.as(ben).text(urls.accountNotices())).toContain('decided the appeal about')
  expect(await site.as(mo).text(urls.queue('appeals'))).toContain('Nothing of this kind waits.')
  expect((await decide(site, 'approve', { by: ines })).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
})

test('an appeal that is upheld leaves the decision as it is, and is decided once', async () => {
  const site = await rejectedSite()
  await inesModerates(site)
  await appeal(site)
  const id = await openAppeal(site)
  const without = await site.as(ines).post(urls.appealDecision(id), { outcome: 'uphold', message: ' ' })
  expect(without.status).toBe(422)
  await site.as(ines).post(urls.appealDecision(id), { outcome: 'uphold', message: 'It sends them all the same.' })
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('rejected')
  const again = await site.as(ines).post(urls.appealDecision(id), { outcome: 'overturn', message: 'Well.' })
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('ines settled this appeal meanwhile')
})

test('where there is one moderator alone, the appeal says so', async () => {
  const site = await rejectedSite()
  await appeal(site)
  const answer = await site
    .as(mo)
    .post(urls.appealDecision(await openAppeal(site)), { outcome: 'uphold', message: 'No.' })
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('there is no other moderator')
})

test('there is one appeal at a time, and only against a decision', async () => {
  const site = await waitingSite()
  const early = await appeal(site)
  expect(early.status).toBe(409)
  await decide(site, 'send-back', { message: 'Mend it.' })
  expect((await appeal(site)).status).toBe(303)
  const second = await appeal(site)
  expect(second.status).toBe(409)
  expect(await second.text()).toContain('in the queue already')
  expect(await site.as(ben).text(urls.version('contour', '1.0'))).toContain('Your appeal is in the queue')
  expect((await site.as(ada).post(urls.pluginAppeal('contour'), { version: '1.0', message: 'Me.' })).status).toBe(404)
})

test('uploading the same number again settles the appeal about it', async () => {
  const site = await rejectedSite()
  await appeal(site)
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect(await site.as(mo).text(urls.queue('appeals'))).toContain('Nothing of this kind waits.')
})

test('a moderator does not decide appeals about a plugin of their own', async () => {
  const site = await rejectedSite()
  await site.as(ben).get(urls.account())
  await appeal(site)
  await grantModerator(site.repository.site, operator, 'ben', true)
  const answer = await site
    .as(ben)
    .post(urls.appealDecision(await openAppeal(site)), { outcome: 'overturn', message: 'Yes.' })
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('You own Contour')
})

test('a rejection is taken back while its author has not seen it: the comments are at their lines again', async () => {
  const site = await waitingSite()
  const { id } = await versionIn(site, 'contour', '1.0')
  const points = [{ file: 'contour/plugin.py', line: 2, text: 'Why this?' }]
  await decide(site, 'send-back', { message: 'A slip.', points })
  const undone = await site.as(mo).post(urls.decisionUndo(id))
  expect([undone.status, undone.headers.get('location')]).toEqual([303, urls.review(id)])
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('waiting')
  expect(await site.as(ben).text(urls.pluginThread('contour'))).not.toContain('A slip.')
  expect(await site.as(ben).text(urls.accountNotices())).not.toContain('asked for changes')
  await decide(site, 'send-back', {})
  expect(await site.as(ben).text(urls.pluginThread('contour'))).toContain('Why this?')
  expect((await site.audit()).map(({ action }) => action)).toContain('decision.undo')
})

test('what the author has opened or answered is not taken back', async () => {
  for (const path of [urls.version('contour', '1.0'), urls.myPlugins(), urls.pluginThread('contour')]) {
    const site = await rejectedSite()
    await site.as(ben).text(path)
    const answer = await site.as(mo).post(urls.decisionUndo(1))
    expect({ path, status: answer.status }).toEqual({ path, status: 409 })
    expect(await answer.text()).toContain('The author has seen the decision')
  }
})

test('an approval is taken back while nobody has downloaded it, and the plugin is new again', async () => {
  const site = await waitingSite()
  const { id } = await versionIn(site, 'contour', '1.0')
  await decide(site, 'approve')
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
  expect((await site.as(mo).post(urls.decisionUndo(id))).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect(await site.as(mo).text(urls.queue('new-plugins'))).toContain('Contour 1.0')

  await decide(site, 'approve')
  expect((await site.asVisitor().get(urls.download('contour', '1.0'))).status).toBe(302)
  const late = await site.as(mo).post(urls.decisionUndo(id))
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Somebody has downloaded version 1.0')
})

test('after ten minutes a decision stays, and nobody takes back what another decided', async () => {
  const site = await rejectedSite()
  await inesModerates(site)
  const other = await site.as(ines).post(urls.decisionUndo(1))
  expect(other.status).toBe(409)
  expect(await other.text()).toContain('Only mo, who decided')
  site.clock.now = new Date(site.clock.now.getTime() + 10 * minuteMs)
  const late = await site.as(mo).post(urls.decisionUndo(1))
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('for ten minutes')
})

test('against a quarantine, of a version or of the plugin, the appeal ends it when another moderator agrees', async () => {
  const site = await testSite()
  await inesModerates(site)
  await site.as(mo).get(urls.account())
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  for (const version of ['', '1.0']) {
    const asked = { packageName: 'contour', version: version || undefined, quarantined: true, reason: 'A report.' }
    const user = await findUser(site.repository.site.db, 'mo')
    if (!user) throw new Error('Mo is not here')
    await setQuarantine(site.repository.site, { kind: 'user', user, sessionId: '', address: '' }, asked)
    expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
    const sent = await site.as(ada).post(urls.pluginAppeal('contour'), { version, message: 'It does no harm.' })
    expect({ version, status: sent.status }).toEqual({ version, status: 303 })
    const id = await openAppeal(site)
    const own = await site.as(mo).post(urls.appealDecision(id), { outcome: 'overturn', message: 'Sorry.' })
    expect(own.status).toBe(409)
    await site.as(ines).post(urls.appealDecision(id), { outcome: 'overturn', message: 'It does none.' })
    expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
  }
})

test('an appeal about a package that is gone ends when its number is uploaded anew, whatever came between', async () => {
  const site = await rejectedSite()
  await inesModerates(site)
  await appeal(site)
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  expect(await site.as(ines).text(urls.queue('appeals'))).toContain('It asks first.')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'more.py': 'MORE = 1\n' } }))
  expect(await site.as(ines).text(urls.queue('appeals'))).toContain('Nothing of this kind waits.')
})

test('an appeal that outlived its package overturns nothing that was decided about another', async () => {
  const site = await rejectedSite()
  await inesModerates(site)
  await appeal(site)
  const id = await openAppeal(site)
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'more.py': 'MORE = 1\n' } }))
  // As a database of before has it: the appeal was left open.
  await site.repository.site.db.execute(sql`update thread_entries set settled_at = null where id = ${id}`)
  await decide(site, 'reject', { message: 'Worse now.', by: ines })
  const answer = await site.as(mo).post(urls.appealDecision(id), { outcome: 'overturn', message: 'I was wrong.' })
  expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('does not stand any more')])
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('rejected')
  const closed = await site.as(ines).post(urls.appealDecision(id), { outcome: 'uphold', message: 'It is over.' })
  expect(closed.status).toBe(303)
})
