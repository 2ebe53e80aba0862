// What people do by the keyboard alone: reach something with the Tab key, press it, type into it.

import { expect } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { barriersOf } from './browser.ts'
import type { Person } from './site.ts'

/** On the sign-in page. */
export async function signInByKeys(page: Page, person: Person): Promise<void> {
  await type(page, page.getByLabel('User name (uid)'), person.uid)
  await page.keyboard.press('Tab')
  await page.keyboard.type(person.password)
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.keyboard.press('Enter'),
  ])
  await page.waitForLoadState()
}

const mostSteps = 120

/** Moves the focus there with the Tab key, as far as it takes. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let step = 0; step < mostSteps; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The Tab key does not reach ${target}`)
}

/** Goes there and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Enter')
}

/** Goes to a field and types, in place of what stands in it. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** A radio button that is not chosen is reached by the arrow keys from the one of its group that is. */
export async function tick(page: Page, target: Locator): Promise<void> {
  if ((await target.getAttribute('type')) === 'radio') {
    const name = await target.getAttribute('name')
    await reach(page, page.locator(`input[type=radio][name="${name}"]:checked`))
    await page.keyboard.press('ArrowDown')
  } else {
    await reach(page, target)
    await page.keyboard.press('Space')
  }
  expect(await target.isChecked()).toBe(true)
}

/** What axe finds wrong on this page is nothing. */
export async function requireNoBarriers(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname
  expect({ path, barriers: await barriersOf(page) }).toEqual({ path, barriers: [] })
}
