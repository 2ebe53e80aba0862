// Plugins, versions and what belongs to them as the API answers them.

import type { Static } from '@sinclair/typebox'
import type { StoredToken } from '../../db/tokens.ts'
import type { StoredReport } from '../../db/versions.ts'
import type { QueueEntry } from '../domain/desk.ts'
import type { Owner, Plugin, PluginSummary, Version } from '../domain/plugin.ts'
import { versionMark } from '../domain/version-mark.ts'
import { urls } from '../urls.ts'
import type {
  Owner as OwnerModel,
  PluginJson,
  PluginSummaryJson,
  Queue,
  ReportJson,
  TokenList,
  VersionJson,
} from './api-models.ts'
import { findingJson } from './report-json.ts'

const instant = (at: Date | undefined) => at?.toISOString() ?? null

export function summaryJson(baseUrl: string, plugin: PluginSummary): PluginSummaryJson {
  return {
    package_name: plugin.packageName,
    name: plugin.name,
    description: plugin.description,
    author: plugin.author,
    owner: plugin.owner,
    trusted: plugin.trusted,
    tags: plugin.tags,
    icon: plugin.iconSha256 ? baseUrl + urls.icon(plugin.iconSha256) : null,
    url: baseUrl + urls.plugin(plugin.packageName),
    featured: plugin.featured,
    deprecated: plugin.deprecated,
    downloads: plugin.downloads,
    downloads_30_days: plugin.downloads30Days,
    created_at: plugin.createdAt.toISOString(),
    updated_at: plugin.updatedAt.toISOString(),
    last_stable: plugin.lastStable ?? null,
    last_experimental: plugin.lastExperimental ?? null,
    qgis_minimum_version: plugin.qgisMinimumVersion,
    qgis_maximum_version: plugin.qgisMaximumVersion,
  }
}

export function pluginJson(baseUrl: string, plugin: Plugin, owners: readonly Owner[]): PluginJson {
  const { about, homepage, repository, tracker, category, license } = plugin
  return {
    id: plugin.id,
    ...summaryJson(baseUrl, plugin),
    ...{ about, homepage, repository, tracker, category, license },
    owners: owners.map(ownerJson),
    deprecation: plugin.deprecatedAt
      ? {
          since: plugin.deprecatedAt.toISOString(),
          reason: plugin.deprecationReason,
          replacement: plugin.replacement || null,
        }
      : null,
    featured_reason: plugin.featuredReason,
    quarantine: quarantineJson(plugin),
    deleted_at: instant(plugin.deletedAt),
  }
}

export function ownerJson({ uid, name, since, trusted }: Owner): Static<typeof OwnerModel> {
  return { uid, name, since: since.toISOString(), trusted }
}

function quarantineJson({ quarantinedAt, quarantineReason }: Pick<Plugin, 'quarantinedAt' | 'quarantineReason'>) {
  return quarantinedAt ? { since: quarantinedAt.toISOString(), reason: quarantineReason } : null
}

/** @param whole with what only owners and moderators see */
export function versionJson(baseUrl: string, plugin: Plugin, version: Version, whole: boolean): VersionJson {
  const { id, experimental, state, changelog, downloads } = version
  return {
    ...{ id, version: version.version, experimental, state, mark: versionMark(plugin, version) },
    qgis_minimum_version: version.qgisMinimumVersion,
    qgis_maximum_version: version.qgisMaximumVersion,
    changelog,
    uploaded_at: version.uploadedAt.toISOString(),
    uploaded_by: version.uploadedBy,
    decided_at: instant(version.decidedAt),
    decided_by: version.decidedBy ?? null,
    decision_reason: whole ? version.decisionReason : null,
    withdrawn_at: instant(version.withdrawnAt),
    quarantine: quarantineJson(version),
    provenance: version.provenance ? { ...version.provenance } : null,
    rolls_back: version.rollsBack ?? null,
    downloads,
    bytes: version.packageBytes,
    sha256: version.packageSha256,
    url: baseUrl + urls.version(plugin.packageName, version.version),
    download_url: baseUrl + urls.download(plugin.packageName, version.version),
  }
}

/** A mail address is not for whoever collects them. @param whole with it */
export function storedReportJson(
  packageName: string,
  version: Version,
  report: StoredReport,
  whole: boolean,
): ReportJson {
  const values = Object.entries(report.values).filter(([key]) => whole || key.toLowerCase() !== 'email')
  return {
    ok: true,
    package_name: packageName,
    version: version.version,
    errors: [],
    warnings: report.warnings.map(findingJson),
    facts: report.facts.map(findingJson),
    metadata: Object.fromEntries(values),
    files: report.files,
  }
}

export function tokenJson(token: StoredToken): Static<typeof TokenList>['tokens'][number] {
  const { id, name, scopes } = token
  return {
    ...{ id, name, scopes },
    plugins: token.allPlugins ? null : token.plugins.map(({ packageName }) => packageName),
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    last_used_at: instant(token.lastUsedAt),
    revoked_at: instant(token.revokedAt),
  }
}

export function queueEntryJson({
  kind,
  since,
  plugin,
  version,
  said,
}: QueueEntry): Static<typeof Queue>['entries'][number] {
  return {
    kind,
    since: since.toISOString(),
    package_name: plugin.packageName,
    name: plugin.name,
    version_id: version?.id ?? null,
    version: version?.version ?? null,
    uploaded_by: version?.uploader.uid ?? null,
    taken_by: version?.taken?.by ?? null,
    new_plugin: version?.isNew ?? false,
    new_facts: version?.newFacts ?? [],
    holds: version?.holds ?? [],
    said: said?.text ?? null,
  }
}
