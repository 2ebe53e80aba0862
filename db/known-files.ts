// All SQL of files known from packages that moderators took back: what they are evidence for, and where they were.

import { sql } from 'drizzle-orm'
import { vouches } from './approved-files.ts'
import type { Db } from './client.ts'
import { visibleVersion } from './plugins.ts'
import { approvedFiles, plugins, users, versionReports, versions } from './schema.ts'

export interface KnownFile {
  /** Path in the package that was looked at. */
  name: string
  /** A package that had the same bytes and was taken back. */
  packageName: string
  version: string
}

/** Below this a file says too little: an `__init__.py` that is empty, or that names a class. */
const leastBytes = 100

/** What runs, or holds what runs. A licence or a picture stands in good and bad packages alike. */
const codeFile =
  '\\.(py[wcod]?|so(\\.\\d+)*|dll|dylib|exe|com|scr|msi|sh|bash|bat|cmd|ps1|vbs|m?js|jar|class|wasm|whl|egg|zip|gz|xz|bz2|7z|pickle|pkl)$'

/** Taken back: in quarantine, by itself or with its plugin, or rejected and its author blocked for it. */
const takenBack = sql`
  select v.id from ${versions} v where v.quarantined_at is not null
  union select v.id from ${versions} v join ${plugins} p on p.id = v.plugin_id where p.quarantined_at is not null
  union select v.id from ${versions} v join ${users} u on u.id = v.uploaded_by
    where u.trust = 'blocked' and v.state = 'rejected'`

/**
 * Code in this version whose very bytes were in a version that was taken back. What was not what made the other one bad is
 * no evidence: a file that also stands in a version that a moderator approved, or rolled back to, or in an older version of
 * the bad plugin that moderators left in place.
 */
export async function listKnownFiles(db: Db, versionId: number): Promise<KnownFile[]> {
  return db.execute<KnownFile & Record<string, unknown>>(sql`
    with own as materialized (
      select file ->> 'name' as name, file ->> 'sha256' as sha256
      from ${versionReports} r cross join lateral jsonb_array_elements(r.files) as file
      where r.version_id = ${versionId} and file ->> 'sha256' <> ''
        and (file ->> 'bytes')::bigint >= ${leastBytes} and file ->> 'name' ~* ${codeFile}
    ), found as materialized (
      select own.name, own.sha256, r.version_id
      from ${versionReports} r
      cross join lateral jsonb_array_elements(r.files) as file
      join own on own.sha256 = file ->> 'sha256'
      where r.version_id in (${takenBack}) and r.version_id <> ${versionId}
    )
    select distinct on (found.name) found.name, p.package_name as "packageName", v.version
    from found join ${versions} v on v.id = found.version_id join ${plugins} p on p.id = v.plugin_id
    where found.sha256 not in (${vouchedFor}) and found.sha256 not in (${rolledBackTo})
      and not exists (${stoodBefore})
    order by found.name, v.id`)
}

const stoodBefore = sql`
  select from ${versions} o
  join ${users} u on u.id = o.uploaded_by
  join ${versionReports} r on r.version_id = o.id
  where o.plugin_id = v.plugin_id and o.id < v.id and o.state = 'approved' and o.withdrawn_at is null
    and o.quarantined_at is null and o.deleted_at is null and u.trust <> 'blocked' and p.quarantined_at is null
    and r.files @> jsonb_build_array(jsonb_build_object('sha256', found.sha256))`

const vouchedFor = sql`
  select kept.sha256 from ${approvedFiles} kept
  join ${versions} v on v.id = kept.version_id
  join ${plugins} p on p.id = v.plugin_id
  join ${users} u on u.id = v.uploaded_by
  where kept.sha256 in (select sha256 from found) and ${vouches}`

const rolledBackTo = sql`
  select file ->> 'sha256' from ${versions}
  join ${users} on ${users.id} = ${versions.uploadedBy}
  join ${versionReports} r on r.version_id = ${versions.id}
  cross join lateral jsonb_array_elements(r.files) as file
  where ${versions.rollsBackId} is not null and ${visibleVersion}`
