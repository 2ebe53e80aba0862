// Package names that moderators keep: for one person, or for nobody.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { appendEntries } from '../../db/audit-log.ts'
import { addReservedName, listReservedNames, lockPackageName } from '../../db/reserved-names.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const asked = { name: 'field_survey', uid: '', reason: 'The project comes here in spring.' }

test('a reserved name is refused at upload, however it is spelled, and says how to ask for it', async () => {
  const site = await testSite()
  expect((await site.as(mo).post(urls.moderationNames(), asked)).status).toBe(303)
  const answer = await site.as(ada).upload(packageOf({ name: 'Field Survey', packageName: 'Field-Survey' }))
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('The package name field_survey is reserved: The project comes here in spring.')
  expect(page).toContain('ask a moderator of this repository')
  expect(await site.asVisitor().text(urls.checks())).toContain('id="name-reserved"')
})

test('the dry run tells visitors that a name is reserved', async () => {
  const site = await testSite()
  await site.as(mo).post(urls.moderationNames(), asked)
  const zip = packageOf({ name: 'Field Survey', packageName: 'field_survey' })
  const file = new File([new Uint8Array(zip)], 'package.zip')
  const answer = await site.asVisitor().post(urls.check(), { package: file, changelog: '' })
  expect(await answer.text()).toContain('The package name field_survey is reserved')
})

test('the one for whom a name is reserved publishes it, is told of it, and others still may not', async () => {
  const site = await testSite()
  await site.as(mo).post(urls.moderationNames(), { ...asked, uid: 'Ben' })
  expect(await site.as(ben).text(urls.accountNotices())).toContain('reserved the name')
  const zip = () => packageOf({ name: 'Field Survey', packageName: 'field_survey' })
  expect((await site.as(ada).upload(zip())).status).toBe(422)
  expect((await site.as(ben).upload(zip())).status).toBe(303)
  const desk = await site.as(mo).text(urls.moderationNames())
  expect(desk).toContain('for ben alone')
  expect(desk).toContain('a plugin has it now')
})

test('a name that is freed can be taken, and both acts are in the history', async () => {
  const site = await testSite()
  await site.as(mo).post(urls.moderationNames(), asked)
  expect((await site.as(mo).post(urls.nameFree(), { name: 'FIELD-survey' })).status).toBe(303)
  expect((await site.as(mo).post(urls.nameFree(), { name: 'field_survey' })).status).toBe(404)
  const answer = await site.as(ada).upload(packageOf({ name: 'Field Survey', packageName: 'field_survey' }))
  expect(answer.status).toBe(303)
  const entries = (await site.audit()).filter(({ action }) => action.startsWith('name.'))
  expect(entries.map(({ action, subject, actor }) => ({ action, subject, actor }))).toEqual([
    { action: 'name.reserve', subject: 'field_survey', actor: 'mo' },
    { action: 'name.free', subject: 'field_survey', actor: 'mo' },
  ])
})

test('what cannot be reserved comes back with the reason beside its field and what was typed', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour' }))
  await site.as(mo).post(urls.moderationNames(), asked)
  const refusals: [Partial<typeof asked>, string][] = [
    [{ name: '1st' }, 'This is no package name'],
    [{ name: 'CONTOUR' }, 'There is a plugin of the name CONTOUR already.'],
    [{ name: 'Field-Survey' }, 'Field-Survey is reserved already.'],
    [{ name: 'other', uid: 'nobody' }, 'Nobody is called “nobody”.'],
    [{ name: 'other', reason: ' ' }, 'Say why: whoever tries to take the name reads it.'],
  ]
  for (const [changed, message] of refusals) {
    const answer = await site.as(mo).post(urls.moderationNames(), { ...asked, ...changed })
    expect({ message, status: answer.status }).toEqual({ message, status: 422 })
    const page = await answer.text()
    expect(page).toContain(message)
    expect(page).toContain(`value="${changed.name ?? asked.name}"`)
  }
})

/** Asks until so many wait for a lock, or the work is done. */
async function untilWaiting(site: TestSite, work: Promise<unknown>, count = 1): Promise<void> {
  let done = false
  void work.finally(() => {
    done = true
  })
  const waiting = sql`select 1 from pg_locks where not granted and locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`
  while (!done && [...(await site.repository.site.db.execute(waiting))].length < count) await Bun.sleep(5)
}

test('a name that is being reserved is not taken by an upload that came at the same time', async () => {
  const site = await testSite()
  const reserved = { packageName: 'contour', forUid: '', reason: 'A trademark.', by: 'mo', at: site.clock.now }
  const uploading = await site.repository.site.db.transaction(async (tx) => {
    await lockPackageName(tx, 'Contour')
    await addReservedName(tx, reserved)
    const begun = site.as(ada).upload(packageOf({ name: 'Contour' }))
    await untilWaiting(site, begun)
    return { begun }
  })
  const answer = await uploading.begun
  expect([answer.status, (await answer.text()).includes('A trademark.')]).toEqual([422, true])
  expect((await site.asVisitor().get(urls.plugin('contour'))).status).toBe(404)
})

test('a name that an upload is taking is not reserved at the same time', async () => {
  const site = await testSite()
  const { db } = site.repository.site
  const [author, moderator] = [site.as(ada), site.as(mo)]
  await author.get(urls.account())
  await moderator.get(urls.account())
  const { uploading, reserving } = await db.transaction(async (tx) => {
    // The upload has made its plugin, and waits for its place in the audit log before it commits.
    const entry = { at: site.clock.now, actorKind: 'operator', actor: 'test', refused: false, token: '', address: '' }
    const rest = { action: 'session.begin', subject: '-', pluginId: undefined, person: '', reason: '', details: {} }
    await appendEntries(tx, [{ ...entry, ...rest } as Parameters<typeof appendEntries>[1][number]])
    const uploading = author.upload(packageOf({ name: 'Contour' }))
    await untilWaiting(site, uploading)
    const reserving = moderator.post(urls.moderationNames(), { name: 'CONTOUR', uid: '', reason: 'A trademark.' })
    await untilWaiting(site, reserving, 2)
    return { uploading, reserving }
  })
  expect((await uploading).status).toBe(303)
  expect((await reserving).status).toBe(422)
  expect(await listReservedNames(db)).toEqual([])
})
