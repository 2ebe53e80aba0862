// How long a change takes to reach the feed.

import { eq, sql } from 'drizzle-orm'
import { openDatabase } from '../../db/client.ts'
import { findPluginRow, refreshPlugin } from '../../db/plugins.ts'
import { versions } from '../../db/schema.ts'

const pauseMs = 500
const tooLongMs = 15_000

/**
 * Changes one plugin after another behind the server's back, as another instance does, and asks for the feed until it
 * says something else.
 *
 * @returns milliseconds from the commit to the end of the first answer with the change, for each plugin
 */
export async function measureFreshness(
  databaseUrl: string,
  feedUrl: string,
  packageNames: string[],
): Promise<number[]> {
  const database = openDatabase(databaseUrl, 1)
  const times: number[] = []
  try {
    for (const packageName of packageNames) {
      const before = await askFor(feedUrl)
      await database.db.transaction(async (tx) => {
        const plugin = await findPluginRow(tx, packageName)
        if (!plugin) throw new Error(`${packageName} is gone`)
        await tx.update(versions).set({ changelog: sql`'again ' || changelog` }).where(eq(versions.pluginId, plugin.id))
        await refreshPlugin(tx, plugin.id)
      })
      times.push(await untilOther(feedUrl, before))
      await Bun.sleep(pauseMs)
    }
  } finally {
    await database.close()
  }
  return times
}

async function untilOther(feedUrl: string, before: string): Promise<number> {
  const began = performance.now()
  while ((await askFor(feedUrl)) === before) {
    if (performance.now() - began > tooLongMs) throw new Error('A change did not reach the feed.')
    await Bun.sleep(5)
  }
  return performance.now() - began
}

async function askFor(feedUrl: string): Promise<string> {
  const answer = await fetch(feedUrl, { headers: { 'accept-encoding': 'gzip' }, decompress: false })
  await answer.bytes()
  return answer.headers.get('etag') ?? ''
}
