// One upload, from bytes to a visible or waiting version: the only way in, whatever door it comes through.

import { type Db, duplicateOf } from '../../db/client.ts'
import { deleteDraftsSettledBy } from '../../db/drafts.ts'
import { findPluginRow, insertPlugin, lockName, lockPlugin } from '../../db/plugins.ts'
import { lockPackageName } from '../../db/reserved-names.ts'
import { addOwnerRow, listOwners } from '../../db/users.ts'
import { findVersion, insertVersion, removeVersionRow } from '../../db/versions.ts'
import { InvalidPackage, NotAllowed, NotFound, TooLarge } from '../domain/errors.ts'
import type { Hold } from '../domain/hold-rules.ts'
import type { Metadata, Plugin } from '../domain/plugin.ts'
import type { Provenance } from '../domain/provenance.ts'
import type { Finding, Report } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, User } from '../domain/user.ts'
import type { CheckResult } from '../domain/version-checks.ts'
import { finding } from '../formats/checks.ts'
import type { PluginPackage } from '../formats/plugin-package.ts'
import type { Reading } from '../package-reader.ts'
import type { Site } from '../site.ts'
import { type Attempt, type Change, change, type Done, recordRefusal } from './change.ts'
import { settleUpload } from './holds.ts'
import { countLinesLater } from './new-lines.ts'
import { mailFirstWaiting, tell } from './notices.ts'
import { findConflicts, findLookalikes } from './publish-conflicts.ts'
import { requireRight, requireRightOver, requireUser } from './rights.ts'
import { settleByUpload } from './threads.ts'
import { checkSimilarNames, limitsOf, notRunWarnings, refusingChecks } from './upload-checks.ts'

export interface Upload {
  /** Its buffer is handed to the package reader: do not use it afterwards. */
  zip: Uint8Array<ArrayBuffer>
  /** Empty: the one in metadata.txt counts. */
  changelog: string
  /** The box in the form; a package that says it is experimental is so without it. */
  experimental: boolean
  /** The plugin that the package must belong to, when it was uploaded on that plugin's page. */
  into?: string
  /** The draft that the form went on from. */
  goesOn?: number | undefined
}

export interface Publication {
  pluginId: number
  versionId: number
  packageName: string
  version: string
  name: string
  /** Visible at once; else it waits for a moderator. */
  approved: boolean
  /** Why it waits although the uploader is trusted; empty for everybody else. */
  holds: Hold[]
  warnings: Finding[]
}

/**
 * Publishes one package as a new version, and the plugin itself if it is new.
 * Versions of untrusted users wait for a moderator, and so does what a check or a hold rule keeps. Package, version and audit entry are kept all together or not at all.
 *
 * @throws InvalidPackage with every problem found, not only the first: in the package, and with what is published already
 * @throws TooLarge when the package is over the limit of the settings
 * @throws NotSignedIn, NotAllowed when the actor may not upload at all
 */
export async function publishVersion(site: Site, actor: Actor, upload: Upload): Promise<Publication> {
  const user = requireUser(actor)
  const { zip, found, report, checks } = await checkUpload(site, user, upload)
  await refuseStranger(site, actor, found)
  if (!report.ok || !found.metadata) throw new InvalidPackage(report)
  await site.files.put(report.sha256, zip)
  if (found.icon) await site.files.put(found.icon.sha256, found.icon.bytes)
  try {
    return await keep(site, actor, user, upload, { found, metadata: found.metadata, checks })
  } catch (fault) {
    if (fault instanceof InvalidPackage) await refuseStranger(site, actor, { ...found, report: fault.report })
    if (duplicateOf(fault) === undefined) throw fault
    // Somebody was faster since the check: look again, and say what is taken now.
    const errors = await findConflicts(site, user, report, upload.into)
    throw errors.length === 0 ? fault : new InvalidPackage({ ...report, errors, ok: false })
  }
}

