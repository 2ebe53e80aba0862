// Rolling back: a good package, or a stub, goes out as a higher version, since only that takes QGIS off a bad one.

import type { Db } from '../../db/client.ts'
import { lockPlugin, newestFirst, updatePlugin } from '../../db/plugins.ts'
import { listOwners } from '../../db/users.ts'
import { saveChecks } from '../../db/version-checks.ts'
import {
  findVersion,
  insertVersion,
  listNumbers,
  listVersions,
  type TakenNumber,
  updateVersion,
} from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Metadata, Plugin, Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { passed } from '../domain/version-checks.ts'
import { compareVersions, versionKey } from '../domain/version-number.ts'
import { longestNumber } from '../formats/metadata-rules.ts'
import type { PluginPackage } from '../formats/plugin-package.ts'
import { anything, repackAs, writeStub } from '../formats/roll-back-package.ts'
import type { Reading } from '../package-reader.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { hideVersion, refuseOwnPlugin, showPlugin, tellModerators } from './quarantine.ts'
import { requireReason } from './reasons.ts'
import { closeRolledBackReports } from './report-closing.ts'
import { requireRight, requireUser } from './rights.ts'
import { refusingChecks } from './upload-checks.ts'

/** What a roll-back would do. */
export interface RollBackPlan {
  /** Approved versions below the bad one that people may go back to, newest first. */
  good: Version[]
  /** Higher than every number of the plugin by QGIS's order. */
  number: string
}

/** Where people could go from this version, of the same kind: nobody who has stable versions is given an experimental one. */
export async function planRollBack(db: Db, plugin: Plugin, bad: Version): Promise<RollBackPlan> {
  const versions = await listVersions(db, plugin.id, false)
  const good = versions.filter(
    (version) =>
      compareVersions(version.version, bad.version) < 0 &&
      !version.withdrawnAt &&
      (bad.experimental || !version.experimental),
  )
  return { good, number: higherThan(await listNumbers(db, plugin.id)) }
}

/**
 * The highest number with one more part, so that the number that its author would take next stays free. Above what waits
 * too, where there is such a number.
 */
function higherThan(numbers: readonly TakenNumber[]): string {
  const known = numbers.filter(({ wasPublic }) => wasPublic)
  for (const below of [numbers, known]) {
    const highest = highestOf(below)
    const longer = [`${highest}.1`, `${highest}.1.1`, `${highest}-1`]
    const fitting = [...longer, ...shorterThan(highest)].filter((next) => next.length <= longestNumber)
    const next = fitting.find((one) => isAbove(one, below) && isHighest(one, numbers))
    if (next !== undefined) return next
  }
  return `${highestOf(known)}.1`
}

function highestOf(numbers: readonly TakenNumber[]): string {
  return newestFirst(numbers.map(({ version }) => ({ version })))[0]?.version ?? '0'
}

/** Above a number to which nothing more can be added: the next first part, or a letter, which QGIS takes for higher. */
function shorterThan(highest: string): string[] {
  const first = /^\d+/.exec(highest)?.[0]
  return [...(first ? [String(BigInt(first) + 1n)] : []), 'z1', 'zz1', 'zzz1']
}

function isAbove(number: string, others: readonly TakenNumber[]): boolean {
  return others.every(({ version }) => compareVersions(number, version) > 0)
}

/** What nobody could ever have may be higher: when it is published, a moderator has looked at it. */
function isHighest(number: string, numbers: readonly TakenNumber[]): boolean {
  const key = versionKey(number)
  const known = numbers.filter(({ wasPublic }) => wasPublic)
  return isAbove(number, known) && numbers.every(({ version }) => versionKey(version) !== key)
}

export interface RollBack {
  packageName: string
  /** Number of the version that people are to be taken off. */
  bad: string
  /** Of its package, as the moderator saw it. */
  sha256: string
  /** Number of the good version; empty: a stub that only says why. */
  to: string
  /** What the new version is called; empty: as planned. */
  number: string
  reason: string
  /** Of a plugin that is hidden as a whole: versions up to the good one are to be seen again. */
  showsOlder: boolean
}

/**
 * Publishes the package of a good version, or a stub, as the highest version of the plugin, and puts the bad one into
 * quarantine with everything of its kind above the good one; with a stub, all versions. One transaction does all of
 * it. A quarantine of the whole plugin ends, since nobody would be offered the new version; what it hid stays hidden,
 * version by version. The owners and the other moderators are told once, and reports about what is hidden are closed.
 *
 * @throws InvalidInput without a reason
 * @throws Conflict when it was rolled back already, when the good version cannot be packed anew, or when something has
 *   changed since the moderator looked
 */
