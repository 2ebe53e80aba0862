// How many uploads are held in memory at once: the rest wait unread, and the network holds them back.

export interface UploadSlots {
  /** Waits for a place; the holder keeps it until `release`. */
  take(holder: object): Promise<void>
  /** Gives the place to the next one; harmless for a holder without a place. */
  release(holder: object): void
}

/** @param count uploads held at once; one of 25 MB is some three times in memory while it is read */
export function uploadSlots(count: number): UploadSlots {
  const holders = new WeakSet<object>()
  const waiting: (() => void)[] = []
  let free = count
  return {
    take: async (holder) => {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      holders.add(holder)
    },
    release: (holder) => {
      if (!holders.delete(holder)) return
      // The place goes straight to the next one, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}
