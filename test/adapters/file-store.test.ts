import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFileStore, type FileStore, memoryFileStore } from '../../src/adapters/file-store.ts'
import { Unavailable } from '../../src/domain/errors.ts'

const bytes = new TextEncoder().encode('a package')
const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
const folders: string[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-files-'))
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function listed(store: FileStore): Promise<string[]> {
  return Array.fromAsync(store.list())
}

const kinds = [
  { kind: 'on disk', open: () => diskFileStore(join(newFolder(), 'packages')) },
  { kind: 'in memory', open: memoryFileStore },
]

describe.each(kinds)('the file store $kind', ({ open }) => {
  let store: FileStore
  beforeEach(() => {
    store = open()
  })

  test('gives back the bytes that it was given', async () => {
    await store.put(sha256, bytes)
    expect(await (await store.find(sha256))?.bytes()).toEqual(bytes)
    expect((await store.find(sha256))?.size).toBe(bytes.length)
  })

  test('keeps its own copy of the bytes', async () => {
    const given = bytes.slice()
    await store.put(sha256, given)
    given.fill(0)
    expect(await (await store.find(sha256))?.bytes()).toEqual(bytes)
  })

  test('says that a file is not there', async () => {
    expect(await store.find(sha256)).toBeUndefined()
    expect(await listed(store)).toEqual([])
  })

  test('takes the same file again, and many times at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => store.put(sha256, bytes)))
    await store.put(sha256, bytes)
    expect(await listed(store)).toEqual([sha256])
    expect(await (await store.find(sha256))?.bytes()).toEqual(bytes)
  })

  test('lists everything, an empty file too', async () => {
    const empty = new Bun.CryptoHasher('sha256').digest('hex')
    await store.put(sha256, bytes)
    await store.put(empty, new Uint8Array())
    expect(new Set(await listed(store))).toEqual(new Set([sha256, empty]))
    expect((await store.find(empty))?.size).toBe(0)
  })

  test('deletes, and deletes again', async () => {
    await store.put(sha256, bytes)
    await store.delete(sha256)
    await store.delete(sha256)
    expect(await store.find(sha256)).toBeUndefined()
  })

  test('refuses bytes that do not hash to their name', async () => {
    await expect(store.put('0'.repeat(64), bytes)).rejects.toThrow('hash to')
    expect(await listed(store)).toEqual([])
  })

  test.each(['', '../../etc/passwd', sha256.toUpperCase(), `${sha256}0`, `${sha256}\n`])(
    'takes no %j for a name',
    async (name) => {
      await expect(store.find(name)).rejects.toThrow('is no SHA-256')
      await expect(store.delete(name)).rejects.toThrow('is no SHA-256')
      await expect(store.put(name, bytes)).rejects.toThrow('is no SHA-256')
    },
  )

  test('is in good health', async () => {
    await store.check()
    expect(await listed(store)).toEqual([])
  })
})

describe('on disk', () => {
  test('a file lies at aa/bb/rest, and another process finds it', async () => {
    const folder = newFolder()
    await diskFileStore(folder).put(sha256, bytes)
    const path = join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256.slice(4))
    expect(statSync(path).size).toBe(bytes.length)
    expect(readdirSync(join(folder, '.tmp'))).toEqual([])
    expect(await (await diskFileStore(folder).find(sha256))?.bytes()).toEqual(bytes)
  })

  test('what is cut short is written again', async () => {
    const folder = newFolder()
    const store = diskFileStore(folder)
    await store.put(sha256, bytes)
    writeFileSync(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256.slice(4)), 'a')
    await store.put(sha256, bytes)
    expect(await (await store.find(sha256))?.bytes()).toEqual(bytes)
  })

  test('a folder that cannot be written is answered with Unavailable and its cause', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const store = diskFileStore(join(file, 'packages'))
    for (const act of [() => store.put(sha256, bytes), () => store.check()]) {
      const fault = await act().catch((error: unknown) => error)
      expect(fault).toBeInstanceOf(Unavailable)
      expect((fault as Unavailable).cause).toHaveProperty('code', 'ENOTDIR')
    }
  })

  test('a disk that takes no more is answered with Unavailable and leaves nothing half written', async () => {
    const folder = newFolder()
    await diskFileStore(folder).put(sha256, bytes)
    expect(putUnderLimit(folder)).toBe('Unavailable EFBIG')
    expect(readdirSync(join(folder, '.tmp'))).toEqual([])
    expect(await listed(diskFileStore(folder))).toEqual([sha256])
  })
})

/** Has another process, which may write files of a few blocks only, put a file of a megabyte. */
function putUnderLimit(folder: string): string {
  const script = `
    const { diskFileStore } = await import(process.argv[1])
    const large = new Uint8Array(1_000_000)
    const name = new Bun.CryptoHasher('sha256').update(large).digest('hex')
    await diskFileStore(process.argv[2]).put(name, large).then(
      () => console.log('kept'),
      (fault) => console.log(fault.name, fault.cause?.code),
    )`
  const module = join(import.meta.dir, '../../src/adapters/file-store.ts')
  const words = ['-c', 'trap \'\' XFSZ; ulimit -f 8; exec "$@"', 'sh', process.execPath, '-e', script, module, folder]
  return spawnSync('sh', words, { encoding: 'utf8' }).stdout.trim()
}
