// How long packages take to be checked, and whether a page stays quick while bombs are.

import { randomBytes } from 'node:crypto'
import { urls } from '../../src/urls.ts'
import { packageOf, rawZip } from '../support/packages.ts'
import { runLoad } from './load.ts'
import { mark, median } from './report.ts'
import { memoryOf } from './usage.ts'

interface Target {
  url: string
  pid: number
}

const most = { smallMs: 60, largeMs: 1000, slowerTimes: 3, memoryMb: 600 }

/** Lines about packages of 1 and 25 MB, 1,000 Python files, and eight bombs at once. */
export async function packageLines(target: Target, scriptFile: string, quick: boolean): Promise<string[]> {
  const small = packageOf({ files: { 'data.bin': mixture(1_000_000) } })
  const large = packageOf({ files: largeFiles() })
  const code = packageOf({ files: pythonFiles(1000) })
  const lines = [
    line('1 MB', small, await timesOf(target, small, quick ? 2 : 5), most.smallMs),
    line('25 MB', large, await timesOf(target, large, quick ? 1 : 3), most.largeMs),
    line('1,000 Python files', code, await timesOf(target, code, 1)),
  ]
  return [...lines, ...(await bombLines(target, scriptFile, quick))]
}

function line(name: string, zip: Uint8Array, times: number[], mostMs?: number): string {
  const ms = median(times)
  const wanted = mostMs === undefined ? '' : ` (wanted: under ${mostMs} ms ${mark(ms < mostMs)})`
  return `A package of ${name} (${(zip.byteLength / 1e6).toFixed(1)} MB packed) is checked in ${ms.toFixed(0)} ms${wanted}`
}

async function timesOf({ url }: Target, zip: Uint8Array, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now()
    const answer = await check(url, zip)
    const report = await answer.text()
    if (![200, 422].includes(answer.status))
      throw new Error(`A check answered ${answer.status}: ${report.slice(0, 300)}`)
    // The first one warms up.
    if (round > 0) times.push(performance.now() - began)
  }
  return times
}

function check(url: string, zip: Uint8Array): Promise<Response> {
  const body = new FormData()
  body.set('package', new File([new Uint8Array(zip)], 'package.zip'))
  return fetch(url + urls.check(), { method: 'POST', body, headers: { accept: 'application/json' } })
}

/** Eight that unpack to 200 MB each, sent at once, while the list page is asked for. */
async function bombLines(target: Target, scriptFile: string, quick: boolean): Promise<string[]> {
  const bomb = rawZip([{ name: 'bomb/zeros.bin', contents: pattern(200_000_000), method: 8 }])
  const load = { url: target.url + urls.catalog() }
  const seconds = quick ? 2 : 5
  const quiet = await runLoad(load, { seconds, scriptFile, startAt: 0 })
  const bombs = Array.from({ length: 8 }, () => check(target.url, bomb))
  const busy = await runLoad(load, { seconds, scriptFile, startAt: 0 })
  const statuses = (await Promise.all(bombs)).map(({ status }) => status)
  if (statuses.some((status) => status !== 422)) throw new Error(`The bombs were answered with ${statuses.join(', ')}`)
  const times = busy.p99Ms / quiet.p99Ms
  const { peakMb } = memoryOf(target.pid)
  return [
    `8 bombs at once: the list page's p99 is ${busy.p99Ms.toFixed(0)} ms beside ${quiet.p99Ms.toFixed(0)} ms, ${times.toFixed(1)} times (wanted: at most ${most.slowerTimes} ${mark(times <= most.slowerTimes)})`,
    `Memory of the server after that: at most ${peakMb.toFixed(0)} MB (wanted: under ${most.memoryMb} MB ${mark(peakMb < most.memoryMb)})`,
  ]
}

/** Half noise, half repetition, as packages with pictures and code are. */
function mixture(bytes: number): Uint8Array {
  const noise = randomBytes(Math.floor(bytes / 2))
  return Buffer.concat([noise, Buffer.alloc(Math.ceil(bytes / 2) * 3, 'def nothing():\n    return None\n')])
}

function largeFiles(): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from({ length: 48 }, (_, i) => [`data/part_${i}.bin`, mixture(980_000)]))
}

function pythonFiles(count: number): Record<string, string> {
  const body = Array.from(
    { length: 60 },
    (_, i) =>
      `def step_${i}(layer, value=${i}):\n    """Adds ${i}."""\n    return [layer.feature(n) + value for n in range(${i})]\n`,
  ).join('\n')
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`code/part_${i}.py`, `import math\n\n${body}\n`]))
}

/** Noise in some places, so that the ratio alone gives nothing away. */
function pattern(bytes: number): Buffer {
  const block = Buffer.concat([randomBytes(16_000), Buffer.alloc(1_000_000)])
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / block.length) }, () => block)).subarray(0, bytes)
}
