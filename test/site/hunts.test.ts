// Hunts: every kept package is searched in the background, and all hits are acted on at once.

import { afterEach, expect, test } from 'bun:test'
import postgres from 'postgres'
import { findHunt, keepProgress, listHits, updateHunt } from '../../db/hunts.ts'
import { runHunt } from '../../src/services/hunt-keeper.ts'
import { grantModerator } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, cleo, closeSites, mo, operator, type Person, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const shared = "import base64\n\nKEY = 'see'\nrun(base64.b64decode(KEY))\n"

/** Each a plugin by ada with two versions, of which the first holds the shared file. */
async function filledSite(names: readonly string[] = ['Contour']) {
  const site = await testSite()
  for (const name of names) {
    await site.as(ada).upload(packageOf({ name, version: '1.0', files: { 'lib/run.py': shared } }))
    await site.as(ada).upload(packageOf({ name, version: '1.1' }))
  }
  return site
}

/** A hunt by mo that has come to its end, as its page tells of it. */
async function hunt(site: TestSite, kind: string, sought: string) {
  const answer = await site.as(mo).post(urls.moderationHunts(), { kind, sought })
  if (answer.status !== 303) return { answer, id: 0, places: [] as string[] }
  const id = Number(answer.headers.get('location')?.split('/').at(-1))
  await site.repository.hunts.settled()
  return { answer, id, places: await placesOf(site, id) }
}

async function placesOf(site: TestSite, id: number): Promise<string[]> {
  const hits = await listHits(site.repository.site.db, id, 1000)
  return hits.map(({ packageName, version, file, line }) => `${packageName} ${version} ${file}:${line}`)
}

async function act(site: TestSite, who: Person, id: number, seen: number) {
  const answer = await site.as(who).post(urls.huntAction(id), { reason: 'It runs hidden code.', seen: String(seen) })
  await site.repository.hunts.settled()
  return answer
}

async function quarantined(site: TestSite) {
  const entries = (await site.audit()).filter(({ action, refused }) => action === 'version.quarantine' && !refused)
  return entries.map(({ actor, subject }) => `${actor}: ${subject}`).toSorted()
}

test('a text, a pattern and a SHA-256 are found with file and line', async () => {
  const site = await filledSite()
  expect((await hunt(site, 'text', 'b64decode(KEY)')).places).toEqual(['contour 1.0 contour/lib/run.py:4'])
  expect((await hunt(site, 'pattern', '^run\\(base\\d+\\.')).places).toEqual(['contour 1.0 contour/lib/run.py:4'])
  const file = new Bun.CryptoHasher('sha256').update(shared).digest('hex')
  expect((await hunt(site, 'sha256', file.toUpperCase())).places).toEqual(['contour 1.0 contour/lib/run.py:0'])
  const zip = packageOf({ name: 'Contour', version: '1.1' })
  const whole = new Bun.CryptoHasher('sha256').update(zip).digest('hex')
  expect((await hunt(site, 'sha256', whole)).places).toEqual(['contour 1.1 :0'])
  expect((await hunt(site, 'text', 'nothing of that')).places).toEqual([])
  const page = await site.as(mo).text(urls.hunt(1))
  expect(page).toContain('run(base64.b64decode(KEY))')
  expect(page).toContain('2 of 2 versions')
})

test('a fact of the code is found by its code', async () => {
  const site = await filledSite()
  const zip = packageOf({
    name: 'Slope',
    version: '1.0',
    files: { 'data.so': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]) },
  })
  await site.as(ada).upload(zip)
  expect((await hunt(site, 'fact', 'native-binary')).places).toEqual(['slope 1.0 slope/data.so:0'])
})

test('what is withdrawn, deleted, waiting or rejected is searched too', async () => {
  const site = await filledSite(['Contour', 'Slope', 'Aspect'])
  await site.as(ada).post(urls.versionState('contour', '1.0'), { state: 'withdrawn', seen: 'as-is' })
  await site.as(ada).post(urls.versionState('slope', '1.0'), { state: 'deleted', seen: 'as-is' })
  await site.as(ada).post(urls.pluginState('aspect'), { state: 'deleted' })
  await site.as(ben).upload(packageOf({ name: 'Shade', version: '1.0', files: { 'lib/run.py': shared } }))
  const { places } = await hunt(site, 'text', 'b64decode(KEY)')
  expect(places.map((place) => place.split(' ', 2).join(' ')).toSorted()).toEqual([
    'aspect 1.0',
    'contour 1.0',
    'shade 1.0',
    'slope 1.0',
  ])
})

