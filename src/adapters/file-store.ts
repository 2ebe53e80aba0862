// Packages are kept here by the SHA-256 of their bytes: on disk, or in memory for tests.

import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Unavailable } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

/** Every method throws `Unavailable`, with the cause, when the store fails; and Error for what is no SHA-256 in lower-case hex. */
export interface FileStore {
  /**
   * Keeps the bytes for good before it answers; doing so again is harmless.
   * @throws Error when the bytes do not hash to `sha256`: nothing is kept
   */
  put(sha256: string, bytes: Uint8Array): Promise<void>
  /** A blob that is read only when it is used, so that a file on disk goes out without passing through our memory. */
  find(sha256: string): Promise<Blob | undefined>
  /** Harmless when there is no such file. */
  delete(sha256: string): Promise<void>
  /** The SHA-256 of everything kept, in no particular order. */
  list(): AsyncIterable<string>
  /** Writes and removes a small file, and throws when that fails. */
  check(): Promise<void>
}

const unfinished = '.tmp'

/**
 * Files below `folder` as `aa/bb/rest`. A file appears under its name only when all its bytes are on the disk: it is
 * written under another name in `.tmp`, synced, renamed, and the folders that name it are synced too.
 */
export function diskFileStore(folder: string): FileStore {
  const root = resolve(folder)
  return {
    put: (sha256, bytes) => answering(() => putOnDisk(root, sha256, bytes)),
    find: (sha256) => answering(() => findOnDisk(pathOf(root, sha256))),
    delete: (sha256) => answering(() => rm(pathOf(root, sha256), { force: true })),
    list: () => listOnDisk(root),
    check: () => answering(() => writeAndRemove(root)),
  }
}

/** Keeps files for as long as the process runs. */
export function memoryFileStore(): FileStore {
  const files = new Map<string, Blob>()
  return {
    async put(sha256, bytes) {
      verify(sha256, bytes)
      files.set(sha256, new Blob([new Uint8Array(bytes)]))
    },
    async find(sha256) {
      return files.get(known(sha256))
    },
    async delete(sha256) {
      files.delete(known(sha256))
    },
    async *list() {
      yield* [...files.keys()]
    },
    async check() {},
  }
}

async function putOnDisk(root: string, sha256: string, bytes: Uint8Array): Promise<void> {
  await verifyInPieces(sha256, bytes)
  const path = pathOf(root, sha256)
  // The same size is the same file: a name stands for its bytes, and appears only when they are complete.
  if ((await sizeOf(path)) !== bytes.length) {
    await mkdir(dirname(path), { recursive: true })
    await writeDraft(root, bytes, (draft) => rename(draft, path))
  }
  for (const folder of [dirname(path), dirname(dirname(path)), root]) await syncFolder(folder)
}

function verify(sha256: string, bytes: Uint8Array): void {
  requireHash(new Bun.CryptoHasher('sha256').update(bytes).digest('hex'), sha256)
}

/** Takes a millisecond or two to hash; then others have their turn. */
const pieceBytes = 2_000_000

async function verifyInPieces(sha256: string, bytes: Uint8Array): Promise<void> {
  const hasher = new Bun.CryptoHasher('sha256')
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve))
    hasher.update(bytes.subarray(at, at + pieceBytes))
  }
  requireHash(hasher.digest('hex'), sha256)
}

function requireHash(found: string, sha256: string): void {
  if (found !== known(sha256)) throw new Error(`The bytes hash to ${found}, not to ${sha256}`)
}

/** Also the guard against paths: only 64 hexadecimal digits become a file name. */
function known(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`“${sha256}” is no SHA-256 in lower-case hexadecimal`)
  return sha256
}

function pathOf(root: string, sha256: string): string {
  const name = known(sha256)
  return join(root, name.slice(0, 2), name.slice(2, 4), name.slice(4))
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined
    throw fault
  }
}

/** Hands a complete and synced file to `use`, which may move it; what is still there afterwards is removed. */
async function writeDraft(root: string, bytes: Uint8Array, use: (draft: string) => Promise<void>): Promise<void> {
  await mkdir(join(root, unfinished), { recursive: true })
  const draft = join(root, unfinished, Bun.randomUUIDv7())
  try {
    const file = await open(draft, 'wx', 0o644)
    await writeAll(file, bytes).finally(() => file.close())
    await use(draft)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.writeFile(bytes)
  await file.sync()
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

async function findOnDisk(path: string): Promise<Blob | undefined> {
  return (await sizeOf(path)) === undefined ? undefined : Bun.file(path)
}

async function* listOnDisk(root: string): AsyncIterable<string> {
  for (const first of await namesIn(root, /^[0-9a-f]{2}$/)) {
    for (const second of await namesIn(join(root, first), /^[0-9a-f]{2}$/)) {
      for (const rest of await namesIn(join(root, first, second), /^[0-9a-f]{60}$/)) yield first + second + rest
    }
  }
}

function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  return answering(async () => {
    try {
      return (await readdir(folder)).filter((name) => pattern.test(name))
    } catch (fault) {
      if (codeOf(fault) === 'ENOENT') return []
      throw fault
    }
  })
}

function writeAndRemove(root: string): Promise<void> {
  return writeDraft(root, new TextEncoder().encode('Quiver was here'), async () => {})
}

/** What the disk refuses (full, not allowed, broken) is ours to explain; every other error is a bug and passes. */
async function answering<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause
    throw unavailable(cause)
  }
}

function codeOf(fault: unknown): string | undefined {
  const { code, syscall } = fault as NodeJS.ErrnoException
  return syscall === undefined && !/^E[A-Z]+$/.test(String(code)) ? undefined : code
}

function unavailable(cause: unknown): Unavailable {
  const error = new Unavailable(sentence('The store of packages does not answer. Try again in a minute.'))
  error.cause = cause
  return error
}
