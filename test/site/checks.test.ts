// A check that could not run lets nothing through: for every way in which it can fail, and for every way to be published.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'drizzle-orm'
import { listChecks } from '../../db/version-checks.ts'
import { checkNames, completed, letsThrough, outcomes } from '../../src/domain/version-checks.ts'
import { directReader, type PackageReader, type WorkerReaderOptions, workerReader } from '../../src/package-reader.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-checks-'))
const open: PackageReader[] = []

afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close()
  await closeSites()
})
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A worker of our own making, that looks through the code. */
function scanner(name: string, code: string): URL {
  writeFileSync(join(folder, name), code)
  return pathToFileURL(join(folder, name))
}

async function siteWith(scan: WorkerReaderOptions['scan'] = {}): Promise<TestSite> {
  const reader = workerReader({ scan })
  open.push(reader)
  return testSite({ reader })
}

const versionPage = urls.version('contour', '1.0.0')

/** The version waits, its author and the moderators read why, and the site is ready all the same. */
async function expectHeld(site: TestSite, reason: string, packageName = 'contour'): Promise<void> {
  expect((await site.asVisitor().get(urls.plugin(packageName))).status).toBe(404)
  expect(await site.asVisitor().text(urls.feed())).not.toContain(packageName)
  const page = await site.as(ada).text(urls.version(packageName, '1.0.0'))
  expect(page).toContain('waits for a moderator')
  expect(page).toContain(reason)
  const rules = await site.as(mo).text(urls.moderationRules())
  expect(rules).toContain('could not run')
  expect(rules).toContain(reason)
  expect(await site.as(mo).text(urls.review(await idOf(site, packageName)))).toContain(reason)
  expect(site.log.lines.some((line) => line.event === 'check could not run' && line.message === reason)).toBeTrue()
  expect((await site.asVisitor().get('/health/ready')).status).toBe(200)
}

async function idOf(site: TestSite, packageName = 'contour'): Promise<number> {
  const [row] = await site.repository.site.db.execute<{ id: number }>(sql`
    select v.id from versions v join plugins p on p.id = v.plugin_id where p.package_name = ${packageName}
    order by v.id desc limit 1`)
  return row?.id ?? 0
}

const ways: Record<string, { code: string; timeoutMs?: number; reason: string }> = {
  crashes: {
    code: "self.onmessage = () => { self.postMessage({ fault: 'a bug' }) }",
    reason: 'The look through the code failed: its grammar is missing, or it has a fault.',
  },
  'throws what nobody catches': {
    code: "self.onmessage = () => { throw new Error('a bug') }",
    reason: 'The look through the code ended before its end: its worker died.',
  },
  'takes too long': {
    code: 'self.onmessage = () => { while (true) {} }',
    timeoutMs: 300,
    reason: 'The look through the code took too long and was ended.',
  },
  'is killed': {
    code: 'self.onmessage = () => process.exit(137)',
    reason: 'The look through the code ended before its end: its worker died.',
  },
  'finds no grammar': {
    code: `
      import { openPythonGrammar } from ${JSON.stringify(join(import.meta.dir, '../../src/package-reader.ts'))}
      import { serveScans } from ${JSON.stringify(join(import.meta.dir, '../../src/package-scan.ts'))}
      serveScans(self, openPythonGrammar('tree-sitter-python/not-there.wasm'))`,
    reason: 'The look through the code failed: its grammar is missing, or it has a fault.',
  },
}

for (const [way, { code, timeoutMs, reason }] of Object.entries(ways)) {
  test(`a trusted person's version waits when the look through its code ${way}`, async () => {
    const module = scanner(`${way.replaceAll(' ', '-')}.ts`, code)
    const site = await siteWith({ module, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
    expect((await site.as(ada).upload(packageOf())).status).toBe(303)
    await expectHeld(site, reason)
  })
}

test("a trusted person's version waits when too many others wait for the look through their code", async () => {
  const module = scanner('mute.ts', 'self.onmessage = () => {}')
  const site = await siteWith({ module, queued: 1, timeoutMs: 1500 })
  const adas = site.as(ada)
  await adas.signIn()
  const names = ['Contour', 'Slope', 'Aspect', 'Hillshade']
  const answers = await Promise.all(names.map((name) => adas.upload(packageOf({ name }))))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303])
  const full = 'Too many packages waited for the look through their code.'
  const rows = await site.repository.site.db.execute<{ package_name: string }>(sql`
    select p.package_name from version_checks c join versions v on v.id = c.version_id join plugins p on p.id = v.plugin_id
    where c.reason = ${full}`)
  expect(rows.length).toBe(2)
  await expectHeld(site, full, rows[0]?.package_name)
})

test('what there was no time to look through holds the version', async () => {
  const fact = "{ code: 'code-not-read', message: '1 file was not looked through: `plugin.py`.' }"
  const module = scanner('hasty.ts', `self.onmessage = () => self.postMessage({ answer: [${fact}] })`)
  const site = await siteWith({ module })
  await site.as(ada).upload(packageOf())
  await expectHeld(site, 'There was no time to look through all of the code.')
})

test('hold rules that cannot be applied hold the version', async () => {
  const site = await testSite()
  await site.repository.site.db.execute(sql`
    insert into hold_rules (rule, enabled, parameters, changed_at, changed_by)
    values ('dormant', true, '{"days": "many"}', now(), 'mo')`)
  await site.as(ada).upload(packageOf())
  expect(await site.as(mo).text(urls.review(await idOf(site)))).not.toContain('The hold rules could not be applied.')
  await site.as(ada).upload(packageOf({ version: '1.0.1' }))
  expect((await site.asVisitor().get(urls.version('contour', '1.0.1'))).status).toBe(404)
  expect(await site.as(ada).text(urls.version('contour', '1.0.1'))).toContain('The hold rules could not be applied.')
})

