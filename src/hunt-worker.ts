// The worker of a hunt: looks through the files of packages that it has not seen yet.

import { setPriority } from 'node:os'
import { type Hit, mostHitsOfVersion } from './domain/hunt.ts'
import { type Needle, patternNeedle, textNeedle } from './formats/needle.ts'
import { openContents } from './formats/package-contents.ts'
import type { Answer, Order, Searched, SearchedVersion } from './hunt-search.ts'

declare const self: Worker

/** Whoever waits for a page comes first: on Linux this holds for this thread alone. */
setPriority(19)

const largestFileBytes = 50_000_000
const mostRemembered = 1_000_000

let needle: Needle = () => []
/** By the SHA-256 of a file: what was found in it. Nothing was found in most. */
const searched = new Map<string, Omit<Hit, 'file'>[]>()
const none: Omit<Hit, 'file'>[] = []
let arrived: ((zip: Uint8Array | undefined) => void) | undefined

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  if ('package' in data) return arrived?.(data.package)
  if ('begin' in data) {
    const { kind, sought } = data.begin
    needle = kind === 'pattern' ? patternNeedle(sought) : textNeedle(sought)
    return
  }
  try {
    const found: Searched[] = []
    for (const version of data.search) found.push(await searchVersion(version))
    say({ searched: found })
  } catch (fault) {
    say({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
  }
}

function say(answer: Answer): void {
  self.postMessage(answer)
}

async function searchVersion({ id, packageSha256, files }: SearchedVersion): Promise<Searched> {
  const isNew = files.some(({ sha256 }) => !searched.has(sha256))
  const unread = isNew && !searchFiles(await fetchPackage(packageSha256), files)
  const hits = files.flatMap(({ name, sha256 }) =>
    (searched.get(sha256) ?? none).map((hit) => ({ file: name, ...hit })),
  )
  return { id, hits: hits.slice(0, mostHitsOfVersion), unread: unread || files.length === 0 }
}

function fetchPackage(wanted: string): Promise<Uint8Array | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>()
  arrived = resolve
  say({ wanted })
  return promise
}

/** @returns whether every file could be read */
function searchFiles(zip: Uint8Array | undefined, files: SearchedVersion['files']): boolean {
  if (!zip) return false
  if (searched.size > mostRemembered) searched.clear()
  const contents = openContents(zip, largestFileBytes)
  let readAll = true
  for (const { name, sha256 } of files) {
    if (searched.has(sha256)) continue
    const bytes = contents(name)
    if (!bytes) {
      readAll = false
      continue
    }
    const hits = needle(bytes)
    searched.set(sha256, hits.length > 0 ? hits : none)
  }
  return readAll
}
