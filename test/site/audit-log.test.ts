// The audit log: every change and every refused attempt, in a chain that nobody can change unseen.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { appendEntries, followChain } from '../../db/audit-log.ts'
import { type Db, openDatabase } from '../../db/client.ts'
import { memoryDirectory } from '../../src/adapters/directory.ts'
import { type AuditEntry, entryHash } from '../../src/domain/audit-entry.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, samplePeople, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const changes = ['update audit_log set actor = $$x$$', 'delete from audit_log', 'truncate audit_log']

test('the site itself can neither change nor remove an entry, and its tables’ owner not by mistake', async () => {
  const site = await testSite()
  const owner = openDatabase(site.databaseUrl, 1)
  try {
    for (const statement of changes) {
      expect(await refusalOf(site.repository.site.db, statement)).toContain('permission denied')
      expect(await refusalOf(owner.db, statement)).toContain('only grows')
    }
    await site.repository.site.db.execute(sql.raw('grant update on audit_log to current_user')).catch(() => {})
    expect(await refusalOf(site.repository.site.db, changes[0] ?? '')).toContain('permission denied')
  } finally {
    await owner.close()
  }
})

async function refusalOf(db: Db, statement: string): Promise<string> {
  try {
    await db.execute(sql.raw(statement))
    return 'done'
  } catch (fault) {
    return String((fault as Error).cause)
  }
}

test('changes that come at once stand in one whole chain', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  await browser.get(urls.account())
  await Promise.all(
    Array.from({ length: 12 }, (_, at) => browser.upload(packageOf({ name: `Contour ${at}`, version: '1.0' }))),
  )
  const { entries, last, broken } = await followChain(site.repository.site.db)
  expect(broken).toBeUndefined()
  expect(last?.id).toBe(entries)
  const made = (await site.audit()).filter(({ action }) => action === 'plugin.create')
  expect(made).toHaveLength(12)
  expect(new Set((await site.audit()).map(({ hash }) => hash)).size).toBe(entries)
})

const tamperings: Record<string, string> = {
  'an entry is changed': `update audit_log set reason = 'Nothing to see.' where id = 3`,
  'who did it is changed': `update audit_log set actor = 'mo' where id = 3`,
  'a detail is changed': `update audit_log set details = details || '{"after": "trusted!"}' where id = 3`,
  'the time is changed': `update audit_log set at = at + interval '1 ms' where id = 3`,
  'an entry is taken out': 'delete from audit_log where id = 3',
  'an entry is put in': `insert into audit_log (id, at, actor, action, subject, details, hash) overriding system value
     select 999, at, actor, action, subject, details, hash from audit_log where id = 3`,
  'its hash is made empty': `update audit_log set hash = '' where id = 3`,
}

for (const [what, statement] of Object.entries(tamperings)) {
  test(`it shows that ${what}`, async () => {
    const site = await testSite()
    await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
    await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
    const { db } = site.repository.site
    expect((await followChain(db)).broken).toBeUndefined()
    const owner = openDatabase(site.databaseUrl, 1)
    await owner.db.execute(sql.raw('alter table audit_log disable trigger user'))
    await owner.db.execute(sql.raw(statement))
    await owner.close()
    const { broken } = await followChain(db)
    expect(broken?.id).toBeGreaterThanOrEqual(3)
  })
}

test('an entry says who, with which token, what, on what, when and from where, before and after', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const secret = await makeToken(site.as(ada), { scopes: ['change-versions'], name: 'tidy up' })
  await site.program(secret).post(urls.apiVersionState('contour', '1.0'), { state: 'withdrawn' })
  expect((await site.audit()).at(-1)).toMatchObject({
    ...{ actor: 'ada', token: 'tidy up', address: '192.0.2.7', action: 'version.withdraw', refused: false },
    ...{ subject: 'contour 1.0', packageName: 'contour', at: site.clock.now },
    details: { before: 'as-is', after: 'withdrawn' },
  })
})

