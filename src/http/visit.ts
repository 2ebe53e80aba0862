// Who asks: the actor behind a request, whether they may enter, and the proof that a form is ours.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import Elysia from 'elysia'
import { NotAllowed, NotFound, NotSignedIn } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, isModerator, userOf, visitor } from '../domain/user.ts'
import { recordRefusal } from '../services/change.ts'
import type { Repository } from '../services/repository.ts'
import { findActor, whyEnded } from '../services/sessions.ts'
import { findTokenActor } from '../services/tokens.ts'
import type { Settings } from '../settings.ts'
import type { Site } from '../site.ts'
import { clientOf, networkOf } from './client.ts'
import { readCookie, writeCookie } from './cookies.ts'
import { emptyForm, type FileRoom, type Form, readForm } from './form.ts'
import { findReader, requireModeratorInPerson } from './program-entry.ts'
import { readProgramForm } from './program-form.ts'
import { countChange, countCheck } from './request-limits.ts'

/**
 * Who may enter a route; `uploads` is `signed-in` with a file, `checks` lets anybody send one that changes nothing,
 * counted instead of guarded. The others are for programs, for which a cookie never counts: `token` takes a bearer
 * token, `token-uploads` also a name and a password or token by Basic, `reader` and `program-checks` anybody with or without one, `password` a person's name and password,
 * `moderator-password` those of a moderator.
 * Rights over one plugin are the service's question; a route only asks who somebody is.
 */
export type Access = 'anyone' | 'signed-in' | 'moderator' | 'uploads' | 'checks' | ProgramAccess
export type ProgramAccess = (typeof programAccess)[number]

const programAccess = ['token', 'token-uploads', 'reader', 'program-checks', 'password', 'moderator-password'] as const

export const sessionCookie = 'quiver_session'
/** Ties the forms of somebody who is not signed in to their browser. */
const visitCookie = 'quiver_visit'

/**
 * The macro `access`: every route names who may enter, and gets `actor`, and of a POST its `form`, whose origin and
 * CSRF token are checked before the handler runs. A route without it gets neither, so it cannot change anything.
 */
export function access(repository: Repository) {
  const { site } = repository
  return new Elysia({ name: 'access' }).macro({
    access: (rule: Access) => ({
      resolve: async ({ request }: { request: Request }) => {
        if (isForPrograms(rule)) return enterAsProgram(repository, request, rule)
        const actor = await actorOf(site, request)
        if (request.method !== 'POST') {
          refuseEntry(rule, actor)
          return { actor, form: emptyForm }
        }
        if (rule === 'checks') return { actor, form: await readChecked(repository, request, actor) }
        // Before anything that leaves an entry: whoever sends forms without end must not fill the audit log either.
        countChange(site, request, actor)
        await refuseForgery(site, request, actor, () => refuseForeignOrigin(site.settings, request))
        await refuseChange(site, request, rule, actor)
        const form = await readForm(request, rule === 'uploads' ? roomOf(repository) : undefined)
        await refuseForgery(site, request, actor, () => refuseForgedForm(site.settings, request, form))
        return { actor, form }
      },
    }),
  })
}

const actors = new WeakMap<Request, Actor>()

async function actorOf(site: Site, request: Request): Promise<Actor> {
  const sessionId = readCookie(site.settings, request, sessionCookie)
  const actor = sessionId ? await findActor(site, sessionId, clientOf(request).address) : visitor
  actors.set(request, actor)
  return actor
}

/** The actor that the guard found, for answers that are made outside a route, such as errors. */
export function knownActor(request: Request): Actor {
  return actors.get(request) ?? visitor
}

/** The id that this browser's cookie holds, whether or not it still counts. */
export function sessionIdOf(settings: Settings, request: Request): string | undefined {
  return readCookie(settings, request, sessionCookie) || undefined
}

function isForPrograms(rule: Access): rule is ProgramAccess {
  return (programAccess as readonly string[]).includes(rule)
}

/** Neither an origin nor a form's token is asked for: no browser sends a bearer token by itself. */
async function enterAsProgram(repository: Repository, request: Request, rule: ProgramAccess) {
  const actor = await programOf(repository, request, rule)
  actors.set(request, actor)
  if (request.method !== 'POST') return { actor, form: emptyForm }
  if (rule === 'program-checks') return { actor, form: await readChecked(repository, request, actor) }
  countChange(repository.site, request, actor)
  return { actor, form: await readProgramForm(request, rule === 'token-uploads' ? roomOf(repository) : undefined) }
}

