// What a run of CI does without a stored secret: operations of the API with the schemas of request and answer.

import { Type } from '@sinclair/typebox'
import { Audience, ExchangedToken } from './api-models.ts'
import { operation } from './api-operation.ts'

export const getAudience = operation('getAudience', 'GET /api/v1/oidc/audience', {
  tag: 'Publishing',
  access: 'reader',
  summary: 'For whom the token of a run of CI has to be made out',
  description: 'The audience to ask its issuer for, and the issuers that are believed.',
  answer: Audience,
})

export const exchange = operation('exchangeToken', 'POST /api/v1/oidc/token', {
  tag: 'Publishing',
  access: 'reader',
  summary: 'Exchange the token of a run of CI',
  description:
    'A token that GitHub Actions, GitLab or another issuer signed for this run becomes a token of this site. It counts for 15 minutes, and publishes versions of the plugins whose owners trust the run. Each counts once: 409 after that.',
  body: Type.Object({
    token: Type.String({ minLength: 1, maxLength: 100_000, description: 'What the issuer signed: a JWT.' }),
    plugin: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Package name: for this plugin alone. Left out: for all that trust the run.',
      }),
    ),
  }),
  status: 201,
  answer: ExchangedToken,
})
