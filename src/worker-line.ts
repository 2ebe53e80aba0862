// One worker beside the server's own thread, that takes one order after the other and is replaced when it fails.

/** `full`: too many wait. `slow`: it took too long. `dead`: the worker ended. `crashed`: the work threw. `closed`: the site is closing. */
export type LineFault = 'full' | 'slow' | 'dead' | 'crashed' | 'closed'

/** There is no answer to an order. */
export class NoAnswer extends Error {
  constructor(
    readonly fault: LineFault,
    cause: string,
  ) {
    super(`The worker gave no answer (${fault}): ${cause}`)
  }
}

/** What a worker posts: the answer, and whether it keeps so much memory that a fresh worker costs less. */
export type Posted<Answer> = { answer: Answer; heavy?: boolean } | { fault: string }

export interface LineOptions<Order> {
  module: URL
  /** Makes of an order what is sent, when its turn has come. What is copied here is not copied twice more on its way. */
  pack?(order: Order): Promise<{ order: Order; transfer: ArrayBuffer[] }>
  /** Orders that may wait while one is worked on. */
  queued: number
  /** What takes longer is given up, and the worker with it. */
  timeoutMs: number
}

export interface WorkerLine<Order, Answer> {
  /**
   * @param transfer buffers that the worker takes over; everything else is copied
   * @throws NoAnswer
   */
  send(order: Order, transfer?: ArrayBuffer[]): Promise<Answer>
  close(): void
}

interface Job<Order, Answer> {
  order: Order
  transfer: ArrayBuffer[]
  resolve(answer: Answer): void
  reject(fault: Error): void
}

/** The worker is hired with the first order. */
export function openLine<Order, Answer>(options: LineOptions<Order>): WorkerLine<Order, Answer> {
  const { module, queued, timeoutMs, pack } = options
  const waiting: Job<Order, Answer>[] = []
  let worker: Worker | undefined
  let current: { job: Job<Order, Answer>; timer: ReturnType<typeof setTimeout> } | undefined
  let closed = false

  function begin() {
    const job = current ? undefined : waiting.shift()
    if (!job) return
    worker ??= hire()
    const timer = setTimeout(() => giveUp('slow', `longer than ${timeoutMs} ms`), timeoutMs)
    current = { job, timer }
    if (pack) packFor(job, pack).catch((fault) => current?.job === job && giveUp('crashed', String(fault)))
    else worker.postMessage(job.order, job.transfer)
  }

  async function packFor(job: Job<Order, Answer>, pack: NonNullable<LineOptions<Order>['pack']>) {
    const { order, transfer } = await pack(job.order)
    // It may have taken too long, or the site closed.
    if (current?.job === job) worker?.postMessage(order, transfer)
  }

  function hire(): Worker {
    const hired = new Worker(module)
    hired.onmessage = ({ data }: MessageEvent<Posted<Answer>>) => {
      // What one that was dismissed still says belongs to no job any more.
      if (hired !== worker) return
      if ('fault' in data) return giveUp('crashed', data.fault)
      settle()?.resolve(data.answer)
      if (data.heavy) dismiss()
      begin()
    }
    hired.onerror = (event) => {
      if (hired === worker) giveUp('dead', event.message)
    }
    // One that ends by itself, or is ended, says nothing else.
    hired.addEventListener('close', () => {
      if (hired === worker) giveUp('dead', 'it ended')
    })
    return hired
  }

  /** The memory of a parser is given back only with its worker. */
  function dismiss() {
    const gone = worker
    worker = undefined
    gone?.terminate()
  }

  function settle(): Job<Order, Answer> | undefined {
    const job = current?.job
    clearTimeout(current?.timer)
    current = undefined
    return job
  }

  function giveUp(fault: LineFault, cause: string) {
    dismiss()
    settle()?.reject(new NoAnswer(fault, cause))
    begin()
  }

  return {
    send: (order, transfer = []) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new NoAnswer('closed', 'closed'))
        if (waiting.length >= queued) return reject(new NoAnswer('full', `${queued} wait`))
        waiting.push({ order, transfer, resolve, reject })
        begin()
      }),
    close: () => {
      closed = true
      dismiss()
      for (const job of [settle(), ...waiting.splice(0)]) job?.reject(new NoAnswer('closed', 'closed'))
    },
  }
}
