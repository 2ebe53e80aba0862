// Signing in and out, and what somebody sees of their own account.

import Elysia from 'elysia'
import { AccountHistoryPage } from '../../components/account-history-page.tsx'
import { AccountPage } from '../../components/account-page.tsx'
import { NoticesPage } from '../../components/notices-page.tsx'
import { SessionsPage } from '../../components/sessions-page.tsx'
import { SignInPage } from '../../components/sign-in-page.tsx'
import { say } from '../../components/words.ts'
import { listOwnedPlugins } from '../../db/plugins.ts'
import { InvalidInput, RepositoryError } from '../domain/errors.ts'
import { isLanguage } from '../domain/language.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, type User, visitor } from '../domain/user.ts'
import { movedTo, page, seeOther } from '../http/answers.ts'
import { clientOf, networkOf } from '../http/client.ts'
import { writeCookie } from '../http/cookies.ts'
import { retryHeaders } from '../http/error-pages.ts'
import type { Form } from '../http/form.ts'
import { frameOf, themeCookie } from '../http/frame.ts'
import { numberIn, pageBefore } from '../http/history-pages.ts'
import { languageCookie } from '../http/language.ts'
import { localPath } from '../http/local-path.ts'
import { noticeFor } from '../http/notices.ts'
import { requireSafeWay } from '../http/safe-way.ts'
import { requireSignedIn } from '../http/signed-in.ts'
import { access, beginVisit, sessionCookie, sessionIdOf } from '../http/visit.ts'
import { signIn } from '../services/accounts.ts'
import { listPersonalHistory } from '../services/history.ts'
import { getMailPerson } from '../services/mail-choices.ts'
import { listOwnNotices, markNoticesRead } from '../services/notices.ts'
import type { Repository } from '../services/repository.ts'
import { absoluteDays, endOtherSessions, endSession, listOwnSessions, signOut } from '../services/sessions.ts'
import { noteOpened } from '../services/threads.ts'
import { urls } from '../urls.ts'

const yearSeconds = 365 * 86_400

