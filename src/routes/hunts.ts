// Hunts: begin, look, stop, and act on all hits.

import Elysia from 'elysia'
import { HuntPage, HuntState } from '../../components/hunt-page.tsx'
import { HuntsPage } from '../../components/moderation-hunts-page.tsx'
import { say } from '../../components/words.ts'
import { countHits, findHunt, listHits, listHunts } from '../../db/hunts.ts'
import { Conflict, InvalidInput, NotFound, type RepositoryError } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { fragment, page, seeOther, wantsFragment } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { actOnHunt, startHunt, stopHunt } from '../services/hunts.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const huntsShown = 50
const hitsShown = 500

export function huntRoutes(repository: Repository) {
  const { site, hunts } = repository

  async function showAll(request: Request, actor: Actor, refused?: { fault: RepositoryError; form: Form }) {
    const [all, { frame, cookies }] = await Promise.all([
      listHunts(site.db, huntsShown),
      frameOf(repository, request, actor),
    ])
    const given = refused && { kind: refused.form.text('kind'), sought: refused.form.text('sought') }
    const shown = refused && given && { given, ...problemsOf(refused.fault) }
    const markup = HuntsPage({ frame, hunts: all, now: site.now(), refused: shown })
    return page(actor, markup, { cookies, status: refused?.fault.status })
  }

  async function begin(request: Request, actor: Actor, form: Form) {
    try {
      const id = await startHunt(site, actor, { kind: form.text('kind'), sought: form.text('sought') })
      hunts.wake()
      return seeOther(urls.hunt(id))
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showAll(request, actor, { fault, form })
    }
  }

  async function showOne(request: Request, actor: Actor, id: number, refused?: { fault: RepositoryError; form: Form }) {
    const hunt = await findHunt(site.db, id)
    if (!hunt) throw new NotFound(sentence('There is no such hunt.'))
    const [counts, hits, { frame, cookies }] = await Promise.all([
      countHits(site.db, id),
      listHits(site.db, id, hitsShown),
      frameOf(repository, request, actor),
    ])
    const shown = refused && { reason: refused.form.text('reason'), ...problemsOf(refused.fault) }
    const props = { frame, hunt, counts, hits, refused: shown }
    const options = { cookies, status: refused?.fault.status }
    return wantsFragment(request) ? fragment(actor, HuntState(props), options) : page(actor, HuntPage(props), options)
  }

  async function stop(actor: Actor, id: number) {
    await stopHunt(site, actor, id)
    return seeOther(urls.hunt(id), [
      noticeFor(site.settings, { text: say('The hunt is stopped. What it found stays.') }),
    ])
  }

  async function act(request: Request, actor: Actor, id: number, form: Form) {
    try {
      const { asked } = await actOnHunt(site, actor, {
        id,
        reason: form.text('reason'),
        seen: Number(form.text('seen')),
      })
      hunts.wake()
      const text = asked
        ? say('You asked for it. A second moderator has to consent.')
        : say('Every version that was hit goes into quarantine, one plugin after the other.')
      return seeOther(urls.hunt(id), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showOne(request, actor, id, { fault, form })
    }
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/hunts', async ({ request, actor }) => showAll(request, actor), moderators)
    .post('/moderation/hunts', async ({ request, actor, form }) => begin(request, actor, form), moderators)
    .get(
      '/moderation/hunts/:id',
      async ({ request, actor, params }) => showOne(request, actor, idOf(params.id)),
      moderators,
    )
    .post('/moderation/hunts/:id/stop', async ({ actor, params }) => stop(actor, idOf(params.id)), moderators)
    .post(
      '/moderation/hunts/:id/action',
      async ({ request, actor, params, form }) => act(request, actor, idOf(params.id), form),
      moderators,
    )
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound(sentence('There is no such hunt.'))
  return Number(text)
}

function problemsOf(fault: RepositoryError) {
  if (fault instanceof InvalidInput) return { problems: fault.problems }
  return { problems: [], conflict: fault.message }
}
