// Trusted publishing from outside: a run of CI exchanges what its issuer signed, and publishes with what it gets.

import { afterEach, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { issuedTokens } from '../../src/adapters/issued-token.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { removeOwner } from '../../src/services/owners.ts'
import { sweepExchanged } from '../../src/services/trusted-publishing.ts'
import { urls } from '../../src/urls.ts'
import { claimsOfRun, type Issuer, iniFor, publisherFields, startIssuer } from '../support/issuer.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, operator, type TestSite, testSite } from '../support/site.ts'

const issuers: Issuer[] = []

afterEach(async () => {
  for (const issuer of issuers.splice(0)) issuer.stop()
  await closeSites()
})

/** Contour of ada, which a project of a GitLab of its own publishes. */
async function opened({ path = '', more = '' } = {}) {
  const issuer = await startIssuer(path)
  issuers.push(issuer)
  const site = await testSite({ ini: iniFor(issuer, more) })
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  await trust(site, issuer)
  return { site, issuer }
}

async function trust(site: TestSite, issuer: Issuer, wanted: Record<string, string> = {}) {
  return site.as(ada).post(urls.publishers('contour'), { ...publisherFields(issuer), ...wanted })
}

function claimsOf(site: TestSite, issuer: Issuer, changes: JWTPayload = {}): JWTPayload {
  return claimsOfRun(issuer, site.clock.now, changes)
}

async function exchange({ app }: TestSite, token: string, plugin = 'contour', address = '192.0.2.8') {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const body = JSON.stringify(plugin ? { token, plugin } : { token })
  const answer = await app.handle(new Request(`http://127.0.0.1:3000${urls.apiExchange()}`, { ...init, body }), address)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** The last entry, as far as it speaks of an exchange. */
async function lastEntry(site: TestSite) {
  const entry = (await site.audit()).at(-1)
  return { action: entry?.action, refused: entry?.refused, reason: entry?.reason ?? '' }
}

async function expectRefusal(site: TestSite, token: string, status: number, words: string, plugin = 'contour') {
  const answer = await exchange(site, token, plugin)
  expect([answer.status, String(answer.body.detail)]).toEqual([status, expect.stringContaining(words)])
  const entry = await lastEntry(site)
  expect(entry).toEqual({ action: 'publisher.exchange', refused: true, reason: expect.stringContaining(words) })
  const kept = JSON.stringify([(await site.audit()).at(-1), site.log.lines])
  for (const part of token.split('.').filter((one) => one.length > 20)) expect(kept).not.toContain(part)
}

test('a run that fits gets a token of 15 minutes, publishes with it, and the version says where it was made', async () => {
  const { site, issuer } = await opened()
  const { status, body } = await exchange(site, await issuer.sign(claimsOf(site, issuer)))
  expect([status, body.plugins, body.expires_at]).toEqual([201, ['contour'], '2026-11-22T12:15:00.000Z'])
  const entry = (await site.audit()).at(-1)
  expect([entry?.action, entry?.actor, entry?.refused]).toEqual(['publisher.exchange', 'ada', false])
  expect(entry?.token).toContain('maps/contour, .gitlab-ci.yml')
  const program = site.program(String(body.token))
  expect((await program.upload('contour', packageOf({ version: '1.1' }))).status).toBe(201)
  expect((await site.audit()).at(-1)?.token).toContain('maps/contour')
  const page = await site.asVisitor().text(urls.version('contour', '1.1'))
  expect(page).toContain('maps/contour')
  expect(page).toContain('abababababab')
  const json = await (await site.asVisitor().get('/api/v1/plugins/contour/versions/1.1')).json()
  expect(json).toMatchObject({ provenance: { kind: 'gitlab', repository: 'maps/contour', commit: 'ab'.repeat(20) } })
  expect(await site.as(ada).text(urls.accountTokens())).not.toContain('maps/contour')
  const other = await program.upload('slope', packageOf({ name: 'Slope', version: '1.0' }))
  expect(other.status).toBe(403)
  site.clock.now = new Date(site.clock.now.getTime() + 15 * 60_000)
  expect((await program.upload('contour', packageOf({ version: '1.2' }))).status).toBe(401)
})

test('a token for another audience, or for several, is refused', async () => {
  const { site, issuer } = await opened()
  for (const aud of ['other.example', ['quiver.example', 'other.example'], 'quiver.example.evil.example'])
    await expectRefusal(site, await issuer.sign(claimsOf(site, issuer, { aud })), 401, 'quiver.example')
})

test('a run of another repository, file, branch or project number is refused', async () => {
  const { site, issuer } = await opened()
  const host = issuer.address.replace('http://', '')
  expect((await exchange(site, await issuer.sign(claimsOf(site, issuer)))).status).toBe(201)
  const others: JWTPayload[] = [
    { project_path: 'evil/contour' },
    { project_path: 'Maps/contour' },
    { ref_protected: 'false' },
    { ci_config_ref_uri: `${host}/maps/contour//other.yml@refs/heads/main` },
    { ci_config_ref_uri: `${host}/evil/contour//.gitlab-ci.yml@refs/heads/main` },
    { ci_config_ref_uri: `${host}/maps/contour//.gitlab-ci.yml@x.yml@refs/heads/main` },
    // Somebody took the name over after it became free.
    { project_id: '43' },
    { project_id: undefined },
  ]
  for (const changes of others)
    await expectRefusal(site, await issuer.sign(claimsOf(site, issuer, changes)), 403, 'No trusted publisher fits')
})

test('an expired token is refused, one that is early too, each beyond five minutes of skew', async () => {
  const { site, issuer } = await opened()
  const now = Math.floor(site.clock.now.getTime() / 1000)
  const sign = (changes: JWTPayload) => issuer.sign(claimsOf(site, issuer, changes))
  expect((await exchange(site, await sign({ iat: now - 600, exp: now - 299 }))).status).toBe(201)
  expect((await exchange(site, await sign({ iat: now + 300, nbf: now + 300, exp: now + 900 }))).status).toBe(201)
  await expectRefusal(site, await sign({ iat: now - 600, exp: now - 300 }), 401, 'expired')
  await expectRefusal(site, await sign({ nbf: now + 301 }), 401, 'more than five minutes')
  await expectRefusal(site, await sign({ iat: now + 301, exp: now + 900 }), 401, 'more than five minutes')
  await expectRefusal(site, await sign({ iat: now - 90_000, exp: now + 600 }), 401, 'expired')
  await expectRefusal(site, await sign({ exp: now + 90_000 }), 401, 'longer than a day')
  await expectRefusal(site, await sign({ exp: undefined }), 401, 'exp')
})

test('a token is exchanged once, with or without a jti, at the same time too, and until nobody takes it any more', async () => {
  const { site, issuer } = await opened()
  const exp = Math.floor(site.clock.now.getTime() / 1000) + 600
  const token = await issuer.sign(claimsOf(site, issuer, { exp }))
  const both = await Promise.all([exchange(site, token), exchange(site, token)])
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409])
  await expectRefusal(site, token, 409, 'exchanged before')
  const nameless = await issuer.sign(claimsOf(site, issuer, { jti: undefined }))
  expect((await exchange(site, nameless)).status).toBe(201)
  await expectRefusal(site, nameless, 409, 'exchanged before')
  // The last second in which its time would still be taken.
  site.clock.now = new Date((exp + 299) * 1000)
  await sweepExchanged(site.repository.site)
  await expectRefusal(site, token, 409, 'exchanged before')
  site.clock.now = new Date((exp + 302) * 1000)
  await sweepExchanged(site.repository.site)
  await expectRefusal(site, token, 401, 'expired')
})

