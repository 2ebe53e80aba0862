// An entry of the audit log, and the chain that shows when one was changed or taken out.

import { createHash } from 'node:crypto'
import type { Action } from './actions.ts'

/** Of whom the name is: no command is taken for a person of the same name. */
export type ActorKind = 'user' | 'token' | 'operator' | 'visitor'

export interface AuditEntry {
  at: Date
  actorKind: ActorKind
  /** uid of the person, or the name of the command. */
  actor: string
  /** Name of the token that was used; empty for a session. */
  token: string
  /** Where the request came from; empty for commands. */
  address: string
  action: Action
  /** It was tried, and refused. */
  refused: boolean
  pluginId: number | undefined
  /** uid of the person to whom it was done, empty when it was done to none. */
  person: string
  /** What it was done to, in words that stay readable when the rows are gone: `parcel_check 1.4.2`. */
  subject: string
  reason: string
  /** Before and after, and what else belongs to it; plain JSON. */
  details: Record<string, unknown>
}

/** An entry as it stands in the log, whose action may be a word of a later version of the code. */
export type KeptEntry = Omit<AuditEntry, 'action' | 'actorKind'> & {
  id: number
  actorKind: string
  action: string
  hash: string
}

const longest = { actor: 256, token: 100, address: 64, person: 256, subject: 300, reason: 10_000 } as const

/**
 * The entry as it can be kept, and comes back from the database letter by letter: no text longer than its place, no
 * half of a pair of surrogates, no NUL, nothing that JSON leaves out.
 */
export function keepable(entry: AuditEntry): AuditEntry {
  const cut = (name: keyof typeof longest) => plainText(entry[name].slice(0, longest[name]))
  return {
    ...entry,
    ...{ actor: cut('actor'), token: cut('token'), address: cut('address'), person: cut('person') },
    ...{ subject: cut('subject'), reason: cut('reason') },
    details: plainValue(entry.details) as Record<string, unknown>,
  }
}

function plainText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((inner) => plainValue(inner) ?? null)
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(pairs.map(([key, inner]) => [plainText(key), plainValue(inner)]))
}

/**
 * SHA-256, in hex, over the hash of the entry before and everything that this one says: who changes an entry, takes one
 * out or puts one in would have to change every hash after it.
 *
 * @param previous empty for the first entry of the chain
 */
export function entryHash(previous: string, entry: Omit<KeptEntry, 'hash'>): string {
  const said = [
    ...[previous, entry.id, entry.at.toISOString(), entry.actorKind, entry.actor, entry.token, entry.address],
    entry.action,
    ...[entry.refused, entry.pluginId ?? null, entry.person, entry.subject, entry.reason, ordered(entry.details)],
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

/** The database gives the keys of an object back in its own order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  // Marked as an object: a list of pairs is something else.
  return { object: pairs.filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, ordered(inner)]) }
}

export interface ChainBreak {
  /** The first entry that does not follow from the one before. */
  id: number
  at: Date
}

export interface ChainLink {
  /** Id of the newest entry and its hash, to be compared with what was noted elsewhere. */
  id: number
  hash: string
}

export interface ChainEnd {
  entries: number
  /** How many are older than the chain. */
  unchained: number
  last: ChainLink | undefined
  broken: ChainBreak | undefined
}

/**
 * Follows the chain over entries that come in the order of their ids, in any number of calls.
 * Entries without a hash are older than the chain: they count only before its beginning.
 */
export function chainFollower() {
  let last: ChainLink | undefined
  let entries = 0
  let unchained = 0
  let broken: ChainBreak | undefined
  return {
    follow(kept: readonly KeptEntry[]): void {
      for (const entry of kept) {
        entries += 1
        if (broken) continue
        if (entry.hash === '' && !last) {
          unchained += 1
          continue
        }
        if (entryHash(last?.hash ?? '', entry) !== entry.hash) broken = { id: entry.id, at: entry.at }
        last = { id: entry.id, hash: entry.hash }
      }
    },
    end: (): ChainEnd => ({ entries, unchained, last, broken }),
  }
}
