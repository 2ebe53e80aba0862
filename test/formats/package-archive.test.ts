// The zip reader against hostile zips, each refused with its own code, and against ordinary tools and Python's zipfile.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { checks } from '../../src/formats/checks.ts'
import { type ArchiveLimits, defaultLimits, readArchive } from '../../src/formats/package-archive.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { extraField, packageOf, pngIcon, type RawEntry, type RawZip, rawZip } from '../support/packages.ts'

const metadata: RawEntry = { name: 'p/metadata.txt', contents: '[general]\n' }
const init: RawEntry = { name: 'p/__init__.py', contents: 'x = 1\n' }
const code: RawEntry = { name: 'p/a.py', contents: 'y = 2\n' }

function codesOf(zip: Uint8Array, limits?: ArchiveLimits): string[] {
  return [...new Set(readArchive(zip, limits).errors.map((error) => error.code))]
}

/** A sound package with more entries. */
function withEntries(...entries: RawEntry[]): Uint8Array {
  return rawZip([metadata, init, ...entries])
}

function named(name: string | Uint8Array, flags = 0x0800): Uint8Array {
  return withEntries({ name, contents: 'x', flags })
}

function zipOf(wishes: RawZip): Uint8Array {
  return rawZip([metadata, init], wishes)
}

const bytes = (text: string) => Buffer.from(text, 'latin1')
const sound = zipOf({})
const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + (i >> 3) * 17) & 0xff))
const zeros = Buffer.alloc(2_000_000)

/** A tar header is 512 bytes with its mark at 257: here inside the first, stored file. */
const tarInside = (() => {
  const contents = Buffer.alloc(600)
  contents.write('ustar', 257 - 30 - 'p/metadata.txt'.length, 'latin1')
  return contents
})()

