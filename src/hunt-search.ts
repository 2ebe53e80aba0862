// Searches packages beside the server's own thread, and below its priority.

import type { Hit, HuntKind } from './domain/hunt.ts'
import type { PackageFile } from './domain/report.ts'

/** A version to be looked through; its package is fetched only when it holds a file that was not looked through yet. */
export interface SearchedVersion {
  id: number
  packageSha256: string
  files: readonly Pick<PackageFile, 'name' | 'sha256'>[]
}

/** What is found in one version. `unread`: its package is missing or cannot be read. */
export interface Searched {
  id: number
  hits: Hit[]
  unread: boolean
}

/** What the worker is sent. */
export type Order =
  | { begin: { kind: HuntKind; sought: string } }
  | { search: readonly SearchedVersion[] }
  | { package: Uint8Array<ArrayBuffer> | undefined }
/** What it says: it needs a package, has searched, or failed. */
export type Answer = { wanted: string } | { searched: Searched[] } | { fault: string }

export interface PackageSearch {
  /** @throws Error when the worker died or took too long; the next call hires another */
  search(versions: readonly SearchedVersion[]): Promise<Searched[]>
  close(): void
}

const timeoutMs = 60_000

/**
 * One worker for one hunt. It remembers by their SHA-256 which files it has looked through, so that what many packages
 * share is searched once.
 *
 * @param open the bytes of a package
 */
export function packageSearch(
  sought: { kind: HuntKind; sought: string },
  open: (sha256: string) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): PackageSearch {
  let worker: Worker | undefined

  function hire(): Worker {
    const hired = new Worker(new URL('./hunt-worker.ts', import.meta.url))
    const begin: Order = { begin: sought }
    hired.postMessage(begin)
    return hired
  }

  function dismiss() {
    worker?.terminate()
    worker = undefined
  }

  async function hand(to: Worker, sha256: string) {
    const bytes = await open(sha256).catch(() => undefined)
    const order: Order = { package: bytes }
    to.postMessage(order, bytes ? [bytes.buffer] : [])
  }

  return {
    search: (versions) => {
      worker ??= hire()
      const hired = worker
      const { promise, resolve, reject } = Promise.withResolvers<Searched[]>()
      const timer = setTimeout(() => reject(new Error('The search took too long')), timeoutMs)
      hired.onmessage = ({ data }: MessageEvent<Answer>) => {
        if ('wanted' in data) void hand(hired, data.wanted)
        else if ('searched' in data) resolve(data.searched)
        else reject(new Error(data.fault))
      }
      hired.onerror = (event) => reject(new Error(event.message))
      const order: Order = { search: versions }
      hired.postMessage(order)
      promise.catch(dismiss).finally(() => clearTimeout(timer))
      return promise
    },
    close: dismiss,
  }
}
