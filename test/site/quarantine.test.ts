// Quarantine: everything is hidden at once, owners see it and cannot touch it, and a moderator brings it back.

import { afterEach, expect, test } from 'bun:test'
import { findPluginRow } from '../../db/plugins.ts'
import { findVersion } from '../../db/versions.ts'
import { quarantineOf } from '../../src/domain/plugin.ts'
import { seenMark } from '../../src/domain/seen.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, type Browser, ben, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'
import { findThread } from '../support/thread.ts'

afterEach(closeSites)

/** A site on which ada has published Contour 1.0 and 1.1. */
async function publishedSite(options = {}) {
  const site = await testSite(options)
  for (const version of ['1.0', '1.1']) {
    const about = { description: `Contour ${version} draws lines.` }
    await site.as(ada).upload(packageOf({ name: 'Contour', version, metadata: about }))
  }
  return site
}

const hide = { quarantined: 'yes', reason: 'It sends projects away.' }

/** Every address at which something of the plugin could be seen. */
async function addressesOf(site: TestSite, version: string) {
  const plugin = await findPluginRow(site.repository.site.db, 'contour')
  const found = plugin && (await findVersion(site.repository.site.db, plugin.id, version))
  if (!plugin || !found) throw new Error('Contour is missing')
  return {
    plugin: [
      urls.plugin('contour'),
      urls.pluginHistory('contour'),
      urls.pluginDownloads('contour'),
      urls.pluginBadge('contour', 'version.svg'),
      urls.compare('contour', '1.0', '1.1'),
      `/plugins/contour/picture`,
      urls.icon(plugin.iconSha256 ?? ''),
      urls.report('contour'),
    ],
    version: [
      urls.version('contour', version),
      urls.versionMendings('contour', version),
      urls.download('contour', version),
      urls.package(found.packageSha256, 'contour', version),
    ],
    lists: [
      ...[urls.home(), urls.catalog(), urls.catalog({ q: 'contour' }), urls.feed(), urls.feed('3.40')],
      ...[
        urls.sitemap(),
        '/plugins/suggest?q=cont',
        urls.user('ada'),
        urls.author('Ada Lovelace'),
        urls.tag('contour'),
      ],
    ],
  }
}

async function statuses(who: Browser, paths: readonly string[]) {
  return Promise.all(paths.map(async (path) => `${(await who.get(path)).status} ${path}`))
}

async function namedIn(who: Browser, paths: readonly string[], word: string) {
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await (await who.get(path)).text() })))
  return texts.filter(({ text }) => text.toLowerCase().includes(word)).map(({ path }) => path)
}

test('a quarantined plugin is nowhere to be seen, and is back when the quarantine is lifted', async () => {
  const site = await publishedSite()
  const { plugin, version, lists } = await addressesOf(site, '1.1')
  const visitor = site.asVisitor()
  const before = { plugin: await statuses(visitor, plugin), named: await namedIn(visitor, lists, 'contour') }
  expect(before.named).toContain(urls.feed())
  await statuses(visitor, version)
  expect((await site.as(mo).post(urls.pluginQuarantine('contour'), hide)).status).toBe(303)
  for (const line of await statuses(visitor, [...plugin.slice(0, 7), ...version])) expect(line).toStartWith('404 ')
  expect(
    await namedIn(
      visitor,
      lists.filter((path) => !path.includes('contour')),
      'contour',
    ),
  ).toEqual([])
  const lift = { quarantined: 'no', reason: 'It asks first, as its page says.' }
  expect((await site.as(mo).post(urls.pluginQuarantine('contour'), lift)).status).toBe(303)
  expect(await statuses(visitor, plugin)).toEqual(before.plugin)
  expect(await namedIn(visitor, lists, 'contour')).toEqual(before.named)
})

