// The person behind a request that only somebody signed in may make.

import { NotSignedIn } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'

/** @throws NotSignedIn for anybody who did not come with a session */
export function requireSignedIn(actor: Actor): Extract<Actor, { kind: 'user' }> {
  if (actor.kind !== 'user') throw new NotSignedIn(sentence('Sign in first.'))
  return actor
}
