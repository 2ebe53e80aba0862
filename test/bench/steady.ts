// How long people wait while fifty of them ask each second: not how much a server can do, but how it feels.

import { urls } from '../../src/urls.ts'
import { mark } from './report.ts'
import type { Workload } from './workload.ts'

const perSecond = 50
const mostP99Ms = 30

/** One line for each site: main page, lists, searches and plugins in turn, each another, at a steady rate. */
export async function measureSteady(sites: string[], workload: Workload, seconds: number): Promise<string[]> {
  const lines: string[] = []
  for (const site of sites) {
    const times = await askSteadily(site, pathsOf(workload), seconds)
    const kinds = Object.entries(times).map(([kind, ms]) => `${kind} ${share(ms, 0.5)} / ${share(ms, 0.99)}`)
    const p99 = share(Object.values(times).flat(), 0.99)
    lines.push(
      `At ${perSecond} requests/s, p50 / p99 ms: ${kinds.join(', ')}; all p99 ${p99} (wanted: under ${mostP99Ms} ${mark(p99 < mostP99Ms)})`,
    )
  }
  return lines
}

/** Addresses of each kind of page. */
export function pathsOf({ visible, tags, vocabulary }: Workload): Record<string, string[]> {
  return {
    main: [urls.home()],
    list: tags.map((tag) => urls.catalog({ tag })),
    search: vocabulary.slice(20, 400).map((q) => urls.catalog({ q })),
    plugin: visible.map(({ packageName }) => urls.plugin(packageName)),
  }
}

/** Sends each request at its time, whether or not earlier ones are answered. */
export async function askSteadily(site: string, paths: Record<string, string[]>, seconds: number) {
  const kinds = Object.entries(paths)
  const times: Record<string, number[]> = Object.fromEntries(kinds.map(([kind]) => [kind, []]))
  const began = performance.now()
  const pending: Promise<void>[] = []
  for (let at = 0; at < seconds * perSecond; at++) {
    const due = began + (at * 1000) / perSecond
    await Bun.sleep(Math.max(0, due - performance.now()))
    const [kind = '', some = []] = kinds[at % kinds.length] ?? []
    pending.push(ask(site + (some[Math.floor(at / kinds.length) % some.length] ?? ''), times[kind] ?? []))
  }
  await Promise.all(pending)
  return times
}

async function ask(address: string, times: number[]): Promise<void> {
  const began = performance.now()
  const answer = await fetch(address)
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  times.push(performance.now() - began)
}

/** In ms, to a tenth. */
export function share(values: number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN) * 10) / 10
}