test('a key that the issuer does not have is refused, and so is a signature that was changed', async () => {
  const { site, issuer } = await opened()
  const stranger = await startIssuer()
  issuers.push(stranger)
  const claims = claimsOf(site, issuer)
  await expectRefusal(site, await stranger.sign(claims, { kid: 'unknown' }), 401, 'does not have')
  await expectRefusal(site, await stranger.sign(claims, { kid: 'first' }), 401, 'signature')
  const [head, , signature] = (await issuer.sign(claims)).split('.')
  const changed = Buffer.from(JSON.stringify({ ...claims, project_path: 'evil/contour' })).toString('base64url')
  await expectRefusal(site, `${head}.${changed}.${signature}`, 401, 'signature')
})

test('neither none nor a secret made of the public key is taken as a signature', async () => {
  const { site, issuer } = await opened()
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = part(claimsOf(site, issuer))
  await expectRefusal(site, `${part({ alg: 'none' })}.${claims}.`, 401, 'none')
  for (const secret of [await issuer.publicPem(), JSON.stringify(issuer.answers.keys[0])]) {
    const signed = `${part({ alg: 'HS256', kid: 'first' })}.${claims}`
    const signature = createHmac('sha256', secret).update(signed).digest('base64url')
    await expectRefusal(site, `${signed}.${signature}`, 401, 'HS256')
  }
  await expectRefusal(site, 'no token at all', 401, 'cannot be read')
  await expectRefusal(site, `e${'y'.repeat(20_000)}.a.b`, 413, '16')
})

