// Things that many people do at the same moment, on two instances.

import { afterEach, expect, test } from 'bun:test'
import { findPluginRow } from '../../db/plugins.ts'
import { introduceUser, listOwners } from '../../db/users.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, cleo, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function twoInstances(): Promise<[TestSite, TestSite]> {
  const one = await testSite()
  return [one, await testSite({ database: one.database, files: one.files })]
}

test('of 50 uploads of one version at once exactly one wins', async () => {
  const [one, other] = await twoInstances()
  const browsers = [one.as(ada), other.as(ada)]
  for (const browser of browsers) await browser.get(urls.account())
  const zip = packageOf({ name: 'Contour', version: '1.0' })
  const uploads = Array.from({ length: 50 }, (_, at) => browsers[at % 2]?.upload(zip))
  const statuses = (await Promise.all(uploads)).map((answer) => answer?.status)
  expect(statuses.filter((status) => status === 303)).toHaveLength(1)
  expect(statuses.filter((status) => status === 422)).toHaveLength(49)
  const made = (await one.audit()).filter(({ action, refused }) => action === 'plugin.create' && !refused)
  expect(made).toHaveLength(1)
})

test('of 50 uploads of a new version of a plugin at once exactly one wins', async () => {
  const [one, other] = await twoInstances()
  const browsers = [one.as(ada), other.as(ada)]
  await browsers[0]?.upload(packageOf({ name: 'Contour', version: '1.0' }))
  await browsers[1]?.get(urls.account())
  const zip = packageOf({ name: 'Contour', version: '1.1' })
  const uploads = Array.from({ length: 50 }, (_, at) => browsers[at % 2]?.upload(zip))
  const statuses = (await Promise.all(uploads)).map((answer) => answer?.status)
  expect(statuses.filter((status) => status === 303)).toHaveLength(1)
  expect(statuses.filter((status) => status === 422)).toHaveLength(49)
})

test('when two owners remove each other at once, one remains', async () => {
  for (let round = 0; round < 5; round++) {
    const [one, other] = await twoInstances()
    await one.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
    await one.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
    const [first, second] = [one.as(ada), other.as(ben)]
    await Promise.all([first.get(urls.account()), second.get(urls.account())])
    const answers = await Promise.all([
      first.post(urls.pluginOwnerRemove('contour', 'ben')),
      second.post(urls.pluginOwnerRemove('contour', 'ada')),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 403])
    expect(await ownersOf(one)).toHaveLength(1)
    await closeSites()
  }
})

test('when every owner leaves at once, one remains', async () => {
  const [one, other] = await twoInstances()
  await one.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await introduceUser(one.repository.site.db, cleo, one.clock.now)
  for (const uid of ['ben', 'cleo']) await one.as(ada).post(urls.pluginOwners('contour'), { uid })
  const leaving = [one.as(ada), other.as(ben), one.as(cleo)]
  await Promise.all(leaving.map((browser) => browser.get(urls.account())))
  const uids = ['ada', 'ben', 'cleo']
  const answers = await Promise.all(
    leaving.map((browser, at) => browser.post(urls.pluginOwnerRemove('contour', uids[at] ?? ''))),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 303, 409])
  expect(await ownersOf(one)).toHaveLength(1)
})

test('a plugin that is handed over while its owner is assigned anew belongs to whom the moderator named', async () => {
  const [one, other] = await twoInstances()
  await one.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const [owner, desk] = [one.as(ada), other.as(mo)]
  await Promise.all([owner.get(urls.account()), desk.get(urls.account())])
  await Promise.all([
    owner.post(urls.pluginTransfer('contour'), { uid: 'ben' }),
    desk.post(urls.pluginAssign('contour'), { uid: 'cleo', reason: 'Nobody answered.', replaces: 'yes' }),
  ])
  // Either the old owner hands over first, and the new one is replaced too, or there is nothing left to hand over.
  expect((await ownersOf(one)).map(({ uid }) => uid)).toEqual(['cleo'])
})

async function ownersOf(site: TestSite) {
  const { db } = site.repository.site
  return listOwners(db, (await findPluginRow(db, 'contour'))?.id ?? 0)
}
