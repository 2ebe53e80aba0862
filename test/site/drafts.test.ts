// What somebody typed beside a refused package: kept for them alone, gone on from, and let go.

import { afterEach, expect, test } from 'bun:test'
import postgres from 'postgres'
import { findUser } from '../../db/users.ts'
import { discardDraft, keepDraft } from '../../src/services/drafts.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { upkeep } from '../../src/services/upkeep.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  type Browser,
  ben,
  closeSites,
  makeToken,
  mo,
  operator,
  readerAfter,
  type TestSite,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

const noMail = { email: undefined }

/** Addresses under “Go on”, newest first. */
async function goOnLinks(browser: Browser): Promise<string[]> {
  const page = await browser.text(urls.myPlugins())
  return [...page.matchAll(/href="(\/plugins\/[^"]*\?draft=\d+)"/g)].map(([, link = '']) => link)
}

async function draftIds(browser: Browser): Promise<number[]> {
  return (await goOnLinks(browser)).map((link) => Number(link.split('draft=')[1]))
}

async function changesOf(site: TestSite): Promise<string[]> {
  const entries = await site.audit()
  return entries.filter(({ actor }) => actor === 'ada').map(({ action }) => action)
}

test('a refused upload is kept with what was typed, and leaves no entry', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  const wishes = { changelog: 'The first one.', experimental: true, fileName: 'contour-1.0.zip' }
  const answer = await browser.upload(packageOf({ version: '1.0', metadata: { email: undefined, about: '' } }), wishes)
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('You can also go on later')
  const mine = await browser.text(urls.myPlugins())
  expect(mine).toContain('Needs attention')
  expect(mine).toMatch(/<strong>contour 1\.0<\/strong>/)
  for (const words of ['Refused', '2 problems', 'just now', 'Go on', 'Discard']) expect(mine).toContain(words)
  const [link = ''] = await goOnLinks(browser)
  expect(link).toMatch(/^\/plugins\/add\/\?draft=\d+$/)
  const form = await browser.text(link)
  expect(form).toMatch(/<textarea[^>]*>The first one\.<\/textarea>/)
  expect(form).toMatch(/name="experimental"[^>]* checked/)
  expect(form).toContain('Before: contour-1.0.zip')
  expect(form).toContain('2 problems to correct')
  expect(form).toContain('email')
  expect(await changesOf(site)).toEqual(['session.begin'])
})

test('what needs attention begins with what was refused', async () => {
  const site = await testSite()
  const browser = site.as(ben)
  await browser.upload(packageOf({ name: 'Slope' }))
  await browser.upload(packageOf({ metadata: noMail }))
  const page = await browser.text(urls.myPlugins())
  expect(page.indexOf('Refused')).toBeGreaterThan(page.indexOf('Needs attention'))
  expect(page.indexOf('Refused')).toBeLessThan(page.indexOf('Waits for a moderator'))
})

test('a conflict with what is published is kept too, for the form of the plugin', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(packageOf({ version: '1.0' }))
  expect((await browser.upload(packageOf({ version: '1.0' }), { into: 'contour', changelog: 'More.' })).status).toBe(
    422,
  )
  const [link = ''] = await goOnLinks(browser)
  expect(link).toMatch(/^\/plugins\/contour\/version\/add\/\?draft=\d+$/)
  const form = await browser.text(link)
  expect(form).toContain('Version 1.0 was published before.')
  expect(form).toContain('>More.</textarea>')
  expect(form).toContain('action="/plugins/contour/version/add/"')
})

test('a newer refusal takes the place of the older one of the same package, or of the same file', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(packageOf({ packageName: 'flow_lines', metadata: noMail }), { changelog: 'Old.' })
  await browser.upload(packageOf({ packageName: 'Flow-Lines', metadata: noMail }), { changelog: 'New.' })
  expect(await goOnLinks(browser)).toHaveLength(1)
  await browser.upload(Buffer.from('no zip'), { changelog: 'Old.', fileName: 'one.zip' })
  await browser.upload(Buffer.from('no zip'), { changelog: 'New.', fileName: 'one.zip' })
  await browser.upload(Buffer.from('no zip'), { changelog: 'New.', fileName: 'two.zip' })
  const links = await goOnLinks(browser)
  expect(links).toHaveLength(3)
  for (const link of links) expect(await browser.text(link)).toContain('>New.</textarea>')
  const page = await browser.text(urls.myPlugins())
  expect(page).toContain('<strong>one.zip</strong>')
})

test('an accepted upload removes the draft of its package, whatever door it comes through', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(packageOf({ version: '1.0', metadata: noMail }))
  await browser.upload(packageOf({ name: 'Slope', metadata: noMail }))
  expect((await browser.upload(packageOf({ version: '1.0' }))).status).toBe(303)
  expect(await goOnLinks(browser)).toHaveLength(1)
  await browser.upload(packageOf({ version: '1.0' }))
  expect(await goOnLinks(browser)).toHaveLength(2)
  const secret = await makeToken(browser, { scopes: ['publish-versions'] })
  expect((await site.program(secret).upload('contour', packageOf({ version: '1.1' }))).status).toBeLessThan(300)
  expect(await browser.text(urls.myPlugins())).not.toContain('<strong>contour')
  expect(await goOnLinks(browser)).toHaveLength(1)
})