test('a quarantined version is nowhere to be seen, and the version before it stands in front', async () => {
  const site = await publishedSite()
  const { version } = await addressesOf(site, '1.1')
  const visitor = site.asVisitor()
  await statuses(visitor, version)
  await site.as(mo).post(urls.versionQuarantine('contour', '1.1'), hide)
  for (const line of await statuses(visitor, version)) expect(line).toStartWith('404 ')
  const feed = await visitor.text(urls.feed())
  expect(feed).toContain('contour.1.0.zip')
  expect(feed).not.toContain('1.1')
  for (const path of [urls.plugin('contour'), urls.pluginHistory('contour'), urls.pluginDownloads('contour')])
    expect(await visitor.text(path)).not.toContain('1.1')
  expect(await visitor.text(urls.pluginBadge('contour', 'version.svg'))).not.toContain('1.1')
})

test('another instance hides it within a second', async () => {
  const site = await publishedSite()
  const other = await testSite({ database: site.database, files: site.files })
  expect(await other.asVisitor().text(urls.feed())).toContain('contour.1.1.zip')
  expect((await other.asVisitor().get(urls.download('contour', '1.1'))).status).toBe(302)
  await site.as(mo).post(urls.pluginQuarantine('contour'), hide)
  const until = performance.now() + 1000
  const isHidden = async () =>
    !(await other.asVisitor().text(urls.feed())).includes('contour') &&
    (await other.asVisitor().get(urls.download('contour', '1.1'))).status === 404
  while (!(await isHidden())) if (performance.now() > until) throw new Error('It is still there after a second')
})

test('owners see why and how to go on, and cannot touch it', async () => {
  const site = await publishedSite()
  const secret = await makeToken(site.as(ada), { scopes: ['publish-versions', 'change-versions', 'change-plugins'] })
  await site.as(mo).post(urls.pluginQuarantine('contour'), hide)
  const page = await site.as(ada).text(urls.plugin('contour'))
  expect(page).toContain('It sends projects away.')
  expect(page).toContain(`href="${urls.pluginThread('contour')}"`)
  expect(await site.as(ada).text(urls.accountNotices())).toContain('It sends projects away.')
  const owner = site.as(ada)
  const attempts = [
    await owner.post(urls.pluginManage('contour'), { tags: 'lines' }),
    await owner.post(urls.pluginDeprecated('contour'), { deprecated: 'yes', reason: 'Old' }),
    await owner.post(urls.pluginState('contour'), { state: 'deleted' }),
    await owner.post(urls.pluginOwners('contour'), { uid: 'ben' }),
    await owner.post(urls.pluginTransfer('contour'), { uid: 'ben' }),
    await owner.post(urls.versionState('contour', '1.0'), { state: 'last-stable', seen: 'as-is' }),
    await owner.post(urls.versionState('contour', '1.1'), { state: 'withdrawn', seen: 'as-is' }),
    await owner.post(urls.versionState('contour', '1.1'), { state: 'deleted', seen: 'as-is' }),
    await owner.post(urls.versionChangelog('contour', '1.1'), { changelog: 'Nothing bad', seen: '' }),
  ]
  for (const answer of attempts) {
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('It sends projects away.')
  }
  const upload = await owner.upload(packageOf({ name: 'Contour', version: '1.2' }))
  expect(upload.status).toBe(422)
  expect(await upload.text()).toContain('contour is quarantined: It sends projects away.')
  expect((await site.program(secret).upload('contour', packageOf({ name: 'Contour', version: '1.2' }))).status).toBe(
    403,
  )
})

