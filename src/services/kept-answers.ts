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

/** What does not fit any more goes, the oldest first. A failure is not kept. */
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

  return {
    keep: <T>(key: string, read: () => Promise<T>, bytesOf?: (answer: T) => number) => {
      const now = Date.now()
      const found = kept.get(key)
      if (found && now - found.at < keptMs) return found.answer as Promise<T>
      forget(key)
      if (kept.size >= most) forget(kept.keys().next().value ?? '')
      const answer = read()
      const entry: Kept = { at: now, answer, bytes: 0 }
      kept.set(key, entry)
      answer.then(
        (read) => kept.get(key) === entry && bytesOf && weigh(entry, bytesOf(read)),
        () => kept.get(key) === entry && forget(key),
      )
      return answer
    },
    delete: forget,
    clear: () => {
      kept.clear()
      bytes = 0
    },
  }
}
