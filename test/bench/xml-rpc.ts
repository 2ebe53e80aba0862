// How long 25 MB take by XML-RPC, how much memory, and whether the feed stays quick meanwhile.

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../db/client.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { feedPath } from './figures.ts'
import { makePublisher } from './people.ts'
import { mark, median } from './report.ts'
import { memoryOf } from './usage.ts'

interface Target {
  url: string
  pid: number
}

const most = { slowerTimes: 3, memoryMb: 200 }
/** One after the other; the first one warms up. */
const uploads = 13
const restMs = 300
const pauseMs = 5

/** From when to when, in milliseconds of the clock that both processes have. */
interface Span {
  from: number
  to: number
}

/** Lines about packages of 25 MB that come as base64 inside a call. */
export async function xmlRpcLines(
  target: Target,
  databaseUrl: string,
  folder: string,
  quick: boolean,
): Promise<string[]> {
  const files = Array.from({ length: quick ? 2 : uploads }, (_, number) => writeCall(folder, number))
  const authorization = `Basic ${btoa(`bench:${await makeToken(databaseUrl)}`)}`
  const feed = feedWatch(target.url)
  const quietMs = quick ? 1000 : 4000
  await Bun.sleep(quietMs)
  const before = feed.takeTimes()
  const idleMb = memoryOf(target.pid).nowMb
  const memory = peakWatch(target.pid)
  const calls: Span[] = []
  for (const file of files) {
    calls.push(await upload(target.url, file, authorization))
    await Bun.sleep(restMs)
  }
  const moreMb = memory.stop() - idleMb
  const asked = feed.takeTimes()
  await Bun.sleep(quietMs)
  const after = await feed.stop()
  return linesOf(calls.slice(1), { before, after }, asked, moreMb)
}

/**
 * A feed is made anew once a version is there, whatever the size of its package: who asks in that moment is counted
 * apart from those who ask while the call arrives, is decoded and checked.
 */
function linesOf(calls: Span[], quiet: { before: Span[]; after: Span[] }, asked: Span[], moreMb: number): string[] {
  const isWithin = ({ from, to }: Span) => calls.some((call) => from >= call.from && to < call.to)
  const within = asked.filter(isWithin)
  const meanwhile = p99(within)
  const afterwards = p99(asked.filter((one) => !isWithin(one)))
  const quietMs = p99([...quiet.before, ...quiet.after])
  const ms = median(calls.map(({ from, to }) => to - from))
  const memoryMark = mark(moreMb < most.memoryMb)
  const feedMark = mark(meanwhile < most.slowerTimes * quietMs)
  return [
    `25 MB by XML-RPC are published in ${ms.toFixed(0)} ms, with at most ${moreMb.toFixed(0)} MB of memory more than idle (wanted: under ${most.memoryMb} MB ${memoryMark})`,
    `The feed meanwhile: p99 ${meanwhile.toFixed(1)} ms of ${within.length}, quiet ${quietMs.toFixed(1)} ms (${p99(quiet.before).toFixed(1)} before, ${p99(quiet.after).toFixed(1)} after, of ${quiet.before.length + quiet.after.length}): ${(meanwhile / quietMs).toFixed(2)} times (wanted: under ${most.slowerTimes} ${feedMark}); when it is made anew after each ${afterwards.toFixed(0)} ms`,
  ]
}

async function makeToken(databaseUrl: string): Promise<string> {
  const { db, close } = openDatabase(databaseUrl, 1)
  return makePublisher(db, 'bench', ['publish-new']).finally(close)
}

function writeCall(folder: string, number: number): string {
  const file = join(folder, `call-${number}.xml`)
  writeFileSync(file, callOf(`Large ${number} by bench`, 24_900_000))
  return file
}

function callOf(name: string, bytes: number): string {
  const zip = packageOf({ name, files: { 'data.bin': randomBytes(bytes) } })
  const base64 = Buffer.from(zip).toString('base64').replace(/.{76}/g, '$&\n')
  return `<?xml version="1.0"?><methodCall><methodName>plugin.upload</methodName><params><param><value><base64>${base64}</base64></value></param></params></methodCall>`
}

/** In a process of its own that gives way to others, as it would be on another machine. */
const sending = `
const [url, file, authorization] = process.argv.slice(1)
const body = await Bun.file(file).bytes()
const now = () => performance.timeOrigin + performance.now()
const from = now()
const answer = await fetch(url, { method: 'POST', body, headers: { authorization, 'content-type': 'text/xml' } })
const text = await answer.text()
if (!text.includes('<params>')) throw new Error(answer.status + ' ' + text.slice(0, 300))
console.log(JSON.stringify({ from, to: now() }))
`

async function upload(url: string, file: string, authorization: string): Promise<Span> {
  const command = ['nice', '-n', '19', process.execPath, '-e', sending, url + urls.xmlRpc(), file, authorization]
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  if ((await child.exited) !== 0) throw new Error(`An upload by XML-RPC failed: ${err}`)
  return JSON.parse(out) as Span
}

const now = () => performance.timeOrigin + performance.now()

/** Asks for the feed again and again, a little after each answer. */
function feedWatch(url: string) {
  let times: Span[] = []
  let goesOn = true
  const headers = { 'accept-encoding': 'gzip' }
  const done = (async () => {
    while (goesOn) {
      const from = now()
      await (await fetch(url + feedPath, { headers, decompress: false })).arrayBuffer()
      times.push({ from, to: now() })
      await Bun.sleep(pauseMs)
    }
  })()
  return {
    /** Those since the last time. */
    takeTimes: () => {
      const taken = times
      times = []
      return taken
    },
    stop: async () => {
      goesOn = false
      await done
      return times
    },
  }
}

function peakWatch(pid: number) {
  let peakMb = 0
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, memoryOf(pid).nowMb)
  }, 10)
  return {
    stop: () => {
      clearInterval(timer)
      return peakMb
    },
  }
}

/** In milliseconds. */
function p99(spans: Span[]): number {
  const sorted = spans.map(({ from, to }) => to - from).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
}
