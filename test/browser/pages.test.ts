// Every kind of page in both themes and at three widths: nothing overflows, nobody is kept out, nothing is refused by the browser.

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { findMailPerson } from '../../db/notices.ts'
import { listWaiting } from '../../db/versions.ts'
import { scopes } from '../../src/domain/scope.ts'
import { webhookEvents } from '../../src/domain/webhook.ts'
import { addWebhook } from '../../src/services/webhooks.ts'
import { urls } from '../../src/urls.ts'
import {
  barriersOf,
  closeBrowser,
  colourRules,
  openPage,
  overflowOf,
  type ServedSite,
  servedSite,
  signIn,
} from '../support/browser.ts'
import { decide } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, operator, type Person } from '../support/site.ts'

let served: ServedSite
let waitingId = 0
let mailKey = ''

beforeAll(async () => {
  served = await servedSite()
  const { site } = served
  const long = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung '.repeat(3)
  await site
    .as(ada)
    .upload(packageOf({ name: 'Contour', version: '1.0', metadata: { about: `${long}\n\n- one\n- two` } }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1-rc1' }), { experimental: true, changelog: long })
  await site
    .as(ada)
    .upload(
      packageOf({ name: 'Bare', metadata: { icon: undefined, tags: undefined }, files: { 'icon.png': undefined } }),
    )
  await site.as(ben).text(urls.account())
  await site.as(mo).post(urls.moderationAdoptions(), { plugin: 'contour', candidate: 'ben', reason: long })
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '2.0' }))
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '0.1' }))
  const points = [{ file: `relief/${'deep/'.repeat(30)}plugin.py`, line: 12, text: long }]
  await decide(site, 'send-back', { packageName: 'relief', version: '0.1', message: long, points })
  await site.as(ben).post(urls.pluginAppeal('relief'), { version: '0.1', message: long })
  await site.as(mo).post(urls.moderationAnswers(), { title: 'No icon', text: long })
  await site.as(mo).post(urls.pluginFeatured('contour'), { featured: 'yes' })
  await site.as(mo).post(urls.featuredReason('contour'), { reason: 'It draws <fine> lines.', seen: '' })
  await site.as(mo).post(urls.moderationNames(), { name: 'reserved_name', uid: 'ben', reason: long })
  await site.as(mo).post(urls.tagJoin(), { tag: 'elevation', into: 'height' })
  await site.as(ada).post(urls.pluginOwners('bare'), { uid: 'ben' })
  const deprecation = { deprecated: 'yes', reason: `${long}\nRead on.`, replacement: 'contour' }
  await site.as(ada).post(urls.pluginDeprecated('bare'), deprecation)
  await site.as(ada).post(urls.versionChangelog('contour', '1.0'), { changelog: long, seen: '' })
  await site.as(ben).post(urls.pluginState('bare'), { state: 'deleted' })
  await site.as(ada).post(urls.pluginState('bare'), { state: 'present' })
  await makeToken(site.as(ben), { scopes: [...scopes], name: 'Grundstücksverkehrsgenehmigung' })
  await makeToken(site.as(ben), { scopes: ['publish-versions'], plugins: ['contour'] })
  await site.as(ben).post(urls.tokenRevoke(1))
  await addWebhook(site.repository.site, operator, 'contour', {
    url: `https://${'very-'.repeat(10)}long.example/${'x'.repeat(200)}`,
    events: webhookEvents,
  })
  await site.as(ben).post(urls.webhookPing('contour', 1))
  const publisher = { kind: 'github', repository: `ada/${'long-'.repeat(15)}name`, workflow: 'release.yml' }
  await site.as(ben).post(urls.publishers('contour'), { ...publisher, environment: 'release' })
  mailKey = (await findMailPerson(site.repository.site.db, { id: 2 }))?.key ?? ''
  await site.as(ben).post(urls.report('contour'), { kind: 'broken', version: '1.0', text: long })
  await site.as(mo).post(urls.reportOutcome(1), { outcome: 'dismissed', answer: long })
  await site.as(ben).post(urls.report('contour'), { kind: 'other', version: '', text: long })
  await site.as(mo).post(urls.moderationHunts(), { kind: 'text', sought: 'addPluginToMenu' })
  await site.repository.hunts.settled()
  waitingId = (await listWaiting(site.repository.site.db))[0]?.version.id ?? 0
})

afterAll(async () => {
  await closeBrowser()
  await served.stop()
  await closeSites()
})

