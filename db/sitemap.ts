// All SQL of the sitemap: every page of a plugin that everybody may see.

import { asc, eq } from 'drizzle-orm'
import type { Db } from './client.ts'
import { plugins } from './schema.ts'

/** In the order of their first upload, so that a plugin stays in its document of the sitemap while others are added. */
export async function listSitemapPlugins(db: Db): Promise<{ packageName: string; updatedAt: Date }[]> {
  return db
    .select({ packageName: plugins.packageName, updatedAt: plugins.updatedAt })
    .from(plugins)
    .where(eq(plugins.visible, true))
    .orderBy(asc(plugins.id))
}
