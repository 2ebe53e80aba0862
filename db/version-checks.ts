// All SQL of how the checks of an upload ended.

import { and, asc, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Finding } from '../src/domain/report.ts'
import type { CheckResult, Outcome } from '../src/domain/version-checks.ts'
import type { Db } from './client.ts'
import { plugins, users, versionChecks, versionReports, versions } from './schema.ts'

export interface StoredCheck {
  name: string
  outcome: Outcome
  reason: string
  at: Date
}

/** What stands there; checks that are missing are not made up here. */
export async function listChecks(db: Db, versionId: number): Promise<StoredCheck[]> {
  return db
    .select({
      ...{ name: versionChecks.name, outcome: versionChecks.outcome },
      ...{ reason: versionChecks.reason, at: versionChecks.at },
    })
    .from(versionChecks)
    .where(eq(versionChecks.versionId, versionId))
    .orderBy(asc(versionChecks.name))
}

/** Takes the place of what stood there under the same names. */
export async function saveChecks(tx: Db, versionId: number, results: readonly CheckResult[], at: Date): Promise<void> {
  await tx
    .insert(versionChecks)
    .values(results.map((result) => ({ ...result, versionId, at })))
    .onConflictDoUpdate({
      target: [versionChecks.versionId, versionChecks.name],
      set: { outcome: sql`excluded.outcome`, reason: sql`excluded.reason`, at: sql`excluded.at` },
    })
}

/** What was found when the code was looked through again. */
export async function saveFindings(
  tx: Db,
  versionId: number,
  { facts, warnings }: { facts: Finding[]; warnings: Finding[] },
): Promise<void> {
  await tx.update(versionReports).set({ facts, warnings }).where(eq(versionReports.versionId, versionId))
}

export interface OutcomeCount {
  name: string
  outcome: Outcome
  versions: number
}

/** How often each check ended how, among what was uploaded since then. */
export async function countOutcomes(db: Db, since: Date): Promise<OutcomeCount[]> {
  return db
    .select({
      ...{ name: versionChecks.name, outcome: versionChecks.outcome },
      versions: sql<number>`count(*)::int`,
    })
    .from(versionChecks)
    .where(gt(versionChecks.at, since))
    .groupBy(versionChecks.name, versionChecks.outcome)
    .orderBy(asc(versionChecks.name), asc(versionChecks.outcome))
}

export interface TroubledCheck {
  versionId: number
  packageName: string
  version: string
  uploadedBy: string
  name: string
  reason: string
  at: Date
}

/** Checks that could not run, of versions that still wait; the newest first. */
export async function listTroubledChecks(db: Db, limit: number): Promise<TroubledCheck[]> {
  return db
    .select({
      versionId: versions.id,
      packageName: plugins.packageName,
      version: versions.version,
      uploadedBy: users.uid,
      name: versionChecks.name,
      reason: versionChecks.reason,
      at: versionChecks.at,
    })
    .from(versionChecks)
    .innerJoin(versions, eq(versions.id, versionChecks.versionId))
    .innerJoin(plugins, eq(plugins.id, versions.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(and(eq(versionChecks.outcome, 'could-not-run'), eq(versions.state, 'waiting'), isNull(versions.deletedAt)))
    .orderBy(desc(versionChecks.at), desc(versions.id))
    .limit(limit)
}
