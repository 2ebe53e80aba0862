// API tokens: what they reach, and every way in which they end.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { memoryDirectory } from '../../src/adapters/directory.ts'
import { scopes } from '../../src/domain/scope.ts'
import { checkDirectory } from '../../src/services/directory-check.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  cleo,
  closeSites,
  finn,
  ines,
  makeToken,
  mo,
  readerAfter,
  samplePeople,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

const day = 86_400_000

test('a token is shown once, and only its hash is kept', async () => {
  const site = await testSite()
  const secret = await makeToken(site.as(ada), { scopes: ['publish-versions'], name: 'release workflow' })
  expect(secret).toMatch(/^qvr_[A-Za-z0-9_-]{43}$/)
  const page = await site.as(ada).text(urls.accountTokens())
  expect(page).toContain('release workflow')
  expect(page).not.toContain(secret)
  const rows = await site.repository.site.db.execute(sql`select tokens::text as row from tokens`)
  expect(JSON.stringify([...rows])).not.toContain(secret.slice(4))
  expect(JSON.stringify(await site.audit())).not.toContain(secret.slice(4))
  expect(JSON.stringify(site.log.lines)).not.toContain(secret.slice(4))
})

test('a program publishes with a token, and its last use is shown', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const secret = await makeToken(site.as(ada), { scopes: ['publish-versions'], plugins: ['contour'] })
  expect(await site.as(ada).text(urls.accountTokens())).toContain('ever used')
  const answer = await site.program(secret).upload('contour', packageOf({ name: 'Contour', version: '1.1' }))
  expect(answer.status).toBe(201)
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  expect(await answer.json()).toMatchObject({
    ...{ success: true, version: '1.1', approved: true, warnings: expect.any(Array) },
    ...{ plugin_id: expect.any(Number), version_id: expect.any(Number) },
    url: 'http://127.0.0.1:3000/plugins/contour/version/1.1/',
  })
  expect(await site.asVisitor().text(urls.feed())).toContain('contour.1.1.zip')
  expect(await site.as(ada).text(urls.accountTokens())).toContain('192.0.2.7')
})

test('a refused package comes back with every problem, and nothing is kept', async () => {
  const site = await testSite()
  const secret = await makeToken(site.as(ada), { scopes: ['publish-new'] })
  const answer = await site.program(secret).upload('contour', packageOf({ name: '', version: '' }))
  expect(answer.status).toBe(400)
  const { success, errors } = (await answer.json()) as { success: boolean; errors: unknown[] }
  expect(success).toBe(false)
  expect(errors.length).toBeGreaterThan(1)
})

const uses: Record<string, (typeof scopes)[number]> = {
  upload: 'publish-versions',
  create: 'publish-new',
  withdraw: 'change-versions',
  deprecate: 'change-plugins',
  'add an owner': 'change-owners',
}

test('a token does what its scopes say, and nothing else', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  let number = 0
  for (const scope of scopes) {
    const program = site.program(await makeToken(site.as(ada), { scopes: [scope] }))
    const tried = {
      upload: () => program.upload('contour', packageOf({ name: 'Contour', version: `2.${++number}` })),
      create: () =>
        program.upload(`new_${scope}`.replaceAll('-', '_'), packageOf({ name: `New ${scope}`, version: '1.0' })),
      withdraw: () =>
        program.post(urls.apiVersionState('contour', '1.0'), { state: number % 2 ? 'withdrawn' : 'as-is' }),
      deprecate: () => program.post(urls.apiDeprecated('contour'), { deprecated: 'yes', reason: 'Old.' }),
      'add an owner': () => program.post(urls.apiOwners('contour'), { uid: 'ben' }),
    }
    for (const [use, attempt] of Object.entries(tried)) {
      const { status } = await attempt()
      expect({ scope, use, allowed: status < 300, status }).toEqual({
        ...{ scope, use, allowed: uses[use] === scope },
        status: uses[use] !== scope ? 403 : use === 'upload' || use === 'create' ? 201 : 200,
      })
    }
  }
})

