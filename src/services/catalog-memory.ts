// Keeps the index of the catalogue true: loads it once, and takes in each plugin that changed before the next answer.

import { findCatalogEntries, listCatalogEntries, listFigures } from '../../db/catalog.ts'
import { listTagJoins } from '../../db/tag-joins.ts'
import { type CatalogIndex, catalogIndex } from '../domain/catalog-index.ts'
import type { CatalogFigures } from '../domain/catalog-table.ts'
import type { Site } from '../site.ts'

export interface CatalogMemory {
  /** The index as of now: every change that this instance knows of is in it; where there are many plugins, but for new figures of downloads. */
  index(): Promise<CatalogIndex>
}

/** Read so many at once, so that other requests are answered in between. */
const entriesAtOnce = 1000
/** What changes while a change is taken in is taken in as well, but nobody waits for ever where something always changes. */
const mostTurns = 10
/** Read so many at once, like entries. */
const figuresAtOnce = 1000
const manyPlugins = 10_000

/**
 * Nothing is loaded before it is asked for. Downloads that were rolled up are read apart: that is each minute.
 *
 * @param many with so many plugins nobody waits for new figures: to compare all takes the better part of a second
 */
export function catalogMemory(site: Site, many = manyPlugins): CatalogMemory {
  let index = catalogIndex()
  const changed = new Set<number>()
  let everything = true
  /** Only how often plugins were downloaded. */
  let figures = false
  let loading: Promise<void> | undefined
  let counting: Promise<void> | undefined

  site.changes.subscribe((pluginId, kind) => {
    if (pluginId === undefined && kind === 'downloads') figures = true
    if (kind !== 'content') return
    if (pluginId === undefined) everything = true
    else changed.add(pluginId)
  })

  function isBehind(): boolean {
    return loading !== undefined || everything || changed.size > 0
  }

  async function takeChanges(): Promise<void> {
    const ids = everything ? undefined : [...changed]
    everything = false
    changed.clear()
    try {
      if (ids) await replace(ids)
      else index = await loadAll(site)
    } catch (fault) {
      if (!ids) everything = true
      for (const id of ids ?? []) changed.add(id)
      throw fault
    }
  }

  function load(): Promise<void> {
    loading ??= takeChanges().finally(() => {
      loading = undefined
    })
    return loading
  }

  /** What is loaded anew has them. A fault is tried again with the next request. */
  async function takeNewFigures(): Promise<void> {
    figures = false
    try {
      await takeFigures(site, index)
    } catch (fault) {
      figures = true
      throw fault
    }
  }

  function count(): Promise<void> {
    counting ??= takeNewFigures().finally(() => {
      counting = undefined
    })
    return counting
  }

  async function replace(ids: number[]): Promise<void> {
    if (ids.length === 0) return
    const entries = await findCatalogEntries(site.db, ids)
    for (const id of ids) index.delete(id)
    for (const entry of entries) index.set(entry)
  }

  return {
    index: async () => {
      for (let turn = 0; turn < mostTurns; turn++) {
        if (isBehind()) await load()
        else if ((figures || counting) && index.count() < many) await count()
        else break
      }
      if (figures && !counting) count().catch((fault) => site.log.error('downloads not taken in', fault))
      return index
    },
  }
}

/** Of most plugins nothing was downloaded since the last time. */
async function takeFigures(site: Site, index: CatalogIndex): Promise<void> {
  const changed: CatalogFigures[] = []
  for (let behind = 0; ; ) {
    const rows = await listFigures(site.db, behind, figuresAtOnce)
    for (const row of rows) {
      const entry = index.get(row.id)
      const isNew = entry && (entry.downloads !== row.downloads || entry.downloads30Days !== row.downloads30Days)
      if (isNew) changed.push(row)
    }
    const last = rows.at(-1)
    if (!last || rows.length < figuresAtOnce) break
    behind = last.id
  }
  if (changed.length > 0) index.setFigures(changed)
}

/** A plugin that changes meanwhile is told of, and taken in afterwards. */
async function loadAll(site: Site): Promise<CatalogIndex> {
  const index = catalogIndex(await listTagJoins(site.db))
  for (let behind = 0; ; ) {
    const entries = await listCatalogEntries(site.db, behind, entriesAtOnce)
    for (const entry of entries) index.set(entry)
    const last = entries.at(-1)
    if (!last || entries.length < entriesAtOnce) return index
    behind = last.id
  }
}
