// Signing in and out: the directory decides, the session stays ours.

import { afterEach, expect, test } from 'bun:test'
import { sessions } from '../../db/schema.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { absoluteDays, idleDays } from '../../src/services/sessions.ts'
import { urls } from '../../src/urls.ts'
import { ada, ben, closeSites, ines, testSite, zed } from '../support/site.ts'

afterEach(closeSites)

test('the cookie is out of reach of scripts and other sites, and only its hash is kept', async () => {
  const site = await testSite()
  const answer = await site.as(ben).signIn()
  expect(answer.status).toBe(303)
  const cookie = answer.headers.getSetCookie().find((header) => header.startsWith('quiver_session=')) ?? ''
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Lax')
  expect(cookie).not.toContain('Secure')
  const id = cookie.split(/[=;]/)[1] ?? ''
  expect(id.length).toBeGreaterThanOrEqual(43)
  const [row] = await site.repository.site.db.select().from(sessions)
  expect(row?.idHash).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.stringify(row)).not.toContain(id)
})

test('over HTTPS the cookie is Secure and bound to the host', async () => {
  const site = await testSite({
    ini: '[server]\nbase_url = https://quiver.example\ntrusted_proxies = 127.0.0.1\n[directory]\nurl = ldaps://directory.example\nbase_dn = dc=example',
  })
  const plain = await site.as(ben).signIn()
  expect(plain.status).toBe(403)
  expect(await plain.text()).toContain('HTTPS')
})

test('a wrong password and an unknown person get the same answer', async () => {
  const site = await testSite()
  const wrong = await site.as(ben).signIn('wrong')
  const unknown = await site.as({ ...ben, uid: 'nobody' }).signIn('wrong')
  expect([wrong.status, unknown.status]).toEqual([422, 422])
  const sentence = 'The directory does not know this uid with this password.'
  expect(await wrong.text()).toContain(sentence)
  expect(await unknown.text()).toContain(sentence)
})

test('empty fields are refused before anybody is asked', async () => {
  const site = await testSite()
  site.repository.site.directory.signIn = async () => {
    throw new Error('asked')
  }
  expect((await site.as(ben).signIn('')).status).toBe(422)
  expect((await site.asVisitor().post(urls.signIn(), { uid: ' ', password: 'quiver' })).status).toBe(422)
  expect((await site.asVisitor().post(urls.signIn(), {})).status).toBe(422)
})

test('somebody blocked is told so, and gets no session', async () => {
  const site = await testSite()
  const answer = await site.as(zed).signIn()
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('This account is blocked')
  expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('quiver_session'))).toBeFalse()
})

test('a directory that is down lets those carry on who are signed in, and says so to others', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  expect((await browser.get(urls.myPlugins())).status).toBe(200)
  site.repository.site.directory.signIn = async () => {
    throw new Unavailable('The directory does not answer. Try again in a minute.', {
      cause: new Error('ECONNREFUSED 10.0.0.1'),
    })
  }
  const answer = await site.as(ben).signIn()
  expect(answer.status).toBe(503)
  const page = await answer.text()
  expect(page).toContain('The directory does not answer')
  expect(page).not.toContain('ECONNREFUSED')
  expect(site.log.lines.some(({ event }) => event === 'sign-in failed')).toBeTrue()
  expect((await browser.get(urls.myPlugins())).status).toBe(200)
})

test('a session ends by signing out, by not being used, and in the end in any case', async () => {
  const site = await testSite()
  const browser = site.as(ben)
  const mine = async () => (await browser.get(urls.myPlugins())).status
  expect(await mine()).toBe(200)
  const kept = new Map(browser.cookies)
  await browser.post(urls.signOut())
  for (const [name, value] of kept) browser.cookies.set(name, value)
  expect(await mine()).toBe(303)

  const days = (count: number) => {
    site.clock.now = new Date(site.clock.now.getTime() + count * 86_400_000)
  }
  await browser.signIn()
  days(idleDays - 1)
  expect(await mine()).toBe(200)
  days(idleDays + 1)
  expect(await mine()).toBe(303)

  await browser.signIn()
  for (let spent = 0; spent < absoluteDays; spent += idleDays - 1) {
    expect(await mine()).toBe(200)
    days(idleDays - 1)
  }
  days(idleDays - 1)
  expect(await mine()).toBe(303)
})

test('signing in leads back to where the person came from, and nowhere else', async () => {
  const site = await testSite()
  const page = await site.asVisitor().get(urls.upload())
  expect(page.headers.get('location')).toBe('/sign-in?next=%2Fplugins%2Fadd%2F')
  const enter = async (next: string) =>
    (await site.asVisitor().post(urls.signIn(), { uid: 'ines', password: ines.password, next })).headers.get('location')
  expect(await enter('/plugins/add/')).toBe('/plugins/add/')
  for (const evil of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/a\nb',
    '',
  ]) {
    expect({ evil, to: await enter(evil) }).toEqual({ evil, to: '/' })
  }
})

test('what somebody signed in sees is never kept by a cache', async () => {
  const site = await testSite()
  for (const path of ['/', '/plugins/', urls.account()]) {
    expect((await site.as(ada).get(path)).headers.get('cache-control')).toBe('private, no-store')
  }
  expect((await site.asVisitor().get('/')).headers.get('cache-control')).toBe('no-cache')
})

test('name and mail are those of the last sign-in', async () => {
  const site = await testSite()
  await site.as(ben).get('/account')
  site.repository.site.directory.signIn = async () => ({
    uid: 'ben',
    name: 'Benjamin',
    mail: 'b@new.example',
    moderator: false,
  })
  const page = await site.as(ben).text('/account')
  expect(page).toContain('Benjamin')
  expect(page).toContain('b@new.example')
})
