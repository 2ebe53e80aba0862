// The one place where an error becomes an answer: a page, a fragment for htmx, or JSON.

import { MessageFragment, MessagePage, type MessagePageProps } from '../../components/message-page.tsx'
import { isDatabaseAway } from '../../db/client.ts'
import { InvalidInput, InvalidPackage, NotSignedIn, RepositoryError, TooMany, Unavailable } from '../domain/errors.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'
import { fragment, page, seeOther, wantsFragment } from './answers.ts'
import { clientOf } from './client.ts'
import { plainFrame } from './frame.ts'
import { reportJson } from './report-json.ts'
import { knownActor } from './visit.ts'

/** Answers a request that failed. What is not ours to explain is logged, and shown without details. */
export function errorAnswer({ site }: Repository, request: Request, fault: unknown): Response {
  const { requestId } = clientOf(request)
  const error = explain(fault)
  if (!error || error.cause || fault !== error) site.log.error('request failed', fault, { requestId })
  const status = error?.status ?? 500
  if (error instanceof NotSignedIn && request.method === 'GET' && !wantsJson(request)) return askToSignIn(request)
  const headers = extraHeaders(request, error)
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
    return new Unavailable('The database does not answer. Nothing was changed; try again in a minute.')
  return undefined
}

export function wantsJson(request: Request): boolean {
  return (request.headers.get('accept') ?? '').startsWith('application/json') || isForPrograms(request)
}

/** Addresses that no person opens in a browser. */
function isForPrograms(request: Request): boolean {
  return /^\/(?:plugins\/)?api\//.test(new URL(request.url).pathname)
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

const home = { href: urls.home(), label: 'Go to the main page' }

function wordsFor(error: RepositoryError | undefined, status: number): Words {
  if (!error) {
    return {
      title: 'Something broke on our side',
      text: 'Something broke on our side. It is in our log with the number below.',
      advice: 'Nothing half done was kept. Try again; if it breaks again, tell us the number.',
      action: home,
    }
  }
  const text = error.message
  const titles: Record<number, [string, string]> = {
    400: ['This request cannot be read', 'Look at the address, or begin from the main page.'],
    401: ['Sign in first', 'Afterwards you come back to where you were.'],
    403: ['Not allowed', 'If you think that you should be allowed, ask a moderator.'],
    404: ['Not here', 'It may have another name now, or it was withdrawn. Search finds what there is.'],
    409: ['Somebody was faster', 'Look at how it stands now, then decide again.'],
    413: ['Too large', ''],
    422: ['This cannot be taken as it is', 'Go back, correct it, and send it again.'],
    429: ['Too many requests', 'Wait a little.'],
    503: ['Out of reach for the moment', 'Try again in a minute.'],
  }
  const [title, advice] = titles[status] ?? ['This did not work', '']
  const action = status === 401 ? { href: urls.signIn(), label: 'Sign in' } : home
  return { title, text, advice, action }
}
