// What a careful and hostile reader tried, and what must come of it.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../../db/client.ts'
import { listWaiting } from '../../db/versions.ts'
import { plainQuery } from '../../src/domain/plugin.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, ines, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const statusOf = async (answer: Promise<Response>) => (await answer).status

test('no letter or digit makes a search fail', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  const strange: string[] = []
  for (let code = 0xa0; code < 0x3400; code++) {
    const letter = String.fromCharCode(code)
    if (/[\p{L}\p{N}]/u.test(letter)) strange.push(letter)
  }
  for (let at = 0; at < strange.length; at += 300) {
    const q = strange
      .slice(at, at + 300)
      .join(' ')
      .slice(0, 199)
    const { rows } = (await site.repository.catalog.list(plainQuery({ q }))).plugins
    expect(rows).toBeArray()
  }
  for (const q of ['a½', 'ŉ', '⑴', 'ʼn', "o'clock"])
    expect(await statusOf(site.asVisitor().get(urls.catalog({ q })))).toBe(200)
  expect(await site.asVisitor().text(urls.catalog({ q: 'Ｃｏｎｔｏｕｒ' }))).toContain('Contour')
})

test('a check tells a stranger nothing about what waits', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Secret Project', packageName: 'secretproject', version: '1.0' }))
  const check = async (zip: Uint8Array) => {
    const body = new FormData()
    body.set('package', new File([new Uint8Array(zip)], 'p.zip'))
    return (
      await site.app.handle(new Request('http://127.0.0.1:3000/plugins/check/', { method: 'POST', body }), '127.0.0.1')
    ).text()
  }
  const same = await check(packageOf({ name: 'Other', packageName: 'secretproject', version: '1.0' }))
  expect(same).toContain('is taken')
  expect(same).not.toMatch(/waits for a moderator already|belongs to/)
  const namesake = await check(packageOf({ name: 'Secret Project', packageName: 'other' }))
  expect(namesake).not.toContain('secretproject')
  expect(await check(packageOf({ name: 'Secret Projekt', packageName: 'other' }))).not.toContain('looks like')
})

test('a plugin that somebody may not know of does not exist for them, whatever they send', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Hidden', version: '1.0' }))
  const stranger = site.as(ines)
  const answers = [
    await stranger.post(urls.pluginOwners('hidden'), { uid: 'ines' }),
    await stranger.post(urls.pluginState('hidden'), { state: 'deleted' }),
    await stranger.post(urls.versionState('hidden', '1.0'), { state: 'deleted', seen: 'as-is' }),
    await stranger.post(urls.versionState('hidden', '9.9'), { state: 'deleted', seen: 'as-is' }),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('There is no such plugin.')
  }
})

test('the icon of what waits is not for everybody', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Hidden' }))
  const icon = (await site.as(ben).text(urls.plugin('hidden'))).match(/\/icons\/[0-9a-f]{64}/)?.[0] ?? ''
  expect(await statusOf(site.as(ben).get(icon))).toBe(200)
  expect(await statusOf(site.asVisitor().get(icon))).toBe(404)
})

test('a package that was withdrawn while it was looked up is not handed out afterwards', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const { db, close } = openDatabase(site.databaseUrl, 1)
  await db.execute(
    sql`create or replace function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$`,
  )
  await db.execute(sql`create trigger slow before update on versions for each row execute function slow()`)
  await close()
  const [, download] = await Promise.all([
    site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' }),
    site.asVisitor().get(urls.download('contour', '1.0')),
  ])
  expect([302, 404]).toContain(download.status)
  expect(await statusOf(site.asVisitor().get(urls.download('contour', '1.0')))).toBe(404)
})

test('a version is rejected or let through, never both', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const [waiting] = await listWaiting(site.repository.site.db)
  const { id = 0, packageSha256: sha256 = '' } = waiting?.version ?? {}
  const [one, other] = [site.as(mo), site.as(mo)]
  await Promise.all([one.get('/moderation/'), other.get('/moderation/')])
  const [rejected] = await Promise.all([
    one.post(urls.decision(id), { decision: 'reject', reason: 'Malware.', sha256 }),
    other.post(urls.userTrust('ben'), { trust: 'trusted', reason: 'Known.' }),
  ])
  const visible = (await site.asVisitor().text(urls.feed())).includes('contour.1.0.zip')
  expect({ rejected: rejected.status === 303, visible }).toEqual({ rejected: !visible, visible })
})

test('what is published while another owner is blocked is visible', async () => {
  for (let round = 0; round < 4; round++) {
    const site = await testSite()
    await site.as(ada).upload(packageOf({ version: '1.0' }))
    await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
    const [owner, moderator] = [site.as(ada), site.as(mo)]
    await Promise.all([owner.get('/account'), moderator.get('/account')])
    const [published] = await Promise.all([
      owner.upload(packageOf({ version: '2.0' })),
      moderator.post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Malware.' }),
    ])
    expect(published.status).toBe(303)
    expect(await site.asVisitor().text(urls.feed())).toContain('contour.2.0.zip')
    await closeSites()
  }
})

