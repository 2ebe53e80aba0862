// Hunts: moderators search all kept packages, stop the search, and act on everything that it found.

import { countHits, findHunt, insertHunt, listOpenHits, listOpenHunts, lockHunt, updateHunt } from '../../db/hunts.ts'
import { lockPluginById } from '../../db/plugins.ts'
import { listModerators } from '../../db/users.ts'
import { findVersionById } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import {
  type HitCounts,
  type Hunt,
  hunterName,
  huntKinds,
  longestSought,
  mostWithoutConsent,
  shortestText,
} from '../domain/hunt.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName } from '../domain/user.ts'
import { checks } from '../formats/checks.ts'
import { fitsEverything } from '../formats/needle.ts'
import type { Site } from '../site.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { quarantineVersion } from './quarantine.ts'
import { requireReason } from './reasons.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators decide this.')
/** Each reads every package that there is. */
const mostAtOnce = 5

/**
 * Begins a search through all kept packages: every version in whatever state, deleted ones too.
 *
 * @returns its id
 * @throws InvalidInput for a kind that there is not, and for what cannot be sought or would be found everywhere
 * @throws Conflict while five are under way
 */
export async function startHunt(site: Site, actor: Actor, asked: { kind: string; sought: string }): Promise<number> {
  const attempt = { action: 'hunt.start', subject: `${asked.kind} ${asked.sought}`.slice(0, 200) } as const
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, 'hunt.start', moderatorsOnly)
    const wanted = accept(asked)
    const running = (await listOpenHunts(open.tx)).filter(({ state }) => state === 'running')
    if (running.length >= mostAtOnce)
      throw new Conflict(sentence('{count} hunts are under way. Wait for one, or stop one.', { count: mostAtOnce }))
    const id = await insertHunt(open.tx, { ...wanted, by: actorName(actor), at: open.now })
    open.record({ action: 'hunt.start', subject: subjectOf({ id, ...wanted }), details: { hunt: id, ...wanted } })
    return id
  })
}

/** Stops a search where it is; what it found stays. Saying so twice is harmless. */
export async function stopHunt(site: Site, actor: Actor, id: number): Promise<void> {
  await change(site, actor, { action: 'hunt.stop', subject: `hunt ${id}` }, async (open) => {
    requireRight(actor, 'hunt.stop', moderatorsOnly)
    const hunt = await take(open, id)
    if (hunt.state !== 'running') return
    await updateHunt(open.tx, id, { state: 'stopped', endedAt: open.now })
    open.record({ action: 'hunt.stop', subject: subjectOf(hunt), details: { hunt: id, done: hunt.done } })
  })
}

async function take({ tx }: Change, id: number): Promise<Hunt> {
  const hunt = await lockHunt(tx, id)
  if (!hunt) throw new NotFound(sentence('There is no such hunt.'))
  return hunt
}

function subjectOf({ id, kind, sought }: Pick<Hunt, 'id' | 'kind' | 'sought'>): string {
  return `${id} (${kind} ${sought.slice(0, 80)})`
}

function accept(asked: { kind: string; sought: string }): Pick<Hunt, 'kind' | 'sought'> {
  const kind = huntKinds.find((word) => word === asked.kind)
  const sought = kind === 'sha256' ? asked.sought.trim().toLowerCase() : asked.sought.trim()
  const refuse = (field: string, message: string) => new InvalidInput(message, [{ field, message }])
  if (!kind) throw refuse('kind', sentence('Choose what to search by.'))
  const message = wrongIn(kind, sought)
  if (message) throw refuse('sought', message)
  return { kind, sought }
}

/** @returns what is wrong; undefined when it can be sought */
function wrongIn(kind: Hunt['kind'], sought: string): string | undefined {
  if (!sought) return sentence('Write what to search for.')
  if (sought.length > longestSought)
    return sentence('At most {count} characters are searched for.', { count: longestSought })
  if (kind === 'sha256' && !/^[0-9a-f]{64}$/.test(sought)) return sentence('A SHA-256 has 64 digits from 0 to f.')
  if (kind === 'fact' && !checks.some(({ code }) => code === sought))
    return sentence('There is no fact of this code. The page of the checks names them.')
  if (kind === 'text' && sought.length < shortestText)
    return sentence('Write at least {count} characters: fewer stand in every package.', { count: shortestText })
  return kind === 'pattern' ? wrongInPattern(sought) : undefined
}

function wrongInPattern(sought: string): string | undefined {
  try {
    return fitsEverything(sought) ? sentence('This pattern fits an empty text, and so everything.') : undefined
  } catch (fault) {
    return sentence('This is no pattern in the syntax of RE2: {why}', {
      why: fault instanceof Error ? fault.message : String(fault),
    })
  }
}

