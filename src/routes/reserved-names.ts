// The desk where moderators reserve package names.

import Elysia from 'elysia'
import { type RefusedReservation, ReservedNamesPage } from '../../components/reserved-names-page.tsx'
import { say } from '../../components/words.ts'
import { listReservedNames } from '../../db/reserved-names.ts'
import { InvalidInput } from '../domain/errors.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { freeName, reserveName } from '../services/reserved-names.ts'
import { urls } from '../urls.ts'

export function reservedNameRoutes(repository: Repository) {
  const { site } = repository

  async function show(request: Request, actor: Actor, refused?: RefusedReservation, status?: number) {
    const [names, { frame, cookies }] = await Promise.all([
      listReservedNames(site.db),
      frameOf(repository, request, actor),
    ])
    return page(actor, ReservedNamesPage({ frame, names, refused }), { status, cookies })
  }

  async function reserve(request: Request, actor: Actor, form: Form) {
    const given = { name: form.text('name'), uid: form.text('uid'), reason: form.text('reason') }
    try {
      await reserveName(site, actor, { packageName: given.name, forUid: given.uid, reason: given.reason })
      return told(say('{name} is reserved.', { name: given.name.trim() }))
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return show(request, actor, { given, problems: fault.problems }, fault.status)
    }
  }

  async function free(actor: Actor, form: Form) {
    return told(say('{name} is free again.', { name: await freeName(site, actor, form.text('name')) }))
  }

  function told(text: string) {
    return seeOther(urls.moderationNames(), [noticeFor(site.settings, { text })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/names', async ({ request, actor }) => show(request, actor), moderators)
    .post('/moderation/names', async ({ request, actor, form }) => reserve(request, actor, form), moderators)
    .post('/moderation/names/free', async ({ actor, form }) => free(actor, form), moderators)
}
