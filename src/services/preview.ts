// What a package would look like once published, for somebody who only checks it.

import type { Metadata } from '../domain/plugin.ts'
import type { User } from '../domain/user.ts'
import { entryText, type FeedPlugin, type FeedVersion, feedEntry } from '../formats/plugins-xml.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import type { Upload } from './publish.ts'

export interface PackagePreview {
  metadata: Metadata
  changelog: string
  /** Its entry of plugins.xml, as QGIS would read it. */
  feedEntry: string
}

export function previewOf(
  site: Site,
  upload: Omit<Upload, 'zip'>,
  packageName: string,
  metadata: Metadata,
  user: User | undefined,
): PackagePreview {
  const changelog = upload.changelog.trim() || metadata.changelog
  const now = site.now()
  const version: FeedVersion = {
    id: 0,
    version: metadata.version,
    experimental: upload.experimental || metadata.experimental,
    qgisMinimumVersion: metadata.qgisMinimumVersion,
    qgisMaximumVersion: metadata.qgisMaximumVersion,
    changelog,
    pluginDependencies: metadata.pluginDependencies,
    externalDependencies: metadata.externalDependencies,
    uploadedBy: user?.uid ?? '',
    trusted: user?.trust === 'trusted',
    publishedAt: now,
    downloadUrl: site.settings.server.baseUrl + urls.download(packageName, metadata.version),
  }
  const { name, description, about, author, homepage, repository, tracker, category, tags, server, deprecated } =
    metadata
  const plugin: FeedPlugin = {
    ...{ packageName, name, description, about, author, homepage, repository, tracker, category, tags },
    ...{ server, deprecated, iconUrl: '', downloads: 0, createdAt: now, versions: [version] },
    ...{ markedStableId: undefined, markedExperimentalId: undefined },
  }
  return { metadata, changelog, feedEntry: feedEntry(plugin, entryText(plugin), version) }
}
