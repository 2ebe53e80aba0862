// What moderators decide, and what becomes of it everywhere at once.

import { afterEach, expect, test } from 'bun:test'
import { listAudit } from '../../db/audit-log.ts'
import { listWaiting } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** A site on which ben has uploaded Contour 1.0. */
async function waitingSite() {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  return { site, ...(await firstWaiting(site)) }
}

async function firstWaiting(site: TestSite) {
  const [waiting] = await listWaiting(site.repository.site.db)
  return { id: waiting?.version.id ?? 0, sha256: waiting?.version.packageSha256 ?? '' }
}

async function audited(site: TestSite) {
  const entries = await listAudit(site.repository.site.db, { limit: 50 })
  return entries
    .filter(({ actor, action }) => actor === 'mo' && action !== 'session.begin')
    .map(({ action, subject, reason }) => ({ action, subject, reason }))
}

test('an approved version is in the lists, in the feed and can be downloaded with the next request', async () => {
  const { site, id, sha256 } = await waitingSite()
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  const answer = await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  expect(answer.status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
  expect(await site.asVisitor().text(urls.catalog())).toContain('Contour')
  expect((await site.asVisitor().get(urls.download('contour', '1.0'))).status).toBe(302)
  expect(await audited(site)).toEqual([{ action: 'version.approve', subject: 'contour 1.0', reason: '' }])
})

test('a rejected version tells its author why, and nobody else sees anything of it', async () => {
  const { site, id, sha256 } = await waitingSite()
  const answer = await site
    .as(mo)
    .post(urls.decision(id), { decision: 'reject', reason: 'It sends <files> away.', sha256 })
  expect(answer.status).toBe(303)
  expect(await site.as(ben).text(urls.plugin('contour'))).toContain('It sends &lt;files&gt; away.')
  expect(await site.as(ben).text(urls.myPlugins())).toContain('It sends &lt;files&gt; away.')
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect(await audited(site)).toEqual([
    { action: 'version.reject', subject: 'contour 1.0', reason: 'It sends <files> away.' },
  ])
})

test('rejecting takes a reason', async () => {
  const { site, id, sha256 } = await waitingSite()
  const answer = await site.as(mo).post(urls.decision(id), { decision: 'reject', reason: '  ', sha256 })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Say why')
  expect(await audited(site)).toEqual([])
})

test('a decision on an outdated page is refused: decided already, or another package', async () => {
  const { site, id, sha256 } = await waitingSite()
  const other = await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256: 'f'.repeat(64) })
  expect(other.status).toBe(409)
  await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  const second = await site.as(mo).post(urls.decision(id), { decision: 'reject', reason: 'Too late', sha256 })
  expect(second.status).toBe(409)
  expect(await second.text()).toContain('was approved by mo meanwhile')
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(200)
})

test('trusting a person lets everything through that waits of theirs, and what comes later', async () => {
  const { site } = await waitingSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  const answer = await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'Two good packages.' })
  expect(answer.status).toBe(303)
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).toContain('contour.1.0.zip')
  expect(feed).toContain('slope.0.1.zip')
  expect(await audited(site)).toEqual([
    { action: 'version.approve', subject: 'slope 0.1', reason: '' },
    { action: 'version.approve', subject: 'contour 1.0', reason: '' },
    { action: 'user.trust', subject: 'ben', reason: 'Two good packages.' },
  ])
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.1.zip')
})

test('blocking ends sessions, refuses sign-in, and hides everywhere what the person uploaded', async () => {
  const { site, id, sha256 } = await waitingSite()
  await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  const browser = site.as(ben)
  expect((await browser.get(urls.myPlugins())).status).toBe(200)
  const download = await site.asVisitor().get(urls.download('contour', '1.0'))
  const address = download.headers.get('location') ?? ''
  expect((await site.asVisitor().get(address)).status).toBe(200)

  const answer = await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malicious code.' })
  expect(answer.status).toBe(303)
  expect((await browser.get(urls.myPlugins())).headers.get('location')).toStartWith('/sign-in')
  expect((await site.as(ben).signIn()).status).toBe(403)
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  expect(await site.asVisitor().text(urls.catalog())).not.toContain('Contour')
  for (const path of [
    urls.plugin('contour'),
    urls.version('contour', '1.0'),
    urls.download('contour', '1.0'),
    address,
  ]) {
    expect({ path, status: (await site.asVisitor().get(path)).status }).toEqual({ path, status: 404 })
  }

  await site.as(mo).post(urls.userTrust('ben'), { trust: 'untrusted', reason: 'It was a mistake.' })
  expect((await browser.get(urls.myPlugins())).headers.get('location')).toStartWith('/sign-in')
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
})

test('what a blocked person uploaded to a plugin of others is hidden, the rest stays', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ version: '2.0' }))
  const { id, sha256 } = await firstWaiting(site)
  await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.2.0.zip')
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malicious code.' })
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).not.toContain('contour.2.0.zip')
  expect(feed).toContain('contour.1.0.zip')
})

test('blocking takes a reason, and nobody decides about themself', async () => {
  const { site } = await waitingSite()
  expect((await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: '' })).status).toBe(422)
  expect((await site.as(mo).post(urls.userTrust('mo'), { trust: 'trusted', reason: 'Me.' })).status).toBe(409)
  expect((await site.as(mo).post(urls.userTrust('nobody'), { trust: 'trusted' })).status).toBe(404)
  // That somebody tried to decide about themself is kept; that they forgot a reason is not.
  const subjects = (await audited(site)).map(({ action, subject }) => `${action} ${subject}`)
  expect(subjects).toEqual(['user.trust mo'])
})

test('the list of people says what each owns and what of theirs waits', async () => {
  const { site } = await waitingSite()
  const page = await site.as(mo).text(`${urls.moderationUsers()}?q=BEN`)
  expect(page).toContain('1 plugin, 1 waiting')
  expect(page).not.toContain('ada@')
})

test('the queue shows the oldest first', async () => {
  const { site } = await waitingSite()
  site.clock.now = new Date(site.clock.now.getTime() + 3_600_000)
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  const page = await site.as(mo).text(urls.moderation())
  expect(page.indexOf('Contour')).toBeLessThan(page.indexOf('Slope'))
})

test('a featured plugin stands on the main page until it is taken off', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  const featuredPart = async () => (await site.asVisitor().text(urls.home())).split('>Newly added')[0] ?? ''
  expect(await featuredPart()).not.toContain('Contour')
  expect((await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'yes' })).status).toBe(303)
  expect(await featuredPart()).toContain('Contour')
  await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'yes' })
  await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'no' })
  expect(await featuredPart()).not.toContain('Contour')
  expect((await audited(site)).map(({ action }) => action)).toEqual(['plugin.unfeature', 'plugin.feature'])
})
