// The comparison in a real browser: open to everybody in both themes, fits narrow windows, chosen without scripts.

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { barriersOf, closeBrowser, openPage, overflowOf, type ServedSite, servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites } from '../support/site.ts'

let served: ServedSite

beforeAll(async () => {
  served = await servedSite()
  const lines = (changed: string) => Array.from({ length: 60 }, (_, i) => (i === 30 ? changed : `line_${i}`)).join('\n')
  const long = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung'
  const files = (version: string) => ({
    'plugin_lines.py': lines(`value = "${version}" # ${long.repeat(4)}`),
    'data.bin': new Uint8Array([0, version.length]),
    [`folder_of_${version === '1.0' ? 'old' : `new_${'things_'.repeat(12)}`}/moved.py`]: 'import os\n',
  })
  for (const version of ['1.0', '1.1.1', '1.2']) {
    await served.site.as(ada).upload(packageOf({ name: 'Contour', version, files: files(version) }))
  }
})

afterAll(async () => {
  await closeBrowser()
  await served.stop()
  await closeSites()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the comparison is open to everybody in the ${colorScheme} theme`, async () => {
    const { page, complaints } = await openPage(served.origin, { colorScheme })
    await page.goto(urls.compare('contour', '1.0', '1.1.1'))
    expect(await page.locator('tr.a').count()).toBeGreaterThan(0)
    expect(await barriersOf(page)).toEqual([])
    await page.goto(urls.compare('contour', '1.0', '1.0'))
    expect(await barriersOf(page)).toEqual([])
    expect(complaints.filter((text) => !text.includes('status of 4'))).toEqual([])
  }, 60_000)
}

test('the comparison fits windows from 320 pixels up, wide lines and long names too', async () => {
  const { page } = await openPage(served.origin)
  await page.goto(urls.compare('contour', '1.0', '1.1.1'))
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    expect({ width, overflow: Math.max(0, await overflowOf(page)) }).toEqual({ width, overflow: 0 })
    // What is cut off is not seen as overflow of the page.
    const cut = await page.locator('.diff').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth))
    expect({ width, cut: cut.length }).toEqual({ width, cut: 0 })
  }
}, 60_000)

test('two versions are chosen without scripts, and a file of the list is one click away', async () => {
  const { page } = await openPage(served.origin, { javaScriptEnabled: false })
  await page.goto(urls.plugin('contour'))
  await page.getByRole('link', { name: 'Compare versions' }).click()
  await page.getByLabel('From version').selectOption('1.0')
  await page.getByLabel('to version', { exact: true }).selectOption('1.1.1')
  await page.getByRole('button', { name: 'Compare' }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Contour: 1.0 → 1.1.1')
  await page.getByRole('link', { name: /plugin_lines\.py/ }).click()
  expect(await page.locator(':target').getByRole('heading').textContent()).toContain('plugin_lines.py')
  await page.getByRole('link', { name: 'The other way round' }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Contour: 1.1.1 → 1.0')
}, 60_000)