test('the form that goes on from a draft settles it, even when the package has another name now', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(Buffer.from('no zip'), { changelog: 'Kept.' })
  const [link = ''] = await goOnLinks(browser)
  const id = (await browser.text(link)).match(/name="draft" value="(\d+)"/)?.[1] ?? ''
  const send = (zip: Uint8Array, draft: string) =>
    browser.post(urls.upload(), { package: new File([new Uint8Array(zip)], 'mended.zip'), changelog: 'Kept.', draft })
  const again = await send(packageOf({ metadata: noMail }), id)
  expect(again.status).toBe(422)
  const next = (await again.text()).match(/name="draft" value="(\d+)"/)?.[1] ?? ''
  expect(await draftIds(browser)).toEqual([Number(next)])
  expect((await send(packageOf({ name: 'Slope' }), next)).status).toBe(303)
  expect(await draftIds(browser)).toEqual([])
  // Somebody else's number settles nothing of theirs.
  await browser.upload(packageOf({ metadata: noMail }))
  const [adas = 0] = await draftIds(browser)
  const zip = new File([new Uint8Array(packageOf({ name: 'Hill' }))], 'hill.zip')
  expect((await site.as(ben).post(urls.upload(), { package: zip, draft: String(adas) })).status).toBe(303)
  expect(await draftIds(browser)).toEqual([adas])
})

test('a draft is discarded, by a browser without scripts and by htmx', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(packageOf({ name: 'Slope', metadata: noMail }))
  await browser.upload(packageOf({ version: '1.0', metadata: noMail }))
  const [contour = 0, slope = 0] = await draftIds(browser)
  const answer = await browser.post(urls.draftDiscard(contour))
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(urls.myPlugins())
  const page = await browser.text(urls.myPlugins())
  expect(page).toContain('What was typed for contour 1.0 is discarded.')
  expect(page).toContain('<strong>slope 1.0.0</strong>')
  const swapped = await browser.post(urls.draftDiscard(slope), {}, { htmx: true })
  expect(swapped.status).toBe(200)
  const part = await swapped.text()
  expect(part).toStartWith('<div id="needs"')
  expect(part).toContain('What was typed for slope 1.0.0 is discarded.')
  expect(part).not.toContain('<html')
  expect((await browser.post(urls.draftDiscard(slope))).status).toBe(404)
  expect(await changesOf(site)).toEqual(['session.begin'])
})

test('a draft does not exist for others', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.upload(packageOf({ metadata: noMail }), { changelog: 'Secret words.' })
  const [id = 0] = await draftIds(browser)
  for (const other of [site.as(ben), site.as(mo)]) {
    expect((await other.get(urls.draft(id))).status).toBe(404)
    expect((await other.post(urls.draftDiscard(id))).status).toBe(404)
    expect(await other.text(urls.myPlugins())).not.toContain('contour')
  }
  expect((await site.asVisitor().get(urls.draft(id))).headers.get('location')).toStartWith('/sign-in?')
  for (const odd of ['', '0', 'x', '-1', '99999999999999']) {
    expect({ odd, status: (await browser.get(`/plugins/add/?draft=${odd}`)).status }).toEqual({ odd, status: 404 })
  }
  expect(await draftIds(browser)).toEqual([id])
})

test('a hostile package and changelog are text wherever they are shown', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  const hostile = '</textarea><script>alert(1)</script>'
  const bad = packageOf({ version: '<script>alert(2)</script>\0', metadata: { about: '', category: '\0\u202e<b>' } })
  expect((await browser.upload(bad, { changelog: hostile, fileName: '<script>alert(3)<.zip' })).status).toBe(422)
  const [link = ''] = await goOnLinks(browser)
  for (const page of [await browser.text(urls.myPlugins()), await browser.text(link)]) {
    expect(page).not.toContain('<script>alert')
  }
  expect(await browser.text(link)).toContain('&lt;/textarea&gt;&lt;script&gt;')
})

test('each person has ten drafts at most, and the oldest go', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await site.as(ben).upload(packageOf({ name: 'Of Ben', metadata: noMail }))
  for (let at = 1; at <= 12; at++) await browser.upload(packageOf({ name: `Plugin ${at}`, metadata: noMail }))
  const page = await browser.text(urls.myPlugins())
  const names = [...page.matchAll(/<strong>(plugin_\d+) /g)].map(([, name]) => name)
  expect(names).toEqual(Array.from({ length: 10 }, (_, at) => `plugin_${12 - at}`))
  expect(await goOnLinks(site.as(ben))).toHaveLength(1)
})

