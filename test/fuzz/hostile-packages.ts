// Hostile packages: at least one for each attack that we know, with the code that it is refused with.

import { deflateRawSync } from 'node:zlib'
import { extraField, pngIcon, type RawEntry, type RawZip, rawZip } from '../support/packages.ts'

export const metadata: RawEntry = { name: 'p/metadata.txt', contents: '[general]\n' }
export const init: RawEntry = { name: 'p/__init__.py', contents: 'x = 1\n' }
export const code: RawEntry = { name: 'p/a.py', contents: 'y = 2\n' }

/** A sound package with more entries. */
export function withEntries(...entries: RawEntry[]): Uint8Array {
  return rawZip([metadata, init, ...entries])
}

export function named(name: string | Uint8Array, flags = 0x0800): Uint8Array {
  return withEntries({ name, contents: 'x', flags })
}

export function zipOf(wishes: RawZip): Uint8Array {
  return rawZip([metadata, init], wishes)
}

const bytes = (text: string) => Buffer.from(text, 'latin1')
export const sound = zipOf({})
export const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + (i >> 3) * 17) & 0xff))
export const zeros = Buffer.alloc(2_000_000)

/** A tar header is 512 bytes with its mark at 257: here inside the first, stored file. */
const tarInside = (() => {
  const contents = Buffer.alloc(600)
  contents.write('ustar', 257 - 30 - 'p/metadata.txt'.length, 'latin1')
  return contents
})()

/**
 * The rows of the table of attacks in our reference, by number; 0 for what is no attack in it. The rows 29 and 30 are
 * missing: no zip can do them harm by itself.
 */
export const attacks: readonly (readonly [row: number, what: string, code: string, zip: () => Uint8Array])[] = [
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
