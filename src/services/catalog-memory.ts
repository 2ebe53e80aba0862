// Keeps the index of the catalogue true: loads it once, and takes in each plugin that changed before the next answer.

import { findCatalogEntries, listCatalogEntries, listFigures } from '../../db/catalog.ts'
import { listTagJoins } from '../../db/tag-joins.ts'
import { type CatalogIndex, catalogIndex } from '../domain/catalog-index.ts'
import type { Site } from '../site.ts'

export interface CatalogMemory {
  /** The index as of now: every change that this instance knows of is in it. */
  index(): Promise<CatalogIndex>
}

/** Read so many at once, so that other requests are answered in between. */
const entriesAtOnce = 1000
/** What changes while a change is taken in is taken in as well, but nobody waits for ever where something always changes. */
const mostTurns = 10
/** Each that changed is put in its place in every order: so many take no noticeable time. */
const figuresAtOnce = 1000

/** Nothing is loaded before it is asked for. Downloads that were rolled up are read apart: that is each minute. */
export function catalogMemory(site: Site): CatalogMemory {
  let index = catalogIndex()
  const changed = new Set<number>()
  let everything = true
  /** Only how often plugins were downloaded. */
  let figures = false
  let loading: Promise<void> | undefined

  site.changes.subscribe((pluginId, kind) => {
    if (pluginId === undefined && kind === 'downloads') figures = true
    if (kind !== 'content') return
    if (pluginId === undefined) everything = true
    else changed.add(pluginId)
  })

  function isBehind(): boolean {
    return loading !== undefined || everything || figures || changed.size > 0
  }

  async function takeChanges(): Promise<void> {
    const ids = everything ? undefined : [...changed]
    const counted = figures && ids !== undefined
    everything = false
    figures = false
    changed.clear()
    try {
      if (counted) await takeFigures(site, index)
      if (ids) await replace(ids)
      else index = await loadAll(site)
    } catch (fault) {
      if (!ids) everything = true
      figures ||= counted
      for (const id of ids ?? []) changed.add(id)
      throw fault
    }
  }

  async function replace(ids: number[]): Promise<void> {
    if (ids.length === 0) return
    const entries = await findCatalogEntries(site.db, ids)
    for (const id of ids) index.delete(id)
    for (const entry of entries) index.set(entry)
  }

  return {
    index: async () => {
      for (let turn = 0; turn < mostTurns && isBehind(); turn++) {
        loading ??= takeChanges().finally(() => {
          loading = undefined
        })
        await loading
      }
      return index
    },
  }
}

/** Of most plugins nothing was downloaded since the last time. */
async function takeFigures(site: Site, index: CatalogIndex): Promise<void> {
  for (let behind = 0; ; ) {
    const rows = await listFigures(site.db, behind, figuresAtOnce)
    for (const { id, ...counts } of rows) {
      const entry = index.get(id)
      const isNew = entry && (entry.downloads !== counts.downloads || entry.downloads30Days !== counts.downloads30Days)
      if (isNew) index.set({ ...entry, ...counts })
    }
    const last = rows.at(-1)
    if (!last || rows.length < figuresAtOnce) return
    behind = last.id
  }
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
