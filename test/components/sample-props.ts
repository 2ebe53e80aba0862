// Props for rendering components in tests: one person, one plugin, one version, each with what a test wants to differ.

import type { Frame } from '../../components/frame.ts'
import { actions, type Rights } from '../../src/domain/actions.ts'
import type { CatalogQuery, Plugin, Version } from '../../src/domain/plugin.ts'

export const now = new Date('2026-11-22T12:00:00Z')

export function daysAgo(days: number): Date {
  return new Date(now.getTime() - days * 24 * 60 * 60 * 1000)
}

export function frameOf(changes: Partial<Frame> = {}): Frame {
  return {
    user: { uid: 'ada', name: 'Ada', trust: 'trusted', moderator: false },
    csrf: 'token',
    sample: false,
    theme: 'system',
    path: '/plugins/',
    pluginCount: 12,
    waitingCount: 0,
    reportCount: 0,
    unread: 0,
    baseUrl: 'https://quiver.example',
    notice: undefined,
    ...changes,
  }
}

export function pluginOf(changes: Partial<Plugin> = {}): Plugin {
  return {
    id: 1,
    packageName: 'contour',
    name: 'Contour',
    description: 'Draws contour lines.',
    author: 'ada',
    tags: ['elevation'],
    iconSha256: undefined,
    featured: false,
    featuredReason: '',
    deprecated: false,
    trusted: true,
    owner: 'ada',
    downloads: 1234,
    downloads30Days: 56,
    weeklyDownloads: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    createdAt: daysAgo(300),
    updatedAt: daysAgo(12),
    lastStable: '1.0',
    lastExperimental: undefined,
    qgisMinimumVersion: '3.28',
    qgisMaximumVersion: '4.99',
    about: 'It draws contour lines.',
    homepage: '',
    repository: 'https://code.example/contour',
    tracker: '',
    category: 'Raster',
    license: 'GPL-2.0-or-later',
    lastStableId: 10,
    lastExperimentalId: undefined,
    deprecatedAt: undefined,
    deprecationReason: '',
    replacement: '',
    additions: {},
    markedStableId: undefined,
    markedExperimentalId: undefined,
    deletedAt: undefined,
    deletedByModerator: false,
    quarantinedAt: undefined,
    quarantineReason: '',
    publishersOnly: false,
    visible: true,
    ...changes,
  }
}

export function versionOf(changes: Partial<Version> = {}): Version {
  return {
    id: 10,
    pluginId: 1,
    version: '1.0',
    experimental: false,
    state: 'approved',
    withdrawnAt: undefined,
    withdrawnByModerator: false,
    quarantinedAt: undefined,
    quarantineReason: '',
    provenance: undefined,
    rollsBack: undefined,
    deletedAt: undefined,
    qgisMinimumVersion: '3.28',
    qgisMaximumVersion: '4.99',
    changelog: 'First.',
    packageSha256: 'ab'.repeat(32),
    packageBytes: 1_900_000,
    uploadedAt: daysAgo(12),
    uploadedBy: 'ada',
    uploaderTrusted: true,
    decidedAt: undefined,
    decidedBy: undefined,
    decisionReason: '',
    reviewedAt: undefined,
    downloads: 34,
    ...changes,
  }
}

export function queryOf(changes: Partial<CatalogQuery> = {}): CatalogQuery {
  return {
    q: '',
    sort: undefined,
    tag: '',
    author: '',
    user: '',
    qgis: '',
    category: '',
    kinds: [],
    featured: false,
    deprecated: false,
    trusted: false,
    page: 1,
    after: '',
    before: '',
    view: 'list',
    ...changes,
  }
}

export const firstPage = { total: 0, skipped: 0, firstKey: '', lastKey: '', keyFits: true }
export const noFacets = {
  kinds: { stable: 0, experimental: 0 },
  trusted: 0,
  featured: 0,
  deprecated: 0,
  categories: [],
  tags: [],
}
export const owner = { uid: 'ada', name: 'Ada', since: daysAgo(300), trusted: true }
export const allRights: Rights = {
  can: Object.fromEntries(actions.map((action) => [action, true])),
  ...{ owns: true, moderate: true, seesAll: true },
}
export const noRights: Rights = { can: {}, owns: false, moderate: false, seesAll: false }

/** Text that does harm wherever it is not escaped. */
export const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;`