/** The rows of the table of attacks in our reference, by number. */
const attacks: readonly (readonly [row: number, what: string, code: string, zip: () => Uint8Array])[] = [
  [1, 'a name that leaves the folder', 'path-escape', () => named('../evil.py')],
  [1, 'a name that leaves the folder on its way', 'path-escape', () => named('p/../../evil.py')],
  [1, 'a name that leaves the folder with backslashes', 'path-escape', () => named('..\\evil.py')],
  [2, 'a name with `..` that stays inside', 'dot-segment', () => named('p/../other/x.py')],
  [2, 'a name with `.`', 'dot-segment', () => named('p/./x.py')],
  [2, 'a name with an empty part', 'dot-segment', () => named('p//x.py')],
  [2, 'an empty name', 'dot-segment', () => named('')],
  [3, 'an absolute name', 'absolute-path', () => named('/etc/x')],
  [3, 'a UNC name', 'absolute-path', () => named('\\\\server\\share\\x')],
  [3, 'a drive letter', 'drive-path', () => named('C:/x.py')],
  [4, 'backslashes', 'backslash', () => named('p\\x.py')],
  [5, 'a symbolic link', 'symlink', () => withEntries({ name: 'p/link', contents: '/etc/passwd', mode: 0o120777 })],
  [5, 'a device', 'special-file', () => withEntries({ name: 'p/dev', mode: 0o020666 })],
  [5, 'a file whose attributes say folder', 'special-file', () => withEntries({ name: 'p/dir', dosAttributes: 0x10 })],
  [5, 'a folder with contents', 'special-file', () => withEntries({ name: 'p/dir/', contents: 'x' })],
  [6, 'a name twice', 'duplicate-entry', () => withEntries(code, { ...code, contents: 'evil' })],
  [7, 'names that differ in case', 'twin-entry', () => withEntries(code, { name: 'p/A.py' })],
  [
    7,
    'names that differ in normal form',
    'twin-entry',
    () => withEntries({ name: 'p/\u00e9.py', flags: 0x800 }, { name: 'p/e\u0301.py', flags: 0x800 }),
  ],
  [7, 'folders that differ in case', 'twin-entry', () => withEntries({ name: 'p/lib/a.py' }, { name: 'p/Lib/b.py' })],
  [8, 'a file and a folder of one name', 'file-and-folder', () => withEntries({ name: 'p/a' }, { name: 'p/a/b.py' })],
  [
    8,
    'a folder and then a file of one name',
    'file-and-folder',
    () => withEntries({ name: 'p/a/b.py' }, { name: 'p/a' }),
  ],
  [9, 'NUL in a name', 'nul-in-name', () => named('p/evil.py\0.txt')],
  [9, 'a control character in a name', 'control-character', () => named('p/a\x1b[2K.py')],
  [9, 'a character of direction in a name', 'invisible-character', () => named('p/a\u202eyp.exe')],
  [9, 'a zero-width character in a name', 'invisible-character', () => named('p/a\u200b.py')],
  [
    10,
    'a second name in an extra field',
    'unicode-path-extra',
    () => withEntries({ ...code, extra: extraField(0x7075, bytes('\x01\0\0\0\0p/b.py')) }),
  ],
  [
    10,
    'a second name in the first record only',
    'unicode-path-extra',
    () => withEntries({ ...code, localExtra: extraField(0x7075, bytes('x')) }),
  ],
  [
    10,
    'an extra field that nobody knows',
    'unknown-extra',
    () => withEntries({ ...code, extra: extraField(0x4141, bytes('hidden')) }),
  ],
  [
    10,
    'a timestamp of unusual length',
    'unknown-extra',
    () => withEntries({ ...code, extra: extraField(0x5455, Buffer.alloc(500)) }),
  ],
  [10, 'a damaged extra field', 'malformed-extra', () => withEntries({ ...code, extra: bytes('UT\xff\0x') })],
  [11, 'two records that differ in name', 'records-differ', () => withEntries({ ...code, localName: 'p/b.py' })],
  [11, 'two records that differ in size', 'records-differ', () => withEntries({ ...code, localSize: 3 })],
  [11, 'two records that differ in method', 'records-differ', () => withEntries({ ...code, localMethod: 8 })],
  [11, 'two records that differ in flags', 'records-differ', () => withEntries({ ...code, localFlags: 2 })],
  [11, 'a data descriptor that differs', 'records-differ', () => withEntries({ ...code, descriptor: 'wrong' })],
  [11, 'an entry that is not where the directory says', 'records-differ', () => withEntries({ ...code, headerAt: 5 })],
  [12, 'an entry that is not in the directory', 'hidden-entry', () => withEntries({ ...code, hidden: true })],
  [
    12,
    'an entry in front that is not in the directory',
    'hidden-entry',
    () => rawZip([{ ...code, hidden: true }, metadata]),
  ],
  [13, 'data in front', 'data-before-start', () => Buffer.concat([bytes('hello\n'), sound])],
  [
    13,
    'data in front with right offsets',
    'data-before-start',
    () => rawZip([{ ...metadata, before: bytes('junk') }, init]),
  ],
  [13, 'data between the files', 'data-between', () => withEntries({ ...code, before: bytes('junk') })],
  [13, 'data in front of the directory', 'data-between', () => zipOf({ beforeDirectory: bytes('junk') })],
  [13, 'data behind the directory', 'data-between', () => zipOf({ beforeEnd: bytes('junk') })],
  [14, 'data behind the end', 'data-after-end', () => zipOf({ after: bytes('junk') })],
  [14, 'two zips joined', 'joined-zips', () => Buffer.concat([sound, withEntries(code)])],
  [
    15,
    'an end record inside the comment',
    'end-record-in-comment',
    () => zipOf({ comment: `PK\x05\x06${'\0'.repeat(18)}x` }),
  ],
  [15, 'a comment', 'archive-comment', () => zipOf({ comment: 'made by me' })],
  [15, 'a comment of a file', 'entry-comment', () => withEntries({ ...code, comment: 'x' })],
  [16, 'a ZIP64 extra field', 'zip64', () => withEntries({ ...code, extra: extraField(1, Buffer.alloc(16)) })],
  [16, 'a ZIP64 locator', 'zip64', () => zipOf({ beforeEnd: Buffer.concat([bytes('PK\x06\x07'), Buffer.alloc(16)]) })],
  [16, 'sizes that say ZIP64', 'zip64', () => withEntries({ ...code, size: 0xffffffff, packedSize: 0xffffffff })],
  [16, 'a ZIP64 end', 'zip64', () => zipOf({ directoryAt: 0xffffffff })],
  [16, 'a ZIP64 data descriptor', 'zip64', () => withEntries({ ...code, descriptor: 'zip64' })],
  [16, 'a zip of several parts', 'several-disks', () => zipOf({ disk: 1 })],
  [17, 'overlapping files', 'overlapping-entries', () => withEntries({ ...code, name: 'p/metadata.txt', headerAt: 0 })],
  [
    17,
    'a file that holds the next one',
    'overlapping-entries',
    () => rawZip([{ ...metadata, packedSize: 60, size: 60 }, init]),
  ],
  [18, 'a file of two million zeros', 'bomb', () => withEntries({ name: 'p/zeros', contents: zeros, method: 8 })],
  [
    18,
    'many small files of zeros',
    'bomb',
    () =>
      withEntries(
        ...Array.from({ length: 40 }, (_, i) => ({ name: `p/${i}`, contents: zeros.subarray(0, 900_000), method: 8 })),
      ),
  ],
  [
    18,
    'files that unpack to more than the limit',
    'unpacked-too-large',
    () => withEntries(...Array.from({ length: 120 }, (_, i) => ({ name: `p/${i}`, contents: random, size: 900_000 }))),
  ],
  [
    18,
    'zeros that are announced as few',
    'lying-size',
    () => withEntries({ name: 'p/zeros', contents: zeros, method: 8, size: 100 }),
  ],
  [
    19,
    'a size that is too small',
    'lying-size',
    () => withEntries({ name: 'p/x', contents: random, method: 8, size: 4000 }),
  ],
  [
    19,
    'a size that is too large',
    'lying-size',
    () => withEntries({ name: 'p/x', contents: random, method: 8, size: 6000 }),
  ],
  [19, 'a wrong size of a stored file', 'lying-size', () => withEntries({ ...code, size: 3 })],
  [19, 'a wrong number of entries', 'wrong-entry-count', () => zipOf({ count: 1 })],
  [20, 'a wrong checksum', 'bad-crc', () => withEntries({ ...code, crc: 1 })],
  [
    20,
    'compressed data that breaks off',
    'bad-compressed-data',
    () => withEntries({ name: 'p/x', contents: random, method: 8, packed: deflateRawSync(random).subarray(0, -3) }),
  ],
  [
    20,
    'compressed data that was never closed',
    'bad-compressed-data',
    () => withEntries({ name: 'p/x', contents: '', method: 8, packed: new Uint8Array(0) }),
  ],
  [
    20,
    'compressed data that makes no sense',
    'bad-compressed-data',
    () => withEntries({ name: 'p/x', contents: random, method: 8, packed: bytes('\xff'.repeat(50)) }),
  ],
  [
    20,
    'data behind the compressed data',
    'bad-compressed-data',
    () =>
      withEntries({
        name: 'p/x',
        contents: random,
        method: 8,
        packed: Buffer.concat([deflateRawSync(random), bytes('x')]),
      }),
  ],
  [
    20,
    'much data behind the compressed data',
    'bad-compressed-data',
    () =>
      withEntries({
        name: 'p/x',
        contents: random,
        method: 8,
        packed: Buffer.concat([deflateRawSync(random), random, random]),
      }),
  ],
  [21, 'an encrypted file', 'encrypted', () => withEntries({ ...code, flags: 1 })],
  [21, 'strong encryption', 'encrypted', () => withEntries({ ...code, flags: 0x40 })],
  [21, 'an encrypted directory', 'encrypted', () => withEntries({ ...code, flags: 0x2000 })],
  [21, 'AES encryption', 'encrypted', () => withEntries({ ...code, extra: extraField(0x9901, Buffer.alloc(7)) })],
  [21, 'a flag for patches', 'unknown-flags', () => withEntries({ ...code, flags: 0x20 })],
  [
    22,
    'a version of zip that Python does not know',
    'version-needed',
    () => withEntries({ ...code, versionNeeded: 68 }),
  ],
  [22, 'BZip2', 'compression-method', () => withEntries({ ...code, method: 12 })],
  [22, 'LZMA', 'compression-method', () => withEntries({ ...code, method: 14 })],
  [
    23,
    'too many files',
    'too-many-entries',
    () => withEntries(...Array.from({ length: 5000 }, (_, i) => ({ name: `p/${i}` }))),
  ],
  [23, 'folders that are too deep', 'too-deep', () => named(`p/${'d/'.repeat(20)}x`)],
  [23, 'a name that is too long', 'name-too-long', () => named(`p/${'x'.repeat(200)}`)],
  [24, 'a name in Latin-1', 'name-not-utf8', () => named(bytes('p/caf\xe9.py'))],
  [24, 'a name in UTF-8 without the flag', 'utf8-without-flag', () => named('p/café.py', 0)],
  [25, 'a reserved name of Windows', 'windows-name', () => named('p/con.py')],
  [25, 'a reserved name of Windows as a folder', 'windows-name', () => named('p/NUL/x.py')],
  [25, 'a name that ends in a dot', 'windows-name', () => named('p/x.')],
  [25, 'a name that ends in a blank', 'windows-name', () => named('p/x ')],
  [25, 'an alternate stream', 'windows-name', () => named('p/x.py:ads')],
  [26, 'a second folder', 'second-folder', () => named('processing/x.py')],
  [26, 'a file beside the folder', 'file-outside-folder', () => named('x.py')],
  [27, 'no folder', 'no-folder', () => rawZip([{ name: 'metadata.txt' }, { name: '__init__.py' }])],
  [27, 'no folder, with folders inside', 'no-folder', () => rawZip([{ name: 'metadata.txt' }, { name: 'lib/x.py' }])],
  [28, 'a metadata.txt that sorts earlier', 'second-metadata', () => named('p/a/metadata.txt')],
  [31, 'a setuid file', 'setuid', () => withEntries({ ...code, mode: 0o104755 })],
  [31, 'a git folder', 'vcs-folder', () => named('p/.git/config')],
  [31, 'a cache', 'cache-folder', () => named('p/__pycache__/a.txt')],
  [31, 'the folder of macOS', 'macos-folder', () => named('__MACOSX/p/._a.py')],
  [31, 'compiled Python', 'compiled-python', () => named('p/a.pyc')],
  [32, 'a PNG in front', 'another-format', () => Buffer.concat([pngIcon, sound])],
  [32, 'an ELF in front', 'another-format', () => Buffer.concat([bytes('\x7fELF'), sound])],
  [32, 'a tar around it', 'another-format', () => rawZip([{ name: 'p/metadata.txt', contents: tarInside }, init])],
  [0, 'an empty file', 'empty-file', () => new Uint8Array(0)],
  [0, 'a text', 'not-a-zip', () => bytes('hello, this is a text\n')],
  [0, 'one byte', 'not-a-zip', () => bytes('P')],
  [0, 'a zip that was cut', 'truncated-zip', () => sound.subarray(0, sound.length - 30)],
  [0, 'a zip without its first half', 'truncated-zip', () => zipOf({ directoryBytes: 60_000 })],
  [0, 'a zip without files', 'empty-package', () => rawZip([])],
]

