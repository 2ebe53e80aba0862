// Reads of the catalogue that many people ask for: kept until something visible changes.

import { findShownAdoption, type ShownAdoption } from '../../db/adoptions.ts'
import { listSummaries } from '../../db/catalog.ts'
import { listMonthlyDownloads, type MonthOfDownloads } from '../../db/downloads.ts'
import { findPluginRow, listFeaturedRows } from '../../db/plugins.ts'
import { findPlaces, listFitting, lookupsOf, phrasesOf, type TsQueries, tsQueriesOf } from '../../db/search.ts'
import { listSuggestions, type Suggestion } from '../../db/suggestions.ts'
import { listOwners } from '../../db/users.ts'
import { findFacts, findVersion, listVersions } from '../../db/versions.ts'
import { type Rights, rightsOver } from '../domain/actions.ts'
import type { CatalogIndex } from '../domain/catalog-index.ts'
import type { Found } from '../domain/catalog-pages.ts'
import { NotFound } from '../domain/errors.ts'
import type { Facets } from '../domain/facet-counts.ts'
import { nearest, nearestNamed, type TypedWord } from '../domain/near-names.ts'
import {
  type CatalogQuery,
  catalogPageSize,
  type FeaturedPlugin,
  type Owner,
  type Page,
  type Plugin,
  type PluginSummary,
  packageKey,
  plainQuery,
  type Version,
} from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import { byFit } from '../domain/search-order.ts'
import { hasWords, parseSearch, type SearchQuery, searchedWords } from '../domain/search-query.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { PlacedPlugins } from '../domain/word-index.ts'
import type { Site } from '../site.ts'
import { catalogSearch } from '../urls.ts'
import { catalogMemory } from './catalog-memory.ts'
import { keptAnswers } from './kept-answers.ts'
import { wordMemory } from './word-memory.ts'

export interface PluginView {
  plugin: Plugin
  /** Newest first, only those that the actor may see. */
  versions: Version[]
  owners: Owner[]
  months: MonthOfDownloads[]
  /** Found in the code of the version in front; undefined when its code was not read. */
  facts: Finding[] | undefined
  rights: Rights
  /** The search for a new owner that goes on; of no concern to others before its public notice. */
  adoption: ShownAdoption | undefined
  /** Others that people may be looking for, at most four. */
  similar: PluginSummary[]
}

export interface CatalogList {
  plugins: Page<PluginSummary>
  facets: Facets
  /** Nothing fits the words: what is listed has names like them. */
  onlyNear: boolean
  /** Where nothing is listed: the name that is most like what was typed. */
  nearestName: string | undefined
}

export interface Catalog {
  list(query: CatalogQuery): Promise<CatalogList>
  /** The tag that this word counts as; the word itself where it was joined into none. */
  tagOf(word: string): Promise<string>
  /** Reads into memory what lists and searches go by, which takes a while where there are many plugins. */
  prepare(): Promise<void>
  /** How many plugins everybody may see. */
  count(): Promise<number>
  mainPage(qgis: string): Promise<{ newest: PluginSummary[]; updated: PluginSummary[]; downloaded: PluginSummary[] }>
  /** In the order that moderators gave them; those that fit a QGIS where one is named. */
  listFeatured(qgis?: string): Promise<FeaturedPlugin[]>
  /** Names that somebody who types this may mean, at most eight. */
  suggest(typed: string): Promise<Suggestion[]>
  /** @throws NotFound when it does not exist or this actor may not know that it does */
  getPlugin(actor: Actor, packageName: string): Promise<PluginView>
  /** @throws NotFound like `getPlugin` */
  getVersion(actor: Actor, packageName: string, version: string): Promise<PluginView & { version: Version }>
}

const mostKept = 200
/** Of ids of what was found: a common word has a hundred thousand of them. */
const mostIdBytes = 8_000_000
const mainPageRows = 5
const mostSimilar = 4
/** So many names that hold a word are offered, and so many that are like it. */
const mostNamed = 200
/** So many are looked at closely where the database does it: the most downloaded, and by name. */
const mostPlaced = 200
/** To read the words of so many plugins takes about half a second. */
const manyPlugins = 10_000
/** Downloads that other instances counted show up after so long at the latest. */
const keptMs = 30_000

