// Whether a trusted person's version is published unseen: its checks, the hold rules, and what keeps it waiting.

import { isDeadlock } from '../../db/client.ts'
import { addHolds, findHoldSubject, listHoldRules, listHolds, listSharedFiles, publishUnseen } from '../../db/holds.ts'
import { listKnownFiles } from '../../db/known-files.ts'
import { findPrecedent, type Precedent } from '../../db/precedents.ts'
import { listChecks, saveChecks } from '../../db/version-checks.ts'
import { type Hold, type HoldSubject, judge, settledRules } from '../domain/hold-rules.ts'
import { sentence } from '../domain/sentence.ts'
import {
  type CheckResult,
  completed,
  couldNotRun,
  flagged,
  largeCodeCheck,
  letsThrough,
  notPassed,
  passed,
} from '../domain/version-checks.ts'
import type { Site } from '../site.ts'
import type { Change } from './change.ts'

export interface Settled {
  /** Visible at once. */
  approved: boolean
  /** Why it waits although its author is trusted. */
  holds: Hold[]
}

/**
 * Keeps how the checks of a new version ended, and publishes it when its author is trusted and every check passed, the
 * hold rules among them. The version is in the database and waits; its plugin is locked.
 */
export async function settleUpload(
  site: Site,
  open: Change,
  versionId: number,
  upload: { pluginId: number; trusted: boolean; checks: readonly CheckResult[] },
): Promise<Settled> {
  const judged = await judgeVersion(site, open, versionId, upload.checks)
  await saveChecks(open.tx, versionId, judged.checks, open.now)
  if (!upload.trusted) return { approved: false, holds: [] }
  const holds = [...judged.holds, ...(await listPrecedents(open, versionId, upload.pluginId))]
  if (letsThrough(judged.checks) && holds.length === 0)
    return { approved: await publishUnseen(open.tx, versionId, open.now), holds: [] }
  await addHolds(open.tx, versionId, holds, open.now)
  return { approved: false, holds }
}

/**
 * What was decided before. A moderator asked for changes, rejected, quarantined or rolled back, and nobody has approved
 * anything of the plugin since: what follows is theirs to judge. And code that was in a package which was taken back.
 */
async function listPrecedents({ tx }: Change, versionId: number, pluginId: number): Promise<Hold[]> {
  const [before, files] = [await findPrecedent(tx, pluginId), await listKnownFiles(tx, versionId)]
  return [
    ...(before ? [{ rule: 'decided-before' as const, reason: precedentReason(before) }] : []),
    ...(files[0] ? [{ rule: 'known-file' as const, reason: knownFileReason(files[0].name, files.length) }] : []),
  ]
}

function precedentReason({ kind, by, version }: Precedent): string {
  if (kind === 'changes')
    return sentence('{by} asked for changes to version {version}; a moderator looks at what follows it.', {
      ...{ by, version },
    })
  if (kind === 'rejection')
    return sentence('{by} rejected version {version}; a moderator looks at what follows it.', { by, version })
  return kind === 'roll-back'
    ? sentence('A moderator took people off version {version}; a moderator looks at what follows.', { version })
    : sentence('Version {version} is quarantined; a moderator looks at what follows it.', { version })
}

/** Without the name of the other package, which may be hidden: moderators read it on the page of the review. */
function knownFileReason(file: string, files: number): string {
  return files === 1
    ? sentence('{file} was in a package that moderators took back.', { file })
    : sentence('{file} and others, {files} files in all, were in packages that moderators took back.', { file, files })
}

/**
 * Whether a version that waits may be published because its author is trusted from now on. What keeps it is kept with it.
 */
export async function passesUnseen(
  site: Site,
  open: Change,
  { id: versionId, pluginId }: { id: number; pluginId: number },
): Promise<boolean> {
  const before = completed(await listChecks(open.tx, versionId))
  const { checks, holds: judged } = await judgeVersion(site, open, versionId, before)
  await saveChecks(open.tx, versionId, checks, open.now)
  const holds = [...judged, ...(await listPrecedents(open, versionId, pluginId))]
  if (letsThrough(checks) && holds.length === 0) return true
  await addHolds(open.tx, versionId, holds, open.now)
  return false
}

/** How the checks of a version ended, what holds it, and where its code is known from: for the pages of moderators. */
export async function readJudgement({ db }: Pick<Site, 'db'>, versionId: number) {
  const [checks, holds, knownFiles] = await Promise.all([
    listChecks(db, versionId),
    listHolds(db, versionId),
    listKnownFiles(db, versionId),
  ])
  return { checks: completed(checks), holds, knownFiles }
}

export interface Judgement {
  /** All of them. */
  checks: CheckResult[]
  holds: Hold[]
}

/** The checks with those that need the database: the rules, and what large files mean. Writes nothing. */
export async function judgeVersion(
  site: Site,
  open: Change,
  versionId: number,
  before: readonly CheckResult[],
): Promise<Judgement> {
  const own = before.filter(({ name }) => name !== 'hold-rules')
  try {
    // A fault of the rules ends with the savepoint, and holds the version instead of losing the upload.
    return await open.tx.transaction(async (tx) => {
      const subject = await findHoldSubject(tx, versionId, open.now)
      if (!subject) throw new Error(`There is no version ${versionId} to judge`)
      const held = judge(settledRules(await listHoldRules(tx)), subject)
      const shared = await listUnchanged(tx, subject)
      const checks = own.map((check) =>
        check.name === 'code-facts' ? largeCodeCheck(check, subject.facts, shared) : check,
      )
      const rules = held[0] ? flagged('hold-rules', held[0].reason) : passed('hold-rules')
      return judgementOf([...checks, rules], held)
    })
  } catch (fault) {
    if (isDeadlock(fault)) throw fault
    site.log.error('check could not run', fault, { check: 'hold-rules', versionId })
    return judgementOf([...own, couldNotRun('hold-rules', sentence('The hold rules could not be applied.'))], [])
  }
}

function judgementOf(results: readonly CheckResult[], held: readonly Hold[]): Judgement {
  const checks = completed(results)
  const unpassed = notPassed(checks).filter(({ name, outcome }) => name !== 'hold-rules' || outcome !== 'flagged')
  return { checks, holds: [...held, ...unpassed.map(({ name, reason }) => ({ rule: name, reason }))] }
}

async function listUnchanged(tx: Change['tx'], { versionId, facts, before }: HoldSubject): Promise<Set<string>> {
  if (!before || !facts.some(({ code }) => code === 'code-too-large')) return new Set()
  return listSharedFiles(tx, versionId, before.versionId)
}
