// From an upload to the feed, through the doors that people use.

import { afterEach, expect, test } from 'bun:test'
import { listAudit } from '../../db/audit-log.ts'
import { memoryFileStore } from '../../src/adapters/file-store.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

async function actionsOf(site: TestSite): Promise<string[]> {
  const entries = await listAudit(site.repository.site.db, { limit: 50 })
  const changes = entries.filter(
    ({ actor, action, refused }) => !['test', 'directory'].includes(actor) && !refused && action !== 'session.begin',
  )
  return changes.map(({ action, actor }) => `${actor} ${action}`)
}

test('a version of an untrusted user waits for a moderator', async () => {
  const site = await testSite()
  const answer = await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/plugins/contour/')
  expect(await site.asVisitor().text(urls.catalog())).not.toContain('Contour')
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect((await site.asVisitor().get(urls.download('contour', '1.0'))).status).toBe(404)
  expect(await site.asVisitor().text(urls.feed())).not.toContain('Contour')
  expect(await site.as(ines).text(urls.catalog({ q: 'contour' }))).not.toContain('>Contour<')
  expect(await site.as(mo).text(urls.moderation())).toContain('Contour')
  expect(await site.as(ben).text(urls.plugin('contour'))).toContain('waits for a moderator')
  expect(await actionsOf(site)).toEqual(['ben plugin.create'])
})

test('a version of a trusted user is visible at once, in lists, on its page and in the feed', async () => {
  const site = await testSite()
  const answer = await site
    .as(ada)
    .upload(packageOf({ name: 'Contour', version: '1.0' }), { changelog: 'The first one.' })
  expect(answer.status).toBe(303)
  expect(await site.asVisitor().text(urls.catalog())).toContain('Contour')
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('Contour draws lines.')
  expect(await site.asVisitor().text(urls.version('contour', '1.0'))).toContain('The first one.')
  const feed = await site.asVisitor().text(urls.feed('3.40'))
  expect(feed).toContain('<file_name>contour.1.0.zip</file_name>')
  expect(feed).toContain('<changelog>The first one.</changelog>')
})

test('the box makes a version experimental, and so does its metadata', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }), { experimental: true })
  await site.as(ada).upload(packageOf({ name: 'Slope', version: '1.0', metadata: { experimental: 'True' } }))
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed.match(/<experimental>True/g)).toHaveLength(2)
  expect(await site.asVisitor().text('/plugins/plugins.xml?stable_only=1')).not.toContain('pyqgis_plugin')
})

test('a package name belongs to its first uploader, waiting or not, however it is spelled', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Flow Lines', packageName: 'flow_lines' }))
  for (const packageName of ['flow_lines', 'flow-lines', 'Flow_Lines']) {
    const answer = await site.as(ada).upload(packageOf({ name: 'Other', packageName, version: '9.0' }))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('is taken')
  }
  expect(await actionsOf(site)).toEqual(['ben plugin.create'])
})

test('a version number is used once, however it is spelled, and even after it was deleted', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  for (const version of ['1.0', 'v1.0', '1-0']) {
    const answer = await site.as(ada).upload(packageOf({ version }))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Version 1.0 was published before.')
  }
  await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'deleted', seen: 'as-is' })
  expect((await site.as(ada).upload(packageOf({ version: '1.0' }))).status).toBe(422)
  expect((await site.as(ada).upload(packageOf({ version: '1.1' }))).status).toBe(303)
})

test('a rejected version may be mended and uploaded under its number, a waiting one is deleted first', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ version: '1.0' }))
  const again = await site.as(ben).upload(packageOf({ version: '1.0' }))
  expect(again.status).toBe(422)
  expect(await again.text()).toContain('waits for a moderator already')
  const [waiting] = await waitingOf(site)
  await site
    .as(mo)
    .post(urls.decision(waiting?.id ?? 0), { decision: 'reject', reason: 'No.', sha256: waiting?.sha256 ?? '' })
  expect((await site.as(ben).upload(packageOf({ version: '1.0', files: { 'more.py': '' } }))).status).toBe(303)
  await site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'deleted', seen: 'as-is' })
  expect((await site.as(ben).upload(packageOf({ version: '1.0' }))).status).toBe(303)
})

