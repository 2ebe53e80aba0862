// How smooth the review page of a large package is in a real Chromium: first paint, nodes, and long tasks while one reads.

import type { Page } from 'playwright-core'
import { urls } from '../../src/urls.ts'
import { closeBrowser, openPage, type ServedSite, signIn } from '../support/browser.ts'
import { mo } from '../support/site.ts'
import { mark } from './report.ts'

const wanted = { taskMs: 100 }
const look = { wheel: 200, wheelPixels: 400, keys: 80 }

interface Smoothness {
  longestTaskMs: number
  tasks: number
  longestFrameMs: number
}

/** What changed, in one column as it opens, and then every file in two columns: as much as a page ever shows. */
export async function smoothnessLines(served: ServedSite, versionId: number): Promise<string[]> {
  try {
    const { page } = await openPage(served.origin, { viewport: { width: 1280, height: 900 } })
    await page.addInitScript(observe)
    await signIn(page, mo)
    return [
      ...(await linesOf(page, 'what changed', urls.review(versionId))),
      ...(await linesOf(page, 'all files in two columns', urls.review(versionId, { all: true, two: true }))),
    ]
  } finally {
    await closeBrowser()
  }
}

/** Opens the page twice, so that styles and fonts are there, then goes through it by wheel and by keys. */
async function linesOf(page: Page, name: string, path: string): Promise<string[]> {
  await page.goto(path)
  await page.goto(path, { waitUntil: 'load' })
  const { paintMs, nodes, bytes } = await page.evaluate(seen)
  const loading = await smoothness(page, async () => {})
  const wheel = await smoothness(page, () => turnWheel(page))
  await page.evaluate(() => window.scrollTo(0, 0))
  const keys = await smoothness(page, () => pressKeys(page, ['n', 'j', 'j', 'PageDown']))
  const longest = Math.max(wheel.longestTaskMs, keys.longestTaskMs)
  return [
    `In Chromium, ${name}, it is painted after ${paintMs.toFixed(0)} ms, has ${nodes.toLocaleString('en')} elements in ${(bytes / 1000).toFixed(0)} kB of HTML, and its longest task while loading takes ${loading.longestTaskMs.toFixed(0)} ms`,
    `Going through it by wheel: ${wordsOf(wheel)}; by keys: ${wordsOf(keys)} (wanted: no task above ${wanted.taskMs} ms ${mark(longest <= wanted.taskMs)})`,
  ]
}

function wordsOf({ longestTaskMs, tasks, longestFrameMs }: Smoothness): string {
  return `${tasks} tasks above 50 ms, the longest ${longestTaskMs.toFixed(0)} ms, the longest frame ${longestFrameMs.toFixed(0)} ms`
}

async function smoothness(page: Page, work: () => Promise<void>): Promise<Smoothness> {
  await work()
  await page.waitForTimeout(200)
  return page.evaluate(() => {
    const { tasks, frames } = Reflect.get(window, 'slow') as { tasks: number[]; frames: number[] }
    const measured = {
      ...{ longestTaskMs: Math.max(0, ...tasks), tasks: tasks.length },
      longestFrameMs: Math.max(0, ...frames),
    }
    tasks.length = 0
    frames.length = 0
    return measured
  })
}

async function turnWheel(page: Page): Promise<void> {
  await page.mouse.move(700, 450)
  for (let turn = 0; turn < look.wheel; turn++) {
    await page.mouse.wheel(0, look.wheelPixels)
    await page.waitForTimeout(16)
  }
}

async function pressKeys(page: Page, keys: readonly string[]): Promise<void> {
  for (let turn = 0; turn < look.keys; turn++) await page.keyboard.press(keys[turn % keys.length] ?? 'j')
}

/** Runs in the page before anything else: what blocks it for longer than 50 ms, and the time between two frames. */
function observe(): void {
  const slow = { tasks: [] as number[], frames: [] as number[] }
  Reflect.set(window, 'slow', slow)
  new PerformanceObserver((list) => slow.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  })
  let last = performance.now()
  const tick = (now: number) => {
    slow.frames.push(now - last)
    last = now
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
}

function seen() {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const paint = performance.getEntriesByName('first-contentful-paint')[0]
  return {
    paintMs: paint?.startTime ?? 0,
    nodes: document.querySelectorAll('*').length,
    bytes: navigation?.decodedBodySize ?? 0,
  }
}
