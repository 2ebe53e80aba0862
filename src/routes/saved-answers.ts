// The saved answers of the moderators: the list, and its forms.

import Elysia from 'elysia'
import { type RefusedAnswer, SavedAnswersPage } from '../../components/saved-answers-page.tsx'
import { say } from '../../components/words.ts'
import { InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { deleteAnswer, listAnswers, saveAnswer } from '../services/saved-answers.ts'
import { urls } from '../urls.ts'

const noSuchAnswer = sentence('There is no such answer any more.')

export function savedAnswerRoutes(repository: Repository) {
  const { site } = repository

  async function show(request: Request, actor: Actor, refused?: RefusedAnswer, status?: number) {
    const [answers, { frame, cookies }] = await Promise.all([listAnswers(site), frameOf(repository, request, actor)])
    return page(actor, SavedAnswersPage({ frame, answers, refused }), { status, cookies })
  }

  async function save(request: Request, actor: Actor, form: Form, id: number | undefined) {
    const given = { title: form.text('title'), text: form.text('text') }
    try {
      await saveAnswer(site, actor, { id, ...given })
      const text = say('The answer “{title}” is saved.', { title: given.title.trim() })
      return seeOther(urls.moderationAnswers(), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return show(request, actor, { id, given, problems: fault.problems }, fault.status)
    }
  }

  async function remove(actor: Actor, id: number) {
    const text = say('The answer “{title}” is deleted.', { title: await deleteAnswer(site, actor, id) })
    return seeOther(urls.moderationAnswers(), [noticeFor(site.settings, { text })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/answers', async ({ request, actor }) => show(request, actor), moderators)
    .post('/moderation/answers', async ({ request, actor, form }) => save(request, actor, form, undefined), moderators)
    .post(
      '/moderation/answers/:id',
      async ({ request, actor, params, form }) => save(request, actor, form, numberIn(params.id, noSuchAnswer)),
      moderators,
    )
    .post(
      '/moderation/answers/:id/delete',
      async ({ actor, params }) => remove(actor, numberIn(params.id, noSuchAnswer)),
      moderators,
    )
}
