// An author appeals against what a moderator decided; another moderator looks at it again.

import { listReportPeople } from '../../db/abuse-reports.ts'
import { setWaitingAgain } from '../../db/decisions.ts'
import { findHunt } from '../../db/hunts.ts'
import { lockPlugin, lockPluginById } from '../../db/plugins.ts'
import {
  addThreadEntry,
  findLastEntry,
  findOpenAppeal,
  findThreadEntry,
  lockThreadEntry,
  settleEntry,
  type ThreadEntry,
} from '../../db/threads.ts'
import { listModerators, listOwners } from '../../db/users.ts'
import { findVersion } from '../../db/versions.ts'
import { reportsActor } from '../domain/abuse-report.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { huntNamed } from '../domain/hunt.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { releasePlugin, releaseVersion } from './quarantine.ts'
import { requireReason } from './reasons.ts'
import { requireRight, requireRightOver } from './rights.ts'
import { requireMessage } from './threads.ts'

const noSuchAppeal = sentence('There is no such appeal.')

/**
 * Asks for another moderator to look at a rejection, at changes that were asked for, or at a quarantine.
 *
 * @param version the one it is about; empty: the quarantine of the plugin as a whole
 * @throws Conflict when there is nothing to appeal against, or an appeal is open already
 * @throws InvalidInput without a text
 */
export async function appeal(
  site: Site,
  actor: Actor,
  { packageName, version, text }: { packageName: string; version: string; text: string },
): Promise<Plugin> {
  return change(site, actor, { action: 'thread.appeal', subject: packageName, packageName }, async (open) => {
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
    const owners = await listOwners(open.tx, plugin.id)
    requireRightOver(actor, 'thread.appeal', plugin, owners)
    const message = requireMessage(text)
    const about = version === '' ? undefined : await findVersion(open.tx, plugin.id, version)
    if (version !== '' && (!about || about.deletedAt)) throw new NotFound(sentence('There is no such version.'))
    await refuseAppeal(open, plugin, about)
    await addThreadEntry(open.tx, {
      ...{ pluginId: plugin.id, versionId: about?.id, version: about?.version ?? '', at: open.now },
      ...{ by: actorName(actor), kind: 'appeal', text: message, sha256: about?.packageSha256 ?? '' },
    })
    const done = doneAbout('thread.appeal', plugin, about?.version ?? '', message)
    open.record(done)
    const cause = await findCause(open, plugin, about)
    const others = (await listModerators(open.tx)).filter(({ uid }) => !cause.uids.includes(uid))
    await tell(open, actor, others, done)
    return plugin
  })
}

function doneAbout(action: Done['action'], plugin: Plugin, version: string, reason: string): Done {
  return {
    ...{ action, pluginId: plugin.id, reason },
    subject: version === '' ? plugin.packageName : `${plugin.packageName} ${version}`,
    details: { path: urls.pluginThread(plugin.packageName) },
  }
}

async function refuseAppeal({ tx }: Change, plugin: Plugin, version: Version | undefined): Promise<void> {
  if (!isAppealable(plugin, version))
    throw new Conflict(sentence('There is no decision that you could appeal against.'))
  if (await findOpenAppeal(tx, plugin.id, version?.version ?? ''))
    throw new Conflict(sentence('Your appeal is in the queue already. Add to it in the thread.'))
}

/** Whether a moderator's decision stands against the version, or against the plugin as a whole. */
export function isAppealable(plugin: Plugin, version: Version | undefined): boolean {
  if (!version) return plugin.quarantinedAt !== undefined
  return version.state === 'rejected' || version.state === 'sent-back' || version.quarantinedAt !== undefined
}

/** What led to what the appeal is about, and the uids of everybody who had a part in it. */
interface Cause {
  by: 'decision' | 'hunt' | 'reports'
  uids: string[]
}

async function findCause({ tx }: Change, plugin: Plugin, version: Version | undefined): Promise<Cause> {
  if (version && version.quarantinedAt === undefined) return { by: 'decision', uids: [version.decidedBy ?? ''] }
  const about = { pluginId: plugin.id, version: version?.version ?? '' }
  const by = (await findLastEntry(tx, { ...about, kinds: ['quarantine'] }))?.by ?? ''
  const hunt = huntNamed(by)
  if (hunt !== undefined) return { by: 'hunt', uids: await listHunters(tx, hunt) }
  if (by !== actorName(reportsActor)) return { by: 'decision', uids: [by] }
  return { by: 'reports', uids: await listReportPeople(tx, plugin.id, version?.id) }
}

/** Who began it, who asked for its action, and who consented. */
async function listHunters(tx: Change['tx'], id: number): Promise<string[]> {
  const hunt = await findHunt(tx, id)
  return hunt ? [hunt.by, hunt.actionAskedBy, hunt.actionDoneBy] : []
}

/**
 * Decides an appeal, with a reason. Upheld, all stays as it is; overturned, a version waits again as if nobody had
 * decided, or a quarantine ends.
 *
 * @throws Conflict when the actor decided before, had a part in what led to it or owns the plugin, when it was settled meanwhile
 */
