// The API about plugins: the list, one of them, its owners, its downloads.

import { type DownloadRow, listDownloadsByQgis } from '../../db/downloads.ts'
import { findVersion } from '../../db/versions.ts'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import { type CatalogQuery, plainQuery } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { csv } from '../formats/csv.ts'
import { ownerJson, pluginJson, summaryJson } from '../http/api-json.ts'
import type { Answer } from '../http/api-operation.ts'
import { getPlugin, getStatistics, getStatisticsCsv, listOwners, listPlugins } from '../http/api-reads.ts'
import { served } from '../http/api-routes.ts'
import { validated } from '../http/validated.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const dayMs = 86_400_000
const yearMs = 365 * dayMs

interface Period {
  from?: string
  to?: string
  version?: string
}

export function apiPluginRoutes({ site, catalog }: Repository) {
  const { baseUrl } = site.settings.server

  async function list(query: CatalogQuery, headers: Headers): Promise<Answer<typeof listPlugins>> {
    const tagged = query.tag === '' ? query : { ...query, tag: await catalog.tagOf(query.tag) }
    const { plugins, onlyNear, nearestName } = await catalog.list(tagged)
    if (!plugins.keyFits) throw strangeKey(query.after === '' ? 'before' : 'after')
    const around = { ...tagged, page: 1, after: '', before: '' }
    const hasNext = plugins.skipped + plugins.rows.length < plugins.total && plugins.lastKey !== ''
    const next = hasNext ? baseUrl + urls.apiPlugins({ ...around, after: plugins.lastKey }) : null
    const previous =
      plugins.skipped > 0 && plugins.firstKey !== ''
        ? baseUrl + urls.apiPlugins({ ...around, before: plugins.firstKey })
        : null
    const links = [next && `<${next}>; rel="next"`, previous && `<${previous}>; rel="prev"`].filter(Boolean)
    if (links.length > 0) headers.set('link', links.join(', '))
    return {
      plugins: plugins.rows.map((plugin) => summaryJson(baseUrl, plugin)),
      ...{ total: plugins.total, next, previous, only_near: onlyNear, nearest_name: nearestName ?? null },
    }
  }

  /** @throws NotFound for a version that the actor may not see */
  async function statistics(actor: Actor, packageName: string, asked: Period) {
    const { plugin, versions } = await catalog.getPlugin(actor, packageName)
    const version = asked.version === undefined ? undefined : await findVersion(site.db, plugin.id, asked.version)
    if (asked.version !== undefined && !versions.some(({ id }) => id === version?.id))
      throw new NotFound(sentence('There is no such version.'))
    const { from, to } = periodOf(asked, site.now())
    const rows = await listDownloadsByQgis(site.db, plugin.id, { from, to, versionId: version?.id })
    return { package_name: plugin.packageName, from, to, rows }
  }

  async function csvAnswer(request: Request, actor: Actor, packageName: string, asked: Period) {
    const { package_name: name, rows } = await statistics(actor, packageName, asked)
    const lines = rows.map(({ day, version, qgis = '', downloads }) => [day, version, qgis, downloads])
    return validated(request, csv(['day', 'version', 'qgis', 'downloads'], lines), {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}-downloads.csv"`,
      'cache-control': 'no-cache',
      vary: 'Accept, Authorization',
    })
  }

  return [
    served(listPlugins, async ({ query: { kind = [], ...asked }, headers }) =>
      list(plainQuery({ ...asked, kinds: [...new Set(kind)] }), headers),
    ),
    served(getPlugin, async ({ actor, params }) => {
      const { plugin, owners } = await catalog.getPlugin(actor, params.plugin)
      return pluginJson(baseUrl, plugin, owners)
    }),
    served(listOwners, async ({ actor, params }) => {
      const { owners } = await catalog.getPlugin(actor, params.plugin)
      return { owners: owners.map(ownerJson) }
    }),
    served(getStatistics, async ({ request, actor, params, query }) => {
      if (wantsCsv(request)) return csvAnswer(request, actor, params.plugin, query)
      const { rows, ...period } = await statistics(actor, params.plugin, query)
      return { ...period, ...sumsOf(rows) }
    }),
    served(getStatisticsCsv, async ({ request, actor, params, query }) =>
      csvAnswer(request, actor, params.plugin, query),
    ),
  ]
}

function strangeKey(field: 'after' | 'before'): InvalidInput {
  const message = `\`${field}\` takes a key as it stands in \`next\` or \`previous\` of the same list.`
  return new InvalidInput(message, [{ field, message }])
}

function wantsCsv(request: Request): boolean {
  return (request.headers.get('accept') ?? '').trim().toLowerCase().startsWith('text/csv')
}

/** @throws InvalidInput for a first day behind the last */
function periodOf({ from, to }: Period, now: Date): { from: string; to: string } {
  const last = to ?? now.toISOString().slice(0, 10)
  const first = from ?? new Date(Date.parse(last) - yearMs).toISOString().slice(0, 10)
  if (first <= last) return { from: first, to: last }
  const message = '`from` is a day after `to`.'
  throw new InvalidInput(message, [{ field: 'from', message }])
}

function sumsOf(rows: readonly DownloadRow[]) {
  const by = <K>(keyOf: (row: DownloadRow) => K) => {
    const sums = new Map<K, number>()
    for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.downloads)
    return [...sums]
  }
  return {
    total: rows.reduce((sum, { downloads }) => sum + downloads, 0),
    by_day: by(({ day }) => day).map(([day, downloads]) => ({ day, downloads })),
    by_version: by(({ version }) => version).map(([version, downloads]) => ({ version, downloads })),
    by_qgis: by(({ qgis }) => qgis ?? null).map(([qgis, downloads]) => ({ qgis, downloads })),
  }
}
