// All SQL of the moderators' queue: versions that wait, appeals, and authors who have answered.

import { inArray, type SQL, sql } from 'drizzle-orm'
import {
  type QueuedVersion,
  type QueueEntry,
  type QueueFilter,
  type QueueKind,
  queueFilters,
} from '../src/domain/desk.ts'
import { newFacts } from '../src/domain/new-facts.ts'
import type { Finding } from '../src/domain/report.ts'
import type { LineCount } from '../src/domain/review.ts'
import { openReportCount } from './abuse-reports.ts'
import type { Db } from './client.ts'
import {
  approvedFiles,
  auditLog,
  pluginOwners,
  plugins,
  threadEntries,
  users,
  versionHolds,
  versionReports,
  versions,
} from './schema.ts'

/** The facts of the version of this plugin that a moderator approved last; `v` is the one that waits. */
const factsBefore = sql`(select br.facts from ${versions} b join ${versionReports} br on br.version_id = b.id
  where b.plugin_id = v.plugin_id and b.state = 'approved' and b.reviewed_at is not null and b.deleted_at is null
    and b.quarantined_at is null and not b.withdrawn_by_moderator
  order by b.published_at desc, b.id desc limit 1)`

const factKeys = (facts: SQL) =>
  sql`select fact ->> 'code', fact ->> 'message' from jsonb_array_elements(coalesce(${facts}, '[]'::jsonb)) as fact`

/** Everything that waits, whatever the filter, with what the filters ask for. */
const line = sql`
  select 'waiting' as kind, v.id as version_id, v.plugin_id, null::bigint as entry_id, v.uploaded_at as since,
    p.published_at is null as is_new,
    exists (select 1 from ${versionHolds} h where h.version_id = v.id) as held,
    exists (${factKeys(sql`r.facts`)} except ${factKeys(factsBefore)}) as has_new_facts
  from ${versions} v
  join ${plugins} p on p.id = v.plugin_id
  join ${users} u on u.id = v.uploaded_by
  left join ${versionReports} r on r.version_id = v.id
  where v.state = 'waiting' and v.deleted_at is null and p.deleted_at is null and u.trust <> 'blocked'
  union all
  select 'appeal', t.version_id, t.plugin_id, t.id, t.at, false, false, false
  from ${threadEntries} t
  join ${plugins} p on p.id = t.plugin_id
  where t.kind = 'appeal' and t.settled_at is null and p.deleted_at is null
  union all
  select 'answer', v.id, v.plugin_id, t.id, t.at, false, false, false
  from ${versions} v
  join ${plugins} p on p.id = v.plugin_id
  join ${users} u on u.id = v.uploaded_by
  cross join lateral (
    select e.id, e.at, e.kind from ${threadEntries} e
    where e.plugin_id = v.plugin_id and e.version in (v.version, '') and not e."inner"
    order by e.id desc limit 1
  ) t
  where v.state = 'sent-back' and v.deleted_at is null and p.deleted_at is null and u.trust <> 'blocked'
    and t.kind = 'answer'`

/** @param lateBefore what has waited since before this instant is late */
function shownBy(filter: QueueFilter, lateBefore: Date): SQL {
  const conditions: Record<QueueFilter, SQL> = {
    everything: sql`true`,
    'new-plugins': sql`line.is_new`,
    'new-facts': sql`line.has_new_facts`,
    held: sql`line.held`,
    late: sql`line.since < ${lateBefore.toISOString()}::timestamptz`,
    appeals: sql`line.kind = 'appeal'`,
    answered: sql`line.kind = 'answer'`,
  }
  return conditions[filter]
}

/** How many entries each filter shows. */
export async function countQueue(db: Db, lateBefore: Date): Promise<Record<QueueFilter, number>> {
  const counts = queueFilters.map(
    (filter) => sql`count(*) filter (where ${shownBy(filter, lateBefore)})::int as ${sql.identifier(filter)}`,
  )
  const [row] = await db.execute<Record<QueueFilter, number>>(
    sql`select ${sql.join(counts, sql`, `)} from (${line}) as line`,
  )
  if (!row) throw new Error('The queue was not counted')
  return row
}

/** Everything that waits for a moderator. */
export async function countDesk(db: Db): Promise<number> {
  return (await countDeskAndReports(db)).waiting
}

