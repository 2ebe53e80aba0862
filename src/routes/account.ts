// Signing in and out, one's own account, and the theme.

import Elysia from 'elysia'
import { AccountPage } from '../../components/account-page.tsx'
import { SignInPage } from '../../components/sign-in-page.tsx'
import { NotAllowed, RepositoryError } from '../domain/errors.ts'
import { type Actor, visitor } from '../domain/user.ts'
import { movedTo, page, seeOther } from '../http/answers.ts'
import { clientOf, isListed } from '../http/client.ts'
import { writeCookie } from '../http/cookies.ts'
import type { Form } from '../http/form.ts'
import { frameOf, themeCookie } from '../http/frame.ts'
import { localPath } from '../http/local-path.ts'
import { access, beginVisit, sessionCookie } from '../http/visit.ts'
import { absoluteDays, listOwnSessions, signIn, signOut } from '../services/accounts.ts'
import type { Repository } from '../services/repository.ts'
import { isLoopbackHost, isLoopbackUrl } from '../settings.ts'
import { urls } from '../urls.ts'

const yearSeconds = 365 * 86_400

export function accountRoutes(repository: Repository) {
  const { site } = repository

  async function showSignIn(
    request: Request,
    actor: Actor,
    given: { next: string; uid: string; problem?: string; status?: number },
  ) {
    const { frame, cookies } = await frameOf(repository, request, actor)
    const { csrf, cookie } = beginVisit(site.settings, request)
    const { status, ...shown } = given
    const markup = SignInPage({
      frame: { ...frame, csrf },
      ...shown,
      problem: given.problem,
      sample: site.sampleDirectory,
    })
    return page(actor, markup, { status, cookies: [...cookies, cookie], headers: { 'cache-control': 'no-store' } })
  }

  async function enter(request: Request, actor: Actor, form: Form) {
    const next = localPath(form.text('next') || urls.home())
    const uid = form.text('uid')
    try {
      requireSafeWay(request)
      const agent = request.headers.get('user-agent') ?? ''
      const { sessionId } = await signIn(site, { uid, password: form.text('password'), agent })
      return seeOther(next, [writeCookie(site.settings, sessionCookie, sessionId, absoluteDays * 86_400)])
    } catch (fault) {
      if (!(fault instanceof RepositoryError)) throw fault
      if (fault.cause) site.log.error('sign-in failed', fault, { requestId: clientOf(request).requestId })
      return showSignIn(request, actor, { next, uid, problem: fault.message, status: fault.status })
    }
  }

  /** Passwords travel over HTTPS, or do not leave this machine. */
  function requireSafeWay(request: Request): void {
    const { secure, address } = clientOf(request)
    const isHere = isLoopbackHost(address) || isListed(address, ['127.0.0.0/8'])
    if (secure || (isHere && isLoopbackUrl(site.settings.server.baseUrl))) return
    throw new NotAllowed(
      'Signing in takes HTTPS: the password would travel in the clear. Ask the operator of this site.',
    )
  }

  async function leave(actor: Actor) {
    if (actor.kind === 'user') await signOut(site, actor.sessionId)
    return seeOther(urls.home(), [writeCookie(site.settings, sessionCookie, '', 0)])
  }

  async function showAccount(request: Request, actor: Actor) {
    if (actor.kind !== 'user') return seeOther(urls.signIn())
    const [sessions, { frame, cookies }] = await Promise.all([
      listOwnSessions(site, actor.user, actor.sessionId),
      frameOf(repository, request, actor),
    ])
    return page(actor, AccountPage({ frame, user: actor.user, sessions }), { cookies })
  }

  /** A preference of this browser, kept in it: nothing on the site changes. */
  async function setTheme(request: Request) {
    const search = new URL(request.url).searchParams
    const asked = search.get('theme')
    const known = asked === 'light' || asked === 'dark'
    const cookie = writeCookie(site.settings, themeCookie, known ? asked : '', known ? yearSeconds : 0)
    return seeOther(localPath(search.get('next') ?? '/'), [cookie])
  }

  return new Elysia()
    .use(access(repository))
    .get(
      '/sign-in',
      async ({ request, actor }) => {
        const next = localPath(new URL(request.url).searchParams.get('next') ?? urls.home())
        return actor.kind === 'user' ? seeOther(next) : showSignIn(request, visitor, { next, uid: '' })
      },
      { access: 'anyone' },
    )
    .post('/sign-in', async ({ request, actor, form }) => enter(request, actor, form), { access: 'anyone' })
    .post('/sign-out', async ({ actor }) => leave(actor), { access: 'anyone' })
    .get('/account', async ({ request, actor }) => showAccount(request, actor), { access: 'signed-in' })
    .get('/theme', async ({ request }) => setTheme(request))
    .get('/login', async () => movedTo(urls.signIn()))
}
