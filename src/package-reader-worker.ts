// The worker that reads packages: one order in, one outcome out.

import { type Order, type Outcome, openPythonGrammar, readWhole } from './package-reader.ts'

declare const self: Worker

const grammar = openPythonGrammar()

/** Python code above which the parser keeps more memory than a fresh worker costs. */
const heavyBytes = 300_000

self.onmessage = async ({ data: { zip, limits } }: MessageEvent<Order>) => {
  let outcome: Outcome
  try {
    const found = await readWhole(zip, limits, await grammar)
    const code = found.report.files.filter(({ name }) => /\.pyw?$/i.test(name))
    outcome = { zip, found, heavy: code.reduce((sum, { bytes }) => sum + bytes, 0) > heavyBytes }
  } catch (fault) {
    outcome = { fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
  }
  self.postMessage(outcome, 'zip' in outcome ? [outcome.zip.buffer] : [])
}
