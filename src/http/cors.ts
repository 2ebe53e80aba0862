// Pages of other sites may read what everybody may, and nothing else: no cookie, no token, no change.

const maxAgeSeconds = 86_400
const readable = 'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'

/**
 * The answer to a browser that asks before it sends what is no plain request. Only reads are allowed, and of headers the
 * one that a plain request may not have and a reader needs.
 */
export function preflightAnswer(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'If-None-Match',
      'access-control-max-age': String(maxAgeSeconds),
    },
  })
}

/** A read without a token is the same for everybody, errors too, so that the page learns what was wrong. */
export function allowOtherSites(request: Request, headers: Headers): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return
  if (request.headers.has('authorization')) return
  headers.set('access-control-allow-origin', '*')
  headers.set('access-control-expose-headers', readable)
}
