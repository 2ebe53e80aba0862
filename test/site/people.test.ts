// Sessions, notices, the last moderator, and what a block ends at once.

import { afterEach, expect, test } from 'bun:test'
import { introduceUser } from '../../db/users.ts'
import { grantModerator, setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, makeToken, mo, operator, readerAfter, testSite, zed } from '../support/site.ts'

afterEach(closeSites)

test('a sign-in begins with a new id and ends the one that the browser had', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.get(urls.account())
  const before = browser.cookies.get('quiver_session') ?? ''
  await browser.post(urls.signIn(), { uid: 'ada', password: 'quiver', next: '/' })
  expect(browser.cookies.get('quiver_session')).not.toBe(before)
  expect(numbersOn(await browser.text(urls.accountSessions()))).toHaveLength(0)
  browser.cookies.set('quiver_session', before)
  expect((await browser.get(urls.account())).headers.get('location')).toStartWith('/sign-in')
})

test('one’s own sessions are listed, and ended one by one or all others at once', async () => {
  const site = await testSite()
  const [here, there, elsewhere] = [site.as(ada), site.as(ada), site.as(ada)]
  for (const browser of [there, elsewhere, here]) await browser.get(urls.account())
  const numbers = numbersOn(await here.text(urls.accountSessions()))
  expect(numbers).toHaveLength(2)
  expect((await site.as(ben).post(urls.sessionEnd(numbers[0] ?? 0))).status).toBe(404)
  expect((await here.post(urls.sessionEnd(numbers[0] ?? 0))).status).toBe(303)
  expect(numbersOn(await here.text(urls.accountSessions()))).toEqual(numbers.slice(1))
  expect((await here.post(urls.endOtherSessions())).status).toBe(303)
  for (const browser of [there, elsewhere])
    expect((await browser.get(urls.account())).headers.get('location')).toStartWith('/sign-in')
  expect((await here.get(urls.account())).status).toBe(200)
})

function numbersOn(page: string): number[] {
  return [...page.matchAll(/\/account\/sessions\/(\d+)\/end/g)].map((found) => Number(found[1]))
}

test('who becomes an owner is told, until they have read it', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  const browser = site.as(ben)
  expect(await browser.text(urls.home())).toMatch(/1<span class="unseen"> unread notice/)
  const page = await browser.text(urls.accountNotices())
  expect(page).toContain('contour')
  const upTo = page.match(/name="up-to" value="(\d+)"/)?.[1] ?? ''
  await browser.post(urls.noticesRead(), { 'up-to': upTo })
  expect(await browser.text(urls.home())).not.toMatch(/\d<span class="unseen"> unread notice/)
  expect(await site.as(ada).text(urls.accountNotices())).not.toContain('contour')
})

test('a block while a person’s pages are open, their session and their token end at once', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '1.0' }))
  await setUserTrust(site.repository.site, operator, 'ben', 'trusted', '')
  const browser = site.as(ben)
  const form = await browser.text(urls.upload())
  const csrf = form.match(/name="csrf" value="([^"]+)"/)?.[1] ?? ''
  const program = site.program(await makeToken(site.as(ben), { scopes: ['publish-versions'] }))
  const sha256 = (await site.asVisitor().get(urls.download('relief', '1.0'))).headers.get('location') ?? ''
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malware' })
  const zip = packageOf({ name: 'Relief', version: '1.1' })
  const fields = { package: new File([new Uint8Array(zip)], 'a.zip') }
  const told = await browser.post(urls.upload(), fields, { csrf })
  expect(told.status).toBe(403)
  expect(await told.text()).toContain('This account is blocked: Malware.')
  expect((await program.upload('relief', zip)).status).toBe(403)
  const visitor = site.asVisitor()
  expect(await visitor.text(urls.feed())).not.toContain('relief')
  for (const path of [urls.plugin('relief'), urls.version('relief', '1.0'), urls.download('relief', '1.0'), sha256])
    expect({ path, status: (await visitor.get(path)).status }).toEqual({ path, status: 404 })
  const refused = await site.as(ben).signIn()
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain('This account is blocked: Malware.')
})

test('a block that comes while uploads are under way lets nothing of theirs become visible', async () => {
  const site = await testSite()
  await setUserTrust(site.repository.site, operator, 'ben', 'trusted', '')
  const program = site.program(await makeToken(site.as(ben), { scopes: ['publish-new'] }))
  const browser = site.as(ben)
  await browser.get(urls.account())
  const uploads = [1, 2, 3, 4, 5, 6].flatMap((at) => [
    browser.upload(packageOf({ name: `Relief ${at}`, version: '1.0' })),
    program.upload(`slope_${at}`, packageOf({ name: `Slope ${at}`, version: '1.0' })),
  ])
  const blocked = site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malware' })
  const statuses = (await Promise.all(uploads)).map(({ status }) => status)
  expect((await blocked).status).toBe(303)
  for (const status of statuses) expect([201, 303, 401, 403]).toContain(status)
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).not.toContain('relief')
  expect(feed).not.toContain('slope')
  expect(await site.asVisitor().text(urls.catalog())).not.toContain('Relief')
})