export function accountRoutes(repository: Repository) {
  const { site } = repository

  async function showSignIn(
    request: Request,
    actor: Actor,
    given: { next: string; uid: string; problems?: string[]; status?: number; headers?: Record<string, string> },
  ) {
    const { frame, cookies } = await frameOf(repository, request, actor)
    const { csrf, cookie } = beginVisit(site.settings, request)
    const { status, headers, problems = [], ...shown } = given
    const markup = SignInPage({
      frame: { ...frame, csrf },
      ...shown,
      problems,
      sample: site.sampleDirectory,
    })
    const options = { status, cookies: [...cookies, cookie], headers: { ...headers, 'cache-control': 'no-store' } }
    return page(actor, markup, options)
  }

  async function enter(request: Request, actor: Actor, form: Form) {
    const next = localPath(form.text('next') || urls.home())
    const uid = form.text('uid')
    try {
      requireSafeWay(site.settings, request)
      const { address } = clientOf(request)
      const { sessionId } = await signIn(site, {
        ...{ uid, password: form.text('password'), address, network: networkOf(address) },
        agent: request.headers.get('user-agent') ?? '',
        replaces: sessionIdOf(site.settings, request),
      })
      return seeOther(next, [writeCookie(site.settings, sessionCookie, sessionId, absoluteDays * 86_400)])
    } catch (fault) {
      if (!(fault instanceof RepositoryError)) throw fault
      if (fault.cause) site.log.error('sign-in failed', fault, { requestId: clientOf(request).requestId })
      const headers = retryHeaders(fault)
      const problems = fault instanceof InvalidInput ? fault.problems.map(({ message }) => message) : [fault.message]
      return showSignIn(request, actor, { next, uid, problems, status: fault.status, headers })
    }
  }

  async function leave(actor: Actor) {
    await signOut(site, actor)
    return seeOther(urls.home(), [writeCookie(site.settings, sessionCookie, '', 0)])
  }

  async function showAccount(request: Request, actor: Actor, user: User) {
    const [plugins, { choice: mails }, { frame, cookies }] = await Promise.all([
      listOwnedPlugins(site.db, user.id),
      getMailPerson(site, user),
      frameOf(repository, request, actor),
    ])
    return page(actor, AccountPage({ frame, user, plugins, mails }), { cookies })
  }

  async function showSessions(request: Request, actor: Actor) {
    const { user, sessionId } = requireSignedIn(actor)
    const [sessions, { frame, cookies }] = await Promise.all([
      listOwnSessions(site, user, sessionId),
      frameOf(repository, request, actor),
    ])
    return page(actor, SessionsPage({ frame, sessions, now: site.now() }), { cookies })
  }

  async function end(actor: Actor, number: string) {
    await endSession(site, actor, numberIn(number, sentence('There is no such session.')))
    return seeOther(urls.accountSessions(), [noticeFor(site.settings, { text: say('That session is over.') })])
  }

  async function endOthers(actor: Actor) {
    const ended = await endOtherSessions(site, actor)
    const text =
      ended === 0 ? say('There was no other session.') : say('All other sessions are over: {ended}.', { ended })
    return seeOther(urls.accountSessions(), [noticeFor(site.settings, { text })])
  }

  async function showHistory(request: Request, actor: Actor, user: User) {
    await noteOpened(site, actor)
    const { entries, older } = await pageBefore(request, urls.accountHistory(), (before, limit) =>
      listPersonalHistory(site, user, before, limit),
    )
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, AccountHistoryPage({ frame, entries, older }), { cookies })
  }

  async function showNotices(request: Request, actor: Actor, user: User) {
    await noteOpened(site, actor)
    const [notices, { frame, cookies }] = await Promise.all([
      listOwnNotices(site, user),
      frameOf(repository, request, actor),
    ])
    return page(actor, NoticesPage({ frame, notices }), { cookies })
  }

  async function readNotices(actor: Actor, form: Form) {
    await markNoticesRead(
      site,
      requireSignedIn(actor).user,
      numberIn(form.text('up-to'), sentence('There is no such notice.')),
    )
    return seeOther(urls.accountNotices())
  }

  /** A preference of this browser, kept in it: nothing on the site changes. */
  async function setTheme(request: Request) {
    const search = new URL(request.url).searchParams
    const asked = search.get('theme')
    const known = asked === 'light' || asked === 'dark'
    const cookie = writeCookie(site.settings, themeCookie, known ? asked : '', known ? yearSeconds : 0)
    return seeOther(localPath(search.get('next') ?? '/'), [cookie])
  }

  /** Like the theme: a preference of this browser. An unknown language takes the choice back. */
  async function setLanguage(request: Request) {
    const search = new URL(request.url).searchParams
    const asked = search.get('language') ?? ''
    const known = isLanguage(asked)
    const cookie = writeCookie(site.settings, languageCookie, known ? asked : '', known ? yearSeconds : 0)
    return seeOther(localPath(search.get('next') ?? '/'), [cookie])
  }

  const signedIn = { access: 'signed-in' } as const
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
    .get('/account', async ({ request, actor }) => showAccount(request, actor, requireSignedIn(actor).user), signedIn)
    .get('/account/sessions', async ({ request, actor }) => showSessions(request, actor), signedIn)
    .post('/account/sessions/end-others', async ({ actor }) => endOthers(actor), signedIn)
    .post('/account/sessions/:number/end', async ({ actor, params }) => end(actor, params.number), signedIn)
    .get(
      '/account/history',
      async ({ request, actor }) => showHistory(request, actor, requireSignedIn(actor).user),
      signedIn,
    )
    .get(
      '/account/notices',
      async ({ request, actor }) => showNotices(request, actor, requireSignedIn(actor).user),
      signedIn,
    )
    .post('/account/notices/read', async ({ actor, form }) => readNotices(actor, form), signedIn)
    .get('/theme', async ({ request }) => setTheme(request))
    .get('/language', async ({ request }) => setLanguage(request))
    .get('/login', async () => movedTo(urls.signIn()))
}