test('what is shown comes from the version in front, not from one that waits', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ version: '1.0', metadata: { description: 'The old words.' } }))
  const [waiting] = await waitingOf(site)
  await site.as(mo).post(urls.decision(waiting?.id ?? 0), { decision: 'approve', sha256: waiting?.sha256 ?? '' })
  await site.as(ben).upload(packageOf({ version: '2.0', metadata: { description: 'The new words.' } }))
  const page = await site.asVisitor().text(urls.plugin('contour'))
  expect(page).toContain('The old words.')
  expect(page).not.toContain('The new words.')
  expect(await site.asVisitor().text(urls.feed())).toContain('The old words.')
})

test('all problems of a package come back at once, with the words typed before, and nothing is kept', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const bad = packageOf({
    version: '1.0',
    metadata: { email: undefined, about: '', qgisMinimumVersion: '3' },
    files: { LICENSE: undefined },
  })
  const answer = await site.as(ada).upload(bad, { changelog: 'My <b>words</b>' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  for (const part of ['email', 'about', 'qgisMinimumVersion', 'licence', 'was published before']) {
    expect(page.toLowerCase()).toContain(part.toLowerCase())
  }
  expect(page).toContain('My &lt;b&gt;words&lt;/b&gt;')
  expect(await actionsOf(site)).toEqual(['ada plugin.create'])
})

test('wrong files each get a clear answer and change nothing', async () => {
  const site = await testSite()
  const wrong: [string, Uint8Array, RegExp][] = [
    ['a text file named .zip', Buffer.from('This is no zip.\n'.repeat(40)), /zip/i],
    ['an empty file', new Uint8Array(0), /empty/i],
    ['half a package', packageOf().slice(0, 700), /zip/i],
    ['no metadata.txt', packageOf({ files: { 'metadata.txt': undefined } }), /metadata\.txt/],
    ['a missing key', packageOf({ metadata: { author: undefined } }), /author/],
  ]
  for (const [what, zip, says] of wrong) {
    const answer = await site.as(ada).upload(zip)
    expect({ what, status: answer.status }).toEqual({ what, status: 422 })
    expect(await answer.text()).toMatch(says)
  }
  expect((await site.as(ada).post(urls.upload(), { changelog: 'no file' })).status).toBe(422)
  expect(await actionsOf(site)).toEqual([])
})

test('one byte over the limit is refused with both sizes, the limit itself is not', async () => {
  const zip = packageOf()
  const over = await testSite({ ini: `[packages]\nmax_bytes = ${zip.byteLength - 1}` })
  const answer = await over.as(ada).upload(zip)
  expect(answer.status).toBe(413)
  const page = await answer.text()
  expect(page).toContain(zip.byteLength.toLocaleString('en'))
  expect(page).toContain((zip.byteLength - 1).toLocaleString('en'))
  const exact = await testSite({ ini: `[packages]\nmax_bytes = ${zip.byteLength}` })
  expect((await exact.as(ada).upload(zip)).status).toBe(303)
})

test('a package of another plugin is refused on the page of this one', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  const answer = await site.as(ada).upload(packageOf({ name: 'Slope' }), { into: 'contour' })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('The package holds slope, not contour.')
  expect((await site.asVisitor().get(urls.plugin('slope'))).status).toBe(404)
})

test('the name of another plugin is not free', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  const answer = await site.as(ada).upload(packageOf({ name: 'CONTOUR', packageName: 'contour_two' }))
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Another plugin is called')
})

test('of many uploads of one version at once exactly one is taken', async () => {
  const site = await testSite()
  const browsers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const browser = site.as(ada)
      await browser.get(urls.upload())
      return browser
    }),
  )
  const answers = await Promise.all(
    browsers.map((browser, i) => browser.upload(packageOf({ files: { 'n.py': `n = ${i}\n` } }))),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422, 422, 422, 422, 422])
  expect(await actionsOf(site)).toEqual(['ada plugin.create'])
})