export interface HuntAction {
  id: number
  /** The owners of everything that was hit read it. */
  reason: string
  /** How many versions the moderator saw as hit and not hidden yet. */
  seen: number
}

/**
 * Puts every version that was hit into quarantine. Above ten plugins the first moderator only asks, and a second one
 * consents by the same call. The work itself is done piece by piece behind it: see `actOnHits`.
 *
 * @returns whether it was only asked for
 * @throws Conflict while the search is under way, when other versions are hit than the moderator saw, when there is
 *   nothing to do, and when the one who asked consents
 */
export async function actOnHunt(site: Site, actor: Actor, { id, ...asked }: HuntAction): Promise<{ asked: boolean }> {
  return change(site, actor, { action: 'hunt.act', subject: `hunt ${id}` }, async (open) => {
    requireRight(actor, 'hunt.act', moderatorsOnly)
    const hunt = await take(open, id)
    const counts = await countHits(open.tx, id)
    refuseAction(actor, hunt, counts, asked.seen)
    const reason = hunt.actionReason || asked.reason.trim()
    requireReason(reason, sentence('Say why: the owners of everything that was hit read it.'))
    const needsSecond = counts.plugins > mostWithoutConsent && !hunt.actionAskedBy
    await updateHunt(open.tx, id, {
      ...{ action: 'quarantine', actionReason: reason },
      ...(hunt.actionAskedBy ? {} : { actionAskedBy: actorName(actor), actionAskedAt: open.now }),
      ...(needsSecond ? {} : { actionDoneBy: actorName(actor) }),
    })
    const details = { hunt: id, versions: counts.open, plugins: counts.plugins, asked: needsSecond }
    const done: Done = { action: 'hunt.act', subject: subjectOf(hunt), reason, details }
    open.record(done)
    if (needsSecond) await tell(open, actor, await listModerators(open.tx), done)
    return { asked: needsSecond }
  })
}

function refuseAction(actor: Actor, hunt: Hunt, counts: HitCounts, seen: number): void {
  if (hunt.state === 'running') throw new Conflict(sentence('The search is under way: wait for its end, or stop it.'))
  if (hunt.actionDoneBy)
    throw new Conflict(sentence('{who} did this already. Nothing was changed.', { who: hunt.actionDoneBy }))
  if (counts.open === 0) throw new Conflict(sentence('Nothing that was hit is still to be seen.'))
  if (counts.open !== seen)
    throw new Conflict(sentence('Other versions are hit now than you saw. Look again, then decide.'))
  if (hunt.actionAskedBy && hunt.actionAskedBy === actorName(actor))
    throw new Conflict(sentence('You asked for this: a second moderator has to consent.'), true)
}

/**
 * Does what a hunt's action asks for, one plugin after the other, each in a change of its own; goes on after a crash
 * with those that are left, and says so at the hunt once none is. What a moderator released meanwhile stays as it is.
 *
 * @throws AggregateError when it failed for some plugins, after it has been done for all others
 */
export async function actOnHits(site: Site, id: number, signal: AbortSignal): Promise<void> {
  const hunt = await findHunt(site.db, id)
  if (hunt?.action !== 'quarantine' || !hunt.actionDoneBy || hunt.actionDoneAt) return
  const faults: unknown[] = []
  for (const pluginId of (await listOpenHits(site.db, id)).keys()) {
    if (signal.aborted) return
    await hideHitsOf(site, hunt, pluginId).catch((fault) => faults.push(fault))
  }
  if (faults.length > 0) throw new AggregateError(faults, undefined, { cause: faults[0] })
  if ((await countHits(site.db, id)).open === 0)
    await updateHunt(site.db, id, { actionDoneAt: site.now(), trouble: '' })
}

async function hideHitsOf(site: Site, hunt: Hunt, pluginId: number): Promise<void> {
  const actor: Actor = { kind: 'operator', name: hunterName(hunt.id) }
  const attempt = { action: 'version.quarantine', subject: `plugin ${pluginId}` } as const
  await change(site, actor, attempt, async (open) => {
    if (!(await lockPluginById(open.tx, pluginId))) return
    // Only now, under the lock: a moderator may have released one since the hits were counted.
    for (const versionId of (await listOpenHits(open.tx, hunt.id, pluginId)).get(pluginId) ?? []) {
      const version = await findVersionById(open.tx, versionId)
      if (version) await quarantineVersion(open, actor, version, hunt.actionReason)
    }
  })
}
