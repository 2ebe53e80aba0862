// Plugins and versions as people and programs see them, and which version is the last stable and the last experimental.

import type { Provenance } from './provenance.ts'
import { compareVersions } from './version-number.ts'

export type Kind = 'stable' | 'experimental'

/** What a moderator has said about a version. A trusted person's version is approved when it is published. */
export type VersionState = 'waiting' | 'approved' | 'rejected' | 'sent-back'

/** What one version's package says; the plugin shows that of its last version. */
export interface Metadata {
  name: string
  description: string
  about: string
  author: string
  email: string
  version: string
  /** As the author wrote it: two or three parts, each 0 to 99. */
  qgisMinimumVersion: string
  /** As the author wrote it, or the major of the minimum with `.99`. */
  qgisMaximumVersion: string
  repository: string
  homepage: string
  tracker: string
  changelog: string
  category: string
  /** In lower case, without repetition, in the author's order. */
  tags: string[]
  experimental: boolean
  deprecated: boolean
  server: boolean
  hasProcessingProvider: boolean
  pluginDependencies: string
  externalDependencies: string
  license: string
}

/** What owners add to a plugin where its package is silent; what the package says always counts. */
export interface Additions {
  homepage?: string
  repository?: string
  tracker?: string
  /** Shown behind those of the package. */
  tags?: string[]
}

export interface Version {
  id: number
  pluginId: number
  version: string
  experimental: boolean
  state: VersionState
  withdrawnAt: Date | undefined
  /** Only a moderator brings it back. */
  withdrawnByModerator: boolean
  /** Hidden by a moderator or by reports until a moderator lifts it. */
  quarantinedAt: Date | undefined
  quarantineReason: string
  /** Which run of CI published it, as its issuer said; undefined for what a person or their token did. */
  provenance: Provenance | undefined
  /** Number of the bad version that this one takes people off, when a moderator rolled back. */
  rollsBack: string | undefined
  deletedAt: Date | undefined
  qgisMinimumVersion: string
  qgisMaximumVersion: string
  changelog: string
  packageSha256: string
  packageBytes: number
  uploadedAt: Date
  uploadedBy: string
  uploaderTrusted: boolean
  decidedAt: Date | undefined
  decidedBy: string | undefined
  decisionReason: string
  /** When a moderator approved its package after looking at it; undefined for what was published without that. */
  reviewedAt: Date | undefined
  downloads: number
}

export interface PluginSummary {
  id: number
  packageName: string
  name: string
  description: string
  author: string
  tags: string[]
  /** Address of the icon's bytes by SHA-256, undefined when the plugin brings none. */
  iconSha256: string | undefined
  featured: boolean
  deprecated: boolean
  /** Whether one of the owners is trusted. */
  trusted: boolean
  /** uid of the first owner. */
  owner: string
  downloads: number
  downloads30Days: number
  /** Downloads of the last ten weeks, oldest first. */
  weeklyDownloads: number[]
  createdAt: Date
  updatedAt: Date
  lastStable: string | undefined
  lastExperimental: string | undefined
  /** Range of the version that is shown: the last stable, else the last experimental. */
  qgisMinimumVersion: string
  qgisMaximumVersion: string
}

/** A plugin on the main page. */
export interface FeaturedPlugin extends PluginSummary {
  /** One sentence for visitors; may be empty. */
  featuredReason: string
  /** Its place, lowest first. */
  featuredOrder: number
}

export interface Plugin extends PluginSummary {
  /** Why it stands on the main page, one sentence for visitors. */
  featuredReason: string
  about: string
  homepage: string
  repository: string
  tracker: string
  category: string
  license: string
  lastStableId: number | undefined
  lastExperimentalId: number | undefined
  /** When an owner or a moderator declared it deprecated; the package alone may say so too. */
  deprecatedAt: Date | undefined
  deprecationReason: string
  /** Package name of the plugin that takes its place; empty when none does. */
  replacement: string
  additions: Additions
  /** Set by an owner; undefined means the highest. */
  markedStableId: number | undefined
  markedExperimentalId: number | undefined
  deletedAt: Date | undefined
  /** Only a moderator brings it back. */
  deletedByModerator: boolean
  /** New versions are taken from its trusted publishers alone. */
  publishersOnly: boolean
  /** Hidden everywhere by a moderator or by reports until a moderator lifts it; owners cannot touch it. */
  quarantinedAt: Date | undefined
  quarantineReason: string
  /** Something of it can be seen by everybody. */
  visible: boolean
}

