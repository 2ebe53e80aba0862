// The worker that reads packages: one order in, one outcome out.

import { readPackage } from './formats/plugin-package.ts'
import type { Order, Outcome } from './package-reader.ts'

declare const self: Worker

self.onmessage = ({ data: { zip, limits } }: MessageEvent<Order>) => {
  let outcome: Outcome
  try {
    outcome = { zip, found: readPackage(zip, limits) }
  } catch (fault) {
    outcome = { fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
  }
  self.postMessage(outcome, 'zip' in outcome ? [outcome.zip.buffer] : [])
}