test('a pattern that would hang other engines is searched in a moment', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', files: { 'a.py': `${'a'.repeat(100_000)}!` } }))
  const began = performance.now()
  expect((await hunt(site, 'pattern', '(a+)+$x')).places).toEqual([])
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('what cannot be sought is refused beside its field', async () => {
  const site = await testSite()
  const wrong = [
    ['text', 'ab', 'Write at least 3 characters'],
    ['text', ' ', 'Write what to search for'],
    ['pattern', '(', 'This is no pattern'],
    ['pattern', 'a*', 'fits an empty text'],
    ['sha256', 'abc', '64 digits'],
    ['fact', 'no-such-fact', 'There is no fact of this code'],
    ['weather', 'rain', 'Choose what to search by'],
  ] as const
  for (const [kind, sought, says] of wrong) {
    const { answer } = await hunt(site, kind, sought)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(says)
  }
  expect((await site.as(ada).post(urls.moderationHunts(), { kind: 'text', sought: 'import os' })).status).toBe(404)
})

test('a package that is missing is counted, and the others are searched', async () => {
  const site = await filledSite()
  const zip = packageOf({ name: 'Contour', version: '1.1' })
  await site.files.delete(new Bun.CryptoHasher('sha256').update(zip).digest('hex'))
  const { id, places } = await hunt(site, 'text', 'b64decode(KEY)')
  expect(places).toEqual(['contour 1.0 contour/lib/run.py:4'])
  expect(await findHunt(site.repository.site.db, id)).toMatchObject({ state: 'done', done: 2, unread: 1 })
})

test('a hunt goes on after a restart where it stood, and a stopped one does not', async () => {
  const site = await filledSite(['Contour', 'Slope'])
  const { db } = site.repository.site
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  const stop = new AbortController().signal
  // As it stood behind the first plugin, of which it kept nothing.
  const second = (await hunt(site, 'text', 'KEY =')).id
  await updateHunt(db, second, { state: 'running' })
  expect(await keepProgress(db, second, 99, { lastVersionId: 3, done: 2, unread: 0, hits: [], at: new Date() })).toBe(
    false,
  )
  await runHunt(site.repository.site, second, stop)
  expect(await findHunt(db, second)).toMatchObject({ state: 'done', done: 4 })
  await updateHunt(db, id, { state: 'stopped' })
  await runHunt(site.repository.site, id, stop)
  expect(await findHunt(db, id)).toMatchObject({ state: 'stopped', done: 4 })
})

test('all versions that were hit go into quarantine at once', async () => {
  const site = await filledSite(['Contour', 'Slope'])
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  expect((await act(site, mo, id, 1)).status).toBe(409)
  expect((await act(site, mo, id, 2)).status).toBe(303)
  expect(await quarantined(site)).toEqual([`hunt ${id}: contour 1.0`, `hunt ${id}: slope 1.0`])
  expect((await site.asVisitor().get(urls.version('contour', '1.0'))).status).toBe(404)
  expect(await site.as(ada).text(urls.accountNotices())).toContain('It runs hidden code.')
  expect(await site.as(mo).text(urls.hunt(id))).toContain('Every version that was hit is in quarantine.')
  expect((await act(site, mo, id, 0)).status).toBe(409)
})

test('above ten plugins a second moderator consents, and no other', async () => {
  const site = await filledSite(Array.from('ABCDEFGHIJK', (letter) => `Contour ${letter}`))
  await site.as(mo).get(urls.account())
  await site.as(cleo).get(urls.account())
  await grantModerator(site.repository.site, operator, 'cleo', true)
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  expect((await act(site, mo, id, 11)).status).toBe(303)
  expect(await quarantined(site)).toEqual([])
  expect(await site.as(cleo).text(urls.accountNotices())).toContain('It runs hidden code.')
  const alone = await act(site, mo, id, 11)
  expect(alone.status).toBe(409)
  expect(await alone.text()).toContain('a second moderator has to consent')
  expect((await act(site, cleo, id, 11)).status).toBe(303)
  expect((await quarantined(site)).length).toBe(11)
  const asked = (await site.audit()).filter(({ action, refused }) => action === 'hunt.act' && !refused)
  expect(asked.map(({ actor }) => actor)).toEqual(['mo', 'cleo'])
})

test('an action that a crash cut short goes on by itself with what is left', async () => {
  const site = await filledSite(['Contour', 'Slope'])
  const { db } = site.repository.site
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  await site.as(mo).post(urls.versionQuarantine('slope', '1.0'), { quarantined: 'yes', reason: 'Before the crash.' })
  await updateHunt(db, id, {
    action: 'quarantine',
    actionReason: 'Hidden code.',
    actionAskedBy: 'mo',
    actionDoneBy: 'mo',
  })
  expect(await site.as(mo).text(urls.hunt(id))).toContain('1 version is still to be hidden')
  site.repository.hunts.wake()
  await site.repository.hunts.settled()
  expect(await quarantined(site)).toEqual([`hunt ${id}: contour 1.0`, 'mo: slope 1.0'])
  expect((await findHunt(db, id))?.actionDoneAt).toBeDefined()
})

test('what a moderator released since the hunt began stays, the page says so, and the action ends', async () => {
  const site = await filledSite(['Contour', 'Slope'])
  const { db } = site.repository.site
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  for (const quarantined of ['yes', 'no']) {
    site.clock.now = new Date(site.clock.now.getTime() + 1000)
    await site.as(mo).post(urls.versionQuarantine('slope', '1.0'), { quarantined, reason: 'Looked at.' })
  }
  expect(await site.as(mo).text(urls.hunt(id))).toContain('1 version was released by a moderator')
  expect((await act(site, mo, id, 2)).status).toBe(409)
  expect((await act(site, mo, id, 1)).status).toBe(303)
  expect(await quarantined(site)).toEqual([`hunt ${id}: contour 1.0`, 'mo: slope 1.0'])
  expect((await site.asVisitor().get(urls.version('slope', '1.0'))).status).toBe(200)
  expect((await findHunt(db, id))?.actionDoneAt).toBeDefined()
  expect(await site.as(mo).text(urls.hunt(id))).toContain('but for what a moderator released')
})

/** Every update of a row of this table that fits fails, until the answered function is called. */
async function failingOn(site: TestSite, table: string, when: string) {
  const sql = postgres(site.databaseUrl, { max: 1, onnotice: () => {} })
  await sql.unsafe(`create or replace function fail() returns trigger language plpgsql as
    $$ begin raise exception 'the disk of this row is worn out'; end $$`)
  await sql.unsafe(`create trigger fail before update on ${table} for each row when (${when}) execute function fail()`)
  return async () => {
    await sql.unsafe(`drop trigger fail on ${table}`)
    await sql.end()
  }
}

async function goOn(site: TestSite) {
  site.clock.now = new Date(site.clock.now.getTime() + 10 * 60_000)
  site.repository.hunts.wake()
  await site.repository.hunts.settled()
}

test('a search that the database fails says so, is tried again, and stops no other', async () => {
  const site = await filledSite()
  const mend = await failingOn(site, 'hunts', "old.sought = 'KEY =' and new.last_version_id is not null")
  const broken = await hunt(site, 'text', 'KEY =')
  const other = await hunt(site, 'text', 'b64decode(KEY)')
  expect(other.places).toEqual(['contour 1.0 contour/lib/run.py:4'])
  expect(await site.as(mo).text(urls.hunt(broken.id))).toContain('the disk of this row is worn out')
  await mend()
  await goOn(site)
  expect(await placesOf(site, broken.id)).toEqual(['contour 1.0 contour/lib/run.py:3'])
  expect(await findHunt(site.repository.site.db, broken.id)).toMatchObject({ state: 'done', trouble: '' })
})

test('a search that cannot pass a place is given up after ten tries, and says why', async () => {
  const site = await filledSite()
  const mend = await failingOn(site, 'hunts', "old.sought = 'KEY =' and new.last_version_id is not null")
  const { id } = await hunt(site, 'text', 'KEY =')
  for (let tries = 1; tries < 9; tries++) await goOn(site)
  expect(await findHunt(site.repository.site.db, id)).toMatchObject({ state: 'running' })
  await goOn(site)
  expect(await findHunt(site.repository.site.db, id)).toMatchObject({ state: 'failed' })
  await mend()
})

test('a plugin that cannot be hidden keeps neither the others nor the next hunt waiting', async () => {
  const site = await filledSite(['Contour', 'Slope'])
  const mend = await failingOn(site, 'versions', "old.version = '1.0' and old.plugin_id = 1")
  const { id } = await hunt(site, 'text', 'b64decode(KEY)')
  await act(site, mo, id, 2)
  expect(await quarantined(site)).toEqual([`hunt ${id}: slope 1.0`])
  expect(await site.as(mo).text(urls.hunt(id))).toContain('the disk of this row is worn out')
  expect((await hunt(site, 'text', 'KEY =')).places).toHaveLength(2)
  await mend()
  await goOn(site)
  expect(await quarantined(site)).toEqual([`hunt ${id}: contour 1.0`, `hunt ${id}: slope 1.0`])
  expect((await findHunt(site.repository.site.db, id))?.trouble).toBe('')
})

test('a file with bytes that the database does not keep is found like any other', async () => {
  const site = await testSite()
  const odd = `${'#\n'.repeat(5000)}see = "\0" # b64decode(KEY)\n`
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0', files: { 'data.txt': odd } }))
  expect((await hunt(site, 'text', 'b64decode(KEY)')).places).toEqual(['contour 1.0 contour/data.txt:5001'])
})
