// How many passwords may be tried.

import { afterEach, expect, test } from 'bun:test'
import { type Directory, memoryDirectory } from '../../src/adapters/directory.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { signInLimits } from '../../src/services/sign-in-throttle.ts'
import { urls } from '../../src/urls.ts'
import { ada, ben, closeSites, samplePeople, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

function countingDirectory() {
  const directory = memoryDirectory(samplePeople())
  const asked: string[] = []
  const counting: Directory = {
    ...directory,
    signIn: async (uid, password) => {
      asked.push(uid)
      return directory.signIn(uid, password)
    },
  }
  return { counting, asked }
}

test('of 200 wrong passwords at once, on two instances, not one more than the limit reaches the directory', async () => {
  const { counting, asked } = countingDirectory()
  const one = await testSite({ directory: counting })
  const other = await testSite({ directory: counting, database: one.database })
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, at) => (at % 2 ? one : other).as({ ...ada, password: `wrong ${at}` }).signIn()),
  )
  expect(asked).toHaveLength(signInLimits.account)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(200 - signInLimits.account)
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(signInLimits.account)
})

test('the right password does not get past a full count, and does once the time is over', async () => {
  const site = await testSite()
  await wrong(site, ada.uid, signInLimits.account)
  const refused = await site.as(ada).signIn()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(1, 601)
  expect(await refused.text()).toContain('Come back in 10 minutes.')
  expect((await site.as(ben).signIn()).status).toBe(303)
  site.clock.now = new Date(site.clock.now.getTime() + 10 * 60_000)
  expect((await site.as(ada).signIn()).status).toBe(303)
})

test('a sign-in that succeeds begins the account anew, and counts for nobody else', async () => {
  const site = await testSite()
  for (let round = 0; round < 3; round++) {
    await wrong(site, ada.uid, signInLimits.account - 1)
    expect((await site.as(ada).signIn()).status).toBe(303)
  }
})

test('unknown people are counted like known ones, however they are spelled', async () => {
  const { counting, asked } = countingDirectory()
  const site = await testSite({ directory: counting })
  for (const uid of ['Nobody', 'nobody', ' NOBODY ', 'ｎｏｂｏｄｙ']) await wrong(site, uid, signInLimits.account)
  expect(asked).toHaveLength(signInLimits.account)
})

test('one address tries only so often, whoever it pretends to be', async () => {
  const { counting, asked } = countingDirectory()
  const site = await testSite({ directory: counting })
  for (let at = 0; at < signInLimits.address + 5; at++) await wrong(site, `guess${at}`, 1)
  expect(asked).toHaveLength(signInLimits.address)
})

test('attempts at one account do not shut out the others', async () => {
  const site = await testSite()
  await wrong(site, ada.uid, signInLimits.address + 20)
  expect((await site.as(ben).signIn()).status).toBe(303)
})

test('a directory that is down costs nobody an attempt', async () => {
  const directory = memoryDirectory(samplePeople())
  let down = true
  const flaky: Directory = {
    ...directory,
    signIn: async (uid, password) => {
      if (down) throw new Unavailable('The directory does not answer. Try again in a minute.')
      return directory.signIn(uid, password)
    },
  }
  const site = await testSite({ directory: flaky })
  for (let at = 0; at < signInLimits.account + 3; at++) expect((await site.as(ada).signIn()).status).toBe(503)
  down = false
  expect((await site.as(ada).signIn()).status).toBe(303)
})

test('somebody sees in their history that another tried, and an unknown name leaves nothing', async () => {
  const site = await testSite()
  const before = (await site.audit()).length
  await wrong(site, 'nobody', 1)
  expect(await site.audit()).toHaveLength(before)
  await wrong(site, ada.uid, 1)
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'session.begin', person: 'ada', refused: true })
  expect(await site.as(ada).text(urls.accountHistory())).toContain('Wrong password.')
})

async function wrong(site: TestSite, uid: string, times: number): Promise<void> {
  const stranger = site.as({ ...ada, uid, password: 'wrong' })
  for (let at = 0; at < times; at++) expect([422, 429]).toContain((await stranger.signIn()).status)
}
