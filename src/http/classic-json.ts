// Plugins and versions as plugins.qgis.org answers them in JSON; the names are those of its programs.

import type { Plugin, Version } from '../domain/plugin.ts'
import { urls } from '../urls.ts'

/** @param published its published versions, newest first. @param whole with what owners and moderators see */
export function classicPlugin(plugin: Plugin, published: readonly Version[], whole: boolean) {
  const { name, description, about, homepage, repository, tracker, author, tags, downloads } = plugin
  return {
    ...{ name, package_name: plugin.packageName, description, about, homepage, repository, tracker, author },
    ...{ tags, downloads, latest_version: published[0]?.version ?? null },
    versions: published.map((version) => versionParts(version, whole)),
  }
}

export function classicVersion(
  baseUrl: string,
  plugin: Plugin,
  version: Version,
  externalDependencies: string,
  whole: boolean,
) {
  return {
    ...{ name: plugin.name, package_name: plugin.packageName },
    ...versionParts(version, whole),
    ...{ changelog: version.changelog, external_deps: externalDependencies },
    download_url: baseUrl + urls.download(plugin.packageName, version.version),
  }
}

function versionParts(version: Version, whole: boolean) {
  // What they call validated is what a moderator, or trust, has let through; their scanner has no counterpart.
  const seen = whole ? { validation_status: 'validated', security_scan: null } : {}
  return {
    ...{ version: version.version, experimental: version.experimental },
    ...{ qgis_min: version.qgisMinimumVersion, qgis_max: version.qgisMaximumVersion },
    ...{ downloads: version.downloads, uploaded_by: version.uploadedBy },
    upload_datetime: version.uploadedAt.toISOString(),
    ...seen,
  }
}
