// All SQL of what was decided against a plugin before, and still stands: what follows it is for a moderator.

import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'
import { threadEntries, versions } from './schema.ts'

export interface Precedent {
  kind: 'changes' | 'rejection' | 'quarantine' | 'roll-back'
  /** uid of whoever decided. */
  by: string
  /** Number of the version that it was about. */
  version: string
}

/**
 * The last thing that was decided against the plugin and that no moderator has answered with an approval since. An
 * approval counts while it stands: one that was taken back, or whose version was withdrawn by a moderator or quarantined
 * later, lifts nothing, nor does what was published unseen. A quarantine counts while it is not lifted.
 */
export async function findPrecedent(db: Db, pluginId: number): Promise<Precedent | undefined> {
  const [row] = await db.execute<Precedent & Record<string, unknown>>(sql`
    with approved as (
      select e.id, e.at from ${threadEntries} e join ${versions} v on v.id = e.version_id
      where e.plugin_id = ${pluginId} and e.kind = 'approval' and v.state = 'approved' and v.reviewed_at is not null
        and v.quarantined_at is null and not v.withdrawn_by_moderator
      order by e.id desc limit 1
    ), against as (
      select e.kind, e.by, e.version, e.at, e.id from ${threadEntries} e left join ${versions} v on v.id = e.version_id
      where e.plugin_id = ${pluginId} and (e.kind in ('changes', 'rejection')
          or (e.kind = 'quarantine' and v.quarantined_at is not null))
        and e.id > coalesce((select id from approved), 0)
      union all
      select 'roll-back', '', bad.version, v.published_at, 0 from ${versions} v join ${versions} bad on bad.id = v.rolls_back_id
      where v.plugin_id = ${pluginId} and v.published_at >= coalesce((select at from approved), '-infinity')
    )
    select kind, by, version from against order by at desc, kind = 'roll-back' desc, id desc limit 1`)
  return row
}
