// The worker that reads packages: one order in, one answer out, and the code of the package for whoever looks through it.

import type { PackageStructure } from './formats/plugin-package.ts'
import { buffersOf, readPackageStructure, type StructureOrder } from './package-reader.ts'
import type { Posted } from './worker-line.ts'

declare const self: Worker

/** What a large package leaves behind is three times its size, and the next order may come tomorrow. */
const largeBytes = 4_000_000

self.onmessage = async ({ data: { zip, limits } }: MessageEvent<StructureOrder>) => {
  try {
    const answer = await readPackageStructure(zip, limits)
    self.postMessage({ answer } satisfies Posted<PackageStructure>, buffersOf(answer.code))
    if (zip.length > largeBytes) setImmediate(() => Bun.gc(true))
  } catch (fault) {
    self.postMessage({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
  }
}
