// Holds the site to what people were answered, and the mails that arrived to what they should have been told.

import type postgres from 'postgres'
import { followChain } from '../../db/audit-log.ts'
import type { Db } from '../../db/client.ts'
import type { FileStore } from '../../src/adapters/file-store.ts'
import type { Delivery } from '../support/smtp.ts'
import { visitor } from './visitor.ts'
import type { Ledger } from './workload.ts'

export interface Verdict {
  /** Each is a promise that was broken. */
  broken: string[]
  versions: number
  decisions: number
  mailsWanted: number
  /** Mails of which moderators are told that nobody knows whether they arrived. */
  unknown: number
  deliveries: number
  distinct: number
}

interface Evidence {
  sql: postgres.Sql
  db: Db
  files: FileStore
  baseUrl: string
  ledger: Ledger
  deliveries: readonly Delivery[]
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  const { sql, deliveries, ledger } = evidence
  const [count] = await sql`select count(*)::int as versions from versions`
  const wanted = await wantedMails(sql)
  const arrived = Map.groupBy(deliveries, ({ messageId }) => messageId)
  const twice = [...arrived].filter(([, times]) => times.length > 1).map(([id]) => `mail ${id} came twice`)
  const missing = [...wanted].filter((id) => !arrived.has(id)).map((id) => `mail ${id} never arrived`)
  const strange = [...arrived.keys()].filter((id) => !wanted.has(id)).map((id) => `mail ${id} is about nothing`)
  const parts = [
    versionsWhole(evidence),
    uploadsKept(evidence),
    decisionsKept(evidence),
    ranksKept(evidence),
    chainWhole(evidence),
  ]
  const found = await Promise.all([...parts, jobsDone(evidence), feedTrue(evidence)])
  return {
    broken: [...found.flat(), ...missing, ...strange, ...twice, ...ledger.refused],
    ...{ versions: count?.versions ?? 0, decisions: ledger.decisions.size, mailsWanted: wanted.size },
    unknown: await countUnknown(sql),
    ...{ deliveries: deliveries.length, distinct: arrived.size },
  }
}

async function countUnknown(sql: postgres.Sql): Promise<number> {
  const [row] = await sql`select count(*)::int as mails from unanswered_mails`
  return row?.mails ?? 0
}

/** One for each notice, and one for each time the moderators were woken. */
async function wantedMails(sql: postgres.Sql): Promise<Set<string>> {
  const notices = await sql`select 'notice-' || id as name from notices`
  const desk = await sql`select 'desk-' || id as name from jobs.job where name = 'desk.mail'`
  return new Set([...notices, ...desk].map(({ name }) => `<${name}@127.0.0.1>`))
}

/** A version has its package, its plugin with an owner, and its entry in the log; and a plugin has a version. */
async function versionsWhole({ sql, files }: Evidence): Promise<string[]> {
  const halves = await sql`
    select v.id, 'no entry in the log' as lack from versions v where not exists (
      select 1 from audit_log a where a.action in ('plugin.create', 'version.publish') and not a.refused
        and (a.details->>'versionId')::int = v.id)
    union all select v.id, 'a plugin without an owner' from versions v where not exists (
      select 1 from plugin_owners o where o.plugin_id = v.plugin_id)
    union all select p.id, 'a plugin without a version' from plugins p where not exists (
      select 1 from versions v where v.plugin_id = p.id)
    union all select (a.details->>'versionId')::int, 'an entry without its version' from audit_log a
      where a.action in ('plugin.create', 'version.publish') and not a.refused
        and not exists (select 1 from versions v where v.id = (a.details->>'versionId')::int)`
  const broken = halves.map(({ id, lack }) => `version ${id}: ${lack}`)
  for (const { id, sha256 } of await sql`select id, package_sha256 as sha256 from versions`) {
    const kept = await files.find(sha256)
    const hash = kept && new Bun.CryptoHasher('sha256').update(await kept.bytes()).digest('hex')
    if (hash !== sha256) broken.push(`version ${id}: its package is not there or not whole`)
  }
  return broken
}

async function uploadsKept({ sql, ledger }: Evidence): Promise<string[]> {
  const rows = await sql`
    select p.package_name as name, v.package_sha256 as sha256 from versions v join plugins p on p.id = v.plugin_id`
  const kept = new Map(rows.map(({ name, sha256 }) => [String(name).toLowerCase(), sha256]))
  return [...ledger.uploads]
    .filter(([name, sha256]) => kept.get(name.toLowerCase()) !== sha256)
    .map(([name]) => `upload ${name} was answered and is not there`)
}

/** With its state, its entry in the log and the notice to the owner, all three. */
async function decisionsKept({ sql, ledger }: Evidence): Promise<string[]> {
  const rows = await sql`select id, state from versions`
  const states = new Map(rows.map(({ id, state }) => [id, state]))
  const lost = [...ledger.decisions]
    .filter(([id, state]) => states.get(id) !== state)
    .map(([id, state]) => `version ${id} was answered as ${state} and is ${states.get(id)}`)
  const halves = await sql`
    select v.id, p.package_name || ' ' || v.version as subject from versions v join plugins p on p.id = v.plugin_id
    where v.state in ('approved', 'rejected') and v.decided_by is not null and (
      (select count(*) from notices n where n.plugin_id = p.id and n.action in ('version.approve', 'version.reject')) <> 1
      or (select count(*) from audit_log a where a.plugin_id = p.id and not a.refused
        and a.action in ('version.approve', 'version.reject')) <> 1)`
  return [...lost, ...halves.map(({ subject }) => `the decision about ${subject} has not one notice and one entry`)]
}

/** What was asked for twice because no answer came, such as to trust who is trusted, may change nothing the second time. */
async function ranksKept({ sql, ledger }: Evidence): Promise<string[]> {
  const told = await sql`select reason from notices where action in ('user.trust', 'user.untrust')`
  const kept = await sql`select reason from audit_log where action in ('user.trust', 'user.untrust') and not refused`
  const [notices, entries] = [told, kept].map((rows) => rows.map(({ reason }) => String(reason)).toSorted())
  const broken = Bun.deepEquals(notices, entries) ? [] : ['what Zed was told is not what the log says']
  return [
    ...broken,
    ...ledger.ranks
      .filter((reason) => !entries?.includes(reason))
      .map((reason) => `${reason} was answered and is lost`),
  ]
}

async function chainWhole({ db }: Evidence): Promise<string[]> {
  const { broken } = await followChain(db)
  return broken ? [`the audit log is broken at entry ${broken.id}`] : []
}

async function jobsDone({ sql }: Evidence): Promise<string[]> {
  const rows =
    await sql`select id, name, state::text, output->>'message' as why from jobs.job where state <> 'completed'`
  return rows.map(({ id, name, state, why }) => `job ${name} ${id} is ${state}: ${why}`)
}

/** What is approved is in the feed and can be downloaded, and nothing else is. */
async function feedTrue({ sql, baseUrl }: Evidence): Promise<string[]> {
  const rows = await sql`
    select p.package_name as name, v.state from versions v join plugins p on p.id = v.plugin_id order by v.id`
  const someone = visitor(baseUrl, 'nobody')
  const feed = (await (await someone.get('/plugins/plugins.xml'))?.text()) ?? ''
  return rows
    .filter(({ name, state }) => feed.includes(`<file_name>${name}.1.0.zip</file_name>`) !== (state === 'approved'))
    .map(({ name, state }) => `${name} is ${state}, and the feed says otherwise`)
}
