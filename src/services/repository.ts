// A running repository: the site, and what this instance keeps in memory of it.

import type { Site } from '../site.ts'
import { type AtomFeeds, atomKeeper } from './atom-feeds.ts'
import { type Catalog, catalogReader } from './catalog.ts'
import { type Downloads, downloadDesk } from './downloads.ts'
import { type Feeds, feedKeeper } from './feeds.ts'
import { type Hunts, huntKeeper } from './hunt-keeper.ts'
import { type RateLimit, rateLimit } from './rate-limits.ts'
import { type UploadSlots, uploadSlots } from './upload-slots.ts'

export interface Repository {
  site: Site
  catalog: Catalog
  downloads: Downloads
  feeds: Feeds
  atom: AtomFeeds
  /** Searches through all packages, in the background. */
  hunts: Hunts
  slots: UploadSlots
  /** Apart from those of uploads: who has no account must not keep them from anybody who has one. */
  checkSlots: UploadSlots
  /** Checks of packages that keep nothing, by anybody. */
  checks: RateLimit
}

export function openRepository(site: Site): Repository {
  const catalog = catalogReader(site)
  return {
    site,
    catalog,
    downloads: downloadDesk(site),
    feeds: feedKeeper(site),
    atom: atomKeeper(site, catalog),
    hunts: huntKeeper(site),
    slots: uploadSlots(3),
    checkSlots: uploadSlots(1),
    checks: rateLimit(20, 30_000, site.now),
  }
}
