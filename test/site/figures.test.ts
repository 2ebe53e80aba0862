// The figures of the desk equal a recount by brute force, and the public page names nobody.

import { afterEach, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { countWaits, listHoldFigures, listLoads, listSpanWaits } from '../../db/figures.ts'
import { users, versionHolds, versions } from '../../db/schema.ts'
import { spans, waitsOf } from '../../src/domain/waits.ts'
import { urls } from '../../src/urls.ts'
import { decide } from '../support/desk.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

const hourMs = 3_600_000

/** The same numbers each time, from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

type VersionRow = typeof versions.$inferSelect

/** Versions of twelve plugins with made-up days and states. */
async function randomVersions(site: TestSite): Promise<VersionRow[]> {
  const { db } = site.repository.site
  const random = seeded(7)
  for (let at = 0; at < 12; at++) await site.as(ada).upload(packageOf({ name: `Plugin ${at}`, packageName: `p_${at}` }))
  const [moderator] = await db.select().from(users).where(eq(users.uid, 'mo'))
  const first = await db.select().from(versions)
  const now = site.clock.now.getTime()
  const states = ['waiting', 'approved', 'rejected', 'sent-back'] as const
  const rows = first.flatMap((row) =>
    Array.from({ length: 30 }, (_, at) => {
      const { id: _id, ...rest } = row
      const uploadedAt = new Date(now - Math.floor(random() * 400 * 24) * hourMs)
      const state = states[Math.floor(random() * 4)] ?? 'waiting'
      const byPerson = state !== 'waiting' && random() < 0.8
      const decidedAt = new Date(uploadedAt.getTime() + Math.floor(random() * 200) * hourMs + 1)
      return {
        ...{ ...rest, version: `2.${at}`, versionKey: `2.${at}`, state, uploadedAt },
        ...{ decidedBy: byPerson ? (moderator?.id ?? null) : null, decidedAt: byPerson ? decidedAt : null },
        publishedAt: state === 'approved' ? decidedAt : null,
        quarantinedAt: state === 'approved' && random() < 0.1 ? decidedAt : null,
      }
    }),
  )
  await db.insert(versions).values(rows)
  await db
    .update(versions)
    .set({ publishedAt: new Date(now - 200 * 24 * hourMs) })
    .where(eq(versions.version, '1.0'))
  const all = await db.select().from(versions)
  const held = all.filter(() => random() < 0.3)
  await db.insert(versionHolds).values(
    held.map(({ id, uploadedAt: at }) => ({
      versionId: id,
      rule: random() < 0.5 ? 'dormant' : 'renamed',
      reason: 'x',
      at,
    })),
  )
  return all
}

test('waits equal a recount, for each span, of new plugins and new versions apart', async () => {
  const site = await testSite()
  const all = await randomVersions(site)
  const now = site.clock.now
  const isNew = (row: VersionRow) =>
    !all.some((other) => other.pluginId === row.pluginId && other.publishedAt && other.publishedAt < row.uploadedAt)
  const waits = (days: number, wanted: (row: VersionRow) => boolean) => {
    const since = now.getTime() - days * 24 * hourMs
    const decided = all.filter(
      (row) => row.decidedBy && row.decidedAt && row.decidedAt.getTime() > since && wanted(row),
    )
    return waitsOf(decided.map((row) => (row.decidedAt?.getTime() ?? 0) - row.uploadedAt.getTime()))
  }
  const found = await listSpanWaits(site.repository.site.db, now)
  for (const [at, days] of spans.entries()) {
    const recount = {
      ...{ days, newPlugins: waits(days, isNew), newVersions: waits(days, (row) => !isNew(row)) },
      all: waits(days, () => true),
    }
    expect(rounded(found[at])).toEqual(rounded(recount))
    expect(recount.all.count).toBeGreaterThan(5)
  }
})

function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'number' ? Math.round(each) : each)))
}

test('what waits and what is late equal a recount', async () => {
  const site = await testSite()
  const all = await randomVersions(site)
  const lateBefore = new Date(site.clock.now.getTime() - 100 * 24 * hourMs)
  const waiting = all.filter(({ state }) => state === 'waiting').map(({ uploadedAt }) => uploadedAt.getTime())
  expect(await countWaits(site.repository.site.db, lateBefore)).toEqual({
    waiting: waiting.length,
    late: waiting.filter((at) => at < lateBefore.getTime()).length,
    oldest: new Date(Math.min(...waiting)),
  })
})

