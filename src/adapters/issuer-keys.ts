// The public keys of an issuer: found by OpenID Connect discovery, kept, and fetched anew when a token names another.

import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { Unavailable } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

export interface IssuerKeysOptions {
  now: () => Date
  /** After a fetch for an unknown key, and after a fetch that failed, so long nothing is fetched. */
  cooldownMs?: number
  timeoutMs?: number
}

/** Finds the key by which a token is checked. @throws Unavailable when the issuer does not answer as it should */
export type IssuerKeys = (issuer: string) => Promise<JWTVerifyGetKey>

const mostBytes = 262_144
const discoveryKeptMs = 3_600_000
const keysKeptMs = 600_000

interface Kept {
  keys: Promise<JWTVerifyGetKey>
  until: number
}

/** Only for issuers of the settings: nobody else may name an address that we fetch. */
export function issuerKeys({ now, cooldownMs = 30_000, timeoutMs = 5000 }: IssuerKeysOptions): IssuerKeys {
  const kept = new Map<string, Kept>()

  async function discover(issuer: string): Promise<JWTVerifyGetKey> {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const answer = await fetchJson(issuer, address, AbortSignal.timeout(timeoutMs))
    const keysUrl = keysUrlIn(issuer, await answer.json())
    const find = createRemoteJWKSet(keysUrl, {
      ...{ cooldownDuration: cooldownMs, cacheMaxAge: keysKeptMs, timeoutDuration: timeoutMs },
      [customFetch]: (url, { signal }) => fetchJson(issuer, url, signal),
    })
    return async (header, token) =>
      find(header, token).catch((fault) => {
        if (fault instanceof Unavailable) giveUpFor(issuer, fault)
        throw fault instanceof errors.JWKSInvalid ? silent(issuer) : fault
      })
  }

  /** A silent issuer is not asked again at once, whoever asks for it. */
  function giveUpFor(issuer: string, fault: unknown): never {
    const failed = Promise.reject<JWTVerifyGetKey>(fault)
    failed.catch(() => {})
    kept.set(issuer, { keys: failed, until: now().getTime() + cooldownMs })
    throw fault
  }

  return async (issuer) => {
    const at = now().getTime()
    const known = kept.get(issuer)
    if (known && known.until > at) return known.keys
    const keys = discover(issuer)
    kept.set(issuer, { keys, until: at + discoveryKeptMs })
    return keys.catch((fault) => giveUpFor(issuer, fault))
  }
}

/**
 * The keys stand at the same origin as the issuer: the operator allowed that one, and what another document says must not
 * send us anywhere else.
 */
function keysUrlIn(issuer: string, document: unknown): URL {
  const { issuer: named, jwks_uri: place } = (document ?? {}) as Record<string, unknown>
  if (named !== issuer)
    throw new Unavailable(sentence('{issuer} describes itself as another issuer. Tell its operator.', { issuer }))
  const url = typeof place === 'string' ? URL.parse(place) : null
  if (!url || url.origin !== new URL(issuer).origin)
    throw new Unavailable(sentence('The keys of {issuer} do not stand on its own host. Tell its operator.', { issuer }))
  return url
}

/** @throws Unavailable for anything but a small answer with status 200 from exactly there */
async function fetchJson(issuer: string, address: string | URL, signal: AbortSignal): Promise<Response> {
  try {
    const headers = { accept: 'application/json', 'user-agent': 'Quiver' }
    const answer = await fetch(address, { signal, headers, redirect: 'manual' })
    if (answer.status !== 200) throw new Error(`It answered ${answer.status}`)
    const text = await shortText(answer)
    JSON.parse(text)
    return new Response(text, { headers: { 'content-type': 'application/json' } })
  } catch {
    throw silent(issuer)
  }
}

function silent(issuer: string): Unavailable {
  return new Unavailable(
    sentence('{issuer} does not answer as it should, so that nobody can say whether the token is right. Try again.', {
      issuer,
    }),
  )
}

async function shortText(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body ?? []) {
    bytes += piece.byteLength
    if (bytes > mostBytes) throw new Error('It is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
