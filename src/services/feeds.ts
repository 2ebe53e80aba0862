// Keeps plugins.xml: what it is made of in memory, each answer built and compressed once, and fresh after each change.

import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gunzip, gzip, zstdCompress } from 'node:zlib'
import { type FeedRows, listFeedRows, listVisibleIds } from '../../db/plugins.ts'
import { BadRequest } from '../domain/errors.ts'
import { packageKey } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { admittedRange, compareVersions, parseQgisQuery, type QgisRange } from '../domain/version-number.ts'
import {
  type EntryText,
  entryText,
  type FeedPlugin,
  feedEntry,
  feedFrame,
  selectableVersions,
  selectVersions,
} from '../formats/plugins-xml.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'

export type Encoding = 'identity' | 'gzip' | 'br' | 'zstd'

export interface Feed {
  /** Hash of the document: the same on every instance. */
  hash: string
  /** Compressed when the feed was built for gzip, at the first request for the others, and then kept. */
  body(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>
}

export interface FeedQuery {
  /** As it stands in the address. */
  qgis: string
  stableOnly: boolean
  /** Empty: all plugins. */
  packageName: string
}

export interface Feeds {
  /**
   * The feed as of now: every change that this instance knows of is in it.
   *
   * @throws BadRequest when `qgis` is rubbish
   */
  find(query: FeedQuery): Promise<Feed>
}

interface Source {
  plugin: FeedPlugin
  text: EntryText
}

const compress = { gzip: promisify(gzip), br: promisify(brotliCompress), zstd: promisify(zstdCompress) }
const inflate = promisify(gunzip)
/** Feeds kept for different versions of QGIS: about as many as are in use, 1.5 MB each with 2,500 plugins. */
const keptFeeds = 24
/** A feed that nobody asked for in so long is built again only when somebody does. */
const usedMs = 15 * 60_000
/** Plugins are read so many at once, so that other requests are answered in between. */
const readAtOnce = 1000
/** Plugins that are written at once: a few milliseconds. */
const writtenAtOnce = 100
/** A burst of changes is built once. */
const calmMs = 100

/** The feeds of one instance. Nothing is loaded before the first request or change. */
export function feedKeeper(site: Site): Feeds {
  const sources = new Map<number, Source>()
  let boundaries: number[] = []
  const kept = new Map<string, { feed: Promise<Feed>; query: FeedQuery; usedAt: number }>()
  const changed = new Set<number>()
  let everything = true
  let loading: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  site.changes.subscribe((pluginId, kind) => {
    if (kind === 'downloads') return
    if (pluginId === undefined) everything = true
    else changed.add(pluginId)
    clearTimeout(timer)
    if (kept.size > 0) timer = setTimeout(rebuild, calmMs)
  })

  /** Builds again what was asked for before, so that nobody waits for it. */
  function rebuild() {
    const inUse = [...kept.values()].filter(({ usedAt }) => Date.now() - usedAt < usedMs)
    load()
      .then(() => Promise.all(inUse.map(({ query, usedAt }) => find(query, usedAt))))
      .catch((fault) => site.log.error('feed not rebuilt', fault))
  }

  /** Takes all known changes in; concurrent callers share one load, and one that comes late waits for the next. */
  async function load(): Promise<void> {
    while (loading) await loading
    if (!everything && changed.size === 0) return
    loading = takeChanges().finally(() => {
      loading = undefined
    })
    await loading
  }

  async function takeChanges(): Promise<void> {
    const ids = everything ? undefined : [...changed]
    const wasEverything = everything
    everything = false
    changed.clear()
    try {
      const read = ids ?? (await listVisibleIds(site.db))
      const gone = new Set(ids ?? sources.keys())
      for (let at = 0; at < read.length; at += readAtOnce) {
        const some = read.slice(at, at + readAtOnce)
        const found = [...sourcesFrom(await listFeedRows(site.db, some), site.settings.server.baseUrl)]
        for (const source of found) {
          sources.set(source.id, source)
          gone.delete(source.id)
        }
      }
      for (const id of gone) sources.delete(id)
    } catch (fault) {
      everything ||= wasEverything
      for (const id of ids ?? []) changed.add(id)
      throw fault
    }
    kept.clear()
    boundaries = boundariesOf(sources)
  }

  async function find(query: FeedQuery, usedAt = Date.now()): Promise<Feed> {
    const asked = parseQgisQuery(query.qgis)
    if (asked === undefined)
      throw new BadRequest(
        sentence('“{qgis}” is no QGIS version. Write qgis=3.40, or leave it out.', { qgis: query.qgis }),
      )
    await load()
    if (query.packageName) return build(asked, query)
    const key = `${query.stableOnly} ${classOf(asked, boundaries)}`
    const found = kept.get(key)
    if (found) {
      found.usedAt = Math.max(found.usedAt, usedAt)
      return found.feed
    }
    const feed = build(asked, query)
    if (kept.size >= keptFeeds) kept.delete(leastUsed(kept))
    kept.set(key, { feed, query, usedAt })
    feed.catch(() => kept.delete(key))
    return feed
  }

  async function build(asked: QgisRange | 'all', query: FeedQuery): Promise<Feed> {
    return compressedFeed(await documentOf(chosenFrom(sources, query), asked, query.stableOnly))
  }

  return { find: (query) => find(query) }
}

/** Keeps the document compressed only: every QGIS takes gzip. */
async function compressedFeed({ document, hash }: Document): Promise<Feed> {
  const gzipped = await compress.gzip(document, { level: 6 })
  const further = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>()
  return {
    hash,
    body: (encoding) => {
      if (encoding === 'gzip') return Promise.resolve(gzipped)
      if (encoding === 'identity') return inflate(gzipped)
      const body = further.get(encoding) ?? inflate(gzipped).then(compressors[encoding])
      further.set(encoding, body)
      return body
    },
  }
}

const compressors = {
  br: (bytes: Uint8Array) => compress.br(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  zstd: (bytes: Uint8Array) => compress.zstd(bytes),
}

function leastUsed(kept: ReadonlyMap<string, { usedAt: number }>): string {
  let oldest = ''
  for (const [key, { usedAt }] of kept)
    if (usedAt < (kept.get(oldest)?.usedAt ?? Number.POSITIVE_INFINITY)) oldest = key
  return oldest
}

interface Document {
  document: Uint8Array
  hash: string
}

/**
 * Written in pieces, so that other requests are answered in between. Sources are replaced and never changed: a change that
 * comes meanwhile is in the next document.
 */
async function documentOf(chosen: Source[], asked: QgisRange | 'all', stableOnly: boolean): Promise<Document> {
  const sha256 = createHash('sha256')
  const pieces: Buffer[] = []
  const add = (text: string) => {
    const piece = Buffer.from(text)
    sha256.update(piece)
    pieces.push(piece)
  }
  add(feedFrame.begin)
  for (let at = 0; at < chosen.length; at += writtenAtOnce) {
    if (at > 0) await nextTurn()
    add(entriesOf(chosen.slice(at, at + writtenAtOnce), asked, stableOnly))
  }
  add(feedFrame.end)
  return { document: Buffer.concat(pieces), hash: sha256.digest('base64url').slice(0, 27) }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function entriesOf(some: Source[], asked: QgisRange | 'all', stableOnly: boolean): string {
  const entries = some.flatMap(({ plugin, text }) =>
    selectVersions(plugin, asked, stableOnly).map((version) => feedEntry(plugin, text, version)),
  )
  return entries.join('')
}

function chosenFrom(sources: ReadonlyMap<number, Source>, { packageName }: FeedQuery): Source[] {
  if (!packageName) return inOrder(sources)
  const wanted = packageKey(packageName)
  return [...sources.values()].filter(({ plugin }) => packageKey(plugin.packageName) === wanted)
}

/** By package name: the order of a feed must not depend on the order in which an instance learned of changes. */
function inOrder(sources: ReadonlyMap<number, Source>): Source[] {
  return [...sources.values()].sort((a, b) => (a.plugin.packageName < b.plugin.packageName ? -1 : 1))
}

function* sourcesFrom(rows: FeedRows, baseUrl: string): Generator<Source & { id: number }> {
  const plugins = new Map(rows.plugins.map((row) => [row.pluginId, pluginFrom(row, baseUrl)]))
  for (const { pluginId, ...version } of rows.versions) {
    const plugin = plugins.get(pluginId)
    if (!plugin) continue
    plugin.versions.push({ ...version, downloadUrl: baseUrl + urls.download(plugin.packageName, version.version) })
  }
  for (const [id, plugin] of plugins) {
    plugin.versions.sort((a, b) => compareVersions(b.version, a.version))
    plugin.versions = selectableVersions(plugin)
    yield { id, plugin, text: entryText(plugin) }
  }
}

function pluginFrom(row: FeedRows['plugins'][number], baseUrl: string): FeedPlugin {
  const { packageName, name, description, about, author, homepage, repository, tracker, category, tags } = row
  const { server, deprecated, downloads, createdAt } = row
  return {
    ...{ packageName, name, description, about, author, homepage, repository, tracker, category, tags },
    ...{ server, deprecated, downloads, createdAt },
    iconUrl: row.iconSha256 ? baseUrl + urls.icon(row.iconSha256) : '',
    markedStableId: row.markedStableId ?? undefined,
    markedExperimentalId: row.markedExperimentalId ?? undefined,
    versions: [],
  }
}

/** Where feeds for different QGIS versions can differ: at the ends of the ranges that versions admit. */
function boundariesOf(sources: ReadonlyMap<number, Source>): number[] {
  const found = new Set<number>()
  for (const { plugin } of sources.values()) {
    for (const version of plugin.versions) {
      const range = admittedRange(version.qgisMinimumVersion, version.qgisMaximumVersion)
      found.add(range.from)
      found.add(range.to + 1)
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** One name for all ranges that no boundary tells apart: any future version is a handful of feeds, not endlessly many. */
function classOf(asked: QgisRange | 'all', boundaries: number[]): string {
  if (asked === 'all') return asked
  const minor = Math.floor(asked.from / 1000) === Math.floor(asked.to / 1000)
  return `${minor} ${countUpTo(boundaries, asked.from)} ${countUpTo(boundaries, asked.to)}`
}

function countUpTo(sorted: number[], limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