/**
 * Before anything is kept: a token that does not reach so far is refused, and so is an upload to a plugin of others,
 * which is one problem of its report among all. Both are kept in the audit log.
 */
async function refuseStranger(site: Site, actor: Actor, { report }: PluginPackage): Promise<void> {
  const { packageName } = report
  if (!packageName) return
  const attempt = publishing(packageName, report.version)
  const stranger = report.errors.find((error) => error.code === 'not-owner')
  if (stranger) return recordRefusal(site, actor, attempt, { message: stranger.message })
  if (actor.kind !== 'token') return
  try {
    await requirePublishing(site.db, actor, packageName)
  } catch (fault) {
    if (fault instanceof NotAllowed || fault instanceof NotFound) await recordRefusal(site, actor, attempt, fault)
    throw fault
  }
}

function publishing(packageName: string, version = ''): Attempt {
  return { action: 'version.publish', subject: `${packageName} ${version}`.trim(), packageName }
}

/** A person may always begin a plugin; whether they own one that is there, the report says with everything else. */
async function requirePublishing(db: Db, actor: Actor, packageName: string): Promise<void> {
  const plugin = await findPluginRow(db, packageName)
  if (plugin) {
    requireRightOver(actor, 'version.publish', plugin, await listOwners(db, plugin.id))
    if (plugin.publishersOnly && !provenanceOf(actor)) throw publishersOnly(plugin.name)
  } else requireRight(actor, 'plugin.create', sentence('This one is not made for new plugins.'))
}

/** What was said of the run of CI that acts; undefined for everybody else. */
function provenanceOf(actor: Actor): Provenance | undefined {
  return actor.kind === 'token' ? actor.token.provenance : undefined
}

function publishersOnly(plugin: string): NotAllowed {
  return new NotAllowed(
    sentence(
      'New versions of {plugin} are taken from its trusted publishers alone. Publish from there, or let an owner switch that off where the plugin is managed.',
      { plugin },
    ),
  )
}

/** The same checks as an upload, for somebody who may only want to know; nothing is kept. */
export async function checkUpload(
  site: Site,
  user: User | undefined,
  upload: Upload,
): Promise<Reading & { report: Report; checks: CheckResult[] }> {
  refuseTooLarge(upload.zip.byteLength, site.settings.packages.maxBytes)
  const { zip, found, code } = await site.reader.read(upload.zip, limitsOf(site.settings))
  const errors = [
    ...found.report.errors,
    ...changelogTooLong(upload.changelog),
    ...(await findConflicts(site, user, found.report, upload.into)),
  ]
  const names = await checkSimilarNames(site, found.report, (db, own) => findLookalikes(db, own, { by: user?.uid }))
  const checks = [...refusingChecks(errors.length === 0), code, names.check]
  const warnings = [...found.report.warnings, ...names.lookalikes, ...notRunWarnings(site, checks)]
  const report = { ...found.report, errors, warnings, ok: errors.length === 0 }
  return { zip, found: { ...found, report }, code, report, checks }
}

/** As long as in metadata.txt: the feed carries it to every QGIS. */
const longestChangelog = 100_000

function changelogTooLong(changelog: string): Finding[] {
  if (changelog.length <= longestChangelog) return []
  const characters = changelog.length
  return [
    finding('too-long', sentence('The changelog has {characters} characters.', { characters }), {
      advice: sentence('At most 100,000 are taken: say what is new in this version.'),
    }),
  ]
}

/** @throws TooLarge naming both sizes */
export function refuseTooLarge(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return
  throw new TooLarge(
    sentence(
      'The package has {size} bytes; at most {limit} are taken. Leave out what the plugin does not need to run, such as test data.',
      { size: bytes, limit: maxBytes },
    ),
  )
}

interface Checked {
  found: PluginPackage
  metadata: Metadata
  checks: CheckResult[]
}

