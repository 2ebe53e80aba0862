// The moderators' desk: what waits, the review of one version, people, what is featured, the history.

import Elysia from 'elysia'
import { FeaturedPage, HistoryPage, QueuePage, UsersPage } from '../../components/moderation-page.tsx'
import { ReviewPage } from '../../components/review-page.tsx'
import { say } from '../../components/words.ts'
import { listAudit } from '../../db/audit-log.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { findUser, getRecord, listUsers } from '../../db/users.ts'
import { findVersionById, getQueueFigures, getReport, listWaiting } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, type Trust, userOf } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { pageBefore, shownEntry } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { approveVersion, rejectVersion, setUserTrust } from '../services/moderation.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

/** A fair answer comes within three working days; nights and weekends are not counted apart so far. */
const targetMs = 3 * 86_400_000

export function moderationRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function showQueue(request: Request, actor: Actor) {
    const now = site.now()
    const [waiting, figures, { frame, cookies }] = await Promise.all([
      listWaiting(site.db),
      getQueueFigures(site.db, userOf(actor)?.id ?? 0, now),
      frameOf(repository, request, actor),
    ])
    const late = waiting.filter(({ version }) => now.getTime() - version.uploadedAt.getTime() > targetMs).length
    const shown = { waiting: waiting.length, late, ...figures }
    const { lastDecision } = figures
    return page(actor, QueuePage({ frame, waiting, figures: shown, lastDecision, now }), { cookies })
  }

  async function showReview(request: Request, actor: Actor, id: number, problem?: string, status?: number) {
    const version = await findVersionById(site.db, id)
    const plugin = version && (await findPluginRowById(site.db, version.pluginId))
    const uploader = version && (await findUser(site.db, version.uploadedBy))
    if (!version || version.deletedAt || !plugin || !uploader) throw new NotFound(sentence('There is no such version.'))
    const [report, counts, entries, { frame, cookies }] = await Promise.all([
      getReport(site.db, id),
      getRecord(site.db, uploader.id),
      listAudit(site.db, { pluginId: plugin.id, limit: 30 }),
      frameOf(repository, request, actor),
    ])
    const markup = ReviewPage({
      ...{ frame, plugin, version, files: report.files, metadata: report.values, warnings: report.warnings },
      ...{ facts: report.facts, uploader: { user: uploader, ...counts }, history: entries.map(shownEntry) },
      ...{ now: site.now(), problem },
    })
    return page(actor, markup, { status, cookies })
  }

  async function decide(request: Request, actor: Actor, id: number, form: Form) {
    const looked = { versionId: id, sha256: form.text('sha256'), changelogMark: form.text('changelog') }
    try {
      const approves = form.text('decision') === 'approve'
      const version = approves
        ? await approveVersion(site, actor, looked)
        : await rejectVersion(site, actor, looked, form.text('reason'))
      const plugin = await findPluginRowById(site.db, version.pluginId)
      const values = { plugin: plugin?.name ?? '', version: version.version, who: version.uploadedBy }
      const text = approves
        ? say('{plugin} {version} is approved. It is in the feed.', values)
        : say('{plugin} {version} is rejected. {who} reads why.', values)
      return seeOther(urls.moderation(), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showReview(request, actor, id, fault.message, fault.status)
    }
  }

  async function showUsers(
    request: Request,
    actor: Actor,
    q: string,
    problem?: { uid: string; text: string },
    status?: number,
  ) {
    const [users, { frame, cookies }] = await Promise.all([listUsers(site.db, q), frameOf(repository, request, actor)])
    return page(actor, UsersPage({ frame, users, q, problem }), { status, cookies })
  }

  async function trust(request: Request, actor: Actor, uid: string, form: Form) {
    const wanted = trustOf(form.text('trust'))
    const reviewed = reviewedIn(form)
    try {
      const seen = form.has('seen') ? trustOf(form.text('seen')) : undefined
      const person = await setUserTrust(site, actor, uid, wanted, form.text('reason'), seen)
      const cookie = noticeFor(site.settings, { text: toldTrust(person.uid, wanted) })
      // Trusting lets the version through that was looked at: there is nothing left to review.
      const back = reviewed === undefined ? urls.moderationUsers() : urls.review(reviewed)
      return seeOther(reviewed !== undefined && wanted === 'trusted' ? urls.moderation() : back, [cookie])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      if (reviewed !== undefined) return showReview(request, actor, reviewed, fault.message, fault.status)
      return showUsers(request, actor, uid, { uid, text: fault.message }, fault.status)
    }
  }

  async function showFeatured(request: Request, actor: Actor) {
    const [featured, { frame, cookies }] = await Promise.all([
      catalog.listFeatured(),
      frameOf(repository, request, actor),
    ])
    return page(actor, FeaturedPage({ frame, featured }), { cookies })
  }

  async function showHistory(request: Request, actor: Actor) {
    const search = new URL(request.url).searchParams
    const filter = { who: search.get('who')?.trim() ?? '', refused: search.get('refused') === 'yes' }
    const { entries, older } = await pageBefore(request, urls.moderationHistory(), (before, limit) =>
      listAudit(site.db, {
        ...(filter.who ? { about: filter.who } : {}),
        ...(filter.refused ? { refused: true } : {}),
        ...{ before, limit },
      }),
    )
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, HistoryPage({ frame, entries, older, filter }), { cookies })
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/', async ({ request, actor }) => showQueue(request, actor), moderators)
    .get(
      '/moderation/versions/:id',
      async ({ request, actor, params }) => showReview(request, actor, idOf(params.id)),
      moderators,
    )
    .post(
      '/moderation/versions/:id/decision',
      async ({ request, actor, params, form }) => decide(request, actor, idOf(params.id), form),
      moderators,
    )
    .get(
      '/moderation/users',
      async ({ request, actor }) => showUsers(request, actor, new URL(request.url).searchParams.get('q') ?? ''),
      moderators,
    )
    .post(
      '/moderation/users/:uid/trust',
      async ({ request, actor, params, form }) => trust(request, actor, params.uid, form),
      moderators,
    )
    .get('/moderation/featured', async ({ request, actor }) => showFeatured(request, actor), moderators)
    .get('/moderation/history', async ({ request, actor }) => showHistory(request, actor), moderators)
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound(sentence('There is no such version.'))
  return Number(text)
}

function trustOf(text: string): Trust {
  if (text === 'trusted' || text === 'untrusted' || text === 'blocked') return text
  throw new Conflict(sentence('Choose trusted, untrusted or blocked: the form sent something else.'))
}

function toldTrust(uid: string, trust: Trust): string {
  if (trust === 'trusted') return say('{uid} is trusted. What waited of theirs is published.', { uid })
  if (trust === 'blocked')
    return say('{uid} is blocked. Their sessions ended, and what they uploaded is hidden.', { uid })
  return say('{uid} is untrusted now: what they upload waits for a moderator.', { uid })
}

/** The version on whose review page the form stood; undefined when it stood in the list of people. */
function reviewedIn(form: Form): number | undefined {
  const id = form.text('version')
  return /^\d{1,9}$/.test(id) ? Number(id) : undefined
}
