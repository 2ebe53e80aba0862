// Reads uploaded packages beside the server's own thread: a bomb or 25 MB to inflate hold up no other request.

import { Unavailable } from './domain/errors.ts'
import type { Finding } from './domain/report.ts'
import { sentence } from './domain/sentence.ts'
import { type CheckResult, codeCheck, couldNotRun, passed } from './domain/version-checks.ts'
import { redrawIcon } from './formats/icon-image.ts'
import type { ArchiveLimits } from './formats/package-archive.ts'
import { type PackageStructure, type PluginPackage, readStructure, withCodeFacts } from './formats/plugin-package.ts'
import { findFacts, loadPythonGrammar, type PythonFile, type PythonGrammar } from './formats/python-facts.ts'
import { type LineFault, NoAnswer, openLine, type WorkerLine } from './worker-line.ts'

export interface Reading {
  /** The bytes that were handed in. */
  zip: Uint8Array<ArrayBuffer>
  /** With the facts about its code, as far as somebody looked through it. */
  found: PluginPackage
  /** How the look through its code ended; the package itself was read, or there is no reading. */
  code: CheckResult
}

export interface PackageReader {
  /**
   * Reads and checks a package, then looks through its code. Whatever happens to the second, the first counts.
   *
   * @throws Unavailable when too many packages wait already, or this one could not be read
   */
  read(zip: Uint8Array<ArrayBuffer>, limits: ArchiveLimits): Promise<Reading>
  close(): Promise<void>
}

/** The grammar of Python from the packages that bring it; about 25 ms. It cannot be sent to another thread. */
export async function openPythonGrammar(file = 'tree-sitter-python/tree-sitter-python.wasm'): Promise<PythonGrammar> {
  const bytesOf = (path: string) => Bun.file(new URL(import.meta.resolve(path))).bytes()
  return loadPythonGrammar(await bytesOf('web-tree-sitter/web-tree-sitter.wasm'), await bytesOf(file))
}

/** Everything but what its code does: its checks, and its icon as we show it. */
export async function readPackageStructure(zip: Uint8Array, limits: ArchiveLimits): Promise<PackageStructure> {
  const { found, code } = readStructure(zip, limits)
  if (!found.icon) return { found, code }
  const redrawn = await redrawIcon(found.icon)
  if ('icon' in redrawn) return { found: { ...found, icon: redrawn.icon }, code }
  const report = { ...found.report, ok: false, errors: [...found.report.errors, redrawn.error] }
  return { found: { ...found, icon: undefined, metadata: undefined, report }, code }
}

/**
 * Reads in the caller's own thread, for tests.
 *
 * @param grammar without one no facts are found, and the look through the code counts as passed
 */
export function directReader(grammar?: PythonGrammar): PackageReader {
  return {
    read: async (zip, limits) => {
      const { found, code } = await readPackageStructure(zip, limits)
      if (!grammar) return { zip, found, code: passed('code-facts') }
      const facts = findFacts(grammar, code)
      return { zip, found: withCodeFacts(found, facts), code: codeCheck(facts) }
    },
    close: async () => {},
  }
}

/** What the worker that reads packages is sent. */
export interface StructureOrder {
  zip: Uint8Array<ArrayBuffer>
  limits: ArchiveLimits
}

export interface WorkerReaderOptions {
  /** Packages that may wait while one is read. */
  queued?: number
  /** A package that takes longer is given up, and the worker with it. */
  timeoutMs?: number
  /** The module that the worker runs; another one only in tests. */
  module?: URL
  /** The same for the worker that looks through the code. */
  scan?: { queued?: number; timeoutMs?: number; module?: URL }
}

/**
 * Reads one package after the other in one worker, and looks through their code in another: what brings the second to
 * its end leaves the package read.
 */
export function workerReader(options: WorkerReaderOptions = {}): PackageReader {
  const { queued = 16, timeoutMs = 60_000, scan = {} } = options
  const module = options.module ?? new URL('./package-reader-worker.ts', import.meta.url)
  const scanModule = scan.module ?? new URL('./package-scan-worker.ts', import.meta.url)
  const structures = openLine<StructureOrder, PackageStructure>({ module, queued, timeoutMs, pack: withOwnBytes })
  const scans = openLine<PythonFile[], Finding[]>({ queued, timeoutMs, ...scan, module: scanModule })
  return {
    read: async (zip, limits) => {
      const { found, code } = await sendTwice(structures, { zip, limits })
      try {
        const facts = await scans.send(code, buffersOf(code))
        return { zip, found: withCodeFacts(found, facts), code: codeCheck(facts) }
      } catch (fault) {
        return { zip, found, code: couldNotRun('code-facts', scanFaults[faultOf(fault)]) }
      }
    },
    close: async () => {
      structures.close()
      scans.close()
    },
  }
}

/** The worker gets a copy of its own: the bytes are stored afterwards, or sent once more. */
async function withOwnBytes({ zip, limits }: StructureOrder) {
  const own = new Uint8Array(zip.length)
  for (let at = 0; at < zip.length; at += pieceBytes) {
    own.set(zip.subarray(at, at + pieceBytes), at)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { order: { zip: own, limits }, transfer: [own.buffer] }
}

/** Takes a millisecond to copy; then others have their turn. */
const pieceBytes = 2_000_000

/** A worker may die of the package before: once more in a fresh one, but not for what already took its time. */
async function sendTwice(
  line: WorkerLine<StructureOrder, PackageStructure>,
  order: StructureOrder,
): Promise<PackageStructure> {
  try {
    return await line.send(order).catch((fault) => {
      if (['dead', 'crashed'].includes(faultOf(fault))) return line.send(order)
      throw fault
    })
  } catch (fault) {
    throw new Unavailable(structureFaults[faultOf(fault)], { cause: fault })
  }
}

/** @throws what is no fault of a worker */
function faultOf(fault: unknown): LineFault {
  if (fault instanceof NoAnswer) return fault.fault
  throw fault
}

const unreadable = sentence('The package could not be read. Try again in a minute.')

const structureFaults: Record<LineFault, string> = {
  full: sentence('Many packages are being checked at this moment. Try again in a minute.'),
  slow: sentence('The package took too long to read. Try again, or pack it smaller.'),
  dead: unreadable,
  crashed: unreadable,
  closed: sentence('The site is closing. Try again in a minute.'),
}

const scanFaults: Record<LineFault, string> = {
  full: sentence('Too many packages waited for the look through their code.'),
  slow: sentence('The look through the code took too long and was ended.'),
  dead: sentence('The look through the code ended before its end: its worker died.'),
  crashed: sentence('The look through the code failed: its grammar is missing, or it has a fault.'),
  closed: sentence('The site closed before the code was looked through.'),
}

/** The buffers that travel with the code instead of being copied. */
export function buffersOf(code: readonly PythonFile[]): ArrayBuffer[] {
  return code.map(({ bytes }) => bytes.buffer as ArrayBuffer)
}
