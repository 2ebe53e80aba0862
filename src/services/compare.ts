// Compares two versions of a plugin: which two, who may, one pair at a time, and the answers kept for a few.

import { getReport } from '../../db/versions.ts'
import { type ComparedMetadata, type Comparison, comparableVersions, previousVersion } from '../domain/comparison.ts'
import { NotFound, Unavailable } from '../domain/errors.ts'
import type { Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Catalog, PluginView } from './catalog.ts'
import { comparePackages } from './package-comparison.ts'
import type { Repository } from './repository.ts'

/** Why nothing is compared: fewer than two versions, one of them twice, or one that this actor cannot look into. */
export type ComparisonProblem = { kind: 'too-few' } | { kind: 'same' } | { kind: 'unknown'; version: string }

export type ComparisonView = PluginView & {
  /** Newest first: what may be chosen. */
  choices: Version[]
  /** As asked for, or as found. */
  from: string
  to: string
} & (
    | { problem: ComparisonProblem; compared: undefined }
    | {
        problem: undefined
        compared: { from: Version; to: Version; comparison: Comparison; metadata: ComparedMetadata }
      }
  )

export interface Comparisons {
  /**
   * Compares two versions; the newest and the one before it where `from` or `to` is empty.
   *
   * @throws NotFound when there is no such plugin or this actor may not know that it is there
   * @throws Unavailable when many comparisons wait already
   */
  compare(actor: Actor, packageName: string, asked: { from: string; to: string }): Promise<ComparisonView>
}

const keptPairs = 20
const mayWait = 16

/** The comparisons of one instance. Packages never change, so an answer is kept by the SHA-256 of both. */
export function comparisonDesk({ site, catalog, downloads }: Repository): Comparisons {
  const kept = new Map<string, Promise<Comparison>>()
  const inTurn = oneAtATime()

  async function compareVersions(actor: Actor, from: Version, to: Version) {
    // Each time anew: who may look into a package is not kept with what is in it.
    const [oldZip, newZip, oldReport, newReport] = await Promise.all([
      downloads.open(actor, from.packageSha256),
      downloads.open(actor, to.packageSha256),
      getReport(site.db, from.id),
      getReport(site.db, to.id),
    ])
    const comparison = await keep(`${from.packageSha256} ${to.packageSha256}`, () =>
      inTurn(() => comparePackages({ blob: oldZip, ...oldReport }, { blob: newZip, ...newReport })),
    )
    return { from, to, comparison, metadata: { before: oldReport.values, after: newReport.values } }
  }

  function keep(pair: string, make: () => Promise<Comparison>): Promise<Comparison> {
    const answer = kept.get(pair) ?? make()
    // Asked for just now: the last one to go.
    kept.delete(pair)
    kept.set(pair, answer)
    if (kept.size > keptPairs) kept.delete(kept.keys().next().value ?? '')
    answer.catch(() => kept.delete(pair))
    return answer
  }

  return {
    compare: async (actor, packageName, asked) => {
      const view = await catalog.getPlugin(actor, packageName)
      const choice = await chooseVersions(catalog, actor, view, asked)
      if (choice.problem) return { ...view, ...choice, compared: undefined }
      const compared = await compareVersions(actor, choice.older, choice.newer)
      return { ...view, ...choice, compared }
    },
  }
}

/** Packages are held in memory whole while they are compared: one pair at once is enough. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async (work) => {
    if (waiting >= mayWait) throw new Unavailable(sentence('Many versions are being compared. Try again in a minute.'))
    waiting++
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn.finally(() => waiting--)
  }
}

async function chooseVersions(
  catalog: Catalog,
  actor: Actor,
  { plugin, versions, rights }: PluginView,
  asked: { from: string; to: string },
) {
  const choices = comparableVersions(versions, rights)
  const find = (number: string) => findChoice(catalog, actor, plugin.packageName, choices, number)
  const newer = asked.to === '' ? choices[0] : await find(asked.to)
  const older = asked.from === '' ? newer && previousVersion(choices, rights, newer) : await find(asked.from)
  const named = { choices, from: older?.version ?? asked.from, to: newer?.version ?? asked.to }
  const problem = problemOf(asked, choices, older, newer)
  if (problem || !older || !newer) return { ...named, problem: problem ?? { kind: 'too-few' as const } }
  return { ...named, problem: undefined, older, newer }
}

function problemOf(
  asked: { from: string; to: string },
  choices: Version[],
  older: Version | undefined,
  newer: Version | undefined,
): ComparisonProblem | undefined {
  if (!newer && asked.to !== '') return { kind: 'unknown', version: asked.to }
  if (!older && asked.from !== '') return { kind: 'unknown', version: asked.from }
  if (choices.length < 2 || !older || !newer) return { kind: 'too-few' }
  return older.id === newer.id ? { kind: 'same' } : undefined
}

/** Only what may be chosen: what else exists is as unknown as what does not. */
async function findChoice(catalog: Catalog, actor: Actor, packageName: string, choices: Version[], number: string) {
  try {
    const { version } = await catalog.getVersion(actor, packageName, number)
    return choices.find(({ id }) => id === version.id)
  } catch (fault) {
    if (fault instanceof NotFound) return undefined
    throw fault
  }
}
