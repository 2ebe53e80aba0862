// The API for moderators in person: the queue, one version of it, decisions and quarantine.

import { listHolds } from '../../db/holds.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { countQueue } from '../../db/queue.ts'
import { findVersionById, getReport } from '../../db/versions.ts'
import type { QueueFilter } from '../domain/desk.ts'
import { NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { workingDaysBefore } from '../domain/working-days.ts'
import * as changes from '../http/api-changes.ts'
import { queueEntryJson, storedReportJson, versionJson } from '../http/api-json.ts'
import { done, served } from '../http/api-routes.ts'
import { approveVersion, rejectVersion, sendBackVersion } from '../services/decisions.ts'
import { setQuarantine } from '../services/quarantine.ts'
import { readQueue } from '../services/queue-reading.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const pageSize = 100

const decisions = { approve: approveVersion, 'send-back': sendBackVersion, reject: rejectVersion }
const toldDecision = { approve: 'approved', 'send-back': 'sent back to its author', reject: 'rejected' }

export function apiModerationRoutes({ site }: Repository) {
  const { baseUrl } = site.settings.server

  async function queue(actor: Actor, filter: QueueFilter, page: number) {
    const lateBefore = workingDaysBefore(site.now(), site.settings.moderation.targetDays)
    const asked = { filter, lateBefore, limit: pageSize + 1, offset: (page - 1) * pageSize }
    const [entries, counts] = await Promise.all([readQueue(site, actor, asked), countQueue(site.db, lateBefore)])
    const next = entries.length > pageSize ? `${baseUrl}${urls.apiQueue()}?filter=${filter}&page=${page + 1}` : null
    return { filter, counts, next, entries: entries.slice(0, pageSize).map(queueEntryJson) }
  }

  async function review(id: number) {
    const version = await findVersionById(site.db, id)
    const plugin = version && (await findPluginRowById(site.db, version.pluginId))
    if (!version || !plugin || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
    const [report, holds] = await Promise.all([getReport(site.db, id), listHolds(site.db, id)])
    return {
      package_name: plugin.packageName,
      name: plugin.name,
      version: versionJson(baseUrl, plugin, version, true),
      holds: holds.map(({ reason }) => reason),
      report: storedReportJson(plugin.packageName, version, report, true),
    }
  }

  async function told(quarantined: boolean, what: string, work: Promise<unknown>) {
    await work
    return done(`${what} is ${quarantined ? 'in quarantine' : 'released'}.`)
  }

  return [
    served(changes.getQueue, async ({ actor, query: { filter = 'everything', page = 1 } }) =>
      queue(actor, filter, page),
    ),
    served(changes.getReview, async ({ params }) => review(params.id)),
    served(changes.decide, async ({ actor, params, body: { decision, sha256, message = '' } }) => {
      const version = await decisions[decision](site, actor, { versionId: params.id, sha256 }, message)
      return done(`Version ${version.version} is ${toldDecision[decision]}.`)
    }),
    served(changes.quarantinePlugin, async ({ actor, params: { plugin: packageName }, body }) =>
      told(body.quarantined, packageName, setQuarantine(site, actor, { packageName, ...body })),
    ),
    served(changes.quarantineVersion, async ({ actor, params: { plugin: packageName, version }, body }) =>
      told(
        body.quarantined,
        `${packageName} ${version}`,
        setQuarantine(site, actor, { packageName, version, ...body }),
      ),
    ),
  ]
}
