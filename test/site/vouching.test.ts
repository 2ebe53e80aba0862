// What counts as reviewed: only what a moderator approved after looking, and only while that stands.

import { afterEach, expect, test } from 'bun:test'
import { setQuarantine } from '../../src/services/quarantine.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { type PackageWishes, packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, operator, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const lib =
  'def read(path):\n    with open(path) as lines:\n        return [line.strip() for line in lines if line.strip()]\n'

async function upload(site: TestSite, who: Person, wishes: PackageWishes): Promise<void> {
  const answer = await site.as(who).upload(packageOf(wishes))
  if (answer.status !== 303) throw new Error(`The upload answered ${answer.status}`)
}

async function review(site: TestSite, packageName: string, version: string): Promise<string> {
  return site.as(mo).text(urls.review((await versionIn(site, packageName, version)).id))
}

/** Ben's Relief has the file of that other plugin too, and waits. */
async function reliefWith(site: TestSite): Promise<void> {
  await upload(site, ben, { name: 'Relief', version: '1.0', files: { 'lib.py': lib } })
}

const seenAt = 'contour 1.0'

test('a file that a moderator approved is folded away elsewhere, and one that went out unseen is not', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0', files: { 'lib.py': lib } })
  await reliefWith(site)
  expect(await review(site, 'relief', '1.0')).not.toContain(seenAt)

  const other = await testSite()
  await upload(other, ben, { version: '1.0', files: { 'lib.py': lib } })
  await decide(other, 'approve')
  await reliefWith(other)
  expect(await review(other, 'relief', '1.0')).toContain(seenAt)
})

test('trusting somebody publishes what waits, and vouches for none of it', async () => {
  const site = await testSite()
  await upload(site, ben, { version: '1.0', files: { 'lib.py': lib } })
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('approved')
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'untrusted', reason: 'No.', seen: 'trusted' })
  const page = await site.asVisitor().text(urls.version('contour', '1.0'))
  expect(page).toContain('from a trusted author')
  expect(page).not.toContain('reviewed by')
  await reliefWith(site)
  expect(await review(site, 'relief', '1.0')).not.toContain(seenAt)
})

const takenBack: Record<string, (site: TestSite) => Promise<unknown>> = {
  deleted: (site) => site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'deleted', seen: 'as-is' }),
  'withdrawn by a moderator': (site) =>
    site.as(mo).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' }),
  quarantined: (site) =>
    setQuarantine(site.repository.site, operator, {
      ...{ packageName: 'contour', version: '1.0', quarantined: true, reason: 'It sends files away.' },
    }),
  'quarantined with its plugin': (site) =>
    setQuarantine(site.repository.site, operator, { packageName: 'contour', quarantined: true, reason: 'Bad.' }),
}

for (const [what, takeBack] of Object.entries(takenBack)) {
  test(`a version that is ${what} vouches no more`, async () => {
    const site = await testSite()
    await upload(site, ben, { version: '1.0', files: { 'lib.py': lib } })
    await decide(site, 'approve')
    await upload(site, ada, { name: 'Slope', version: '1.0' })
    await upload(site, mo, { name: 'Relief', version: '1.0', files: { 'lib.py': lib } })
    expect(await review(site, 'relief', '1.0')).toContain(seenAt)
    await takeBack(site)
    expect(await review(site, 'relief', '1.0')).not.toContain(seenAt)
  })
}

test('another approved version of the plugin that has the file takes the place of one that was taken back', async () => {
  const site = await testSite()
  for (const version of ['1.0', '1.1']) {
    await upload(site, ben, { version, files: { 'lib.py': lib } })
    await decide(site, 'approve', { version })
  }
  await site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'deleted', seen: 'as-is' })
  await reliefWith(site)
  expect(await review(site, 'relief', '1.0')).toContain('contour 1.1')
})

test('a quarantine that is lifted gives a version its word back', async () => {
  const site = await testSite()
  await upload(site, ben, { version: '1.0', files: { 'lib.py': lib } })
  await decide(site, 'approve')
  const asked = { packageName: 'contour', version: '1.0', reason: 'It sends files away.' }
  await setQuarantine(site.repository.site, operator, { ...asked, quarantined: true })
  await setQuarantine(site.repository.site, operator, { ...asked, quarantined: false })
  await reliefWith(site)
  expect(await review(site, 'relief', '1.0')).toContain(seenAt)
})

test('a review holds a version against the last one that a moderator approved, and says what went out unseen since', async () => {
  const site = await testSite()
  await upload(site, ben, { version: '1.0' })
  await decide(site, 'approve')
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  await upload(site, ben, { version: '1.1', files: { 'lib.py': lib } })
  await upload(site, ben, { version: '1.2', name: 'Contour Pro', packageName: 'contour', files: { 'lib.py': lib } })
  expect((await versionIn(site, 'contour', '1.1')).state).toBe('approved')
  const page = await review(site, 'contour', '1.2')
  expect(page).toContain('Against 1.0')
  expect(page).toContain('contour/lib.py')
  expect(page).toContain('Version 1.1 was published without review')
  expect(page).toContain(urls.compare('contour', '1.1', '1.2').replace('&', '&amp;'))
})

test('where nothing was reviewed, everything is new', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  const page = await review(site, 'contour', '1.1')
  expect(page).not.toContain('Against 1.0')
  expect(page).toContain('Version 1.0 was published without review')
})