test('an issuer is believed only as it writes itself, and no other is asked', async () => {
  const { site, issuer } = await opened({ path: '/realms/qgis' })
  const { address } = issuer
  const tricks = [`${address}/`, `${address}/../qgis`, `${address}/../evil`, address.replace('127.0.0.1', 'localhost')]
  tricks.push(address.toUpperCase(), `${address}?x`, `${address}#x`, address.replace('//', '//user@'), '')
  const before = issuer.asked.length
  for (const iss of tricks)
    await expectRefusal(site, await issuer.sign(claimsOf(site, issuer, { iss })), 401, 'does not believe')
  expect(issuer.asked.length).toBe(before)
  expect((await exchange(site, await issuer.sign(claimsOf(site, issuer)))).status).toBe(201)
})

test('an issuer that does not answer, leads elsewhere or calls itself otherwise is no answer', async () => {
  const { site, issuer } = await opened()
  const later = () => {
    site.clock.now = new Date(site.clock.now.getTime() + 31_000)
  }
  issuer.answers.status = 500
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 503, 'does not answer')
  const asked = issuer.asked.length
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 503, 'does not answer')
  expect(issuer.asked.length).toBe(asked)
  later()
  issuer.answers.status = 302
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 503, 'does not answer')
  expect(issuer.asked).not.toContain('/elsewhere')
  later()
  Object.assign(issuer.answers, { status: 200, issuer: 'https://gitlab.com' })
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 503, 'another issuer')
  later()
  Object.assign(issuer.answers, { issuer: undefined, keysAt: 'http://169.254.169.254/keys' })
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 503, 'own host')
  later()
  issuer.answers.keysAt = undefined
  expect((await exchange(site, await issuer.sign(claimsOf(site, issuer)))).status).toBe(201)
})

test('keys are kept, and fetched anew for one that is new, but not for every unknown one', async () => {
  const issuer = await startIssuer()
  issuers.push(issuer)
  const now = new Date()
  const options = { issuers: [issuer.address], audience: 'quiver.example', now: () => now }
  const site = { clock: { now } } as TestSite
  const fetches = () => issuer.asked.filter((path) => path === '/keys').length
  const quick = issuedTokens({ ...options, cooldownMs: 0 })
  for (const _ of [1, 2]) await quick.verify(await issuer.sign(claimsOf(site, issuer)))
  expect(fetches()).toBe(1)
  const old = await issuer.sign(claimsOf(site, issuer))
  await issuer.rotate('second')
  await quick.verify(await issuer.sign(claimsOf(site, issuer)))
  expect(fetches()).toBe(2)
  expect(await quick.verify(old).catch((fault: Error) => fault.message)).toContain('does not have')
  const slow = issuedTokens({ ...options, cooldownMs: 60_000 })
  const before = fetches()
  for (const kid of ['a', 'b', 'c'])
    expect(await slow.verify(await issuer.sign(claimsOf(site, issuer), { kid })).catch(() => 'refused')).toBe('refused')
  expect(fetches()).toBe(before + 1)
})

