// `bun run screenshots`: starts the sample site, takes every main page in both themes at 1280 and 390 pixels, and lays them
// out on one sheet, docs/contact-sheet.jpg. The single pictures are in the folder `screenshots`.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { urls } from '../src/urls.ts'

const root = resolve(import.meta.dir, '..')
const folder = join(root, 'screenshots')
const sheetFile = join(root, 'docs/contact-sheet.jpg')
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const startTimeoutMs = 90_000

interface Shot {
  name: string
  path: string
  who?: string
}

const plugin = 'isoline_tailor'
const shots: Shot[] = [
  { name: 'main', path: urls.home() },
  { name: 'list', path: urls.catalog({ sort: 'downloads' }) },
  { name: 'grid', path: urls.catalog({ q: 'map', view: 'grid' }) },
  { name: 'nothing-found', path: urls.catalog({ q: 'isochrnes' }) },
  { name: 'plugin', path: urls.plugin(plugin) },
  { name: 'compare', path: urls.compare(plugin) },
  { name: 'history', path: urls.pluginHistory(plugin) },
  { name: 'docs', path: urls.docs() },
  { name: 'metadata', path: urls.metadataGuide() },
  { name: 'checks', path: urls.checks() },
  { name: 'sign-in', path: urls.signIn() },
  { name: 'not-here', path: '/nothing' },
  { name: 'upload', path: urls.upload(), who: 'ben' },
  { name: 'my-plugins', path: urls.myPlugins(), who: 'ben' },
  { name: 'manage', path: urls.pluginManage(plugin), who: 'mo' },
  { name: 'tokens', path: urls.accountTokens(), who: 'ada' },
  { name: 'moderation', path: urls.moderation(), who: 'mo' },
  { name: 'users', path: urls.moderationUsers(), who: 'mo' },
  { name: 'tags', path: urls.moderationTags(), who: 'mo' },
]

const looks = (['light', 'dark'] as const).flatMap((theme) => [1280, 390].map((width) => ({ theme, width })))
type Look = (typeof looks)[number]

const dataDir = mkdtempSync(join(tmpdir(), 'quiver-screenshots-'))
const executablePath = places.find((place) => existsSync(place))
if (!executablePath) throw new Error('No Chromium: install the package chromium')
const port = await freePort()
const origin = `http://127.0.0.1:${port}`
const server = startSite()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
try {
  await untilReady(server)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const look of looks) await takeAll(browser, look)
  await makeSheet(browser)
  process.stdout.write(`${shots.length * looks.length} pictures in ${folder}, together on ${sheetFile}\n`)
} finally {
  await browser.close()
  await stop(server)
  rmSync(dataDir, { recursive: true, force: true })
}

function startSite(): ChildProcess {
  const environment = { ...process.env, QUIVER_SERVER_PORT: String(port), QUIVER_SERVER_DATA_DIR: dataDir }
  return spawn(process.execPath, [join(root, 'src/server.ts')], { cwd: root, env: environment, stdio: 'ignore' })
}

async function untilReady(child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    await Bun.sleep(200)
  }
  throw new Error('The sample site did not start')
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolved) => child.once('exit', resolved))
  if (child.exitCode === null && child.kill('SIGTERM')) await ended
}

async function takeAll(chrome: Browser, { theme, width }: Look): Promise<void> {
  const people = new Map<string, Page>()
  for (const { name, path, who = '' } of shots) {
    const page = people.get(who) ?? (await openAs(chrome, { theme, width }, who))
    people.set(who, page)
    await page.goto(path, { waitUntil: 'networkidle' })
    await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: true })
  }
  for (const page of people.values()) await page.context().close()
}

async function openAs(chrome: Browser, { theme, width }: Look, uid: string): Promise<Page> {
  const size = { width, height: width > 600 ? 900 : 844 }
  const context = await chrome.newContext({ baseURL: origin, colorScheme: theme, viewport: size, locale: 'en' })
  const page = await context.newPage()
  if (uid === '') return page
  await page.goto(urls.signIn())
  await page.locator('main input[name=uid]').fill(uid)
  await page.locator('main input[name=password]').fill('quiver')
  await page.locator('main button[type=submit]').click()
  await page.waitForURL((address) => address.pathname !== urls.signIn())
  return page
}

/** Four columns: each page in both themes, wide and narrow; what is longer than its cell is cut off. */
async function makeSheet(chrome: Browser): Promise<void> {
  const page = await chrome.newPage({ viewport: { width: 1600, height: 1000 } })
  const cells = await Promise.all(
    shots.map(async ({ name }) => {
      const pictures = await Promise.all(
        looks.map(async ({ theme, width }) => {
          const bytes = await Bun.file(join(folder, `${name}-${width}-${theme}.png`)).bytes()
          return `<img class="w${width}" src="data:image/png;base64,${Buffer.from(bytes).toString('base64')}">`
        }),
      )
      return `<h2>${name}</h2><div>${pictures.join('')}</div>`
    }),
  )
  const style = `body { font: 16px system-ui; margin: 20px; background: #fff } h2 { font-size: 16px; margin: 16px 0 6px }
    div { display: grid; grid-template-columns: 560px 170px 560px 170px; gap: 12px; height: 400px; overflow: hidden }
    img { width: 100%; border: 1px solid #bbb }`
  await page.setContent(`<style>${style}</style>${cells.join('')}`)
  await page.screenshot({ path: sheetFile, fullPage: true, type: 'jpeg', quality: 55 })
}

function freePort(): Promise<number> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<number>()
  const probe = createServer().once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => answer(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}
