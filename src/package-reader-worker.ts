// The worker that reads packages: one order in, one outcome out.

import { type Order, type Outcome, readWhole } from './package-reader.ts'

declare const self: Worker

self.onmessage = async ({ data: { zip, limits } }: MessageEvent<Order>) => {
  let outcome: Outcome
  try {
    outcome = { zip, found: await readWhole(zip, limits) }
  } catch (fault) {
    outcome = { fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
  }
  self.postMessage(outcome, 'zip' in outcome ? [outcome.zip.buffer] : [])
}