test('the owners cannot touch a quarantined version, and its number stays taken', async () => {
  const site = await publishedSite()
  await site.as(mo).post(urls.versionQuarantine('contour', '1.1'), hide)
  expect(await site.as(ada).text(urls.version('contour', '1.1'))).toContain('It sends projects away.')
  for (const state of ['withdrawn', 'deleted', 'last-stable']) {
    const answer = await site.as(ada).post(urls.versionState('contour', '1.1'), { state, seen: 'as-is' })
    expect(answer.status).toBe(409)
  }
  const again = await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  expect(again.status).toBe(422)
  expect(await again.text()).toContain('Its number stays taken.')
  expect((await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.2' }))).status).toBe(303)
})

test('the thread and the audit log say who hid it and why, and visitors read nothing of it', async () => {
  const site = await publishedSite()
  await site.as(mo).post(urls.versionQuarantine('contour', '1.1'), hide)
  await site.as(mo).post(urls.versionQuarantine('contour', '1.1'), { quarantined: 'no', reason: 'A mistake.' })
  const done = (await site.audit()).filter(({ actor, action }) => actor === 'mo' && action.startsWith('version.'))
  expect(done.map(({ action, subject, reason }) => ({ action, subject, reason }))).toEqual([
    { action: 'version.quarantine', subject: 'contour 1.1', reason: 'It sends projects away.' },
    { action: 'version.release', subject: 'contour 1.1', reason: 'A mistake.' },
  ])
  expect(await findThread(site, 'contour')).toEqual([
    { kind: 'quarantine', by: 'mo', version: '1.1', text: 'It sends projects away.' },
    { kind: 'release', by: 'mo', version: '1.1', text: 'A mistake.' },
  ])
  expect(await site.asVisitor().text(urls.pluginHistory('contour'))).not.toContain('quarantine')
})

test('it takes a reason and a moderator, and is refused when another decided meanwhile', async () => {
  const site = await publishedSite()
  const without = await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: ' ' })
  expect(without.status).toBe(422)
  expect(await without.text()).toContain('Say why')
  expect((await site.as(ben).post(urls.pluginQuarantine('contour'), hide)).status).toBe(404)
  expect((await site.as(ada).get(urls.pluginQuarantine('contour'))).status).toBe(404)
  await site.as(mo).post(urls.pluginQuarantine('contour'), hide)
  const stale = seenMark(quarantineOf({ quarantinedAt: site.clock.now, quarantineReason: 'Something else' }))
  const late = await site.as(mo).post(urls.pluginQuarantine('contour'), {
    ...{ quarantined: 'no', reason: 'Fine', seen: stale },
  })
  expect(late.status).toBe(409)
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect((await site.as(mo).post(urls.pluginQuarantine('contour'), hide)).status).toBe(303)
})

test('a moderator who owns the plugin cannot lift its quarantine', async () => {
  const site = await publishedSite()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'mo' })
  await site.as(mo).post(urls.pluginQuarantine('contour'), hide)
  const answer = await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'no', reason: 'It is fine' })
  expect(answer.status).toBe(403)
  expect((await site.as(mo).post(urls.pluginState('contour'), { state: 'deleted' })).status).toBe(403)
})

test('a moderator who uploaded the version cannot lift its quarantine, whoever owns the plugin by now', async () => {
  const site = await publishedSite()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'mo' })
  await site.as(mo).upload(packageOf({ name: 'Contour', version: '1.2' }))
  await site.as(ada).post(urls.pluginOwnerRemove('contour', 'mo'), {})
  await site.as(mo).post(urls.versionQuarantine('contour', '1.2'), hide)
  const lift = { quarantined: 'no', reason: 'It is fine' }
  const answer = await site.as(mo).post(urls.versionQuarantine('contour', '1.2'), lift)
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('You uploaded version 1.2')
})

test('the list of their own plugins tells the owners what is in quarantine, and why', async () => {
  const site = await publishedSite()
  await site.as(mo).post(urls.versionQuarantine('contour', '1.1'), hide)
  const ofVersion = await site.as(ada).text(urls.myPlugins())
  expect(ofVersion).toContain('Quarantined')
  expect(ofVersion).toContain('It sends projects away.')
  await site.as(mo).post(urls.pluginQuarantine('contour'), { quarantined: 'yes', reason: 'Everything of it is bad.' })
  const ofPlugin = await site.as(ada).text(urls.myPlugins())
  expect(ofPlugin).toContain('Quarantined')
  expect(ofPlugin).toContain('Everything of it is bad.')
  expect(ofPlugin).toContain(`href="${urls.pluginThread('contour')}"`)
  expect(ofPlugin).not.toContain(`href="${urls.uploadVersion('contour')}"`)
})