export async function rollBack(site: Site, actor: Actor, asked: RollBack): Promise<Made> {
  const { packageName } = asked
  const attempt = { action: 'version.roll-back', subject: `${packageName} ${asked.bad}`, packageName } as const
  // Who may not is refused before anything is packed.
  const before = await change(site, actor, attempt, (open) => takeAll(open, actor, asked))
  const reason = asked.reason.trim()
  requireReason(reason, sentence('Say why: the owners read it, and so does everybody who updates.'))
  const number = asked.number.trim() || before.number
  const { found, code } = await pack(site, before, number, reason)
  return change(site, actor, attempt, async (open) => {
    const now = await takeAll(open, actor, asked)
    if (!isHighest(number, now.numbers)) throw taken(number)
    return publish(open, actor, now, { number, reason, found, code, showsOlder: asked.showsOlder })
  })
}

interface Made {
  packageName: string
  version: string
}

interface Taken extends RollBackPlan {
  plugin: Plugin
  bad: Version
  /** Undefined: a stub. */
  target: Version | undefined
  numbers: TakenNumber[]
}

async function takeAll(open: Change, actor: Actor, asked: RollBack): Promise<Taken> {
  requireRight(actor, 'version.roll-back', sentence('Only moderators decide this.'))
  const plugin = await lockPlugin(open.tx, asked.packageName)
  if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
  await refuseOwnPlugin(open, actor, plugin)
  const bad = await findVersion(open.tx, plugin.id, asked.bad)
  if (!bad || bad.deletedAt || bad.state !== 'approved') throw new NotFound(sentence('There is no such version.'))
  if (plugin.deletedAt) throw new Conflict(sentence('The plugin is deleted: bring it back first.'))
  if (bad.packageSha256 !== asked.sha256)
    throw new Conflict(sentence('The package is not the one that you looked at. Look again, then decide.'))
  await refuseSecond(open, plugin, bad)
  const plan = await planRollBack(open.tx, plugin, bad)
  const target = asked.to ? plan.good.find(({ version }) => versionKey(version) === versionKey(asked.to)) : undefined
  if (asked.to && !target)
    throw new Conflict(sentence('Nobody can go back to {version} any more. Choose another.', { version: asked.to }))
  return { plugin, bad, target, ...plan, numbers: await listNumbers(open.tx, plugin.id) }
}

/** Sent twice, or by two moderators at once: one version takes people off the bad one, and no second. */
async function refuseSecond({ tx }: Change, plugin: Plugin, bad: Version): Promise<void> {
  const made = (await listVersions(tx, plugin.id, true)).find(
    ({ rollsBack, withdrawnAt, quarantinedAt }) => rollsBack === bad.version && !withdrawnAt && !quarantinedAt,
  )
  if (!made) return
  const values = { by: made.uploadedBy, bad: bad.version, version: made.version }
  throw new Conflict(
    sentence('{by} rolled back {bad} already: {version} takes people off it. Nothing more was done.', values),
  )
}

function taken(number: string): InvalidInput {
  const message = sentence('{number} is not higher than every version of the plugin, as QGIS orders them.', { number })
  return new InvalidInput(message, [{ field: 'number', message }])
}

/** Packs it, and has our own reader say that it is a package like any other. */
async function pack(site: Site, before: Taken, number: string, reason: string): Promise<Reading> {
  if (!isHighest(number, before.numbers)) throw taken(number)
  const packed = before.target
    ? await repacked(site, before.target, number, before.bad.version)
    : stubOf(site, before, number, reason)
  const reading = await site.reader.read(new Uint8Array(packed), anything)
  const { zip, found } = reading
  const isRight = found.report.ok && found.report.version === number && found.metadata
  if (!isRight || found.report.packageName !== before.plugin.packageName) throw unpackable(before.target, found)
  await site.files.put(found.report.sha256, zip)
  if (found.icon) await site.files.put(found.icon.sha256, found.icon.bytes)
  return reading
}

async function repacked(site: Site, good: Version, number: string, bad: string): Promise<Uint8Array> {
  const blob = await site.files.find(good.packageSha256)
  if (!blob) throw new Error(`The file store lacks ${good.packageSha256}`)
  return repackAs(await blob.bytes(), number, `Takes people off ${bad}. The code is that of ${good.version}.`)
}

function stubOf(site: Site, { plugin, bad }: Taken, number: string, reason: string): Uint8Array {
  const off = `Takes people off ${bad.version}, which turned out bad.`
  return writeStub({
    ...{ packageName: plugin.packageName, name: plugin.name, number },
    ...{ qgisMinimumVersion: bad.qgisMinimumVersion, qgisMaximumVersion: bad.qgisMaximumVersion },
    address: site.settings.server.baseUrl + urls.plugin(plugin.packageName),
    says: {
      description: `${off} This package holds no plugin.`,
      about: `${off} The moderators of this repository took it back. This package holds no plugin; it only says why.`,
      changelog: off,
    },
    message: `Version ${bad.version} was taken back: ${reason} You can uninstall this plugin.`,
  })
}

