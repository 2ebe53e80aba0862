// How many passwords may be tried: of one account, from one address, and altogether. Counted in the database, so that
// it holds however many instances there are.

import { createHash } from 'node:crypto'
import { type Counted, countAttempt, deleteOldAttempts, forgetAttempts, uncountAttempts } from '../../db/attempts.ts'
import { TooMany } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Site } from '../site.ts'

const windowMs = 10 * 60_000
/** Attempts in ten minutes. An office of many people stands behind one address; a script that guesses does too. */
export const signInLimits = { account: 10, address: 100, everybody: 2000 } as const

export interface CountedAttempt {
  /**
   * The directory has found the person under another name than was typed: their own account counts too.
   * @throws TooMany when it has been tried too often
   */
  sameAs(canonical: string): Promise<void>
  /** The password was right: the account begins anew, and nobody else pays for it. */
  succeeded(): Promise<void>
  /** The directory was never asked: it could not be reached. */
  unasked(): Promise<void>
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
  const counted = await countAll(
    site,
    keys.map((key, at) => ({ key, limit: limits[at] ?? 0 })),
  )
  return {
    sameAs: async (canonical) => {
      const key = `account:${hashed(plain(canonical))}`
      if (!counted.some((one) => one.key === key))
        counted.unshift(...(await countAll(site, [{ key, limit: signInLimits.account }])))
    },
    succeeded: async () => {
      const accounts = counted.filter(({ key }) => key.startsWith('account:'))
      await forgetAttempts(site.db, accounts)
      await uncountAttempts(
        site.db,
        counted.filter((one) => !accounts.includes(one)),
      )
    },
    unasked: () => uncountAttempts(site.db, counted),
  }
}

/** Counts for every key, or, when one of them is full, for none: what one limit refuses uses up no other. */
async function countAll(site: Site, wanted: { key: string; limit: number }[]): Promise<Counted[]> {
  const now = site.now()
  return site.db.transaction(async (tx) => {
    const counted: Counted[] = []
    for (const { key, limit } of wanted) {
      const { count, since } = await countAttempt(tx, key, windowMs, now)
      // Thrown, so that nothing of the transaction is kept.
      if (count > limit) throw tooMany(Math.ceil((since.getTime() + windowMs - now.getTime()) / 1000))
      counted.push({ key, since })
    }
    return counted
  })
}

function tooMany(seconds: number): TooMany {
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  const message =
    minutes === 1
      ? sentence('Too many passwords were tried. Come back in 1 minute.')
      : sentence('Too many passwords were tried. Come back in {minutes} minutes.', { minutes })
  return new TooMany(message, Math.max(1, seconds))
}

/**
 * Coarser than any directory compares: without case, accents, blanks and characters that show nothing, so that no
 * second spelling of a name has a count of its own. Two people whose names fall together share one.
 */
function plain(uid: string): string {
  const letters = uid.normalize('NFKD').replace(/[\p{M}\p{C}\p{Z}]/gu, '')
  return letters.toUpperCase().toLowerCase()
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Forgets windows that are over. */
export async function sweepSignIns(site: Site): Promise<void> {
  await deleteOldAttempts(site.db, new Date(site.now().getTime() - 2 * windowMs))
}
