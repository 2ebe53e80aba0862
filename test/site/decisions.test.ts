// Asking for changes, answering, uploading again: what authors and moderators see of it, and nobody else.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const points = [
  { file: 'contour/__init__.py', line: 3, text: 'Do not import all of it.' },
  { file: '', line: 0, text: 'Say in the README what it sends.' },
]

async function waitingSite(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  return site
}

async function sentBackSite(): Promise<TestSite> {
  const site = await waitingSite()
  const answer = await decide(site, 'send-back', { message: 'Two things, please.', points })
  expect(answer.status).toBe(303)
  return site
}

test('a version that is sent back tells its author the points, where they are, and what comes next', async () => {
  const site = await sentBackSite()
  for (const page of [urls.version('contour', '1.0'), urls.myPlugins(), urls.pluginThread('contour')]) {
    const text = await site.as(ben).text(page)
    expect(text).toContain('Two things, please.')
    expect(text).toContain('contour/__init__.py : 3')
    expect(text).toContain('Do not import all of it.')
    expect(text).toContain('Say in the README what it sends.')
  }
  expect(await site.as(ben).text(urls.version('contour', '1.0'))).toContain('Upload again')
  const [notice] = (await site.as(ben).text(urls.accountNotices())).match(/asked for changes to[^.]*contour 1.0/) ?? []
  expect(notice).toBeDefined()
})

test('what was sent back is nowhere for anybody else, and cannot be downloaded', async () => {
  const site = await sentBackSite()
  const { packageSha256 } = await versionIn(site, 'contour', '1.0')
  const paths = [
    ...[urls.plugin('contour'), urls.version('contour', '1.0'), urls.download('contour', '1.0')],
    ...[urls.package(packageSha256, 'contour', '1.0'), urls.pluginThread('contour'), urls.pluginHistory('contour')],
  ]
  for (const path of paths) {
    for (const person of [site.as(ada), site.as(ines)])
      expect({ path, status: (await person.get(path)).status }).toEqual({ path, status: 404 })
    expect([303, 404]).toContain((await site.asVisitor().get(path)).status)
  }
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  expect(await site.asVisitor().text(urls.catalog())).not.toContain('Contour')
})

test('asking for changes takes a message or a point', async () => {
  const site = await waitingSite()
  const answer = await decide(site, 'send-back', { message: '  ' })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Say what is to change')
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('waiting')
  expect((await decide(site, 'send-back', { points })).status).toBe(303)
})

test('the same number may be uploaded again; it waits, the thread stays, and the moderator is told', async () => {
  const site = await sentBackSite()
  const again = await site
    .as(ben)
    .upload(packageOf({ name: 'Contour', version: '1.0', files: { 'README.md': 'It sends nothing.' } }))
  expect(again.status).toBe(303)
  expect((await versionIn(site, 'contour', '1.0')).state).toBe('waiting')
  expect(await site.as(mo).text(urls.moderation())).toContain('1.0 sent back by mo')
  expect(await site.as(mo).text(urls.pluginThread('contour'))).toContain('Two things, please.')
  expect(await site.as(mo).text(urls.accountNotices())).toContain('contour 1.0')
  const page = await site.as(ben).text(urls.version('contour', '1.0'))
  expect(page).not.toContain('Upload again')
  expect((await decide(site, 'approve')).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.0.zip')
})

test('a higher number may follow what was sent back', async () => {
  const site = await sentBackSite()
  expect((await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))).status).toBe(303)
  expect((await versionIn(site, 'contour', '1.1')).state).toBe('waiting')
  expect(await site.as(ben).text(urls.myPlugins())).not.toContain('Two things, please.')
})

test('while a version waits, its number is taken', async () => {
  const site = await waitingSite()
  const answer = await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('waits for a moderator already')
})

test('a decision on an outdated page is refused: sent back meanwhile, or uploaded anew', async () => {
  const site = await waitingSite()
  const { id, packageSha256: sha256 } = await versionIn(site, 'contour', '1.0')
  await decide(site, 'send-back', { message: 'Mend it.' })
  const late = await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('mo asked for changes to version 1.0 meanwhile')
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const later = await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  expect(later.status).toBe(409)
  expect(await later.text()).toContain('deleted or uploaded anew meanwhile')
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
})

test('author and moderator answer each other in the thread, and each is told', async () => {
  const site = await sentBackSite()
  const answer = { version: '1.0', message: 'Line 3 is <needed>.' }
  expect((await site.as(ben).post(urls.pluginThread('contour'), answer)).status).toBe(303)
  expect(await site.as(mo).text(urls.pluginThread('contour'))).toContain('Line 3 is &lt;needed&gt;.')
  expect(await site.as(mo).text(urls.accountNotices())).toContain('wrote about')
  expect(await site.as(mo).text(urls.queue('answered'))).toContain('Line 3 is &lt;needed&gt;.')
  await site.as(mo).post(urls.pluginThread('contour'), { version: '1.0', message: 'Then say why.' })
  expect(await site.as(ben).text(urls.pluginThread('contour'))).toContain('Then say why.')
  expect(await site.as(mo).text(urls.queue('answered'))).toContain('Nothing of this kind waits.')
})

test('what moderators note for themselves stays with them', async () => {
  const site = await sentBackSite()
  const note = { version: '1.0', message: 'I know this author.', inner: 'yes' }
  await site.as(mo).post(urls.pluginThread('contour'), note)
  expect(await site.as(mo).text(urls.pluginThread('contour'))).toContain('I know this author.')
  expect(await site.as(ben).text(urls.pluginThread('contour'))).not.toContain('I know this author.')
  expect(await site.as(ben).text(urls.accountNotices())).not.toContain('I know this author.')
  await site.as(ben).post(urls.pluginThread('contour'), { message: 'Only for you?', inner: 'yes' })
  expect(await site.as(ben).text(urls.pluginThread('contour'))).toContain('Only for you?')
})

test('an empty message comes back with the reason, and what was typed is kept', async () => {
  const site = await sentBackSite()
  const empty = await site.as(ben).post(urls.pluginThread('contour'), { message: ' ' })
  expect(empty.status).toBe(422)
  expect(await empty.text()).toContain('Write a message first.')
  const long = await site.as(ben).post(urls.pluginThread('contour'), { message: 'x'.repeat(10_001) })
  expect(long.status).toBe(422)
  expect(await long.text()).toContain('xxxx')
})

test('the thread of a published plugin is for its owners and moderators alone', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect((await site.as(ada).get(urls.pluginThread('contour'))).status).toBe(200)
  expect((await site.as(mo).get(urls.pluginThread('contour'))).status).toBe(200)
  expect((await site.as(ben).get(urls.pluginThread('contour'))).status).toBe(404)
  expect((await site.as(ben).post(urls.pluginThread('contour'), { message: 'Me too.' })).status).toBe(403)
})
