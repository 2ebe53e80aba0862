// One line of JSON for each thing worth knowing, on standard output.

export interface Log {
  info(event: string, fields?: Record<string, unknown>): void
  error(event: string, fault: unknown, fields?: Record<string, unknown>): void
  /** Writes out what is still held back. */
  flush(): void
}

const holdBackMs = 100
const holdBackBytes = 64_000

/** Lines are held back for a tenth of a second at most, so that a busy server writes seldom; an error goes out at once. */
export function jsonLog(write: (text: string) => void, now: () => Date): Log {
  let held = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush() {
    clearTimeout(timer)
    timer = undefined
    if (held) write(held)
    held = ''
  }

  function add(level: string, event: string, fields: Record<string, unknown>) {
    held += `${JSON.stringify({ at: now().toISOString(), level, event, ...fields })}\n`
    if (held.length > holdBackBytes) flush()
    else timer ??= setTimeout(flush, holdBackMs)
  }

  return {
    info: (event, fields = {}) => add('info', event, fields),
    error: (event, fault, fields = {}) => {
      add('error', event, { ...fields, ...describe(fault) })
      flush()
    },
    flush,
  }
}

/** Keeps lines in memory, for tests that read what was logged. */
export function memoryLog(): Log & { lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  return {
    lines,
    info: (event, fields = {}) => lines.push({ level: 'info', event, ...fields }),
    error: (event, fault, fields = {}) => lines.push({ level: 'error', event, ...fields, ...describe(fault) }),
    flush: () => {},
  }
}

function describe(fault: unknown): Record<string, unknown> {
  if (!(fault instanceof Error)) return { message: String(fault) }
  const cause = fault.cause === undefined ? {} : { cause: describe(fault.cause) }
  return { message: fault.message, stack: fault.stack, ...cause }
}
