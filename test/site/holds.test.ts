// What holds a trusted person's upload: for every rule one version that it holds and one close to it that it lets through.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { findFlag } from '../../db/flags.ts'
import type { HoldRuleName } from '../../src/domain/hold-rules.ts'
import { directReader, openPythonGrammar } from '../../src/package-reader.ts'
import { urls } from '../../src/urls.ts'
import { type PackageWishes, packageOf } from '../support/packages.ts'
import { ada, ben, cleo, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const day = 86_400_000
const grammar = openPythonGrammar()

async function siteWithGrammar(): Promise<TestSite> {
  return testSite({ reader: directReader(await grammar) })
}

function later(site: TestSite, days: number): void {
  site.clock.now = new Date(site.clock.now.getTime() + days * day)
}

async function upload(site: TestSite, wishes: PackageWishes, who = ada): Promise<void> {
  const answer = await site.as(who).upload(packageOf(wishes))
  if (answer.status !== 303) throw new Error(`The upload answered ${answer.status}`)
}

async function isVisible(site: TestSite, version: string): Promise<boolean> {
  return (await site.asVisitor().get(urls.version('contour', version))).status === 200
}

async function holdsOf(site: TestSite, version: string): Promise<string[]> {
  const rows = await site.repository.site.db.execute<{ rule: string }>(sql`
    select h.rule from version_holds h join versions v on v.id = h.version_id where v.version = ${version} order by h.rule`)
  return [...rows].map(({ rule }) => rule)
}

/** The author reads the rule and why on the page of the version. */
async function expectHeld(site: TestSite, version: string, rule: HoldRuleName, why: string): Promise<void> {
  expect(await isVisible(site, version)).toBeFalse()
  expect(await holdsOf(site, version)).toEqual([rule])
  expect(await site.as(ada).text(urls.version('contour', version))).toContain(why)
}

async function expectThrough(site: TestSite, version: string): Promise<void> {
  expect(await holdsOf(site, version)).toEqual([])
  expect(await isVisible(site, version)).toBeTrue()
}

const runs = 'import subprocess\n\n\ndef run():\n    subprocess.run(["gdal"])\n'
const movedRuns = 'import subprocess\n\n\n\n\ndef moved():\n    subprocess.run(["ogr"])\n'

test('new facts: code that begins to run programs is held, and the same code in another place is not', async () => {
  const site = await siteWithGrammar()
  await upload(site, { version: '1.0', files: { 'run.py': runs } })
  await upload(site, { version: '1.1', files: { 'other.py': movedRuns } })
  await expectThrough(site, '1.1')
  await upload(site, { version: '1.2', files: { 'run.py': `${runs}    eval("1")\n` } })
  await expectHeld(site, '1.2', 'new-facts', 'Runs code that it makes up while running')
})

test('new facts: ctypes, pip and native binaries are held too, and talking to computers is not', async () => {
  const site = await siteWithGrammar()
  await upload(site, { version: '1.0' })
  const net = 'import urllib.request\n\nurllib.request.urlopen("https://example.org")\n'
  await upload(site, { version: '1.1', files: { 'net.py': net } })
  await expectThrough(site, '1.1')
  const held: Record<string, string | Uint8Array> = {
    'native.py': 'import ctypes\n\nctypes.CDLL("libc.so.6")\n',
    'pip.py': 'import subprocess\n\nsubprocess.run(["pip", "install", "numpy"])\n',
    'lib.so': Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(56)]),
  }
  for (const [place, [name, contents]] of Object.entries(held).entries()) {
    await upload(site, { version: `1.${place + 2}`, files: { [name]: contents } })
    expect(await holdsOf(site, `1.${place + 2}`)).toEqual(['new-facts'])
  }
})

test('new facts: a new plugin has nothing to be compared with', async () => {
  const site = await siteWithGrammar()
  await upload(site, { version: '1.0', files: { 'run.py': runs } })
  await expectThrough(site, '1.0')
})

test('a new owner: held for 30 days after somebody came to own the plugin, and not after that', async () => {
  const site = await testSite()
  await upload(site, { version: '1.0' })
  later(site, 10)
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: cleo.uid })
  later(site, 29)
  await upload(site, { version: '1.1' })
  await expectHeld(site, '1.1', 'new-owner', 'cleo came to own the plugin on 2026-12-02.')
  later(site, 1)
  await upload(site, { version: '1.2' })
  await expectThrough(site, '1.2')
})

