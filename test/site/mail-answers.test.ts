// What becomes of a mail after its end went out: taken, refused after all, or never answered for.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { enqueue } from '../../db/job-queue.ts'
import { migrate } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { type Mailer, MailRefused, MailUnanswered, memoryMailer } from '../../src/adapters/mailer.ts'
import type { Mail } from '../../src/domain/mail.ts'
import { leaveWith } from '../../src/jobs/hand-over.ts'
import { handlers } from '../../src/jobs/handlers.ts'
import type { ToMail } from '../../src/jobs/job.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ben, closeSites, mo, type TestSite, testSite } from '../support/site.ts'

afterEach(closeSites)

/** Without what setting up the people has left. */
async function quietSite(): Promise<TestSite> {
  const site = await testSite()
  await site.workOff()
  site.mailer.sent.length = 0
  return site
}

/** Ben has uploaded a version, and Mo has rejected it: a mail to Ben waits. */
async function rejectSlope(site: TestSite): Promise<void> {
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  const queue = await site.as(mo).text(urls.moderation())
  const id = Number(queue.match(/\/moderation\/versions\/(\d+)/)?.[1])
  const page = await site.as(mo).text(urls.review(id))
  const sha256 = page.match(/name="sha256" value="([0-9a-f]{64})"/)?.[1] ?? ''
  const answer = await site.as(mo).post(urls.decision(id), { decision: 'reject', reason: 'It sends files.', sha256 })
  expect(answer.status).toBe(303)
}

function toBen(site: TestSite): Mail[] {
  return site.mailer.sent.filter(({ to }) => to.includes(ben.mail))
}

/** The address behind the button of the only job on the desk that has one. */
async function againOn(site: TestSite): Promise<string> {
  const desk = await site.as(mo).text(urls.moderationJobs())
  return urls.jobRetry(desk.match(/\/moderation\/jobs\/([0-9a-f-]{36})\/retry/)?.[1] ?? '')
}

test('what the server refuses at its end goes out later, or stands on the desk', async () => {
  const site = await quietSite()
  await rejectSlope(site)
  site.mailer.lateFaults.push(new Error('451 come back later'), new MailRefused('554 no'))
  await site.workOff()
  expect(await site.as(mo).text(urls.moderationJobs())).toContain('451 come back later')
  expect(await site.workOff({ early: true })).toBe(1)
  expect(toBen(site)).toEqual([])
  expect(await site.workOff({ early: true })).toBe(0)
  expect(await site.as(mo).text(urls.moderationJobs())).toContain('554 no')
  await site.as(mo).post(await againOn(site))
  await site.workOff({ early: true })
  expect(toBen(site)).toHaveLength(1)
  expect(await site.as(mo).text(urls.moderationJobs())).toContain('Everything is done.')
})

test('a mail whose end went out without an answer is not sent again by itself, but by a moderator', async () => {
  const site = await quietSite()
  await rejectSlope(site)
  site.mailer.lateFaults.push(new MailUnanswered('Connection closed, ben@sample.example'))
  await site.workOff()
  expect(await site.workOff({ early: true })).toBe(0)
  expect(toBen(site)).toHaveLength(1)
  const desk = await site.as(mo).text(urls.moderationJobs())
  expect(desk).toContain('answer unknown')
  expect(desk).toContain('Connection closed, b…@sample.example')
  expect(desk).toContain('1 mail the mail server’s answer is unknown')
  const again = await againOn(site)
  expect((await site.as(ben).post(again)).status).toBe(404)
  expect((await site.as(mo).post(again)).status).toBe(303)
  expect((await site.as(mo).post(again)).status).toBe(404)
  expect(await site.workOff()).toBe(1)
  expect(toBen(site)).toHaveLength(2)
  expect(await site.as(mo).text(urls.moderationJobs())).toContain('Everything is done.')
})

test('a mail whose worker was killed before the answer is on the desk, and nobody sends it again', async () => {
  const site = await quietSite()
  await rejectSlope(site)
  const inner = site.repository.site
  const [job] = await inner.jobs.take('notice.mail')
  if (!job) throw new Error('Nothing was taken')
  // What the database holds at that moment.
  await inner.db.transaction(async (tx) => {
    const toMail = await handlers['notice.mail']({ site: inner, tx, id: job.id, payload: job.payload })
    await leaveWith({ site: inner, tx, job }, toMail as ToMail, () => inner.jobs.finish(tx, job))
  })
  expect(await site.as(mo).text(urls.moderationJobs())).not.toContain('Mail to ben')
  const sql = postgres(site.databaseUrl, { max: 1 })
  await sql`update unanswered_mails set at = at - interval '10 minutes'`
  await sql.end()
  await inner.jobs.rescue()
  await site.workOff({ early: true })
  const desk = await site.as(mo).text(urls.moderationJobs())
  expect(desk).toContain('answer unknown')
  expect(desk).toContain('The worker ended before the mail server answered.')
  expect(toBen(site)).toHaveLength(1)
})

async function untilSaid(site: TestSite, event: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!site.log.lines.some((line) => line.event === event)) {
    if (performance.now() > deadline) throw new Error(`The log never said: ${event}`)
    await Bun.sleep(5)
  }
}

async function deskOnceBack(site: TestSite): Promise<string> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const answer = await site.as(mo).get(urls.moderationJobs())
    if (answer.status === 200) return answer.text()
    if (performance.now() > deadline) throw new Error('It did not recover')
  }
}

/** What the server says, how many mails have arrived then, and how many are tried again by themselves. */
const answers = [
  { says: undefined, arrived: 1, left: 0, desk: 'Everything is done.' },
  { says: new Error('451 come back later'), arrived: 0, left: 1, desk: 'to be tried again' },
  { says: new MailUnanswered('Connection closed'), arrived: 1, left: 0, desk: 'answer unknown' },
]

for (const { says, arrived, left, desk } of answers) {
  test(`the database is away when the server answers “${says?.message ?? '250'}”: it is kept when it is back`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiver-mail-'))
    let cluster = await startEmbeddedPostgres({ dataDir: folder, durable: false })
    try {
      await migrate(cluster.url)
      const mailer = memoryMailer()
      const held = Promise.withResolvers<void>()
      const ended = Promise.withResolvers<void>()
      const waiting: Mailer = {
        begin: async (mail) => {
          const inner = await mailer.begin(mail)
          const finish = async () => {
            ended.resolve()
            await held.promise
            await inner.finish()
          }
          return { ...inner, finish }
        },
        close: mailer.close,
      }
      const database = { url: cluster.url, ownerUrl: cluster.url }
      const site = await testSite({ database, mailer: waiting, ini: '[mail]\nmoderators_to = desk@quiver.example' })
      const news = { why: 'report', subject: 'slope', reason: '', path: '/' } as const
      await site.repository.site.db.transaction((tx) => enqueue(tx, 'desk.mail', news))
      if (says) mailer.lateFaults.push(says)
      const worked = site.workOff()
      await ended.promise
      await cluster.stop()
      held.resolve()
      await untilSaid(site, 'answer to a mail not kept yet')
      cluster = await startEmbeddedPostgres({ dataDir: folder, durable: false })
      await worked
      expect(mailer.sent).toHaveLength(arrived)
      expect(await deskOnceBack(site)).toContain(desk)
      expect(await site.workOff({ early: true })).toBe(left)
      expect(mailer.sent).toHaveLength(1)
      await closeSites()
    } finally {
      await cluster.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}
