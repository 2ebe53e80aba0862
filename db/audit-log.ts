// All SQL of the audit log: append and read, never change.

import { and, asc, desc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Action } from '../src/domain/actions.ts'
import {
  type AuditEntry,
  type ChainLink,
  chainFollower,
  entryHash,
  type KeptEntry,
  keepable,
} from '../src/domain/audit-entry.ts'
import type { Db } from './client.ts'
import { auditLog, pluginOwners, plugins } from './schema.ts'

/** Any number that no other program takes for a lock in this database. */
const appendLock = 7_201_847

/**
 * Appends entries to the chain, always as the last thing in the transaction that makes the change: until it ends nobody
 * else appends, so that the order of the entries is that of the commits.
 *
 * @returns id and hash of each, for the log outside the database
 */
export async function appendEntries(tx: Db, entries: readonly AuditEntry[]): Promise<ChainLink[]> {
  if (entries.length === 0) return []
  await tx.execute(sql`select pg_advisory_xact_lock(${appendLock})`)
  const [last] = await tx
    .select({ id: auditLog.id, hash: auditLog.hash })
    .from(auditLog)
    .orderBy(desc(auditLog.id))
    .limit(1)
  let { id, hash } = last ?? { id: 0, hash: '' }
  const rows = entries.map((entry) => {
    id += 1
    const plain = { ...keepable(entry), id }
    hash = entryHash(hash, plain)
    return { ...plain, pluginId: entry.pluginId ?? null, hash }
  })
  await tx.insert(auditLog).overridingSystemValue().values(rows)
  return rows.map((row) => ({ id: row.id, hash: row.hash }))
}

/** Reads the whole log and follows its chain. */
export async function followChain(db: Db) {
  const follower = chainFollower()
  const batch = 5000
  for (let after = 0, rows: KeptEntry[] = []; ; after = rows.at(-1)?.id ?? 0) {
    rows = (
      await db.select(keptColumns).from(auditLog).where(gt(auditLog.id, after)).orderBy(asc(auditLog.id)).limit(batch)
    ).map((row) => ({ ...row, pluginId: row.pluginId ?? undefined }))
    follower.follow(rows)
    if (rows.length < batch) return follower.end()
  }
}

const keptColumns = {
  id: auditLog.id,
  at: auditLog.at,
  actorKind: auditLog.actorKind,
  actor: auditLog.actor,
  token: auditLog.token,
  address: auditLog.address,
  action: auditLog.action,
  refused: auditLog.refused,
  pluginId: auditLog.pluginId,
  person: auditLog.person,
  subject: auditLog.subject,
  reason: auditLog.reason,
  details: auditLog.details,
  hash: auditLog.hash,
}

export interface StoredAuditEntry extends KeptEntry {
  /** Of the plugin it was done to, while there is one. */
  packageName: string | undefined
}

export interface AuditFilter {
  pluginId?: number
  versionId?: number
  /** uid of who did it, or to whom it was done. */
  about?: string
  /** Without attempts at what the person may not know of. */
  knownOnly?: boolean
  actions?: readonly Action[]
  /** Without what moderators do among themselves about the plugins that this user (by id) owns. */
  notInnerTo?: number
  refused?: boolean
  /** Id of the last one seen. */
  before?: number | undefined
  limit: number
}

/** Newest first, at most `limit`. */
export async function listAudit(db: Db, filter: AuditFilter): Promise<StoredAuditEntry[]> {
  const rows = await db
    .select({ ...keptColumns, packageName: plugins.packageName })
    .from(auditLog)
    .leftJoin(plugins, eq(plugins.id, auditLog.pluginId))
    .where(and(...conditions(filter)))
    .orderBy(desc(auditLog.id))
    .limit(filter.limit)
  return rows.map((row) => ({
    ...row,
    pluginId: row.pluginId ?? undefined,
    packageName: row.packageName ?? undefined,
  }))
}

/** Notes and comments that moderators write for each other, and who has a version before them. */
const isInner = sql`(${auditLog.action} in ('review.take', 'review.comment')
  or (${auditLog.action} = 'thread.write' and ${auditLog.details} -> 'inner' = 'true'))`

const isOwnedBy = (userId: number) =>
  sql`exists (select from ${pluginOwners} o where o.plugin_id = ${auditLog.pluginId} and o.user_id = ${userId})`

function conditions({
  pluginId,
  versionId,
  about,
  knownOnly,
  actions,
  notInnerTo,
  refused,
  before,
}: AuditFilter): (SQL | undefined)[] {
  return [
    pluginId === undefined ? undefined : eq(auditLog.pluginId, pluginId),
    versionId === undefined ? undefined : sql`${auditLog.details} -> 'versionId' = to_jsonb(${versionId}::int)`,
    about === undefined
      ? undefined
      : or(
          and(sql`lower(${auditLog.actor}) = lower(${about})`, inArray(auditLog.actorKind, ['user', 'token'])),
          sql`lower(${auditLog.person}) = lower(${about})`,
        ),
    knownOnly ? sql`not (${auditLog.refused} and ${auditLog.details} ? 'hidden')` : undefined,
    actions === undefined ? undefined : inArray(auditLog.action, [...actions]),
    notInnerTo === undefined ? undefined : sql`not (${isInner} and ${isOwnedBy(notInnerTo)})`,
    refused === undefined ? undefined : eq(auditLog.refused, refused),
    before === undefined ? undefined : lt(auditLog.id, before),
  ]
}

/** Whether this person gave up a plugin, or was taken off it, since then, as the log tells it. */
export async function leftLately(db: Db, pluginId: number, uid: string, since: Date): Promise<boolean> {
  const [row] = await db
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(
      and(
        ...[eq(auditLog.pluginId, pluginId), eq(auditLog.refused, false)],
        gt(auditLog.at, since),
        or(
          and(eq(auditLog.action, 'owner.remove'), eq(auditLog.person, uid)),
          and(eq(auditLog.action, 'plugin.transfer'), sql`${auditLog.details} ->> 'from' = ${uid}`),
          and(eq(auditLog.action, 'owner.assign'), sql`jsonb_exists(${auditLog.details} -> 'removed', ${uid})`),
        ),
      ),
    )
    .limit(1)
  return row !== undefined
}
