// Who owned a plugin until a moment ago: what they left waiting, and what they decide about at the desk.

import { afterEach, expect, test } from 'bun:test'
import { grantModerator } from '../../src/services/moderation.ts'
import { setQuarantine } from '../../src/services/quarantine.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, operator, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const day = 24 * 3_600_000

/** Contour 1.0 by its first owner, who made ben an owner too; 1.1 by ben, who is not trusted, waits. */
async function sharedSite(first: Person): Promise<TestSite> {
  const site = await testSite()
  await site.as(ines).get(urls.account())
  await grantModerator(site.repository.site, operator, 'ines', true)
  await site.as(first).upload(packageOf({ name: 'Contour', version: '1.0' }))
  if (first === mo) await decide(site, 'approve', { by: ines })
  await site.as(ben).get(urls.account())
  await site.as(first).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1', files: { 'more.py': 'MORE = 1\n' } }))
  expect((await versionIn(site, 'contour', '1.1')).state).toBe('waiting')
  return site
}

function leave(site: TestSite, who: Person): Promise<Response> {
  return site.as(who).post(urls.pluginOwnerRemove('contour', who.uid))
}

async function thirtyDaysLater(site: TestSite): Promise<void> {
  site.clock.now = new Date(site.clock.now.getTime() + 31 * day)
  for (const who of [mo, ines]) await site.as(who).signIn()
}

test('trusting somebody lets through what they left waiting, but nothing in a plugin that they own no more', async () => {
  const site = await sharedSite(ada)
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ben'))
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  expect((await versionIn(site, 'slope', '1.0')).state).toBe('approved')
  expect((await versionIn(site, 'contour', '1.1')).state).toBe('waiting')
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour.1.1.zip')
})

test('who left a plugin lately decides about it no more than its owners do, for thirty days', async () => {
  const site = await sharedSite(mo)
  expect((await decide(site, 'approve', { version: '1.1' })).status).toBe(403)
  expect((await leave(site, mo)).status).toBe(303)
  const early = await decide(site, 'approve', { version: '1.1' })
  expect([early.status, await early.text()]).toEqual([403, expect.stringContaining('You owned Contour until lately')])
  const { id } = await versionIn(site, 'contour', '1.1')
  expect(await site.as(mo).text(urls.review(id))).toContain('You owned Contour until lately')
  await thirtyDaysLater(site)
  expect((await decide(site, 'approve', { version: '1.1' })).status).toBe(303)
  expect((await versionIn(site, 'contour', '1.1')).state).toBe('approved')
})

test('who gave a plugin away, or had somebody assigned in their place, is held to it as who left it is', async () => {
  for (const [path, fields] of [
    [urls.pluginTransfer('contour'), { uid: 'ben' }],
    [urls.pluginAssign('contour'), { uid: 'ben', reason: 'I have no time.', replaces: 'yes' }],
  ] as const) {
    const site = await sharedSite(mo)
    expect([path, (await site.as(mo).post(path, fields)).status]).toEqual([path, 303])
    const answer = await decide(site, 'approve', { version: '1.1' })
    const text = await answer.text()
    expect([path, answer.status, text]).toEqual([path, 403, expect.stringContaining('You owned Contour until lately')])
  }
})

test('a plugin in quarantine is released by somebody who uploaded none of it', async () => {
  const site = await sharedSite(mo)
  await leave(site, mo)
  await thirtyDaysLater(site)
  await setQuarantine(site.repository.site, operator, {
    packageName: 'contour',
    quarantined: true,
    reason: 'A report.',
  })
  const seen = (await site.as(ines).text(urls.plugin('contour'))).match(/name="seen" value="([^"]*)"/)?.[1] ?? ''
  const release = (who: Person) =>
    site.as(who).post(urls.pluginQuarantine('contour'), { quarantined: 'no', reason: 'It does no harm.', seen })
  const own = await release(mo)
  expect([own.status, await own.text()]).toEqual([403, expect.stringContaining('You uploaded version 1.0')])
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  expect((await release(ines)).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
})
