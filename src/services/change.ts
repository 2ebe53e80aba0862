// The frame of every change: one transaction, and afterwards whoever keeps something in memory is told.

import type { Db } from '../../db/client.ts'
import { refreshPlugin } from '../../db/plugins.ts'
import type { Site } from '../site.ts'

/** An open change: the transaction, and which plugins it touches. */
export interface Change {
  tx: Db
  now: Date
  /** The plugin's row is made true again before the transaction commits, and the feeds are told after it has. */
  touches(pluginId: number): void
}

/** Runs the work in one transaction: everything it wrote is kept, or nothing. */
export async function change<T>(site: Site, work: (change: Change) => Promise<T>): Promise<T> {
  const touched = new Set<number>()
  const result = await site.db.transaction(async (tx) => {
    const answer = await work({ tx, now: site.now(), touches: (pluginId) => touched.add(pluginId) })
    for (const pluginId of [...touched].sort((a, b) => a - b)) await refreshPlugin(tx, pluginId)
    return answer
  })
  for (const pluginId of touched) site.changes.tell(pluginId)
  return result
}
