// What people do meanwhile, and what they were answered: the ledger that the site is held to afterwards.

import type postgres from 'postgres'
import { urls } from '../../src/urls.ts'
import type { Random } from '../bench/random.ts'
import { packageOf } from '../support/packages.ts'
import { type Visitor, visitor } from './visitor.ts'

export interface Ledger {
  /** Package names with the SHA-256 of what was sent, of uploads that were answered as taken. */
  uploads: Map<string, string>
  /** What was decided about a version, of decisions that were answered as made. */
  decisions: Map<number, 'approved' | 'rejected'>
  /** Reasons why Zed was trusted or not, of changes that were answered as made. */
  ranks: string[]
  /** Asked for, and no answer came: each may have happened or not. */
  unanswered: number
  refused: string[]
}

export interface Workload {
  ledger: Ledger
  /** Ends when everybody has finished what they were at. */
  stop(): Promise<void>
}

/** Ben and Ada upload, Mo decides about what waits and trusts Zed and takes it back, each as fast as they are answered. */
export function startWorkload(baseUrl: string, sql: postgres.Sql, random: Random): Workload {
  const ledger: Ledger = { uploads: new Map(), decisions: new Map(), ranks: [], unanswered: 0, refused: [] }
  let going = true
  const goes = () => going
  const work = [
    repeat(goes, uploader(visitor(baseUrl, 'ben'), ledger, `b${random.whole(0, 1e9)}`)),
    repeat(goes, uploader(visitor(baseUrl, 'ada'), ledger, `a${random.whole(0, 1e9)}`)),
    repeat(goes, decider(visitor(baseUrl, 'mo'), ledger, sql, random)),
    repeat(goes, ranker(visitor(baseUrl, 'mo'), ledger)),
  ]
  return {
    ledger,
    stop: async () => {
      going = false
      await Promise.all(work)
    },
  }
}

async function repeat(goes: () => boolean, act: () => Promise<boolean>): Promise<void> {
  while (goes()) {
    // While the server is away, and between two things that a person does.
    await Bun.sleep((await act()) ? 20 : 100)
  }
}

function uploader(who: Visitor, ledger: Ledger, prefix: string): () => Promise<boolean> {
  let count = 0
  return async () => {
    const name = `p${prefix}_${++count}`
    const zip = new Uint8Array(packageOf({ name, packageName: name, version: '1.0' }))
    const sha256 = new Bun.CryptoHasher('sha256').update(zip).digest('hex')
    const answer = await who.post(urls.upload(), { package: new File([zip], 'package.zip'), changelog: '' })
    if (answer?.status === 303) ledger.uploads.set(name, sha256)
    else await keepOther(ledger, answer, 'upload')
    return answer?.status === 303
  }
}

function decider(mo: Visitor, ledger: Ledger, sql: postgres.Sql, random: Random): () => Promise<boolean> {
  return async () => {
    const [waiting] = await sql`
      select id, package_sha256 as sha256 from versions where state = 'waiting' order by uploaded_at limit 1`
    if (!waiting) return false
    const decision = random.chance(0.5) ? 'approve' : 'reject'
    const reason = `Number ${random.whole(0, 1e6)}.`
    const fields = { decision, reason, message: reason, sha256: waiting.sha256 }
    const answer = await mo.post(urls.decision(waiting.id), fields)
    if (answer?.status === 303) ledger.decisions.set(waiting.id, decision === 'approve' ? 'approved' : 'rejected')
    else await keepOther(ledger, answer, decision)
    return answer?.status === 303
  }
}

/** Zed is mailed about each at once, where a mail about a version waits for a while. */
function ranker(mo: Visitor, ledger: Ledger): () => Promise<boolean> {
  let count = 0
  return async () => {
    const reason = `Change ${++count}.`
    const trust = count % 2 === 1 ? 'trusted' : 'untrusted'
    const answer = await mo.post(urls.userTrust('zed'), { trust, reason })
    if (answer?.status === 303) ledger.ranks.push(reason)
    else await keepOther(ledger, answer, trust)
    return answer?.status === 303
  }
}

/** 409: the attempt before was taken after all; 503: the server is on its way. */
async function keepOther(ledger: Ledger, answer: Response | undefined, what: string): Promise<void> {
  if (!answer) ledger.unanswered += 1
  else if (![409, 429, 503].includes(answer.status)) {
    const text = (await answer.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    ledger.refused.push(`${what}: ${answer.status} ${text.slice(0, 300)}`)
  }
}
