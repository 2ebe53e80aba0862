// The addresses of plugins.qgis.org that programs have kept: plugins as JSON, mended versions, moved files.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, testSite } from '../support/site.ts'

afterEach(closeSites)

test('a plugin and its versions as JSON have the names that plugins.qgis.org gives them', async () => {
  const site = await testSite()
  const external = { external_deps: 'requests' }
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.9', metadata: external }), { changelog: 'First.' })
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.10', metadata: { experimental: 'True' } }))
  const json = async (path: string) => (await site.asVisitor().get(path)).json()
  const version = {
    ...{ version: '1.9', experimental: false, qgis_min: '3.22', qgis_max: '3.99', downloads: 0, uploaded_by: 'ada' },
    upload_datetime: '2026-11-22T12:00:00.000Z',
  }
  expect(await json(urls.pluginJson('contour'))).toEqual({
    ...{ name: 'Contour', package_name: 'contour', description: 'Contour draws lines.', author: 'Ada Lovelace' },
    about: 'Contour draws lines of equal height from points.',
    homepage: 'https://contour.example.org',
    repository: 'https://git.example.org/contour',
    tracker: 'https://git.example.org/contour/issues',
    ...{ tags: ['contour', 'elevation'], downloads: 0, latest_version: '1.10' },
    versions: [{ ...version, version: '1.10', experimental: true }, version],
  })
  expect(await json(urls.versionJson('contour', '1.9'))).toEqual({
    ...{ name: 'Contour', package_name: 'contour', ...version, changelog: 'First.', external_deps: 'requests' },
    download_url: 'http://127.0.0.1:3000/plugins/contour/version/1.9/download/',
  })
  expect(await json(urls.latestJson('contour'))).toMatchObject({ version: '1.10' })
  const latest = await site.asVisitor().get(urls.latestVersion('contour'))
  expect([latest.status, latest.headers.get('location')]).toEqual([302, urls.version('contour', '1.10')])
})

test('what is not published is not there, and owners see with a token what a moderator said', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  for (const path of [urls.pluginJson('slope'), urls.versionJson('slope', '0.1'), urls.latestJson('slope')]) {
    const answer = await site.asVisitor().get(path)
    expect([path, answer.status, await answer.json()]).toEqual([
      ...[path, 404, { success: false, error: 'There is no such plugin.', errors: [] }],
    ])
  }
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  expect((await site.asVisitor().get(urls.latestVersion('contour'))).status).toBe(404)
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const program = site.program(await makeToken(site.as(ada), { scopes: ['change-versions'] }))
  const whole = await (await program.get(urls.pluginJson('contour'))).json()
  expect(whole).toMatchObject({ versions: [{ version: '1.1', validation_status: 'validated', security_scan: null }] })
})

test('a version that was sent back is replaced under its number, and nothing else is', async () => {
  const site = await testSite()
  const first = packageOf({ name: 'Slope', version: '0.1' })
  await site.as(ben).upload(first)
  const program = site.program(await makeToken(site.as(ben), { scopes: ['publish-versions'] }))
  const mended = (version: string, changelog: string) => ({
    package: new File([new Uint8Array(packageOf({ name: 'Slope', version, metadata: { changelog } }))], 'x.zip'),
  })
  const path = urls.apiReplace('slope', '0.1')
  expect((await program.post(path, mended('0.1', 'Mended.'))).status).toBe(400)
  const sha256 = new Bun.CryptoHasher('sha256').update(first).digest('hex')
  await site.as(mo).post(urls.decision(1), { decision: 'send-back', sha256, message: 'Say what it does.' })
  const other = await program.post(path, mended('0.2', 'Another.'))
  expect([other.status, await other.json()]).toEqual([
    ...[409, { success: false, error: 'The package is version 0.2, not 0.1.', errors: [] }],
  ])
  const taken = await program.post(path, mended('0.1', 'Mended.'))
  expect([taken.status, await taken.json()]).toMatchObject([201, { success: true, version: '0.1', approved: false }])
  expect((await program.post(urls.apiReplace('slope', '7'), mended('7', ''))).status).toBe(404)
})

test('feeds that were kept as files are found under the address that has them now', async () => {
  const site = await testSite()
  const moved = await site.asVisitor().get('/media/cached_xmls/plugins_3.40.xml')
  expect([moved.status, moved.headers.get('location')]).toEqual([301, urls.feed('3.40')])
  expect((await site.asVisitor().get('/media/cached_xmls/other.xml')).status).toBe(404)
})
