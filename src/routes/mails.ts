// Which mails somebody gets: chosen on the account page, or ended by the link in a mail.

import Elysia from 'elysia'
import { UnsubscribePage } from '../../components/unsubscribe-page.tsx'
import { say } from '../../components/words.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { chooseMail, getUnsubscriber, unsubscribe } from '../services/mail-choices.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function mailRoutes(repository: Repository) {
  const { site } = repository

  async function choose(actor: Actor, form: Form) {
    await chooseMail(site, actor, form.text('mails'))
    return seeOther(`${urls.account()}#mails`, [
      noticeFor(site.settings, { text: say('Your choice of mails is kept.') }),
    ])
  }

  async function showUnsubscribe(request: Request, actor: Actor, key: string) {
    const person = await getUnsubscriber(site, key)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const props = { uid: person.uid, key, ended: person.choice === 'none' }
    return page(actor, UnsubscribePage({ frame, ...props }), { cookies, headers: { 'referrer-policy': 'no-referrer' } })
  }

  async function end(key: string) {
    await unsubscribe(site, key)
    return seeOther(urls.unsubscribe(key))
  }

  return (
    new Elysia()
      .use(access(repository))
      .post('/account/mails', async ({ actor, form }) => choose(actor, form), { access: 'signed-in' })
      .get('/mail/:key', async ({ request, actor, params }) => showUnsubscribe(request, actor, params.key), {
        access: 'anyone',
      })
      // Programs that read mail send this by themselves, without a page before (RFC 8058): the key in the address is all
      // that counts, and all that it opens.
      .post('/mail/:key', async ({ params }) => end(params.key), { parse: 'none' })
  )
}
