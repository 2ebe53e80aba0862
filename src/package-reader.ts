// Reads uploaded packages beside the server's own thread: a bomb or 25 MB to inflate hold up no other request.

import { Unavailable } from './domain/errors.ts'
import { sentence } from './domain/sentence.ts'
import { redrawIcon } from './formats/icon-image.ts'
import type { ArchiveLimits } from './formats/package-archive.ts'
import { type PluginPackage, readPackage } from './formats/plugin-package.ts'
import { loadPythonGrammar, type PythonGrammar } from './formats/python-facts.ts'

export interface Reading {
  /** The bytes that were handed in; the buffer itself has travelled. */
  zip: Uint8Array<ArrayBuffer>
  found: PluginPackage
}

export interface PackageReader {
  /**
   * Reads and checks a package. The buffer of `zip` is taken over: use the one that comes back.
   *
   * @throws Unavailable when too many packages wait already, or this one took too long
   */
  read(zip: Uint8Array<ArrayBuffer>, limits: ArchiveLimits): Promise<Reading>
  close(): Promise<void>
}

/** The grammar of Python from the packages that bring it; about 25 ms. It cannot be sent to another thread. */
export async function openPythonGrammar(): Promise<PythonGrammar> {
  const bytesOf = (path: string) => Bun.file(new URL(import.meta.resolve(path))).bytes()
  return loadPythonGrammar(
    await bytesOf('web-tree-sitter/web-tree-sitter.wasm'),
    await bytesOf('tree-sitter-python/tree-sitter-python.wasm'),
  )
}

/** The whole reading of one package: its checks, and its icon as we show it. */
export async function readWhole(
  zip: Uint8Array,
  limits: ArchiveLimits,
  grammar: PythonGrammar | undefined,
): Promise<PluginPackage> {
  const found = readPackage(zip, limits, grammar)
  if (!found.icon) return found
  const redrawn = await redrawIcon(found.icon)
  if ('icon' in redrawn) return { ...found, icon: redrawn.icon }
  const report = { ...found.report, ok: false, errors: [...found.report.errors, redrawn.error] }
  return { ...found, icon: undefined, metadata: undefined, report }
}

/** Reads in the caller's own thread, for tests. The facts about the code are left out without a grammar. */
export function directReader(grammar?: PythonGrammar): PackageReader {
  return {
    read: async (zip, limits) => ({ zip, found: await readWhole(zip, limits, grammar) }),
    close: async () => {},
  }
}

/** What the worker is sent, and what it answers. */
export interface Order {
  zip: Uint8Array<ArrayBuffer>
  limits: ArchiveLimits
}
export type Outcome = (Reading & { heavy: boolean }) | { fault: string }

interface Job {
  order: Order
  resolve(reading: Reading): void
  reject(fault: Error): void
}

export interface WorkerReaderOptions {
  /** Packages that may wait while one is read. */
  queued?: number
  /** A package that takes longer is given up, and the worker with it. */
  timeoutMs?: number
  /** The module that the worker runs; another one only in tests. */
  module?: URL
}

/** Reads one package after the other in one worker, which is replaced when it dies or takes too long. */
export function workerReader(options: WorkerReaderOptions = {}): PackageReader {
  const { queued = 16, timeoutMs = 60_000 } = options
  const module = options.module ?? new URL('./package-reader-worker.ts', import.meta.url)
  const waiting: Job[] = []
  let worker: Worker | undefined
  let current: { job: Job; timer: ReturnType<typeof setTimeout> } | undefined

  function begin() {
    const job = current ? undefined : waiting.shift()
    if (!job) return
    worker ??= hire()
    const timer = setTimeout(
      () => giveUp(sentence('The package took too long to read. Try again, or pack it smaller.')),
      timeoutMs,
    )
    current = { job, timer }
    worker.postMessage(job.order, [job.order.zip.buffer])
  }

  function hire(): Worker {
    const hired = new Worker(module)
    hired.onmessage = ({ data }: MessageEvent<Outcome>) => {
      // What one that was dismissed still says belongs to no job any more.
      if (hired !== worker) return
      const job = settle()
      if ('fault' in data) job?.reject(new Error(`The package reader failed: ${data.fault}`))
      else job?.resolve({ zip: data.zip, found: data.found })
      if ('heavy' in data && data.heavy) dismiss()
      begin()
    }
    hired.onerror = (event) => {
      if (hired === worker) giveUp(sentence('The package could not be read. Try again in a minute.'), event.message)
    }
    return hired
  }

  /** The memory of a parser is given back only with its worker. */
  function dismiss() {
    worker?.terminate()
    worker = undefined
  }

  function settle(): Job | undefined {
    const job = current?.job
    clearTimeout(current?.timer)
    current = undefined
    return job
  }

  function giveUp(message: string, cause?: string) {
    dismiss()
    settle()?.reject(new Unavailable(message, { cause: new Error(cause ?? 'The package reader was ended') }))
    begin()
  }

  return {
    read: (zip, limits) => {
      if (waiting.length >= queued) {
        throw new Unavailable(sentence('Many packages are being checked at this moment. Try again in a minute.'))
      }
      return new Promise((resolve, reject) => {
        waiting.push({ order: { zip, limits }, resolve, reject })
        begin()
      })
    },
    close: async () => {
      for (const { reject } of waiting.splice(0))
        reject(new Unavailable(sentence('The site is closing. Try again in a minute.')))
      dismiss()
      settle()?.reject(new Unavailable(sentence('The site is closing. Try again in a minute.')))
    },
  }
}
