// One's own API tokens: listed, made, revoked.

import Elysia from 'elysia'
import { type GivenToken, TokensPage } from '../../components/tokens-page.tsx'
import { say } from '../../components/words.ts'
import { listOwnedPlugins } from '../../db/plugins.ts'
import { InvalidInput, type Problem } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { requireSignedIn } from '../http/signed-in.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { createToken, endToken, lastDay, listOwnTokens } from '../services/tokens.ts'
import { urls } from '../urls.ts'

interface Shown {
  made?: { secret: string; name: string; expiresAt: Date }
  given?: GivenToken
  problems?: Problem[]
  status?: number
}

export function tokenRoutes(repository: Repository) {
  const { site } = repository

  async function showTokens(request: Request, actor: Actor, shown: Shown) {
    const { user } = requireSignedIn(actor)
    const [tokens, plugins, { frame, cookies }] = await Promise.all([
      listOwnTokens(site, user),
      listOwnedPlugins(site.db, user.id),
      frameOf(repository, request, actor),
    ])
    const { made, problems = [], status } = shown
    const last = lastDay(site.now())
    const given = shown.given ?? { name: '', scopes: ['publish-versions'], reach: 'all', plugins: [], expiresOn: last }
    const markup = TokensPage({ frame, tokens, plugins, made, given, problems, now: site.now(), lastDay: last })
    return page(actor, markup, { status, cookies })
  }

  /** The secret stands in this answer alone: no redirect carries it, and nothing keeps the page. */
  async function make(request: Request, actor: Actor, form: Form) {
    const given = givenIn(form)
    try {
      const plugins = given.reach === 'all' ? undefined : given.plugins
      const { secret, token } = await createToken(site, actor, { ...given, plugins })
      return await showTokens(request, actor, { made: { secret, name: token.name, expiresAt: token.expiresAt } })
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return showTokens(request, actor, { given, problems: fault.problems, status: fault.status })
    }
  }

  async function revoke(actor: Actor, id: string) {
    const name = await endToken(site, actor, numberIn(id, sentence('There is no such token.')))
    const notice = { text: say('The token {token} is revoked. What uses it is refused from now on.', { token: name }) }
    return seeOther(urls.accountTokens(), [noticeFor(site.settings, notice)])
  }

  const signedIn = { access: 'signed-in' } as const
  return new Elysia()
    .use(access(repository))
    .get('/account/tokens', async ({ request, actor }) => showTokens(request, actor, {}), signedIn)
    .post('/account/tokens', async ({ request, actor, form }) => make(request, actor, form), signedIn)
    .post('/account/tokens/:id/revoke', async ({ actor, params }) => revoke(actor, params.id), signedIn)
}

function givenIn(form: Form): GivenToken {
  return {
    name: form.text('name'),
    scopes: form.texts('scopes'),
    reach: form.text('reach') === 'chosen' ? 'chosen' : 'all',
    plugins: form.texts('plugins'),
    expiresOn: form.text('expires'),
  }
}
