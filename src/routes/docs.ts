// The pages that explain: for people who use plugins, write them, review them, and for programs and operators.

import Elysia from 'elysia'
import { ApiGuidePage } from '../../components/api-guide-page.tsx'
import { ChecksPage, DocsPage, PublishGuidePage, ReviewRulesPage, UseInQgisPage } from '../../components/docs-page.tsx'
import type { Frame } from '../../components/frame.ts'
import type { Markup } from '../../components/jsx/markup.ts'
import { MetadataGuidePage } from '../../components/metadata-guide-page.tsx'
import { publishPlugin } from '../../components/publish-by-program.tsx'
import { RunGuidePage } from '../../components/run-guide-page.tsx'
import { WebhookGuidePage } from '../../components/webhook-guide-page.tsx'
import { NotFound } from '../domain/errors.ts'
import { type Actor, visitor } from '../domain/user.ts'
import { checks } from '../formats/checks.ts'
import { compatibilityFunctions } from '../formats/legacy-init.ts'
import { longestValues, requiredKeys } from '../formats/metadata-rules.ts'
import { repositorySnippets } from '../formats/repository-snippets.ts'
import { page } from '../http/answers.ts'
import { frameOf } from '../http/frame.ts'
import { isPrivate } from '../http/private-reading.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { settingsTable } from '../settings.ts'
import { urls } from '../urls.ts'

export function docsRoutes(repository: Repository) {
  const { settings } = repository.site
  const { baseUrl } = settings.server
  const feedAddress = settings.server.baseUrl + urls.feed()

  async function show(request: Request, actor: Actor, make: (frame: Frame) => Markup) {
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, make(frame), { cookies })
  }

  async function isPublished(packageName: string): Promise<boolean> {
    try {
      await repository.catalog.getPlugin(visitor, packageName)
      return true
    } catch (fault) {
      if (fault instanceof NotFound) return false
      throw fault
    }
  }

  const anyone = { access: 'anyone' } as const
  return new Elysia()
    .use(access(repository))
    .get('/docs', async ({ request, actor }) => show(request, actor, (frame) => DocsPage({ frame })), anyone)
    .get(
      '/docs/use-in-qgis',
      async ({ request, actor }) =>
        show(request, actor, (frame) =>
          UseInQgisPage({
            frame,
            feedAddress,
            isPrivate: isPrivate(repository.site),
            snippets: repositorySnippets(feedAddress),
          }),
        ),
      anyone,
    )
    .get(
      '/docs/publish',
      async ({ request, actor }) => {
        const hasPlugin = await isPublished(publishPlugin)
        return show(request, actor, (frame) =>
          PublishGuidePage({
            frame,
            maxBytes: settings.packages.maxBytes,
            audience: settings.publishing.audience,
            hasPlugin,
            compatibility: compatibilityFunctions,
          }),
        )
      },
      anyone,
    )
    .get(
      '/docs/review',
      async ({ request, actor }) => show(request, actor, (frame) => ReviewRulesPage({ frame })),
      anyone,
    )
    .get(
      '/docs/metadata',
      async ({ request, actor }) =>
        show(request, actor, (frame) => MetadataGuidePage({ frame, required: requiredKeys, longest: longestValues })),
      anyone,
    )
    .get(
      '/docs/api',
      async ({ request, actor }) =>
        show(request, actor, (frame) =>
          ApiGuidePage({
            frame,
            baseUrl,
            requestsPerMinute: settings.server.requestsPerMinute,
            maxBytes: settings.packages.maxBytes,
          }),
        ),
      anyone,
    )
    .get(
      '/docs/webhooks',
      async ({ request, actor }) => show(request, actor, (frame) => WebhookGuidePage({ frame, baseUrl })),
      anyone,
    )
    .get(
      '/docs/run',
      async ({ request, actor }) => show(request, actor, (frame) => RunGuidePage({ frame, settings: settingsTable })),
      anyone,
    )
    .get(
      '/docs/checks',
      async ({ request, actor }) => show(request, actor, (frame) => ChecksPage({ frame, checks: [...checks] })),
      anyone,
    )
}
