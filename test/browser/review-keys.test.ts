// A comment at a line by the keyboard alone: to the line, the form, what is written, and back to the line.

import { afterAll, afterEach, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { fileAnchor } from '../../components/review-file.tsx'
import { listWaiting } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { closeBrowser, openPage, type ServedSite, servedSite } from '../support/browser.ts'
import { press, requireNoBarriers, signInByKeys } from '../support/keyboard.ts'
import { packageOf } from '../support/packages.ts'
import { ben, closeSites, mo } from '../support/site.ts'

let served: ServedSite | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
})
afterAll(closeBrowser)

const lines = (changed: string) =>
  Array.from({ length: 30 }, (_, i) => (i === 20 ? changed : `value_${i} = ${i}`)).join('\n')
const file = 'contour/z_fetch.py'
const line = `${fileAnchor(file)}-21`

/** Ben's Contour 1.1 waits; one line differs from 1.0 in the second of two files. */
async function openReview(javaScriptEnabled: boolean): Promise<{ page: Page; complaints: string[]; path: string }> {
  served = await servedSite()
  const { site, origin } = served
  const waiting = async () => (await listWaiting(site.repository.site.db)).at(-1)?.version
  await site.as(ben).upload(packageOf({ version: '1.0', files: { 'z_fetch.py': lines('before = 1') } }))
  const first = await waiting()
  await site.as(mo).post(urls.decision(first?.id ?? 0), { decision: 'approve', sha256: first?.packageSha256 ?? '' })
  await site.as(ben).upload(packageOf({ version: '1.1', files: { 'z_fetch.py': lines('after = 2') } }))
  const path = urls.review((await waiting())?.id ?? 0)
  const { page, complaints } = await openPage(origin, { javaScriptEnabled })
  await page.goto(`${urls.signIn()}?next=${path}`)
  await signInByKeys(page, mo)
  await page.waitForURL((url) => url.pathname === path)
  return { page, complaints, path }
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id)

test('with scripts n, j and c lead to a comment at the first changed line, and the focus comes back to it', async () => {
  const { page, complaints } = await openReview(true)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await keys.getByText('opens a comment at the line').first().waitFor()
  await requireNoBarriers(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('contour/metadata.txt')
  await page.keyboard.press('n')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(file)
  await page.keyboard.press('j')
  expect(await focused(page)).toBe(line)
  await page.keyboard.press('c')
  await page.waitForURL('**comment=*')
  expect(await focused(page)).toBe('line-comment')
  await requireNoBarriers(page)
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => url.search === '' && url.hash === `#${line}`)
  expect(await focused(page)).toBe(line)
  await page.keyboard.press('Enter')
  await writeComment(page)
  expect(await focused(page)).toBe(line)
  await page.keyboard.press('m')
  expect(await focused(page)).toBe('message')
  await page.keyboard.press('p')
  expect(await page.inputValue('#message')).toBe('p')
  expect(complaints).toEqual([])
}, 60_000)

test('without scripts the number of a line is a link to the form, and the answer goes back to that line', async () => {
  const { page } = await openReview(false)
  await press(page, page.locator(`#${line}`))
  await page.waitForURL('**comment=*')
  await writeComment(page)
  await page.keyboard.press('Enter')
  await page.waitForURL('**comment=*')
}, 60_000)

/** The form has the focus; after it the page stands at the line, with the comment below and in the count. */
async function writeComment(page: Page): Promise<void> {
  await page.locator('#line-comment:focus').waitFor()
  await page.keyboard.type('Why two?')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.search === '' && url.hash === `#${line}`)
  await page.locator('#lines .comment').getByText('Why two?').waitFor()
  await page.getByRole('button', { name: 'Ask for changes 1 comment goes along' }).waitFor()
}