export async function decideAppeal(
  site: Site,
  actor: Actor,
  { id, overturns, reason }: { id: number; overturns: boolean; reason: string },
): Promise<Plugin> {
  return change(site, actor, { action: 'appeal.decide', subject: `appeal ${id}` }, async (open) => {
    requireRight(actor, 'appeal.decide', sentence('Only moderators decide this.'))
    requireReason(reason, sentence('Say why: the author reads it, and it is kept in the thread.'))
    const { entry, plugin, version } = await lockAppeal(open, id)
    await refuseJudge(open, actor, { entry, plugin, version })
    if (overturns) {
      if (isStale(entry, version)) throw standsNoMore()
      await overturn(open, actor, plugin, version, reason.trim())
    }
    await settleEntry(open.tx, entry.id, actorName(actor), open.now)
    await addThreadEntry(open.tx, {
      ...{ pluginId: plugin.id, versionId: version?.id, version: entry.version, at: open.now },
      ...{ by: actorName(actor), kind: 'appeal-decision', text: reason.trim() },
    })
    const done = doneAbout('appeal.decide', plugin, entry.version, reason.trim())
    const details = { ...done.details, outcome: overturns ? 'overturned' : 'upheld' }
    open.record({ ...done, person: entry.by, details })
    open.touches(plugin.id)
    await tell(open, actor, await listOwners(open.tx, plugin.id), { ...done, details })
    return plugin
  })
}

interface Appealed {
  entry: ThreadEntry
  plugin: Plugin
  version: Version | undefined
}

async function lockAppeal({ tx }: Change, id: number): Promise<Appealed> {
  const seen = await findThreadEntry(tx, id)
  const plugin = seen?.kind === 'appeal' ? await lockPluginById(tx, seen.pluginId) : undefined
  const entry = plugin && (await lockThreadEntry(tx, id))
  if (!entry || !plugin) throw new NotFound(noSuchAppeal)
  if (entry.settledAt)
    throw new Conflict(sentence('{by} settled this appeal meanwhile. Nothing was changed.', { by: entry.settledBy }))
  const version = entry.version === '' ? undefined : await findVersion(tx, plugin.id, entry.version)
  return { entry, plugin, version }
}

async function refuseJudge(open: Change, actor: Actor, { entry, plugin, version }: Appealed): Promise<void> {
  const judge = userOf(actor)
  if (!judge) return
  const owners = await listOwners(open.tx, plugin.id)
  if (owners.some(({ id }) => id === judge.id))
    throw new Conflict(
      sentence('You own {plugin}: another moderator decides this appeal.', { plugin: plugin.name }),
      true,
    )
  if (entry.by === judge.uid || version?.uploadedBy === judge.uid)
    throw new Conflict(
      sentence('You wrote this appeal, or uploaded what it is about: another moderator looks at it.'),
      true,
    )
  if (isStale(entry, version)) return
  const cause = await findCause(open, plugin, version)
  if (!cause.uids.includes(judge.uid)) return
  const barred = [...cause.uids, ...owners.map(({ uid }) => uid), entry.by]
  const others = (await listModerators(open.tx)).filter(({ uid }) => !barred.includes(uid))
  throw new Conflict((others.length > 0 ? refusals : loneRefusals)[cause.by], true)
}

const refusals: Record<Cause['by'], string> = {
  decision: sentence('You made the decision that this appeal is about: another moderator looks at it.'),
  hunt: sentence('You began or acted on the hunt that led to this quarantine: another moderator looks at the appeal.'),
  reports: sentence('You sent or closed a report that led to this quarantine: another moderator looks at the appeal.'),
}

const loneRefusals: Record<Cause['by'], string> = {
  decision: sentence(
    'You made the decision that this appeal is about, and there is no other moderator. It stays open until the operator makes one: bin/quiver user UID --moderator.',
  ),
  hunt: sentence(
    'You began or acted on the hunt that led to this quarantine, and there is no other moderator. The appeal stays open until the operator makes one: bin/quiver user UID --moderator.',
  ),
  reports: sentence(
    'You sent or closed a report that led to this quarantine, and there is no other moderator. The appeal stays open until the operator makes one: bin/quiver user UID --moderator.',
  ),
}

async function overturn(
  open: Change,
  actor: Actor,
  plugin: Plugin,
  version: Version | undefined,
  reason: string,
): Promise<void> {
  if (!isAppealable(plugin, version)) throw standsNoMore()
  if (!version) await releasePlugin(open, actor, plugin, reason)
  else if (version.quarantinedAt) await releaseVersion(open, actor, version, reason)
  else await setWaitingAgain(open.tx, version.id)
}

/** Another package stands under the number by now, and other decisions about it; or none. */
function isStale(entry: ThreadEntry, version: Version | undefined): boolean {
  return entry.version !== '' && entry.versionId !== version?.id
}

function standsNoMore(): Conflict {
  return new Conflict(sentence('What this appeal is about does not stand any more. Uphold it to close it.'))
}
