// Rolling back: one step takes people off a bad version, by a higher one with good code or with none.

import { afterEach, expect, test } from 'bun:test'
import { findPluginRow } from '../../db/plugins.ts'
import { findVersion } from '../../db/versions.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** Ada has published these numbers of Contour; the code of each names it. */
async function publishedSite(numbers: readonly string[] = ['1.2', '1.3']) {
  const site = await testSite()
  for (const version of numbers) {
    const metadata = { changelog: `News of ${version}\nand more` }
    await site
      .as(ada)
      .upload(packageOf({ name: 'Contour', version, metadata, files: { 'which.py': `V = '${version}'\n` } }))
  }
  return site
}

async function versionOf(site: TestSite, number: string) {
  const plugin = await findPluginRow(site.repository.site.db, 'contour')
  const version = plugin && (await findVersion(site.repository.site.db, plugin.id, number))
  if (!plugin || !version) throw new Error(`${number} is missing`)
  return version
}

async function rollBack(site: TestSite, bad: string, wishes: Record<string, string> = {}) {
  const { packageSha256: sha256 } = await versionOf(site, bad)
  const fields = { sha256, to: '1.2', number: '', reason: 'It deletes layers.', ...wishes }
  return site.as(mo).post(urls.versionRollBack('contour', bad), fields)
}

async function packageFrom(site: TestSite, number: string) {
  const answer = await site.asVisitor().get(urls.download('contour', number))
  const zip = await (await site.asVisitor().get(answer.headers.get('location') ?? '')).bytes()
  return readPackage(zip)
}

test('the good package goes out under a higher number, and the bad version is in quarantine', async () => {
  const site = await publishedSite()
  expect(await site.as(mo).text(urls.versionRollBack('contour', '1.3'))).toContain('value="1.3.1"')
  const answer = await rollBack(site, '1.3')
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(urls.version('contour', '1.3.1'))
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).toContain('contour.1.3.1.zip')
  expect(feed).not.toContain('contour.1.3.zip')
  expect((await site.asVisitor().get(urls.download('contour', '1.3'))).status).toBe(404)
  const { report } = await packageFrom(site, '1.3.1')
  const good = readPackage(packageOf({ name: 'Contour', files: { 'which.py': `V = '1.2'\n` } })).report
  expect(report.ok).toBe(true)
  expect(report.version).toBe('1.3.1')
  expect(report.metadata.changelog).toContain('Takes people off 1.3. The code is that of 1.2.\nNews of 1.2\nand more')
  expect(report.files.find(({ name }) => name === 'contour/which.py')).toEqual(
    good.files.find(({ name }) => name === 'contour/which.py'),
  )
  const page = await site.asVisitor().text(urls.version('contour', '1.3.1'))
  expect(page).toContain('it takes people off 1.3.')
  expect(page).toContain('It deletes layers.')
  expect(await site.as(ada).text(urls.accountNotices())).toContain('It deletes layers.')
})

test('the same roll back makes the same bytes', async () => {
  const hashes = []
  for (let n = 0; n < 2; n++) {
    const site = await publishedSite()
    await rollBack(site, '1.3')
    hashes.push((await versionOf(site, '1.3.1')).packageSha256)
  }
  expect(hashes[0]).toBe(hashes[1] ?? '')
})

test('a stub holds no code of the plugin, says why, and hides every version', async () => {
  const site = await publishedSite()
  await rollBack(site, '1.3', { to: '', reason: `It's "bad" \\ 100% {é}` })
  const { report } = await packageFrom(site, '1.3.1')
  expect(report.ok).toBe(true)
  expect(report.warnings).toEqual([])
  expect(report.files.map(({ name }) => name)).toEqual([
    'contour/metadata.txt',
    'contour/__init__.py',
    'contour/LICENSE',
  ])
  expect(report.metadata.name).toBe('Contour')
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed.match(/<pyqgis_plugin /g)?.length).toBe(1)
  expect((await site.asVisitor().get(urls.download('contour', '1.2'))).status).toBe(404)
})

test('the number is above every number that was ever taken, and people get the last good one', async () => {
  const site = await publishedSite(['1.2', '1.3', '1.10', '2.0-rc1'])
  await site.as(ada).post(urls.versionState('contour', '2.0-rc1'), { state: 'deleted', seen: 'as-is' })
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '3.0' }))
  await site.as(ada).post(urls.versionState('contour', '1.2'), { state: 'last-stable', seen: 'as-is' })
  expect((await rollBack(site, '1.3')).status).toBe(303)
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).toContain('contour.3.0.1.zip')
  expect(feed).not.toContain('contour.1.10.zip')
})

test('a number that is not the highest is refused, and so is a version that nobody can go back to', async () => {
  const site = await publishedSite()
  const low = await rollBack(site, '1.3', { number: '1.2.9' })
  expect(low.status).toBe(422)
  expect(await low.text()).toContain('1.2.9 is not higher')
  expect((await rollBack(site, '1.3', { to: '1.3' })).status).toBe(409)
  expect((await rollBack(site, '1.3', { reason: ' ' })).status).toBe(422)
  expect((await rollBack(site, '1.3', { sha256: 'f'.repeat(64) })).status).toBe(409)
  const { packageSha256: sha256 } = await versionOf(site, '1.3')
  const fields = { sha256, to: '1.2', number: '', reason: 'Mine' }
  expect((await site.as(ada).post(urls.versionRollBack('contour', '1.3'), fields)).status).toBe(404)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.3.zip')
  expect((await site.audit()).filter(({ action, refused }) => action === 'version.roll-back' && !refused)).toEqual([])
})

test('a plugin in quarantine, of a blocked owner, is reached all the same', async () => {
  const site = await publishedSite(['1.3'])
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'It deletes layers.' })
  await site.as(mo).post(urls.userTrust('ada'), { trust: 'blocked', reason: 'It was on purpose.' })
  expect((await rollBack(site, '1.3', { to: '' })).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.3.1.zip')
  expect((await site.asVisitor().get(urls.download('contour', '1.3'))).status).toBe(404)
})