test('a package that cannot be read at all is refused with 503 and leaves nothing', async () => {
  const reader = workerReader({ module: scanner('dies.ts', 'self.onmessage = () => process.exit(1)') })
  open.push(reader)
  const site = await testSite({ reader })
  expect((await site.as(ada).upload(packageOf())).status).toBe(503)
  expect(await idOf(site)).toBe(0)
  expect(await Array.fromAsync(site.files.list())).toEqual([])
})

test('of all the ways in which checks can end together, only one lets a version through', () => {
  const ends = [...outcomes, 'missing'] as const
  const through: string[][] = []
  for (let number = 0; number < ends.length ** checkNames.length; number++) {
    const drawn = checkNames.map(
      (_, place) => ends[Math.floor(number / ends.length ** place) % ends.length] ?? 'missing',
    )
    const results = checkNames.flatMap((name, place) => {
      const outcome = drawn[place]
      return outcome === undefined || outcome === 'missing' ? [] : [{ name, outcome, reason: '' }]
    })
    if (letsThrough(results)) through.push(drawn)
  }
  expect(through).toEqual([checkNames.map(() => 'passed' as const)])
  const twice = checkNames.map((name) => ({ name, outcome: 'passed' as const, reason: '' }))
  expect(letsThrough([...twice, { name: 'icon', outcome: 'could-not-run', reason: '' }])).toBeFalse()
})

test('every way in which a check can end is kept with the version, and only passed publishes it', async () => {
  for (const outcome of outcomes) {
    const inner = directReader()
    const read: PackageReader['read'] = async (zip, limits) => ({
      ...(await inner.read(zip, limits)),
      code: { name: 'code-facts', outcome, reason: outcome === 'passed' ? '' : 'Because.' },
    })
    const site = await testSite({ reader: { ...inner, read } })
    await site.as(ada).upload(packageOf())
    expect((await site.asVisitor().get(versionPage)).status).toBe(outcome === 'passed' ? 200 : 404)
    const kept = await listChecks(site.repository.site.db, await idOf(site))
    expect(kept.map(({ name }) => name).sort()).toEqual([...checkNames].sort())
    expect(kept.find(({ name }) => name === 'code-facts')?.outcome).toBe(outcome)
  }
})

test('trusting somebody publishes nothing of which a check could not run or is missing', async () => {
  const module = scanner('exits.ts', 'self.onmessage = () => process.exit(1)')
  const site = await siteWith({ module })
  await site.as(ben).upload(packageOf())
  const other = await testSite()
  await other.as(ben).upload(packageOf())
  await other.repository.site.db.execute(sql`delete from version_checks where name = 'structure'`)
  for (const each of [site, other]) {
    const answer = await each.as(mo).post(urls.userTrust(ben.uid), { trust: 'trusted', reason: 'Known.' })
    expect(answer.status).toBe(303)
    expect((await each.asVisitor().get(versionPage)).status).toBe(404)
  }
  const db = other.repository.site.db
  expect(completed(await listChecks(db, await idOf(other))).find(({ name }) => name === 'structure')?.outcome).toBe(
    'could-not-run',
  )
})

test('checks run again tell what they find, and leave the decision to the moderator', async () => {
  const module = scanner('fails-once.ts', failingOnce(join(folder, 'failed')))
  const site = await siteWith({ module })
  await site.as(ada).upload(packageOf())
  const id = await idOf(site)
  const page = await site.as(mo).text(urls.moderationRules())
  expect(page).toContain(urls.checksAgain(id))
  expect((await site.as(mo).post(urls.checksAgain(id))).status).toBe(303)
  const checks = await listChecks(site.repository.site.db, id)
  expect(checks.every(({ outcome }) => outcome === 'passed')).toBeTrue()
  expect((await site.asVisitor().get(versionPage)).status).toBe(404)
  expect(await site.as(mo).text(urls.moderationRules())).toContain('Nothing waits because a check could not run.')
  expect((await site.audit()).some(({ action }) => action === 'check.retry')).toBeTrue()
  const sha256 = (await site.as(mo).text(urls.review(id))).match(/[0-9a-f]{64}/)?.[0] ?? ''
  await site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
  expect((await site.asVisitor().get(versionPage)).status).toBe(200)
  expect((await site.as(mo).post(urls.checksAgain(id))).status).toBe(409)
})

/** A worker that failed is replaced: only what lasts beyond it says that it did. */
function failingOnce(mark: string): string {
  return `
    import { existsSync, writeFileSync } from 'node:fs'
    self.onmessage = () => {
      if (existsSync(${JSON.stringify(mark)})) return self.postMessage({ answer: [] })
      writeFileSync(${JSON.stringify(mark)}, '')
      self.postMessage({ fault: 'once' })
    }`
}

test('the dry run and the API say that a check could not run', async () => {
  const module = scanner('exits-too.ts', 'self.onmessage = () => process.exit(1)')
  const site = await siteWith({ module })
  const adas = site.as(ada)
  const form = { package: new File([new Uint8Array(packageOf())], 'package.zip') }
  expect(await (await adas.post(urls.check(), form)).text()).toContain('its worker died')
  const secret = await makeToken(adas, { scopes: ['publish-new', 'publish-versions'] })
  const answer = await site.program(secret).upload('contour', packageOf())
  expect(answer.status).toBe(201)
  const body = (await answer.json()) as {
    approved: boolean
    message: string
    warnings: { code: string }[]
    holds: unknown
  }
  expect(body.approved).toBeFalse()
  expect(body.message).toContain('its worker died')
  expect(body.warnings.map(({ code }) => code)).toContain('check-not-run')
  expect(body.holds).toEqual([{ rule: 'code-facts', reason: expect.any(String) }])
})