/** The same, and the reports that are open; asked for with each page that a moderator opens. */
export async function countDeskAndReports(db: Db): Promise<{ waiting: number; reports: number }> {
  const [row] = await db.execute<{ waiting: number; reports: number }>(
    sql`select count(*)::int as waiting, ${openReportCount} as reports from (${line}) as line`,
  )
  return row ?? { waiting: 0, reports: 0 }
}

interface Place {
  kind: QueueKind
  version_id: number | null
  plugin_id: number
  entry_id: string | null
  since: string
}

/** One page of the queue, oldest first. `isOwn`: the reader owns the plugin. */
export async function listQueue(
  db: Db,
  asked: { filter: QueueFilter; lateBefore: Date; limit: number; offset: number },
  readerId: number,
): Promise<{ entry: QueueEntry; isOwn: boolean }[]> {
  const places = await db.execute<Place & Record<string, unknown>>(
    sql`select kind, version_id, plugin_id, entry_id, since from (${line}) as line
      where ${shownBy(asked.filter, asked.lateBefore)}
      order by since, plugin_id, version_id limit ${asked.limit} offset ${asked.offset}`,
  )
  const rows = [...places]
  const [queued, named, said] = await Promise.all([
    readVersions(
      db,
      rows.flatMap(({ version_id: id }) => id ?? []),
    ),
    readNames(
      db,
      rows.map(({ plugin_id: id }) => id),
      readerId,
    ),
    readSaid(
      db,
      rows.flatMap(({ entry_id: id }) => (id === null ? [] : Number(id))),
    ),
  ])
  return rows.map((row) => ({
    entry: {
      kind: row.kind,
      since: new Date(row.since),
      plugin: nameIn(row, queued, named),
      version: row.version_id === null ? undefined : queued.get(row.version_id)?.version,
      said: row.entry_id === null ? undefined : said.get(Number(row.entry_id)),
    },
    isOwn: named.get(row.plugin_id)?.isOwn === true,
  }))
}

type Named = Map<number, { packageName: string; name: string; isOwn: boolean }>
type Queued = Map<number, { version: QueuedVersion; name: string }>

/** The name that a version brings along counts, as its author wrote it. */
function nameIn(row: Place, queued: Queued, named: Named) {
  const { packageName, name } = named.get(row.plugin_id) ?? { packageName: '', name: '' }
  const brought = row.version_id === null ? undefined : queued.get(row.version_id)
  return { packageName, name: brought?.name ?? name }
}

async function readNames(db: Db, ids: number[], readerId: number): Promise<Named> {
  if (ids.length === 0) return new Map()
  const isOwn = sql<boolean>`exists (select 1 from ${pluginOwners} o
    where o.plugin_id = ${plugins.id} and o.user_id = ${readerId})`
  const rows = await db
    .select({ id: plugins.id, packageName: plugins.packageName, name: plugins.name, isOwn })
    .from(plugins)
    .where(inArray(plugins.id, ids))
  return new Map(rows.map(({ id, ...plugin }) => [id, plugin]))
}

async function readSaid(db: Db, ids: number[]): Promise<Map<number, NonNullable<QueueEntry['said']>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: threadEntries.id, by: threadEntries.by, text: threadEntries.text })
    .from(threadEntries)
    .where(inArray(threadEntries.id, ids))
  return new Map(rows.map((row) => [row.id, row]))
}

const decidedBefore = (state: string) =>
  sql<number>`(select count(*)::int from ${versions} o where o.uploaded_by = v.uploaded_by and o.state = ${state})`

/** A version that is sent back makes room for its mended package: only the audit log knows of it then. */
const sentBackBefore = sql<number>`(select greatest(0, count(*) filter (where a.action = 'version.send-back')
    - count(*) filter (where a.action = 'decision.undo' and a.details ->> 'before' = 'sent-back'))::int
  from ${auditLog} a where lower(a.person) = lower(u.uid) and not a.refused
    and a.action in ('version.send-back', 'decision.undo'))`

const lastDecision = sql`(select jsonb_build_object('by', e.by, 'kind', e.kind, 'version', e.version, 'at', e.at)
  from ${threadEntries} e where e.plugin_id = v.plugin_id
    and e.kind in ('approval', 'changes', 'rejection', 'appeal-decision', 'quarantine', 'release')
  order by e.id desc limit 1)`

