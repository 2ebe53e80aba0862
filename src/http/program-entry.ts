// Who a program is that shows a token, or the password of its person, or nothing.

import { NotAllowed, NotSignedIn } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, isModerator, visitor } from '../domain/user.ts'
import { recordRefusal } from '../services/change.ts'
import { findTokenActor } from '../services/tokens.ts'
import type { Site } from '../site.ts'
import { findShownActor } from './basic.ts'
import { clientOf } from './client.ts'

const wrong = sentence('This name and password do not fit. Send those with which you sign in, or a token as a bearer.')
const needed = sentence(
  'Send your name and password by Basic authentication: what a moderator decides takes the person.',
)
const moderatorsOnly = sentence('Only moderators do this, with their password: no token is a moderator.')

/**
 * A bearer token or a Basic password counts; who sends neither is a visitor. No cookie is looked at.
 *
 * @throws NotSignedIn for what does not count, with the reason
 */
export async function findReader(site: Site, request: Request): Promise<Actor> {
  const authorization = request.headers.get('authorization')
  if (authorization === null) return visitor
  const [, secret] = /^Bearer +(\S+) *$/i.exec(authorization) ?? []
  const attempt = request.method === 'POST' ? `POST ${new URL(request.url).pathname}` : undefined
  if (secret) return findTokenActor(site, secret, clientOf(request).address, attempt)
  const actor = await findShownActor(site, request)
  if (!actor) throw new NotSignedIn(wrong)
  return actor
}

/**
 * A moderator in person, by their password.
 *
 * @throws NotSignedIn without one, NotAllowed for everybody else; of a change that is kept in the audit log
 */
export async function requireModeratorInPerson(site: Site, request: Request): Promise<Actor> {
  const actor = await findReader(site, request)
  if (isModerator(actor)) return actor
  if (actor.kind === 'visitor') throw new NotSignedIn(needed)
  const refusal = new NotAllowed(moderatorsOnly)
  const subject = `POST ${new URL(request.url).pathname}`
  if (request.method === 'POST') await recordRefusal(site, actor, { action: 'desk.enter', subject }, refusal)
  throw refusal
}
