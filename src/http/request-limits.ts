// How many requests one address and one person may make, and the headers that say how many are left.

import { TooMany } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { type Quota, type RateLimit, rateLimit } from '../services/rate-limits.ts'
import type { Site } from '../site.ts'
import { clientOf, networkOf } from './client.ts'
import type { PathKind } from './path-kinds.ts'

const addressSeconds = 60
/** More than a moderator decides by hand, and fewer than a script that goes wrong sends. */
const changesOfPerson = 300
const personSeconds = 600
/** Names are typed letter by letter; nobody adds hundreds of owners. */
const looksOfPerson = 60
const lookSeconds = 60
/** Until all checks are there again, as `openRepository` makes the limit. */
const checkSeconds = 600

interface Limits {
  /** Undefined where the settings name no limit. */
  addresses: RateLimit | undefined
  people: RateLimit
  looks: RateLimit
}

interface Counted extends Quota {
  policy: 'address' | 'person' | 'checks'
  windowSeconds: number
}

const limitsOfSites = new WeakMap<Site, Limits>()
const countedFor = new WeakMap<Request, Counted[]>()

/**
 * Counts the request for the address that it comes from. Files, feeds, packages, icons and probes are not counted: they
 * cost little, and an office of QGIS asks for them all at once.
 *
 * @throws TooMany over `site.settings.server.requestsPerMinute`
 */
export function countRequest(site: Site, request: Request, kind: PathKind): void {
  const { addresses } = limitsOf(site)
  if (!addresses || (kind !== 'page' && kind !== 'api')) return
  const { address } = clientOf(request)
  // An IPv4 address counts as itself, and most are.
  const quota = addresses.take(address.includes(':') ? networkOf(address) : address)
  note(request, { ...quota, policy: 'address', windowSeconds: addressSeconds })
  if (!quota.taken) throw tooManyRequests(quota)
}

/**
 * Counts one change by somebody signed in, with a session or a token; the guard calls it before a body is read. A visitor
 * has their address alone.
 *
 * @throws TooMany over 300 in ten minutes
 */
export function countChange(site: Site, request: Request, actor: Actor): void {
  const user = userOf(actor)
  if (!user) return
  const quota = limitsOf(site).people.take(String(user.id))
  note(request, { ...quota, policy: 'person', windowSeconds: personSeconds })
  if (!quota.taken) throw tooManyChanges(quota)
}

/**
 * Counts one check of a package by anybody, so that the answer says how many are left.
 *
 * @throws TooMany over 20 at once and one more every 30 seconds
 */
export function countCheck(checks: RateLimit, request: Request, who: string): void {
  const quota = checks.take(who)
  note(request, { ...quota, policy: 'checks', windowSeconds: checkSeconds })
  if (!quota.taken) throw tooManyChecks(quota)
}

/**
 * Counts one look among the people here by somebody who may add one of them.
 *
 * @throws TooMany over 60 in a minute
 */
export function countLook(site: Site, actor: Actor): void {
  const user = userOf(actor)
  if (user) limitsOf(site).looks.count(String(user.id))
}

function limitsOf(site: Site): Limits {
  const known = limitsOfSites.get(site)
  if (known) return known
  const perMinute = site.settings.server.requestsPerMinute
  const limits = {
    addresses: perMinute > 0 ? rateLimit(perMinute, (addressSeconds * 1000) / perMinute, site.now) : undefined,
    people: rateLimit(changesOfPerson, (personSeconds * 1000) / changesOfPerson, site.now),
    looks: rateLimit(looksOfPerson, (lookSeconds * 1000) / looksOfPerson, site.now),
  }
  limitsOfSites.set(site, limits)
  return limits
}

function note(request: Request, counted: Counted): void {
  // One request may count several times: the last says how many are left.
  const others = (countedFor.get(request) ?? []).filter(({ policy }) => policy !== counted.policy)
  countedFor.set(request, [...others, counted])
}

function tooManyRequests({ resetSeconds: seconds }: Quota): TooMany {
  const message =
    seconds === 1
      ? sentence('Too many requests came from your network. Come back in 1 second.')
      : sentence('Too many requests came from your network. Come back in {seconds} seconds.', { seconds })
  return new TooMany(message, seconds)
}

function tooManyChanges({ resetSeconds: seconds }: Quota): TooMany {
  const message =
    seconds === 1
      ? sentence('You sent more changes than a person does. Nothing was changed. Come back in 1 second.')
      : sentence('You sent more changes than a person does. Nothing was changed. Come back in {seconds} seconds.', {
          seconds,
        })
  return new TooMany(message, seconds)
}

function tooManyChecks({ resetSeconds: seconds }: Quota): TooMany {
  const message =
    seconds === 1
      ? sentence('That was often. Come back in 1 second.')
      : sentence('That was often. Come back in {seconds} seconds.', { seconds })
  return new TooMany(message, seconds)
}

/** Says on the answer what was counted, as structured fields: draft-ietf-httpapi-ratelimit-headers-10. */
export function tellQuota(request: Request, headers: Headers): void {
  const all = countedFor.get(request)
  if (!all) return
  const policies = all.map(({ policy, limit, windowSeconds }) => `"${policy}";q=${limit};w=${windowSeconds}`)
  headers.set('ratelimit-policy', policies.join(', '))
  headers.set('ratelimit', all.map((one) => `"${one.policy}";r=${one.remaining};t=${one.resetSeconds}`).join(', '))
}
