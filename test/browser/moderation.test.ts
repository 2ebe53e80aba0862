// From an upload over two points to an approval, by the keyboard alone, each step by mail and on the pages.

import { afterAll, afterEach, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { smtpMailer } from '../../src/adapters/smtp-mailer.ts'
import { urls } from '../../src/urls.ts'
import { closeBrowser, openPage, type ServedSite, servedSite } from '../support/browser.ts'
import { press, reach, requireNoBarriers, signInByKeys, type } from '../support/keyboard.ts'
import { packageOf } from '../support/packages.ts'
import { ben, closeSites, mo } from '../support/site.ts'
import { type Delivery, type Sink, smtpSink } from '../support/smtp.ts'

let served: ServedSite | undefined
let sink: Sink | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
  await sink?.stop()
})
afterAll(closeBrowser)

const sends = 'import urllib.request\n\n\ndef send(path):\n    urllib.request.urlopen("http://parcels.example", path)\n'
const asks = sends
  .replace('http:', 'https:')
  .replace('def send(path):', 'def send(path):\n    if not asked():\n        return')
const first = packageOf({ name: 'Contour', version: '1.0', files: { 'send.py': sends } })
const mended = packageOf({ name: 'Contour', version: '1.0', files: { 'send.py': asks, 'asked.py': 'ASKED = []\n' } })

const deskMail = 'desk@sample.example'

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without'
  // axe is a script itself.
  const noBarriers = async (page: Page) => javaScriptEnabled && requireNoBarriers(page)

  test(`ben uploads, mo asks for two changes, ben answers and uploads again, mo approves; ${how} scripts`, async () => {
    sink = await smtpSink()
    const smtpUrl = `smtp://127.0.0.1:${sink.port}`
    const mailer = smtpMailer({ smtpUrl, from: 'quiver@sample.example' })
    served = await servedSite({ mailer, ini: `[mail]\nmoderators_to = ${deskMail}\n` })
    const { origin } = served
    await served.site.workOff({ early: true })
    const author = await openPage(origin, { javaScriptEnabled })
    await author.page.goto(`${urls.signIn()}?next=/plugins/add/`)
    await signInByKeys(author.page, ben)
    await arriveAt(author.page, urls.upload())
    await upload(author.page, first)
    await author.page.getByText('waits for a moderator').first().waitFor()

    expect(await nextMail(deskMail)).toContain('contour 1.0')

    const desk = await openPage(origin, { javaScriptEnabled })
    await desk.page.goto(`${urls.signIn()}?next=/moderation/`)
    await signInByKeys(desk.page, mo)
    await arriveAt(desk.page, urls.moderation())
    await noBarriers(desk.page)
    await takeUp(desk.page, javaScriptEnabled)
    await noBarriers(desk.page)
    const outdated = await desk.context.newPage()
    await outdated.goto(desk.page.url())
    await comment(desk.page, 'contour/send.py', '5', 'Ask before you send this.')
    await comment(desk.page, 'contour/send.py', '1', 'Use QgsNetworkAccessManager.')
    await type(desk.page, desk.page.getByLabel('Message to the author'), 'Two things, please.')
    await press(desk.page, desk.page.getByRole('button', { name: 'Ask for changes' }))
    await desk.page.waitForURL('**/moderation/')
    await desk.page.getByText('ben reads what is to change in Contour 1.0.').waitFor()

    const points = await nextMail(ben.mail)
    expect(points).toContain('mo asked for changes to contour 1.0')
    expect(points).toContain('contour/send.py, line 5: Ask before you send this.')
    expect(points).toContain('contour/send.py, line 1: Use QgsNetworkAccessManager.')
    await author.page.goto(linkIn(points))
    for (const text of ['Two things, please.', 'Ask before you send this.', 'Use QgsNetworkAccessManager.'])
      expect(await author.page.locator('main').innerText()).toContain(text)
    await noBarriers(author.page)
    await type(author.page, author.page.getByLabel('Your answer'), 'I ask now.')
    await press(author.page, author.page.getByRole('button', { name: 'Send the answer' }))
    await author.page.waitForURL('**/plugins/contour/thread')
    await noBarriers(author.page)
    const answer = await nextMail(mo.mail)
    expect(answer).toContain('I ask now.')
    await desk.page.goto(linkIn(answer))
    expect(await desk.page.locator('main').innerText()).toContain('I ask now.')

    await author.page.goto(urls.myPlugins())
    await noBarriers(author.page)
    await press(author.page, author.page.getByRole('link', { name: 'upload it again' }))
    await upload(author.page, mended)
    await author.page.getByText('waits for a moderator').first().waitFor()
    const again = await nextMail(mo.mail)
    expect(again).toContain('ben published contour 1.0')

    const late = outdated.waitForResponse((response) => response.request().method() === 'POST')
    await press(outdated, outdated.getByRole('button', { name: 'Approve' }))
    expect((await late).status()).toBe(409)
    await outdated.getByText('uploaded anew meanwhile').waitFor()
    expect((await author.page.request.get(urls.feed())).ok()).toBe(true)
    expect(await (await author.page.request.get(urls.feed())).text()).not.toContain('contour')

    await desk.page.goto(linkIn(again))
    await requireOnlyNew(desk.page)
    await noBarriers(desk.page)
    await press(desk.page, desk.page.getByRole('button', { name: 'Approve' }))
    await desk.page.waitForURL('**/moderation/')
    expect(await nextMail(ben.mail)).toContain('mo approved contour 1.0')
    expect(await (await author.page.request.get(urls.feed())).text()).toContain('contour.1.0.zip')
    expect([...author.complaints, ...desk.complaints]).toEqual([])
  }, 120_000)
}

