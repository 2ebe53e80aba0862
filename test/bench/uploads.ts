// Many clients that publish by token in the same moment: how many uploads a second, and whether any is lost.

import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../db/client.ts'
import { urls } from '../../src/urls.ts'
import { packageOf } from '../support/packages.ts'
import { feedPath } from './figures.ts'
import { makePublisher } from './people.ts'
import { mark, median } from './report.ts'
import type { ClientPlan, SentPackage, SentPackages } from './upload-clients.ts'

const clients = 50
/** One person may make 300 changes in ten minutes. */
const people = 5
const bytes = 1_000_000
const lookedUpAtOnce = 8

/**
 * Lines about packages of 1 MB from all clients at once; the first version of each plugin is there before.
 *
 * @throws Error when an upload was answered with a fault of ours, or one that was acknowledged is not there as it was sent
 */
export async function uploadLines(url: string, databaseUrl: string, folder: string, quick: boolean): Promise<string[]> {
  const tokens = await makePeople(databaseUrl)
  const names = Array.from({ length: clients }, madeUpName)
  const plansOf = (versions: string[]) =>
    names.map((name, at) => ({
      token: tokens[at % people] ?? '',
      packages: versions.map((version) => packageFor(name, version, { url, folder })),
    }))
  const first = await sendAll(plansOf(['1.0.0']))
  const later = quick ? ['1.1.0'] : ['1.1.0', '1.2.0', '1.3.0', '1.4.0']
  const { sent, seconds } = await sendAll(plansOf(later))
  const all = [...first.sent, ...sent]
  const kept = all.filter(({ status }) => status === 201)
  const lost = await lostOf(url, kept)
  refuseFaults(all, lost)
  const rate = `${(sent.length / seconds).toFixed(1)} uploads a second, half of them answered within ${median(sent.map(({ ms }) => ms)).toFixed(0)} ms`
  return [
    `${clients} clients with ${later.length} packages of 1 MB each by token: ${rate}`,
    `Of all ${all.length}: ${countsOf(all)}; ${kept.length} acknowledged, ${lost.length} of them lost or changed (download, SHA-256, feed) ${mark(lost.length === 0 && kept.length === all.length)}`,
  ]
}

async function makePeople(databaseUrl: string): Promise<string[]> {
  const { db, close } = openDatabase(databaseUrl, 1)
  try {
    const uids = Array.from({ length: people }, (_, at) => `bench-crowd-${at}`)
    return await Promise.all(uids.map((uid) => makePublisher(db, uid, ['publish-new', 'publish-versions'])))
  } finally {
    await close()
  }
}

/** Like no other name: what is like one waits for a moderator. */
function madeUpName(): string {
  const of = (letters: string, byte: number) => letters[byte % letters.length] ?? ''
  const letters = Array.from(randomBytes(12), (byte, at) => of(at % 2 === 0 ? 'bdfgklmnprstvz' : 'aeiou', byte))
  return `Bench ${letters.join('')}`
}

function packageFor(name: string, version: string, { url, folder }: { url: string; folder: string }) {
  const packageName = name.toLowerCase().replace(' ', '_')
  const file = join(folder, `${packageName}-${version}.zip`)
  writeFileSync(
    file,
    packageOf({ name, packageName, version, files: { 'data.bin': randomBytes(bytes), 'steps.py': code } }),
  )
  return { url: url + urls.apiUpload(packageName), file, packageName, version }
}

const code = Array.from(
  { length: 3000 },
  (_, line) => `def step_${line}(layer):\n    return layer.id() + ${line}\n`,
).join('\n\n')

async function sendAll(plans: ClientPlan[]): Promise<SentPackages> {
  const script = join(import.meta.dir, 'upload-clients.ts')
  const child = Bun.spawn([process.execPath, script], {
    stdin: new Blob([JSON.stringify(plans)]),
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const text = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error('The clients of the uploads ended with a fault.')
  return JSON.parse(text) as SentPackages
}

/** What cannot be downloaded as it was sent; and of the last of each plugin, what the feed does not offer. */
async function lostOf(url: string, kept: SentPackage[]): Promise<SentPackage[]> {
  const feed = await (await fetch(url + feedPath)).text()
  const last = new Map(kept.map((one) => [one.packageName, one.version]))
  const lost: SentPackage[] = []
  const waiting = [...kept]
  const look = async () => {
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const path = urls.download(one.packageName, one.version)
      const isOffered = last.get(one.packageName) !== one.version || feed.includes(path)
      if (!isOffered || (await digestAt(url + path)) !== one.sha256) lost.push(one)
    }
  }
  await Promise.all(Array.from({ length: lookedUpAtOnce }, look))
  return lost
}

async function digestAt(url: string): Promise<string> {
  const answer = await fetch(url)
  return createHash('sha256')
    .update(await answer.bytes())
    .digest('hex')
}

function countsOf(all: SentPackage[]): string {
  const counts = new Map<number, number>()
  for (const { status } of all) counts.set(status, (counts.get(status) ?? 0) + 1)
  return Array.from(counts, ([status, count]) => `${count} times ${status}`).join(', ')
}

function refuseFaults(all: SentPackage[], lost: SentPackage[]): void {
  const fault = all.find(({ status }) => status === 0 || status >= 500)
  if (fault) throw new Error(`An upload was answered with ${fault.status}: ${fault.problem}`)
  const [first] = lost
  if (first)
    throw new Error(`${lost.length} uploads were acknowledged and are not there: ${first.packageName} ${first.version}`)
  const refused = all.find(({ status }) => status !== 201)
  if (refused) process.stderr.write(`${refused.packageName} ${refused.version}: ${refused.status} ${refused.problem}\n`)
}
