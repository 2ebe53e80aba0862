// All SQL of deliveries to webhooks: what is to be sent, in which order, and what came of it.

import { and, desc, eq, inArray, isNotNull, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { deliveries, webhooks } from './schema.ts'

export interface NewDelivery {
  webhookId: number
  /** Those with the same one go in order; undefined: by itself. */
  pluginId: number | undefined
  event: string
  eventKey: string
  body: string
  createdAt: Date
}

/** They are due at once. */
export async function addDeliveries(tx: Db, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return
  await tx.insert(deliveries).values(rows.map((row) => ({ ...row, nextAt: row.createdAt })))
}

/** A delivery that this process has taken, with where it goes. */
export interface TakenDelivery {
  id: number
  webhookId: number
  event: string
  eventKey: string
  body: string
  createdAt: Date
  /** This attempt included. Fences what is kept of its end: another who took it since has a higher one. */
  attempts: number
  url: string
  secret: string
  failing: boolean
}

export interface TakeOptions {
  now: Date
  /** Until then it is nobody else's; afterwards whoever took it counts as dead. */
  leaseUntil: Date
  /** Webhooks that get nothing now. */
  except: readonly number[]
  /** Of one webhook; of one that fails a single one. */
  each: number
  limit: number
}

/**
 * Takes what is due: of each webhook and plugin only what is first in order, so that a later event never goes out before
 * an earlier one has arrived or was given up.
 */
export async function takeDue(db: Db, { now, leaseUntil, except, each, limit }: TakeOptions): Promise<TakenDelivery[]> {
  const rows = await db.execute<Record<keyof TakenDelivery, unknown>>(sql`
    with heads as (${heads(sql`d.webhook_id <> all(${sql.param([...except])}::int[])`)}
    ), due as (
      select id from (
        select id, failing, row_number() over (partition by webhook_id order by next_at, id) as place
        from heads where next_at <= ${now.toISOString()}::timestamptz
      ) ranked where place <= case when failing then 1 else ${each} end
    ), taken as (
      select d.id from ${deliveries} d where d.id in (select id from due) and d.next_at <= ${now.toISOString()}::timestamptz
      order by d.next_at, d.id limit ${limit} for update skip locked
    )
    update ${deliveries} d set attempts = d.attempts + 1, last_error = '', next_at = ${leaseUntil.toISOString()}::timestamptz
    from taken, ${webhooks} w where d.id = taken.id and w.id = d.webhook_id
    returning d.id, d.webhook_id as "webhookId", d.event, d.event_key as "eventKey", d.body,
      extract(epoch from d.created_at) * 1000 as "createdAt", d.attempts, w.url, w.secret`)
  return [...rows].map(takenOf)
}

/** What is first in order of each webhook and plugin, but for webhooks that are switched off. */
function heads(which: SQL): SQL {
  return sql`select distinct on (d.webhook_id, d.plugin_id) d.id, d.webhook_id, d.next_at, w.failing_since is not null as failing
    from ${deliveries} d join ${webhooks} w on w.id = d.webhook_id and w.off_at is null
    where d.next_at is not null and ${which} order by d.webhook_id, d.plugin_id, d.id`
}

function takenOf(row: Record<keyof TakenDelivery, unknown>): TakenDelivery {
  return {
    ...(row as unknown as TakenDelivery),
    id: Number(row.id),
    createdAt: new Date(Number(row.createdAt)),
  }
}

/** What came of an attempt. */
export interface DeliveryEnd {
  status: number | undefined
  error: string
  /** Undefined: it did not arrive. */
  deliveredAt: Date | undefined
  /** Undefined: it is not tried again. */
  nextAt: Date | undefined
}

/** @returns false when somebody else took it meanwhile, or it was settled */
export async function settleDelivery(
  tx: Db,
  { id, attempts }: Pick<TakenDelivery, 'id' | 'attempts'>,
  { status, error, deliveredAt, nextAt }: DeliveryEnd,
): Promise<boolean> {
  const rows = await tx
    .update(deliveries)
    .set({ lastStatus: status ?? null, lastError: error, deliveredAt: deliveredAt ?? null, nextAt: nextAt ?? null })
    .where(and(eq(deliveries.id, id), eq(deliveries.attempts, attempts), isNotNull(deliveries.nextAt)))
    .returning({ id: deliveries.id })
  return rows.length > 0
}

/** Nothing more is sent of what waits for these webhooks. */
export async function giveUpWaiting(tx: Db, webhookIds: readonly number[]): Promise<void> {
  if (webhookIds.length === 0) return
  await tx
    .update(deliveries)
    .set({ nextAt: null })
    .where(and(inArray(deliveries.webhookId, [...webhookIds]), isNotNull(deliveries.nextAt)))
}

/** What waits to be tried again for this webhook is tried at once; what is under way stays as it is. */
export async function hastenWaiting(tx: Db, webhookId: number, now: Date): Promise<void> {
  await tx
    .update(deliveries)
    .set({ nextAt: now })
    .where(and(eq(deliveries.webhookId, webhookId), isNotNull(deliveries.nextAt), ne(deliveries.lastError, '')))
}

/** When the next one can be taken, which may be past; undefined when nothing waits. */
export async function findNextDue(db: Db): Promise<Date | undefined> {
  const rows = await db.execute<{ at: number | null }>(sql`
    select (extract(epoch from min(next_at)) * 1000)::float8 as at from (${heads(sql`true`)}) heads`)
  const at = rows[0]?.at ?? undefined
  return at === undefined ? undefined : new Date(at)
}

/** One line of the log. */
export interface LoggedDelivery {
  id: number
  event: string
  eventKey: string
  body: string
  createdAt: Date
  attempts: number
  nextAt: Date | undefined
  deliveredAt: Date | undefined
  lastStatus: number | undefined
  lastError: string
}

const logged = {
  id: deliveries.id,
  event: deliveries.event,
  eventKey: deliveries.eventKey,
  body: deliveries.body,
  createdAt: deliveries.createdAt,
  attempts: deliveries.attempts,
  nextAt: deliveries.nextAt,
  deliveredAt: deliveries.deliveredAt,
  lastStatus: deliveries.lastStatus,
  lastError: deliveries.lastError,
}

/** Newest first. */
export async function listDeliveries(
  db: Db,
  webhookId: number,
  before: number | undefined,
  limit: number,
): Promise<LoggedDelivery[]> {
  const rows = await db
    .select(logged)
    .from(deliveries)
    .where(and(eq(deliveries.webhookId, webhookId), before === undefined ? undefined : lt(deliveries.id, before)))
    .orderBy(desc(deliveries.id))
    .limit(limit)
  return rows.map(({ nextAt, deliveredAt, lastStatus, ...row }) => ({
    ...row,
    nextAt: nextAt ?? undefined,
    deliveredAt: deliveredAt ?? undefined,
    lastStatus: lastStatus ?? undefined,
  }))
}

/** With the plugin that it is about, for a replay. */
export async function lockDelivery(
  tx: Db,
  webhookId: number,
  id: number,
): Promise<(NewDelivery & { waiting: boolean }) | undefined> {
  const [row] = await tx
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.webhookId, webhookId), eq(deliveries.id, id)))
    .for('update')
  if (!row) return undefined
  const { pluginId, event, eventKey, body, createdAt, nextAt } = row
  return { webhookId, pluginId: pluginId ?? undefined, event, eventKey, body, createdAt, waiting: nextAt !== null }
}

/** How many arrived, and how many wait, of each webhook. */
export async function countDeliveries(
  db: Db,
  webhookIds: readonly number[],
): Promise<Map<number, { arrived: number; waiting: number; lastAt: Date | undefined }>> {
  if (webhookIds.length === 0) return new Map()
  const rows = await db
    .select({
      webhookId: deliveries.webhookId,
      arrived: sql<number>`count(*) filter (where ${deliveries.deliveredAt} is not null)::int`,
      waiting: sql<number>`count(*) filter (where ${deliveries.nextAt} is not null)::int`,
      lastAt: sql<string | null>`max(${deliveries.deliveredAt})`,
    })
    .from(deliveries)
    .where(inArray(deliveries.webhookId, [...webhookIds]))
    .groupBy(deliveries.webhookId)
  return new Map(
    rows.map(({ webhookId, arrived, waiting, lastAt }) => [
      webhookId,
      { arrived, waiting, lastAt: lastAt === null ? undefined : new Date(lastAt) },
    ]),
  )
}

/** Cuts the log; what waits stays. */
export async function deleteOldDeliveries(db: Db, before: Date): Promise<void> {
  await db.delete(deliveries).where(and(lt(deliveries.createdAt, before), isNull(deliveries.nextAt)))
}
