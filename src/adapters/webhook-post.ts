// Sends one message to a webhook: the name is asked once, every address it has is judged, and the connection goes to those.

import { lookup } from 'node:dns/promises'
import { request as plainRequest, type RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { sentence } from '../domain/sentence.ts'
import { webhookRules } from '../domain/webhook.ts'
import { hostOf, isInNetworks, isPublicAddress, notPublic, onlyHttps, webhookUrlProblem } from './webhook-address.ts'

export interface WebhookMessage {
  headers: Record<string, string>
  body: string
}

/** What came of it. The body of an answer is never read. */
export interface WebhookAnswer {
  /** Undefined when there was no answer. */
  status: number | undefined
  /** For the owner of the webhook; empty when it arrived. */
  error: string
}

export interface WebhookPoster {
  /** Follows no redirect, repeats nothing, and ends within ten seconds. */
  post(url: string, message: WebhookMessage): Promise<WebhookAnswer>
}

/** Every address that a name has now. */
export type Resolve = (host: string) => Promise<string[]>

export interface PosterOptions {
  /** Where it may go besides public addresses, by http too. */
  allowNetworks: readonly string[]
  userAgent: string
  resolve?: Resolve | undefined
  timeLimitMs?: number | undefined
  /** Certificates of authorities in place of those that everybody knows. */
  ca?: string | undefined
}

export function webhookPoster(options: PosterOptions): WebhookPoster {
  const { resolve = systemResolve, timeLimitMs = webhookRules.timeLimitMs } = options

  async function send(address: string, message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer> {
    const problem = webhookUrlProblem(address, options.allowNetworks)
    if (problem !== undefined) return { status: undefined, error: problem }
    const url = new URL(address)
    const found = await addressesOf(url, options.allowNetworks, resolve)
    if (typeof found === 'string') return { status: undefined, error: found }
    signal.throwIfAborted()
    return exchange(url, found, message, { ...options, signal })
  }

  return {
    post: async (address, message) => {
      const signal = AbortSignal.timeout(timeLimitMs)
      const late = Promise.withResolvers<WebhookAnswer>()
      signal.addEventListener('abort', () => late.resolve({ status: undefined, error: tooSlow }))
      const sent = send(address, message, signal).catch((fault) => ({ status: undefined, error: reasonOf(fault) }))
      return Promise.race([sent, late.promise])
    },
  }
}

const tooSlow = sentence('It did not answer within 10 seconds.')

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/** One address that is not public spoils the name: the next connection might go there. @returns why not, as a text */
async function addressesOf(url: URL, networks: readonly string[], resolve: Resolve): Promise<string[] | string> {
  const host = hostOf(url)
  const addresses = isIP(host) ? [host] : await resolve(host).catch(() => [])
  const allowed = addresses.every((address) => isInNetworks(address, networks))
  if (addresses.length > 0 && allowed) return addresses
  const harmless = addresses.every((address) => isPublicAddress(address) || isInNetworks(address, networks))
  if (addresses.length === 0 || !harmless) return notPublic
  return url.protocol === 'https:' ? addresses : onlyHttps
}

function exchange(
  url: URL,
  addresses: readonly string[],
  { headers, body }: WebhookMessage,
  { userAgent, ca, signal }: PosterOptions & { signal: AbortSignal },
): Promise<WebhookAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WebhookAnswer>()
  const options: RequestOptions & { ca?: string | undefined } = {
    ...{ method: 'POST', host: hostOf(url), port: url.port || undefined, path: url.pathname + url.search },
    ...{ agent: false, lookup: pinned(addresses), signal, ca },
    headers: {
      ...headers,
      ...{ host: url.host, 'user-agent': userAgent, 'content-type': 'application/json', connection: 'close' },
      'content-length': String(Buffer.byteLength(body)),
    },
  }
  const request = url.protocol === 'https:' ? secureRequest(options) : plainRequest(options)
  request.on('error', reject)
  request.on('response', (response) => {
    const status = response.statusCode ?? 0
    // What more it says is nobody's business: whoever owns the webhook could read from inside what we may reach.
    response.on('error', () => {})
    response.destroy()
    request.destroy()
    resolve({ status, error: wordsFor(status) })
  })
  request.end(body)
  return promise
}

/** Answers with the addresses that were judged, whoever asks and whatever the name has become meanwhile. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, done) => {
    const [first] = all
    if (!first) done(new Error('no address'), '')
    else if (options.all) done(null, all)
    else done(null, first.address, first.family)
  }
}

function wordsFor(status: number): string {
  if (status >= 200 && status < 300) return ''
  if (status >= 300 && status < 400)
    return sentence('It answered {status}: redirects are not followed. Write the new address.', { status })
  return sentence('It answered {status}.', { status })
}

function reasonOf(fault: unknown): string {
  const code = String((fault as { code?: unknown })?.code ?? '')
  if (fault instanceof Error && (fault.name === 'TimeoutError' || fault.name === 'AbortError')) return tooSlow
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code))
    return sentence('Its certificate is not good: {code}.', { code: code.slice(0, 60) })
  return sentence('The connection failed: {code}.', { code: code.slice(0, 60) || 'unknown' })
}
