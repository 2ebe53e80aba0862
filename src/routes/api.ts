// The JSON API: all its operations, the document that describes them, and the page that shows it.

import Elysia from 'elysia'
import { ApiPage } from '../../components/api-page.tsx'
import { page } from '../http/answers.ts'
import { openApiDocument } from '../http/api-document.ts'
import { operationRoutes, type Served } from '../http/api-routes.ts'
import { frameOf } from '../http/frame.ts'
import { validated } from '../http/validated.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'

/** @param all every operation, as `app.ts` gathers them: on their addresses, in the document, and on the page */
export function apiRoutes(repository: Repository, all: readonly Served[]) {
  const document = openApiDocument(
    all.map(({ operation }) => operation),
    repository.site.settings,
  )
  const text = JSON.stringify(document)

  return new Elysia()
    .use(access(repository))
    .use(operationRoutes(repository, all))
    .get('/api/v1/openapi.json', async ({ request }) =>
      validated(request, text, { 'content-type': 'application/json', 'cache-control': 'no-cache' }),
    )
    .get(
      '/api/',
      async ({ request, actor }) => {
        const { frame, cookies } = await frameOf(repository, request, actor)
        return page(actor, ApiPage({ frame, document }), { cookies })
      },
      { access: 'anyone' },
    )
}
