// What a moderator reads of one version: against which version, what is new to us, and the packages behind it.

import { listSeenFiles } from '../../db/approved-files.ts'
import { keepLineCount } from '../../db/queue.ts'
import { findVersionById, getReport, listVersions, type StoredReport } from '../../db/versions.ts'
import { NotFound } from '../domain/errors.ts'
import type { Version } from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import {
  countNewLines,
  type PackageReview,
  pageOfFiles,
  type ReviewContents,
  type ReviewedFile,
  type ReviewView,
  type SeenFile,
  seenOf,
} from '../domain/review.ts'
import { sentence } from '../domain/sentence.ts'
import { compareVersions } from '../domain/version-number.ts'
import type { Site } from '../site.ts'
import { keptAnswers } from './kept-answers.ts'
import type { StoredPackage } from './package-comparison.ts'
import { reviewFile, reviewPackages, reviewSome } from './package-review.ts'

export type ShownFact = Finding & { isNew: boolean }

export interface Reviewed {
  /** The version that it is held against; undefined for the first one. */
  base: Version | undefined
  newLines: number
  totalLines: number
  unchanged: number
  /** To be read, in the order of the pages. */
  files: readonly ReviewedFile[]
  /** Those of this page, with as many of their lines as it shows. */
  page: readonly ReviewedFile[]
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
/** Files and pages that were asked for by themselves, such as the pages of a long file. */
const keptParts = { most: 32, mostBytes: 16_000_000, keptMs: 600_000 }

/** The reviews of one instance. Packages never change, so what differs is kept by the SHA-256 of both. */
export function reviewDesk(site: Site): ReviewDesk {
  const kept = new Map<string, Promise<PackageReview>>()
  const parts = keptAnswers(keptParts)
  let last: Promise<unknown> = Promise.resolve()

  /** One pair at a time: both packages are held in memory meanwhile. */
  function review(old: Version | undefined, now: Version): Promise<PackageReview> {
    const pair = pairOf(old, now)
    const answer = kept.get(pair) ?? inTurn(async () => reviewPackages(...(await openPair(site, old, now))))
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

  /** The first page has what found room among everything; further ones are read by themselves. */
  async function readPage(old: Version | undefined, now: Version, files: readonly ReviewedFile[], view: ReviewView) {
    const { page } = pageOfFiles(files, view)
    if (page.length === 0 || (view.folder === '' && view.start === 0)) return page
    const key = JSON.stringify([pairOf(old, now), page.map(({ name }) => name)])
    const read = () => inTurn(async () => reviewSome(...(await openPair(site, old, now)), page))
    return parts.keep(key, read, (answer) => answer.reduce((sum, file) => sum + bytesOf(file.contents), 0))
  }

  return {
    read: async (version, view) => {
      const base = await findBase(site, version)
      const { report, facts } = await factsOf(site, version, base)
      const [changes, seen] = await Promise.all([
        review(base, version),
        listSeenFiles(
          site.db,
          version,
          report.files.map(({ sha256 }) => sha256),
        ),
      ])
      const old = view.all ? undefined : base
      const files = view.all
        ? (await review(undefined, version)).files
        : changes.files.filter((file) => !seenOf(seen, file))
      const { unchanged, totalLines } = changes
      const newLines = countNewLines(changes.files, seen)
      // For the queue: what was counted at the upload may be less by now, as others had the same files approved.
      if (version.state === 'waiting') await keepLineCount(site.db, version.id, { newLines, totalLines })
      return {
        ...{ base, facts, report, files, unchanged, totalLines, newLines },
        page: await readPage(old, version, files, view),
        seenFiles: changes.files.flatMap((file) => {
          const found = seenOf(seen, file)
          return found ? [{ name: file.name, seen: found }] : []
        }),
      }
    },
    readFile: async (version, view) => {
      const base = await findBase(site, version)
      const before = view.all ? undefined : base
      const { facts } = await factsOf(site, version, base)
      const wanted = { name: view.file, whole: view.whole, from: view.from }
      const file = await parts.keep(
        JSON.stringify([pairOf(before, version), wanted]),
        () => inTurn(async () => reviewFile(...(await openPair(site, before, version)), wanted)),
        (answer) => bytesOf(answer?.contents),
      )
      if (!file) throw new NotFound(sentence('There is no such file in this package.'))
      return { base, file, facts }
    },
  }
}

const pairOf = (old: Version | undefined, now: Version) => `${old?.packageSha256} ${now.packageSha256}`

/** Both packages as they are kept; the older one may be missing. */
export async function openPair(
  site: Pick<Site, 'db' | 'files'>,
  old: Version | undefined,
  now: Version,
): Promise<[before: StoredPackage | undefined, after: StoredPackage]> {
  return [old && (await openStored(site, old)), await openStored(site, now)]
}

async function openStored(site: Pick<Site, 'db' | 'files'>, { id, packageSha256 }: Version): Promise<StoredPackage> {
  const [blob, { files }] = await Promise.all([site.files.find(packageSha256), getReport(site.db, id)])
  if (!blob) throw new Error(`The file store lacks ${packageSha256}`)
  return { blob, files }
}

/** About what the lines take in memory. */
function bytesOf(contents: ReviewContents | undefined): number {
  const lines = contents?.kind === 'lines' ? (contents.lines ?? []) : []
  return lines.reduce((sum, { text, parts }) => sum + 150 + 2 * text.length + 80 * parts.length, 200)
}

async function factsOf(site: Site, version: Version, base: Version | undefined) {
  const [report, before] = await Promise.all([getReport(site.db, version.id), base && getReport(site.db, base.id)])
  return { report, facts: shownFacts(report.facts, before?.facts) }
}

export async function getReviewedVersion(site: Site, id: number): Promise<Version> {
  const version = await findVersionById(site.db, id)
  if (!version || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
  return version
}

/**
 * The last version before this one, by QGIS's order, that a moderator approved; else the one of those that was uploaded
 * last before it. What was published without review is no base: what it brought is new to us as well.
 */
export async function findBase(site: Pick<Site, 'db'>, version: Version): Promise<Version | undefined> {
  const all = await listVersions(site.db, version.pluginId, true)
  const good = all.filter(
    ({ id, state, reviewedAt, quarantinedAt, withdrawnByModerator, uploadedAt }) =>
      id !== version.id &&
      state === 'approved' &&
      reviewedAt !== undefined &&
      !quarantinedAt &&
      !withdrawnByModerator &&
      uploadedAt <= version.uploadedAt,
  )
  const older = good.find((one) => compareVersions(one.version, version.version) < 0)
  return older ?? good.sort((a, b) => b.uploadedAt.getTime() - a.uploadedAt.getTime())[0]
}

/** The version published last before this one of which nobody reviewed anything since: to be compared with, no more. */
export async function findUnseenBefore(
  site: Pick<Site, 'db'>,
  version: Version,
  base: Version | undefined,
): Promise<Version | undefined> {
  const all = await listVersions(site.db, version.pluginId, true)
  return all.find(
    (one) =>
      one.state === 'approved' &&
      !one.reviewedAt &&
      !one.quarantinedAt &&
      compareVersions(one.version, version.version) < 0 &&
      (!base || compareVersions(one.version, base.version) > 0),
  )
}

function shownFacts(facts: readonly Finding[], before: readonly Finding[] | undefined): ShownFact[] {
  const key = ({ code, message }: Finding) => `${code} ${message}`
  const known = new Set((before ?? []).map(key))
  const shown = facts.map((fact) => ({ ...fact, isNew: !known.has(key(fact)) }))
  return [...shown.filter(({ isNew }) => isNew), ...shown.filter(({ isNew }) => !isNew)]
}