const attempts: [what: string, action: string, attempt: (site: TestSite) => Promise<Response>][] = [
  ['adds themself as an owner', 'owner.add', (site) => site.as(ben).post(urls.pluginOwners('contour'), { uid: 'ben' })],
  [
    'withdraws a version of others',
    'version.withdraw',
    (site) => site.as(ben).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' }),
  ],
  [
    'deletes a plugin of others',
    'plugin.delete',
    (site) => site.as(ben).post(urls.pluginState('contour'), { state: 'deleted' }),
  ],
  [
    'publishes under a name of others',
    'version.publish',
    (site) => site.as(ben).upload(packageOf({ name: 'Contour', version: '6.6' })),
  ],
  [
    'approves without being a moderator',
    'desk.enter',
    (site) => site.as(ben).post(urls.decision(1), { decision: 'approve' }),
  ],
  [
    'trusts themself',
    'desk.enter',
    (site) => site.as(ben).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'I am good.' }),
  ],
]

test('each refused attempt at something protected is kept, and changes nothing else', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ben).get(urls.account())
  for (const [what, action, attempt] of attempts) {
    const before = (await site.audit()).length
    expect({ what, status: (await attempt(site)).status >= 400 }).toEqual({ what, status: true })
    const added = (await site.audit()).slice(before).filter((entry) => entry.action !== 'session.begin')
    expect({ what, added }).toMatchObject({
      what,
      added: [{ action, actor: 'ben', refused: true, address: '127.0.0.1' }],
    })
  }
})

test('whatever somebody writes, the chain stays whole', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const program = site.program(await makeToken(site.as(ada), { scopes: ['change-versions'] }))
  const odd = ['😀'.repeat(200), `x${'😀'.repeat(200)}`, 'a'.repeat(9000), '\u2028"\\', '{"a":1}', 'é'.repeat(300)]
  for (const uid of odd) {
    expect((await site.as(ben).post(urls.pluginOwners('contour'), { uid })).status).toBe(403)
    expect((await site.as(ada).post(urls.pluginOwners('contour'), { uid })).status).toBe(422)
  }
  for (const text of ['replace \\u0000 by nothing', '\ud83d', '\\', '', ' '.repeat(50)]) {
    expect((await program.post(urls.apiChangelog('contour', '1.0'), { changelog: text })).status).toBe(200)
  }
  const { db } = site.repository.site
  const details = { list: [], object: {}, pairs: [['a', 1]], a: { b: 1 }, none: undefined, float: 1.5, at: new Date(0) }
  const entry = { ...(await site.audit())[0], details: { ...details, half: '\ud83d', nul: 'a\0b' } } as AuditEntry
  await db.transaction((tx) => appendEntries(tx, [entry]))
  expect((await followChain(db)).broken).toBeUndefined()
  const refused = (await site.audit()).filter((kept) => kept.refused && kept.actor === 'ben')
  expect(refused).toHaveLength(odd.length)
  expect(Math.max(...refused.map(({ subject, person }) => subject.length + person.length))).toBeLessThan(600)
})

test('a list and an object that look alike are told apart', () => {
  const entry = { ...{ id: 1, at: new Date(0), actorKind: 'user', actor: 'ada', token: '', address: '' } }
  const rest = { action: 'plugin.edit', refused: false, pluginId: 1, person: '', subject: 'x', reason: '' }
  const hashes = [{ x: { a: 1 } }, { x: [['a', 1]] }, { x: {} }, { x: [] }].map((details) =>
    entryHash('', { ...entry, ...rest, details }),
  )
  expect(new Set(hashes).size).toBe(4)
})

test('who may not know of a plugin does not learn of it from their own history', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Secret', version: '1.0' }))
  for (const name of ['SECRET', 'nothere']) {
    expect((await site.as(ada).post(urls.pluginState(name), { state: 'deleted' })).status).toBe(404)
  }
  const page = await site.as(ada).text(urls.accountHistory())
  expect(page.toLowerCase()).not.toContain('secret')
  const kept = (await site.audit()).filter(({ refused }) => refused)
  expect(kept).toMatchObject([{ action: 'plugin.delete', packageName: 'secret' }])
})

