// What owners and moderators do with a plugin as a whole: links and tags, deprecating, handing over, deleting, changelogs.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const day = 86_400_000

async function withContour(): Promise<TestSite> {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }), { changelog: 'First.' })
  return site
}

const noLinks = { homepage: '', repository: '', tracker: '', tags: '' }

test('owners add tags and links where the package is silent, and find the plugin by them', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', metadata: { homepage: undefined } }))
  const wanted = { ...noLinks, homepage: 'https://contour.example/', tags: 'Isohypse, relief shading' }
  expect((await site.as(ada).post(urls.pluginManage('contour'), wanted)).status).toBe(303)
  expect(await site.asVisitor().text(`${urls.catalog()}?q=isohypse`)).toContain('Contour')
  expect(await site.asVisitor().text(urls.tag('relief shading'))).toContain('Contour')
  const feed = await site.asVisitor().text(urls.feed())
  expect(feed).toContain('isohypse')
  expect(feed).toContain('<homepage>https://contour.example/</homepage>')
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'plugin.edit', details: { before: {} } })
})

test('what the package says counts, and what was added comes back when it is silent again', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginManage('contour'), { ...noLinks, tracker: 'https://added.example/' })
  const loud = packageOf({ name: 'Contour', version: '1.1', metadata: { tracker: 'https://said.example/' } })
  await site.as(ada).upload(loud)
  expect(await site.asVisitor().text(urls.plugin('contour'))).toContain('said.example')
})

test('everything that is wrong with links and tags is said at once', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', metadata: { homepage: undefined } }))
  const answer = await site.as(ada).post(urls.pluginManage('contour'), {
    ...{ ...noLinks, homepage: 'javascript:alert(1)' },
    tags: Array.from({ length: 11 }, (_, at) => `tag${at}`).join(','),
  })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  for (const words of ['Write a whole address', 'At most 10 tags.', 'value="javascript:alert(1)"', 'tag10'])
    expect(page).toContain(words)
  const long = { ...noLinks, homepage: `https://x.example/${'a'.repeat(600)}` }
  expect((await site.as(ada).post(urls.pluginManage('contour'), long)).status).toBe(422)
})

test('a deprecated plugin says why and what takes its place, on its page and to every QGIS', async () => {
  const site = await withContour()
  await site.as(ada).upload(packageOf({ name: 'Relief', version: '1.0' }))
  const answer = await site.as(ada).post(urls.pluginDeprecated('contour'), {
    ...{ deprecated: 'yes', reason: 'QGIS <4> does it itself.', replacement: 'RELIEF' },
  })
  expect(answer.status).toBe(303)
  const page = await site.asVisitor().text(urls.plugin('contour'))
  expect(page).toContain('QGIS &lt;4&gt; does it itself.')
  expect(page).toContain(urls.plugin('relief'))
  const feedOf = () => site.asVisitor().text(`${urls.feed()}?package_name=contour`)
  expect(await feedOf()).toContain('<deprecated>True</deprecated>')
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  expect(await feedOf()).toContain('<deprecated>True</deprecated>')
  await site.as(ada).post(urls.pluginDeprecated('contour'), { deprecated: 'no' })
  expect(await feedOf()).toContain('<deprecated>False</deprecated>')
})

test('a deprecation needs a reason, and a replacement that can be installed', async () => {
  const site = await withContour()
  await site.as(ben).upload(packageOf({ name: 'Hidden', version: '1.0' }))
  for (const fields of [
    { reason: ' ', replacement: '' },
    { reason: 'Old.', replacement: 'contour' },
    { reason: 'Old.', replacement: 'nowhere' },
    { reason: 'Old.', replacement: 'hidden' },
  ]) {
    const answer = await site.as(ada).post(urls.pluginDeprecated('contour'), { deprecated: 'yes', ...fields })
    expect({ fields, status: answer.status }).toEqual({ fields, status: 422 })
  }
  expect(await site.asVisitor().text(urls.feed())).toContain('<deprecated>False</deprecated>')
})

test('who hands over owns no more, and who takes over does and is told', async () => {
  const site = await withContour()
  expect((await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'nobody' })).status).toBe(422)
  expect((await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'zed' })).status).toBe(422)
  expect((await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'ada' })).status).toBe(409)
  expect((await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'ines' })).status).toBe(303)
  expect((await site.as(ada).get(urls.pluginManage('contour'))).status).toBe(403)
  expect((await site.as(ines).get(urls.pluginManage('contour'))).status).toBe(200)
  expect(await site.as(ines).text(urls.accountNotices())).toContain('contour')
})

