// Where a request comes from, as far as it can be trusted, and its id in the log.

import { isIP } from 'node:net'
import type { Settings } from '../settings.ts'

export interface Client {
  requestId: string
  /** The address of the person, behind proxies that the settings trust. */
  address: string
  /** The request came over HTTPS, to us or to a trusted proxy. */
  secure: boolean
  /** Where the request was sent, as a browser names it in `Origin`. */
  origin: string
}

const clients = new WeakMap<Request, Client>()
const nobody: Client = { requestId: '-', address: '', secure: false, origin: '' }

/**
 * Notes who sent the request; `peer` is the address at the other end of the connection, `origin` the one that the
 * request was sent to, where its own URL says something else by now.
 */
export function rememberClient(
  request: Request,
  peer: string,
  settings: Settings,
  origin = new URL(request.url).origin,
): Client {
  const proxied = isListed(peer, settings.server.trustedProxies)
  const forwarded = proxied ? request.headers.get('x-forwarded-for') : null
  const protocol = proxied ? request.headers.get('x-forwarded-proto') : null
  const client = {
    requestId: crypto.randomUUID().slice(0, 13),
    address: (forwarded && lastUntrusted(forwarded, settings.server.trustedProxies)) || peer,
    secure: protocol ? protocol.trim().toLowerCase() === 'https' : settings.server.tlsCertificate !== '',
    origin,
  }
  clients.set(request, client)
  return client
}

export function clientOf(request: Request): Client {
  return clients.get(request) ?? nobody
}

/** The nearest address in the chain that is no proxy of ours: what stands before it could be made up. */
function lastUntrusted(forwarded: string, proxies: readonly string[]): string {
  const chain = forwarded.split(',').map((item) => item.trim())
  return chain.findLast((item) => isIP(item) !== 0 && !isListed(item, proxies)) ?? ''
}

/** Whether the address is one of these addresses and networks. */
export function isListed(address: string, networks: readonly string[]): boolean {
  const bits = bitsOf(address)
  if (bits === undefined) return false
  return networks.some((network) => {
    const [base = '', length] = network.split('/')
    const baseBits = bitsOf(base)
    if (baseBits === undefined) return false
    // IPv4 is compared as IPv4 mapped into IPv6: its prefix lengths count from bit 96.
    const prefix = length === undefined ? 128 : isIP(base) === 4 ? Number(length) + 96 : Number(length)
    return bits.slice(0, prefix) === baseBits.slice(0, prefix)
  })
}

/** Whom to count: an IPv4 address, or the first 64 bits of an IPv6 one, which are one line's. */
export function networkOf(address: string): string {
  const bits = bitsOf(address)
  return bits && !isListed(address, ['0.0.0.0/0']) ? bits.slice(0, 64) : address
}

/** The 128 bits of an address as text; IPv4 as `::ffff:a.b.c.d`. */
function bitsOf(address: string): string | undefined {
  const plain = address.replace(/%.*$/, '')
  if (isIP(plain) === 4) return bitsOf(`::ffff:${plain}`)
  if (isIP(plain) !== 6) return undefined
  const dotted = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((part) => part.toString(16)).join(':'),
  )
  const [left = '', right] = dotted.split('::')
  const head = left ? left.split(':') : []
  const tail = right ? right.split(':') : []
  const middle = right === undefined ? [] : Array(8 - head.length - tail.length).fill('0')
  return [...head, ...middle, ...tail].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('')
}
