// A run of CI shows what its issuer says of it, and gets a token of 15 minutes for the plugins that trust it.

import { randomBytes } from 'node:crypto'
import { findPluginRow } from '../../db/plugins.ts'
import { insertToken } from '../../db/tokens.ts'
import {
  deleteOldExchanged,
  keepExchanged,
  lockMatching,
  type MatchingPublisher,
  noteUse,
  type Seen,
} from '../../db/trusted-publishers.ts'
import type { IssuedToken } from '../adapters/issued-token.ts'
import { Conflict, InvalidInput, NotAllowed, RepositoryError } from '../domain/errors.ts'
import { packageKey } from '../domain/plugin.ts'
import { hashOfSecret } from '../domain/secret-hash.ts'
import { sentence } from '../domain/sentence.ts'
import {
  exchangedMinutes,
  pinnedClaims,
  pinsIn,
  provenanceFrom,
  publisherKinds,
  publisherName,
  seenClaims,
} from '../domain/trusted-publisher.ts'
import type { Actor } from '../domain/user.ts'
import { visitor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, recordStranger } from './change.ts'
import type { RateLimit } from './rate-limits.ts'

export interface AskedExchange {
  /** What the issuer signed. */
  token: string
  /** Package name; undefined: every plugin that trusts the run. */
  plugin: string | undefined
  address: string
}

export interface Exchanged {
  secret: string
  expiresAt: Date
  /** Package names. */
  plugins: string[]
}

/**
 * Exchanges the token of an issuer for one of ours, once. It publishes versions of exactly those plugins one of whose
 * trusted publishers fits, in the name of the owner who set that up.
 *
 * @param kept counts the refusals that the audit log keeps, so that strangers cannot fill it
 * @throws NotSignedIn for a token that is not right, with what is wrong
 * @throws NotAllowed when no plugin trusts the run, or who set it up owns the plugin no more
 * @throws Conflict when the token was exchanged before
 * @throws InvalidInput when the plugins are of several people and none was named
 * @throws Unavailable when the issuer does not answer
 */
export async function exchangeToken(site: Site, kept: RateLimit, asked: AskedExchange): Promise<Exchanged> {
  let issued: IssuedToken | undefined
  try {
    issued = await site.issued.verify(asked.token)
    return await keep(site, asked, issued)
  } catch (fault) {
    if (fault instanceof RepositoryError && kept.take('everybody').taken) await refused(site, asked, issued, fault)
    throw fault
  }
}

async function keep(site: Site, asked: AskedExchange, issued: IssuedToken): Promise<Exchanged> {
  const subject = asked.plugin ?? issued.issuer
  return change(site, visitor, { action: 'publisher.exchange', subject }, async (open) => {
    if (!(await keepExchanged(open.tx, issued.issuer, issued.jti, issued.overAt)))
      throw new Conflict(sentence('This token was exchanged before: each counts once. Ask the issuer for a new one.'))
    const { matches, seen } = await findMatches(open, asked, issued)
    const [first] = matches
    if (!first) throw new NotAllowed(trustsNobody(seen.other))
    return give(open, asked, { matches, first, issued, seen })
  })
}

async function findMatches(open: Change, { plugin }: AskedExchange, { issuer, claims }: IssuedToken) {
  const seen = Object.fromEntries(publisherKinds.map((kind) => [kind, seenClaims(kind, issuer, claims)])) as Seen
  const all = (await lockMatching(open.tx, issuer, seen)).filter(
    ({ publisher, packageName }) =>
      pinsIn(publisher.kind, seen[publisher.kind]) && (!plugin || packageKey(packageName) === packageKey(plugin)),
  )
  const standing = all.filter(({ publisher }) => publisher.stands)
  const [ended] = all
  if (ended && standing.length === 0) throw new NotAllowed(standsNoMore(ended))
  const matches = standing.filter(
    ({ publisher }, at) => standing.findIndex((other) => other.publisher.pluginId === publisher.pluginId) === at,
  )
  if (new Set(matches.map(({ user }) => user.id)).size > 1) throw severalPeople(matches)
  return { matches, seen }
}