test('a moderator assigns an owner with a reason, which the old ones read', async () => {
  const site = await withContour()
  const asked = { uid: 'ben', reason: '', replaces: 'yes' }
  expect((await site.as(mo).post(urls.pluginAssign('contour'), asked)).status).toBe(422)
  const reason = 'No answer for six weeks.'
  expect((await site.as(mo).post(urls.pluginAssign('contour'), { ...asked, reason })).status).toBe(303)
  expect(await site.as(ada).text(urls.accountNotices())).toContain(reason)
  expect((await site.as(ada).get(urls.pluginManage('contour'))).status).toBe(403)
  expect((await site.as(ben).get(urls.pluginManage('contour'))).status).toBe(200)
  expect((await site.as(mo).post(urls.pluginAssign('contour'), { uid: 'ben', reason })).status).toBe(409)
  expect((await site.as(mo).post(urls.pluginOwners('contour'), { uid: 'mo' })).status).toBe(403)
})

test('a deleted plugin comes back within 30 days, and not after', async () => {
  const site = await withContour()
  const owner = site.as(ada)
  await owner.post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
  expect(await site.asVisitor().text(urls.feed())).not.toContain('contour')
  site.clock.now = new Date(site.clock.now.getTime() + 29 * day)
  expect((await site.as(ada).post(urls.pluginState('contour'), { state: 'present' })).status).toBe(303)
  expect(await site.asVisitor().text(urls.feed())).toContain('contour')
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  site.clock.now = new Date(site.clock.now.getTime() + 30 * day)
  for (const person of [ada, mo]) {
    const answer = await site.as(person).post(urls.pluginState('contour'), { state: 'present' })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('stays deleted')
  }
  expect((await site.as(ben).upload(packageOf({ name: 'Contour', version: '9.0' }))).status).toBe(422)
})

test('a changelog is mended for everybody, and both texts stay in the history', async () => {
  const site = await withContour()
  const address = urls.versionChangelog('contour', '1.0')
  const answer = await site.as(ada).post(address, { changelog: 'First, **mended**.', seen: 'First.' })
  expect(answer.status).toBe(303)
  const page = await site.asVisitor().text(urls.version('contour', '1.0'))
  expect(page).toContain('<strong>mended</strong>')
  expect(page).toContain('Mended on')
  expect(await site.asVisitor().text(urls.versionMendings('contour', '1.0'))).toContain('First.')
  expect(await site.asVisitor().text(urls.feed())).toContain('mended')
  expect((await site.audit()).at(-1)).toMatchObject({ details: { before: 'First.', after: 'First, **mended**.' } })
})

test('of two people who mend a changelog at once nobody overwrites silently', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  const address = urls.versionChangelog('contour', '1.0')
  await site.as(ben).post(address, { changelog: 'Ben’s words.', seen: 'First.' })
  const answer = await site.as(ada).post(address, { changelog: 'Ada’s words.', seen: 'First.' })
  expect(answer.status).toBe(409)
  const page = await answer.text()
  for (const words of ['Ben’s words.', 'Ada’s words.', 'ben']) expect(page).toContain(words)
  expect((await site.as(ada).post(address, { changelog: 'Ada’s words.', seen: 'Ben’s words.' })).status).toBe(303)
})

test('what a moderator took away an owner does not bring back, whoever they make an owner', async () => {
  const site = await withContour()
  await site.as(mo).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  const bringBack = { state: 'as-is', seen: 'withdrawn' }
  expect((await site.as(ada).post(urls.versionState('contour', '1.0'), bringBack)).status).toBe(403)
  expect((await site.as(mo).post(urls.versionState('contour', '1.0'), bringBack)).status).toBe(303)
  await site.as(mo).post(urls.pluginState('contour'), { state: 'deleted' })
  expect((await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'mo' })).status).toBe(303)
  expect((await site.as(ada).post(urls.pluginState('contour'), { state: 'present' })).status).toBe(403)
})

test('what an owner deleted the next owner brings back', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  await site.as(ada).post(urls.pluginTransfer('contour'), { uid: 'ines' })
  expect((await site.as(ines).post(urls.pluginState('contour'), { state: 'present' })).status).toBe(303)
})

