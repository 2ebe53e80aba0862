// What stands against a package in what is published already: owners, names, numbers.

import type { Db } from '../../db/client.ts'
import { findNamesake, findPluginRow, listNearNames } from '../../db/plugins.ts'
import { findReservedName } from '../../db/reserved-names.ts'
import { listOwners } from '../../db/users.ts'
import { findVersion, listVersions, wasPublished } from '../../db/versions.ts'
import { type Plugin, packageKey, type Version } from '../domain/plugin.ts'
import type { Finding, Report } from '../domain/report.ts'
import { isReservedFor } from '../domain/reserved-name.ts'
import { sentence } from '../domain/sentence.ts'
import { areConfusable } from '../domain/similar-names.ts'
import type { User } from '../domain/user.ts'
import { finding } from '../formats/checks.ts'
import { longestNumber, longestVersion } from '../formats/metadata-rules.ts'
import type { Site } from '../site.ts'
import { day, restoreDays } from './plugin-deletion.ts'

/**
 * Every conflict at once.
 *
 * @param user who uploads; undefined for a check by nobody in particular, which says nothing about owners
 * @param into the plugin on whose page the package was uploaded
 */
export async function findConflicts(
  { db, now }: Pick<Site, 'db' | 'now'>,
  user: User | undefined,
  report: Report,
  into: string | undefined,
): Promise<Finding[]> {
  const { packageName } = report
  if (!packageName) return []
  return [
    ...(into !== undefined && packageKey(into) !== packageKey(packageName) ? [otherPlugin(packageName, into)] : []),
    ...(await nameConflicts(db, report.metadata.name ?? '', packageName, now())),
    ...(await pluginConflicts(db, user, packageName, report.version)),
    ...tooLongVersion(report.version ?? ''),
  ]
}

/**
 * A warning for the author, which the moderator sees too: another plugin could be taken for this one.
 *
 * @param isHere look although the plugin is kept already: it was uploaded when nobody could look
 */
export async function findLookalikes(
  db: Db,
  report: Report,
  { isHere = false, by = '' }: { isHere?: boolean; by?: string } = {},
): Promise<Finding[]> {
  const { packageName } = report
  const name = report.metadata.name ?? ''
  // A plugin that is here already has its name.
  if (!packageName || (!isHere && (await findPluginRow(db, packageName)))) return []
  // Nobody is taken for somebody else by their own plugins.
  const near = (await listNearNames(db, name, packageName)).filter(({ owner }) => owner !== by)
  const other = near.find((one) => areConfusable(one.name, name) || areConfusable(one.packageName, packageName))
  if (!other) return []
  const message = sentence('The name looks like that of {name} ({packageName}) by {owner}.', {
    name: other.name,
    packageName: other.packageName,
    owner: other.owner,
  })
  return [
    finding('name-similar', message, {
      advice: sentence(
        'If it is another plugin, choose a name that people cannot mistake for it. A moderator looks at this.',
      ),
      file: 'metadata.txt',
    }),
  ]
}

/** What cannot even be read has been said by then. */
function tooLongVersion(version: string): Finding[] {
  if (version.length <= longestVersion || version.length > longestNumber) return []
  const sizes = { key: 'version', length: version.length, allowed: longestVersion }
  return [
    finding('too-long', sentence('`{key}` has {length} characters; {allowed} are allowed.', sizes), {
      ...{ advice: sentence('Shorten it.'), file: 'metadata.txt' },
    }),
  ]
}

async function nameConflicts(db: Db, name: string, packageName: string, now: Date): Promise<Finding[]> {
  const deletedSince = new Date(now.getTime() - restoreDays * day)
  const namesake = name.trim() ? await findNamesake(db, name, packageName, deletedSince) : undefined
  if (!namesake) return []
  const message = namesake.visible
    ? sentence('Another plugin is called “{name}”: {packageName}.', { name, packageName: namesake.packageName })
    : sentence('Another plugin is called “{name}”.', { name })
  return [
    finding('name-taken', message, {
      advice: sentence(
        'Choose another `name` in metadata.txt: QGIS finds plugins that others depend on by their name.',
      ),
      file: 'metadata.txt',
    }),
  ]
}