test('a token for one plugin reaches no other', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).upload(packageOf({ name: 'Relief', version: '1.0' }))
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-versions'], plugins: ['contour'] }))
  expect((await program.upload('relief', packageOf({ name: 'Relief', version: '1.1' }))).status).toBe(403)
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'version.publish', refused: true, actor: 'ada' })
  expect((await program.upload('contour', packageOf({ name: 'Contour', version: '1.1' }))).status).toBe(201)
})

test('a cookie opens no address for programs, and a token none for people', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const answer = await site.as(ada).get(urls.apiMe())
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toStartWith('Bearer')
  expect(await answer.json()).toMatchObject({ status: 401, detail: expect.stringContaining('Send a token') })
  expect((await site.as(ada).post(urls.apiOwners('contour'), { uid: 'ben' })).status).toBe(401)
  const program = site.program(await makeToken(site.as(ada), { scopes: [...scopes] }))
  expect((await program.get(urls.account())).headers.get('location')).toStartWith('/sign-in')
  expect((await program.post(urls.pluginState('contour'), { state: 'deleted' })).status).toBe(401)
  expect(await (await program.get(urls.apiMe())).json()).toMatchObject({ uid: 'ada', token: { plugin_ids: 'all' } })
})

test('no token is a moderator, not even a moderator’s', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(mo).upload(packageOf({ name: 'Relief', version: '1.0' }))
  const program = site.program(await makeToken(site.as(mo), { scopes: [...scopes] }))
  expect((await program.post(urls.apiVersionState('contour', '1.0'), { state: 'withdrawn' })).status).toBe(404)
  expect((await program.get(urls.moderation())).status).toBe(404)
})

test('what is wrong with a wish is said all at once, and what was typed stays', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Relief', version: '1.0' }))
  const form = new FormData()
  for (const [name, value] of Object.entries({
    name: '<b>mine',
    reach: 'chosen',
    plugins: 'relief',
    expires: '2031-01-01',
  }))
    form.append(name, value)
  const answer = await site.as(ada).send(urls.accountTokens(), form)
  expect(answer.status).toBe(422)
  const page = await answer.text()
  for (const words of ['Choose what the token may do.', 'You own no plugin relief.', 'to 2027-11-22', '&lt;b&gt;mine'])
    expect(page).toContain(words)
  expect((await site.audit()).some(({ action }) => action === 'token.create')).toBe(false)
})

test('an end that is no day, past, or too far is refused', async () => {
  const site = await testSite()
  for (const expires of ['2026-11-21', '2027-11-23', '2027-02-30', 'soon', '10000-01-01']) {
    await expect(makeToken(site.as(ada), { scopes: ['publish-new'], expires })).rejects.toThrow('422')
  }
  await makeToken(site.as(ada), { scopes: ['publish-new'], expires: '2026-11-22' })
})

test('a token ends on its day', async () => {
  const site = await testSite()
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-new'], expires: '2026-11-30' }))
  site.clock.now = new Date('2026-11-30T23:59:00Z')
  expect((await program.get(urls.apiMe())).status).toBe(200)
  site.clock.now = new Date('2026-12-01T00:00:00Z')
  const answer = await program.get(urls.apiMe())
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('ended on 2026-11-30')
})

test('a click ends a token, and nobody ends another’s', async () => {
  const site = await testSite()
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
  expect((await site.as(ben).post(urls.tokenRevoke(1))).status).toBe(404)
  expect((await program.get(urls.apiMe())).status).toBe(200)
  expect((await site.as(ada).post(urls.tokenRevoke(1))).status).toBe(303)
  const answer = await program.get(urls.apiMe())
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('revoked')
  expect((await site.as(ada).post(urls.tokenRevoke(1))).status).toBe(404)
})

