// The worker that reads packages: one order in, one answer out, and the code of the package for whoever looks through it.

import type { PackageStructure } from './formats/plugin-package.ts'
import { buffersOf, readPackageStructure, type StructureOrder } from './package-reader.ts'
import type { Posted } from './worker-line.ts'

declare const self: Worker

self.onmessage = async ({ data: { zip, limits } }: MessageEvent<StructureOrder>) => {
  try {
    const answer = await readPackageStructure(zip, limits)
    self.postMessage({ answer } satisfies Posted<PackageStructure>, buffersOf(answer.code))
  } catch (fault) {
    self.postMessage({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
  }
}
