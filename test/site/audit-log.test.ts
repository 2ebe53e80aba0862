// The audit log: every change and every refused attempt, in a chain that nobody can change unseen.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { followChain } from '../../db/audit-log.ts'
import { type Db, openDatabase } from '../../db/client.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

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

test('people see their own history, owners their plugin’s, visitors what is public', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.1' }))
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'A secret reason.' })
  const everybodys = await site.asVisitor().text(urls.pluginHistory('contour'))
  expect(everybodys).toContain('contour 1.0')
  expect(everybodys).not.toContain('127.0.0.1')
  expect(everybodys).not.toContain('session')
  expect(await site.as(mo).text(urls.pluginHistory('contour'))).toContain('127.0.0.1')
  const own = await site.as(ben).text(urls.accountHistory())
  expect(own).toContain('127.0.0.1')
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