/** Only of what nobody has counted the lines of yet: it looks at every file. */
const freshFiles = sql`case when r.new_lines is null then (select count(*)::int from jsonb_array_elements(r.files) as file
  where file ->> 'sha256' <> '' and not exists (
    select 1 from ${approvedFiles} k join ${versions} kv on kv.id = k.version_id
    where k.sha256 = file ->> 'sha256' and kv.reviewed_at is not null and kv.quarantined_at is null)) end`

interface QueuedRow {
  id: number
  version: string
  name: string
  experimental: boolean
  is_new: boolean
  uid: string
  approved: number
  rejected: number
  sent_back: number
  taken_by: string
  taken_at: string | null
  facts: Finding[] | null
  facts_before: Finding[] | null
  warnings: Finding[] | null
  holds: string[] | null
  new_lines: number | null
  total_lines: number | null
  fresh_files: number | null
  all_files: number | null
  last_decision: { by: string; kind: string; version: string; at: string } | null
}

async function readVersions(db: Db, ids: number[]): Promise<Queued> {
  if (ids.length === 0) return new Map()
  const rows = await db.execute<QueuedRow & Record<string, unknown>>(sql`
    select v.id, v.version, v.metadata ->> 'name' as name, v.experimental, p.published_at is null as is_new, u.uid,
      ${decidedBefore('approved')} as approved, ${decidedBefore('rejected')} as rejected, ${sentBackBefore} as sent_back,
      v.taken_by, v.taken_at, r.facts, ${factsBefore} as facts_before, r.warnings,
      (select array_agg(h.reason order by h.rule) from ${versionHolds} h where h.version_id = v.id) as holds,
      r.new_lines, r.total_lines, ${freshFiles} as fresh_files, case when r.new_lines is null then jsonb_array_length(r.files) end as all_files, ${lastDecision} as last_decision
    from ${versions} v
    join ${plugins} p on p.id = v.plugin_id
    join ${users} u on u.id = v.uploaded_by
    left join ${versionReports} r on r.version_id = v.id
    where v.id = any(${sql.param(ids)}::int[])`)
  return new Map([...rows].map((row) => [row.id, { name: row.name, version: queuedOf(row) }]))
}

function queuedOf(row: QueuedRow): QueuedVersion {
  const { fresh, known } = newFacts(row.facts ?? [], row.facts_before ?? [])
  const warnings = row.warnings ?? []
  return {
    ...{ id: row.id, version: row.version, experimental: row.experimental, isNew: row.is_new },
    uploader: { uid: row.uid, approved: row.approved, sentBack: row.sent_back, rejected: row.rejected },
    taken: row.taken_at === null ? undefined : { by: row.taken_by, at: new Date(row.taken_at) },
    newFacts: fresh.map(({ message }) => message),
    knownFacts: known,
    warnings: warnings.length,
    lookalikes: warnings.filter(({ code }) => code === 'name-similar').map(({ message }) => message),
    holds: row.holds ?? [],
    lines: row.new_lines === null ? undefined : { newLines: row.new_lines, totalLines: row.total_lines ?? 0 },
    files: row.all_files ? { fresh: row.fresh_files ?? 0, all: row.all_files } : undefined,
    lastDecision: row.last_decision ? { ...row.last_decision, at: new Date(row.last_decision.at) } : undefined,
  }
}

/** Keeps how many lines of a version are new to us; writes nothing where that is known. */
export async function keepLineCount(db: Db, versionId: number, { newLines, totalLines }: LineCount): Promise<void> {
  await db.execute(sql`update ${versionReports} set new_lines = ${newLines}, total_lines = ${totalLines}
    where version_id = ${versionId} and (new_lines, total_lines) is distinct from (${newLines}::int, ${totalLines}::int)`)
}

/** Why these versions are held although their author is trusted: sentences by the version's id. */
export async function listHoldReasons(db: Db, versionIds: readonly number[]): Promise<Map<number, string[]>> {
  if (versionIds.length === 0) return new Map()
  const rows = await db
    .select({ versionId: versionHolds.versionId, reason: versionHolds.reason })
    .from(versionHolds)
    .where(inArray(versionHolds.versionId, [...versionIds]))
    .orderBy(versionHolds.rule)
  const byVersion = Map.groupBy(rows, ({ versionId }) => versionId)
  return new Map([...byVersion].map(([id, holds]) => [id, holds.map(({ reason }) => reason)]))
}
