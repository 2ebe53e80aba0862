// Finding a plugin by a misspelt name with the keyboard alone.

import { afterAll, afterEach, expect, test } from 'bun:test'
import { barriersOf, closeBrowser, openPage, type ServedSite, servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites } from '../support/site.ts'

let served: ServedSite | undefined

afterEach(async () => {
  await served?.stop()
  await closeSites()
})
afterAll(closeBrowser)

test('the arrow keys and Enter lead from a misspelt name to the plugin, and Escape closes the list', async () => {
  served = await servedSite()
  for (const name of ['QuickOSM', 'Quick Map Services'])
    await served.site.as(ada).upload(packageOf({ name, version: '1.0' }))
  const { page, complaints } = await openPage(served.origin)
  await page.goto('/')
  const field = page.getByRole('combobox', { name: 'Search plugins' })
  await field.focus()
  await page.keyboard.type('qickosm')
  await page.getByRole('option', { name: /QuickOSM/ }).waitFor()
  expect(await field.getAttribute('aria-expanded')).toBe('true')
  expect(await barriersOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await page.getByRole('listbox').count()).toBe(0)
  await page.keyboard.press('ArrowDown')
  expect(await field.getAttribute('aria-activedescendant')).toBe('suggestion-0')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/plugins/quickosm/')
  expect(complaints).toEqual([])
})

test('Enter without a choice searches', async () => {
  served = await servedSite()
  await served.site.as(ada).upload(packageOf({ name: 'QuickOSM', version: '1.0' }))
  const { page } = await openPage(served.origin)
  await page.goto('/docs')
  await page.getByRole('combobox', { name: 'Search plugins' }).fill('quick')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/plugins/?q=quick')
})
