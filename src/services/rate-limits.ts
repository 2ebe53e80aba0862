// How often somebody may ask for something; kept in memory by each instance.

import { TooMany } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

/** How somebody stands after one request. */
export interface Quota {
  /** False: the request was over the limit, and is not counted. */
  taken: boolean
  limit: number
  remaining: number
  /** Until all of it is there again; when nothing remains, until the next one is taken. */
  resetSeconds: number
}

export interface RateLimit {
  /**
   * Counts one request, if it is not over the limit.
   *
   * @param who an address, or the uid of somebody signed in
   */
  take(who: string): Quota
  /**
   * Counts one request.
   *
   * @throws TooMany with the seconds after which the next one is taken
   */
  count(who: string): Quota
}

interface Bucket {
  left: number
  at: number
}

const mostKept = 10_000
/** Of the longest unused, so that making room costs the same however many are kept. */
const lookedAt = 50

/** Takes `burst` requests at once, and one more after each `everyMs`: a bucket that fills up again. */
export function rateLimit(burst: number, everyMs: number, now: () => Date): RateLimit {
  /** The longest unused first. */
  const buckets = new Map<string, Bucket>()

  const leftAt = (bucket: Bucket, at: number) => Math.min(burst, bucket.left + Math.max(0, at - bucket.at) / everyMs)

  /** A full bucket is as good as none. When all are in use the longest unused goes: its holder begins anew. */
  function makeRoom(at: number): void {
    let looked = 0
    for (const [who, bucket] of buckets) {
      if (leftAt(bucket, at) >= burst) buckets.delete(who)
      if (++looked === lookedAt) break
    }
    const [oldest] = buckets.keys()
    if (buckets.size >= mostKept && oldest !== undefined) buckets.delete(oldest)
  }

  function take(who: string): Quota {
    const at = now().getTime()
    const known = buckets.get(who)
    const left = known ? leftAt(known, at) : burst
    const taken = left >= 1
    const after = taken ? left - 1 : left
    if (known) buckets.delete(who)
    else if (buckets.size >= mostKept) makeRoom(at)
    buckets.set(who, { left: after, at })
    const remaining = Math.floor(after)
    const missing = (remaining === 0 ? 1 : burst) - after
    return { taken, limit: burst, remaining, resetSeconds: Math.max(1, Math.ceil((missing * everyMs) / 1000)) }
  }

  return {
    take,
    count: (who) => {
      const quota = take(who)
      if (quota.taken) return quota
      throw tooOften(quota.resetSeconds)
    },
  }
}

function tooOften(seconds: number): TooMany {
  const message =
    seconds === 1
      ? sentence('That was often. Come back in 1 second.')
      : sentence('That was often. Come back in {seconds} seconds.', { seconds })
  return new TooMany(message, seconds)
}
