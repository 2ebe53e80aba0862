// Runs the checks of a version that waits once more, when some of them could not run. It goes on waiting whatever they say.

import { addHolds } from '../../db/holds.ts'
import { findPluginRowById, lockPluginById } from '../../db/plugins.ts'
import { listChecks, saveChecks, saveFindings } from '../../db/version-checks.ts'
import { findVersionById, getReport } from '../../db/versions.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Plugin, Version } from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { type CheckResult, notPassed } from '../domain/version-checks.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { judgeVersion } from './holds.ts'
import { refuseOwnWork } from './own-work.ts'
import { findLookalikes } from './publish-conflicts.ts'
import { requireRight } from './rights.ts'
import { checkSimilarNames, limitsOf, notRunWarnings, refusingChecks } from './upload-checks.ts'

export interface ChecksAgain {
  packageName: string
  version: string
  /** What still keeps it from being called fine. */
  troubled: CheckResult[]
}

/**
 * Reads the kept package again, replaces what its checks said, and judges it by the hold rules of today. Publishes nothing:
 * a moderator who cares enough to run them decides as well.
 *
 * @throws NotAllowed for a moderator whose own work it is
 * @throws Conflict when the version does not wait any more
 * @throws Unavailable when the package cannot be read now either
 */
export async function runChecksAgain(site: Site, actor: Actor, versionId: number): Promise<ChecksAgain> {
  requireRight(actor, 'check.retry', sentence('Only moderators decide this.'))
  const { version } = requireWaiting(await findBoth(site.db, versionId))
  const again = await readAgain(site, version)
  const subject = `version ${versionId}`
  return change(site, actor, { action: 'check.retry', subject }, async (open) => {
    await lockPluginById(open.tx, version.pluginId)
    const now = requireWaiting(await findBoth(open.tx, versionId))
    await refuseOwnWork(open, actor, now.plugin, now.version)
    await saveFindings(open.tx, versionId, again)
    const { checks, holds } = await judgeVersion(site, open, versionId, again.checks)
    await saveChecks(open.tx, versionId, checks, open.now)
    if (now.version.uploaderTrusted) await addHolds(open.tx, versionId, holds, open.now)
    const troubled = notPassed(checks)
    open.record({
      ...{ action: 'check.retry', pluginId: now.plugin.id },
      subject: `${now.plugin.packageName} ${now.version.version}`,
      details: { versionId, checks: checks.map(({ name, outcome }) => ({ name, outcome })) },
    })
    return { packageName: now.plugin.packageName, version: now.version.version, troubled }
  })
}

interface Both {
  version: Version | undefined
  plugin: Plugin | undefined
}

async function findBoth(db: Site['db'], versionId: number): Promise<Both> {
  const version = await findVersionById(db, versionId)
  return { version, plugin: version && (await findPluginRowById(db, version.pluginId)) }
}

function requireWaiting({ version, plugin }: Both): { version: Version; plugin: Plugin } {
  if (!version || !plugin || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
  if (version.state === 'waiting') return { version, plugin }
  throw new Conflict(sentence('Version {version} does not wait any more.', { version: version.version }))
}

interface Again {
  checks: CheckResult[]
  facts: Finding[]
  warnings: Finding[]
}

async function readAgain(site: Site, version: Version): Promise<Again> {
  const blob = await site.files.find(version.packageSha256)
  if (!blob) throw new Error(`The file store lacks ${version.packageSha256}`)
  const limits = { ...limitsOf(site.settings), packedBytes: Number.POSITIVE_INFINITY }
  const { found, code } = await site.reader.read(new Uint8Array(await blob.bytes()), limits)
  const [before, report] = [await listChecks(site.db, version.id), await getReport(site.db, version.id)]
  const kept = before.find(({ name, outcome }) => name === 'similar-names' && outcome !== 'could-not-run')
  const names = kept
    ? { lookalikes: [], check: { ...kept, name: 'similar-names' } as CheckResult }
    : await checkSimilarNames(site, found.report, (db, own) =>
        findLookalikes(db, own, { isHere: true, by: version.uploadedBy }),
      )
  const checks = [...refusingChecks(found.report.ok), code, names.check]
  const others = report.warnings.filter((warning) => warning.code !== 'check-not-run')
  const warnings = [...others, ...names.lookalikes, ...notRunWarnings(site, checks)]
  return { checks, facts: found.report.facts, warnings }
}
