// The desk of abandoned plugins, and the objection of an owner.

import Elysia from 'elysia'
import { AdoptionsPage, type RefusedAdoption } from '../../components/adoptions-page.tsx'
import { phrase, say } from '../../components/words.ts'
import { listAdoptions } from '../../db/adoptions.ts'
import { type ForwardStep, forwardSteps } from '../domain/adoption.ts'
import { Conflict, InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { endAdoption, objectToAdoption, startAdoption, takeStep } from '../services/adoptions.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const noSuchSearch = sentence('There is no such search for a new owner.')

export function adoptionRoutes(repository: Repository) {
  const { site } = repository

  async function show(request: Request, actor: Actor, refused?: RefusedAdoption, status?: number) {
    const [adoptions, { frame, cookies }] = await Promise.all([
      listAdoptions(site.db),
      frameOf(repository, request, actor),
    ])
    return page(actor, AdoptionsPage({ frame, adoptions, refused, now: site.now() }), { status, cookies })
  }

  /** Runs the change; a form that was refused comes back with what was typed. */
  async function changed(
    request: Request,
    actor: Actor,
    tried: Pick<RefusedAdoption, 'id' | 'given'>,
    work: () => Promise<string>,
  ) {
    try {
      return seeOther(urls.moderationAdoptions(), [noticeFor(site.settings, { text: await work() })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      const problems = fault instanceof InvalidInput ? fault.problems : []
      return show(request, actor, { ...tried, message: fault.message, problems }, fault.status)
    }
  }

  async function start(request: Request, actor: Actor, form: Form) {
    const given = { plugin: form.text('plugin'), candidate: form.text('candidate'), text: form.text('reason') }
    return changed(request, actor, { id: undefined, given }, async () => {
      const asked = { packageName: given.plugin, candidate: given.candidate, reason: given.text }
      const { name } = await startAdoption(site, actor, asked)
      return say('The search for a new owner of {plugin} has begun: write to the owners now.', { plugin: name })
    })
  }

  async function step(request: Request, actor: Actor, id: number, form: Form) {
    const text = form.text('text')
    return changed(request, actor, { id, given: { plugin: '', candidate: '', text } }, async () => {
      const kind = stepOf(form.text('kind'))
      const seen = numberIn(form.text('seen'), noSuchSearch)
      const { name } = await takeStep(site, actor, { id, kind, text, seen, replaces: form.text('replaces') === 'yes' })
      return say(told[kind], { plugin: name })
    })
  }

  async function end(request: Request, actor: Actor, id: number, form: Form) {
    const text = form.text('text')
    return changed(request, actor, { id, given: { plugin: '', candidate: '', text } }, async () => {
      const { name } = await endAdoption(site, actor, { id, text })
      return say('The search for a new owner of {plugin} is over.', { plugin: name })
    })
  }

  async function object(actor: Actor, packageName: string, form: Form) {
    const { name } = await objectToAdoption(site, actor, { packageName, text: form.text('text') })
    const text = say('You keep {plugin}. The moderators and the candidate are told.', { plugin: name })
    return seeOther(urls.plugin(packageName), [noticeFor(site.settings, { text })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/adoptions', async ({ request, actor }) => show(request, actor), moderators)
    .post('/moderation/adoptions', async ({ request, actor, form }) => start(request, actor, form), moderators)
    .post(
      '/moderation/adoptions/:id/steps',
      async ({ request, actor, params, form }) => step(request, actor, numberIn(params.id, noSuchSearch), form),
      moderators,
    )
    .post(
      '/moderation/adoptions/:id/end',
      async ({ request, actor, params, form }) => end(request, actor, numberIn(params.id, noSuchSearch), form),
      moderators,
    )
    .post('/plugins/:plugin/objection', async ({ actor, params, form }) => object(actor, params.plugin, form), {
      access: 'signed-in',
    })
}

const told: Record<ForwardStep, string> = {
  contact: phrase('The owners of {plugin} are written to.'),
  notice: phrase('The notice stands on the page of {plugin}.'),
  'hand-over': phrase('{plugin} has a new owner.'),
}

function stepOf(text: string): ForwardStep {
  const kind = forwardSteps.find((candidate) => candidate === text)
  if (!kind) throw new Conflict(sentence('Choose the step: the form sent something else.'))
  return kind
}
