// Answers with a validator: who has the document already is told so, and gets no copy.

import { createHash } from 'node:crypto'

/** Weak, because what travels may be compressed. An unchanged document is answered without it: RFC 9110, section 13.1.2. */
export function validated(request: Request, body: string, headers: Record<string, string>): Response {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((item) => item.trim())
  const isKnown = known.some((item) => item === '*' || `W/${item.replace(/^W\//, '')}` === etag)
  return new Response(isKnown ? null : body, { status: isKnown ? 304 : 200, headers: { ...headers, etag } })
}