test('long silence: held after 730 days, and not a day before', async () => {
  const [short, long] = [await testSite(), await testSite()]
  for (const [site, days] of [
    [short, 729],
    [long, 730],
  ] as const) {
    await upload(site, { version: '1.0' })
    later(site, days)
    await upload(site, { version: '1.1' })
  }
  await expectThrough(short, '1.1')
  await expectHeld(long, '1.1', 'dormant', 'Nothing of the plugin was published since 2026-11-22.')
})

test('another name: held when the shown name changes, and not when the description does', async () => {
  const site = await testSite()
  await upload(site, { version: '1.0' })
  await upload(site, { version: '1.1', metadata: { description: 'Draws better lines.' } })
  await expectThrough(site, '1.1')
  await upload(site, { version: '1.2', name: 'Contour Pro', packageName: 'contour' })
  await expectHeld(site, '1.2', 'renamed', 'It is called “Contour Pro” now; version 1.1 was called “Contour”.')
})

test('much larger: held from ten times the bytes on, and not just below', async () => {
  const noise = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  const small = packageOf({ version: '1.0', files: { 'data.bin': noise(2000) } })
  const [below, above] = [small.byteLength * 9 - 2000, small.byteLength * 10]
  const site = await testSite()
  await site.as(ada).upload(small)
  await upload(site, { version: '1.2', files: { 'data.bin': noise(above) } })
  await expectHeld(site, '1.2', 'much-larger', 'times as large as version 1.0.')
  await upload(site, { version: '1.1', files: { 'data.bin': noise(below) } })
  await expectThrough(site, '1.1')
})

test('a flagged author: everything waits until the flag is taken back, new plugins too', async () => {
  const site = await testSite()
  await site.as(mo).post(urls.userFlag(ada.uid), { flagged: 'yes', reason: 'Odd uploads since May.', seen: '' })
  await upload(site, { version: '1.0' })
  await expectHeld(site, '1.0', 'flagged-author', 'Odd uploads since May.')
  const back = { flagged: 'no', reason: '', seen: 'Odd uploads since May.' }
  expect((await site.as(mo).post(urls.userFlag(ada.uid), back)).status).toBe(303)
  await upload(site, { version: '1.1' })
  await expectThrough(site, '1.1')
})

test('a flag needs a reason, and is not set over what another moderator decided meanwhile', async () => {
  const site = await testSite()
  const flag = (fields: Record<string, string>) => site.as(mo).post(urls.userFlag(ada.uid), fields)
  const empty = await flag({ flagged: 'yes', reason: ' ', seen: '' })
  expect(empty.status).toBe(422)
  expect(await empty.text()).toContain('Say why')
  expect((await flag({ flagged: 'yes', reason: 'First.', seen: '' })).status).toBe(303)
  expect((await flag({ flagged: 'yes', reason: 'Second.', seen: '' })).status).toBe(409)
  const users = await site.as(mo).text(urls.moderationUsers())
  expect(users).toContain('Flagged: First.')
  expect(users).toContain('Trusted by test')
  expect(users).toContain('Known for years.')
  expect((await site.as(mo).post(urls.userFlag(mo.uid), { flagged: 'yes', reason: 'Me.' })).status).toBe(409)
})

test('a name that looks like another plugin’s waits for a moderator, and one that does not is published', async () => {
  const site = await testSite()
  await upload(site, { name: 'Contour', version: '0.9' }, ben)
  await approve(site, '0.9')
  await upload(site, { name: 'Contours', version: '1.0.1' })
  expect((await site.asVisitor().get(urls.plugin('contours'))).status).toBe(404)
  expect(await holdsOf(site, '1.0.1')).toEqual(['similar-names'])
  await upload(site, { name: 'Hillshade' })
  expect((await site.asVisitor().get(urls.plugin('hillshade'))).status).toBe(200)
  // Her own.
  await upload(site, { name: 'Hillshades', version: '1.0.2' })
  expect((await site.asVisitor().get(urls.plugin('hillshades'))).status).toBe(200)
})

test('code that is too large to be looked through is held once, and not when it stays as it is', async () => {
  const site = await siteWithGrammar()
  const large = { 'resources.py': `data = "${'x'.repeat(900_000)}"\n` }
  await upload(site, { version: '1.0' })
  await site.as(mo).post(urls.holdRule('much-larger'), await ruleForm(site, 'much-larger', { times: '10' }, false))
  await upload(site, { version: '1.1', files: large })
  expect(await holdsOf(site, '1.1')).toEqual(['code-facts'])
  await approve(site, '1.1')
  await upload(site, { version: '1.2', files: { ...large, 'new.py': 'pass\n' } })
  await expectThrough(site, '1.2')
})

