// Who asks: the actor behind a request, whether they may enter, and the proof that a form is ours.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import Elysia from 'elysia'
import { NotAllowed, NotFound, NotSignedIn } from '../domain/errors.ts'
import { type Actor, isModerator, userOf, visitor } from '../domain/user.ts'
import { findActor } from '../services/accounts.ts'
import type { Repository } from '../services/repository.ts'
import type { Settings } from '../settings.ts'
import { clientOf, networkOf } from './client.ts'
import { readCookie, writeCookie } from './cookies.ts'
import { emptyForm, type Form, readForm } from './form.ts'

/**
 * Who may enter a route; `uploads` is `signed-in` with a file, `checks` lets anybody send one that changes nothing,
 * counted instead of guarded.
 * Rights over one plugin are the service's question; a route only asks who somebody is.
 */
export type Access = 'anyone' | 'signed-in' | 'moderator' | 'uploads' | 'checks'

export const sessionCookie = 'quiver_session'
/** Ties the forms of somebody who is not signed in to their browser. */
const visitCookie = 'quiver_visit'

/**
 * The macro `access`: every route names who may enter, and gets `actor`, and of a POST its `form`, whose origin and
 * CSRF token are checked before the handler runs. A route without it gets neither, so it cannot change anything.
 */
export function access({ site, slots, checkSlots, checks }: Repository) {
  return new Elysia({ name: 'access' }).macro({
    access: (rule: Access) => ({
      resolve: async ({ request }: { request: Request }) => {
        const actor = await actorOf(site.settings, request, (id) => findActor(site, id))
        refuseEntry(rule, actor)
        if (request.method !== 'POST') return { actor, form: emptyForm }
        if (rule === 'checks') checks.count(userOf(actor)?.uid ?? `net:${networkOf(clientOf(request).address)}`)
        else refuseForeignOrigin(site.settings, request)
        const takesFile = rule === 'uploads' || rule === 'checks'
        const room = { bytes: site.settings.packages.maxBytes, slots: rule === 'checks' ? checkSlots : slots }
        const form = await readForm(request, takesFile ? room : undefined)
        if (rule !== 'checks') refuseForgedForm(site.settings, request, form)
        return { actor, form }
      },
    }),
  })
}

const actors = new WeakMap<Request, Actor>()

async function actorOf(settings: Settings, request: Request, find: (sessionId: string) => Promise<Actor>) {
  const sessionId = readCookie(settings, request, sessionCookie)
  const actor = sessionId ? await find(sessionId) : visitor
  actors.set(request, actor)
  return actor
}

/** The actor that the guard found, for answers that are made outside a route, such as errors. */
export function knownActor(request: Request): Actor {
  return actors.get(request) ?? visitor
}

/** Moderation does not exist for others: a 404 tells them nothing. */
function refuseEntry(rule: Access, actor: Actor): void {
  if (rule === 'moderator' && !isModerator(actor)) throw new NotFound('There is no such page.')
  if ((rule === 'signed-in' || rule === 'uploads') && actor.kind === 'visitor') throw new NotSignedIn('Sign in first.')
}

/** Browsers say where a form stood; one on another site is refused whatever it brings. */
function refuseForeignOrigin(settings: Settings, request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own = [new URL(settings.server.baseUrl).origin, clientOf(request).origin]
  const foreign = (site && site !== 'same-origin' && site !== 'none') || (origin && !own.includes(origin))
  if (foreign) throw new NotAllowed('This form stood on another site. Send it from here.')
}

function refuseForgedForm(settings: Settings, request: Request, form: Form): void {
  const expected = Buffer.from(csrfOf(settings, request))
  const given = Buffer.from(form.text('csrf'))
  if (expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new NotAllowed('This form is out of date. Load the page again, then send it again. Nothing was changed.')
}

/** The token for forms of this browser; empty when it has neither a session nor begun a visit. */
export function csrfOf(settings: Settings, request: Request): string {
  const secret = readCookie(settings, request, sessionCookie) || readCookie(settings, request, visitCookie)
  return secret ? tokenOf(secret) : ''
}

function tokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url')
}

/** For a page with a form for everybody: the token, and the cookie that it belongs to when there is none yet. */
export function beginVisit(settings: Settings, request: Request): { csrf: string; cookie: string | undefined } {
  const known = csrfOf(settings, request)
  if (known) return { csrf: known, cookie: undefined }
  const secret = randomBytes(24).toString('base64url')
  return { csrf: tokenOf(secret), cookie: writeCookie(settings, visitCookie, secret) }
}
