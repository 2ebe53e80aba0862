// All SQL of API tokens.

import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Provenance } from '../src/domain/provenance.ts'
import type { Scope } from '../src/domain/scope.ts'
import type { User } from '../src/domain/user.ts'
import type { Db } from './client.ts'
import { plugins, tokenPlugins, tokens, users } from './schema.ts'
import { userColumns } from './users.ts'

export interface NewToken {
  userId: number
  name: string
  hash: string
  scopes: readonly Scope[]
  /** Undefined: every plugin of its owner, now and later. */
  pluginIds: readonly number[] | undefined
  createdAt: Date
  expiresAt: Date
  /** Of a token that a run of CI gets for itself. */
  publisherId?: number
  provenance?: Provenance
}

export async function insertToken(tx: Db, token: NewToken): Promise<number> {
  const { pluginIds, ...row } = token
  const [kept] = await tx
    .insert(tokens)
    .values({ ...row, scopes: [...row.scopes], allPlugins: pluginIds === undefined })
    .returning({ id: tokens.id })
  if (!kept) throw new Error('The token was not kept')
  if (pluginIds?.length)
    await tx.insert(tokenPlugins).values(pluginIds.map((pluginId) => ({ tokenId: kept.id, pluginId })))
  return kept.id
}

export interface StoredToken {
  id: number
  name: string
  scopes: Scope[]
  allPlugins: boolean
  plugins: { id: number; packageName: string }[]
  createdAt: Date
  expiresAt: Date
  lastUsedAt: Date | undefined
  lastUsedFrom: string
  revokedAt: Date | undefined
  revokedReason: string
  /** A run of CI got it for itself; its owner does not see it among theirs. */
  provenance: Provenance | undefined
}

const tokenColumns = {
  id: tokens.id,
  name: tokens.name,
  scopes: sql<Scope[]>`${tokens.scopes}`,
  allPlugins: tokens.allPlugins,
  plugins: sql<{ id: number; packageName: string }[]>`coalesce((
    select json_agg(json_build_object('id', p.id, 'packageName', p.package_name) order by lower(p.package_name))
    from ${tokenPlugins} tp join ${plugins} p on p.id = tp.plugin_id where tp.token_id = ${tokens}.id), '[]')`,
  createdAt: tokens.createdAt,
  expiresAt: tokens.expiresAt,
  lastUsedAt: tokens.lastUsedAt,
  lastUsedFrom: tokens.lastUsedFrom,
  revokedAt: tokens.revokedAt,
  revokedReason: tokens.revokedReason,
  provenance: tokens.provenance,
}

/** The token whatever its state, with its owner whatever theirs: why it counts no more is the service's answer. */
export async function findToken(db: Db, hash: string): Promise<{ token: StoredToken; user: User } | undefined> {
  const [row] = await db
    .select({ token: tokenColumns, user: userColumns })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(eq(tokens.hash, hash))
  return row && { user: row.user, token: withoutNull(row.token) }
}

/** A person's tokens, newest first, without those that runs of CI got for themselves. */
export async function listTokens(db: Db, userId: number): Promise<StoredToken[]> {
  const own = and(eq(tokens.userId, userId), isNull(tokens.publisherId))
  const rows = await db.select(tokenColumns).from(tokens).where(own).orderBy(desc(tokens.id))
  return rows.map(withoutNull)
}

type NullableUse = { lastUsedAt: Date | null; revokedAt: Date | null; provenance: Provenance | null }

function withoutNull<T extends NullableUse>(token: T) {
  const { lastUsedAt, revokedAt, provenance } = token
  return {
    ...token,
    lastUsedAt: lastUsedAt ?? undefined,
    revokedAt: revokedAt ?? undefined,
    provenance: provenance ?? undefined,
  }
}

/** Whether the token counts; it cannot be revoked until the transaction ends. */
export async function findActingToken(tx: Db, id: number, now: Date): Promise<boolean> {
  const rows = await tx
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(eq(tokens.id, id), isNull(tokens.revokedAt), gt(tokens.expiresAt, now)))
    .for('share')
  return rows.length > 0
}

/** Remembers the use, at most once a minute. */
export async function touchToken(db: Db, id: number, now: Date, address: string): Promise<void> {
  const stale = or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, new Date(now.getTime() - 60_000)))
  await db
    .update(tokens)
    .set({ lastUsedAt: now, lastUsedFrom: address })
    .where(and(eq(tokens.id, id), stale))
}

/** Ends one live token of this person. @returns its name, nothing when there is none */
export async function revokeToken(
  tx: Db,
  userId: number,
  id: number,
  now: Date,
  reason: string,
): Promise<string | undefined> {
  const [row] = await tx
    .update(tokens)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(tokens.id, id), eq(tokens.userId, userId), isNull(tokens.revokedAt)))
    .returning({ name: tokens.name })
  return row?.name
}

/** Ends every live token of this person. @returns their names */
export async function revokeTokensOf(tx: Db, userId: number, now: Date, reason: string): Promise<string[]> {
  const rows = await tx
    .update(tokens)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(eq(tokens.userId, userId), isNull(tokens.revokedAt)))
    .returning({ name: tokens.name })
  return rows.map((row) => row.name)
}

/**
 * Takes a plugin out of the tokens of somebody who no longer owns it; a token that was for it alone is revoked.
 *
 * @returns names of the tokens that were revoked
 */
export async function dropPluginFromTokens(
  tx: Db,
  userId: number,
  pluginId: number,
  now: Date,
  reason: string,
): Promise<string[]> {
  const own = tx.select({ id: tokens.id }).from(tokens).where(eq(tokens.userId, userId))
  const touched = await tx
    .delete(tokenPlugins)
    .where(and(eq(tokenPlugins.pluginId, pluginId), inArray(tokenPlugins.tokenId, own)))
    .returning({ id: tokenPlugins.tokenId })
  if (touched.length === 0) return []
  const ids = touched.map((row) => row.id)
  const rows = await tx
    .update(tokens)
    .set({ revokedAt: now, revokedReason: reason })
    .where(
      and(
        inArray(tokens.id, ids),
        isNull(tokens.revokedAt),
        sql`not exists (select 1 from ${tokenPlugins} tp where tp.token_id = ${tokens}.id)`,
      ),
    )
    .returning({ name: tokens.name })
  return rows.map((row) => row.name)
}