async function approve(site: TestSite, version: string): Promise<void> {
  await settle(site, version, { decision: 'approve' })
}

async function settle(site: TestSite, version: string, fields: Record<string, string>): Promise<void> {
  const [row] = await site.repository.site.db.execute<{ id: number; package_sha256: string }>(
    sql`select id, package_sha256 from versions where version = ${version}`,
  )
  const decision = { ...fields, sha256: row?.package_sha256 ?? '' }
  const answer = await site.as(mo).post(urls.decision(row?.id ?? 0), decision)
  if (answer.status !== 303) throw new Error(`The decision answered ${answer.status}`)
}

test('what follows a version that was rejected waits, and is published unseen again once something was approved', async () => {
  const site = await siteWithGrammar()
  await upload(site, { version: '1.0' })
  await upload(site, { version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  expect(await isVisible(site, '1.1')).toBe(false)
  await settle(site, '1.1', { decision: 'reject', reason: 'Keep the name.' })
  await upload(site, { version: '1.2' })
  expect(await holdsOf(site, '1.2')).toEqual(['decided-before'])
  await approve(site, '1.2')
  await upload(site, { version: '1.3' })
  await expectThrough(site, '1.3')
})

test('trusting somebody lets nothing through that answers a request for changes', async () => {
  const site = await siteWithGrammar()
  await upload(site, { version: '1.0' }, ben)
  await settle(site, '1.0', { decision: 'reject', reason: 'It does not start.' })
  await upload(site, { version: '1.1' }, ben)
  const trusted = await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  expect(trusted.status).toBe(303)
  expect(await isVisible(site, '1.1')).toBe(false)
  expect(await holdsOf(site, '1.1')).toEqual(['decided-before'])
})

/** What the form of a rule sends, with the mark that stands in it. */
async function ruleForm(site: TestSite, rule: HoldRuleName, fields: Record<string, string>, enabled = true) {
  const page = await site.as(mo).text(urls.moderationRules())
  const form = page.slice(page.indexOf(`action="${urls.holdRule(rule)}"`))
  const seen = form.match(/name="seen" value="([^"]*)"/)?.[1] ?? ''
  return { ...fields, seen, ...(enabled ? { enabled: 'yes' } : {}) }
}

test('a rule that a moderator switches off or sets otherwise counts from the next upload on', async () => {
  const site = await testSite()
  await upload(site, { version: '1.0' })
  const off = await site.as(mo).post(urls.holdRule('renamed'), await ruleForm(site, 'renamed', {}, false))
  expect(off.status).toBe(303)
  await upload(site, { version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  await expectThrough(site, '1.1')
  const days = await ruleForm(site, 'dormant', { days: '60' })
  expect((await site.as(mo).post(urls.holdRule('dormant'), days)).status).toBe(303)
  later(site, 60)
  await upload(site, { version: '1.2', name: 'Contour Pro', packageName: 'contour' })
  expect(await holdsOf(site, '1.2')).toEqual(['dormant'])
  const history = (await site.audit()).filter(({ action }) => action === 'rule.change')
  expect(history.map(({ subject }) => subject)).toEqual(['renamed', 'dormant'])
  expect(history[1]?.details).toEqual({ before: { enabled: true, days: 730 }, after: { enabled: true, days: 60 } })
})

test('the form of a rule refuses what is no threshold, and does not overwrite what another moderator set', async () => {
  const site = await testSite()
  const first = await ruleForm(site, 'dormant', { days: '100' })
  for (const days of ['', '0', '29', '1.5', '-3', '99999999', 'x']) {
    const answer = await site.as(mo).post(urls.holdRule('dormant'), { ...first, days })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Write a whole number from 30 to 36,500.')
  }
  expect((await site.as(mo).post(urls.holdRule('dormant'), first)).status).toBe(303)
  const stale = await site.as(mo).post(urls.holdRule('dormant'), { ...first, days: '200' })
  expect(stale.status).toBe(409)
  expect(await stale.text()).toContain('mo changed this rule meanwhile.')
  const none = await ruleForm(site, 'new-facts', {})
  expect((await site.as(mo).post(urls.holdRule('new-facts'), none)).status).toBe(422)
  expect((await site.as(mo).post(urls.holdRule('none-such'), none)).status).toBe(404)
})

test('the answer of the API and the notices of other owners say which rule holds a version, and why', async () => {
  const site = await testSite()
  await upload(site, { version: '1.0' })
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: cleo.uid })
  const secret = await makeToken(site.as(ada), { scopes: ['publish-versions'] })
  const renamed = packageOf({ version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  const body = (await (await site.program(secret).upload('contour', renamed)).json()) as Record<string, unknown>
  const reason = 'It is called “Contour Pro” now; version 1.0 was called “Contour”.'
  expect(body.approved).toBeFalse()
  expect(body.holds).toEqual([{ rule: 'renamed', reason }])
  expect(body.message).toContain(reason)
  expect(await site.as(cleo).text(urls.accountNotices())).toContain(reason)
  expect(await site.asVisitor().text(urls.plugin('contour'))).not.toContain('Contour Pro')
})

test('what a newly trusted person has waiting stays when a rule holds it', async () => {
  const site = await testSite()
  await upload(site, { version: '1.0' }, ben)
  await approve(site, '1.0')
  await upload(site, { version: '1.1', name: 'Contour Pro', packageName: 'contour' }, ben)
  await upload(site, { version: '1.2' }, ben)
  await site.as(mo).post(urls.userTrust(ben.uid), { trust: 'trusted', reason: 'Known.' })
  expect(await holdsOf(site, '1.1')).toEqual(['renamed'])
  expect(await isVisible(site, '1.1')).toBeFalse()
  await expectThrough(site, '1.2')
  const [now] = await site.repository.site.db.execute<{ at: Date; by: string }>(
    sql`select trusted_at as at, trusted_by as by from users where uid = 'ben'`,
  )
  expect(now?.by).toBe('mo')
})

interface Counted {
  id: number
  plugin_id: number
  name: string
  bytes: number
  unpacked: number
  uploaded: number
  published: number | null
  decided: boolean
  codes: string[]
  uid: string
}

/** Counts anew and by hand: each upload of a trusted person against all versions, one rule after the other. */
async function recount(site: TestSite, dormantDays: number): Promise<Record<HoldRuleName, number>> {
  const db = site.repository.site.db
  const rows = [
    ...(await db.execute<Counted & Record<string, unknown>>(sql`
      select v.id, v.plugin_id, v.metadata ->> 'name' as name, v.package_bytes as bytes, u.uid,
        extract(epoch from v.uploaded_at)::float8 as uploaded, extract(epoch from v.published_at)::float8 as published,
        v.decided_at is not null as decided,
        (select sum((f ->> 'bytes')::int)::int from version_reports r, jsonb_array_elements(r.files) f where r.version_id = v.id) as unpacked,
        array(select (f ->> 'code') || (f ->> 'message') from version_reports r, jsonb_array_elements(r.facts) f where r.version_id = v.id) as codes
      from versions v join users u on u.id = v.uploaded_by`)),
  ]
  const owners = [
    ...(await db.execute<{ plugin_id: number; since: number; created: number }>(sql`
      select o.plugin_id, extract(epoch from o.since)::float8 as since, extract(epoch from p.created_at)::float8 as created
      from plugin_owners o join plugins p on p.id = o.plugin_id`)),
  ]
  const flags = (await site.audit()).filter(({ action }) => action === 'user.flag' || action === 'user.unflag')
  const held = new Set(
    (await db.execute<{ id: number }>(sql`select version_id as id from version_holds`)).map(({ id }) => id),
  )
  const since = site.clock.now.getTime() / 1000 - 365 * 86_400
  const counts: Record<HoldRuleName, number> = {
    ...{ 'new-facts': 0, 'new-owner': 0, dormant: 0, renamed: 0, 'much-larger': 0, 'flagged-author': 0 },
  }
  for (const row of rows) {
    if (row.uploaded <= since || !((row.published !== null && !row.decided) || held.has(row.id))) continue
    const flag = flags.findLast(({ person, at }) => person === row.uid && at.getTime() / 1000 <= row.uploaded)
    if (flag?.action === 'user.flag') counts['flagged-author']++
    const before = rows
      .filter((other) => other.plugin_id === row.plugin_id && other.id !== row.id && other.published !== null)
      .filter(({ published, id }) => (published ?? 0) < row.uploaded || (published === row.uploaded && id < row.id))
      .sort((a, b) => (a.published ?? 0) - (b.published ?? 0) || a.id - b.id)
      .at(-1)
    if (!before) continue
    const watched = /^(runs-|native-|installs-packages|hidden-code)/
    if (row.codes.some((code) => watched.test(code) && !before.codes.includes(code))) counts['new-facts']++
    if (row.uploaded - (before.published ?? 0) >= dormantDays * 86_400) counts.dormant++
    if (row.name !== before.name) counts.renamed++
    if (row.bytes >= 10 * before.bytes || row.unpacked >= 10 * before.unpacked) counts['much-larger']++
    const isNew = (owner: (typeof owners)[number]) =>
      owner.plugin_id === row.plugin_id && owner.since > owner.created && owner.since <= row.uploaded
    if (owners.some((owner) => isNew(owner) && row.uploaded - owner.since < 30 * 86_400)) counts['new-owner']++
  }
  return counts
}

/** What the page says that each rule would have held. */
function previewed(page: string): Record<string, number> {
  const articles = page.split('<article id="').slice(1)
  return Object.fromEntries(
    articles.map((text) => [text.slice(0, text.indexOf('"')), Number(text.match(/data-held="(\d+)"/)?.[1])]),
  )
}

/** Two years of three plugins, in which every rule would have had something to do, and some of it is too long ago. */
async function makePast(site: TestSite): Promise<void> {
  const lines = ['Contour', 'Slope', 'Aspect']
  const code = [undefined, runs, `${runs}    eval("1")\n`]
  for (let round = 0; round < 12; round++) {
    for (const [place, name] of lines.entries()) {
      if (round === 9 && place === 1) await site.as(ada).post(urls.pluginOwners('slope'), { uid: cleo.uid })
      const turn = (round + place) % 4
      const title = turn === 1 ? `${name} ${round}` : name
      const files = { 'run.py': code[(round * (place + 1)) % 3], 'data.txt': turn === 3 ? 'long '.repeat(20_000) : 'x' }
      const who = place === 2 && round < 6 ? ben : ada
      await upload(site, { name: title, packageName: name.toLowerCase(), version: `1.${round}`, files }, who)
      later(site, 5)
    }
    if (round === 7) await site.as(mo).post(urls.userFlag(ada.uid), { flagged: 'yes', reason: 'Look.' })
    if (round === 8) await site.as(mo).post(urls.userFlag(ada.uid), { flagged: 'no', reason: '' })
    if (round === 5) {
      await site.as(mo).post(urls.pluginAssign('aspect'), { uid: ada.uid, reason: 'They asked.' })
      await site.as(mo).post(urls.userTrust(ben.uid), { trust: 'trusted', reason: 'Known.' })
    }
    later(site, round === 9 ? 100 : 35)
  }
}

test('what the rules would have held last year is what a recount by hand finds', async () => {
  const site = await siteWithGrammar()
  // Off while the past is made, so that most of it is published; the preview looks at all rules whatever they are.
  for (const rule of ['new-facts', 'renamed'] as const)
    await site.as(mo).post(urls.holdRule(rule), { ...(await ruleForm(site, rule, {}, false)), codes: 'native-binary' })
  await makePast(site)
  const form = new FormData()
  const seen = (await ruleForm(site, 'new-facts', {})).seen ?? ''
  form.set('seen', seen)
  form.set('enabled', 'yes')
  const codes = ['runs-programs', 'runs-made-up-code', 'runs-decoded-code', 'native-calls', 'native-binary']
  for (const code of [...codes, 'installs-packages', 'hidden-code']) form.append('codes', code)
  expect((await site.as(mo).send(urls.holdRule('new-facts'), form)).status).toBe(303)
  const counted = await recount(site, 730)
  expect(previewed(await site.as(mo).text(urls.moderationRules()))).toEqual(counted)
  for (const rule of ['new-facts', 'new-owner', 'renamed', 'much-larger', 'flagged-author'] as const)
    expect(counted[rule]).toBeGreaterThan(0)
  const tried = await ruleForm(site, 'dormant', { days: '90', preview: 'yes' })
  const answer = await site.as(mo).post(urls.holdRule('dormant'), tried)
  expect(answer.status).toBe(200)
  const short = await recount(site, 90)
  expect(short.dormant).toBeGreaterThan(0)
  expect(previewed(await answer.text())).toEqual(short)
  expect(await site.as(mo).text(urls.moderationRules())).toContain('value="730"')
}, 60_000)

test('a flag is kept for the person whatever the case of their uid', async () => {
  const site = await testSite()
  await site.as(mo).post(urls.userFlag('ADA'), { flagged: 'yes', reason: 'Look.' })
  const [row] = await site.repository.site.db.execute<{ id: number }>(sql`select id from users where uid = 'ada'`)
  expect(await findFlag(site.repository.site.db, row?.id ?? 0)).toBe('Look.')
})