/** What a quarantine says, for the mark of what somebody saw. */
export function quarantineOf(subject: { quarantinedAt: Date | undefined; quarantineReason: string }): unknown {
  return [subject.quarantinedAt?.toISOString() ?? '', subject.quarantineReason]
}

/** What a deprecation says, for the mark of what somebody saw. */
export function deprecationOf(plugin: Plugin): unknown {
  return [plugin.deprecatedAt?.toISOString() ?? '', plugin.deprecationReason, plugin.replacement]
}

export interface Owner {
  uid: string
  name: string
  since: Date
  trusted: boolean
}

export const catalogSorts = ['relevance', 'updated', 'created', 'downloads', 'downloads30', 'name'] as const
export type CatalogSort = (typeof catalogSorts)[number]

export const catalogViews = ['list', 'grid'] as const
export type CatalogView = (typeof catalogViews)[number]

export const catalogPageSize = 20

/** What a list of plugins was asked for; every state is a URL. */
export interface CatalogQuery {
  q: string
  sort: CatalogSort | undefined
  tag: string
  author: string
  /** uid of an owner. */
  user: string
  qgis: string
  category: string
  kinds: Kind[]
  featured: boolean
  deprecated: boolean
  trusted: boolean
  /** Counts from 1. */
  page: number
  /** Key of the plugin behind which the page begins, or before which it ends; empty: the page of that number. */
  after: string
  before: string
  /** Rows one below the other, or cards. */
  view: CatalogView
}

/** Every visible plugin, but for what is asked. */
export function plainQuery(asked: Partial<CatalogQuery> = {}): CatalogQuery {
  const texts = { q: '', tag: '', author: '', user: '', qgis: '', category: '', after: '', before: '' }
  return {
    ...texts,
    sort: undefined,
    kinds: [],
    featured: false,
    deprecated: false,
    trusted: false,
    page: 1,
    view: 'list',
    ...asked,
  }
}

export interface Page<Row> {
  rows: Row[]
  total: number
  /** How many stand before the first of these rows. */
  skipped: number
  /** Keys of the first and the last row, for the pages around this one; empty where there is none. */
  firstKey: string
  lastKey: string
  /** False for the first page in the place of one around a key that names no place. */
  keyFits: boolean
}

/** What decides which versions stand in front: everything else about them is only shown. */
export interface Candidate {
  id: number
  version: string
  experimental: boolean
}

export interface Latest<V> {
  stable: V | undefined
  experimental: V | undefined
}

/**
 * The last stable and the last experimental version: what an owner marked, else the highest by QGIS's order.
 *
 * @param visible approved, not withdrawn, not deleted versions whose uploader is not blocked, in any order; a mark on
 *   any other version does not count
 */
export function latestVersions<V extends Candidate>(
  visible: readonly V[],
  marked: { stableId: number | undefined; experimentalId: number | undefined },
): Latest<V> {
  return {
    stable: pick(visible, false, marked.stableId),
    experimental: pick(visible, true, marked.experimentalId),
  }
}

function pick<V extends Candidate>(visible: readonly V[], experimental: boolean, markedId: number | undefined) {
  const kind = visible.filter((version) => version.experimental === experimental)
  const marked = kind.find((version) => version.id === markedId)
  return marked ?? highest(kind)
}

function highest<V extends Candidate>(versions: readonly V[]): V | undefined {
  return versions.reduce<V | undefined>(
    (best, version) => (best && compareVersions(best.version, version.version) >= 0 ? best : version),
    undefined,
  )
}

/** The same plugin whatever the case and whether it is written with `-` or `_`. */
export function packageKey(packageName: string): string {
  return packageName.toLowerCase().replaceAll('-', '_')
}
