// What people are mailed: at once, in the morning or not at all, in the words of the decision, and the way out of it.

import { afterEach, expect, test } from 'bun:test'
import postgres from 'postgres'
import { enqueue } from '../../db/job-queue.ts'
import { MailRefused } from '../../src/adapters/mailer.ts'
import type { Mail } from '../../src/domain/mail.ts'
import { scheduleDigests } from '../../src/services/digests.ts'
import { setUserTrust } from '../../src/services/moderation.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, mo, operator, type TestSite, testSite, zed } from '../support/site.ts'

afterEach(closeSites)

/** Ben has uploaded a version, and Mo decides about it on its page. */
async function decide(site: TestSite, name: string, fields: Record<string, string>): Promise<void> {
  await site.as(ben).upload(packageOf({ name, version: '0.1' }))
  const queue = await site.as(mo).text(urls.moderation())
  const id = Math.max(...[...queue.matchAll(/\/moderation\/versions\/(\d+)/g)].map((found) => Number(found[1])))
  const page = await site.as(mo).text(urls.review(id))
  const sha256 = page.match(/name="sha256" value="([0-9a-f]{64})"/)?.[1] ?? ''
  const answer = await site.as(mo).post(urls.decision(id), { ...fields, sha256 })
  expect(answer.status).toBe(303)
}

const reject = { decision: 'reject', reason: 'It sends files away.\nSee plugin.py.' }

function toBen(site: TestSite): Mail[] {
  return site.mailer.sent.filter(({ to }) => to.includes(ben.mail))
}

/** Without what setting up the people has left. */
async function quietSite(ini?: string): Promise<TestSite> {
  const site = await testSite({ ini })
  await site.workOff()
  site.mailer.sent.length = 0
  return site
}

async function mailKey(site: TestSite, uid: string): Promise<string> {
  const sql = postgres(site.databaseUrl, { max: 1 })
  const [row] = await sql`select mail_key from users where uid = ${uid}`
  await sql.end()
  return row?.mail_key
}

