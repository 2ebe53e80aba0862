// API tokens: made once, shown once, and every way in which they end.

import { randomBytes } from 'node:crypto'
import { listOwnedPlugins } from '../../db/plugins.ts'
import { findToken, insertToken, listTokens, revokeToken, type StoredToken, touchToken } from '../../db/tokens.ts'
import { InvalidInput, NotAllowed, NotFound, NotSignedIn, type Problem } from '../domain/errors.ts'
import { packageKey } from '../domain/plugin.ts'
import { type Scope, scopes } from '../domain/scope.ts'
import { hashOfSecret } from '../domain/secret-hash.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, blockedMessage, type User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change, recordRefusal } from './change.ts'
import { requireRight } from './rights.ts'

const day = 86_400_000
/** How long a token counts when nothing else is asked for, and at most. */
export const tokenDays = 365
const mostTokens = 50
const longestName = 80
/** So many unknown names a refusal lists. */
const mostNamed = 5
const tokenPattern = /^qvr_[A-Za-z0-9_-]{43}$/

/** What a form or a program asks for, as it came. */
export interface WantedToken {
  name: string
  scopes: readonly string[]
  /** Package names; undefined: every plugin of the person, now and later. */
  plugins: readonly string[] | undefined
  /** Last day, as YYYY-MM-DD in UTC; empty: in a year. */
  expiresOn: string
}

/**
 * Makes a token for the person who is signed in.
 *
 * @returns the token itself, which nobody can show again: only its hash is kept
 * @throws InvalidInput with everything that is wrong with what was asked
 * @throws NotAllowed for a token that asks for another
 */
export async function createToken(
  site: Site,
  actor: Actor,
  wanted: WantedToken,
): Promise<{ secret: string; token: StoredToken }> {
  const name = wanted.name.trim()
  return change(site, actor, { action: 'token.create', subject: name.slice(0, longestName) }, async (open) => {
    requireRight(actor, 'token.create', sentence('Sign in on the site to make a token.'))
    const user = open.user
    if (!user) throw new NotSignedIn(sentence('Sign in first.'))
    const { granted, pluginIds, expiresAt } = await accept(open, user, { ...wanted, name })
    const secret = `qvr_${randomBytes(32).toString('base64url')}`
    const id = await insertToken(open.tx, {
      ...{ userId: user.id, name, hash: hashOfSecret(secret), scopes: granted, pluginIds },
      ...{ createdAt: open.now, expiresAt },
    })
    open.record({
      ...{ action: 'token.create', subject: name, person: user.uid },
      details: { id, scopes: granted, plugins: wanted.plugins ?? 'all', expires: expiresAt.toISOString().slice(0, 10) },
    })
    const token = (await listTokens(open.tx, user.id)).find((made) => made.id === id)
    if (!token) throw new Error('The token was not kept')
    return { secret, token }
  })
}

async function accept({ tx, now }: Change, user: User, wanted: WantedToken) {
  const granted = scopes.filter((scope) => wanted.scopes.includes(scope))
  const owned = wanted.plugins && (await ownedPlugins({ tx }, user, wanted.plugins))
  const expiresAt = endOf(wanted.expiresOn, now)
  const live = (await listTokens(tx, user.id)).filter((token) => isLive(token, now))
  const problems: Problem[] = [
    ...nameProblems(wanted.name, live),
    ...scopeProblems(wanted.scopes, granted, wanted.plugins !== undefined),
    ...(owned?.problems ?? []),
    ...(expiresAt
      ? []
      : [{ field: 'expires', message: sentence('Choose a day from today to {last}.', { last: lastDay(now) }) }]),
    ...(live.length >= mostTokens
      ? [{ field: 'name', message: sentence('You have {count} tokens. Revoke one first.', { count: mostTokens }) }]
      : []),
  ]
  if (problems.length > 0 || !expiresAt)
    throw new InvalidInput(problems.map(({ message }) => message).join(' '), problems)
  return { granted, pluginIds: owned?.ids, expiresAt }
}

function nameProblems(name: string, live: readonly StoredToken[]): Problem[] {
  if (!name)
    return [{ field: 'name', message: sentence('Name the token after what uses it, such as “release workflow”.') }]
  if (name.length > longestName)
    return [{ field: 'name', message: sentence('A name has at most {count} characters.', { count: longestName }) }]
  const taken = live.some((token) => token.name.toLowerCase() === name.toLowerCase())
  return taken
    ? [{ field: 'name', message: sentence('You have a token “{name}” already. Choose another name.', { name }) }]
    : []
}

function scopeProblems(asked: readonly string[], granted: readonly Scope[], chosenPlugins: boolean): Problem[] {
  if (granted.length === 0 || granted.length < new Set(asked).size)
    return [{ field: 'scopes', message: sentence('Choose what the token may do.') }]
  if (chosenPlugins && granted.includes('publish-new'))
    return [{ field: 'scopes', message: sentence('To publish new plugins, a token has to be for all plugins.') }]
  return []
}

