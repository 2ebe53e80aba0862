// A repository that only people who are signed in may read: who is let in, and what everybody else is answered.

import { createHmac, randomBytes } from 'node:crypto'
import { findUser } from '../../db/users.ts'
import { NotAllowed, NotSignedIn } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { blockedMessage } from '../domain/user.ts'
import { findActor } from '../services/sessions.ts'
import { findTokenActor } from '../services/tokens.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { findShownActor } from './basic.ts'
import { clientOf } from './client.ts'
import { readCookie } from './cookies.ts'
import { type PathKind, pathKind } from './path-kinds.ts'
import { isApi, problemAnswer } from './problem-json.ts'
import { isXmlRpc } from './xml-rpc-answers.ts'

/** Lets a request through, or gives the answer to it. */
export type Gate = (request: Request) => Promise<Response | undefined>

/** A password that was right is taken for so long without asking the directory: each start of QGIS brings some requests. */
const passwordKeptMs = 300_000
const mostPasswords = 10_000

/** What is needed to sign in, and what answers for the machine itself. */
const open = [urls.signIn(''), '/sign-out', '/login', '/language', '/theme', '/robots.txt', '/favicon.ico', '/metrics']
/** Mail keys open nothing but what their mail is about; a run of CI shows who it is by the token that it exchanges. */
const openFolders = ['/health/', '/static/', '/client/', '/mail/', '/api/v1/oidc/']

/** Whether only people who are signed in may read this site. */
export function isPrivate({ settings }: Site): boolean {
  return settings.access.read === 'signed-in'
}

/**
 * For `[access] read = signed-in`. A session counts, and so does what a program shows: the password of a person or a token
 * as Basic, which is how QGIS sends an authentication configuration, or a token as Bearer. Icons stay open: QGIS asks for
 * them without credentials, and their addresses are hashes that nobody guesses.
 */
export function privateReading(site: Site): Gate {
  const passwords = knownPasswords(site)

  async function isKnown(request: Request): Promise<boolean> {
    const sessionId = readCookie(site.settings, request, 'quiver_session')
    if (sessionId && (await findActor(site, sessionId, clientOf(request).address)).kind !== 'visitor') return true
    return request.headers.has('authorization') && passwords.isRight(request)
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    const kind = pathKind(pathname)
    if (isOpen(pathname, kind) || (await isKnown(request))) return undefined
    if (isXmlRpc(request)) return new Response(null, { status: 403 })
    if (isApi(request)) return refuseProgram(site, request)
    if (isForPrograms(request, pathname, kind)) return askForPassword()
    const signIn = sentence('Sign in first: this repository is for people who have an account here.')
    throw (await whatIsWrongWithToken(site, request)) ?? new NotSignedIn(signIn)
  }
}

function isOpen(path: string, kind: PathKind): boolean {
  if (kind === 'icon') return path.startsWith('/icons/')
  return open.some((address) => path === address.split('?')[0]) || openFolders.some((folder) => path.startsWith(folder))
}

/** Somebody who follows a link in a browser is led to the page that asks them to sign in. */
function isForPrograms(request: Request, path: string, kind: PathKind): boolean {
  if (request.headers.get('sec-fetch-mode') === 'navigate') return false
  if (kind !== 'page') return true
  return /\/download\/?$|\.(atom|xml|csv|json)$|\/json$/.test(path) || path.startsWith('/plugins/api/')
}

const challenge = { 'www-authenticate': 'Basic realm="Quiver", charset="UTF-8"' }

async function refuseProgram(site: Site, request: Request): Promise<Response> {
  const refusal = (await whatIsWrongWithToken(site, request)) ?? new NotSignedIn(accountNeeded)
  return problemAnswer(request, site.settings.server.baseUrl, refusal, 401, challenge)
}

const accountNeeded = sentence(
  'This repository is for people who have an account here: send a token as Bearer, or name and password as Basic.',
)

async function whatIsWrongWithToken(site: Site, request: Request): Promise<NotSignedIn | undefined> {
  const [, secret] = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (!secret) return undefined
  try {
    // The attempt was kept when it was first looked at.
    await findTokenActor(site, secret, clientOf(request).address)
  } catch (fault) {
    if (fault instanceof NotSignedIn) return fault
    throw fault
  }
  return undefined
}

/** 401 and not 403: with this QGIS says that the host asks for authentication. RFC 7617. */
function askForPassword(): Response {
  const text =
    'This repository is for people who have an account here. Send your name and password, or your name and a token, by Basic authentication; in QGIS, by an authentication configuration.\n'
  return new Response(text, {
    status: 401,
    headers: {
      ...challenge,
      'content-type': 'text/plain; charset=utf-8',
    },
  })
}

/** What a program shows, without asking the directory anew each time. Who was blocked is out at once all the same. */
function knownPasswords(site: Site) {
  const secret = randomBytes(32)
  const kept = new Map<string, { uid: string; until: number }>()

  async function isKept(key: string, now: number): Promise<boolean> {
    const found = kept.get(key)
    if (!found) return false
    const user = found.until > now ? await findUser(site.db, found.uid) : undefined
    if (user && user.trust === 'blocked') throw new NotAllowed(blockedMessage(user))
    if (user) return true
    kept.delete(key)
    return false
  }

  return {
    isRight: async (request: Request): Promise<boolean> => {
      const shown = request.headers.get('authorization') ?? ''
      const key = createHmac('sha256', secret).update(shown).digest('base64')
      const now = site.now().getTime()
      if (await isKept(key, now)) return true
      const actor = await findShownActor(site, request)
      if (!actor) return false
      // A token is looked up in the database anyhow, and may be revoked.
      if (actor.kind !== 'user') return true
      if (kept.size >= mostPasswords) kept.delete(kept.keys().next().value ?? '')
      kept.set(key, { uid: actor.user.uid, until: now + passwordKeptMs })
      return true
    },
  }
}
