// All SQL of the audit log: append and read, never change.

import { and, desc, eq, lt } from 'drizzle-orm'
import type { Action } from '../src/domain/actions.ts'
import type { Db } from './client.ts'
import { auditLog, plugins } from './schema.ts'

export interface NewAuditEntry {
  at: Date
  actor: string
  action: Action
  pluginId: number | undefined
  /** What it was done to, in words that stay readable when the rows are gone: `parcel_check 1.4.2`. */
  subject: string
  reason?: string
  details?: Record<string, unknown>
}

/** Appends one entry; always inside the transaction that makes the change. */
export async function record(tx: Db, entry: NewAuditEntry): Promise<void> {
  await tx.insert(auditLog).values({ ...entry, reason: entry.reason ?? '', details: entry.details ?? {} })
}

export interface StoredAuditEntry {
  id: number
  at: Date
  actor: string
  action: string
  subject: string
  reason: string
  packageName: string | undefined
}

/** Newest first, at most `limit`; `before` is the id of the last one seen. */
export async function listAudit(
  db: Db,
  filter: { pluginId?: number; before?: number; limit: number },
): Promise<StoredAuditEntry[]> {
  const rows = await db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      actor: auditLog.actor,
      action: auditLog.action,
      subject: auditLog.subject,
      reason: auditLog.reason,
      packageName: plugins.packageName,
    })
    .from(auditLog)
    .leftJoin(plugins, eq(plugins.id, auditLog.pluginId))
    .where(
      and(
        filter.pluginId === undefined ? undefined : eq(auditLog.pluginId, filter.pluginId),
        filter.before === undefined ? undefined : lt(auditLog.id, filter.before),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(filter.limit)
  return rows.map((row) => ({ ...row, packageName: row.packageName ?? undefined }))
}
