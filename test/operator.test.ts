// The operator's commands as processes, against a database with a role that owns and one that works.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../db/client.ts'
import { packageOf } from './support/packages.ts'
import { ada, closeSites, mo, type TestSite, testSite } from './support/site.ts'

const folders: string[] = []

afterEach(async () => {
  await closeSites()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function quiver(site: TestSite, ...words: string[]): Promise<{ status: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-operator-'))
  folders.push(folder)
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('QUIVER_'))
  const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/operator.ts'), ...words], {
    cwd: join(import.meta.dir, '..'),
    env: {
      ...Object.fromEntries(own),
      QUIVER_DATABASE_URL: site.database.url,
      QUIVER_DATABASE_OWNER_URL: site.database.ownerUrl,
      QUIVER_SERVER_DATA_DIR: folder,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { status, said: out + err }
}

test('doctor follows the audit log, names its end, and says where it breaks', async () => {
  const site = await testSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(mo).get('/account')
  const last = (await site.audit()).at(-1)
  const whole = await quiver(site, 'doctor')
  expect(whole).toEqual({ status: 0, said: expect.stringContaining(`whole up to ${last?.id} ${last?.hash}`) })
  const owner = openDatabase(site.databaseUrl, 1)
  await owner.db.execute(sql`alter table audit_log disable trigger user`)
  await owner.db.execute(sql`update audit_log set reason = 'Nothing to see.' where id = 2`)
  await owner.close()
  const broken = await quiver(site, 'doctor')
  expect(broken.status).toBe(1)
  expect(broken.said).toContain('broken audit log: entry 2 of')
})

test('doctor says when nobody moderates', async () => {
  const site = await testSite()
  expect((await quiver(site, 'doctor')).said).toContain('nobody yet')
  await site.as(mo).get('/account')
  expect((await quiver(site, 'doctor')).said).toContain('ok     moderators: 1')
})

test('the operator’s changes stand in the audit log, and the last moderator stays', async () => {
  const site = await testSite()
  expect(await quiver(site, 'user', 'ben', '--moderator')).toMatchObject({ status: 0 })
  expect((await site.audit()).at(-1)).toMatchObject({
    action: 'user.grant-moderator',
    person: 'ben',
    actor: 'operator',
  })
  const refused = await quiver(site, 'user', 'ben', '--block', '--reason', 'No more.')
  expect(refused).toEqual({ status: 1, said: expect.stringContaining('ben is the last moderator') })
  expect(await quiver(site, 'user', 'ben', '--no-moderator')).toMatchObject({ status: 1 })
})

test('the operator makes webhooks of the whole site, and nothing else sees them', async () => {
  const site = await testSite()
  const made = await quiver(site, 'webhook', 'add', 'https://hook.example/quiver', 'version.published')
  expect(made).toEqual({ status: 0, said: expect.stringMatching(/Webhook 1 is made[\s\S]*whsec_[A-Za-z0-9+/]{43}=/) })
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  expect((await quiver(site, 'webhook', 'list')).said).toContain('1 waiting; version.published')
  expect((await quiver(site, 'webhook', 'log', '1')).said).toMatch(/^1 {2}\S+ {2}version\.published {2}due /)
  const refused = await quiver(site, 'webhook', 'add', 'https://127.0.0.1/')
  expect(refused).toEqual({ status: 1, said: 'This name leads to no public address.\n' })
  const senseless = await quiver(site, 'webhook', 'off')
  expect(senseless).toEqual({ status: 1, said: expect.stringContaining('bin/quiver webhook add URL') })
  expect((await quiver(site, 'webhook', 'remove', '1')).status).toBe(0)
  const entries = (await site.audit()).filter(({ action }) => action.startsWith('webhook.'))
  expect(entries.map(({ actorKind, action, subject }) => [actorKind, action, subject])).toEqual([
    ['operator', 'webhook.add', 'hook.example'],
    ['operator', 'webhook.remove', 'hook.example'],
  ])
})
