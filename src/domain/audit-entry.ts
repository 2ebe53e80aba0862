// An entry of the audit log, and the chain that shows when one was changed or taken out.

import { createHash } from 'node:crypto'
import type { Action } from './actions.ts'

export interface AuditEntry {
  at: Date
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
export type KeptEntry = Omit<AuditEntry, 'action'> & { id: number; action: string; hash: string }

/**
 * SHA-256, in hex, over the hash of the entry before and everything that this one says: who changes an entry, takes one
 * out or puts one in would have to change every hash after it.
 *
 * @param previous empty for the first entry of the chain
 */
export function entryHash(previous: string, entry: Omit<KeptEntry, 'hash'>): string {
  const said = [
    ...[previous, entry.id, entry.at.toISOString(), entry.actor, entry.token, entry.address, entry.action],
    ...[entry.refused, entry.pluginId ?? null, entry.person, entry.subject, entry.reason, ordered(entry.details)],
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

/** The database gives the keys of an object back in its own order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return pairs.filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, ordered(inner)])
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

/**
 * Follows the chain over entries that come in the order of their ids, in any number of calls.
 * Entries without a hash are older than the chain: they count only before its beginning.
 */
export function chainFollower() {
  let last: ChainLink | undefined
  let entries = 0
  let broken: ChainBreak | undefined
  return {
    follow(kept: readonly KeptEntry[]): void {
      for (const entry of kept) {
        entries += 1
        if (broken || (entry.hash === '' && !last)) continue
        if (entryHash(last?.hash ?? '', entry) !== entry.hash) broken = { id: entry.id, at: entry.at }
        last = { id: entry.id, hash: entry.hash }
      }
    },
    end: (): { entries: number; last: ChainLink | undefined; broken: ChainBreak | undefined } => ({
      entries,
      last,
      broken,
    }),
  }
}
