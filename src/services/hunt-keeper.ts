// Works on hunts in the background, one after the other; what a restart left is gone on with.

import { isDatabaseAway, isDataFault } from '../../db/client.ts'
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

const firstPauseMs = 1000
const longestPauseMs = 5 * 60_000
/** A timer may be early by the clock. */
const timerSlackMs = 50
/** In one place: a search that cannot pass it is given up, and says why. */
const mostTries = 10

interface Failure {
  tries: number
  /** Where the search stood. */
  place: number | undefined
  /** Not tried again before. */
  until: number
}

/** The hunts of one instance. One that fails is tried again later and later, and the others go on meanwhile. Of two instances that take up the same hunt one leaves it to the other. */
export function huntKeeper(site: Site): Hunts {
  const stopping = new AbortController()
  let working: Promise<void> | undefined
  let again = false
  const failures = new Map<number, Failure>()

  async function work() {
    do {
      again = false
      for (const { id } of await listOpenHunts(site.db)) {
        if (stopping.signal.aborted) return
        await workOn(id)
      }
    } while (again)
  }

  async function workOn(id: number) {
    if ((failures.get(id)?.until ?? 0) > site.now().getTime()) return
    try {
      await runHunt(site, id, stopping.signal)
      await actOnHits(site, id, stopping.signal)
      failures.delete(id)
    } catch (fault) {
      if (stopping.signal.aborted) return
      site.log.error('hunt failed', fault, { hunt: id })
      await keepFailure(id, fault).catch((again) => site.log.error('failure of a hunt not kept', again, { hunt: id }))
    }
  }

  async function keepFailure(id: number, fault: unknown) {
    const before = failures.get(id)
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (before?.tries ?? 0))
    const failure = { tries: (before?.tries ?? 0) + 1, place: before?.place, until: site.now().getTime() + pauseMs }
    failures.set(id, failure)
    setTimeout(wake, pauseMs + timerSlackMs).unref()
    const hunt = await findHunt(site.db, id)
    if (hunt?.lastVersionId !== failure.place) Object.assign(failure, { tries: 1, place: hunt?.lastVersionId })
    const givenUp = hunt?.state === 'running' && failure.tries >= mostTries && !isDatabaseAway(fault)
    await updateHunt(site.db, id, {
      trouble: troubleOf(fault),
      ...(givenUp ? { state: 'failed', endedAt: site.now() } : {}),
    })
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
  } finally {
    seeker.close()
  }
}

const longestTrouble = 300

/** The innermost cause: around it stand whole statements with what they were given. */
function troubleOf(fault: unknown): string {
  if (fault instanceof Error && fault.cause !== undefined) return troubleOf(fault.cause)
  return (fault instanceof Error ? fault.message : String(fault)).slice(0, longestTrouble)
}

function seekerOf(site: Site, hunt: Hunt): Seeker {
  if (hunt.kind === 'sha256' || hunt.kind === 'fact') return indexSeeker(site, hunt)
  const search = packageSearch(hunt, async (sha256) => (await site.files.find(sha256))?.bytes())
  const batch = 20
  return {
    batch,
    withFiles: true,
    seek: (versions) => patiently(search.search, versions, () => true),
    close: search.close,
  }
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
  const careful = (versions: HuntedVersion[]) => patiently(seek, versions, isDataFault)
  return { batch: 200, withFiles: false, seek: careful, close: () => {} }
}

/**
 * A package at which the search fails is left out; the others of its batch are searched one by one.
 *
 * @param isOfVersion whether a fault is one of the version, and not of everything
 */
async function patiently(
  search: (versions: HuntedVersion[]) => Promise<Searched[]>,
  versions: HuntedVersion[],
  isOfVersion: (fault: unknown) => boolean,
): Promise<Searched[]> {
  const leftOut = (id: number) => (fault: unknown) => {
    if (!isOfVersion(fault)) throw fault
    return [{ id, hits: [], unread: true }]
  }
  try {
    return await search(versions)
  } catch (fault) {
    if (!isOfVersion(fault)) throw fault
    const found: Searched[] = []
    for (const version of versions) found.push(...(await search([version]).catch(leftOut(version.id))))
    return found
  }
}

async function searchAll(site: Site, hunt: Hunt, seeker: Seeker, signal: AbortSignal): Promise<void> {
  let kept = 0
  for (let below = hunt.lastVersionId; !signal.aborted; ) {
    const versions = await listHuntedVersions(site.db, below, seeker.batch, seeker.withFiles)
    const last = versions.at(-1)
    if (!last) return updateHunt(site.db, hunt.id, { state: 'done', endedAt: site.now(), trouble: '' })
    const found = await seeker.seek(versions)
    const hits = hitsOf(versions, found, mostHitsOfHunt - kept)
    const unread = found.filter((searched) => searched.unread).length
    const step = { lastVersionId: last.id, done: versions.length, unread, hits, at: site.now() }
    if (!(await keepFound(site, hunt.id, below, step))) return
    kept += hits.length
    below = last.id
  }
}

type Step = Parameters<typeof keepProgress>[3]

/** Where the database does not take what was found, one bare hit of each version stands for it: none is missed. */
async function keepFound({ db, log }: Site, id: number, from: number | undefined, step: Step): Promise<boolean> {
  try {
    return await keepProgress(db, id, from, step)
  } catch (fault) {
    if (!isDataFault(fault)) throw fault
    log.error('hits not kept', fault, { hunt: id })
    const bare = step.hits.map((hit) => ({ ...hit, file: '', line: 0, text: '' }))
    return keepProgress(db, id, from, { ...step, hits: bare })
  }
}

/** @param room once there is none, one hit of each version is kept */
function hitsOf(versions: readonly HuntedVersion[], found: readonly Searched[], room: number): NewHit[] {
  const plugins = new Map(versions.map(({ id, pluginId }) => [id, pluginId]))
  return found.flatMap(({ id, hits }) => {
    const most = room > 0 ? mostHitsOfVersion : 1
    return hits
      .slice(0, most)
      .map((hit: Hit) => ({ ...hit, text: withoutNul(hit.text), versionId: id, pluginId: plugins.get(id) ?? 0 }))
  })
}

/** Postgres keeps no NUL in a text, and a file may hold one behind its beginning. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd')
}