test('a decision is mailed to the owner: what, why, what next, how to appeal, and the way out', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  expect(toBen(site)).toEqual([])
  await site.workOff()
  expect(toBen(site)).toHaveLength(1)
  const mail = toBen(site)[0] as Mail
  expect(mail.subject).toBe('mo rejected slope 0.1')
  expect(mail.text).toContain('Hello Ben,\n\nmo rejected slope 0.1.')
  expect(mail.text).toContain('> It sends files away.\n> See plugin.py.')
  expect(mail.text).toContain('appeal on that page: another moderator decides')
  expect(mail.text).toContain('http://127.0.0.1:3000/plugins/slope/')
  const key = await mailKey(site, 'ben')
  expect(mail.text).toContain(`http://127.0.0.1:3000/mail/${key}`)
  expect(mail.html).toContain('<p>It sends files away.</p>')
  expect(mail.headers).toMatchObject({
    'List-Unsubscribe': `<http://127.0.0.1:3000/mail/${key}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Auto-Submitted': 'auto-generated',
  })
  expect(mail.messageId).toMatch(/^<notice-\d+@127\.0\.0\.1>$/)
})

test('a mail goes out once, however often the queue is worked off', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  await site.workOff({ early: true })
  expect(await site.workOff({ early: true })).toBe(0)
  expect(toBen(site)).toHaveLength(1)
})

test('what cannot be handed over is tried again later, under the same name', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  site.mailer.faults.push(new Error('421 come back later, ben@sample.example'))
  await site.workOff()
  expect(toBen(site)).toEqual([])
  expect(await site.workOff()).toBe(0)
  const desk = await site.as(mo).text(urls.moderationJobs())
  expect(desk).toContain('to be tried again')
  expect(desk).toContain('421 come back later, b…@sample.example')
  expect(desk).not.toContain('ben@sample.example')
  expect(await site.workOff({ early: true })).toBe(1)
  expect(toBen(site)).toHaveLength(1)
  expect(await site.as(mo).text(urls.moderationJobs())).toContain('Everything is done.')
})

test('what the server refuses for good stands on the desk until a moderator tries it again', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  await decide(site, 'Contour', reject)
  site.mailer.faults.push(new MailRefused('550 no such user'))
  await site.workOff()
  expect(toBen(site)).toHaveLength(1)
  expect(await site.workOff({ early: true })).toBe(0)
  const desk = await site.as(mo).text(urls.moderationJobs())
  expect(desk).toContain('Mail to ben')
  expect(desk).toContain('550 no such user')
  const id = desk.match(/\/moderation\/jobs\/([0-9a-f-]{36})\/retry/)?.[1] ?? ''
  expect((await site.as(mo).post(urls.jobRetry(id))).status).toBe(303)
  expect((await site.as(mo).post(urls.jobRetry(id))).status).toBe(404)
  const kept = (await site.audit()).filter(({ action }) => action === 'job.retry')
  expect(kept).toHaveLength(1)
  expect(kept[0]).toMatchObject({ actor: 'mo', subject: 'notice.mail' })
  await site.workOff({ early: true })
  expect(toBen(site)).toHaveLength(2)
})

test('a change that is taken back leaves no job, and one that is kept leaves its mail', async () => {
  const site = await quietSite()
  const { db } = site.repository.site
  const news = { why: 'report', subject: 'slope', reason: '', path: '/' } as const
  const broken = db.transaction(async (tx) => {
    await enqueue(tx, 'desk.mail', news)
    throw new Error('taken back')
  })
  await expect(broken).rejects.toThrow('taken back')
  expect(await site.workOff()).toBe(0)
  await db.transaction((tx) => enqueue(tx, 'desk.mail', news))
  expect(await site.workOff()).toBe(1)
})

test('a job that fails leaves nothing of what it wrote', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  site.mailer.faults.push(new Error('no answer'))
  await site.workOff()
  const sql = postgres(site.databaseUrl, { max: 1 })
  const [before] = await sql`select count(*)::int as open from notices where mailed_at is null`
  await site.workOff({ early: true })
  const [after] = await sql`select count(*)::int as open from notices where mailed_at is null`
  await sql.end()
  expect([before?.open, after?.open]).toEqual([1, 0])
})

test('the same job put in twice by its key stands there once', async () => {
  const site = await quietSite()
  const news = { why: 'report', subject: 'slope', reason: '', path: '/' } as const
  for (let time = 0; time < 3; time++)
    await site.repository.site.db.transaction((tx) => enqueue(tx, 'desk.mail', news, { once: 'today' }))
  expect(await site.workOff()).toBe(1)
})

test('who wants one mail a day gets it in the morning, once, with everything', async () => {
  const site = await quietSite()
  expect((await site.as(ben).post(urls.accountMails(), { mails: 'daily' })).status).toBe(303)
  expect(await site.as(ben).text(urls.account())).toMatch(/value="daily" checked/)
  await decide(site, 'Slope', reject)
  await decide(site, 'Contour', { decision: 'approve' })
  await scheduleDigests(site.repository.site)
  await site.workOff()
  expect(toBen(site)).toEqual([])
  site.clock.now = new Date('2026-11-23T06:00:30Z')
  for (let minute = 0; minute < 3; minute++) {
    await scheduleDigests(site.repository.site)
    await site.workOff()
  }
  expect(toBen(site)).toHaveLength(1)
  const mail = toBen(site)[0] as Mail
  expect(mail.subject).toBe('2 notices from 127.0.0.1:3000')
  expect(mail.text).toContain('mo rejected slope 0.1')
  expect(mail.text).toContain('mo approved contour 0.1')
  expect(mail.messageId).toMatch(/^<digest-\d+-2026-11-23@127\.0\.0\.1>$/)
})

test('who wants every mail again gets what was put off for the morning', async () => {
  const site = await quietSite()
  await site.as(ben).post(urls.accountMails(), { mails: 'daily' })
  await decide(site, 'Slope', reject)
  await site.workOff()
  expect(toBen(site)).toEqual([])
  await site.as(ben).post(urls.accountMails(), { mails: 'each' })
  await site.workOff()
  expect(toBen(site)).toHaveLength(1)
})

test('who wants no mails gets none, not even what was under way', async () => {
  const site = await quietSite()
  await decide(site, 'Slope', reject)
  await site.as(ben).post(urls.accountMails(), { mails: 'none' })
  await decide(site, 'Contour', reject)
  await site.workOff()
  expect(toBen(site)).toEqual([])
  const kept = (await site.audit()).filter(({ action }) => action === 'mail.choose')
  expect(kept).toMatchObject([{ actor: 'ben', subject: 'none', details: { before: 'each', after: 'none' } }])
  expect((await site.as(ben).post(urls.accountMails(), { mails: 'often' })).status).toBe(422)
})

test('the link in a mail shows a button, and the button ends the mails without signing in', async () => {
  const site = await quietSite()
  const path = urls.unsubscribe(await mailKey(site, 'ben'))
  const page = await site.asVisitor().text(path)
  expect(page).toContain('ben would get no mails')
  expect(await site.as(ben).text(urls.account())).toMatch(/value="each" checked/)
  const request = new Request(`http://127.0.0.1:3000${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect((await site.app.handle(request)).status).toBe(303)
  expect(await site.asVisitor().text(path)).toContain('ben gets no mails')
  expect(await site.as(ben).text(urls.account())).toMatch(/value="none" checked/)
  const kept = (await site.audit()).filter(({ action }) => action === 'mail.choose')
  expect(kept).toMatchObject([{ actor: 'visitor', subject: 'none', person: 'ben', details: { by: 'link' } }])
})

test('a link that is nobody’s leads nowhere', async () => {
  const site = await quietSite()
  for (const key of [crypto.randomUUID(), 'ben', '%00', "'"]) {
    expect([400, 404]).toContain((await site.asVisitor().get(`/mail/${key}`)).status)
    const sent = await site.app.handle(new Request(`http://127.0.0.1:3000/mail/${key}`, { method: 'POST' }))
    expect([400, 404]).toContain(sent.status)
  }
})

test('who is blocked is mailed that, and nothing after it', async () => {
  const site = await quietSite('[mail]\nmoderators_to = desk@quiver.example')
  await setUserTrust(site.repository.site, operator, 'ben', 'blocked', 'Sent files away.')
  await site.workOff()
  expect(toBen(site).map(({ subject }) => subject)).toEqual(['test blocked ben'])
  expect(toBen(site)[0]?.text).toContain('To appeal, answer this mail')
  expect(toBen(site)[0]?.headers['Reply-To']).toBe('desk@quiver.example')
  expect(site.mailer.sent.some(({ to }) => to.includes(zed.mail))).toBe(false)
})

test('what somebody did themselves is not mailed to them', async () => {
  const site = await quietSite()
  await site.as(ada).upload(packageOf({ name: 'Contour', version: '1.0' }))
  await site.as(ada).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.workOff()
  expect(site.mailer.sent.map(({ to }) => to)).toEqual([[ben.mail]])
})

test('line breaks in what people write start no header and no other mail', async () => {
  const site = await quietSite()
  const sql = postgres(site.databaseUrl, { max: 1 })
  await sql`update users set name = ${'Ben\r\nBcc: zed@sample.example'} where uid = 'ben'`
  await setUserTrust(site.repository.site, operator, 'ben', 'trusted', 'Known.\r\nSubject: other')
  await sql`update notices set subject = ${'ben\r\nBcc: zed@sample.example'}`
  await sql.end()
  await site.workOff()
  expect(toBen(site).map(({ subject }) => subject)).toEqual(['test trusts ben Bcc: zed@sample.example'])
})

test('what is no address, or several, is never mailed to', async () => {
  for (const mail of [
    '',
    'ben',
    'ben@sample.example, zed@sample.example',
    'ben@sample.example\r\nBcc: x@y',
    '<ben@x>',
  ]) {
    const site = await quietSite()
    const sql = postgres(site.databaseUrl, { max: 1 })
    await sql`update users set mail = ${mail} where uid = 'ben'`
    await sql.end()
    await setUserTrust(site.repository.site, operator, 'ben', 'trusted', 'Known for years.')
    expect(await site.workOff()).toBe(0)
    expect(await site.as(ben).text(urls.accountNotices())).toContain('Known for years.')
  }
})

test('the moderators hear of the first that waits in an empty queue, and not of the next', async () => {
  const site = await quietSite('[mail]\nmoderators_to = desk@quiver.example, mo@quiver.example')
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  await site.as(ben).upload(packageOf({ name: 'Contour', version: '0.1' }))
  await site.as(ada).upload(packageOf({ name: 'Parcel', version: '0.1' }))
  await site.workOff()
  expect(site.mailer.sent).toHaveLength(1)
  expect(site.mailer.sent[0]).toMatchObject({ to: ['desk@quiver.example', 'mo@quiver.example'] })
  expect(site.mailer.sent[0]?.subject).toBe('slope 0.1 waits for you, and is the first in the queue')
  expect(site.mailer.sent[0]?.text).toMatch(/http:\/\/127.0.0.1:3000\/moderation\/versions\/\d+/)
})

test('without an address for the moderators nobody is mailed', async () => {
  const site = await quietSite()
  await site.as(ben).upload(packageOf({ name: 'Slope', version: '0.1' }))
  await site.workOff()
  expect(site.mailer.sent).toEqual([])
})
