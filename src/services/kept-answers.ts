// Answers that many people ask for, kept for a while within bounds.

export interface KeptAnswers {
  /**
   * The answer that was kept, or a new one; several who ask at once share one.
   *
   * @param bytesOf how much memory the answer takes where that may be much
   */
  keep<T>(key: string, read: () => Promise<T>, bytesOf?: (answer: T) => number): Promise<T>
  delete(key: string): void
  clear(): void
}

interface Kept {
  at: number
  answer: Promise<unknown>
  bytes: number
}

/** As many keys are remembered for each answer that is kept. */
const keysForEach = 4

/**
 * What does not fit any more goes, the oldest first. A failure is not kept. While it is full, an answer is kept when it
 * is asked for a second time: a machine that goes through everything once would push out what people ask for, and leave
 * behind what only a full collection of garbage takes away.
 */
export function keptAnswers({
  most,
  mostBytes,
  keptMs,
}: {
  most: number
  mostBytes: number
  keptMs: number
}): KeptAnswers {
  const kept = new Map<string, Kept>()
  /** Those that are not to be kept, for who asks meanwhile. */
  const underWay = new Map<string, Promise<unknown>>()
  const asked = new Set<string>()
  let bytes = 0

  function forget(key: string): void {
    bytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  function weigh(entry: Kept, own: number): void {
    entry.bytes = own
    bytes += own
    for (const [key, { bytes: others }] of kept) {
      if (bytes <= mostBytes) return
      if (others > 0) forget(key)
    }
  }

  function wasAsked(key: string): boolean {
    if (asked.delete(key)) return true
    asked.add(key)
    if (asked.size > most * keysForEach) asked.delete(asked.keys().next().value ?? '')
    return false
  }

  function share<T>(key: string, read: () => Promise<T>): Promise<T> {
    const answer = read()
    const end = () => underWay.get(key) === answer && underWay.delete(key)
    underWay.set(key, answer)
    answer.then(end, end)
    return answer
  }

  return {
    keep: <T>(key: string, read: () => Promise<T>, bytesOf?: (answer: T) => number) => {
      const now = Date.now()
      const found = kept.get(key)
      if (found && now - found.at < keptMs) return found.answer as Promise<T>
      forget(key)
      if (kept.size >= most) {
        const running = underWay.get(key)
        if (running) return running as Promise<T>
        if (!wasAsked(key)) return share(key, read)
        forget(kept.keys().next().value ?? '')
      }
      const answer = read()
      const entry: Kept = { at: now, answer, bytes: 0 }
      kept.set(key, entry)
      answer.then(
        (read) => kept.get(key) === entry && bytesOf && weigh(entry, bytesOf(read)),
        () => kept.get(key) === entry && forget(key),
      )
      return answer
    },
    delete: (key) => {
      forget(key)
      underWay.delete(key)
    },
    clear: () => {
      kept.clear()
      underWay.clear()
      bytes = 0
    },
  }
}
