// All SQL of reserved package names.

import { eq, sql } from 'drizzle-orm'
import { packageKey } from '../src/domain/plugin.ts'
import type { ReservedName } from '../src/domain/reserved-name.ts'
import type { Db } from './client.ts'
import { plugins, reservedNames } from './schema.ts'

const columns = {
  ...{ packageName: reservedNames.packageName, forUid: reservedNames.forUid, reason: reservedNames.reason },
  ...{ by: reservedNames.by, at: reservedNames.at },
  taken: sql<boolean>`exists (select 1 from ${plugins} p where p.package_key = ${reservedNames.packageKey})`,
}

/** The reservation of this name, however it is spelled. */
export async function findReservedName(db: Db, packageName: string): Promise<ReservedName | undefined> {
  const [row] = await db
    .select(columns)
    .from(reservedNames)
    .where(eq(reservedNames.packageKey, packageKey(packageName)))
  return row
}

/** In the order of the names. */
export async function listReservedNames(db: Db): Promise<ReservedName[]> {
  return db.select(columns).from(reservedNames).orderBy(reservedNames.packageKey)
}

/** Until the transaction ends nobody else reserves this package name, or makes the first plugin of it. */
export async function lockPackageName(tx: Db, packageName: string): Promise<void> {
  // With a first key of its own, as the locks of plugins' names have theirs.
  await tx.execute(sql`select pg_advisory_xact_lock(4, hashtext(${packageKey(packageName)}))`)
}

/** @returns false when the name is reserved already, and stays as it was */
export async function addReservedName(tx: Db, name: Omit<ReservedName, 'taken'>): Promise<boolean> {
  const rows = await tx
    .insert(reservedNames)
    .values({ ...name, packageKey: packageKey(name.packageName) })
    .onConflictDoNothing()
    .returning({ key: reservedNames.packageKey })
  return rows.length > 0
}

export async function removeReservedName(tx: Db, packageName: string): Promise<void> {
  await tx.delete(reservedNames).where(eq(reservedNames.packageKey, packageKey(packageName)))
}
