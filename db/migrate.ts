// Brings the database to the schema of this version of the code.

import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** Any number that no other program takes for a lock in this database. */
const migrationLock = 7_201_846

/** Applies what is missing. Several instances may start together: one migrates, the others wait for it. */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${migrationLock})`
    await applyMigrations(drizzle(client), { migrationsFolder: `${import.meta.dir}/migrations` })
  } finally {
    await client.end()
  }
}
