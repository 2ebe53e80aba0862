// Taking a decision back: only while nobody has what it gave out or has read it, and without giving a number twice.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { type PackageWishes, packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function upload(site: TestSite, who: Person, wishes: PackageWishes): Promise<number> {
  const answer = await site.as(who).upload(packageOf(wishes))
  if (answer.status !== 303) throw new Error(`The upload answered ${answer.status}`)
  return (await versionIn(site, 'contour', wishes.version ?? '1.0')).id
}

function undo(site: TestSite, id: number): Promise<Response> {
  return site.as(mo).post(urls.decisionUndo(id))
}

async function packageAddress(site: TestSite, version: string): Promise<string> {
  const { packageSha256 } = await versionIn(site, 'contour', version)
  return urls.package(packageSha256, 'contour', version)
}

test('a number that was published, if only for a minute, never carries other bytes', async () => {
  const site = await testSite()
  const id = await upload(site, ben, { version: '1.0' })
  await decide(site, 'approve')
  expect((await undo(site, id)).status).toBe(303)
  await decide(site, 'reject', { message: 'It sends files away.' })
  const again = await site.as(ben).upload(packageOf({ version: '1.0', files: { 'more.py': 'x = 1\n' } }))
  expect(again.status).toBe(422)
  expect(await again.text()).toContain('Version 1.0 was published before.')
  await site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'deleted', seen: 'as-is' })
  expect((await site.as(ben).upload(packageOf({ version: '1.0', files: { 'more.py': '' } }))).status).toBe(422)
  expect((await site.as(ben).upload(packageOf({ version: '1.1' }))).status).toBe(303)
})

test('an approval is not taken back once somebody fetched the package by its own address', async () => {
  const site = await testSite()
  const id = await upload(site, ben, { version: '1.0' })
  await decide(site, 'approve')
  const path = await packageAddress(site, '1.0')
  expect((await site.asVisitor().get(path)).status).toBe(200)
  const late = await undo(site, id)
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Somebody has downloaded version 1.0')
  expect((await site.asVisitor().get(path)).status).toBe(200)
})

test('looking before it was published, and as a moderator, is no download', async () => {
  const site = await testSite()
  const id = await upload(site, ben, { version: '1.0' })
  const path = await packageAddress(site, '1.0')
  expect((await site.as(ben).get(path)).status).toBe(200)
  await decide(site, 'approve')
  expect((await site.as(mo).get(path)).status).toBe(200)
  expect((await undo(site, id)).status).toBe(303)
  expect((await site.asVisitor().get(path)).status).toBe(404)
})

const places: Record<string, string> = {
  'history of the plugin': urls.pluginHistory('contour'),
  'page of the plugin': urls.plugin('contour'),
  'page of the version': urls.version('contour', '1.0'),
  notices: urls.accountNotices(),
  'own history': urls.accountHistory(),
}

for (const [place, path] of Object.entries(places)) {
  test(`a rejection that its author has before them is not taken back: ${place}`, async () => {
    const site = await testSite()
    const id = await upload(site, ben, { version: '1.0' })
    await decide(site, 'reject', { message: 'It sends files away.' })
    expect((await site.as(ben).get(path)).status).toBe(200)
    const answer = await undo(site, id)
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('The author has seen the decision')
  })
}

test('two decisions of the same millisecond about one plugin are told apart', async () => {
  const site = await testSite()
  const first = await upload(site, ben, { version: '1.0' })
  await upload(site, ben, { version: '1.1' })
  await decide(site, 'reject', { version: '1.0', message: 'Not this.' })
  await decide(site, 'reject', { version: '1.1', message: 'Nor this.' })
  expect((await undo(site, first)).status).toBe(303)
  const notices = await site.as(ben).text(urls.accountNotices())
  expect(notices).toContain('Nor this.')
  expect(notices).not.toContain('Not this.')
})

test('an approval that was taken back lets nothing through that answers an earlier rejection', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  await decide(site, 'reject', { version: '1.1', message: 'Keep the name.' })
  const id = await upload(site, ada, { version: '1.2' })
  await decide(site, 'approve', { version: '1.2' })
  await site.as(ada).get(urls.pluginThread('contour'))
  expect((await undo(site, id)).status).toBe(303)
  await upload(site, ada, { version: '1.3' })
  expect((await versionIn(site, 'contour', '1.3')).state).toBe('waiting')
})

test('an approval stays when its author has uploaded again since', async () => {
  const site = await testSite()
  const id = await upload(site, ada, { version: '1.1', name: 'Contour' })
  expect(id).toBeGreaterThan(0)
  await upload(site, ada, { version: '1.2', name: 'Contour Pro', packageName: 'contour' })
  await decide(site, 'reject', { version: '1.2', message: 'Keep the name.' })
  const approved = await upload(site, ada, { version: '1.3' })
  await decide(site, 'approve', { version: '1.3' })
  site.clock.now = new Date(site.clock.now.getTime() + 60_000)
  await upload(site, ada, { version: '1.4' })
  expect((await versionIn(site, 'contour', '1.4')).state).toBe('approved')
  const late = await undo(site, approved)
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('The author has uploaded again')
})

test('who came to own the plugin since does not take a decision about it back', async () => {
  const site = await testSite()
  const id = await upload(site, ben, { version: '1.0' })
  await decide(site, 'approve')
  await site.as(ben).post(urls.pluginOwners('contour'), { uid: 'mo' })
  expect((await undo(site, id)).status).toBe(403)
  expect((await site.as(ines).get(urls.account())).status).toBe(200)
})

test('whoever takes an approval back and whoever fetches the package at that moment do not both succeed', async () => {
  const site = await testSite()
  const other = await testSite({ database: site.database, files: site.files })
  const id = await upload(site, ben, { version: '1.0' })
  const path = await packageAddress(site, '1.0')
  await site.as(mo).get(urls.account())
  for (let round = 0; round < 8; round++) {
    await decide(site, 'approve')
    const [undone, fetched] = await Promise.all([undo(site, id), other.asVisitor().get(path)])
    expect([
      [303, 404],
      [409, 200],
    ]).toContainEqual([undone.status, fetched.status])
    if (undone.status === 409) break
  }
})
