// Kills the real server and the real worker at random moments, and judges what is left.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import { ensureSiteRole } from '../../db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'
import { diskFileStore } from '../../src/adapters/file-store.ts'
import { type Random, seededRandom } from '../bench/random.ts'
import { smtpSink } from '../support/smtp.ts'
import { judge, type Verdict } from './judge.ts'
import { type Servers, servers } from './servers.ts'
import { visitor } from './visitor.ts'
import { startWorkload } from './workload.ts'

export interface CrashWishes {
  kills: number
  seed: number
  /** No more kills after so long. */
  limitMs: number
  /** Is told how it goes. */
  say?: (text: string) => void
}

export interface CrashFigures extends Verdict {
  kills: number
  unanswered: number
  seconds: number
}

/** The database and the mail server live through it, as they would on machines of their own. */
export async function crashRun({ kills, seed, limitMs, say = () => {} }: CrashWishes): Promise<CrashFigures> {
  const began = performance.now()
  const random = seededRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'quiver-crash-'))
  mkdirSync(join(folder, 'site'))
  writeFileSync(join(folder, 'site', 'quiver.ini'), '')
  const cluster = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
  await ensureSiteRole(cluster.url, cluster.siteUrl)
  // Servers that look into a mail before they take it: somebody is often killed while waiting.
  const sink = await smtpSink({ answerAfterMs: () => random.whole(0, 60) })
  const sql = postgres(cluster.url, { max: 4, onnotice: () => {} })
  const { db, close } = openDatabase(cluster.url, 2)
  const place = { folder: join(folder, 'site'), databaseUrl: cluster.siteUrl, ownerUrl: cluster.url }
  const site = servers({ ...place, smtpPort: sink.port, port: await freePort() })
  try {
    await site.start(false)
    await prepare(site)
    const workload = startWorkload(site.baseUrl, sql, random)
    // Mails about decisions wait a minute, in which they can be taken back: here nobody does.
    const hurrying = setInterval(() => void mailAtOnce(sql).catch(() => {}), 100)
    const killed = await killAgainAndAgain(site, random, kills, began + limitMs, say)
    clearInterval(hurrying)
    await workload.stop()
    await everythingDone(sql)
    const files = diskFileStore(join(folder, 'site', 'packages'))
    const evidence = {
      sql,
      db,
      files,
      baseUrl: site.baseUrl,
      ledger: workload.ledger,
      deliveries: sink.deliveries,
    }
    const verdict = await judge(evidence)
    verdict.broken.push(...site.fallen().map((what) => `${what} ended by itself`))
    const seconds = Math.round((performance.now() - began) / 1000)
    return { ...verdict, kills: killed, unanswered: workload.ledger.unanswered, seconds }
  } finally {
    await site.stop()
    await close()
    await sql.end({ timeout: 1 })
    await sink.stop()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Everybody has been here, and what Ada uploads is published at once. */
async function prepare({ baseUrl }: Servers): Promise<void> {
  for (const uid of ['ben', 'ada', 'zed']) await visitor(baseUrl, uid).post('/account/notices/read', { 'up-to': '1' })
  const trusted = await visitor(baseUrl, 'mo').post('/moderation/users/ada/trust', {
    trust: 'trusted',
    reason: 'Known.',
  })
  if (trusted?.status !== 303) throw new Error(`Ada was not trusted: ${trusted?.status}`)
}

/** From just after the start, when sessions are made, to the middle of everything. */
async function killAgainAndAgain(
  site: Servers,
  random: Random,
  kills: number,
  until: number,
  say: (text: string) => void,
): Promise<number> {
  let killed = 0
  let apart = false
  while (killed < kills && performance.now() < until) {
    await Bun.sleep(random.whole(50, 1500))
    killed += 1
    await site.kill(apart ? random.pick(['server', 'worker', 'both'] as const) : 'both')
    if (killed % 10 === 0) say(`${killed} kills`)
    // The other way only where both are down: a server that works jobs off needs no worker beside it.
    if (random.chance(0.3)) {
      killed += 1
      await site.kill('both')
      apart = !apart
    }
    await site.start(apart)
  }
  return killed
}

const patienceMs = 60_000

/**
 * What a dead worker had taken is due again only after a while: that is brought forward. Whoever lives is done with a
 * job in less than three seconds.
 */
async function everythingDone(sql: postgres.Sql): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    await sql`update jobs.job set heartbeat_on = heartbeat_on - interval '1 hour'
      where state = 'active' and started_on < now() - interval '3 seconds'`
    await mailAtOnce(sql)
    await sql`update jobs.job set start_after = now() where state = 'retry' and start_after > now()`
    const [left] = await sql`select count(*)::int as jobs from jobs.job where state < 'completed'`
    if (left?.jobs === 0) return
    await Bun.sleep(200)
  }
}

async function mailAtOnce(sql: postgres.Sql): Promise<void> {
  await sql`update jobs.job set start_after = now() where state = 'created' and start_after > now()`
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const probe = createServer()
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}
