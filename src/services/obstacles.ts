// What stands between versions and their publication, as their owners read it; that they have it before them is kept.

import { listHoldReasons } from '../../db/queue.ts'
import { findOpenAppeal, listDecisions, type ThreadEntry } from '../../db/threads.ts'
import type { Rights } from '../domain/actions.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import type { ThreadPoint } from '../domain/thread.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { noteOpened } from './threads.ts'

export interface Obstacles {
  /** What a moderator said with the last decision about the version. */
  asked: { by: string; text: string; points: ThreadPoint[] } | undefined
  /** Sentences: by which rule it is held although its author is trusted. */
  holds: string[]
  /** An appeal is in the queue already. */
  appealed: boolean
}

/** Of one version, for who may see it whatever its state. */
export async function readObstacles(
  site: Site,
  actor: Actor,
  { plugin, version, rights }: { plugin: Plugin; version: Version; rights: Rights },
): Promise<Obstacles> {
  if (rights.owns) await noteOpened(site, actor, [plugin.id])
  const [obstacles, appeal] = await Promise.all([
    readSeveral(site, [plugin.id], [version]),
    findOpenAppeal(site.db, plugin.id, version.version),
  ])
  const { asked, holds = [] } = obstacles.get(version.id) ?? {}
  return { asked, holds, appealed: appeal !== undefined }
}

/** Of everything that somebody owns, by the version's id. */
export async function listObstacles(
  site: Site,
  actor: Actor,
  owned: readonly { plugin: Plugin; versions: readonly Version[] }[],
): Promise<Map<number, Obstacles>> {
  const open = owned.flatMap(({ versions }) => versions.filter(({ state }) => state !== 'approved'))
  const pluginIds = [...new Set(open.map(({ pluginId }) => pluginId))]
  await noteOpened(
    site,
    actor,
    owned.map(({ plugin }) => plugin.id),
  )
  return readSeveral(site, pluginIds, open)
}

async function readSeveral(
  site: Site,
  pluginIds: readonly number[],
  versions: readonly Version[],
): Promise<Map<number, Obstacles>> {
  const waiting = versions.filter(({ state }) => state === 'waiting').map(({ id }) => id)
  const [decisions, holds] = await Promise.all([listDecisions(site.db, pluginIds), listHoldReasons(site.db, waiting)])
  const asked = new Map(decisions.map((entry) => [`${entry.pluginId} ${entry.version}`, entry]))
  return new Map(
    versions.map((version) => {
      const entry = asked.get(`${version.pluginId} ${version.version}`)
      return [version.id, { asked: askedIn(version, entry), holds: holds.get(version.id) ?? [], appealed: false }]
    }),
  )
}

/** The package that was mended has nothing against it yet. */
function askedIn({ state, packageSha256 }: Version, entry: ThreadEntry | undefined): Obstacles['asked'] {
  if (!entry || state === 'waiting' || state === 'approved' || entry.sha256 !== packageSha256) return undefined
  return { by: entry.by, text: entry.text, points: entry.points }
}