async function keep(site: Site, actor: Actor, uploader: User, upload: Upload, checked: Checked): Promise<Publication> {
  const { found, metadata, checks } = checked
  const packageName = found.report.packageName ?? ''
  return change(site, actor, publishing(packageName, metadata.version), async (open) => {
    // Trust as it is now, not as it was when the package began to travel.
    const user = open.user ?? uploader
    const existing = await lockPlugin(open.tx, packageName)
    // Before it is looked whether the name is reserved: who reserves it waits for this, or this for them.
    if (!existing) await lockPackageName(open.tx, packageName)
    await lockName(open.tx, metadata.name)
    await makeRoom({ db: open.tx, now: site.now }, user, existing, found.report, upload.into)
    await requirePublishing(open.tx, actor, packageName)
    const pluginId = existing?.id ?? (await createPlugin(open, user, packageName, metadata, found))
    const { icon, report } = found
    const versionId = await insertVersion(open.tx, {
      pluginId,
      metadata,
      experimental: upload.experimental || metadata.experimental,
      changelog: upload.changelog.trim() || metadata.changelog,
      report,
      icon: icon && { sha256: icon.sha256, type: icon.type },
      uploadedBy: user.id,
      provenance: provenanceOf(actor),
      now: open.now,
      approved: false,
    })
    const trusted = user.trust === 'trusted'
    const { approved, holds } = await settleUpload(site, open, versionId, { pluginId, trusted, checks })
    const { version, name } = metadata
    const done: Done = {
      ...{ action: existing ? 'version.publish' : 'plugin.create', pluginId },
      subject: `${existing?.packageName ?? packageName} ${version}`,
      details: { versionId, approved, sha256: report.sha256, ...(holds.length > 0 ? { holds } : {}) },
    }
    open.record(done)
    if (holds.length > 0) await tellHeld(open, actor, done, { packageName, version, holds })
    open.touches(pluginId)
    if (!approved) await mailFirstWaiting(open, `${existing?.packageName ?? packageName} ${version}`, versionId)
    if (!approved) await countLinesLater(open, pluginId, existing?.packageName ?? packageName)
    await settleByUpload(open, actor, {
      pluginId,
      packageName: existing?.packageName ?? packageName,
      versionId,
      version,
    })
    await deleteDraftsSettledBy(open.tx, user.id, { packageName, goesOn: upload.goesOn })
    return {
      pluginId,
      versionId,
      packageName: existing?.packageName ?? packageName,
      version,
      name,
      approved,
      holds,
      warnings: report.warnings,
    }
  })
}

/** The other owners: whoever uploads is told with the answer. */
async function tellHeld(
  open: Change,
  actor: Actor,
  { action, pluginId = 0, subject }: Done,
  held: { packageName: string; version: string; holds: Hold[] },
): Promise<void> {
  const reason = held.holds[0]?.reason ?? ''
  await tell(open, actor, await listOwners(open.tx, pluginId), {
    action,
    pluginId,
    subject,
    reason,
    details: { ...held },
  })
}

async function createPlugin(
  { tx, now }: Change,
  user: User,
  packageName: string,
  metadata: Metadata,
  found: PluginPackage,
): Promise<number> {
  const pluginId = await insertPlugin(tx, {
    packageName,
    metadata,
    iconSha256: found.icon?.sha256,
    owner: user.uid,
    now,
  })
  await addOwnerRow(tx, pluginId, user.id, now)
  return pluginId
}

/** Looks again under the lock, and removes a rejected version that nobody ever saw, so that it can be uploaded mended. */
async function makeRoom(
  { db: tx, now }: Pick<Site, 'db' | 'now'>,
  user: User,
  plugin: Plugin | undefined,
  report: Report,
  into: string | undefined,
): Promise<void> {
  const errors = await findConflicts({ db: tx, now }, user, report, into)
  if (errors.length > 0) throw new InvalidPackage({ ...report, errors, ok: false })
  const old = plugin && report.version ? await findVersion(tx, plugin.id, report.version) : undefined
  if (old) await removeVersionRow(tx, old.id)
}
