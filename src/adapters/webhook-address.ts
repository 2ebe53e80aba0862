// Where a webhook may go: only to addresses of the Internet that are everybody's, and to networks that the operator names.

import ipaddr from 'ipaddr.js'
import { sentence } from '../domain/sentence.ts'
import { webhookRules } from '../domain/webhook.ts'

/** Unassigned blocks, and addresses that carry an IPv4 address in an old way, are outside of it. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const firstFreePort = 1024

/**
 * Whether everybody on the Internet means the same machine by this address. Whatever reaches something near us is none:
 * loopback, private, link-local, shared and reserved blocks, multicast, and IPv6 addresses with an IPv4 address inside
 * (mapped, compatible, translated, NAT64, 6to4, Teredo), whichever it is.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(globalUnicast)
}

/** @param networks such as `10.0.0.0/8` or a single address; an IPv4 address mapped into IPv6 counts as itself */
export function isInNetworks(text: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return networks.some((network) => {
    const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : wholeAddress(network)
    return base.kind() === address.kind() && address.match(base, bits)
  })
}

function wholeAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Without the brackets of an IPv6 address. The parser of the URL has brought every spelling of a number to one. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

/**
 * What is wrong with an address that somebody wrote down, as far as it can be said without asking anybody; undefined
 * when nothing is. What the name leads to is looked at when something is sent, each time.
 */
export function webhookUrlProblem(text: string, networks: readonly string[]): string | undefined {
  const url = text.length <= webhookRules.longestUrl ? URL.parse(text) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return sentence('Write a whole address that begins with https://.')
  if (url.username || url.password)
    return sentence('Leave user and password out of the address: the signature says who sends it.')
  if (url.hash) return sentence('Leave out what stands behind the #: it is never sent.')
  const host = hostOf(url)
  if (isInNetworks(host, networks)) return undefined
  if (ipaddr.isValid(host) && !isPublicAddress(host)) return notPublic
  if (url.protocol === 'http:' && networks.length === 0) return onlyHttps
  if (url.port !== '' && Number(url.port) < firstFreePort) return sentence('Use port 443, or one from 1024 on.')
  return undefined
}

/** One sentence for both, so that nobody learns which names lead somewhere inside. */
export const notPublic = sentence('This name leads to no public address.')
export const onlyHttps = sentence('It has to begin with https://.')
