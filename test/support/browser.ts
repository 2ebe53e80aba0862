// A real Chromium against a site that listens on a free loopback port.

import { existsSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Person, type TestSite, type TestSiteOptions, testSite } from './site.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export interface ServedSite {
  site: TestSite
  origin: string
  stop(): Promise<void>
}

/** Besides its address: what else stands in quiver.ini, in sections of their own. */
type ServedSiteOptions = Pick<TestSiteOptions, 'ini' | 'mailer' | 'reader'>

/** A test site on HTTP; it knows its own address. */
export async function servedSite({ ini = '', ...options }: ServedSiteOptions = {}): Promise<ServedSite> {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('not yet', { status: 503 }) })
  const origin = `http://127.0.0.1:${server.port}`
  const site = await testSite({ ...options, ini: `[server]\nbase_url = ${origin}\n${ini}` })
  server.reload({ fetch: (request) => site.app.handle(request, '127.0.0.1') })
  return { site, origin, stop: () => server.stop(true) }
}

let started: Promise<Browser> | undefined

/** One Chromium for all tests of a run. */
export function launch(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place))
  if (!executablePath) throw new Error('No Chromium: install the package chromium')
  started ??= chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  return started
}

export async function closeBrowser(): Promise<void> {
  await (await started)?.close()
  started = undefined
}

/** A page of its own, with what the browser complained about; a refused script or style is among it. */
export async function openPage(
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const browser = await launch()
  const context = await browser.newContext({ baseURL: origin, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    // A refused form is answered with 4xx, which the browser reports too.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (fault) => complaints.push(fault.message))
  return { page, context, complaints }
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('uid', { exact: false }).first().fill(person.uid)
  await page.getByLabel('Password').fill(person.password)
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** The rules of axe to which colours matter. */
export const colourRules = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds wrong for people who use other means than a mouse and their eyes, by rule and place.
 *
 * @param rules only these; left out: all that axe has switched on
 */
export async function barriersOf(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}

/** How far the page is wider than its window, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
