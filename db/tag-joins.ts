// All SQL of tags that count as one.

import { inArray, sql } from 'drizzle-orm'
import type { TagJoins, TagUse } from '../src/domain/tag-joins.ts'
import type { Db } from './client.ts'
import { plugins, tagJoins } from './schema.ts'

export async function listTagJoins(db: Db): Promise<TagJoins> {
  const rows = await db
    .select({ tag: tagJoins.tag, joinedInto: tagJoins.joinedInto })
    .from(tagJoins)
    .orderBy(tagJoins.tag)
  return new Map(rows.map(({ tag, joinedInto }) => [tag, joinedInto]))
}

/** As `listTagJoins`; nobody else changes them until the transaction ends, so that no chain comes of two changes at once. */
export async function lockTagJoins(tx: Db): Promise<TagJoins> {
  await tx.execute(sql`lock table ${tagJoins} in share row exclusive mode`)
  return listTagJoins(tx)
}

/** Every one of these words counts as the tag from now on. @param by user id; undefined for the operator */
export async function setTagJoins(
  tx: Db,
  words: readonly string[],
  joinedInto: string,
  done: { at: Date; by: number | undefined },
): Promise<void> {
  const by = done.by ?? null
  await tx
    .insert(tagJoins)
    .values(words.map((tag) => ({ tag, joinedInto, at: done.at, by })))
    .onConflictDoUpdate({ target: tagJoins.tag, set: { joinedInto, at: done.at, by } })
}

export async function deleteTagJoins(tx: Db, words: readonly string[]): Promise<void> {
  await tx.delete(tagJoins).where(inArray(tagJoins.tag, [...words]))
}

/** How many visible plugins have each tag, joined words counted as theirs; the most used first. */
export async function listTagUses(db: Db): Promise<TagUse[]> {
  return db.execute<{ tag: string; plugins: number }>(sql`
    select coalesce(j.joined_into, t.tag) as tag, count(distinct p.id)::int as plugins
    from ${plugins} p cross join lateral unnest(p.tags) as t(tag) left join ${tagJoins} j on j.tag = t.tag
    where p.visible group by 1 order by 2 desc, 1`)
}

/** How many visible plugins have each of the joined words itself. */
export async function listJoinedWordUses(db: Db): Promise<TagUse[]> {
  return db
    .select({ tag: tagJoins.tag, plugins: sql<number>`count(${plugins.id})::int` })
    .from(tagJoins)
    .leftJoin(plugins, sql`${plugins.visible} and ${plugins.tags} @> array[${tagJoins.tag}]`)
    .groupBy(tagJoins.tag)
    .orderBy(tagJoins.tag)
}

/** Tells every instance, once the transaction has ended, that lists have changed throughout. */
export async function tellEverything(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_notify('catalogue', '')`)
}
