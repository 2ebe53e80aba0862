// How often somebody may ask for something that is costly and needs no account; kept in memory by each instance.

import { TooMany } from '../domain/errors.ts'

export interface RateLimit {
  /**
   * Counts one request.
   *
   * @param who an address, or the uid of somebody signed in
   * @throws TooMany with the seconds after which the next one is taken
   */
  count(who: string): void
}

const mostKept = 10_000

/** Takes `burst` requests at once, and one more after each `everyMs`: a bucket that fills up again. */
export function rateLimit(burst: number, everyMs: number, now: () => Date): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()

  function forgetFull(at: number) {
    for (const [who, bucket] of buckets) if (bucket.left + (at - bucket.at) / everyMs >= burst) buckets.delete(who)
  }

  return {
    count: (who) => {
      const at = now().getTime()
      if (buckets.size >= mostKept) forgetFull(at)
      const bucket = buckets.get(who) ?? { left: burst, at }
      const left = Math.min(burst, bucket.left + (at - bucket.at) / everyMs)
      if (left < 1) {
        const seconds = Math.ceil(((1 - left) * everyMs) / 1000)
        throw new TooMany(`That was often. Come back in ${seconds} seconds.`, seconds)
      }
      buckets.set(who, { left: left - 1, at })
    },
  }
}