test('holds and how often they were right equal a recount', async () => {
  const site = await testSite()
  const all = await randomVersions(site)
  const { db } = site.repository.site
  const since = site.clock.now.getTime() - 90 * 24 * hourMs
  const holds = (await db.select().from(versionHolds)).filter(({ at }) => at.getTime() > since)
  const rights: number[] = []
  for (const figures of await listHoldFigures(db, site.clock.now, 90)) {
    const held = holds
      .filter(({ rule }) => rule === figures.rule)
      .map(({ versionId }) => all.find(({ id }) => id === versionId))
    const right = held.filter((row) => row?.state === 'rejected' || row?.state === 'sent-back' || row?.quarantinedAt)
    const notNeeded = held.filter((row) => row?.state === 'approved' && !row.quarantinedAt)
    expect(figures).toEqual({ rule: figures.rule, held: held.length, right: right.length, notNeeded: notNeeded.length })
    rights.push(right.length)
  }
  expect(Math.max(...rights)).toBeGreaterThan(0)
})

test('the load counts each decision of each moderator by its kind', async () => {
  const site = await testSite()
  for (const name of ['Contour', 'Slope', 'Relief']) await site.as(ben).upload(packageOf({ name, version: '1.0' }))
  await decide(site, 'approve')
  await decide(site, 'reject', { packageName: 'slope', message: 'It sends files away.' })
  await decide(site, 'send-back', { packageName: 'relief', message: 'Add a license.' })
  const loads = await listLoads(site.repository.site.db, site.clock.now, 30)
  const none = { quarantined: 0, appeals: 0, reports: 0, undone: 0 }
  expect(loads).toEqual([{ uid: 'mo', approved: 1, rejected: 1, sentBack: 1, ...none }])
  expect(await site.as(mo).text(urls.moderationFigures())).toContain('Load per moderator')
})

test('everybody reads the waits, and no name stands there', async () => {
  const site = await testSite()
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '1.0' }))
  site.clock.now = new Date(site.clock.now.getTime() + 30 * hourMs)
  await decide(site, 'approve')
  const page = await site.asVisitor().text(urls.waits())
  expect(page).toContain('1 version waits, 0 of them')
  expect(page).toContain('1 d 6 h')
  for (const name of ['ben', 'Contour', 'contour', '>mo<']) expect(page).not.toContain(name)
  for (const path of [urls.docs(), urls.reviewRules()])
    expect(await site.asVisitor().text(path)).toContain(urls.waits())
  expect(await site.as(ben).text(urls.version('slope', '1.0'))).toContain(urls.waits())
  expect(await site.as(ben).text(urls.upload())).toContain(urls.waits())
})

test('each figure of a span is read by an index over its days', async () => {
  const site = await testSite()
  await randomVersions(site)
  const { db } = site.repository.site
  const plan = await db.transaction(async (tx) => {
    await tx.execute(sql`set local enable_seqscan = off`)
    const rows = await tx.execute(
      sql`explain select 1 from versions v where v.decided_by is not null and v.decided_at > now() - interval '365 days'`,
    )
    return JSON.stringify(rows)
  })
  expect(plan).toContain('versions_decided')
})

test('a mended upload takes no wait and no hold out of the figures', async () => {
  const site = await testSite()
  const { db } = site.repository.site
  const later = (hours: number) => {
    site.clock.now = new Date(site.clock.now.getTime() + hours * hourMs)
  }
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  later(1)
  const renamed = packageOf({ version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  await site.as(ada).upload(renamed)
  later(2)
  await decide(site, 'send-back', { version: '1.1', message: 'Keep the name.' })
  await site.as(ada).upload(renamed)
  later(4)
  await decide(site, 'approve', { version: '1.1' })
  const [month] = await listSpanWaits(db, site.clock.now)
  expect(month?.newVersions).toEqual(waitsOf([2 * hourMs, 4 * hourMs]))
  const figures = await listHoldFigures(db, site.clock.now, 30)
  expect(figures.find(({ rule }) => rule === 'renamed')).toEqual({ rule: 'renamed', held: 2, right: 1, notNeeded: 1 })
  const page = await site.as(mo).text(urls.moderationFigures())
  expect(page).toContain('Of 3 uploads')
  expect(await site.as(mo).text(urls.moderation())).toMatch(/Decided today<\/dt>\s*<dd[^>]*>2\b/)
})
