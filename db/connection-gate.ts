// Lets no more statements out than there are connections, so that each finds one that is free.

/**
 * postgres.js queues statements behind each other on connections that are busy. A `begin` that comes to stand there while
 * the socket is full is sent without its connection being kept for it: the transaction fails, stays open on the server,
 * and what other requests write next on that connection is in it and lost (postgres 3.4.9, `execute` in connection.js:
 * `onexecute` is called only when `write` returned true). Behind this gate nothing queues on a connection.
 */
export interface ConnectionGate {
  /** Calls back at once when a connection is free, else in the order of asking. Each callback is followed by one `leave`. */
  enter(go: () => void): void
  leave(): void
}

/** @param connections of the pool */
export function connectionGate(connections: number): ConnectionGate {
  let free = connections
  const waiting: (() => void)[] = []

  function letIn(): void {
    while (free > 0) {
      // Whoever was let in leaves the queue at once: what hangs on them is a whole answer, and under load it is never empty.
      const go = waiting.shift()
      if (!go) return
      free--
      go()
    }
  }

  return {
    enter: (go) => {
      waiting.push(go)
      letIn()
    },
    leave: () => {
      free++
      letIn()
    },
  }
}