async function pluginConflicts(
  db: Db,
  user: User | undefined,
  packageName: string,
  version: string | undefined,
): Promise<Finding[]> {
  const plugin = await findPluginRow(db, packageName)
  if (!plugin) return nameReservations(db, user, packageName)
  const owners = await listOwners(db, plugin.id)
  const owns = owners.some((owner) => owner.id === user?.id)
  // Who may not know of the plugin learns that its name is taken, and no more.
  if (!plugin.visible && !owns) return [notOwner(plugin.packageName, '')]
  if (user && !owns) return [notOwner(plugin.packageName, owners.map((owner) => owner.uid).join(', '))]
  return [
    ...(plugin.deletedAt ? [pluginDeleted(plugin.packageName)] : []),
    ...(plugin.quarantinedAt ? [pluginQuarantined(plugin)] : []),
    ...(plugin.packageName === packageName ? [] : [otherSpelling(plugin.packageName, packageName)]),
    ...(version ? await versionConflicts(db, plugin, version, owns) : []),
  ]
}

/** A plugin that is here already has its name, whatever was reserved since; the one for whom it is reserved takes it. */
async function nameReservations(db: Db, user: User | undefined, packageName: string): Promise<Finding[]> {
  const reserved = await findReservedName(db, packageName)
  if (!reserved || isReservedFor(reserved, user)) return []
  return [
    finding(
      'name-reserved',
      sentence('The package name {packageName} is reserved: {reason}', {
        packageName: reserved.packageName,
        reason: reserved.reason,
      }),
      {
        advice: sentence(
          'Rename the folder in the package: its name is the package name. If the name should be yours, ask a moderator of this repository to reserve it for you, and say why: what you publish under it elsewhere, and your uid.',
        ),
      },
    ),
  ]
}

/** A rejected version that nobody ever saw does not stand in the way of its mended package. */
async function versionConflicts(db: Db, plugin: Plugin, version: string, owns: boolean): Promise<Finding[]> {
  const taken = await findVersion(db, plugin.id, version)
  if (!taken) return []
  const file = 'metadata.txt'
  if (taken.quarantinedAt) return [versionQuarantined(taken, owns)]
  if (owns && taken.state === 'waiting' && !taken.deletedAt) {
    const advice = sentence(
      'Raise `version` in metadata.txt, or delete the waiting version on the plugin’s page and upload again.',
    )
    return [
      finding(
        'version-waits',
        sentence('Version {version} waits for a moderator already.', { version: taken.version }),
        { advice, file },
      ),
    ]
  }
  if (!(await wasPublished(db, taken.id))) return []
  const highest = (await listVersions(db, plugin.id, owns))[0]?.version ?? taken.version
  const advice = sentence('Raise `version` in metadata.txt. The highest so far is {highest}.', { highest })
  return [
    finding('version-published', sentence('Version {version} was published before.', { version: taken.version }), {
      advice,
      file,
    }),
  ]
}

function otherPlugin(packageName: string, into: string): Finding {
  return finding('other-plugin', sentence('The package holds {packageName}, not {into}.', { packageName, into }), {
    advice: sentence('Choose the package of {into}, or upload this one as a plugin of its own.', { into }),
  })
}

function notOwner(packageName: string, owners: string): Finding {
  const message = owners
    ? sentence('The package name {packageName} belongs to {owners}.', { packageName, owners })
    : sentence('The package name {packageName} is taken.', { packageName })
  return finding('not-owner', message, {
    advice: sentence('Ask to be added as an owner, or rename the folder in the package: its name is the package name.'),
  })
}

function pluginDeleted(packageName: string): Finding {
  return finding('plugin-deleted', sentence('{packageName} is deleted.', { packageName }), {
    advice: sentence('Bring it back under My plugins, then upload again.'),
  })
}

function pluginQuarantined({ packageName, quarantineReason: reason }: Plugin): Finding {
  return finding('plugin-quarantined', sentence('{packageName} is quarantined: {reason}', { packageName, reason }), {
    advice: sentence('It takes no version until a moderator lifts that. Answer on the plugin’s page, or appeal there.'),
  })
}

function versionQuarantined({ version, quarantineReason: reason }: Version, owns: boolean): Finding {
  const message = owns
    ? sentence('Version {version} is quarantined: {reason}', { version, reason })
    : sentence('Version {version} was published before.', { version })
  return finding('version-quarantined', message, {
    advice: sentence('Its number stays taken. Raise `version` in metadata.txt.'),
    file: 'metadata.txt',
  })
}

function otherSpelling(kept: string, written: string): Finding {
  return finding(
    'package-name-spelling',
    sentence('The folder is called {written}, the plugin {kept}.', { written, kept }),
    {
      advice: sentence(
        'Rename the folder to {kept}: QGIS would install another plugin beside the one that people have.',
        { kept },
      ),
    },
  )
}