function unpackable(good: Version | undefined, { report }: PluginPackage): Conflict {
  const why = report.errors[0]?.message ?? ''
  return new Conflict(
    good
      ? sentence('{version} cannot be packed anew. Choose another version, or the stub. {why}', {
          version: good.version,
          why,
        })
      : sentence('The stub is no package that we would take. {why}', { why }),
  )
}

interface Packed extends Pick<Reading, 'found' | 'code'> {
  number: string
  reason: string
  showsOlder: boolean
}

async function publish(open: Change, actor: Actor, now: Taken, packed: Packed): Promise<Made> {
  const { plugin, bad, target } = now
  const { number, reason, found, code } = packed
  await showPlugin(open, actor, plugin, reason)
  const hidden = await hideBad(open, actor, now, packed)
  // What an owner marked as last would keep the new version from being offered.
  await updatePlugin(open.tx, plugin.id, bad.experimental ? { markedExperimentalId: null } : { markedStableId: null })
  const versionId = await insertVersion(open.tx, {
    ...{ pluginId: plugin.id, metadata: found.metadata as Metadata, experimental: bad.experimental },
    ...{ changelog: changelogOf(now, reason), report: found.report, approved: true, now: open.now },
    ...{ icon: found.icon && { sha256: found.icon.sha256, type: found.icon.type }, uploadedBy: requireUser(actor).id },
  })
  await updateVersion(open.tx, versionId, { rollsBackId: bad.id })
  // A moderator let it out: nothing else was to judge about it.
  const unasked = (['similar-names', 'hold-rules'] as const).map(passed)
  await saveChecks(open.tx, versionId, [...refusingChecks(true), code, ...unasked], open.now)
  const details = { versionId, before: bad.version, after: number, good: target?.version ?? '', quarantined: hidden }
  const subject = `${plugin.packageName} ${bad.version}`
  const done: Done = { action: 'version.roll-back', pluginId: plugin.id, subject, reason }
  open.record({ ...done, details: { ...details, sha256: found.report.sha256 } })
  if (!target) await takeOffMainPage(open, plugin)
  open.touches(plugin.id)
  await tellOfIt(open, actor, plugin, { ...done, details: { path: urls.pluginThread(plugin.packageName) } })
  return { packageName: plugin.packageName, version: number }
}

/** A stub is nothing that we recommend. */
async function takeOffMainPage(open: Change, plugin: Plugin): Promise<void> {
  if (!plugin.featured) return
  await updatePlugin(open.tx, plugin.id, { featured: false, featuredReason: '', featuredOrder: 0 })
  const details = { before: true, after: false, was: plugin.featuredReason || undefined }
  open.record({ action: 'plugin.unfeature', pluginId: plugin.id, subject: plugin.packageName, details })
}

/** Once, however many versions are hidden by it. */
async function tellOfIt(open: Change, actor: Actor, plugin: Plugin, done: Done): Promise<void> {
  await tell(open, actor, await listOwners(open.tx, plugin.id), done)
  await tellModerators(open, actor, plugin, done)
  await closeRolledBackReports(open, actor, plugin, done.reason ?? '')
}

function changelogOf({ bad, target }: Taken, reason: string): string {
  return target
    ? `Takes people off ${bad.version}: ${reason}\n\nThe code is that of ${target.version}.`
    : `Takes people off ${bad.version}: ${reason}\n\nThis package holds no plugin; it only says why.`
}

/** @returns the numbers of what is in quarantine by it */
async function hideBad(open: Change, actor: Actor, now: Taken, asked: Packed): Promise<string[]> {
  const hidden: string[] = []
  // What waits is nobody's danger yet, and has its own decision.
  const decided = (await listVersions(open.tx, now.plugin.id, true)).filter(({ state }) => state === 'approved')
  for (const version of decided) {
    const reason = whyHidden(now, version, asked)
    if (reason !== undefined && (await hideVersion(open, actor, version, reason))) hidden.push(version.version)
  }
  return hidden
}

/** Undefined: it is to be seen as before. */
function whyHidden({ plugin, bad, target }: Taken, version: Version, asked: Packed): string | undefined {
  const isAbove = !target || compareVersions(version.version, target.version) > 0
  const isBad = version.id === bad.id || !target || (version.experimental === bad.experimental && isAbove)
  if (isBad) return asked.reason
  if (!isHiddenWhole(plugin) || (asked.showsOlder && !isAbove)) return undefined
  return plugin.quarantineReason || asked.reason
}

/** By its quarantine, or with its blocked owners: the new version brings the plugin back, and what it hid with it. */
export function isHiddenWhole(plugin: Plugin): boolean {
  return plugin.quarantinedAt !== undefined || !plugin.visible
}
