// Brings the database to the schema of this version of the code, and gives the site's own role what it needs of it.

import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { installJobQueue, jobSchema } from './job-queue.ts'

/** Any number that no other program takes for a lock in this database. */
const migrationLock = 7_201_846

/**
 * Applies what is missing. Several instances may start together: one migrates, the others wait for it.
 *
 * @param ownerUrl as the role that owns the tables
 * @param siteUrl as the role that the site works with: when it is another one, it may read and write every table, and
 *   add to the audit log, but never change it
 */
export async function migrate(ownerUrl: string, siteUrl = ownerUrl): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${migrationLock})`
    await applyMigrations(drizzle(client), { migrationsFolder: `${import.meta.dir}/migrations` })
    await installJobQueue(client)
    const role = roleOf(siteUrl)
    if (role !== roleOf(ownerUrl)) await grantSiteRole(client, role)
  } finally {
    await client.end()
  }
}

function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username)
}

async function grantSiteRole(client: postgres.Sql, role: string): Promise<void> {
  await client.begin(async (tx) => {
    await tx`grant usage on schema public to ${tx(role)}`
    await tx`grant select, insert, update, delete on all tables in schema public to ${tx(role)}`
    await tx`grant usage, select on all sequences in schema public to ${tx(role)}`
    await tx`grant usage on schema ${tx(jobSchema)} to ${tx(role)}`
    await tx`grant select, insert, update, delete on all tables in schema ${tx(jobSchema)} to ${tx(role)}`
    await tx`grant usage, select on all sequences in schema ${tx(jobSchema)} to ${tx(role)}`
    await tx`revoke update, delete, truncate on audit_log from ${tx(role)}`
  })
}

/** The role of a site that runs its own Postgres, where it is missing; its password becomes the given one. */
export async function ensureSiteRole(ownerUrl: string, siteUrl: string): Promise<void> {
  const { password } = new URL(siteUrl)
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${migrationLock})`
    const role = roleOf(siteUrl)
    const [known] = await client`select 1 from pg_roles where rolname = ${role}`
    if (!known) await client`create role ${client(role)} login`
    // A password cannot be a parameter; this one is ours, and of letters that need no quoting.
    await client.unsafe(`alter role "${role}" password '${password.replace(/[^A-Za-z0-9_-]/g, '')}'`)
  } finally {
    await client.end()
  }
}
