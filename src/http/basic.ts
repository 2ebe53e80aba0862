// Programs that show who they are on every request: a password of the directory or a token, as Basic or as Bearer.

import { InvalidInput, NotAllowed, NotSignedIn } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, blockedMessage } from '../domain/user.ts'
import { checkPassword } from '../services/accounts.ts'
import { recordRefusal } from '../services/change.ts'
import { findTokenActor } from '../services/tokens.ts'
import type { Site } from '../site.ts'
import { clientOf, networkOf } from './client.ts'
import { requireSafeWay } from './safe-way.ts'

interface Shown {
  uid: string
  /** A password, or a token. */
  secret: string
  isToken: boolean
}

/**
 * Who a program acts for; undefined when it shows nothing, or something wrong. A token may stand in the place of the
 * password, with any name before it.
 *
 * @throws NotAllowed for somebody blocked, for a password in the clear, and for a request that another site's page sent
 * @throws TooMany, Unavailable as signing in does
 */
export async function findShownActor(site: Site, request: Request): Promise<Actor | undefined> {
  refuseForeignPage(request)
  const shown = shownIn(request.headers.get('authorization') ?? '')
  if (!shown) return undefined
  const attempt = `${request.method} ${new URL(request.url).pathname}`
  try {
    if (shown.isToken) return await findTokenActor(site, shown.secret, clientOf(request).address, attempt)
    requireSafeWay(site.settings, request)
    return await actorByPassword(site, request, shown, attempt)
  } catch (fault) {
    if (fault instanceof NotSignedIn || fault instanceof InvalidInput) return undefined
    throw fault
  }
}

async function actorByPassword(site: Site, request: Request, { uid, secret }: Shown, attempt: string): Promise<Actor> {
  const { address } = clientOf(request)
  const user = await checkPassword(site, { uid, password: secret, address, network: networkOf(address) })
  const actor: Actor = { kind: 'user', user, sessionId: '', address }
  if (user.trust !== 'blocked') return actor
  const refusal = new NotAllowed(blockedMessage(user))
  await recordRefusal(site, actor, { action: 'api.enter', subject: attempt }, refusal)
  throw refusal
}

/** A browser that keeps somebody's password for this site would send it along with the form of any other. */
function refuseForeignPage(request: Request): void {
  const { origin: own } = clientOf(request)
  const origin = request.headers.get('origin')
  const from = request.headers.get('sec-fetch-site')
  if ((!origin || origin === own) && (!from || from === 'same-origin' || from === 'none')) return
  throw new NotAllowed(sentence('A page of another site sent this. Only programs do that.'))
}

function shownIn(header: string): Shown | undefined {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +(\S+) *$/i.exec(header) ?? []
  if (scheme.toLowerCase() === 'bearer') return { uid: '', secret: value, isToken: true }
  const text = scheme && decoded(value)
  if (!text) return undefined
  const [uid = ''] = text.split(':', 1)
  const secret = text.slice(uid.length + 1)
  return { uid, secret, isToken: /^qvr_[A-Za-z0-9_-]{43}$/.test(secret) }
}

/** As UTF-8, which is what clients send by now. @returns undefined for anything else, and for control characters */
function decoded(value: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
    return /[\u0000-\u001f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
