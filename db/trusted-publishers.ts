// All SQL of trusted publishers: who may publish a plugin from CI, and which tokens of issuers were exchanged already.

import { and, asc, count, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { PublisherKind, TrustedPublisher } from '../src/domain/trusted-publisher.ts'
import type { User } from '../src/domain/user.ts'
import type { Db } from './client.ts'
import { exchangedTokens, pluginOwners, plugins, tokenPlugins, tokens, trustedPublishers, users } from './schema.ts'
import { userColumns } from './users.ts'

const columns = {
  id: trustedPublishers.id,
  pluginId: trustedPublishers.pluginId,
  kind: sql<PublisherKind>`${trustedPublishers.kind}`,
  issuer: trustedPublishers.issuer,
  rules: trustedPublishers.claims,
  owner: users.uid,
  stands: sql<boolean>`${users.trust} <> 'blocked' and exists (select 1 from ${pluginOwners} o
    where o.plugin_id = ${trustedPublishers.pluginId} and o.user_id = ${trustedPublishers.userId})`,
  createdAt: trustedPublishers.createdAt,
  lastUsedAt: trustedPublishers.lastUsedAt,
}

/** Those of one plugin, oldest first. */
export async function listPublishers(db: Db, pluginId: number): Promise<TrustedPublisher[]> {
  const rows = await db
    .select(columns)
    .from(trustedPublishers)
    .innerJoin(users, eq(users.id, trustedPublishers.userId))
    .where(eq(trustedPublishers.pluginId, pluginId))
    .orderBy(asc(trustedPublishers.id))
  return rows.map((row) => ({ ...row, lastUsedAt: row.lastUsedAt ?? undefined }))
}

export async function countPublishers(db: Db, pluginId: number): Promise<number> {
  const own = eq(trustedPublishers.pluginId, pluginId)
  const [row] = await db.select({ found: count() }).from(trustedPublishers).where(own)
  return row?.found ?? 0
}

export type NewPublisher = Pick<TrustedPublisher, 'pluginId' | 'kind' | 'issuer' | 'rules' | 'createdAt'> & {
  userId: number
}

export async function insertPublisher(tx: Db, { rules, ...row }: NewPublisher): Promise<number> {
  const [kept] = await tx
    .insert(trustedPublishers)
    .values({ ...row, claims: { ...rules } })
    .returning({ id: trustedPublishers.id })
  if (!kept) throw new Error('The trusted publisher was not kept')
  return kept.id
}

/** @returns whether there was one */
export async function deletePublisher(tx: Db, pluginId: number, id: number): Promise<boolean> {
  const own = and(eq(trustedPublishers.id, id), eq(trustedPublishers.pluginId, pluginId))
  const gone = await tx.delete(trustedPublishers).where(own).returning({ id: trustedPublishers.id })
  return gone.length > 0
}

export interface MatchingPublisher {
  publisher: TrustedPublisher
  packageName: string
  /** In whose name it publishes. */
  user: User
}

/**
 * Those of this issuer and kind all of whose rules are among the claims, oldest first, of plugins that are there. None is
 * changed or removed before the transaction ends.
 */
export async function lockMatching(tx: Db, issuer: string, seen: Seen): Promise<MatchingPublisher[]> {
  const fits = Object.entries(seen).map(
    ([kind, claims]) =>
      sql`(${trustedPublishers.kind} = ${kind} and ${trustedPublishers.claims} <@ ${JSON.stringify(claims)}::jsonb)`,
  )
  const rows = await tx
    .select({ publisher: columns, packageName: plugins.packageName, user: userColumns })
    .from(trustedPublishers)
    .innerJoin(plugins, eq(plugins.id, trustedPublishers.pluginId))
    .innerJoin(users, eq(users.id, trustedPublishers.userId))
    .where(and(eq(trustedPublishers.issuer, issuer), isNull(plugins.deletedAt), sql`(${sql.join(fits, sql` or `)})`))
    .orderBy(asc(trustedPublishers.id))
    .for('update', { of: trustedPublishers })
  return rows.map((row) => ({
    ...row,
    publisher: { ...row.publisher, lastUsedAt: row.publisher.lastUsedAt ?? undefined },
  }))
}

/** The claims of one token, as each kind of publisher looks at them. */
export type Seen = Record<PublisherKind, Record<string, string>>

/** Its rules hold the pins from now on. */
export async function noteUse(tx: Db, id: number, rules: Record<string, string>, now: Date): Promise<void> {
  await tx.update(trustedPublishers).set({ claims: rules, lastUsedAt: now }).where(eq(trustedPublishers.id, id))
}

/** @returns false when it was exchanged before */
export async function keepExchanged(tx: Db, issuer: string, jti: string, expiresAt: Date): Promise<boolean> {
  const kept = await tx
    .insert(exchangedTokens)
    .values({ issuer, jti, expiresAt })
    .onConflictDoNothing()
    .returning({ jti: exchangedTokens.jti })
  return kept.length > 0
}

/**
 * Ends what was exchanged for this plugin; a token that reaches others too reaches them on.
 *
 * @returns names of the tokens that ended
 */
export async function endExchangedFor(tx: Db, pluginId: number, now: Date, reason: string): Promise<string[]> {
  const exchanged = tx.select({ id: tokens.id }).from(tokens).where(isNotNull(tokens.publisherId))
  const touched = await tx
    .delete(tokenPlugins)
    .where(and(eq(tokenPlugins.pluginId, pluginId), inArray(tokenPlugins.tokenId, exchanged)))
    .returning({ id: tokenPlugins.tokenId })
  if (touched.length === 0) return []
  const ids = touched.map(({ id }) => id)
  const reachesNothing = sql`not exists (select 1 from ${tokenPlugins} tp where tp.token_id = ${tokens}.id)`
  const ended = await tx
    .update(tokens)
    .set({ revokedAt: now, revokedReason: reason })
    .where(and(inArray(tokens.id, ids), isNull(tokens.revokedAt), reachesNothing))
    .returning({ name: tokens.name })
  return ended.map(({ name }) => name)
}

/** Of tokens of issuers those that nobody could exchange any more, and of our own those that ended before `endedBefore`. */
export async function deleteOldExchanged(db: Db, now: Date, endedBefore: Date): Promise<void> {
  await db.delete(exchangedTokens).where(lt(exchangedTokens.expiresAt, now))
  await db.delete(tokens).where(and(isNotNull(tokens.publisherId), lt(tokens.expiresAt, endedBefore)))
}