test('the name of a deleted plugin stays taken while it can come back', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  const other = packageOf({ name: 'Contour', packageName: 'other_contour', version: '1.0' })
  expect((await site.as(ben).upload(other)).status).toBe(422)
  site.clock.now = new Date(site.clock.now.getTime() + 31 * day)
  expect((await site.as(ben).upload(other)).status).toBe(303)
})

test('links, tags and deprecations that somebody else changed meanwhile are not overwritten silently', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  const page = await site.as(ben).text(urls.pluginManage('contour'))
  const seenIn = (form: string) => page.match(new RegExp(`${form}"[^]*?name="seen" value="([^"]+)"`))?.[1] ?? ''
  const [links, deprecation] = [seenIn('/manage'), seenIn('/deprecated')]
  await site.as(ada).post(urls.pluginManage('contour'), { ...noLinks, tags: 'relief', seen: links })
  const late = await site.as(ben).post(urls.pluginManage('contour'), { ...noLinks, tags: 'slope', seen: links })
  expect(late.status).toBe(409)
  const words = await late.text()
  for (const word of ['ada changed this', 'relief', 'value="slope"']) expect(words).toContain(word)
  const deprecate = (reason: string) => ({ deprecated: 'yes', reason, seen: deprecation })
  expect((await site.as(ada).post(urls.pluginDeprecated('contour'), deprecate('Ada says.'))).status).toBe(303)
  const second = await site.as(ben).post(urls.pluginDeprecated('contour'), deprecate('Ben says.'))
  expect(second.status).toBe(409)
  for (const word of ['Ada says.', 'Ben says.']) expect(await second.clone().text()).toContain(word)
})

test('the same deprecation again is no change', async () => {
  const site = await withContour()
  const fields = { deprecated: 'yes', reason: 'Old.' }
  await site.as(ada).post(urls.pluginDeprecated('contour'), fields)
  await site.as(ada).post(urls.pluginDeprecated('contour'), fields)
  expect((await site.audit()).filter(({ action }) => action === 'plugin.deprecate')).toHaveLength(1)
})

test('a program that forgets a field empties nothing', async () => {
  const site = await withContour()
  const program = site.program(await makeToken(site.as(ada), { scopes: ['change-versions', 'change-plugins'] }))
  const changelog = await program.post(urls.apiChangelog('contour', '1.0'))
  expect([changelog.status, await changelog.text()]).toEqual([422, expect.stringContaining('"changelog"')])
  const deprecation = await program.post(urls.apiDeprecated('contour'))
  expect([deprecation.status, await deprecation.text()]).toEqual([422, expect.stringContaining('"deprecated"')])
  const late = await program.post(urls.apiChangelog('contour', '1.0'), { changelog: 'Mine.', seen: 'Another text.' })
  expect(late.status).toBe(409)
})

test('the last owner who is not blocked stays', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malware' })
  expect((await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ada'))).status).toBe(409)
})

test('a changelog that was mended after the moderator looked is not approved with it', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }), { changelog: 'Good.' })
  const page = await site.as(mo).text(urls.review(1))
  const field = (name: string) => page.match(new RegExp(`name="${name}" value="([^"]+)"`))?.[1] ?? ''
  const decision = { decision: 'approve', sha256: field('sha256'), changelog: field('changelog') }
  await site.as(ben).post(urls.versionChangelog('contour', '1.0'), { changelog: 'Bad.', seen: 'Good.' })
  expect((await site.as(mo).post(urls.decision(1), decision)).status).toBe(409)
})

test('owners are told what a moderator did to their plugin, and not what they did themselves', async () => {
  const site = await withContour()
  await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  expect(await site.as(ada).text(urls.accountNotices())).not.toContain('contour')
  await site.as(mo).post(urls.versionState('contour', '1.0'), { state: 'as-is', seen: 'withdrawn' })
  expect(await site.as(ada).text(urls.accountNotices())).toContain('contour 1.0')
})

test('buttons that would be refused are not shown', async () => {
  const site = await withContour()
  const forms = [urls.pluginManage('contour'), urls.pluginOwners('contour'), urls.uploadVersion('contour')]
  const shown = async (page: string) => forms.filter((form) => page.includes(`"${form}"`))
  expect(await shown(await site.asVisitor().text(urls.plugin('contour')))).toEqual([])
  expect(await shown(await site.as(ben).text(urls.plugin('contour')))).toEqual([])
  expect(await shown(await site.as(ada).text(urls.plugin('contour')))).toEqual(forms)
  expect(await shown(await site.as(mo).text(urls.plugin('contour')))).toEqual([urls.pluginManage('contour')])
})
