// The API about oneself: whom a token stands for, and one's tokens.

import { NotAllowed } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { getMe, listTokens, revokeToken } from '../http/api-changes.ts'
import { tokenJson } from '../http/api-json.ts'
import type { Answer } from '../http/api-operation.ts'
import { done, served } from '../http/api-routes.ts'
import type { Repository } from '../services/repository.ts'
import { endToken, listOwnTokens } from '../services/tokens.ts'

export function apiAccountRoutes({ site }: Repository) {
  return [
    served(getMe, async ({ actor }) => describe(actor)),
    served(listTokens, async ({ actor }) => {
      if (actor.kind !== 'user')
        throw new NotAllowed(sentence('A token learns nothing of others. Send your name and password.'))
      return { tokens: (await listOwnTokens(site, actor.user)).map(tokenJson) }
    }),
    served(revokeToken, async ({ actor, params }) => {
      const name = await endToken(site, actor, params.id)
      return done(`The token ${name} is revoked.`)
    }),
  ]
}

/** Who the token stands for, and what it reaches: what a program asks before it begins. */
function describe(actor: Actor): Answer<typeof getMe> {
  const user = userOf(actor)
  if (actor.kind !== 'token' || !user) throw new Error('No token came here')
  const { name, scopes, pluginIds } = actor.token
  return {
    ...{ uid: user.uid, name: user.name, trust: user.trust },
    token: { name, scopes: [...scopes], plugin_ids: pluginIds ? [...pluginIds] : 'all' },
  }
}
