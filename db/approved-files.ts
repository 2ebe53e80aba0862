// All SQL of files that were in an approved version: what was reviewed stays reviewed.

import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { SeenFile } from '../src/domain/review.ts'
import type { Db } from './client.ts'
import { approvedFiles, plugins, users, versionReports, versions } from './schema.ts'

/** Keeps which files an approved version has, each where it was seen first. */
export async function keepApprovedFiles(tx: Db, versionId: number): Promise<void> {
  await tx.execute(sql`
    insert into ${approvedFiles} (sha256, plugin_id, version_id, path)
    select distinct on (file ->> 'sha256') file ->> 'sha256', v.plugin_id, v.id, file ->> 'name'
    from ${versions} v
    join ${versionReports} r on r.version_id = v.id
    cross join lateral jsonb_array_elements(r.files) as file
    where v.id = ${versionId} and file ->> 'sha256' <> ''
    order by file ->> 'sha256', file ->> 'name'
    on conflict do nothing`)
}

/** Takes versions back that were approved, as far as nothing else has the same file. */
export async function dropApprovedFiles(tx: Db, versionIds: readonly number[]): Promise<void> {
  if (versionIds.length > 0) await tx.delete(approvedFiles).where(inArray(approvedFiles.versionId, [...versionIds]))
}

/**
 * Where each of these files was approved before, by SHA-256; in the same plugin if it was there. What is under
 * quarantine, or came from somebody blocked, approves nothing.
 */
export async function listSeenFiles(
  db: Db,
  version: { id: number; pluginId: number },
  sha256s: readonly string[],
): Promise<Map<string, SeenFile>> {
  if (sha256s.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([approvedFiles.sha256], {
      sha256: approvedFiles.sha256,
      packageName: plugins.packageName,
      version: versions.version,
      path: approvedFiles.path,
    })
    .from(approvedFiles)
    .innerJoin(versions, eq(versions.id, approvedFiles.versionId))
    .innerJoin(plugins, eq(plugins.id, approvedFiles.pluginId))
    .innerJoin(users, eq(users.id, versions.uploadedBy))
    .where(
      and(
        inArray(approvedFiles.sha256, [...new Set(sha256s)]),
        ne(approvedFiles.versionId, version.id),
        eq(versions.state, 'approved'),
        isNull(versions.quarantinedAt),
        isNull(plugins.quarantinedAt),
        ne(users.trust, 'blocked'),
      ),
    )
    .orderBy(approvedFiles.sha256, sql`${approvedFiles.pluginId} <> ${version.pluginId}`, approvedFiles.versionId)
  return new Map(rows.map(({ sha256, ...seen }) => [sha256, seen]))
}