test('of many problems the first hundred are kept', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  const actor = await actorOf(site, 'ada')
  const errors = Array.from({ length: 130 }, (_, at) => ({ code: 'no-init', message: `Wrong ${at + 1}.` }))
  await keepDraft(site.repository.site, actor, refusedUpload(errors))
  const page = await browser.text((await goOnLinks(browser))[0] ?? '')
  expect(page).toContain('130 problems to correct')
  expect(page).toContain('the first 100 were kept')
  expect(page).toContain('Wrong 100.')
  expect(page).not.toContain('Wrong 101.')
})

test('drafts go after thirty days', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ metadata: noMail }))
  const from = site.clock.now.getTime()
  site.clock.now = new Date(from + 29 * 86_400_000)
  await upkeep(site.repository)
  expect(await goOnLinks(site.as(ada))).toHaveLength(1)
  site.clock.now = new Date(from + 31 * 86_400_000)
  await upkeep(site.repository)
  expect(await goOnLinks(site.as(ada))).toEqual([])
})

test('who is blocked while the package is read, or before, keeps no draft', async () => {
  let block = async () => {}
  const site = await testSite({ reader: readerAfter(() => block()) })
  const inner = site.repository.site
  await site.as(ben).upload(packageOf({ name: 'Slope', metadata: noMail }))
  block = async () => void (await setUserTrust(inner, operator, 'ben', 'blocked', 'Sent files away.'))
  expect((await site.as(ben).upload(packageOf({ metadata: noMail }))).status).toBe(422)
  expect(await keepDraft(inner, await actorOf(site, 'zed'), refusedUpload([]))).toBeUndefined()
  block = async () => {}
  await setUserTrust(inner, operator, 'ben', 'untrusted', 'A mistake.')
  expect(await goOnLinks(site.as(ben))).toEqual([])
})

test('who signs out while the package is read keeps no draft', async () => {
  let leave = async () => {}
  const site = await testSite({ reader: readerAfter(() => leave()) })
  const browser = site.as(ada)
  await browser.get(urls.account())
  leave = async () => void (await browser.post(urls.signOut()))
  await browser.upload(packageOf({ metadata: noMail }))
  leave = async () => {}
  expect(await goOnLinks(site.as(ada))).toEqual([])
})

test('a check keeps no draft, nor does a form without a file or a file that is too large', async () => {
  const site = await testSite({ ini: '[packages]\nmax_bytes = 20000' })
  const browser = site.as(ada)
  const zip = new Uint8Array(packageOf({ metadata: noMail }))
  expect((await browser.post(urls.check(), { package: new File([zip], 'a.zip'), changelog: 'Words.' })).status).toBe(
    422,
  )
  expect((await browser.post(urls.upload(), { changelog: 'no file' })).status).toBe(422)
  expect((await browser.upload(new Uint8Array(20_001))).status).toBe(413)
  expect(await goOnLinks(browser)).toEqual([])
})

test('a draft that cannot be kept is logged, and the refusal stays what it is', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.get(urls.account())
  const sql = postgres(site.databaseUrl, { max: 1 })
  await sql`alter table drafts add constraint full_up check (id < 0)`
  await sql.end()
  const answer = await browser.upload(packageOf({ metadata: noMail }), { changelog: 'Still here.' })
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('>Still here.</textarea>')
  expect(page).not.toContain('You can also go on later')
  expect(site.log.lines.filter(({ event }) => event === 'draft not kept')).toHaveLength(1)
})

test('drafts go with the row of their person, and stay when the plugin goes', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await site.as(ada).upload(packageOf({ version: '1.0' }), { into: 'contour' })
  await site.as(ben).upload(packageOf({ name: 'Slope', metadata: noMail }))
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  const sql = postgres(site.databaseUrl, { max: 1 })
  await sql`delete from plugins`
  await sql`delete from users where uid = 'ben'`
  const left = await sql`select package_name, plugin_id from drafts`
  await sql.end()
  expect(left.map((row) => ({ ...row }))).toEqual([{ package_name: 'contour', plugin_id: null }])
})

test('at once or twice, a package has one draft', async () => {
  const site = await testSite()
  const actor = await actorOf(site, 'ada')
  await Promise.all(Array.from({ length: 8 }, () => keepDraft(site.repository.site, actor, refusedUpload([]))))
  const [id = 0, ...others] = await draftIds(site.as(ada))
  expect(others).toEqual([])
  await discardDraft(site.repository.site, actor, id)
  expect(await draftIds(site.as(ada))).toEqual([])
})

async function actorOf(site: TestSite, uid: string) {
  const user = await findUser(site.repository.site.db, uid)
  if (!user) throw new Error(`${uid} is not here`)
  return { kind: 'user' as const, user, sessionId: '', address: '127.0.0.1' }
}

function refusedUpload(errors: { code: string; message: string }[]) {
  const report = {
    ...{ ok: false, packageName: 'contour', version: '1.0', errors, warnings: [], facts: [] },
    ...{ metadata: {}, files: [], packedBytes: 10, sha256: '' },
  }
  return { report, pluginId: undefined, fileName: 'a.zip', changelog: '', experimental: false, goesOn: undefined }
}