test('a file store that cannot write refuses the upload and keeps nothing', async () => {
  const files = {
    ...memoryFileStore(),
    put: async () => {
      throw new Unavailable('The packages cannot be written. Try again later.', { cause: new Error('ENOSPC') })
    },
  }
  const site = await testSite({ files })
  const answer = await site.as(ada).upload(packageOf())
  expect(answer.status).toBe(503)
  expect(await answer.text()).not.toContain('ENOSPC')
  expect(await actionsOf(site)).toEqual([])
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
})

async function waitingOf(site: TestSite): Promise<{ id: number; sha256: string }[]> {
  const { listWaiting } = await import('../../db/versions.ts')
  const waiting = await listWaiting(site.repository.site.db)
  return waiting.map(({ version }) => ({ id: version.id, sha256: version.packageSha256 }))
}

test('anybody may check a package, also from a program, and is told when it was often', async () => {
  const site = await testSite()
  const check = (zip: Uint8Array) => {
    const body = new FormData()
    body.set('package', new File([new Uint8Array(zip)], 'package.zip'))
    const headers = { accept: 'application/json' }
    return site.app.handle(
      new Request('http://127.0.0.1:3000/plugins/check/', { method: 'POST', body, headers }),
      '127.0.0.1',
    )
  }
  const good = await check(packageOf({ version: '1.0' }))
  expect(good.status).toBe(200)
  expect(await good.json()).toMatchObject({
    ...{ ok: true, package_name: 'contour', version: '1.0', errors: [], facts: [] },
    metadata: { qgisMinimumVersion: '3.22' },
    files: expect.arrayContaining([{ name: 'contour/LICENSE', bytes: expect.any(Number), sha256: expect.any(String) }]),
  })
  const bad = await check(Buffer.from('no zip'))
  expect(bad.status).toBe(422)
  expect(await bad.json()).toMatchObject({ ok: false, package_name: null, errors: [{ code: 'not-a-zip' }] })
  const statuses: number[] = []
  for (let i = 0; i < 20; i++) statuses.push((await check(packageOf())).status)
  expect(statuses).toContain(429)
  expect(await site.asVisitor().text('/plugins/check/')).toContain('Check a package')
  expect(await actionsOf(site)).toEqual([])
})

test('a name that could be taken for that of another plugin is a warning for its author and for the moderator', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour Lines', packageName: 'contour_lines' }))
  expect((await site.as(ben).upload(packageOf({ name: 'Contour Line', packageName: 'contour_line' }))).status).toBe(303)
  const [waiting] = await waitingOf(site)
  expect(await site.as(mo).text(urls.review(waiting?.id ?? 0))).toContain('looks like that of Contour Lines')
  expect((await site.as(ben).upload(packageOf({ name: 'Slope Map', packageName: 'slope_map' }))).status).toBe(303)
  expect(await site.as(ben).text(urls.version('slope_map', '1.0.0'))).not.toContain('looks like')
})

test('a check says the same as an upload would, and keeps nothing', async () => {
  const site = await testSite()
  const check = async (zip: Uint8Array) =>
    site
      .as(ada)
      .post(urls.check(), { package: new File([new Uint8Array(zip)], 'package.zip'), changelog: 'Kept here.' })
  const good = await check(packageOf())
  expect(good.status).toBe(200)
  const preview = await good.text()
  expect(preview).toContain('Nothing was published.')
  expect(preview).toContain('&lt;file_name&gt;contour.1.0.0.zip&lt;/file_name&gt;')
  expect(preview).toContain('contour/plugin.py')
  const bad = await check(packageOf({ metadata: { email: undefined } }))
  expect(bad.status).toBe(422)
  const page = await bad.text()
  expect(page).toContain('email')
  expect(page).toContain('Kept here.')
  expect(await actionsOf(site)).toEqual([])
  expect((await site.as(ada).get(urls.plugin('contour'))).status).toBe(404)
})
