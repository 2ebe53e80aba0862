// Puts the repository on HTTP: every route, and around them what holds for every request.

import { join } from 'node:path'
import Elysia from 'elysia'
import { BadRequest, NotFound } from './domain/errors.ts'
import { rememberClient } from './http/client.ts'
import { compressed } from './http/compression.ts'
import { errorAnswer } from './http/error-pages.ts'
import { secureHeaders } from './http/headers.ts'
import { readStaticFiles, staticAnswer } from './http/static-files.ts'
import { accountRoutes } from './routes/account.ts'
import { catalogRoutes } from './routes/catalog.ts'
import { docsRoutes } from './routes/docs.ts'
import { downloadRoutes } from './routes/downloads.ts'
import { feedRoutes } from './routes/feeds.ts'
import { moderationRoutes } from './routes/moderation.ts'
import { operationRoutes } from './routes/operations.ts'
import { pluginRoutes } from './routes/plugin.ts'
import { uploadRoutes } from './routes/upload.ts'
import type { Repository } from './services/repository.ts'
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
  const unreadable = (request: Request) =>
    errorAnswer(
      repository,
      request,
      new BadRequest('This address cannot be read: it is no UTF-8, or holds control characters.'),
    )
  return {
    routes: routes.routes.map(({ method, path }) => ({ method, path })),
    handle: async (received, peer = '') => {
      const began = performance.now()
      const url = addressOf(received)
      if (!url) return answerNowhere(site, received, peer)
      const { pathname: path, origin } = url
      const request = routable(received, url)
      const { requestId, address } = rememberClient(request, peer, site.settings, origin)
      try {
        const answer = await compressed(request, isReadable(path) ? await routes.handle(request) : unreadable(request))
        secureHeaders(answer.headers, site.settings)
        answer.headers.set('x-request-id', requestId)
        const ms = Math.round((performance.now() - began) * 10) / 10
        site.log.info('request', { requestId, method: request.method, path, status: answer.status, ms, address })
        return answer
      } finally {
        repository.slots.release(request)
        repository.checkSlots.release(request)
      }
    },
  }
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

/** Postgres takes no NUL, and Elysia hands out null for what is no UTF-8: neither gets past here. */
function isReadable(path: string): boolean {
  try {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
    return !/[\u0000-\u001f]/.test(decodeURIComponent(path))
  } catch {
    return false
  }
}

function allRoutes(repository: Repository) {
  const files = readStaticFiles(join(import.meta.dir, '../static'))
  return new Elysia()
    .onError(({ error, code, request }) =>
      errorAnswer(repository, request, code === 'NOT_FOUND' ? new NotFound('There is no such page.') : error),
    )
    .get('/static/*', async ({ request, params }) => {
      const answer = staticAnswer(files, request, params['*'])
      if (!answer) throw new NotFound('There is no such file.')
      return answer
    })
    .use(catalogRoutes(repository))
    .use(feedRoutes(repository))
    .use(uploadRoutes(repository))
    .use(downloadRoutes(repository))
    .use(pluginRoutes(repository))
    .use(accountRoutes(repository))
    .use(moderationRoutes(repository))
    .use(docsRoutes(repository))
    .use(operationRoutes(repository))
}