async function ownedPlugins({ tx }: Pick<Change, 'tx'>, user: User, names: readonly string[]) {
  const owned = new Map(
    (await listOwnedPlugins(tx, user.id)).map((plugin) => [packageKey(plugin.packageName), plugin.id]),
  )
  const wanted = [...new Set(names)]
  const ids = wanted.flatMap((name) => owned.get(packageKey(name)) ?? [])
  const problems: Problem[] = wanted
    .filter((name) => !owned.has(packageKey(name)))
    .slice(0, mostNamed)
    .map((name) => ({
      field: 'plugins',
      message: sentence('You own no plugin {packageName}.', { packageName: name.slice(0, longestName) }),
    }))
  if (wanted.length === 0) problems.push({ field: 'plugins', message: sentence('Choose at least one plugin, or all.') })
  return { ids: [...new Set(ids)], problems }
}

/** The end of that day in UTC; nothing for a day that is past, too far, or none. */
function endOf(text: string, now: Date): Date | undefined {
  if (text === '') return new Date(now.getTime() + tokenDays * day)
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59.999Z`) : undefined
  if (!end || Number.isNaN(end.getTime()) || end.toISOString().slice(0, 10) !== text) return undefined
  return end > now && text <= lastDay(now) ? end : undefined
}

/** The last day that a token made now can end on, as YYYY-MM-DD. */
export function lastDay(now: Date): string {
  return new Date(now.getTime() + tokenDays * day).toISOString().slice(0, 10)
}

export function isLive(token: StoredToken, now: Date): boolean {
  return !token.revokedAt && token.expiresAt > now
}

/** One's own tokens, newest first: those that count, and those that ended within a month. */
export async function listOwnTokens(site: Site, user: User): Promise<StoredToken[]> {
  const monthAgo = new Date(site.now().getTime() - 30 * day)
  const tokens = await listTokens(site.db, user.id)
  return tokens.filter((token) => (token.revokedAt ?? token.expiresAt) > monthAgo)
}

/**
 * Ends one of the actor's own tokens at once.
 *
 * @throws NotFound when it ended already, or is somebody else's
 */
export async function endToken(site: Site, actor: Actor, id: number): Promise<string> {
  return change(site, actor, { action: 'token.revoke', subject: `token ${id}` }, async (open) => {
    requireRight(actor, 'token.revoke', sentence('Sign in on the site to revoke a token.'))
    const { user } = open
    const name = user && (await revokeToken(open.tx, user.id, id, open.now, sentence('By you.')))
    if (!user || name === undefined) throw new NotFound(sentence('There is no such token, or it ended already.'))
    open.record({ action: 'token.revoke', subject: name, person: user.uid, details: { id } })
    return name
  })
}

/**
 * Who a token stands for.
 *
 * @param attempt what it is used for, when that would change something: kept in the audit log if the token is refused
 * @throws NotSignedIn when it is unknown, revoked or expired, with the reason
 * @throws NotAllowed when its owner is blocked
 */
export async function findTokenActor(site: Site, secret: string, address: string, attempt?: string): Promise<Actor> {
  const found = tokenPattern.test(secret) ? await findToken(site.db, hashOfSecret(secret)) : undefined
  if (!found)
    throw new NotSignedIn(
      sentence('This token is unknown. Make one on your account page, and send it as a bearer token.'),
    )
  const { token, user } = found
  const pluginIds = token.allPlugins ? undefined : token.plugins.map((plugin) => plugin.id)
  const grant = { id: token.id, name: token.name, scopes: token.scopes, pluginIds, provenance: token.provenance }
  const actor: Actor = { kind: 'token', user, token: grant, address }
  const refusal = refusalOf(token, user, site.now())
  if (refusal) {
    if (attempt) await recordRefusal(site, actor, { action: 'api.enter', subject: attempt }, refusal)
    throw refusal
  }
  await touchToken(site.db, token.id, site.now(), address)
  return actor
}

function refusalOf(token: StoredToken, user: User, now: Date): NotAllowed | NotSignedIn | undefined {
  if (user.trust === 'blocked') return new NotAllowed(blockedMessage(user))
  if (token.revokedAt)
    return new NotSignedIn(
      sentence('This token was revoked. {reason} Make a new one.', { reason: token.revokedReason }),
    )
  if (token.provenance && token.expiresAt <= now)
    return new NotSignedIn(sentence('This token counted for 15 minutes, and they are over. Exchange a new one.'))
  const end = token.expiresAt.toISOString().slice(0, 10)
  return token.expiresAt <= now
    ? new NotSignedIn(sentence('This token ended on {end}. Make a new one.', { end }))
    : undefined
}
