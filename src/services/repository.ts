// A running repository: the site, and what this instance keeps in memory of it.

import type { Site } from '../site.ts'
import { type Catalog, catalogReader } from './catalog.ts'
import { type Downloads, downloadDesk } from './downloads.ts'
import { type Feeds, feedKeeper } from './feeds.ts'

export interface Repository {
  site: Site
  catalog: Catalog
  downloads: Downloads
  feeds: Feeds
}

export function openRepository(site: Site): Repository {
  return { site, catalog: catalogReader(site), downloads: downloadDesk(site), feeds: feedKeeper(site) }
}
