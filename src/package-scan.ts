// Looks through the code of packages in a worker of its own: it may die, and what was read of the package stays.

import type { Finding } from './domain/report.ts'
import { findFacts, type PythonFile, type PythonGrammar } from './formats/python-facts.ts'
import type { Posted } from './worker-line.ts'

/** Python code above which the parser keeps more memory than a fresh worker costs. */
const heavyBytes = 300_000

/**
 * Answers every order with the facts about its files, or with what kept it from finding them.
 *
 * @param grammar opened once; when that fails, every order fails
 */
export function serveScans(worker: Worker, grammar: Promise<PythonGrammar>): void {
  // Whoever orders is told; unheard it would end the worker.
  grammar.catch(() => {})
  worker.onmessage = async ({ data: files }: MessageEvent<PythonFile[]>) => {
    worker.postMessage(await scan(files, grammar))
  }
}

async function scan(files: PythonFile[], grammar: Promise<PythonGrammar>): Promise<Posted<Finding[]>> {
  try {
    const answer = findFacts(await grammar, files)
    return { answer, heavy: files.reduce((sum, { bytes }) => sum + bytes.length, 0) > heavyBytes }
  } catch (fault) {
    return { fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
  }
}