test('a moderator decides nothing about themself', async () => {
  const site = await testSite()
  for (const trust of ['blocked', 'trusted']) {
    const answer = await site.as(mo).post(urls.userTrust('mo'), { trust, reason: 'Me.' })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('Another moderator decides about you.')
  }
})

test('the last moderator stays, also when two would end each other at once', async () => {
  const site = await testSite()
  const { site: inner } = site.repository
  await site.as(mo).get(urls.account())
  await expect(setUserTrust(inner, operator, 'mo', 'blocked', 'Why not.')).rejects.toThrow('last moderator')
  await introduceUser(inner.db, ines, inner.now())
  await grantModerator(inner, operator, 'ines', true)
  // Who is blocked cannot sign in: both are there before either of them begins.
  const [one, other] = [site.as(mo), site.as(ines)]
  for (const browser of [one, other]) await browser.get(urls.account())
  const answers = await Promise.all([
    one.post(urls.userTrust('ines'), { trust: 'blocked', reason: 'Them or me.' }),
    other.post(urls.userTrust('mo'), { trust: 'blocked', reason: 'Them or me.' }),
  ])
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
  const last = (await site.audit()).findLast(({ action, refused }) => action === 'user.block' && !refused)
  await expect(setUserTrust(inner, operator, last?.actor ?? '', 'blocked', 'Both.')).rejects.toThrow('last moderator')
})

test('a page that was open before somebody else decided lifts no block', async () => {
  const site = await testSite()
  await setUserTrust(site.repository.site, operator, 'ben', 'blocked', 'Malware')
  const stale = { trust: 'untrusted', reason: 'Trust no longer.', seen: 'trusted' }
  expect((await site.as(mo).post(urls.userTrust('ben'), stale)).status).toBe(409)
  expect((await site.as(ben).signIn()).status).toBe(403)
})

test('a session that ends while its upload is under way publishes nothing', async () => {
  let whileReading = async () => {}
  const site = await testSite({ reader: readerAfter(() => whileReading()) })
  const [here, there] = [site.as(ada), site.as(ada)]
  await there.get(urls.account())
  whileReading = async () => void (await there.post(urls.endOtherSessions()))
  expect((await here.upload(packageOf({ name: 'Contour', version: '1.0' }))).status).toBe(401)
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'version.publish', refused: true, actor: 'ada' })
})

test('a session that a block ended stays over when the block is lifted', async () => {
  const site = await testSite()
  const browser = site.as(ben)
  await browser.get(urls.account())
  await setUserTrust(site.repository.site, operator, 'ben', 'blocked', 'Malware')
  await setUserTrust(site.repository.site, operator, 'ben', 'untrusted', 'A mistake.')
  expect((await browser.get(urls.account())).headers.get('location')).toStartWith('/sign-in')
})

test('who acts on themself many times at once gets answers, not faults', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const browser = site.as(ada)
  await browser.get(urls.account())
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      at % 2
        ? browser.post(urls.pluginTransfer('contour'), { uid: 'ada' })
        : browser.post(urls.pluginOwners('contour'), { uid: 'ada' }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 303, 303, 303, 409, 409, 409, 409])
})

test('who becomes a moderator by the directory has it in their history', async () => {
  const site = await testSite()
  await site.as(mo).get(urls.account())
  const granted = (await site.audit()).filter(({ action }) => action === 'user.grant-moderator')
  expect(granted).toMatchObject([{ actor: 'directory', actorKind: 'operator', person: 'mo' }])
  await site.as(mo).get(urls.account())
  expect((await site.audit()).filter(({ action }) => action === 'user.grant-moderator')).toHaveLength(1)
})

test('a block and its end each need a reason', async () => {
  const site = await testSite()
  const desk = site.as(mo)
  expect((await desk.post(urls.userTrust('ben'), { trust: 'blocked', reason: ' ' })).status).toBe(422)
  expect((await desk.post(urls.userTrust('zed'), { trust: 'untrusted', reason: '' })).status).toBe(422)
  expect((await desk.post(urls.userTrust('zed'), { trust: 'trusted', reason: 'Good.' })).status).toBe(409)
  expect((await desk.post(urls.userTrust('zed'), { trust: 'untrusted', reason: 'Talked to him.' })).status).toBe(303)
  expect((await site.as(zed).signIn()).status).toBe(303)
})
