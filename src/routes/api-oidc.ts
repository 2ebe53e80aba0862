// Trusted publishing: a run of CI asks whom its token is to be made out to, and exchanges it.

import { exchange, getAudience } from '../http/api-oidc.ts'
import { served } from '../http/api-routes.ts'
import { clientOf, networkOf } from '../http/client.ts'
import { rateLimit } from '../services/rate-limits.ts'
import type { Repository } from '../services/repository.ts'
import { exchangeToken } from '../services/trusted-publishing.ts'

/** Of one network: the runners of a CI service share their addresses. */
const exchangesAtOnce = 120
const exchangeEveryMs = 1000
/** Refusals that the audit log keeps, of everybody together. */
const refusalsAtOnce = 300
const refusalEveryMs = 60_000

export function apiOidcRoutes({ site }: Repository) {
  const exchanges = rateLimit(exchangesAtOnce, exchangeEveryMs, site.now)
  const refusals = rateLimit(refusalsAtOnce, refusalEveryMs, site.now)
  const { issuers, audience } = site.settings.publishing
  return [
    served(getAudience, async () => ({ audience, issuers })),
    served(exchange, async ({ request, body }) => {
      const { address } = clientOf(request)
      exchanges.count(networkOf(address))
      const { token, plugin } = body
      const made = await exchangeToken(site, refusals, { token, plugin: plugin || undefined, address })
      return { token: made.secret, expires_at: made.expiresAt.toISOString(), plugins: made.plugins }
    }),
  ]
}
