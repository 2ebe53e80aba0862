// The answers that routes give: a page, a fragment of one, a redirect, a file.

import type { Markup } from '../../components/jsx/markup.ts'
import { currentLanguage } from '../../components/words.ts'
import type { Actor } from '../domain/user.ts'

export interface AnswerOptions {
  status?: number
  headers?: Record<string, string>
  cookies?: (string | undefined)[]
}

/** A whole page. What somebody signed in sees is theirs alone; everybody else's is asked for again each time. */
export function page(actor: Actor, markup: Markup, options: AnswerOptions = {}): Response {
  return answer(markup.toString(), options, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': actor.kind === 'visitor' ? 'no-cache' : 'private, no-store',
    'content-language': currentLanguage(),
    vary: 'Accept-Language, Cookie, HX-Request, HX-Request-Type',
  })
}

/** The changed part of a page, for htmx. */
export function fragment(actor: Actor, markup: Markup, options: AnswerOptions = {}): Response {
  return page(actor, markup, options)
}

/** 303: the browser asks for the page that shows what came of its form. */
export function seeOther(location: string, cookies: (string | undefined)[] = []): Response {
  return answer('', { status: 303, cookies, headers: { location } }, { 'cache-control': 'no-store' })
}

/** 301: the address has moved for good. Browsers go there for a day without asking again. */
export function movedTo(location: string): Response {
  return answer('', { status: 301, headers: { location } }, { 'cache-control': 'public, max-age=86400' })
}

/** 302: what was asked for is elsewhere for now, and is asked for here again the next time. */
export function elsewhere(location: string): Response {
  return answer('', { status: 302, headers: { location } }, { 'cache-control': 'no-cache' })
}

/** Whether htmx asks, and takes a part of the page. A page restored from history is asked for whole. */
export function wantsFragment(request: Request): boolean {
  return request.headers.get('hx-request') === 'true' && request.headers.get('hx-request-type') !== 'full'
}

function answer(body: string, options: AnswerOptions, defaults: Record<string, string>): Response {
  const headers = new Headers({ ...defaults, ...options.headers })
  for (const cookie of options.cookies ?? []) if (cookie) headers.append('set-cookie', cookie)
  return new Response(body, { status: options.status ?? 200, headers })
}
