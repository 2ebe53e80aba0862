// All SQL of webhooks: who is told of what, and whether they still are.

import { and, asc, count, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { WebhookEvent } from '../src/domain/webhook.ts'
import type { Db } from './client.ts'
import { pluginOwners, plugins, users, webhooks } from './schema.ts'

export interface Webhook {
  id: number
  /** Undefined: of every plugin, for the operator. */
  pluginId: number | undefined
  url: string
  events: WebhookEvent[]
  /** uid of who made it, or switched it on last; undefined for the operator. */
  owner: string | undefined
  createdAt: Date
  failingSince: Date | undefined
  offAt: Date | undefined
  offReason: string
}

const columns = {
  id: webhooks.id,
  pluginId: webhooks.pluginId,
  url: webhooks.url,
  events: sql<WebhookEvent[]>`${webhooks.events}`,
  owner: users.uid,
  createdAt: webhooks.createdAt,
  failingSince: webhooks.failingSince,
  offAt: webhooks.offAt,
  offReason: webhooks.offReason,
}

function selectWebhooks(db: Db) {
  return db.select(columns).from(webhooks).leftJoin(users, eq(users.id, webhooks.userId)).$dynamic()
}

type Row = Awaited<ReturnType<typeof selectWebhooks>>[number]

function webhookOf({ pluginId, owner, failingSince, offAt, ...rest }: Row): Webhook {
  return {
    ...rest,
    pluginId: pluginId ?? undefined,
    owner: owner ?? undefined,
    failingSince: failingSince ?? undefined,
    offAt: offAt ?? undefined,
  }
}

const of = (pluginId: number | undefined) =>
  pluginId === undefined ? isNull(webhooks.pluginId) : eq(webhooks.pluginId, pluginId)

/** Those of one plugin, or of the whole site, oldest first. */
export async function listWebhooks(db: Db, pluginId: number | undefined): Promise<Webhook[]> {
  return (await selectWebhooks(db).where(of(pluginId)).orderBy(asc(webhooks.id))).map(webhookOf)
}

export async function countWebhooks(db: Db, pluginId: number | undefined): Promise<number> {
  const [row] = await db.select({ found: count() }).from(webhooks).where(of(pluginId))
  return row?.found ?? 0
}

export async function findWebhook(db: Db, id: number): Promise<Webhook | undefined> {
  const [row] = await selectWebhooks(db).where(eq(webhooks.id, id))
  return row && webhookOf(row)
}

/** Nobody else changes it, and nothing is sent or settled for it, before the transaction ends. */
export async function lockWebhook(tx: Db, id: number): Promise<Webhook | undefined> {
  const [row] = await selectWebhooks(tx).where(eq(webhooks.id, id)).for('no key update', { of: webhooks })
  return row && webhookOf(row)
}

export interface NewWebhook {
  pluginId: number | undefined
  url: string
  secret: string
  events: readonly WebhookEvent[]
  userId: number | undefined
  createdAt: Date
}

export async function insertWebhook(tx: Db, { events, ...row }: NewWebhook): Promise<number> {
  const [made] = await tx
    .insert(webhooks)
    .values({ ...row, events: [...events] })
    .returning({ id: webhooks.id })
  if (!made) throw new Error('The webhook was not kept')
  return made.id
}

export interface WebhookChanges {
  url?: string
  secret?: string
  events?: WebhookEvent[]
  userId?: number | null
  failingSince?: Date | null
  offAt?: Date | null
  offReason?: string
}

export async function updateWebhook(tx: Db, id: number, changes: WebhookChanges): Promise<void> {
  await tx.update(webhooks).set(changes).where(eq(webhooks.id, id))
}

/** Its log goes with it. */
export async function deleteWebhook(tx: Db, id: number): Promise<void> {
  await tx.delete(webhooks).where(eq(webhooks.id, id))
}

/** Its maker may be told what owners are told, now; the operator always. */
const stillOwned = sql`(${webhooks.userId} is null or exists (select from ${pluginOwners} o join ${users} u on u.id = o.user_id
  where o.plugin_id = ${webhooks.pluginId} and o.user_id = ${webhooks.userId} and u.trust <> 'blocked'
    and u.left_directory_at is null))`

/** Who is told of what happens to this plugin: its own webhooks, and those of the site. */
export async function listListeners(tx: Db, pluginId: number): Promise<{ id: number; events: WebhookEvent[] }[]> {
  return tx
    .select({ id: webhooks.id, events: columns.events })
    .from(webhooks)
    .where(
      and(
        isNull(webhooks.offAt),
        sql`(${webhooks.pluginId} is null or (${webhooks.pluginId} = ${pluginId} and ${stillOwned}))`,
      ),
    )
    .orderBy(asc(webhooks.id))
}

/** Switches off the webhooks of people who own this plugin no more. @returns their ids */
export async function switchOffLeft(tx: Db, pluginId: number, at: Date, reason: string): Promise<number[]> {
  const owned = sql`exists (select from ${pluginOwners} o
    where o.plugin_id = ${webhooks.pluginId} and o.user_id = ${webhooks.userId})`
  const rows = await tx
    .update(webhooks)
    .set({ offAt: at, offReason: reason })
    .where(and(eq(webhooks.pluginId, pluginId), isNull(webhooks.offAt), isNotNull(webhooks.userId), sql`not ${owned}`))
    .returning({ id: webhooks.id })
  return rows.map(({ id }) => id)
}

/** Switches off all webhooks of a person. @returns their ids */
export async function switchOffOf(tx: Db, userId: number, at: Date, reason: string): Promise<number[]> {
  const rows = await tx
    .update(webhooks)
    .set({ offAt: at, offReason: reason })
    .where(and(eq(webhooks.userId, userId), isNull(webhooks.offAt)))
    .returning({ id: webhooks.id })
  return rows.map(({ id }) => id)
}

/** Names of what a webhook is about and who is told when it is switched off. */
export async function findWebhookPlace(
  tx: Db,
  id: number,
): Promise<{ userId: number | undefined; pluginId: number | undefined; packageName: string | undefined } | undefined> {
  const [row] = await tx
    .select({ userId: webhooks.userId, pluginId: webhooks.pluginId, packageName: plugins.packageName })
    .from(webhooks)
    .leftJoin(plugins, eq(plugins.id, webhooks.pluginId))
    .where(eq(webhooks.id, id))
  if (!row) return undefined
  const { userId, pluginId, packageName } = row
  return { userId: userId ?? undefined, pluginId: pluginId ?? undefined, packageName: packageName ?? undefined }
}
