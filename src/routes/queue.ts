// The queue of the moderators: what waits, its counters, who is on what, and taking a decision back.

import Elysia from 'elysia'
import { QueuePage } from '../../components/moderation-page.tsx'
import { QueueCountersFragment } from '../../components/queue-counters.tsx'
import { say } from '../../components/words.ts'
import { countOpenReports } from '../../db/abuse-reports.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { countQueue } from '../../db/queue.ts'
import { getQueueFigures } from '../../db/versions.ts'
import { type QueueFilter, queueFilters } from '../domain/desk.ts'
import { NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { workingDaysBefore } from '../domain/working-days.ts'
import { fragment, page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { readQueue } from '../services/queue-reading.ts'
import type { Repository } from '../services/repository.ts'
import { giveBackReview, takeReview } from '../services/review-desk.ts'
import { undoDecision } from '../services/undo-decision.ts'
import { urls } from '../urls.ts'

const pageSize = 100
const noSuchVersion = sentence('There is no such version.')

export function queueRoutes(repository: Repository) {
  const { site } = repository
  const { targetDays } = site.settings.moderation

  async function figuresFor(actor: Actor, lateBefore: Date) {
    const [counts, figures] = await Promise.all([
      countQueue(site.db, lateBefore),
      getQueueFigures(site.db, userOf(actor)?.id ?? 0, site.now()),
    ])
    return { ...figures, counts }
  }

  async function showQueue(request: Request, actor: Actor) {
    const { filter, number } = askedFor(request)
    const now = site.now()
    const lateBefore = workingDaysBefore(now, targetDays)
    const asked = { filter, lateBefore, limit: pageSize + 1, offset: (number - 1) * pageSize }
    const [entries, { lastDecision, ...figures }, { frame, cookies }] = await Promise.all([
      readQueue(site, actor, asked),
      figuresFor(actor, lateBefore),
      frameOf(repository, request, actor),
    ])
    const markup = QueuePage({
      ...{ frame, filter, figures, lastDecision, targetDays, now, page: number },
      ...{ entries: entries.slice(0, pageSize), hasMore: entries.length > pageSize },
    })
    return page(actor, markup, { cookies })
  }

  async function showCounts(request: Request, actor: Actor) {
    const { filter } = askedFor(request)
    const lateBefore = workingDaysBefore(site.now(), targetDays)
    const [figures, reports] = await Promise.all([figuresFor(actor, lateBefore), countOpenReports(site.db)])
    return fragment(actor, QueueCountersFragment({ figures, filter, reports }))
  }

  async function take(actor: Actor, id: number, form: Form) {
    if (form.text('taken') === 'no') {
      await giveBackReview(site, actor, id)
      return seeOther(urls.moderation(), [noticeFor(site.settings, { text: say('It is given back to the others.') })])
    }
    await takeReview(site, actor, id)
    return seeOther(urls.review(id))
  }

  async function undo(actor: Actor, id: number) {
    const version = await undoDecision(site, actor, id)
    const plugin = await findPluginRowById(site.db, version.pluginId)
    const values = { plugin: plugin?.name ?? '', version: version.version }
    const text = say('{plugin} {version} waits again, as if nobody had decided.', values)
    return seeOther(urls.review(id), [noticeFor(site.settings, { text })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/', async ({ request, actor }) => showQueue(request, actor), moderators)
    .get('/moderation/counts', async ({ request, actor }) => showCounts(request, actor), moderators)
    .post(
      '/moderation/versions/:id/taken',
      async ({ actor, params, form }) => take(actor, numberIn(params.id, noSuchVersion), form),
      moderators,
    )
    .post(
      '/moderation/versions/:id/undo',
      async ({ actor, params }) => undo(actor, numberIn(params.id, noSuchVersion)),
      moderators,
    )
}

/** `?show=` and `?page=`; what is neither is the whole queue from its beginning. */
function askedFor(request: Request): { filter: QueueFilter; number: number } {
  const search = new URL(request.url).searchParams
  const filter = queueFilters.find((name) => name === (search.get('show') ?? 'everything'))
  const number = search.get('page') ?? '1'
  if (!filter || !/^[1-9]\d{0,4}$/.test(number)) throw new NotFound(sentence('There is no such page.'))
  return { filter, number: Number(number) }
}