const pages: Record<string, { who: Person | undefined; paths: () => string[] }> = {
  visitor: {
    who: undefined,
    paths: () => [
      ...['/', '/?show=all', '/plugins/', '/plugins/?q=nothing+of+that', '/plugins/?view=grid', '/plugins/contour/'],
      ...['/plugins/bare/', '/plugins/author/Ada%20Lovelace/', '/plugins/check/', '/plugins/contour/history'],
      ...['/plugins/contour/compare?from=1.0&to=1.1-rc1', '/plugins/contour/version/1.0/changelogs'],
      ...['/plugins/contour/version/1.0/', '/plugins/tags/contour/', '/plugins/user/ada/', '/sign-in', '/nothing'],
      ...['/docs', '/docs/use-in-qgis', '/docs/publish', '/docs/review', '/docs/checks', '/docs/waits'],
      ...['/docs/metadata', '/docs/api', '/docs/run', '/docs/webhooks', '/api/'],
    ],
  },
  owner: {
    who: ben,
    paths: () => [
      ...['/plugins/contour/', '/plugins/slope/', '/plugins/contour/version/1.0/change', '/plugins/my'],
      ...['/plugins/add/', '/plugins/contour/version/add/', '/plugins/contour/manage', '/plugins/contour/history'],
      ...['/plugins/relief/thread', '/plugins/relief/version/0.1/'],
      ...['/plugins/bare/manage', '/plugins/contour/version/1.0/changelog', '/plugins/contour/version/1.0/'],
      ...['/account', '/account/notices', '/account/tokens', '/account/sessions', '/account/history'],
      ...['/plugins/contour/webhooks', '/plugins/contour/webhooks/1', '/plugins/contour/publishers'],
    ],
  },
  moderator: {
    who: mo,
    paths: () => [
      ...['/moderation/', `/moderation/versions/${waitingId}`, '/moderation/users', '/moderation/featured'],
      `/moderation/versions/${waitingId}?files=all&columns=2`,
      ...['/moderation/jobs', '/moderation/rules', `/mail/${mailKey}`],
      ...['/moderation/names', '/moderation/adoptions', '/moderation/figures'],
      ...['/moderation/?show=appeals', '/moderation/?show=held', '/moderation/answers', '/plugins/relief/thread'],
      ...[
        '/moderation/tags',
        '/moderation/history',
        '/moderation/history?refused=yes',
        '/plugins/contour/',
        '/plugins/contour/manage',
        '/moderation/reports',
        '/moderation/hunts',
        '/moderation/hunts/1',
        '/plugins/contour/quarantine',
        '/plugins/contour/version/1.0/quarantine',
        '/plugins/contour/version/1.0/roll-back',
        '/plugins/bare/report',
      ],
    ],
  },
}

/** A real value for each parameter of a route. */
const parameters: Record<string, string> = {
  plugin: 'contour',
  version: '1.0',
  tag: 'contour',
  author: 'Ada',
  uid: 'ada',
}

test('every page that the site has is among those that are looked at', async () => {
  const { site } = served
  const looked = Object.values(pages).flatMap(({ paths }) => paths())
  const left: string[] = []
  for (const { method, path } of site.app.routes) {
    if (method !== 'GET') continue
    const pattern = new RegExp(`^${path.replace(/:\w+/g, '[^/?]+').replace(/\*/g, '.*')}(\\?.*)?$`)
    if (looked.some((address) => pattern.test(address))) continue
    const address = path.replace(/:(\w+)/g, (_, name) => parameters[name] ?? String(waitingId))
    const answer = await site.as(mo).get(address)
    if (answer.status === 200 && answer.headers.get('content-type')?.startsWith('text/html')) left.push(path)
  }
  // What a field asks for while somebody types is a piece of a page, as are counters that update by themselves.
  expect(left.toSorted()).toEqual(['/moderation/counts', '/plugins/:plugin/owners/suggest', '/plugins/suggest'])
})

for (const [name, { who, paths }] of Object.entries(pages)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the pages of a ${name} are open to everybody in the ${colorScheme} theme`, async () => {
      const { page, complaints } = await openPage(served.origin, {
        colorScheme,
        viewport: { width: 1280, height: 900 },
      })
      if (who) await signIn(page, who)
      // A page is the same in both themes but for its colours.
      const rules = colorScheme === 'dark' ? colourRules : undefined
      for (const path of paths()) {
        await page.goto(path)
        expect({ path, barriers: await barriersOf(page, rules) }).toEqual({ path, barriers: [] })
      }
      expect(complaints).toEqual([])
    }, 120_000)
  }

  // German has the longest words of our languages.
  test(`the pages of a ${name} fit windows from 320 pixels up, in English and German`, async () => {
    const { page } = await openPage(served.origin, { viewport: { width: 320, height: 700 } })
    if (who) await signIn(page, who)
    for (const path of paths()) {
      await page.goto(path)
      for (const width of [320, 390, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        expect({ path, width, overflow: Math.max(0, await overflowOf(page)) }).toEqual({ path, width, overflow: 0 })
      }
    }
    await page.setViewportSize({ width: 320, height: 700 })
    await page.goto(urls.languageChoice('de', '/'))
    for (const path of paths()) {
      await page.goto(path)
      expect({ path, overflow: Math.max(0, await overflowOf(page)) }).toEqual({ path, overflow: 0 })
    }
  }, 120_000)
}