async function programOf(repository: Repository, request: Request, rule: ProgramAccess): Promise<Actor> {
  if (rule === 'moderator-password') return requireModeratorInPerson(repository.site, request)
  if (rule === 'token-uploads') return uploaderOf(repository, request)
  if (rule === 'token') return tokenActorOf(repository, request)
  const actor = await findReader(repository.site, request)
  if (rule === 'password' && actor.kind === 'visitor')
    throw new NotSignedIn(sentence('Send your name and password by Basic authentication.'))
  return actor
}

/** Whoever may upload by XML-RPC with a name and a password may do it here: QGIS sends its authentication as Basic. */
async function uploaderOf(repository: Repository, request: Request): Promise<Actor> {
  if (!/^Basic /i.test(request.headers.get('authorization') ?? '')) return tokenActorOf(repository, request)
  return findReader(repository.site, request)
}

async function tokenActorOf(repository: Repository, request: Request): Promise<Actor> {
  const secret = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!secret)
    throw new NotSignedIn(sentence('Send a token as “Authorization: Bearer qvr_…”. Your account page makes one.'))
  const attempt = request.method === 'POST' ? `POST ${new URL(request.url).pathname}` : undefined
  return findTokenActor(repository.site, secret, clientOf(request).address, attempt)
}

async function readChecked({ site, checks, checkSlots }: Repository, request: Request, actor: Actor): Promise<Form> {
  countCheck(checks, request, userOf(actor)?.uid ?? `net:${networkOf(clientOf(request).address)}`)
  return readForm(request, { bytes: site.settings.packages.maxBytes, slots: checkSlots })
}

function roomOf({ site, slots }: Repository): FileRoom {
  return { bytes: site.settings.packages.maxBytes, slots }
}

/** Moderation does not exist for others: a 404 tells them nothing. */
function refuseEntry(rule: Access, actor: Actor): void {
  if (rule === 'moderator' && !isModerator(actor)) throw new NotFound(sentence('There is no such page.'))
  if ((rule === 'signed-in' || rule === 'uploads') && actor.kind === 'visitor')
    throw new NotSignedIn(sentence('Sign in first.'))
}

/** Who sends a form to the moderators' desk without being one is kept in the audit log. */
async function refuseChange(site: Site, request: Request, rule: Access, actor: Actor): Promise<void> {
  try {
    refuseEntry(rule, actor)
  } catch (fault) {
    const subject = `POST ${new URL(request.url).pathname}`
    if (fault instanceof NotSignedIn) await refuseEnded(site, request)
    if (rule === 'moderator')
      await recordRefusal(site, actor, { action: 'desk.enter', subject }, { message: sentence('Not a moderator.') })
    throw fault
  }
}

/** Somebody whose session a block ended reads why, instead of being asked to sign in. */
async function refuseEnded(site: Site, request: Request): Promise<void> {
  const sessionId = sessionIdOf(site.settings, request)
  const why = sessionId && (await whyEnded(site, sessionId))
  if (why) throw new NotAllowed(why)
}

/** A form that is not from here, sent in the name of somebody signed in, is kept in the audit log. */
async function refuseForgery(site: Site, request: Request, actor: Actor, check: () => void): Promise<void> {
  try {
    check()
  } catch (fault) {
    const subject = `POST ${new URL(request.url).pathname}`
    if (fault instanceof NotAllowed) await recordRefusal(site, actor, { action: 'form.send', subject }, fault)
    throw fault
  }
}

/** Browsers say where a form stood; one on another site is refused whatever it brings. */
function refuseForeignOrigin(settings: Settings, request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own = [new URL(settings.server.baseUrl).origin, clientOf(request).origin]
  const foreign = (site && site !== 'same-origin' && site !== 'none') || (origin && !own.includes(origin))
  if (foreign) throw new NotAllowed(sentence('This form stood on another site. Send it from here.'))
}

function refuseForgedForm(settings: Settings, request: Request, form: Form): void {
  const expected = Buffer.from(csrfOf(settings, request))
  const given = Buffer.from(form.text('csrf'))
  if (expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new NotAllowed(
    sentence('This form is out of date. Load the page again, then send it again. Nothing was changed.'),
  )
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