/** The address before it may hold the path, too: as where to go on. */
async function arriveAt(page: Page, path: string): Promise<void> {
  await page.waitForURL((url) => url.pathname === path)
}

/** The package is chosen in a window of the system, which is beyond a test; all else by keys. */
async function upload(page: Page, zip: Uint8Array): Promise<void> {
  const buffer = Buffer.from(zip)
  await page.locator('input[type=file]').setInputFiles({ name: 'contour.zip', mimeType: 'application/zip', buffer })
  await press(page, page.getByRole('button', { name: 'Check and publish' }))
  await page.waitForURL('**/plugins/contour/')
}

/** With scripts `j` goes to the first entry, and `?` says so. */
async function takeUp(page: Page, scripted: boolean): Promise<void> {
  const review = page.getByRole('button', { name: 'Review Contour 1.0' })
  if (scripted) {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await requireNoBarriers(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    expect(await review.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
  } else {
    expect(await page.getByRole('heading', { name: 'Keys' }).count()).toBe(1)
    await press(page, review)
  }
  await page.waitForURL('**/moderation/versions/*')
}

async function comment(page: Page, file: string, line: string, text: string): Promise<void> {
  const field = page.getByLabel('File', { exact: true })
  await reach(page, field)
  await page.keyboard.type(file)
  await type(page, page.getByLabel('Line', { exact: true }), line)
  await type(page, page.getByLabel('Comment', { exact: true }), text)
  await press(page, page.getByRole('button', { name: 'Add the comment' }))
  await page.locator('#comments').getByText(text).first().waitFor()
}

/** What mo looked at before is not shown again. */
async function requireOnlyNew(page: Page): Promise<void> {
  const since = await page.locator('#since').innerText()
  for (const text of ['contour/send.py', 'contour/asked.py', 'https://parcels.example', 'if not asked():'])
    expect(since).toContain(text)
  expect(since).toContain('5 files are as before')
  expect(since).not.toContain('contour/plugin.py')
}

/** The text of the one mail to somebody that went out since the last call; the desk may have one, too. */
async function nextMail(to: string): Promise<string> {
  if (!served || !sink) throw new Error('No site is open')
  sink.deliveries.length = 0
  await served.site.workOff({ early: true })
  const people = sink.deliveries.filter((mail) => to === deskMail || mail.to[0] !== deskMail)
  expect(people.map((mail) => mail.to)).toEqual([[to]])
  return textOf(people[0])
}

/** The text part, as a program for mails shows it. */
function textOf(delivery: Delivery | undefined): string {
  const source = delivery?.source ?? ''
  const part = source.split(/\r\n--/).find((piece) => /content-type: text\/plain/i.test(piece)) ?? source
  const body = part.slice(part.indexOf('\r\n\r\n') + 4)
  const plain = /quoted-printable/i.test(part) ? fromQuotedPrintable(body) : body
  return /transfer-encoding: base64/i.test(part) ? Buffer.from(body, 'base64').toString() : plain
}

function fromQuotedPrintable(body: string): string {
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
  return Buffer.from(bytes, 'latin1').toString()
}

function linkIn(mail: string): string {
  const link = /Read it and answer:\s+(\S+)/.exec(mail)?.[1]
  if (!link) throw new Error(`There is no link in:\n${mail}`)
  return link
}
