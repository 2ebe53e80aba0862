// What a moderator reads of one version: against which version, what is new to us, and the packages behind it.

import { listSeenFiles } from '../../db/approved-files.ts'
import { findVersionById, getReport, listVersions, type StoredReport } from '../../db/versions.ts'
import { NotFound } from '../domain/errors.ts'
import type { Version } from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import {
  countNewLines,
  type PackageReview,
  type ReviewedFile,
  type ReviewView,
  type SeenFile,
} from '../domain/review.ts'
import { sentence } from '../domain/sentence.ts'
import { compareVersions } from '../domain/version-number.ts'
import type { Site } from '../site.ts'
import type { StoredPackage } from './package-comparison.ts'
import { reviewFile, reviewPackages } from './package-review.ts'

export type ShownFact = Finding & { isNew: boolean }

export interface Reviewed {
  /** The version that it is held against; undefined for the first one. */
  base: Version | undefined
  newLines: number
  totalLines: number
  unchanged: number
  /** To be read, in the order of the page. */
  files: readonly ReviewedFile[]
  /** Not in the version before, but approved elsewhere. */
  seenFiles: readonly { name: string; seen: SeenFile }[]
  /** New ones first. */
  facts: readonly ShownFact[]
  report: StoredReport
}

export interface ReviewDesk {
  read(version: Version, view: ReviewView): Promise<Reviewed>
  /** One file on its own. @throws NotFound when it is in neither package */
  readFile(
    version: Version,
    view: ReviewView,
  ): Promise<{ base: Version | undefined; file: ReviewedFile; facts: readonly ShownFact[] }>
}

const keptPairs = 8

/** The reviews of one instance. Packages never change, so what differs is kept by the SHA-256 of both. */
export function reviewDesk(site: Site): ReviewDesk {
  const kept = new Map<string, Promise<PackageReview>>()
  let last: Promise<unknown> = Promise.resolve()

  /** One pair at a time: both packages are held in memory meanwhile. */
  function review(old: Version | undefined, now: Version): Promise<PackageReview> {
    const pair = `${old?.packageSha256} ${now.packageSha256}`
    const answer = kept.get(pair) ?? inTurn(async () => reviewPackages(old && (await stored(old)), await stored(now)))
    kept.delete(pair)
    kept.set(pair, answer)
    if (kept.size > keptPairs) kept.delete(kept.keys().next().value ?? '')
    answer.catch(() => kept.delete(pair))
    return answer
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  async function stored({ id, packageSha256 }: Version): Promise<StoredPackage> {
    const [blob, { files }] = await Promise.all([site.files.find(packageSha256), getReport(site.db, id)])
    if (!blob) throw new Error(`The file store lacks ${packageSha256}`)
    return { blob, files }
  }

  async function factsOf(version: Version, base: Version | undefined) {
    const [report, before] = await Promise.all([getReport(site.db, version.id), base && getReport(site.db, base.id)])
    return { report, facts: shownFacts(report.facts, before?.facts) }
  }

  return {
    read: async (version, view) => {
      const base = await findBase(site, version)
      const { report, facts } = await factsOf(version, base)
      const [review1, seen] = await Promise.all([
        review(base, version),
        listSeenFiles(
          site.db,
          version,
          report.files.map(({ sha256 }) => sha256),
        ),
      ])
      const seenOf = ({ after }: ReviewedFile) => (after ? seen.get(after.sha256) : undefined)
      const isSeen = (file: ReviewedFile) => file.kind !== 'removed' && seenOf(file) !== undefined
      const shown = view.all ? (await review(undefined, version)).files : review1.files.filter((file) => !isSeen(file))
      return {
        ...{ base, facts, report, files: shown, unchanged: review1.unchanged, totalLines: review1.totalLines },
        newLines: countNewLines(review1.files, isSeen),
        seenFiles: review1.files.flatMap((file) => {
          const found = isSeen(file) ? seenOf(file) : undefined
          return found ? [{ name: file.name, seen: found }] : []
        }),
      }
    },
    readFile: async (version, view) => {
      const base = await findBase(site, version)
      const before = view.all ? undefined : base
      const { facts } = await factsOf(version, base)
      const wanted = { name: view.file, whole: view.whole, from: view.from }
      const file = await inTurn(async () => reviewFile(before && (await stored(before)), await stored(version), wanted))
      if (!file) throw new NotFound(sentence('There is no such file in this package.'))
      return { base, file, facts }
    },
  }
}

export async function getReviewedVersion(site: Site, id: number): Promise<Version> {
  const version = await findVersionById(site.db, id)
  if (!version || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
  return version
}

/** The last approved version before this one by QGIS's order; else the one that was uploaded last before it. */
async function findBase(site: Site, version: Version): Promise<Version | undefined> {
  const all = await listVersions(site.db, version.pluginId, true)
  const good = all.filter(
    ({ id, state, quarantinedAt, uploadedAt }) =>
      id !== version.id && state === 'approved' && !quarantinedAt && uploadedAt <= version.uploadedAt,
  )
  const older = good.find((one) => compareVersions(one.version, version.version) < 0)
  return older ?? good.sort((a, b) => b.uploadedAt.getTime() - a.uploadedAt.getTime())[0]
}

function shownFacts(facts: readonly Finding[], before: readonly Finding[] | undefined): ShownFact[] {
  const key = ({ code, message }: Finding) => `${code} ${message}`
  const known = new Set((before ?? []).map(key))
  const shown = facts.map((fact) => ({ ...fact, isNew: !known.has(key(fact)) }))
  return [...shown.filter(({ isNew }) => isNew), ...shown.filter(({ isNew }) => !isNew)]
}
