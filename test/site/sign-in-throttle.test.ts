// How many passwords may be tried.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
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
    signIn: async (uid, password, watch) => {
      asked.push(uid)
      return directory.signIn(uid, password, watch)
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
  for (const uid of ['Nobody', 'nobody', ' NOBODY ', 'ｎｏｂｏｄｙ', 'nóbody', 'no\u00adbo\u200bdy', 'no body'])
    await wrong(site, uid, signInLimits.account)
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

test('a directory that cannot be reached costs nobody an attempt', async () => {
  const directory = memoryDirectory(samplePeople())
  let down = true
  const flaky: Directory = {
    ...directory,
    signIn: async (uid, password, watch) => {
      if (down) throw new Unavailable('The directory does not answer. Try again in a minute.')
      return directory.signIn(uid, password, watch)
    },
  }
  const site = await testSite({ directory: flaky })
  for (let at = 0; at < signInLimits.account + 3; at++) expect((await site.as(ada).signIn()).status).toBe(503)
  down = false
  expect((await site.as(ada).signIn()).status).toBe(303)
})

test('a directory that falls silent after it has heard the password may have looked at it', async () => {
  let heard = 0
  const silent: Directory = {
    ...memoryDirectory(samplePeople()),
    signIn: async (_uid, _password, watch) => {
      heard += 1
      watch?.passwordSent?.(true)
      throw new Unavailable('The directory does not answer. Try again in a minute.')
    },
  }
  const site = await testSite({ directory: silent })
  const statuses: number[] = []
  for (let at = 0; at < signInLimits.account + 5; at++) statuses.push((await site.as(ada).signIn()).status)
  expect(heard).toBe(signInLimits.account)
  expect(statuses.at(-1)).toBe(429)
})

test('somebody with several names in the directory has one count', async () => {
  const directory = memoryDirectory(samplePeople())
  const names = ['ada', 'adele', 'a.lovelace']
  let tried = 0
  const several: Directory = {
    ...directory,
    signIn: async (uid, _password, watch) => {
      if (names.includes(uid)) await watch?.found?.('ada')
      watch?.passwordSent?.(true)
      tried += 1
      return undefined
    },
  }
  const site = await testSite({ directory: several })
  for (const name of names) await wrong(site, name, signInLimits.account)
  expect(tried).toBe(signInLimits.account)
})

test('what the limit of an address refuses uses up nobody’s account', async () => {
  const site = await testSite()
  for (let at = 0; at < signInLimits.address; at++) await wrong(site, `guess${at}`, 1)
  await wrong(site, ada.uid, signInLimits.account + 5)
  site.clock.now = new Date(site.clock.now.getTime() + 1000)
  const other = new Request('http://127.0.0.1:3000/sign-in')
  expect((await site.app.handle(other, '127.0.0.1')).status).toBe(200)
  const counts = await site.repository.site.db.execute(sql`select key, count from attempts where key like 'account:%'`)
  expect([...counts].every(({ count }) => Number(count) <= 1)).toBe(true)
  expect(counts.length).toBe(signInLimits.address)
})

test('an attempt that is taken back late takes nothing from the next ten minutes', async () => {
  const people = samplePeople()
  const inner = memoryDirectory(people)
  let release = () => {}
  const slow: Directory = {
    ...inner,
    signIn: async (uid, password, watch) => {
      if (uid === 'zed') await new Promise<void>((resolve) => (release = resolve))
      if (uid === 'zed') throw new Unavailable('The directory does not answer. Try again in a minute.')
      return inner.signIn(uid, password, watch)
    },
  }
  const site = await testSite({ directory: slow })
  const late = site.as({ ...ada, uid: 'zed' }).signIn()
  while (release.toString() === '() => {}') await Bun.sleep(1)
  site.clock.now = new Date(site.clock.now.getTime() + 11 * 60_000)
  await wrong(site, ada.uid, 3)
  release()
  await late
  const [row] = await site.repository.site.db.execute(sql`select count from attempts where key = 'everybody'`)
  expect(row?.count).toBe(3)
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
