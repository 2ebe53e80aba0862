// Puts the repository on HTTP: every route, and around them what holds for every request.

import { join } from 'node:path'
import Elysia from 'elysia'
import { inLanguage } from '../components/words.ts'
import { NotFound } from './domain/errors.ts'
import { sentence } from './domain/sentence.ts'
import { refuseUnreadable } from './http/address-check.ts'
import type { Served } from './http/api-routes.ts'
import { rememberClient } from './http/client.ts'
import { compressed } from './http/compression.ts'
import { readCookie } from './http/cookies.ts'
import { allowOtherSites, preflightAnswer } from './http/cors.ts'
import { errorAnswer } from './http/error-pages.ts'
import { keepFromOthers, keepPrivate, secureHeaders } from './http/headers.ts'
import { languageOf } from './http/language.ts'
import { loggedPath } from './http/logged-path.ts'
import { type PathKind, pathKind } from './http/path-kinds.ts'
import { isPrivate, privateReading } from './http/private-reading.ts'
import { countRequest, tellQuota } from './http/request-limits.ts'
import { readStaticFiles, staticAnswer } from './http/static-files.ts'
import { knownActor, sessionCookie } from './http/visit.ts'
import { abuseReportRoutes } from './routes/abuse-reports.ts'
import { accountRoutes } from './routes/account.ts'
import { adoptionRoutes } from './routes/adoptions.ts'
import { apiRoutes } from './routes/api.ts'
import { apiAccountRoutes } from './routes/api-account.ts'
import { apiModerationRoutes } from './routes/api-moderation.ts'
import { apiOidcRoutes } from './routes/api-oidc.ts'
import { apiPluginRoutes } from './routes/api-plugins.ts'
import { apiPublishRoutes } from './routes/api-publish.ts'
import { apiVersionRoutes } from './routes/api-versions.ts'
import { atomRoutes } from './routes/atom.ts'
import { catalogRoutes } from './routes/catalog.ts'
import { classicApiRoutes } from './routes/classic-api.ts'
import { clientRoutes } from './routes/client.ts'
import { compareRoutes } from './routes/compare.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { docsRoutes } from './routes/docs.ts'
import { downloadRoutes } from './routes/downloads.ts'
import { featuredRoutes } from './routes/featured.ts'
import { feedRoutes } from './routes/feeds.ts'
import { figureRoutes } from './routes/figures.ts'
import { holdRuleRoutes } from './routes/hold-rules.ts'
import { huntRoutes } from './routes/hunts.ts'
import { jobRoutes } from './routes/jobs.ts'
import { mailRoutes } from './routes/mails.ts'
import { manageRoutes } from './routes/manage.ts'
import { moderationRoutes } from './routes/moderation.ts'
import { operationRoutes } from './routes/operations.ts'
import { pluginRoutes } from './routes/plugin.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { queueRoutes } from './routes/queue.ts'
import { reservedNameRoutes } from './routes/reserved-names.ts'
import { savedAnswerRoutes } from './routes/saved-answers.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { tagJoinRoutes } from './routes/tag-joins.ts'
import { threadRoutes } from './routes/threads.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { publisherRoutes } from './routes/trusted-publishers.ts'
import { uploadRoutes } from './routes/upload.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { xmlRpcRoutes } from './routes/xml-rpc.ts'
import type { Repository } from './services/repository.ts'
import type { Settings } from './settings.ts'
import type { Site } from './site.ts'

export interface App {
  /** @param peer address at the other end of the connection */
  handle(request: Request, peer?: string): Promise<Response>
  /** Every route with its method, for the test that asks who may enter. */
  routes: { method: string; path: string }[]
}

export function createApp(repository: Repository): App {
  const routes = allRoutes(repository)
  const { site } = repository
  const refusalOf = isPrivate(site) ? privateReading(site) : undefined

  /** A request over its limit and one that cannot be read are answered before any route looks at them. */
  async function answerTo(request: Request, url: URL, kind: PathKind): Promise<Response> {
    try {
      countRequest(site, request, kind)
      refuseUnreadable(url)
      const refusal = await refusalOf?.(request)
      if (refusal) return refusal
    } catch (fault) {
      return errorAnswer(repository, request, fault)
    }
    if (kind === 'api' && request.method === 'OPTIONS') return preflightAnswer()
    return routes.handle(request)
  }

  return {
    routes: routes.routes.map(({ method, path }) => ({ method, path })),
    handle: async (received, peer = '') => {
      const began = performance.now()
      const url = addressOf(received)
      if (!url) return answerNowhere(site, received, peer)
      const { pathname: path, origin } = url
      const kind = pathKind(path)
      const request = routable(received, url)
      const { requestId, address, secure } = rememberClient(request, peer, site.settings, origin)
      try {
        const plain = await inLanguage(languageOf(site.settings, request), () => answerTo(request, url, kind))
        // A static file is packed as far as its ETag says.
        const answer = isStaticFile(path, plain) ? plain : await compressed(request, plain)
        if (isPersonal(site.settings, request, kind)) keepPrivate(answer.headers)
        if (refusalOf) keepFromOthers(answer.headers, kind)
        else if (kind === 'api') allowOtherSites(request, answer.headers)
        secureHeaders(answer.headers, site.settings, kind, secure)
        tellQuota(request, answer.headers)
        answer.headers.set('x-request-id', requestId)
        const ms = Math.round((performance.now() - began) * 10) / 10
        const shown = loggedPath(path)
        site.log.info('request', { requestId, method: request.method, path: shown, status: answer.status, ms, address })
        return answer
      } finally {
        repository.slots.release(request)
        repository.checkSlots.release(request)
      }
    },
  }
}

