// Names that somebody who types may mean.

import { and, desc, or, sql } from 'drizzle-orm'
import { packageKey } from '../src/domain/plugin.ts'
import type { Db } from './client.ts'
import { plugins } from './schema.ts'

export interface Suggestion {
  name: string
  packageName: string
  description: string
  iconSha256: string | undefined
}

/**
 * Visible plugins whose name holds what was typed, or a word much like it; those that begin with it first, then by
 * their downloads of 30 days. Read by the index of trigrams.
 *
 * @param typed two to a hundred characters
 */
export async function listSuggestions(db: Db, typed: string, limit: number): Promise<Suggestion[]> {
  const text = typed.toLowerCase()
  const inside = (pattern: string) => pattern.replace(/[\\%_]/g, '\\$&')
  const name = sql`lower(${plugins.name})`
  const begins = sql`(${name} like ${`${inside(text)}%`} or ${plugins.packageKey} like ${`${inside(packageKey(text))}%`})`
  const wordBegins = sql`${name} like ${`% ${inside(text)}%`}`
  const rows = await db
    .select({
      name: plugins.name,
      packageName: plugins.packageName,
      description: plugins.description,
      iconSha256: plugins.iconSha256,
    })
    .from(plugins)
    .where(
      and(
        plugins.visible,
        or(
          sql`${name} like ${`%${inside(text)}%`}`,
          sql`${plugins.packageKey} like ${`%${inside(packageKey(text))}%`}`,
          sql`${name} %> ${text}`,
          sql`${name} % ${text}`,
        ),
      ),
    )
    .orderBy(
      desc(sql`${name} = ${text}`),
      desc(begins),
      desc(wordBegins),
      desc(sql`round(word_similarity(${text}, ${name})::numeric, 1)`),
      desc(plugins.downloads30Days),
      plugins.id,
    )
    .limit(limit)
  return rows.map((row) => ({ ...row, iconSha256: row.iconSha256 ?? undefined }))
}
