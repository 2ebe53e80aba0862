// How long the review page of a large package takes: real plugins of QGIS with 300 lines changed. Also by itself: `bun test/bench/review.ts`.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { listWaiting } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ben, closeSites, mo } from '../support/site.ts'
import { mark, median } from './report.ts'
import { smoothnessLines } from './review-browser.ts'

const wanted = { lines: 48_000, changed: 300, ms: 500 }
/** Of Debian's packages python3-qgis and qgis-common. */
const folders = ['/usr/share/qgis/python/plugins', '/usr/lib/python3/dist-packages/qgis']

/** Lines about the first look at a review, when nothing of it is kept, and about the next ones. */
export async function reviewLines(quick: boolean): Promise<string[]> {
  const files = realCode()
  if (!files) return ['The review of a large package is left out: the plugins of QGIS are not installed.']
  const served = await servedSite()
  const { site } = served
  try {
    await site.as(ben).upload(packageOf({ version: '1.0', files }))
    const [first] = await listWaiting(site.repository.site.db)
    const looked = { decision: 'approve', sha256: first?.version.packageSha256 ?? '' }
    await site.as(mo).post(urls.decision(first?.version.id ?? 0), looked)
    const firsts: number[] = []
    const later: number[] = []
    let [shown, id] = [0, 0]
    const browser = site.as(mo)
    for (let round = 1; round <= (quick ? 2 : 5); round++) {
      await site.as(ben).upload(packageOf({ version: `1.${round}`, files: changed(files, round) }))
      id = (await listWaiting(site.repository.site.db)).at(-1)?.version.id ?? 0
      const look = async (times: number[]) => {
        const began = performance.now()
        const page = await browser.text(urls.review(id))
        times.push(performance.now() - began)
        shown = (page.match(/<tr class="a"[^>]*>(?:(?!<\/tr>).)*edited in bench/gs) ?? []).length
      }
      await look(firsts)
      await look(later)
    }
    const total = Object.values(files).reduce((sum, text) => sum + text.split('\n').length - 1, 0)
    const right = shown === wanted.changed
    return [
      `The review of ${total.toLocaleString('en')} lines answers in ${median(firsts).toFixed(0)} ms at first and ${median(later).toFixed(0)} ms later (wanted: under ${wanted.ms} ms ${mark(Math.max(...firsts) < wanted.ms)}), and shows ${shown} of ${wanted.changed} changed lines ${mark(right)}`,
      ...(await smoothnessLines(served, id)),
    ]
  } finally {
    await served.stop()
    await closeSites()
  }
}

function realCode(): Record<string, string> | undefined {
  const found = spawnSync('find', [...folders, '-name', '*.py', '-size', '-200k'], { encoding: 'utf8' }).stdout
  const files: Record<string, string> = {}
  let lines = 0
  for (const path of found.split('\n').filter(Boolean).sort()) {
    const text = readFileSync(path, 'utf8')
    const count = text.split('\n').length - 1
    if (lines + count > wanted.lines) continue
    lines += count
    files[
      `code/${path
        .slice(1)
        .replaceAll('/', '_')
        .replace(/_pycache_/g, '')}`
    ] = text
  }
  return lines < wanted.lines / 2 ? undefined : files
}

/** The same with 300 lines edited, spread over the files. */
function changed(files: Record<string, string>, round: number): Record<string, string> {
  const names = Object.keys(files).filter((name) => (files[name] ?? '').split('\n').length > 100)
  const each = Math.ceil(wanted.changed / Math.min(30, names.length))
  let left = wanted.changed
  const edited = { ...files }
  for (const name of names.slice(0, 30)) {
    const lines = (files[name] ?? '').split('\n')
    for (let at = 0; at < each && left > 0; at++, left--) lines[at * 9] = `${lines[at * 9]}  # edited in bench ${round}`
    edited[name] = lines.join('\n')
  }
  return edited
}

if (import.meta.main) {
  for (const line of await reviewLines(process.argv.includes('--quick'))) process.stdout.write(`${line}\n`)
  process.exit(0)
}
