// plugins.xml in its three spellings.

import Elysia from 'elysia'
import { chooseEncoding } from '../http/compression.ts'
import type { Repository } from '../services/repository.ts'

export function feedRoutes({ feeds }: Repository) {
  async function answerFeed(request: Request, versionInPath?: string) {
    const search = new URL(request.url).searchParams
    const feed = await feeds.find({
      qgis: versionInPath ?? search.get('qgis') ?? '',
      stableOnly: search.get('stable_only') === '1',
      packageName: search.get('package_name') ?? '',
    })
    const encoding = chooseEncoding(request.headers.get('accept-encoding'), ['br', 'zstd', 'gzip'])
    // Each encoding is a representation of its own and has its own strong validator: RFC 9110, section 8.8.3.3.
    const etag = encoding === 'identity' ? `"${feed.hash}"` : `"${feed.hash}-${encoding}"`
    const headers: Record<string, string> = { etag, 'cache-control': 'no-cache', vary: 'Accept-Encoding' }
    if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
    const body = await feed.body(encoding)
    headers['content-type'] = 'text/xml; charset=utf-8'
    if (encoding !== 'identity') headers['content-encoding'] = encoding
    return new Response(body, { headers })
  }

  return new Elysia()
    .get('/plugins/plugins.xml', async ({ request }) => answerFeed(request))
    .get('/plugins/version_filtered/:file', async ({ request, params }) =>
      answerFeed(request, params.file.replace(/\.xml$/, '')),
    )
    .get('/plugins/plugins_*', async ({ request, params }) =>
      answerFeed(request, ((params as Record<string, string>)['*'] ?? '').replace(/\.xml$/, '')),
    )
}

/** Weak comparison, as If-None-Match asks for: RFC 9110, section 13.1.2. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (!ifNoneMatch) return false
  return ifNoneMatch.split(',').some((item) => item.trim() === '*' || item.trim().replace(/^W\//, '') === etag)
}
