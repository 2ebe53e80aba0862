// Checking a package without an account, in a real browser: a good one, one with ten problems, a hostile one.

import { afterAll, afterEach, expect, test } from 'bun:test'
import { barriersOf, closeBrowser, openPage, overflowOf, type ServedSite, servedSite } from '../support/browser.ts'
import { packageOf, rawZip } from '../support/packages.ts'
import { closeSites } from '../support/site.ts'

let served: ServedSite | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
})
afterAll(closeBrowser)

/** Ten things wrong at once, each a different one. */
function tenProblems(): Uint8Array {
  return packageOf({
    version: 'one',
    metadata: {
      description: undefined,
      about: undefined,
      email: 'nobody',
      repository: 'http://repo',
      tracker: 'bugs',
      qgisMinimumVersion: '3',
      icon: 'nothing.png',
      author: 'A / B',
    },
    files: { LICENSE: undefined },
  })
}

function hostile(): Uint8Array {
  return rawZip([
    { name: 'contour/__init__.py', contents: 'x = 1\n' },
    { name: 'contour/../../evil.py', contents: 'y = 1\n' },
    { name: '<img src=x onerror=alert(1)>/a.py', contents: 'z = 1\n' },
    { name: 'contour/link', contents: '/etc/passwd', mode: 0o120777 },
  ])
}

async function check(zip: Uint8Array, colorScheme: 'light' | 'dark' = 'light') {
  served = await servedSite()
  const opened = await openPage(served.origin, { colorScheme })
  await opened.page.goto('/plugins/check/')
  const file = { name: 'package.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) }
  await opened.page.locator('input[type=file]').setInputFiles(file)
  await opened.page.getByRole('button', { name: 'Only check' }).click()
  await opened.page.getByText('Nothing was published.').first().waitFor()
  return opened
}

test('a good package shows its page, its feed entry and its files', async () => {
  const { page, complaints } = await check(packageOf({ name: 'Contour', version: '1.0' }))
  const text = await page.locator('main').innerText()
  for (const part of [
    'Checked: no problem',
    'Contour draws lines.',
    '<file_name>contour.1.0.zip</file_name>',
    'contour/plugin.py',
  ]) {
    expect(text).toContain(part)
  }
  expect(await page.locator(':focus').getAttribute('role')).toBe('status')
  expect(await barriersOf(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('ten problems are all there, each with what to do', async () => {
  const { page } = await check(tenProblems(), 'dark')
  const problems = page.locator('.group').first().locator('.problems > li')
  expect(await problems.count()).toBe(10)
  for (const problem of await problems.all()) {
    expect((await problem.locator('p').first().innerText()).length).toBeGreaterThan(20)
  }
  expect(await barriersOf(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 700 })
  expect(Math.max(0, await overflowOf(page))).toBe(0)
})

test('a hostile package is named for what it is, and does nothing to the page', async () => {
  const { page, complaints } = await check(hostile())
  const codes = await page.locator('.problems code').allInnerTexts()
  expect(codes).toEqual(expect.arrayContaining(['path-escape', 'symlink']))
  expect(await page.locator('main img[src="x"]').count()).toBe(0)
  expect(complaints).toEqual([])
})
