// Reads of the catalogue that many people ask for: kept until something visible changes.

import { countCatalog, countPlugins, type Facets, listCatalogRows, listFirst, pageOf } from '../../db/catalog.ts'
import { listMonthlyDownloads, type MonthOfDownloads } from '../../db/downloads.ts'
import { findPluginRow, listFeaturedRows } from '../../db/plugins.ts'
import { listSuggestions, type Suggestion } from '../../db/suggestions.ts'
import { listOwners } from '../../db/users.ts'
import { findFacts, findVersion, listVersions } from '../../db/versions.ts'
import { type Rights, rightsOver } from '../domain/actions.ts'
import { NotFound } from '../domain/errors.ts'
import {
  type CatalogQuery,
  type Owner,
  type Page,
  type Plugin,
  type PluginSummary,
  packageKey,
  type Version,
} from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { catalogSearch } from '../urls.ts'

export interface PluginView {
  plugin: Plugin
  /** Newest first, only those that the actor may see. */
  versions: Version[]
  owners: Owner[]
  months: MonthOfDownloads[]
  /** Found in the code of the version in front; undefined when its code was not read. */
  facts: Finding[] | undefined
  rights: Rights
}

export interface Catalog {
  list(query: CatalogQuery): Promise<{ plugins: Page<PluginSummary>; facets: Facets }>
  /** How many plugins everybody may see. */
  count(): Promise<number>
  mainPage(qgis: string): Promise<{ newest: PluginSummary[]; updated: PluginSummary[]; downloaded: PluginSummary[] }>
  listFeatured(): Promise<PluginSummary[]>
  /** Names that somebody who types this may mean, at most eight. */
  suggest(typed: string): Promise<Suggestion[]>
  /** @throws NotFound when it does not exist or this actor may not know that it does */
  getPlugin(actor: Actor, packageName: string): Promise<PluginView>
  /** @throws NotFound like `getPlugin` */
  getVersion(actor: Actor, packageName: string, version: string): Promise<PluginView & { version: Version }>
}

const keptAnswers = 200
/** Downloads that other instances counted show up after so long at the latest. */
const keptMs = 30_000

/** The reads of one instance. What is kept is the same for everybody; what an owner or moderator sees besides is read anew. */
export function catalogReader(site: Site): Catalog {
  const kept = new Map<string, { at: number; answer: Promise<unknown> }>()
  const pageOfPlugin = new Map<number, string>()
  site.changes.subscribe((pluginId, kind) => {
    if (kind === 'content' || pluginId === undefined) kept.clear()
    else kept.delete(pageOfPlugin.get(pluginId) ?? '')
    if (kind === 'content') pageOfPlugin.clear()
  })

  function keep<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = Date.now()
    const found = kept.get(key)
    if (found && now - found.at < keptMs) return found.answer as Promise<T>
    const answer = read()
    if (kept.size >= keptAnswers) kept.delete(kept.keys().next().value ?? '')
    kept.set(key, { at: now, answer })
    answer.catch(() => kept.delete(key))
    return answer
  }

  async function getPlugin(actor: Actor, packageName: string): Promise<PluginView> {
    const key = `plugin ${packageKey(packageName)}`
    const view = await keep(key, () => readPlugin(site, packageName))
    if (!view) throw new NotFound('There is no such plugin.')
    pageOfPlugin.set(view.plugin.id, key)
    const ownerIds = view.owners.map((owner) => owner.id)
    const rights = rightsOver(actor, { ownerIds, pluginId: view.plugin.id })
    if (!view.plugin.visible && !rights.seesAll) throw new NotFound('There is no such plugin.')
    return {
      ...view,
      versions: rights.seesAll ? await listVersions(site.db, view.plugin.id, true) : view.versions,
      rights,
    }
  }

  return {
    list: async (query) => {
      const filter = catalogSearch({ ...query, page: 1, sort: undefined })
      const [counted, rows] = await Promise.all([
        keep(`count ${filter}`, () => countCatalog(site.db, query)),
        keep(`rows ${catalogSearch(query)}`, () => listCatalogRows(site.db, query)),
      ])
      return { plugins: pageOf(query, rows, counted.total), facets: counted.facets }
    },
    count: () => keep('total', () => countPlugins(site.db)),
    listFeatured: () => keep('featured', () => listFeaturedRows(site.db)),
    mainPage: (qgis) =>
      keep(`main ${qgis}`, async () => {
        const [newest, updated, downloaded] = await Promise.all([
          listFirst(site.db, 'created', 5, qgis),
          listFirst(site.db, 'updated', 5, qgis),
          listFirst(site.db, 'downloads30Days', 5, qgis),
        ])
        return { newest, updated, downloaded }
      }),
    suggest: (typed) => keep(`suggest ${typed.toLowerCase()}`, () => listSuggestions(site.db, typed, 8)),
    getPlugin,
    getVersion: async (actor, packageName, number) => {
      const view = await getPlugin(actor, packageName)
      const found = await findVersion(site.db, view.plugin.id, number)
      const version = found && view.versions.find(({ id }) => id === found.id)
      if (!version) throw new NotFound('There is no such version.')
      return { ...view, version }
    },
  }
}

async function readPlugin(site: Site, packageName: string) {
  const plugin = await findPluginRow(site.db, packageName)
  if (!plugin) return undefined
  const frontId = plugin.lastStableId ?? plugin.lastExperimentalId
  const [versions, owners, months, facts] = await Promise.all([
    listVersions(site.db, plugin.id, false),
    listOwners(site.db, plugin.id),
    listMonthlyDownloads(site.db, plugin.id, site.now()),
    frontId === undefined ? undefined : findFacts(site.db, frontId),
  ])
  const downloads = versions.reduce((sum, version) => sum + version.downloads, 0)
  return { plugin: { ...plugin, downloads: Math.max(downloads, plugin.downloads) }, versions, owners, months, facts }
}
