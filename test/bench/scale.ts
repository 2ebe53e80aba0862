// Makes the loaded workload forty times as large, inside Postgres.

import { sql } from 'drizzle-orm'
import { type Db, openDatabase } from '../../db/client.ts'

/** 2,500 plugins and 25,000 versions become 100,000 and 1,000,000. */
const copies = 40

const patienceMs = 900_000
/** For the only connection of its pool. */
const withoutLimit = sql`set statement_timeout = 0`

/**
 * Copies the database, which nobody may use meanwhile, and multiplies what is in the copy.
 *
 * @returns the address of the copy
 */
export async function makeLarge(databaseUrl: string, vocabulary: string[]): Promise<string> {
  const named = (name: string) => databaseUrl.replace(/[^/]+$/, name)
  const maintenance = openDatabase(named('postgres'), 1, patienceMs)
  const original = databaseUrl.slice(databaseUrl.lastIndexOf('/') + 1)
  await maintenance.db.execute(withoutLimit)
  await maintenance.db.execute(sql.raw(`create database large template "${original}"`)).finally(maintenance.close)
  const large = openDatabase(named('large'), 1, patienceMs)
  await large.db.execute(withoutLimit)
  await multiply(large.db, vocabulary).finally(large.close)
  return named('large')
}

/**
 * Each copy has a name, a place in every order and downloads of its own, and the words of its original. Ids of copies are
 * those of their originals, moved on by as many as there are.
 *
 * @param db as the owner of the tables: indexes are made anew, and what refers to what is not checked row by row
 */
async function multiply(db: Db, vocabulary: string[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql`create temporary table words on commit drop as
      select * from unnest(${sql.param(vocabulary)}::text[]) with ordinality as word(text, at)`)
    const [highest] = await tx.execute<{ plugin: number; version: number }>(
      sql`select (select max(id) from plugins) as plugin, (select max(id) from versions) as version`,
    )
    const { plugin = 0, version = 0 } = highest ?? {}
    for (const [table, changed] of Object.entries(changedColumns(plugin, version))) {
      await withoutIndexes(tx, table, () => copyRows(tx, table, changed))
    }
  })
  await db.execute(sql`vacuum analyze`)
}

function changedColumns(plugins: number, versions: number): Record<string, Record<string, string>> {
  const earlier = 'make_interval(secs => copy * 977 + id % 86400)'
  return {
    plugins: {
      id: `id + ${plugins} * copy`,
      package_name: `package_name || '_' || copy`,
      package_key: `package_key || '_' || copy`,
      name: `name || ' ' || words.text`,
      last_stable_id: `last_stable_id + ${versions} * copy`,
      last_experimental_id: `last_experimental_id + ${versions} * copy`,
      updated_at: `updated_at - ${earlier}`,
      published_at: `published_at - ${earlier}`,
      downloads: '(downloads * (0.5 + (id * 7919::bigint + copy * 104729) % 1000 / 1000.0))::int',
      featured: 'false',
    },
    plugin_words: {
      plugin_id: `plugin_id + ${plugins} * copy`,
      words: `source.words || setweight(to_tsvector('simple', words.text), 'A')`,
    },
    versions: { id: `id + ${versions} * copy`, plugin_id: `plugin_id + ${plugins} * copy` },
    plugin_owners: { plugin_id: `plugin_id + ${plugins} * copy` },
    version_downloads: { version_id: `version_id + ${versions} * copy` },
  }
}

async function copyRows(db: Db, table: string, changed: Record<string, string>): Promise<void> {
  const columns = await db.execute<{ name: string }>(sql`select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} order by ordinal_position`)
  const names = columns.map(({ name }) => name)
  const key = ['id', 'plugin_id', 'version_id'].find((name) => names.includes(name))
  await db.execute(
    sql.raw(`insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) overriding system value
      select ${names.map((name) => changed[name] ?? `source."${name}"`).join(', ')}
      from ${table} source cross join generate_series(1, ${copies - 1}) as copy
      join words on words.at = 1 + (source.${key} * 31 + copy * 17) % (select count(*) from words)`),
  )
}

/** To make an index of many rows at once takes a tenth of adding them one by one. */
async function withoutIndexes(db: Db, table: string, act: () => Promise<void>): Promise<void> {
  const indexes = await db.execute<{ name: string; definition: string }>(sql`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename = ${table}
      and indexname not in (select conname from pg_constraint)`)
  for (const { name } of indexes) await db.execute(sql.raw(`drop index "${name}"`))
  await act()
  for (const { definition } of indexes) await db.execute(sql.raw(definition))
}
