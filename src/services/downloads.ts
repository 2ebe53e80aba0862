// Counts downloads durably, and finds the package that is handed out.

import { addDownloads, type QgisCount, rollUpDownloads, takeFeedCounts } from '../../db/downloads.ts'
import { findPluginRow } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { findIcon, findPackageOwner, findVersion, listVersions, markFetched } from '../../db/versions.ts'
import { NotFound } from '../domain/errors.ts'
import { packageKey } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, isModerator, userOf } from '../domain/user.ts'
import { versionKey } from '../domain/version-number.ts'
import type { Site } from '../site.ts'

export interface Download {
  versionId: number
  pluginId: number
  packageName: string
  version: string
  sha256: string
}

export interface Downloads {
  /**
   * The version that somebody asks for. The count is in the database when this returns.
   *
   * @param qgis number of the QGIS that asks, such as `3.40`; empty: something else
   * @throws NotFound for what does not exist or this actor may not see
   */
  take(actor: Actor, packageName: string, version: string, counted: boolean, qgis?: string): Promise<Download>
  /**
   * The bytes at a package's own address. Nothing is counted, but that somebody fetched them is kept, once.
   *
   * @param fetches false for somebody who asks for the headers alone
   * @throws NotFound like `take`
   */
  open(actor: Actor, sha256: string, fetches?: boolean): Promise<Blob>
  /** `everybodys`: it belongs to something that everybody can see. @throws NotFound like `take` */
  openIcon(actor: Actor, sha256: string): Promise<{ bytes: Blob; type: string; everybodys: boolean }>
  /** Brings the sums at the plugins up to date, and tells the lists when one changed. */
  rollUp(): Promise<void>
}

const keptVersions = 20_000

/** The desk of one instance. What everybody may have is found in memory until its plugin changes. */
export function downloadDesk(site: Site): Downloads {
  const count = downloadCounter(site)
  const known = new Map<string, Found>()
  const open = new Set<string>()
  /** Counts changes: what was looked up before one is not kept after it. */
  let generation = 0
  site.changes.subscribe((pluginId, kind) => {
    if (kind !== 'content') return
    generation++
    open.clear()
    if (pluginId === undefined) known.clear()
    for (const [key, download] of known) if (download.pluginId === pluginId) known.delete(key)
  })

  return {
    take: async (actor, packageName, version, counted, qgis) => {
      const key = `${packageKey(packageName)}/${versionKey(version)}`
      const began = generation
      const found = known.get(key) ?? (await findDownload(site, actor, packageName, version))
      if (found.visible && began === generation) {
        if (known.size >= keptVersions) known.clear()
        known.set(key, found)
      }
      // Looking at what waits or was withdrawn is no download, nor is asking for the headers alone.
      if (counted && found.visible) {
        await count(found.versionId, qgis)
        site.changes.tell(found.pluginId, 'downloads')
      }
      return found
    },
    open: async (actor, sha256, fetches = true) => {
      const began = generation
      if (!open.has(sha256)) {
        // A moderator may read a package whatever its state: that is no reason to leave it published.
        const known = await requirePackage(site, actor, sha256, fetches && !isModerator(actor))
        if (known && began === generation) open.add(sha256)
      }
      return requireBytes(site, sha256)
    },
    openIcon: async (actor, sha256) => {
      const found = await findIcon(site.db, sha256)
      const missing = new NotFound(sentence('There is no such icon.'))
      if (!found || !(found.visible || (await mayLook(site, actor, found.pluginId)))) throw missing
      return { bytes: await requireBytes(site, sha256), type: found.type, everybodys: found.visible }
    },
    rollUp: async () => {
      await rollUpDownloads(site.db, site.now())
      // Another instance may have changed the rows: what this one keeps is told in any case.
      site.changes.tell(undefined, 'downloads')
      await takeFeedCounts(site.db, site.now())
    },
  }
}

/** `visible`: everybody may have it. */
type Found = Download & { visible: boolean }

async function findDownload(site: Site, actor: Actor, packageName: string, number: string): Promise<Found> {
  const plugin = await findPluginRow(site.db, packageName)
  const version = plugin && (await findVersion(site.db, plugin.id, number))
  const missing = new NotFound(sentence('There is no such version, or it cannot be downloaded any more.'))
  if (!plugin || !version || version.deletedAt) throw missing
  const visible =
    plugin.visible &&
    (await listVersions(site.db, plugin.id, false)).some(({ id, withdrawnAt }) => id === version.id && !withdrawnAt)
  if (!visible && !(await mayLook(site, actor, plugin.id))) throw missing
  return {
    ...{ versionId: version.id, pluginId: plugin.id, visible },
    ...{ packageName: plugin.packageName, version: version.version, sha256: version.packageSha256 },
  }
}

/** @returns whether everybody may have it, and that somebody did is kept already */
async function requirePackage(site: Site, actor: Actor, sha256: string, fetches: boolean): Promise<boolean> {
  const found = await findFetched(site, sha256, fetches)
  if (!found) throw new NotFound(sentence('There is no such package.'))
  if (!found.visible && !(await mayLook(site, actor, found.pluginId)))
    throw new NotFound(sentence('There is no such package.'))
  return found.visible && found.fetched
}

/** Kept before the bytes go out, so that whoever takes the approval back knows; who was faster is seen by looking again. */
async function findFetched(site: Site, sha256: string, fetches: boolean) {
  const found = await findPackageOwner(site.db, sha256)
  if (!found?.visible || found.fetched || !fetches) return found
  await markFetched(site.db, found.versionId, site.now())
  return findPackageOwner(site.db, sha256)
}

async function mayLook(site: Site, actor: Actor, pluginId: number): Promise<boolean> {
  if (isModerator(actor)) return true
  const user = userOf(actor)
  return user !== undefined && (await listOwners(site.db, pluginId)).some((owner) => owner.id === user.id)
}

async function requireBytes(site: Site, sha256: string): Promise<Blob> {
  const bytes = await site.files.find(sha256)
  if (!bytes) throw new Error(`The file store lacks ${sha256}`)
  return bytes
}

/**
 * Counts by group commit: while one batch is written the next one gathers, so that many downloads share a transaction
 * and none is answered before it is counted.
 */
export function downloadCounter(site: Site): (versionId: number, qgis?: string) => Promise<void> {
  let gathering: { counts: Map<number, number>; byQgis: Map<string, QgisCount>; written: Promise<void> } | undefined
  let writing: Promise<void> = Promise.resolve()

  function gather() {
    const counts = new Map<number, number>()
    const byQgis = new Map<string, QgisCount>()
    const written = writing.then(() => {
      gathering = undefined
      return addDownloads(site.db, site.now().toISOString().slice(0, 10), counts, [...byQgis.values()])
    })
    writing = written.catch(() => {})
    gathering = { counts, byQgis, written }
    return gathering
  }

  return (versionId, qgis = '') => {
    const batch = gathering ?? gather()
    batch.counts.set(versionId, (batch.counts.get(versionId) ?? 0) + 1)
    if (qgis !== '') countQgis(batch.byQgis, versionId, qgis)
    return batch.written
  }
}

function countQgis(counts: Map<string, QgisCount>, versionId: number, qgis: string): void {
  const key = `${versionId} ${qgis}`
  const known = counts.get(key)
  if (known) known.downloads++
  else counts.set(key, { versionId, qgis, downloads: 1 })
}