/**
 * Whether somebody signed in gets this answer. Where no route asked who it is, such as for an address that leads nowhere,
 * the cookie alone decides, except for what is the same for everybody.
 */
function isPersonal(settings: Settings, request: Request, kind: PathKind): boolean {
  if (knownActor(request).kind !== 'visitor') return true
  if (kind === 'static' || kind === 'feed' || kind === 'health' || kind === 'api') return false
  return readCookie(settings, request, sessionCookie) !== ''
}

/** Nothing where the Host header is missing or is none: the listener then gives us what no URL can be made of. */
function addressOf(request: Request): URL | undefined {
  const url = URL.parse(request.url)
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

/** Kept apart from the pages, each of which takes the address of its request for granted. */
function answerNowhere({ settings, log }: Site, request: Request, address: string): Response {
  const text = 'This request does not say which site it is for: its Host header is missing or cannot be read.\n'
  const answer = new Response(text, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  secureHeaders(answer.headers, settings)
  log.info('request', { requestId: '-', method: request.method, path: '', status: 400, ms: 0, address })
  return answer
}

/** Elysia looks for the path behind the eleventh character, which is too far for a host as short as `gis`. */
function routable(request: Request, { pathname, search }: URL): Request {
  if (request.url.indexOf('/', 8) >= 11) return request
  return new Request(`http://quiver.internal${pathname}${search}`, request)
}

function isStaticFile(path: string, { status }: Response): boolean {
  return path.startsWith('/static/') && (status === 200 || status === 304)
}

function allRoutes(repository: Repository) {
  const files = readStaticFiles(join(import.meta.dir, '../static'))
  return new Elysia()
    .onError(({ error, code, request }) =>
      errorAnswer(repository, request, code === 'NOT_FOUND' ? new NotFound(sentence('There is no such page.')) : error),
    )
    .get('/static/*', async ({ request, params }) => {
      const answer = staticAnswer(files, request, params['*'])
      if (!answer) throw new NotFound(sentence('There is no such file.'))
      return answer
    })
    .use(catalogRoutes(repository))
    .use(suggestionRoutes(repository))
    .use(feedRoutes(repository))
    .use(atomRoutes(repository))
    .use(uploadRoutes(repository))
    .use(downloadRoutes(repository))
    .use(pluginRoutes(repository))
    .use(compareRoutes(repository))
    .use(manageRoutes(repository))
    .use(webhookRoutes(repository))
    .use(publisherRoutes(repository))
    .use(accountRoutes(repository))
    .use(tokenRoutes(repository))
    .use(apiRoutes(repository, allOperations(repository)))
    .use(classicApiRoutes(repository))
    .use(xmlRpcRoutes(repository))
    .use(moderationRoutes(repository))
    .use(queueRoutes(repository))
    .use(savedAnswerRoutes(repository))
    .use(threadRoutes(repository))
    .use(holdRuleRoutes(repository))
    .use(jobRoutes(repository))
    .use(mailRoutes(repository))
    .use(tagJoinRoutes(repository))
    .use(featuredRoutes(repository))
    .use(figureRoutes(repository))
    .use(adoptionRoutes(repository))
    .use(reservedNameRoutes(repository))
    .use(quarantineRoutes(repository))
    .use(abuseReportRoutes(repository))
    .use(huntRoutes(repository))
    .use(docsRoutes(repository))
    .use(discoveryRoutes(repository))
    .use(clientRoutes(repository))
    .use(operationRoutes(repository))
}

/**
 * The JSON API. An operation is defined with `operation` in src/http/api-….ts and served from a list like these: that
 * puts it on its address, into the document, onto the page at /api/, and into the property test.
 */
function allOperations(repository: Repository): Served[] {
  return [
    ...apiPluginRoutes(repository),
    ...apiVersionRoutes(repository),
    ...apiPublishRoutes(repository),
    ...apiAccountRoutes(repository),
    ...apiOidcRoutes(repository),
    ...apiModerationRoutes(repository),
  ]
}