/** The reads of one instance. What is kept is the same for everybody; what an owner or moderator sees besides is read anew. */
export function catalogReader(site: Site): Catalog {
  const kept = keptAnswers({ most: mostKept, mostBytes: mostIdBytes, keptMs })
  const { keep } = kept
  const memory = catalogMemory(site)
  const wordsInMemory = wordMemory(site)
  const pageOfPlugin = new Map<number, string>()
  site.changes.subscribe((pluginId, kind) => {
    if (kind === 'feed') return
    if (kind === 'content' || pluginId === undefined) kept.clear()
    else kept.delete(pageOfPlugin.get(pluginId) ?? '')
    if (kind === 'content') pageOfPlugin.clear()
  })

  function readFeatured(): Promise<FeaturedPlugin[]> {
    return keep('featured', () => listFeaturedRows(site.db))
  }

  async function listFeatured(qgis = ''): Promise<FeaturedPlugin[]> {
    const rows = await readFeatured()
    if (qgis === '') return rows
    const fitting = new Set(
      (await memory.index()).among(
        rows.map(({ id }) => id),
        plainQuery({ qgis }),
      ),
    )
    return rows.filter(({ id }) => fitting.has(id))
  }

  async function readList(query: CatalogQuery): Promise<CatalogList> {
    const index = await memory.index()
    const typed = parseSearch(query.q)
    if (!hasWords(typed)) {
      const found =
        query.featured && !query.sort
          ? index.page(
              index.chosen(
                Uint32Array.from(await readFeatured(), ({ id }) => id),
                query,
              ),
              query,
              catalogPageSize,
            )
          : index.find(query, catalogPageSize)
      return { ...(await withRows(found)), onlyNear: false, nearestName: undefined }
    }
    const { chosen, onlyNear, nearestName } = await keep(
      `fit ${filterKey(query)}`,
      () => findFit(index, query, typed),
      ({ chosen }) => chosen.ids.byteLength,
    )
    return { ...(await withRows(index.page(chosen, query, catalogPageSize))), onlyNear, nearestName }
  }

  /** Everything that fits, in the order of how well; where nothing does, what has names like the words. */
  async function findFit(index: CatalogIndex, query: CatalogQuery, typed: SearchQuery) {
    const key = `words ${JSON.stringify([typed.words, typed.phrases])}`
    const queries = await keep(key, () => tsQueriesOf(site.db, typed))
    const named = index.named(typed, mostNamed)
    const lookups = lookupsOf(queries)
    const words = lookups && (await wordsInMemory.words(index.count() > manyPlugins))
    const found = words?.find(lookups ?? [], named) ?? (await askDatabase(index, queries, named))
    const chosen = byFit(typed, found, index, query)
    if (chosen.ids.length > 0) return { chosen, onlyNear: false, nearestName: undefined }
    return findNear(index, query, typed, queries)
  }

  /** For phrases, and while the words are read into memory. */
  async function askDatabase(index: CatalogIndex, queries: TsQueries, named: number[]): Promise<PlacedPlugins> {
    const fitting = index.mostDownloaded(await listFitting(site.db, queries))
    const ids = [...new Set([...named, ...fitting.slice(0, mostPlaced), ...fitting])]
    const looked = new Set([...named, ...fitting.slice(0, mostPlaced)]).size
    const known = await findPlaces(site.db, queries, ids.slice(0, looked))
    const width = queries.words.length + queries.phrases.length
    const places = new Uint8Array(looked * width)
    for (const [at, id] of ids.slice(0, looked).entries()) places.set(known.get(id) ?? [], at * width)
    return { ids, looked, width, places }
  }

  async function findNear(index: CatalogIndex, query: CatalogQuery, typed: SearchQuery, queries: TsQueries) {
    const ids = nearest(typed, await wordsTyped(index, typed, queries), index, query, mostNamed)
    const chosen = index.chosen(ids, query)
    if (ids.length > 0) return { chosen, onlyNear: true, nearestName: undefined }
    const named = nearestNamed(typed, phrasesOf(typed), index)
    const [plugin] = named === undefined ? [] : await listSummaries(site.db, [named])
    return { chosen, onlyNear: false, nearestName: plugin?.name }
  }

  /** None where something was quoted: that is to be taken as it is. */
  async function wordsTyped(index: CatalogIndex, typed: SearchQuery, queries: TsQueries): Promise<TypedWord[]> {
    if (queries.phrases.length > 0) return []
    const words = await wordsInMemory.words(index.count() > manyPlugins)
    const texts = searchedWords(typed)
    return Promise.all(
      queries.words.map(async (word, at) => {
        const asked = { words: [word], phrases: [] }
        const lookups = lookupsOf(asked)
        const text = texts[at] ?? ''
        if (word.anywhere === '') return { text, holding: undefined }
        return { text, holding: words && lookups ? words.find(lookups, []).ids : await listFitting(site.db, asked) }
      }),
    )
  }

  async function readSimilar(pluginId: number): Promise<PluginSummary[]> {
    return listSummaries(site.db, (await memory.index()).similar(pluginId, mostSimilar))
  }

  async function withRows({ ids, facets, ...found }: Found) {
    return { plugins: { rows: await listSummaries(site.db, ids), ...found }, facets }
  }

  async function getPlugin(actor: Actor, packageName: string): Promise<PluginView> {
    const key = `plugin ${packageKey(packageName)}`
    const view = await keep(key, () => readPlugin(site, packageName))
    if (!view) throw new NotFound(sentence('There is no such plugin.'))
    pageOfPlugin.set(view.plugin.id, key)
    const ownerIds = view.owners.map((owner) => owner.id)
    const rights = rightsOver(actor, { ownerIds, pluginId: view.plugin.id }, Boolean(view.plugin.quarantinedAt))
    if (!view.plugin.visible && !rights.seesAll) throw new NotFound(sentence('There is no such plugin.'))
    return {
      ...view,
      similar: await keep(`similar ${view.plugin.id}`, () => readSimilar(view.plugin.id)),
      versions: rights.seesAll ? await listVersions(site.db, view.plugin.id, true) : view.versions,
      rights,
    }
  }

  return {
    list: (query) => keep(`list ${catalogSearch(query)}`, () => readList(query)),
    tagOf: async (word) => (await memory.index()).joins.get(word.toLowerCase()) ?? word,
    prepare: async () => {
      const index = await memory.index()
      // Each order is sorted when it is first asked for, which is noticed where there are many.
      for (const prepare of index.preparations()) {
        prepare()
        await Bun.sleep(0)
      }
      await wordsInMemory.words(false)
    },
    count: async () => (await memory.index()).count(),
    listFeatured,
    mainPage: (qgis) =>
      keep(`main ${qgis}`, async () => {
        const index = await memory.index()
        const sorts = ['created', 'updated', 'downloads30'] as const
        const first = sorts.map((sort) => index.first(plainQuery({ qgis, sort }), mainPageRows))
        const rows = new Map((await listSummaries(site.db, first.flat())).map((plugin) => [plugin.id, plugin]))
        const [newest = [], updated = [], downloaded = []] = first.map((ids) => ids.flatMap((id) => rows.get(id) ?? []))
        return { newest, updated, downloaded }
      }),
    suggest: (typed) => keep(`suggest ${typed.toLowerCase()}`, () => listSuggestions(site.db, typed, 8)),
    getPlugin,
    getVersion: async (actor, packageName, number) => {
      const view = await getPlugin(actor, packageName)
      const found = await findVersion(site.db, view.plugin.id, number)
      const version = found && view.versions.find(({ id }) => id === found.id)
      if (!version) throw new NotFound(sentence('There is no such version.'))
      return { ...view, version }
    },
  }
}

/** What decides which plugins are found, and not in which order or on which page. */
function filterKey(query: CatalogQuery): string {
  return catalogSearch({ ...query, page: 1, after: '', before: '', sort: undefined })
}

async function readPlugin(site: Site, packageName: string) {
  const plugin = await findPluginRow(site.db, packageName)
  if (!plugin) return undefined
  const frontId = plugin.lastStableId ?? plugin.lastExperimentalId
  const [versions, owners, months, facts, adoption] = await Promise.all([
    listVersions(site.db, plugin.id, false),
    listOwners(site.db, plugin.id),
    listMonthlyDownloads(site.db, plugin.id, site.now()),
    frontId === undefined ? undefined : findFacts(site.db, frontId),
    findShownAdoption(site.db, plugin.id),
  ])
  const downloads = versions.reduce((sum, version) => sum + version.downloads, 0)
  return {
    plugin: { ...plugin, downloads: Math.max(downloads, plugin.downloads) },
    versions,
    owners,
    months,
    facts,
    adoption,
  }
}
