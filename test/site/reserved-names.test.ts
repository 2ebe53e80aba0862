// Package names that moderators keep: for one person, or for nobody.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, testSite } from '../support/site.ts'

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