test('a moderator who is blocked while their form travels decides nothing', async () => {
  const site = await testSite()
  const moderator = site.as(mo)
  const page = await moderator.text('/account')
  const csrf = page.match(/name="csrf" value="([^"]+)"/)?.[1] ?? ''
  const cookie = [...moderator.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const travelling = Promise.withResolvers<void>()
  const blocked = Promise.withResolvers<void>()
  let sent = false
  // Nothing is sent before it is asked for: the second time, somebody has been let in and reads the form.
  const source = {
    pull: async (controller: ReadableStreamDefaultController) => {
      if (!sent) {
        sent = true
        controller.enqueue(Buffer.from(`csrf=${csrf}&trust=trusted&reason=me`))
        return
      }
      travelling.resolve()
      await blocked.promise
      controller.close()
    },
  }
  const body = new ReadableStream(source, { highWaterMark: 0 })
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const request = new Request('http://127.0.0.1:3000/moderation/users/ben/trust', { method: 'POST', body, headers })
  const answer = site.app.handle(request, '127.0.0.1')
  await travelling.promise
  await blockMo(site)
  blocked.resolve()
  expect((await answer).status).toBe(403)
  expect(await trustOf(site, 'ben')).toBe('untrusted')
})

async function blockMo(site: TestSite): Promise<void> {
  await site.repository.site.db.execute(sql`update users set trust = 'blocked' where uid = 'mo'`)
}

async function trustOf(site: TestSite, uid: string): Promise<unknown> {
  const [row] = await site.repository.site.db.execute(sql`select trust from users where uid = ${uid}`)
  return row?.trust
}

test('what a moderator deleted its owner does not bring back', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf())
  await site.as(mo).post(urls.pluginState('contour'), { state: 'deleted' })
  expect(await statusOf(site.as(ada).post(urls.pluginState('contour'), { state: 'present' }))).toBe(403)
  expect(await statusOf(site.as(mo).post(urls.pluginState('contour'), { state: 'present' }))).toBe(303)
  await site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' })
  expect(await statusOf(site.as(ada).post(urls.pluginState('contour'), { state: 'present' }))).toBe(303)
})

test('two new plugins cannot take one name at once', async () => {
  const site = await testSite()
  const [one, other] = [site.as(ada), site.as(ines)]
  await Promise.all([one.get('/account'), other.get('/account')])
  const answers = await Promise.all([
    one.upload(packageOf({ name: 'Contour', packageName: 'contour_a' })),
    other.upload(packageOf({ name: 'contour', packageName: 'contour_b' })),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422])
})

test('a plugin cannot take the address of a feed', async () => {
  const site = await testSite()
  for (const packageName of ['plugins_tools', 'Plugins-3', 'version_filtered']) {
    expect(await statusOf(site.as(ada).upload(packageOf({ name: packageName, packageName })))).toBe(422)
  }
})

test('a check that trickles keeps no upload from its place', async () => {
  const site = await testSite()
  const owner = site.as(ada)
  await owner.get('/account')
  const ends: (() => void)[] = []
  const checks = Array.from({ length: 5 }, () => {
    const body = new ReadableStream({ start: (controller) => void ends.push(() => controller.close()) })
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const request = new Request('http://127.0.0.1:3000/plugins/check/', { method: 'POST', body, headers })
    return site.app.handle(request, '127.0.0.1')
  })
  expect((await owner.upload(packageOf())).status).toBe(303)
  for (const end of ends) end()
  expect((await Promise.all(checks)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
})

test('a changelog and a reason have an end', async () => {
  const site = await testSite()
  const answer = await site.as(ada).upload(packageOf(), { changelog: 'a'.repeat(100_001) })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('100,001 characters')
  const reason = 'a'.repeat(10_001)
  expect(await statusOf(site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason }))).toBe(422)
})

test('a form that takes no file takes none, and never waits behind uploads', async () => {
  const site = await testSite()
  const answer = await site
    .asVisitor()
    .post(urls.signIn(), { uid: 'ada', password: 'quiver', file: new File([new Uint8Array(1_200_000)], 'x') })
  expect(answer.status).toBe(413)
})

test('odd parameters are answered, not stumbled over', async () => {
  const site = await testSite()
  expect(await statusOf(site.asVisitor().get('/theme?theme=dark&next=/%E2%98%83'))).toBe(303)
  for (const before of ['1.5', '1e400', '9'.repeat(20), '-1', 'x']) {
    expect(await statusOf(site.as(mo).get(`/moderation/history?before=${before}`))).toBe(400)
  }
  expect(await statusOf(site.asVisitor().get(urls.author('İ')))).toBe(200)
})

test('asking for the headers of a download is no download', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  const head = new Request(`http://127.0.0.1:3000${urls.download('contour', '1.0')}`, { method: 'HEAD' })
  expect((await site.app.handle(head)).status).toBe(302)
  const [row] = await site.repository.site.db.execute(sql`select sum(downloads)::int as downloads from versions`)
  expect(row?.downloads).toBe(0)
})

test('a NUL anywhere in metadata.txt is no fault of ours', async () => {
  const site = await testSite()
  const answer = await site.as(ada).upload(packageOf({ metadata: { 'my\u0000key': 'a\u0000b' } }))
  expect([303, 422]).toContain(answer.status)
})
