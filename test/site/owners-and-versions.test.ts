// What owners change in place: who owns the plugin, which version stands in front, what is withdrawn or deleted.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function published(...versions: string[]): Promise<TestSite> {
  const site = await testSite()
  for (const version of versions) await site.as(ada).upload(packageOf({ name: 'Contour', version }))
  return site
}

const feedVersions = async (site: TestSite, path: string = urls.feed()) =>
  [...(await site.asVisitor().text(path)).matchAll(/<pyqgis_plugin [^>]*version="([^"]+)"/g)].map((match) => match[1])

test('an owner adds another, who may upload then, and loses that when removed', async () => {
  const site = await published('1.0')
  expect((await site.as(ben).upload(packageOf({ version: '1.1' }))).status).toBe(422)
  expect((await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'BEN' })).status).toBe(303)
  expect((await site.as(ben).upload(packageOf({ version: '1.1' }))).status).toBe(303)
  expect((await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ben'))).status).toBe(303)
  expect((await site.as(ben).upload(packageOf({ version: '1.2' }))).status).toBe(422)
})

test('somebody who never signed in is found in the directory, nobody is invented', async () => {
  const site = await published('1.0')
  expect((await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ines' })).status).toBe(303)
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('/plugins/user/ines/')
  for (const uid of ['', '  ', 'nobody', '*', ')(uid=*']) {
    expect({ uid, status: (await site.as(ada).post(urls.pluginOwners('contour'), { uid })).status }).toEqual({
      uid,
      status: 422,
    })
  }
  expect((await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'zed' })).status).toBe(422)
})

test('the last owner stays, also when two leave at once', async () => {
  const site = await published('1.0')
  const alone = await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ada'))
  expect(alone.status).toBe(409)
  expect(await alone.text()).toContain('You are the last owner')
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ines' })
  const [first, second] = [site.as(ada), site.as(ines)]
  await Promise.all([first.get(urls.account()), second.get(urls.account())])
  const answers = await Promise.all([
    first.post(urls.pluginOwnerRemove('contour', 'ada')),
    second.post(urls.pluginOwnerRemove('contour', 'ines')),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409])
})

test('strangers change nothing, owners and moderators do', async () => {
  const site = await published('1.0')
  expect((await site.as(ben).post(urls.pluginOwners('contour'), { uid: 'ben' })).status).toBe(403)
  expect(
    (await site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })).status,
  ).toBe(403)
  expect((await site.as(ben).post(urls.pluginState('contour'), { state: 'deleted' })).status).toBe(403)
  expect((await site.as(ben).post(urls.pluginFeatured('contour'), { featured: 'yes' })).status).toBe(404)
  expect(
    (await site.as(mo).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })).status,
  ).toBe(303)
})

test('a withdrawn version leaves feed and downloads, stays in the history, and comes back', async () => {
  const site = await published('1.0', '1.1')
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' })
  expect(await feedVersions(site)).toEqual(['1.0'])
  expect((await site.asVisitor().get(urls.download('contour', '1.1'))).status).toBe(404)
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('Withdrawn')
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'as-is', seen: 'withdrawn' })
  expect(await feedVersions(site)).toEqual(['1.1'])
  expect((await site.asVisitor().get(urls.download('contour', '1.1'))).status).toBe(302)
})

test('a plugin whose every version is withdrawn leaves the lists', async () => {
  const site = await published('1.0')
  await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  expect(await site.asVisitor().text(urls.catalog())).not.toContain('Contour')
  expect(await feedVersions(site)).toEqual([])
})

test('a marked version is the last stable, and the highest is again when the mark goes', async () => {
  const site = await published('1.0', '1.1', '1.2')
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'last-stable', seen: 'as-is' })
  expect(await feedVersions(site)).toEqual(['1.1'])
  await site.as(ada).post(urls.versionState('contour', '1.1'), { state: 'as-is', seen: 'last-stable' })
  expect(await feedVersions(site)).toEqual(['1.2'])
})

test('a stable version cannot be the last experimental, nor the other way round', async () => {
  const site = await published('1.0')
  const answer = await site
    .as(ada)
    .post(urls.versionState('contour', '1.0'), { state: 'last-experimental', seen: 'as-is' })
  expect(answer.status).toBe(409)
  expect(
    (await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'nonsense', seen: 'as-is' })).status,
  ).toBe(409)
})

test('a change that somebody else made meanwhile is shown, and nothing is overwritten', async () => {
  const site = await published('1.0', '1.1')
  await site.as(mo).post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' })
  const answer = await site
    .as(ada)
    .post(urls.versionState('contour', '1.1'), { state: 'last-stable', seen: 'as-is' }, { htmx: true })
  expect(answer.status).toBe(409)
  const fragment = await answer.text()
  expect(fragment).toContain('mo changed this')
  expect(fragment).not.toContain('<!doctype')
  expect(await feedVersions(site)).toEqual(['1.0'])
})

test('htmx gets the changed part with what happened and a way back, others are sent to the page', async () => {
  const site = await published('1.0', '1.1')
  const owner = site.as(ada)
  const fragment = await owner.post(
    urls.versionState('contour', '1.1'),
    { state: 'withdrawn', seen: 'as-is' },
    { htmx: true },
  )
  expect(fragment.status).toBe(200)
  const html = await fragment.text()
  expect(html).toContain('id="versions"')
  expect(html).toContain('Version 1.1 is withdrawn. It left the feed.')
  expect(html).toContain('Undo')
  const redirect = await owner.post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  expect(redirect.headers.get('location')).toBe('/plugins/contour/#versions')
  expect(await owner.text(urls.plugin('contour'))).toContain('Version 1.0 is withdrawn.')
  expect(await owner.text(urls.plugin('contour'))).not.toContain('Version 1.0 is withdrawn.')
})

test('a deleted plugin is gone for everybody else, keeps its name, and comes back', async () => {
  const site = await published('1.0')
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect((await site.asVisitor().get(urls.download('contour', '1.0'))).status).toBe(404)
  expect(await feedVersions(site)).toEqual([])
  const taken = await site.as(ines).upload(packageOf({ name: 'Contour', version: '9.0' }))
  expect(taken.status).toBe(422)
  expect((await site.as(ada).upload(packageOf({ version: '1.1' }))).status).toBe(422)
  await site.as(ada).post(urls.pluginState('contour'), { state: 'present' })
  expect(await feedVersions(site)).toEqual(['1.0'])
})
