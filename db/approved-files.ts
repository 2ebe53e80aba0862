// All SQL of files that a moderator has approved: what was reviewed stays reviewed, until its version is taken back.

import { sql } from 'drizzle-orm'
import type { SeenFile } from '../src/domain/review.ts'
import type { Db } from './client.ts'
import { approvedFiles, plugins, users, versionReports, versions } from './schema.ts'

/**
 * Of `v`, `p` and `u`: a moderator looked at the version and approved it, and nobody has taken it back since. What was
 * published because its author is trusted vouches for nothing.
 */
export const vouches = sql`v.reviewed_at is not null and v.state = 'approved' and v.deleted_at is null
  and v.quarantined_at is null and not v.withdrawn_by_moderator
  and p.deleted_at is null and p.quarantined_at is null and u.trust <> 'blocked'`

const versionsWithPeople = sql`${versions} v join ${plugins} p on p.id = v.plugin_id join ${users} u on u.id = v.uploaded_by`

/** Keeps which files a reviewed version has, each where it was seen first in the plugin; of others nothing. */
export async function keepApprovedFiles(tx: Db, versionId: number): Promise<void> {
  await tx.execute(sql`
    insert into ${approvedFiles} as kept (sha256, plugin_id, version_id, path)
    select distinct on (file ->> 'sha256') file ->> 'sha256', v.plugin_id, v.id, file ->> 'name'
    from ${versions} v
    join ${versionReports} r on r.version_id = v.id
    cross join lateral jsonb_array_elements(r.files) as file
    where v.id = ${versionId} and v.reviewed_at is not null and file ->> 'sha256' <> ''
    order by file ->> 'sha256', file ->> 'name'
    on conflict (sha256, plugin_id) do update set version_id = excluded.version_id, path = excluded.path
    where not exists (select 1 from ${versionsWithPeople} where v.id = kept.version_id and ${vouches})`)
}

/**
 * After any change to a plugin: where the version that vouched for a file does so no more, another one of the plugin that
 * has the same file takes its place. What nobody vouches for stays, and does not count until its version is back.
 */
export async function settleApprovedFiles(tx: Db, pluginId: number): Promise<void> {
  const vouching = sql`select v.id from ${versionsWithPeople} where v.plugin_id = ${pluginId} and ${vouches}`
  const orphaned = sql`kept.plugin_id = ${pluginId} and kept.version_id in (
    select v.id from ${versions} v where v.plugin_id = ${pluginId}) and kept.version_id not in (${vouching})`
  const found = await tx.execute(sql`select 1 from ${approvedFiles} kept where ${orphaned} limit 1`)
  if (found.length === 0) return
  await tx.execute(sql`
    update ${approvedFiles} kept set version_id = other.id, path = other.path
    from (
      select distinct on (file ->> 'sha256') file ->> 'sha256' as sha256, r.version_id as id, file ->> 'name' as path
      from ${versionReports} r cross join lateral jsonb_array_elements(r.files) as file
      where r.version_id in (${vouching})
      order by file ->> 'sha256', r.version_id, file ->> 'name') as other
    where other.sha256 = kept.sha256 and ${orphaned}`)
}

/** Where each of these files was approved before, by SHA-256; in the same plugin if it was there. */
export async function listSeenFiles(
  db: Db,
  version: { id: number; pluginId: number },
  sha256s: readonly string[],
): Promise<Map<string, SeenFile>> {
  if (sha256s.length === 0) return new Map()
  const sums = [...new Set(sha256s)]
  const rows = await db.execute<SeenFile & { sha256: string } & Record<string, unknown>>(sql`
    select distinct on (kept.sha256) kept.sha256, p.package_name as "packageName", v.version, kept.path
    from ${approvedFiles} kept
    join ${versions} v on v.id = kept.version_id
    join ${plugins} p on p.id = v.plugin_id
    join ${users} u on u.id = v.uploaded_by
    where kept.sha256 = any(${sql.param(sums)}::text[]) and v.id <> ${version.id} and ${vouches}
    order by kept.sha256, kept.plugin_id <> ${version.pluginId}, v.id`)
  return new Map([...rows].map(({ sha256, ...seen }) => [sha256, seen]))
}
