// Plugins, versions and people as many and as large as those of the official repository, the same in every run.

import type { Metadata, VersionState } from '../../src/domain/plugin.ts'
import { makeText, makeTitle, makeVocabulary, type Random, seededRandom } from './random.ts'

export interface MadeUpVersion {
  metadata: Metadata
  state: VersionState
  uploadedAt: Date
  downloads: number
}

export interface MadeUpPlugin {
  packageName: string
  createdAt: Date
  featured: boolean
  hasIcon: boolean
  /** Places in the list of people: who created it, and perhaps somebody else. */
  owners: number[]
  /** Oldest first. */
  versions: MadeUpVersion[]
}

export interface MadeUpPerson {
  uid: string
  name: string
  trusted: boolean
  moderator: boolean
}

export interface MadeUpSite {
  people: MadeUpPerson[]
  plugins: MadeUpPlugin[]
  vocabulary: string[]
  tags: string[]
}

interface Source {
  random: Random
  now: Date
  vocabulary: string[]
  tags: string[]
  personCount: number
}

const versionsPerPlugin = 10
const mostVersions = 77
const dayMs = 86_400_000
const oldestYears = 13
/** Three superusers and eight members of the staff there: all of them decide about versions. */
const moderatorCount = 11
const trustedCount = 30
const categories = ['Vector', 'Raster', 'Database', 'Web', 'Mesh', '']

/**
 * The workload of reference/official-repository-speed.md for this many plugins, with ten versions each on average. Only
 * the instants depend on `now`. Where that table counts a plugin's downloads apart from its versions', ours are the sum.
 */
export function makeUpSite(pluginCount: number, now: Date): MadeUpSite {
  const random = seededRandom(2500)
  const vocabulary = makeVocabulary(random, 4000)
  const tags = vocabulary.slice(0, 400)
  const personCount = Math.ceil(pluginCount / 5)
  const source = { random, now, vocabulary, tags, personCount }
  const counts = versionCounts(random, pluginCount)
  return {
    people: makePeople(source),
    plugins: counts.map((count, at) => makePlugin(source, at, count)),
    vocabulary,
    tags,
  }
}

/** Geometric, brought to the exact sum by taking from and adding to plugins at random. */
function versionCounts(random: Random, pluginCount: number): number[] {
  const draw = () => 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / versionsPerPlugin))
  const counts = Array.from({ length: pluginCount }, () => Math.min(mostVersions, draw()))
  let missing = pluginCount * versionsPerPlugin - counts.reduce((sum, count) => sum + count, 0)
  while (missing !== 0) {
    const at = random.whole(0, pluginCount - 1)
    const step = Math.sign(missing)
    const changed = (counts[at] ?? 0) + step
    if (changed < 1 || changed > mostVersions) continue
    counts[at] = changed
    missing -= step
  }
  return counts
}

function makePeople({ random, vocabulary, personCount }: Source): MadeUpPerson[] {
  return Array.from({ length: personCount }, (_, at) => ({
    uid: `${random.pick(vocabulary)}${at}`,
    name: makeTitle(random, vocabulary, 2),
    trusted: at < trustedCount,
    moderator: at >= personCount - moderatorCount,
  }))
}

function makePlugin(source: Source, at: number, versionCount: number): MadeUpPlugin {
  const { random, now, personCount } = source
  const createdAt = new Date(now.getTime() - (0.02 + 0.98 * random.next()) * oldestYears * 365 * dayMs)
  const creator = Math.floor(random.next() ** 1.8 * personCount)
  const helper = random.chance(544 / 2500) ? random.whole(0, personCount - 1) : creator
  const face = makeFace(source)
  return {
    packageName: `${face.name.toLowerCase().replaceAll(' ', '_')}${at % 7 === 0 ? '_tools' : at.toString(36)}`,
    createdAt,
    featured: random.chance(0.01),
    hasIcon: random.chance(0.85),
    owners: creator === helper ? [creator] : [creator, helper],
    versions: makeVersions(source, face, createdAt, versionCount),
  }
}

/** What a plugin says of itself in every version. */
function makeFace({ random, vocabulary, tags }: Source) {
  const length = (mean: number, spread: number, lowest: number, highest: number) =>
    Math.round(Math.min(highest, Math.max(lowest, random.lognormal(mean, spread))))
  const address = (characters: number) =>
    `https://example.org/${makeText(random, vocabulary, characters - 20).replaceAll(' ', '-')}`
  const drawnTags = Array.from({ length: random.whole(3, 7) }, () => random.pickSkewed(tags, 2.2))
  return {
    name: makeTitle(random, vocabulary, 2),
    description: makeText(random, vocabulary, length(93, 0.5, 20, 400)),
    about: makeText(random, vocabulary, length(607, 0.81, 20, 5000), 0.02),
    author: makeTitle(random, vocabulary, random.chance(0.8) ? 3 : 1).slice(0, 30),
    email: 'author@example.org',
    repository: address(48),
    tracker: address(55),
    homepage: random.chance(0.7) ? address(41) : '',
    category: random.pickSkewed(categories, 1.5),
    tags: [...new Set(drawnTags)],
    deprecated: random.chance(0.08),
    server: random.chance(0.03),
    hasProcessingProvider: random.chance(0.3),
    pluginDependencies: '',
    externalDependencies: '',
    license: 'GPL-2.0-or-later',
  }
}

function makeVersions(
  source: Source,
  face: ReturnType<typeof makeFace>,
  createdAt: Date,
  count: number,
): MadeUpVersion[] {
  const { random, vocabulary } = source
  const experimentalShare = random.chance(0.75) ? 0 : random.chance(0.6) ? 0.4 : 1
  const downloads = random.lognormal(15_000, 1.4)
  return uploadTimes(source, createdAt, count).map((uploadedAt, at) => {
    const experimental = random.chance(experimentalShare)
    const changelog = random.chance(0.1) ? '' : makeText(random, vocabulary, Math.min(4000, random.lognormal(270, 0.9)))
    const version = `${1 + Math.floor(at / 12)}.${Math.floor((at % 12) / 3)}.${at % 3}`
    return {
      metadata: { ...face, ...qgisRangeOf(random, uploadedAt.getUTCFullYear()), version, changelog, experimental },
      state: random.chance(0.96) ? 'approved' : random.chance(0.5) ? 'rejected' : 'waiting',
      uploadedAt,
      downloads: Math.round((downloads / count) * 2 * random.next()),
    }
  })
}

/** The first when the plugin was made, the others at random; some plugins went quiet early. */
function uploadTimes({ random, now }: Source, createdAt: Date, count: number): Date[] {
  const lifeMs = (now.getTime() - createdAt.getTime()) * (random.chance(0.15) ? 0.4 : 1)
  const later = Array.from({ length: count - 1 }, () => random.next()).sort((a, b) => a - b)
  return [0, ...later].map((share) => new Date(createdAt.getTime() + share * lifeMs))
}

function qgisRangeOf(random: Random, year: number): { qgisMinimumVersion: string; qgisMaximumVersion: string } {
  if (year < 2018) return { qgisMinimumVersion: `2.${2 * random.whole(0, 9)}`, qgisMaximumVersion: '2.99' }
  const maximum = year >= 2025 && random.chance(0.4) ? '4.99' : '3.99'
  return { qgisMinimumVersion: `3.${2 * random.whole(0, 14)}`, qgisMaximumVersion: maximum }
}
