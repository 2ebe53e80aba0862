// The one place where an error becomes an answer: a page, a fragment for htmx, JSON, or a fault.

import { MessageFragment, MessagePage, type MessagePageProps } from '../../components/message-page.tsx'
import { phrase, say, sayAgain } from '../../components/words.ts'
import { isDatabaseAway } from '../../db/client.ts'
import { InvalidInput, InvalidPackage, NotSignedIn, RepositoryError, TooMany, Unavailable } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'
import { fragment, page, seeOther, wantsFragment } from './answers.ts'
import { clientOf } from './client.ts'
import { plainFrame } from './frame.ts'
import { pathKind } from './path-kinds.ts'
import { isApi, problemAnswer } from './problem-json.ts'
import { reportJson } from './report-json.ts'
import { knownActor } from './visit.ts'
import { faultAnswer, isXmlRpc } from './xml-rpc-answers.ts'

/** Answers a request that failed. What is not ours to explain is logged, and shown without details. */
export function errorAnswer({ site }: Repository, request: Request, fault: unknown): Response {
  const { requestId } = clientOf(request)
  const error = explain(fault)
  if (!error || error.cause || fault !== error) site.log.error('request failed', fault, { requestId })
  const status = error?.status ?? 500
  if (error instanceof NotSignedIn && request.method === 'GET' && !wantsJson(request)) return askToSignIn(request)
  const headers = extraHeaders(request, error)
  if (isXmlRpc(request)) return faultAnswer(error, headers)
  if (isApi(request)) return problemAnswer(request, site.settings.server.baseUrl, error, status, headers)
  if (wantsJson(request)) return jsonAnswer(error, status, headers)
  const actor = knownActor(request)
  const words = wordsFor(error, status)
  if (wantsFragment(request)) {
    return fragment(actor, MessageFragment({ text: words.text, advice: words.advice }), { status, headers })
  }
  const frame = plainFrame(site, request, actor)
  return page(actor, MessagePage({ frame, status, requestId, ...words }), { status, headers })
}

/** The error to show: one of ours, or that the database is away. Undefined for a bug. */
function explain(fault: unknown): RepositoryError | undefined {
  if (fault instanceof RepositoryError) return fault
  if (isDatabaseAway(fault))
    return new Unavailable(sentence('The database does not answer. Nothing was changed; try again in a minute.'))
  return undefined
}

export function wantsJson(request: Request): boolean {
  return (request.headers.get('accept') ?? '').startsWith('application/json') || isForPrograms(request)
}

/** Addresses that no person opens in a browser. */
function isForPrograms(request: Request): boolean {
  const { pathname } = new URL(request.url)
  return pathname.startsWith('/plugins/api/') || pathKind(pathname) === 'api'
}

/** A visitor on a page for people who are signed in comes back to it afterwards. */
function askToSignIn(request: Request): Response {
  const { pathname, search } = new URL(request.url)
  const target = urls.signIn(pathname + search)
  return wantsFragment(request)
    ? new Response(null, { status: 204, headers: { 'hx-redirect': target } })
    : seeOther(target)
}

function extraHeaders(request: Request, error: RepositoryError | undefined): Record<string, string> {
  // RFC 6750, section 3.
  if (error instanceof NotSignedIn && isForPrograms(request)) return { 'www-authenticate': 'Bearer realm="Quiver"' }
  return retryHeaders(error)
}

/** When to come back, where that is known. */
export function retryHeaders(error: RepositoryError | undefined): Record<string, string> {
  if (error instanceof TooMany) return { 'retry-after': String(error.retryAfterSeconds) }
  return error instanceof Unavailable ? { 'retry-after': '10' } : {}
}

function jsonAnswer(error: RepositoryError | undefined, status: number, headers: Record<string, string>): Response {
  if (error instanceof InvalidPackage) return Response.json(reportJson(error.report), { status, headers })
  const problems = error instanceof InvalidInput ? error.problems : []
  const message = error?.message ?? 'Something broke on our side.'
  return Response.json({ success: false, error: message, errors: problems }, { status, headers })
}

type Words = Pick<MessagePageProps, 'title' | 'text' | 'advice' | 'action'>

/** By status: what it is in a few words, and what to do next. */
const titles: Record<number, [title: string, advice: string]> = {
  400: [phrase('This request cannot be read'), phrase('Look at the address, or begin from the main page.')],
  401: [phrase('Sign in first'), phrase('Afterwards you come back to where you were.')],
  403: [phrase('Not allowed'), phrase('If you think that you should be allowed, ask a moderator.')],
  404: [phrase('Not here'), phrase('It may have another name now, or it was withdrawn. Search finds what there is.')],
  409: [phrase('Somebody was faster'), phrase('Look at how it stands now, then decide again.')],
  413: [phrase('Too large'), ''],
  422: [phrase('This cannot be taken as it is'), phrase('Go back, correct it, and send it again.')],
  429: [phrase('Too many requests'), phrase('Wait a little.')],
  503: [phrase('Out of reach for the moment'), phrase('Try again in a minute.')],
}

/** In the language of whoever reads the page; programs get the message as it is. */
function wordsFor(error: RepositoryError | undefined, status: number): Words {
  const home = { href: urls.home(), label: say('Go to the main page') }
  if (!error) {
    return {
      title: say('Something broke on our side'),
      text: say('Something broke on our side. It is in our log with the number below.'),
      advice: say('Nothing half done was kept. Try again; if it breaks again, tell us the number.'),
      action: home,
    }
  }
  const [title, advice] = titles[status] ?? [phrase('This did not work'), '']
  const action = status === 401 ? { href: urls.signIn(), label: say('Sign in') } : home
  return { title: say(title), text: sayAgain(error.message), advice: advice && say(advice), action }
}