interface Giving {
  matches: MatchingPublisher[]
  first: MatchingPublisher
  issued: IssuedToken
  seen: Seen
}

async function give(open: Change, { address }: AskedExchange, { matches, first, issued, seen }: Giving) {
  const { publisher, user } = first
  const name = publisherName(publisher)
  const provenance = provenanceFrom(publisher.kind, issued.issuer, seen[publisher.kind])
  const secret = `qvr_${randomBytes(32).toString('base64url')}`
  const expiresAt = new Date(open.now.getTime() + exchangedMinutes * 60_000)
  const pluginIds = matches.map((match) => match.publisher.pluginId)
  const scopes = ['publish-versions'] as const
  const id = await insertToken(open.tx, {
    ...{ userId: user.id, name, hash: hashOfSecret(secret), scopes, pluginIds, createdAt: open.now, expiresAt },
    ...{ publisherId: publisher.id, provenance },
  })
  const by: Actor = { kind: 'token', user, token: { id, name, scopes, pluginIds }, address }
  for (const match of matches) await noteExchange(open, by, match, seen)
  return { secret, expiresAt, plugins: matches.map(({ packageName }) => packageName) }
}

/** From its first use on, a publisher is bound to the numbers of its repository too. */
async function noteExchange(
  open: Change,
  by: Actor,
  { publisher, packageName }: MatchingPublisher,
  seen: Seen,
): Promise<void> {
  const { id, kind, issuer, pluginId } = publisher
  const pins = pinsIn(kind, seen[kind]) ?? {}
  await noteUse(open.tx, id, { ...publisher.rules, ...pins }, open.now)
  const pinned = pinnedClaims[kind].some((claim) => !publisher.rules[claim]) ? { pinned: pins } : {}
  const details = { publisher: id, ...provenanceFrom(kind, issuer, seen[kind]), ...pinned }
  open.record({ action: 'publisher.exchange', subject: packageName, pluginId, details }, by)
}

function trustsNobody(claims: Record<string, string>): string {
  const told = ['repository', 'project_path', 'sub', 'job_workflow_ref', 'ci_config_ref_uri', 'environment']
  const said = told.filter((claim) => claims[claim]).map((claim) => `${claim}: ${claims[claim]?.slice(0, 200)}`)
  return sentence(
    'No trusted publisher fits this run. Compare what its issuer says of it with what the owners of the plugin set up: {said}.',
    { said: said.join('; ') },
  )
}

function standsNoMore({ publisher, packageName }: MatchingPublisher): string {
  return sentence(
    '{uid}, who set this trusted publisher up, does not own {packageName} any more, or is blocked. Another owner can set it up anew.',
    { uid: publisher.owner, packageName },
  )
}

function severalPeople(matches: readonly MatchingPublisher[]): InvalidInput {
  const names = matches.map(({ packageName }) => packageName).join(', ')
  const message = sentence('Several people let this run publish: say for which plugin the token is to be, {names}.', {
    names,
  })
  return new InvalidInput(message, [{ field: 'plugin', message }])
}

/** Without the token. What nobody signed is not put down to a plugin. */
async function refused(
  site: Site,
  { plugin = '', address }: AskedExchange,
  issued: IssuedToken | undefined,
  fault: RepositoryError,
): Promise<void> {
  const claims = issued && seenClaims('other', issued.issuer, issued.claims)
  const named = issued && plugin ? await findPluginRow(site.db, plugin) : undefined
  await recordStranger(site, address, {
    ...{ action: 'publisher.exchange', pluginId: named?.id, reason: fault.message },
    subject: named?.packageName ?? issued?.issuer ?? sentence('a token that is not right'),
    details: {
      status: fault.status,
      ...(claims ? { issuer: issued?.issuer, subject: claims.sub?.slice(0, 300) } : {}),
    },
  })
}

const day = 86_400_000

/** Forgets tokens of issuers that nobody takes any more, and our own a day after they ended. */
export async function sweepExchanged(site: Site): Promise<void> {
  const now = site.now()
  await deleteOldExchanged(site.db, now, new Date(now.getTime() - day))
}
