// What a moderator does at the desk, for tests that need a decision or are about one.

import { findPluginRow } from '../../db/plugins.ts'
import { addReviewComment } from '../../db/review-comments.ts'
import { findVersion } from '../../db/versions.ts'
import type { ThreadPoint } from '../../src/domain/thread.ts'
import { urls } from '../../src/urls.ts'
import { mo, type Person, type TestSite } from './site.ts'

/** The version of that number, whatever its state. */
export async function versionIn(site: TestSite, packageName: string, number: string) {
  const { db } = site.repository.site
  const plugin = await findPluginRow(db, packageName)
  const version = plugin && (await findVersion(db, plugin.id, number))
  if (!version) throw new Error(`There is no ${packageName} ${number}`)
  return version
}

export interface Decided {
  packageName?: string
  version?: string
  by?: Person
  message?: string
  points?: readonly ThreadPoint[]
  sha256?: string
}

/** Decides about Contour 1.0, if nothing else is asked for, as mo. */
export async function decide(site: TestSite, decision: 'approve' | 'send-back' | 'reject', asked: Decided = {}) {
  const { packageName = 'contour', version = '1.0', by = mo, message = '', points = [] } = asked
  const { id, packageSha256 } = await versionIn(site, packageName, version)
  const now = site.repository.site.now()
  for (const point of points)
    await addReviewComment(site.repository.site.db, { versionId: id, by: by.uid, at: now, ...point })
  return site.as(by).post(urls.decision(id), { decision, message, sha256: asked.sha256 ?? packageSha256 })
}
