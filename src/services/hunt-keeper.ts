// Works on hunts in the background, one after the other; what a restart left is gone on with.

import {
  findByFact,
  findBySha256,
  findHunt,
  type HuntedVersion,
  keepProgress,
  listHuntedVersions,
  listOpenHunts,
  type NewHit,
  updateHunt,
} from '../../db/hunts.ts'
import { type Hit, type Hunt, mostHitsOfHunt, mostHitsOfVersion } from '../domain/hunt.ts'
import { packageSearch, type Searched } from '../hunt-search.ts'
import type { Site } from '../site.ts'
import { actOnHits } from './hunts.ts'

export interface Hunts {
  /** Looks for what is to be done, unless that is under way. */
  wake(): void
  /** When nothing is left to be done at this moment; for tests. */
  settled(): Promise<void>
  /** Stops where it is; the next start goes on from there. */
  close(): Promise<void>
}

/** The hunts of one instance. Of two instances that take up the same hunt one leaves it to the other. */
export function huntKeeper(site: Site): Hunts {
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  let again = false

  async function work() {
    do {
      again = false
      for (const { id } of await listOpenHunts(site.db)) {
        if (stopping.signal.aborted) return
        await runHunt(site, id, stopping.signal)
        await actOnHits(site, id, stopping.signal)
      }
    } while (again)
  }

  function wake() {
    again = true
    if (stopping.signal.aborted) return
    working ??= work()
      .catch((fault) => {
        if (!stopping.signal.aborted) site.log.error('hunt not worked on', fault)
      })
      .finally(() => {
        working = undefined
      })
  }

  return {
    wake,
    settled: async () => working,
    close: async () => {
      stopping.abort()
      await working
    },
  }
}

/** Searches a batch of versions. */
type Seeker = { batch: number; withFiles: boolean; seek(versions: HuntedVersion[]): Promise<Searched[]>; close(): void }

/**
 * Goes on with a search from where it stands, newest version first, to its end; returns when it is over, stopped, or
 * somebody else goes on with it. What is found so far is kept with each batch.
 */
export async function runHunt(site: Site, huntId: number, signal: AbortSignal): Promise<void> {
  const hunt = await findHunt(site.db, huntId)
  if (hunt?.state !== 'running') return
  const seeker = seekerOf(site, hunt)
  try {
    await searchAll(site, hunt, seeker, signal)
  } catch (fault) {
    if (signal.aborted) return
    site.log.error('hunt failed', fault, { hunt: huntId })
    const trouble = fault instanceof Error ? fault.message : String(fault)
    await updateHunt(site.db, huntId, { state: 'failed', trouble, endedAt: site.now() })
  } finally {
    seeker.close()
  }
}

function seekerOf(site: Site, hunt: Hunt): Seeker {
  if (hunt.kind === 'sha256' || hunt.kind === 'fact') return indexSeeker(site, hunt)
  const search = packageSearch(hunt, async (sha256) => (await site.files.find(sha256))?.bytes())
  const batch = 20
  return { batch, withFiles: true, seek: (versions) => patiently(search.search, versions), close: search.close }
}

/** By what the checks wrote down when the package came. */
function indexSeeker({ db }: Site, { kind, sought }: Hunt): Seeker {
  const seek = async (versions: HuntedVersion[]) => {
    const ids = versions.map(({ id }) => id)
    const found = await (kind === 'fact' ? findByFact : findBySha256)(db, ids, sought)
    const hits = Map.groupBy(found, ({ id }) => id)
    return ids.map((id) => ({
      id,
      unread: false,
      hits: (hits.get(id) ?? []).map(({ file, line, text }) => ({ file, line, text })),
    }))
  }
  return { batch: 200, withFiles: false, seek, close: () => {} }
}

/** A package at which the worker dies is left out; the others of its batch are searched one by one. */
async function patiently(
  search: (versions: HuntedVersion[]) => Promise<Searched[]>,
  versions: HuntedVersion[],
): Promise<Searched[]> {
  try {
    return await search(versions)
  } catch {
    const found: Searched[] = []
    for (const version of versions)
      found.push(...(await search([version]).catch(() => [{ id: version.id, hits: [], unread: true }])))
    return found
  }
}

async function searchAll(site: Site, hunt: Hunt, seeker: Seeker, signal: AbortSignal): Promise<void> {
  let kept = 0
  for (let below = hunt.lastVersionId; !signal.aborted; ) {
    const versions = await listHuntedVersions(site.db, below, seeker.batch, seeker.withFiles)
    const last = versions.at(-1)
    if (!last) return updateHunt(site.db, hunt.id, { state: 'done', endedAt: site.now() })
    const found = await seeker.seek(versions)
    const hits = hitsOf(versions, found, mostHitsOfHunt - kept)
    const unread = found.filter((searched) => searched.unread).length
    const step = { lastVersionId: last.id, done: versions.length, unread, hits, at: site.now() }
    if (!(await keepProgress(site.db, hunt.id, below, step))) return
    kept += hits.length
    below = last.id
  }
}

/** @param room once there is none, one hit of each version is kept */
function hitsOf(versions: readonly HuntedVersion[], found: readonly Searched[], room: number): NewHit[] {
  const plugins = new Map(versions.map(({ id, pluginId }) => [id, pluginId]))
  return found.flatMap(({ id, hits }) => {
    const most = room > 0 ? mostHitsOfVersion : 1
    return hits.slice(0, most).map((hit: Hit) => ({ ...hit, versionId: id, pluginId: plugins.get(id) ?? 0 }))
  })
}