test('who loses a plugin loses the tokens for it', async () => {
  const site = await testSite()
  for (const name of ['Contour', 'Relief']) await site.as(ada).upload(packageOf({ name, version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ada).post(urls.pluginOwners('relief'), { uid: 'ben' })
  const only = site.program(await makeToken(site.as(ben), { scopes: ['publish-versions'], plugins: ['contour'] }))
  const both = site.program(
    await makeToken(site.as(ben), { scopes: ['publish-versions'], plugins: ['contour', 'relief'] }),
  )
  const all = site.program(await makeToken(site.as(ben), { scopes: ['publish-versions'] }))
  await site.as(ada).post(urls.pluginOwnerRemove('contour', 'ben'))
  expect((await only.get(urls.apiMe())).status).toBe(401)
  const next = packageOf({ name: 'Contour', version: '1.1' })
  for (const program of [both, all]) {
    const answer = await program.upload('contour', next)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('belongs to ada')
  }
  expect((await both.upload('relief', packageOf({ name: 'Relief', version: '1.1' }))).status).toBe(201)
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  expect((await only.get(urls.apiMe())).status).toBe(401)
  expect((await both.upload('contour', next)).status).toBe(403)
})

test('a block ends tokens and says why, and lifting it does not bring them back', async () => {
  const site = await testSite()
  const program = site.program(await makeToken(site.as(ben), { scopes: ['publish-new'] }))
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'blocked', reason: 'Sent passwords away' })
  const answer = await program.get(urls.apiMe())
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('Sent passwords away.')
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'untrusted', reason: 'It was a mistake.' })
  expect((await program.get(urls.apiMe())).status).toBe(401)
})

test('a token that is revoked while its upload is under way publishes nothing', async () => {
  let whileReading = async () => {}
  const site = await testSite({ reader: readerAfter(() => whileReading()) })
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
  whileReading = async () => void (await site.as(ada).post(urls.tokenRevoke(1)))
  expect((await program.upload('contour', packageOf({ name: 'Contour', version: '1.0' }))).status).toBe(401)
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
})

test('who leaves the directory loses tokens and sessions within a day', async () => {
  const people = samplePeople()
  const site = await testSite({ directory: memoryDirectory(people) })
  const benProgram = site.program(await makeToken(site.as(ben), { scopes: ['publish-new'] }))
  const adaProgram = site.program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
  const browser = site.as(ben)
  await browser.get(urls.account())
  people.splice(people.indexOf(ben), 1)
  expect(await checkDirectory(site.repository.site)).toEqual(['ben'])
  expect((await benProgram.get(urls.apiMe())).status).toBe(401)
  expect((await browser.get(urls.account())).headers.get('location')).toStartWith('/sign-in')
  expect((await adaProgram.get(urls.apiMe())).status).toBe(200)
  expect((await site.audit()).at(-1)).toMatchObject({ action: 'user.leave', person: 'ben', actor: 'directory check' })
  expect(await checkDirectory(site.repository.site)).toBeUndefined()
  site.clock.now = new Date(site.clock.now.getTime() + day)
  expect(await checkDirectory(site.repository.site)).toEqual([])
})

test('a directory that suddenly misses most people takes nothing from anybody', async () => {
  const people = samplePeople()
  const site = await testSite({ directory: memoryDirectory(people) })
  for (const person of [ada, ben, mo, ines, cleo, finn]) await site.as(person).get(urls.account())
  const program = site.program(await makeToken(site.as(ada), { scopes: ['publish-new'] }))
  people.length = 0
  expect(await checkDirectory(site.repository.site)).toEqual([])
  expect((await program.get(urls.apiMe())).status).toBe(200)
  expect(JSON.stringify(site.log.lines)).toContain('too many people')
})

test('what is no token is refused alike, and never reaches the database', async () => {
  const site = await testSite()
  for (const secret of ['', 'qvr_', 'x'.repeat(100_000), `qvr_${'a'.repeat(43)}`, 'qvr_\u00e9', "qvr_' or 1=1"]) {
    const answer = await site.program(secret.replace(/[^\x20-\x7e]/g, '?')).get(urls.apiMe())
    expect({ secret: secret.slice(0, 20), status: answer.status }).toEqual({ secret: secret.slice(0, 20), status: 401 })
  }
})
