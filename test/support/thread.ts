// What the thread of a plugin says, for tests.

import { findPluginRow } from '../../db/plugins.ts'
import { listThread } from '../../db/threads.ts'
import type { TestSite } from './site.ts'

export async function findThread({ repository: { site } }: TestSite, packageName: string) {
  const plugin = await findPluginRow(site.db, packageName)
  const entries = await listThread(site.db, plugin?.id ?? 0, true)
  return entries.map(({ kind, by, version, text }) => ({ kind, by, version, text }))
}
