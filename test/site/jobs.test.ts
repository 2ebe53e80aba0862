// The queue of jobs behind the site: woken at once, each job done once whoever works, and nothing lost with a worker.

import { afterEach, expect, test } from 'bun:test'
import postgres from 'postgres'
import { enqueue, enqueueAll, openJobQueue } from '../../db/job-queue.ts'
import type { Mailer } from '../../src/adapters/mailer.ts'
import type { DeskNews } from '../../src/domain/job.ts'
import { tellStuckJobs } from '../../src/services/jobs.ts'
import { urls } from '../../src/urls.ts'
import { startWorker } from '../../src/worker.ts'
import { ada, ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** Without the jobs that setting up its people has left. */
async function emptySite(mailer?: Mailer): Promise<TestSite> {
  const site = await testSite({ ini })
  await site.workOff()
  site.mailer.sent.length = 0
  return mailer ? testSite({ ini, mailer, database: site.database }) : site
}

const ini = '[mail]\nmoderators_to = desk@quiver.example'

function newsOf(subject: string): DeskNews {
  return { why: 'report', subject, reason: '', path: '/' }
}

/** A mailer that tells when so many mails have gone out, to whichever site they were given. */
function countingMailer(wanted: number) {
  const ids: string[] = []
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  const mailer: Mailer = {
    begin: async ({ messageId }) => ({
      finish: async () => {
        ids.push(messageId)
        if (ids.length >= wanted) resolve()
      },
      drop: () => {},
    }),
    close: async () => {},
  }
  return { mailer, ids, reached }
}

async function onDatabase<T>(site: TestSite, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(site.databaseUrl, { max: 1 })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

test('a worker wakes as soon as a change is committed', async () => {
  const site = await emptySite()
  const { db } = site.repository.site
  // Whoever only looks now and then would look in an hour.
  const queue = openJobQueue(site.databaseUrl, 3600)
  let took = Promise.withResolvers<void>()
  await queue.work(
    async () => took.resolve(),
    () => {},
  )
  // The first may be found by the look at the start.
  for (const subject of ['slope', 'contour', 'terrain']) {
    took = Promise.withResolvers<void>()
    await db.transaction((tx) => enqueue(tx, 'desk.mail', newsOf(subject)))
    await took.promise
  }
  await queue.close()
})

test('two workers never do the same job', async () => {
  const { mailer, ids, reached } = countingMailer(60)
  const one = await emptySite(mailer)
  const other = await testSite({ ini, mailer, database: one.database })
  await Promise.all([startWorker(one.repository.site), startWorker(other.repository.site)])
  const jobs = Array.from({ length: 60 }, (_, number) => ({ payload: newsOf(`plugin ${number}`) }))
  await one.repository.site.db.transaction((tx) => enqueueAll(tx, 'desk.mail', jobs))
  await reached
  await closeSites()
  expect(new Set(ids).size).toBe(60)
  expect(ids).toHaveLength(60)
})

test('a site that closes finishes the job that is under way', async () => {
  const started = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let sent = 0
  const mailer: Mailer = {
    begin: async () => ({
      finish: async () => {
        started.resolve()
        await goOn.promise
        sent += 1
      },
      drop: () => {},
    }),
    close: async () => {},
  }
  const keeper = await emptySite()
  const site = await testSite({ ini, mailer, database: keeper.database })
  await startWorker(site.repository.site)
  await site.repository.site.db.transaction((tx) => enqueue(tx, 'desk.mail', newsOf('slope')))
  await started.promise
  const closed = site.close()
  goOn.resolve()
  await closed
  expect(sent).toBe(1)
  const [job] = await onDatabase(keeper, (sql) => sql`select state from jobs.job where name = 'desk.mail'`)
  expect(job?.state).toBe('completed')
})

test('a job whose worker died goes to another, and the dead one can neither finish nor mail any more', async () => {
  const site = await emptySite()
  const inner = site.repository.site
  await inner.db.transaction((tx) => enqueue(tx, 'desk.mail', newsOf('slope')))
  const [taken] = await inner.jobs.take('desk.mail')
  if (!taken) throw new Error('Nothing was taken')
  expect(await site.workOff({ early: true })).toBe(0)
  await onDatabase(site, (sql) => sql`update jobs.job set heartbeat_on = now() - interval '1 hour'`)
  await inner.jobs.rescue()
  expect(await site.workOff({ early: true })).toBe(1)
  expect(site.mailer.sent).toHaveLength(1)
  await expect(inner.db.transaction((tx) => inner.jobs.finish(tx, taken))).rejects.toThrow('somebody else')
})

test('what fails is tried again later and later, and stays to be seen when it is given up', async () => {
  const site = await emptySite()
  const inner = site.repository.site
  await inner.db.transaction((tx) => enqueue(tx, 'desk.mail', newsOf('slope')))
  const pauses: number[] = []
  for (let tries = 0; tries < 4; tries++) {
    site.mailer.faults.push(new Error('no answer'))
    await site.workOff({ early: true })
    const [row] = await onDatabase(
      site,
      (sql) =>
        sql`select extract(epoch from start_after - now())::float8 as pause from jobs.job where name = 'desk.mail'`,
    )
    pauses.push(row?.pause)
  }
  // 15 to 30 seconds, then twice as long each time.
  for (const [tries, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThan(15 * 2 ** tries - 5)
    expect(pause).toBeLessThan(30 * 2 ** tries + 1)
  }
  await onDatabase(site, (sql) => sql`update jobs.job set retry_limit = 4`)
  site.mailer.faults.push(new Error('no answer at all'))
  await site.workOff({ early: true })
  expect(await site.workOff({ early: true })).toBe(0)
  const desk = await site.as(mo).text(urls.moderationJobs())
  expect(desk).toContain('1 failed')
  expect(desk).toContain('no answer at all')
})

test('the log says once that jobs are stuck, and once that they are not any more', async () => {
  const site = await emptySite()
  const inner = site.repository.site
  const said = () => site.log.lines.filter(({ event }) => /stuck/.test(String(event))).map(({ event }) => event)
  await tellStuckJobs(inner)
  await inner.db.transaction((tx) => enqueue(tx, 'desk.mail', newsOf('slope')))
  await onDatabase(site, (sql) => sql`update jobs.job set start_after = now() - interval '1 hour'`)
  await tellStuckJobs(inner)
  await tellStuckJobs(inner)
  expect(said()).toEqual(['jobs stuck'])
  await site.workOff()
  await tellStuckJobs(inner)
  expect(said()).toEqual(['jobs stuck', 'no jobs stuck any more'])
})

test('only moderators see and change what stands in the queue', async () => {
  const site = await testSite({ ini })
  for (const person of [ada, ben]) expect((await site.as(person).get(urls.moderationJobs())).status).toBe(404)
  expect((await site.asVisitor().get(urls.moderationJobs())).status).toBe(404)
  expect((await site.as(mo).post(urls.jobRetry('nothing'))).status).toBe(404)
  expect((await site.as(mo).post(urls.jobRetry(crypto.randomUUID()))).status).toBe(404)
})
