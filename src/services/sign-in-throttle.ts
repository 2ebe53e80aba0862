// How many passwords may be tried: of one account, from one address, and altogether. Counted in the database, so that
// it holds however many instances there are.

import { createHash } from 'node:crypto'
import { countAttempt, deleteOldAttempts, forgetAttempts, uncountAttempts } from '../../db/attempts.ts'
import { TooMany } from '../domain/errors.ts'
import type { Site } from '../site.ts'

const windowMs = 10 * 60_000
/** Attempts in ten minutes. An office of many people stands behind one address; a script that guesses does too. */
export const signInLimits = { account: 10, address: 100, everybody: 2000 } as const

export interface CountedAttempt {
  /** The password was right: the account begins anew, and nobody else pays for it. */
  succeeded(): Promise<void>
  /** Nobody looked at the password, as the directory did not answer. */
  unanswered(): Promise<void>
}

/**
 * Counts one attempt before the directory is asked, so that of many at once not one more than the limit gets through.
 * Unknown accounts are counted like known ones: the answer tells nothing.
 *
 * @param uid as typed
 * @param network an IPv4 address, or the first half of an IPv6 one
 * @throws TooMany with the seconds until the window ends
 */
export async function countSignIn(site: Site, uid: string, network: string): Promise<CountedAttempt> {
  const keys = [`account:${hashed(plain(uid))}`, `address:${hashed(network)}`, 'everybody']
  const limits = [signInLimits.account, signInLimits.address, signInLimits.everybody]
  const now = site.now()
  const over = await site.db.transaction(async (tx) => {
    // One that is refused at its account does not count for the address, nor for everybody: else one account that is
    // attacked would lock out the others.
    for (const [at, key] of keys.entries()) {
      const { count, since } = await countAttempt(tx, key, windowMs, now)
      if (count > (limits[at] ?? 0)) return since
    }
    return undefined
  })
  if (over) throw tooMany(Math.ceil((over.getTime() + windowMs - now.getTime()) / 1000))
  return {
    succeeded: async () => {
      await forgetAttempts(site.db, keys.slice(0, 1))
      await uncountAttempts(site.db, keys.slice(1))
    },
    unanswered: () => uncountAttempts(site.db, keys),
  }
}

function tooMany(seconds: number): TooMany {
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  return new TooMany(
    `Too many passwords were tried. Come back in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    Math.max(1, seconds),
  )
}

/** As directories compare: without case, blanks squeezed. */
function plain(uid: string): string {
  return uid.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Forgets windows that are over. */
export async function sweepSignIns(site: Site): Promise<void> {
  await deleteOldAttempts(site.db, new Date(site.now().getTime() - 2 * windowMs))
}