test('it stops with the owner who set it up: blocked, or owner no more', async () => {
  const { site, issuer } = await opened()
  const got = String((await exchange(site, await issuer.sign(claimsOf(site, issuer)))).body.token)
  await setUserTrust(site.repository.site, operator, ada.uid, 'blocked', 'Sent files away.')
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 403, 'does not own')
  expect((await site.program(got).upload('contour', packageOf({ version: '1.1' }))).status).toBe(403)
  await setUserTrust(site.repository.site, operator, ada.uid, 'untrusted', 'It was a mistake.')
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await removeOwner(site.repository.site, operator, 'contour', 'ada')
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 403, 'does not own')
  expect(await site.as(ben).text(urls.publishers('contour'))).toContain('stopped')
})

test('a publisher that is removed takes its tokens along, and the owners are told', async () => {
  const { site, issuer } = await opened()
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  const got = String((await exchange(site, await issuer.sign(claimsOf(site, issuer)))).body.token)
  expect((await site.as(ada).post(urls.publisherRemove('contour', 1))).status).toBe(303)
  expect((await site.program(got).upload('contour', packageOf({ version: '1.1' }))).status).toBe(401)
  await expectRefusal(site, await issuer.sign(claimsOf(site, issuer)), 403, 'No trusted publisher fits')
  expect(await site.as(ben).text(urls.accountNotices())).toContain('maps/contour')
})

test('a plugin can take new versions from trusted publishers alone', async () => {
  const { site, issuer } = await opened()
  expect((await site.as(ada).post(urls.publishersOnly('contour'), { only: 'yes' })).status).toBe(303)
  const refused = await site.as(ada).upload(packageOf({ version: '1.1' }))
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('trusted publishers alone')])
  expect((await site.as(ada).post(urls.publisherRemove('contour', 1))).status).toBe(409)
  const { body } = await exchange(site, await issuer.sign(claimsOf(site, issuer)))
  expect((await site.program(String(body.token)).upload('contour', packageOf({ version: '1.1' }))).status).toBe(201)
  await site.as(ada).post(urls.publishersOnly('contour'), { only: 'no' })
  expect((await site.as(ada).upload(packageOf({ version: '1.2' }))).status).toBe(303)
})

test('the form says what is wrong with it, and another issuer is known by free rules', async () => {
  const { site, issuer } = await opened()
  const wrong = await trust(site, issuer, { repository: 'contour' })
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('path of the project')])
  expect((await trust(site, issuer, { kind: 'other', rules: 'ref = v1.1' })).status).toBe(422)
  expect((await trust(site, issuer, { kind: 'other', issuer: 'https://evil.example', rules: 'sub = x' })).status).toBe(
    422,
  )
  expect((await trust(site, issuer)).status).toBe(422)
  expect((await trust(site, issuer, { kind: 'other', rules: 'sub = robot\nteam = maps' })).status).toBe(303)
  const claims = claimsOf(site, issuer, { sub: 'robot', team: 'maps', project_path: undefined })
  expect((await exchange(site, await issuer.sign(claims), '')).status).toBe(201)
})

test('strangers do not fill the audit log', async () => {
  const { site } = await opened()
  const before = (await site.audit()).length
  for (let tried = 0; tried < 310; tried++) await exchange(site, 'x', 'contour', `198.51.100.${tried % 200}`)
  expect((await site.audit()).length - before).toBe(300)
})
