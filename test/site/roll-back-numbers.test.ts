// No number that an author chose, and no package that was accepted once, stands in the way of a roll back.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { unzipSync, zipSync } from 'fflate'
import { versionKey } from '../../src/domain/version-number.ts'
import { urls } from '../../src/urls.ts'
import { versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function rollBack(site: TestSite, bad: string, wishes: Record<string, string> = {}): Promise<string> {
  const { packageSha256: sha256 } = await versionIn(site, 'contour', bad)
  const fields = { sha256, to: '1.2', number: '', reason: 'It deletes layers.', ...wishes }
  const answer = await site.as(mo).post(urls.versionRollBack('contour', bad), fields)
  return answer.status === 303 ? 'done' : `${answer.status} ${await answer.text()}`
}

/** As a site has it that took longer numbers once; the package itself says something else. */
async function rename(site: TestSite, from: string, to: string): Promise<void> {
  const set = sql`set version = ${to}, version_key = ${versionKey(to)}`
  await site.repository.site.db.execute(sql`update versions ${set} where version = ${from}`)
}

async function publishedSite(ini = '', good = packageOf({ name: 'Contour', version: '1.2' })): Promise<TestSite> {
  const site = await testSite({ ini })
  expect((await site.as(ada).upload(good)).status).toBe(303)
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.3' }))
  return site
}

test('a version of more than 40 characters is refused, by the limit that the guide names', async () => {
  const site = await testSite()
  for (const [version, status] of [
    [`1.${'2'.repeat(38)}`, 303],
    [`1.${'2'.repeat(39)}`, 422],
    [`1.${'2'.repeat(63)}`, 422],
  ] as const) {
    const answer = await site.as(ada).upload(packageOf({ name: 'Contour', version }))
    const text = await answer.text()
    expect([version.length, answer.status]).toEqual([version.length, status])
    if (status === 422) expect(text).toContain(`${version.length} characters; 40 are allowed.`)
  }
  expect(await site.asVisitor().text(urls.metadataGuide())).toContain('At most 40 characters.')
})

test('from the longest number that is taken people are led away, again and again', async () => {
  const site = await publishedSite()
  const longest = `${'z'.repeat(39)}9`
  await site.as(ada).upload(packageOf({ name: 'Contour', version: longest }))
  expect(await rollBack(site, longest)).toBe('done')
  expect(await rollBack(site, `${longest}.1`)).toBe('done')
  expect(await site.asVisitor().text(urls.feed())).toContain(`version="${longest}.1.1"`)
})

test('numbers of 64 characters of before have one above them, where QGIS knows one', async () => {
  for (const [taken, planned] of [
    ['9'.repeat(64), 'z1'],
    [`1.3.${'1'.repeat(60)}`, '2'],
  ] as const) {
    const site = await publishedSite()
    await rename(site, '1.3', taken)
    expect([taken, await rollBack(site, taken)]).toEqual([taken, 'done'])
    expect(await site.asVisitor().text(urls.feed())).toContain(`version="${planned}"`)
  }
})

test('a number that waits, above which there is none, blocks nothing', async () => {
  const site = await publishedSite()
  await site.as(ben).get(urls.account())
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '7' }))
  await rename(site, '7', `${'z'.repeat(63)}9`)
  expect(await rollBack(site, '1.3', { number: '1.3' })).toStartWith('422')
  expect(await rollBack(site, '1.3')).toBe('done')
  expect(await site.asVisitor().text(urls.feed())).toContain('version="1.3.1"')
})

test('a package that was accepted is good enough to go back to: packed tighter, or with more files than today', async () => {
  // Stored as it is: packed anew it unpacks to more than 100 times its size.
  const files = unzipSync(packageOf({ name: 'Contour', version: '1.2', files: { 'grid.asc': '0 '.repeat(1_500_000) } }))
  const stored = await publishedSite('', zipSync(files, { level: 0 }))
  expect(await rollBack(stored, '1.3')).toBe('done')

  const many = Object.fromEntries(Array.from({ length: 5_100 }, (_, at) => [`data/f${at}.txt`, `${at}`]))
  const zip = packageOf({ name: 'Contour', version: '1.2', files: many })
  expect(await rollBack(await publishedSite('[packages]\nmax_entries = 10000\n', zip), '1.3')).toBe('done')
})