test('a person who is called like a command sees nothing of others', async () => {
  const visitor = { ...ben, uid: 'visitor', name: 'Vis' }
  const site = await testSite({ directory: memoryDirectory([...samplePeople(), visitor]) })
  await site.as({ ...ada, password: 'wrong' }).signIn()
  const page = await site.as(visitor).text(urls.accountHistory())
  expect(page).not.toContain('Wrong password.')
})

test('a token or person that is refused leaves one entry, whatever the refusal answers', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Secret', version: '1.0' }))
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  const program = site.program(await makeToken(site.as(ada), { scopes: ['change-versions'] }))
  const tries: [string, () => Promise<Response>][] = [
    ['token at a hidden plugin', () => program.post(urls.apiVersionState('secret', '1.0'), { state: 'withdrawn' })],
    ['token mends it', () => program.post(urls.apiChangelog('secret', '1.0'), { changelog: 'x' })],
    ['the last owner leaves', () => site.as(ada).post(urls.pluginOwnerRemove('contour', 'ada'))],
    [
      'a moderator decides about themself',
      () => site.as(mo).post(urls.userTrust('mo'), { trust: 'blocked', reason: 'I.' }),
    ],
    ['a stranger names nobody', () => site.as(ben).post(urls.pluginOwners('contour'), { uid: '' })],
    [
      'a form without its token',
      () => site.as(ada).post(urls.pluginState('contour'), { state: 'deleted' }, { csrf: '' }),
    ],
  ]
  for (const [what, attempt] of tries) {
    for (const person of [ada, ben, mo]) await site.as(person).get(urls.account())
    const before = (await site.audit()).length
    expect({ what, refused: (await attempt()).status >= 400 }).toEqual({ what, refused: true })
    const added = (await site.audit()).slice(before).filter(({ action }) => !action.startsWith('session.'))
    expect({ what, added: added.map(({ refused }) => refused) }).toEqual({ what, added: [true] })
  }
})

test('whoever sends forms without end leaves only so many entries', async () => {
  const site = await testSite()
  const browser = site.as(ben)
  await browser.get(urls.account())
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin: 'https://evil.example' }
  const statuses = new Set<number>()
  for (let at = 0; at < 320; at++) {
    const request = new Request('http://127.0.0.1:3000/sign-out', { method: 'POST', headers })
    statuses.add((await site.app.handle(request, '127.0.0.1')).status)
  }
  expect(statuses).toEqual(new Set([403, 429]))
  const kept = (await site.audit()).filter(({ action }) => action === 'form.send')
  expect(kept.length).toBeLessThanOrEqual(300)
  expect(kept.length).toBeGreaterThan(250)
})

test('a number that was removed unseen and uploaded anew tells nothing of its first time', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  await site.as(ben).post(urls.versionState('contour', '1.1'), { state: 'deleted', seen: 'as-is' })
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.1' }))
  const page = await site.asVisitor().text(urls.pluginHistory('contour'))
  expect(page.match(/contour 1\.1/g)).toHaveLength(1)
})

test('people see their own history, owners their plugin’s, visitors what is public', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'A secret reason.' })
  const everybodys = await site.asVisitor().text(urls.pluginHistory('contour'))
  expect(everybodys).toContain('contour 1.0')
  expect(everybodys).not.toContain('from 127.0.0.1')
  expect(everybodys).not.toContain('session')
  expect(await site.as(mo).text(urls.pluginHistory('contour'))).toContain('from 127.0.0.1')
  const own = await site.as(ben).text(urls.accountHistory())
  expect(own).toContain('from 127.0.0.1')
  expect(own).toContain('contour 1.1')
  expect(await site.as(ada).text(urls.accountHistory())).not.toContain('1.1')
  expect((await site.as(ada).get(urls.moderationHistory())).status).toBe(404)
})

test('nobody learns from the history of a version that was never visible', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '7.7' }))
  expect(await site.asVisitor().text(urls.pluginHistory('contour'))).not.toContain('7.7')
  expect(await site.as(ada).text(urls.pluginHistory('contour'))).toContain('7.7')
})
