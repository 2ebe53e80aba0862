// What a moderator rolled back stays rolled back, whatever the owners do, until a higher version of theirs is approved.

import { listVersions } from '../../db/versions.ts'
import { NotAllowed } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { isCovered, type RollBackVersion, standingRollBack, undoes } from '../domain/standing-roll-back.ts'
import type { VersionMark } from '../domain/version-mark.ts'
import type { Change } from './change.ts'

/**
 * For an owner who marks, withdraws, brings back or deletes a version.
 *
 * @throws NotAllowed when people who have the bad version would stay on it; says what the owner can do instead
 */
export async function refuseUndoing(
  open: Change,
  plugin: Plugin,
  version: Version,
  wanted: VersionMark,
): Promise<void> {
  const { present, shown } = await read(open, plugin)
  const rollBack = standingRollBack(present, version.experimental)
  if (!rollBack) return
  if (undoes(rollBack, shown, version, wanted)) throw refusalOf(rollBack, wanted)
  // Its row is what the next change is judged by.
  if (wanted === 'deleted' && version.rollsBack !== undefined)
    throw new NotAllowed(
      sentence('A moderator made version {version}: you may withdraw it, but only a moderator deletes it.', {
        version: version.version,
      }),
    )
}

/** For an owner who deletes the plugin: nobody would be taken off the bad version. */
export async function refuseDeletingRolledBack(open: Change, plugin: Plugin): Promise<void> {
  const { present, shown } = await read(open, plugin)
  for (const experimental of [false, true]) {
    const rollBack = standingRollBack(present, experimental)
    if (rollBack && !isCovered(rollBack, shown, rollBack.id)) throw refusalOf(rollBack, 'deleted')
  }
}

/** For an owner who mends a changelog: that of such a version says why it is there. */
export function refuseRewriting({ version, rollsBack }: Version): void {
  if (rollsBack === undefined) return
  throw new NotAllowed(
    sentence('A moderator made version {version}: only moderators change what it says.', { version }),
  )
}

async function read({ tx }: Change, plugin: Plugin) {
  return { present: await listVersions(tx, plugin.id, true), shown: await listVersions(tx, plugin.id, false) }
}

function refusalOf(rollBack: RollBackVersion, wanted: VersionMark): NotAllowed {
  const values = { bad: rollBack.rollsBack, version: rollBack.version }
  if (wanted === 'last-stable' || wanted === 'last-experimental')
    return new NotAllowed(
      sentence(
        'A moderator rolled back {bad}: only {version} or a higher version stands in front. Upload a version that is higher than {version}, or ask the moderators in the thread of the plugin.',
        values,
      ),
    )
  if (rollBack.withdrawnAt)
    return new NotAllowed(
      sentence(
        'A moderator rolled back {bad}, and people who have it would stay on it. Bring {version} back first, or ask the moderators in the thread of the plugin.',
        values,
      ),
    )
  return new NotAllowed(
    sentence(
      'A moderator rolled back {bad}, and {version} takes people off it. Upload a version that is higher than {version}: once it is approved, this one may go. Or ask the moderators in the thread of the plugin.',
      values,
    ),
  )
}
