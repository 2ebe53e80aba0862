// Nobody decides about their own work at the desk: another moderator does, or the operator.

import { leftLately } from '../../db/audit-log.ts'
import { listModerators, listOwners } from '../../db/users.ts'
import { NotAllowed } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import type { Change } from './change.ts'
import { day } from './plugin-deletion.ts'

/**
 * Why this actor does not decide about the version; undefined where they may. Where there is no other moderator, it says
 * what the operator can do.
 */
export async function whyNotOwn(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  actor: Actor,
  { id: pluginId, name: plugin }: Pick<Plugin, 'id' | 'name'>,
  { version, uploadedBy }: Pick<Version, 'version' | 'uploadedBy'>,
): Promise<string | undefined> {
  const user = userOf(actor)
  if (!user) return undefined
  const owns = (await listOwners(tx, pluginId)).some(({ id }) => id === user.id)
  if (!owns && uploadedBy !== user.uid)
    return (await leftLately(tx, pluginId, user.uid, sinceWhen(now))) ? leftRefusal(plugin) : undefined
  const hasOthers = (await listModerators(tx)).some(({ id }) => id !== user.id)
  if (owns) return hasOthers ? ownerRefusal(plugin) : loneOwnerRefusal(plugin)
  return hasOthers ? uploaderRefusal(version) : loneUploaderRefusal(version)
}

/** Whoever left it a moment ago has not become somebody else. */
const ownedForDays = 30

function sinceWhen(now: Date): Date {
  return new Date(now.getTime() - ownedForDays * day)
}

const leftRefusal = (plugin: string) =>
  sentence('You owned {plugin} until lately: another moderator decides this.', { plugin })

const ownerRefusal = (plugin: string) => sentence('You own {plugin}: another moderator decides this.', { plugin })

const loneOwnerRefusal = (plugin: string) =>
  sentence(
    'You own {plugin}: another moderator decides this. There is none: the operator makes one with bin/quiver user UID --moderator, or trusts you with --trust, and then checks and rules decide about what you upload.',
    { plugin },
  )

const uploaderRefusal = (version: string) =>
  sentence('You uploaded version {version}: another moderator decides this.', { version })

const loneUploaderRefusal = (version: string) =>
  sentence(
    'You uploaded version {version}: another moderator decides this. There is none: the operator makes one with bin/quiver user UID --moderator, or trusts you with --trust, and then checks and rules decide about what you upload.',
    { version },
  )

/** @throws NotAllowed for a moderator who owns the plugin or uploaded the version */
export async function refuseOwnWork(open: Change, actor: Actor, plugin: Plugin, version: Version): Promise<void> {
  const refusal = await whyNotOwn(open, actor, plugin, version)
  if (refusal !== undefined) throw new NotAllowed(refusal)
}