describe('attacks', () => {
  for (const [row, what, expected, zip] of attacks) {
    test(`${row === 0 ? '' : `row ${row}: `}${what} is refused as ${expected}`, () => {
      const archive = readArchive(zip())
      expect(archive.errors.map((error) => error.code)).toContain(expected)
      for (const error of archive.errors) {
        expect(error.help).toBe(`/docs/checks#${error.code}`)
        expect(error.advice).toBeString()
        expect(`${error.message}${error.file}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b]/u)
        expect(checks.map((check): string => check.code)).toContain(error.code)
      }
    })
  }

  test('an attack gives no second problem that would lead astray', () => {
    const alone = attacks
      .filter(([row]) => ![13, 14, 15, 17].includes(row))
      .map(([, what, expected, zip]) => [what, expected, codesOf(zip())])
    const noisy = alone.filter(([, expected, codes]) => codes?.length !== 1 || codes[0] !== expected)
    expect(noisy.map(([what]) => what)).toEqual([])
  })

  test('many problems are reported at once', () => {
    const zip = withEntries(
      { name: 'p/x.pyc' },
      { name: '../y' },
      { name: 'p/z', crc: 7, contents: 'z' },
      { name: 'q/a.py' },
    )
    expect(codesOf(zip)).toEqual(['compiled-python', 'path-escape', 'second-folder', 'bad-crc'])
  })

  test('hundreds of problems of one kind are counted, not listed', () => {
    const zip = withEntries(...Array.from({ length: 300 }, (_, i) => ({ name: `p/${i}.pyc` })))
    const { errors } = readArchive(zip)
    expect(errors).toHaveLength(21)
    expect(errors.at(-1)?.message).toBe('280 more of this kind.')
  })

  test('a package over the limit is refused without being read', () => {
    expect(codesOf(sound, { ...defaultLimits, packedBytes: 100 })).toEqual(['package-too-large'])
  })

  test('thousands of liars cost no more than the limit of unpacked bytes', () => {
    const packed = deflateRawSync(zeros)
    const liars = Array.from({ length: 4000 }, (_, i) => ({ name: `p/${i}`, packed, size: 10, crc: 0, method: 8 }))
    const zip = withEntries(...liars)
    expect(computingMs(() => expect(codesOf(zip)).toContain('unpacked-too-large'))).toBeLessThan(10_000)
  }, 30_000)
})

describe('what does no harm', () => {
  test('a nested metadata.txt that sorts later is a warning', () => {
    const { errors, warnings } = readArchive(named('p/templates/metadata.txt'))
    expect([errors, warnings.map((each) => [each.code, each.file])]).toEqual([
      [],
      [['nested-metadata', 'p/templates/metadata.txt']],
    ])
  })

  test('a nested archive is a warning that names it', () => {
    const { errors, warnings } = readArchive(withEntries({ name: 'p/data.zip', contents: sound }))
    expect([errors, warnings.map((each) => [each.code, each.file])]).toEqual([[], [['nested-archive', 'p/data.zip']]])
  })

  test('leftovers of file managers are a warning', () => {
    expect(readArchive(named('p/.DS_Store')).warnings.map((each) => each.code)).toEqual(['leftover-file'])
  })

  test('the commit that git archive writes as a comment is accepted', () => {
    expect(codesOf(zipOf({ comment: '0123456789abcdef'.repeat(4).slice(0, 40) }))).toEqual([])
    expect(codesOf(zipOf({ comment: '0123456789abcdef'.repeat(4) }))).toEqual([])
  })

  test('data descriptors with and without their mark are accepted', () => {
    expect(
      codesOf(withEntries({ ...code, descriptor: 'marked' }, { ...code, name: 'p/b.py', descriptor: 'bare' })),
    ).toEqual([])
  })

  test('folder entries, timestamps and Unix ids are accepted', () => {
    const extra = Buffer.concat([
      extraField(0x5455, Buffer.alloc(9)),
      extraField(0x7875, Buffer.alloc(11)),
      extraField(0x000a, Buffer.alloc(32)),
    ])
    expect(codesOf(withEntries({ name: 'p/lib/' }, { ...code, name: 'p/lib/a.py', extra }))).toEqual([])
  })
})

const work = mkdtempSync(join(tmpdir(), 'quiver-archives-'))
afterAll(() => rmSync(work, { recursive: true }))

async function run(command: string[], options: { cwd?: string; input?: Uint8Array } = {}): Promise<string> {
  const child = Bun.spawn(command, { cwd: options.cwd ?? work, stdin: options.input ?? 'ignore', stderr: 'pipe' })
  const [answer, complaint] = [await new Response(child.stdout).text(), await new Response(child.stderr).text()]
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}: ${complaint}`)
  return answer
}

const listFiles = `
import hashlib, io, json, sys, zipfile
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
print(json.dumps({i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist() if not i.is_dir()}))
`

/** Accepted without a word, with the names and bytes that Python's zipfile finds. */
async function expectAgreement(zip: Uint8Array): Promise<void> {
  const { errors, entries, folder } = readArchive(zip)
  expect(errors).toEqual([])
  expect(folder).toBe('plug')
  const python: Record<string, string> = JSON.parse(await run(['python3', '-c', listFiles], { input: zip }))
  expect(Object.fromEntries(entries.map(({ name, sha256 }) => [name, sha256]))).toEqual(python)
}

/** Files as plugins have them, in a folder `plug` below the working folder. */
const makeTree = `
import os, random
random.seed(7)
os.makedirs('plug/i18n/deep', exist_ok=True)
os.makedirs('plug/empty', exist_ok=True)
open('plug/metadata.txt', 'w').write('[general]\\nname=Plug\\n')
open('plug/__init__.py', 'w').write('')
open('plug/icon.png', 'wb').write(random.randbytes(9000))
open('plug/i18n/deep/de.qm', 'wb').write(random.randbytes(70000))
open('plug/code.py', 'w').write('\\n'.join('value_%d = %d' % (i, i * i % 977) for i in range(60000)))
open('plug/text.csv', 'w').write(''.join(random.choice('abcdefgh,\\n') for _ in range(400000)))
`

const pythonWriters: Record<string, string> = {
  'zipfile, deflated': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.close()`,
  'zipfile, stored': `
z = zipfile.ZipFile('out.zip', 'w')
for name in names: z.write(name)
z.close()`,
  'zipfile, highest compression with folder entries': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED, compresslevel=9)
for folder in ('plug/', 'plug/i18n/', 'plug/empty/'): z.write(folder)
for name in names: z.write(name)
z.close()`,
  'zipfile into a pipe, with data descriptors': `
class Pipe:
    def __init__(self): self.file = open('out.zip', 'wb')
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()
pipe = Pipe()
z = zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.close()
pipe.flush()`,
  'zipfile with names in UTF-8': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.write(name)
z.writestr('plug/Größe/日本.txt', 'x' * 300)
z.close()`,
  'shutil.make_archive': `
import shutil
shutil.make_archive('out', 'zip', '.', 'plug')`,
  'qgis-plugin-ci': `
z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED)
for name in names: z.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), open(name, 'rb').read())
z.close()`,
}

describe('ordinary tools', () => {
  const prepared = run(['python3', '-c', makeTree])

  for (const [tool, script] of Object.entries(pythonWriters)) {
    test(`a zip of ${tool} is accepted as Python reads it`, async () => {
      await prepared
      const cwd = mkdtempSync(join(work, 'python-'))
      const names =
        "import os, zipfile\nnames = sorted(os.path.join(d, f) for d, _, fs in os.walk('plug') for f in fs)\n"
      await run(['cp', '-r', '../plug', '.'], { cwd })
      await run(['python3', '-c', names + script], { cwd })
      await expectAgreement(readFileSync(join(cwd, 'out.zip')))
    })
  }

  test('a zip of git archive, with the commit as its comment, is accepted as Python reads it', async () => {
    await prepared
    const cwd = mkdtempSync(join(work, 'git-'))
    await run(['cp', '-r', '../plug', '.'], { cwd })
    await run(['git', 'init', '-q'], { cwd })
    await run(['git', 'add', '.'], { cwd })
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false']
    await run(['git', ...author, 'commit', '-q', '-m', 'All'], { cwd })
    await run(['git', 'archive', '--format=zip', '-o', 'out.zip', 'HEAD', 'plug'], { cwd })
    await expectAgreement(readFileSync(join(cwd, 'out.zip')))
  })

  test('a zip of Info-ZIP is accepted as Python reads it', async () => {
    await prepared
    if (!Bun.which('zip')) return
    await run(['zip', '-q', '-r', 'info.zip', 'plug'])
    await run(['zip', '-q', '-r', '-X', '-D', 'bare.zip', 'plug'])
    await expectAgreement(readFileSync(join(work, 'info.zip')))
    await expectAgreement(readFileSync(join(work, 'bare.zip')))
  })

  test('our own packages are accepted as Python reads them, and are the same bytes every time', async () => {
    const zip = writePackage(
      { 'plug/a.py': 'x = 1\n'.repeat(5000), 'plug/ä.bin': random, 'plug/empty': '' },
      new Date('2024-05-06T07:08:10Z'),
    )
    await expectAgreement(zip)
    expect(packageOf()).toEqual(packageOf())
  })

  test('whatever is mutated and still accepted, Python reads in the same way', async () => {
    const original = rawZip([metadata, { ...init, descriptor: 'marked' }, { name: 'p/x', contents: random, method: 8 }])
    const accepted: string[] = []
    let state = 12345
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    for (let i = 0; i < 20_000; i++) {
      const mutated = Uint8Array.from(original)
      for (let changes = next(3); changes >= 0; changes--)
        mutated[next(6) ? next(mutated.length) : mutated.length - 1 - next(300)] = next(256)
      const { errors, entries } = readArchive(mutated)
      if (errors.length > 0) continue
      const files = Object.fromEntries(entries.map(({ name, sha256 }) => [name, sha256]))
      accepted.push(JSON.stringify([Buffer.from(mutated).toString('base64'), files]))
    }
    expect(accepted.length).toBeGreaterThan(10)
    const compare = `
import base64, hashlib, io, json, sys, zipfile
for line in sys.stdin:
    data, files = json.loads(line)
    z = zipfile.ZipFile(io.BytesIO(base64.b64decode(data)))
    seen = {i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist() if not i.is_dir()}
    assert seen == files, (data, seen, files)
print('agreed')
`
    expect(await run(['python3', '-c', compare], { input: Buffer.from(`${accepted.join('\n')}\n`) })).toBe('agreed\n')
  }, 60_000)
})

test('a package of 25 MB takes about a second of computing', () => {
  const noise = Buffer.alloc(4_000_000)
  for (let i = 0, state = 1; i < noise.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    noise.writeUInt32LE((state ^ (state >>> 13)) >>> 0, i)
  }
  const text = Buffer.from(noise.subarray(0, 3_000_000).toString('base64'))
  const contents = [noise, noise, noise, noise, text, text]
  const zip = rawZip(contents.map((each, i) => ({ name: `p/${i}`, contents: each, method: 8 })))
  expect(computingMs(() => expect(readArchive(zip).errors).toEqual([]))).toBeLessThan(5000)
}, 30_000)

/** Time of the processor, which other work on the machine does not lengthen much. */
function computingMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
