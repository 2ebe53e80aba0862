// Walks over every record of a zip from its first byte to its last; what is not accounted for is found.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { type CheckCode, finding } from './checks.ts'
import { checkExtras } from './zip-extras.ts'
import { type NameLimits, printable, readName } from './zip-names.ts'

/** One file or folder of a zip whose two records agree, unless `sound` is false. */
export interface ZipRecord {
  /** As in the zip; a folder ends in `/`. */
  name: string
  nameAccepted: boolean
  method: number
  crc: number
  packedBytes: number
  /** As announced: not to be trusted before inflating. */
  unpackedBytes: number
  headerAt: number
  dataAt: number
  /** Whether the bytes can be looked for at all: the records agree and method and flags are known. */
  sound: boolean
}

export interface ZipRecords {
  records: ZipRecord[]
  errors: Finding[]
}

export const signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64Locator: 0x07064b50,
  descriptor: 0x08074b50,
}

const endBytes = 22
const centralBytes = 46
const localBytes = 30
const flag = { encrypted: 0x2041, level: 0x0006, descriptor: 0x0008, utf8: 0x0800 }
const none16 = 0xffff
const none32 = 0xffffffff

/**
 * All records, in the order of the directory of the zip, with every error of its structure. No records when the
 * directory cannot be found. Nothing is inflated.
 */
export function readRecords(zip: Uint8Array, limits: NameLimits & { entries: number }): ZipRecords {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const errors: Finding[] = []
  const end = findEnd(zip, view, errors)
  const directory = end && findDirectory(view, end, errors)
  if (!end || !directory) return { records: [], errors }
  if (end.count > limits.entries) return { records: [], errors: [...errors, tooMany(end.count, limits.entries)] }
  const walk: Walk = { zip, view, limits, errors, shift: directory.shift, directoryAt: directory.from }
  const records = readDirectory(walk, directory.from, directory.to)
  if (records.length > limits.entries)
    return { records: [], errors: [...errors, tooMany(records.length, limits.entries)] }
  if (records.length !== end.count) errors.push(wrongCount(records.length, end.count))
  checkCoverage(walk, records)
  return { records, errors }
}

interface End {
  at: number
  count: number
  directoryBytes: number
  directoryAt: number
}

interface Walk {
  zip: Uint8Array
  view: DataView
  limits: NameLimits
  errors: Finding[]
  /** Bytes in front of the zip: added to every offset, so that the rest can be reported as well. */
  shift: number
  directoryAt: number
}

interface CentralRecord extends ZipRecord {
  rawName: Uint8Array
  flags: number
}

/** The end record whose comment reaches exactly to the end of the file. */
function findEnd(zip: Uint8Array, view: DataView, errors: Finding[]): End | undefined {
  let last: number | undefined
  for (let at = zip.length - endBytes; at >= 0 && at >= zip.length - endBytes - none16; at--) {
    if (zip[at] !== 0x50 || view.getUint32(at, true) !== signature.end) continue
    last ??= at
    if (at + endBytes + view.getUint16(at + 20, true) === zip.length) return readEnd(zip, view, at, errors)
  }
  errors.push(noEnd(zip, view, last))
  return undefined
}

function noEnd(zip: Uint8Array, view: DataView, at: number | undefined): Finding {
  if (at === undefined || at + endBytes + view.getUint16(at + 20, true) > zip.length) return truncated()
  const bytes = zip.length - at - endBytes - view.getUint16(at + 20, true)
  const says = sentence('{bytes} bytes stand after the end of the zip.', { bytes })
  return finding('data-after-end', says, { advice: again })
}

const again = sentence('Write the zip again with an ordinary tool.')

function truncated(): Finding {
  return finding('truncated-zip', sentence('The zip is not complete: its end is missing.'), {
    advice: sentence('Write the zip again and upload the whole file.'),
  })
}

function readEnd(zip: Uint8Array, view: DataView, at: number, errors: Finding[]): End | undefined {
  const comment = checkComment(zip.subarray(at + endBytes))
  if (comment) errors.push(comment)
  const end = {
    at,
    count: view.getUint16(at + 10, true),
    directoryBytes: view.getUint32(at + 12, true),
    directoryAt: view.getUint32(at + 16, true),
  }
  if (usesZip64(view, end)) {
    errors.push(zip64(sentence('The end of the zip uses ZIP64.')))
    return undefined
  }
  if (
    view.getUint16(at + 4, true) !== 0 ||
    view.getUint16(at + 6, true) !== 0 ||
    view.getUint16(at + 8, true) !== end.count
  ) {
    const advice = sentence('Write it in one part.')
    errors.push(finding('several-disks', sentence('The zip is one part of several.'), { advice }))
    return undefined
  }
  return end
}

function usesZip64(view: DataView, end: End): boolean {
  if (end.count === none16 || end.directoryBytes === none32 || end.directoryAt === none32) return true
  return end.at >= 20 && view.getUint32(end.at - 20, true) === signature.zip64Locator
}

function zip64(message: string): Finding {
  return finding('zip64', message, {
    advice: sentence('Pack files from disk, not from a pipe, with an ordinary tool.'),
  })
}

function fileUsesZip64(name: string): Finding {
  return zip64(sentence('`{file}` uses ZIP64.', { file: printable(name) }))
}

/** `git archive` writes the id of the commit as the comment: nothing else fits into 40 or 64 hexadecimal digits. */
function checkComment(comment: Uint8Array): Finding | undefined {
  if (comment.length === 0) return undefined
  const text = new TextDecoder('latin1').decode(comment)
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return undefined
  const advice = sentence('Remove it: `zip -z package.zip` with an empty text.')
  if (text.includes('PK\x05\x06'))
    return finding('end-record-in-comment', sentence('The comment of the zip holds a second end.'), { advice })
  const says = sentence('The zip has a comment: `{comment}`.', { comment: printable(text) })
  return finding('archive-comment', says, { advice })
}

/** Where the directory lies. With data in front all offsets are too small by the same number. */
function findDirectory(
  view: DataView,
  end: End,
  errors: Finding[],
): { from: number; to: number; shift: number } | undefined {
  const from = end.at - end.directoryBytes
  if (from < 0 || end.directoryAt > from) {
    errors.push(truncated())
    return undefined
  }
  const shift = from - end.directoryAt
  if (shift === 0) return { from, to: end.at, shift: 0 }
  // Bytes behind the directory move it as much as bytes in front of the zip: its own signature tells which it is.
  if (end.directoryBytes >= 4 && view.getUint32(end.directoryAt, true) === signature.central) {
    errors.push(betweenDirectoryAndEnd(shift))
    return { from: end.directoryAt, to: end.directoryAt + end.directoryBytes, shift: 0 }
  }
  errors.push(inFront(view, shift))
  return { from, to: end.at, shift }
}

function inFront(view: DataView, bytes: number): Finding {
  if (view.getUint32(0, true) === signature.local) {
    return finding('joined-zips', sentence('The file is two zips joined together.'), { advice: again })
  }
  return beforeStart(bytes)
}

function beforeStart(bytes: number): Finding {
  const says = sentence('{bytes} bytes stand in front of the first file of the zip.', { bytes })
  return finding('data-before-start', says, { advice: again })
}

function betweenFiles(bytes: number): Finding {
  const says = sentence('{bytes} bytes that belong to no file stand between the files of the zip.', { bytes })
  return finding('data-between', says, { advice: again })
}

function betweenDirectoryAndEnd(bytes: number): Finding {
  const says = sentence('{bytes} bytes that belong to no file stand between the directory of the zip and its end.', {
    bytes,
  })
  return finding('data-between', says, { advice: again })
}

function tooMany(count: number, allowed: number): Finding {
  const says = sentence('The zip has {count} files and folders; {allowed} are allowed.', { count, allowed })
  return finding('too-many-entries', says, {
    advice: sentence('Leave out what the plugin does not need, or pack data into one file.'),
  })
}

function wrongCount(found: number, said: number): Finding {
  const says = sentence('The zip says it has {said} entries, and has {found}.', { said, found })
  return finding('wrong-entry-count', says, { advice: again })
}

function readDirectory(walk: Walk, from: number, to: number): CentralRecord[] {
  const records: CentralRecord[] = []
  let at = from
  while (at < to) {
    const next = centralEnd(walk, at, to)
    if (next === undefined) {
      walk.errors.push(betweenDirectoryAndEnd(to - at))
      break
    }
    records.push(readCentral(walk, at))
    at = next
  }
  return records
}

function centralEnd({ view }: Walk, at: number, to: number): number | undefined {
  if (at + centralBytes > to || view.getUint32(at, true) !== signature.central) return undefined
  const end =
    at + centralBytes + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  return end > to ? undefined : end
}

function readCentral(walk: Walk, at: number): CentralRecord {
  const { zip, view, errors, limits } = walk
  const extraAt = at + centralBytes + view.getUint16(at + 28, true)
  const commentAt = extraAt + view.getUint16(at + 30, true)
  const flags = view.getUint16(at + 8, true)
  const rawName = zip.subarray(at + centralBytes, extraAt)
  const { name, errors: nameErrors } = readName(rawName, (flags & flag.utf8) !== 0, limits)
  const record: CentralRecord = {
    name,
    nameAccepted: nameErrors.length === 0,
    rawName,
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    unpackedBytes: view.getUint32(at + 24, true),
    headerAt: view.getUint32(at + 42, true) + walk.shift,
    dataAt: 0,
    sound: false,
  }
  const more = [
    ...checkVersionNeeded(record, view.getUint16(at + 6, true)),
    ...checkKind(record, view.getUint32(at + 38, true)),
    ...checkExtras(name, zip.subarray(extraAt, commentAt)),
    ...checkEntryComment(record, view.getUint16(at + 32, true), view.getUint16(at + 34, true)),
    ...checkCoding(record),
  ]
  errors.push(...nameErrors, ...more)
  // Located even when refused: its bytes are accounted for then.
  const agrees = checkLocal(walk, record)
  record.sound = agrees && more.length === 0
  return record
}

function refuse(code: CheckCode, name: string, message: (file: string) => string, advice: string): Finding {
  const file = printable(name)
  return finding(code, message(file), { file, advice })
}

/** Python refuses the whole zip above 6.3. */
const highestVersionNeeded = 63

function checkVersionNeeded({ name }: CentralRecord, version: number): Finding[] {
  if (version <= highestVersionNeeded) return []
  return [
    refuse(
      'version-needed',
      name,
      (file) => sentence('`{file}` needs a newer kind of unpacker than Python has.', { file }),
      again,
    ),
  ]
}

const kindBits = 0o170000
const folderKind = 0o040000

/** Unix mode in the upper half of the attributes, whatever system the record names: unpackers look at nothing else. */
function checkKind({ name, unpackedBytes }: CentralRecord, attributes: number): Finding[] {
  const mode = attributes >>> 16
  const kind = mode & kindBits
  const folder = name.endsWith('/')
  if (kind === 0o120000) {
    return [
      refuse(
        'symlink',
        name,
        (file) => sentence('`{file}` is a symbolic link.', { file }),
        sentence('Pack the file that it points at.'),
      ),
    ]
  }
  const expected = folder ? kind === folderKind : kind === 0o100000 && (attributes & 0x10) === 0
  const unsaid = kind === 0 && (folder || (attributes & 0x18) === 0)
  if (!(expected || unsaid) || (folder && unpackedBytes > 0)) return [specialFile(name, folder)]
  if (mode & 0o7000) {
    const advice = sentence('Run `chmod ug-s,-t` on it and pack again.')
    return [refuse('setuid', name, (file) => sentence('`{file}` asks for special rights.', { file }), advice)]
  }
  return []
}

function specialFile(name: string, folder: boolean): Finding {
  const says = (file: string) =>
    folder
      ? sentence('`{file}` is named like a folder and is none.', { file })
      : sentence('`{file}` is not a regular file.', { file })
  return refuse('special-file', name, says, sentence('Leave it out.'))
}

function checkEntryComment({ name }: CentralRecord, commentBytes: number, disk: number): Finding[] {
  if (disk !== 0) {
    const advice = sentence('Write the zip in one part.')
    return [
      refuse('several-disks', name, (file) => sentence('`{file}` lies in another part of the zip.', { file }), advice),
    ]
  }
  return commentBytes === 0
    ? []
    : [refuse('entry-comment', name, (file) => sentence('`{file}` has a comment.', { file }), again)]
}

function checkCoding({ name, flags, method, packedBytes, unpackedBytes, headerAt }: CentralRecord): Finding[] {
  if (flags & flag.encrypted || method === 99) {
    return [
      refuse(
        'encrypted',
        name,
        (file) => sentence('`{file}` is encrypted.', { file }),
        sentence('Pack without a password.'),
      ),
    ]
  }
  if (packedBytes === none32 || unpackedBytes === none32 || headerAt === none32) return [fileUsesZip64(name)]
  if (flags & ~(flag.level | flag.descriptor | flag.utf8))
    return [refuse('unknown-flags', name, (file) => sentence('`{file}` has unusual flags.', { file }), again)]
  if (method === 0 || method === 8) return []
  return [wrongMethod(name, method)]
}

function wrongMethod(name: string, method: number): Finding {
  const known = methodNames[method]
  const says = (file: string) =>
    known === undefined
      ? sentence('`{file}` is compressed with method {number}.', { file, number: method })
      : sentence('`{file}` is compressed with {method}.', { file, method: known })
  const advice = sentence('Choose “Deflate” or “Store” in your zip tool.')
  return refuse('compression-method', name, says, advice)
}

const methodNames: Record<number, string | undefined> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'BZip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
}

/** Compares the record in front of the data with that of the directory; false when the data cannot be located. */
function checkLocal(walk: Walk, record: CentralRecord): boolean {
  const { zip, view, errors } = walk
  const at = record.headerAt
  if (record.packedBytes === none32 || record.headerAt === none32) return false
  if (at + localBytes > walk.directoryAt || view.getUint32(at, true) !== signature.local) {
    errors.push(
      refuse(
        'records-differ',
        record.name,
        (file) => sentence('`{file}` is listed in the directory and not found in the zip.', { file }),
        again,
      ),
    )
    return false
  }
  const extraAt = at + localBytes + view.getUint16(at + 26, true)
  const dataAt = extraAt + view.getUint16(at + 28, true)
  if (dataAt + record.packedBytes > walk.directoryAt) {
    errors.push(
      refuse(
        'overlapping-entries',
        record.name,
        (file) => sentence('`{file}` reaches into the directory of the zip.', { file }),
        again,
      ),
    )
    return false
  }
  record.dataAt = dataAt
  const different = differences(walk, record, zip.subarray(at + localBytes, extraAt))
  if (different.length > 0) errors.push(differ(record, different))
  const extras = checkExtras(record.name, zip.subarray(extraAt, dataAt))
  errors.push(...extras)
  return different.length === 0 && extras.length === 0
}

function differ({ name }: CentralRecord, fields: readonly Field[]): Finding {
  const [first, ...more] = fields
  const says = (file: string) =>
    first === undefined || more.length > 0
      ? sentence('`{file}` has two records that differ in {fields}.', { file, fields: fields.join(', ') })
      : oneDifference[first](file)
  return refuse('records-differ', name, says, again)
}

/** Most often it is one field. Lists of several name them in English, as the zip format does. */
const oneDifference = {
  name: (file: string) => sentence('`{file}` has two records that differ in name.', { file }),
  flags: (file: string) => sentence('`{file}` has two records that differ in flags.', { file }),
  method: (file: string) => sentence('`{file}` has two records that differ in method.', { file }),
  checksum: (file: string) => sentence('`{file}` has two records that differ in checksum.', { file }),
  'packed size': (file: string) => sentence('`{file}` has two records that differ in packed size.', { file }),
  size: (file: string) => sentence('`{file}` has two records that differ in size.', { file }),
  'data descriptor': (file: string) => sentence('`{file}` has two records that differ in data descriptor.', { file }),
}

type Field = keyof typeof oneDifference

function differences({ view }: Walk, record: CentralRecord, localName: Uint8Array): Field[] {
  const at = record.headerAt
  // With a data descriptor the first record may leave these open: the sizes were not known when it was written.
  const open = (record.flags & flag.descriptor) !== 0
  const same = (value: number, expected: number) => value === expected || (open && value === 0)
  const different: Field[] = []
  if (Buffer.compare(localName, record.rawName) !== 0) different.push('name')
  if (view.getUint16(at + 6, true) !== record.flags) different.push('flags')
  if (view.getUint16(at + 8, true) !== record.method) different.push('method')
  if (!same(view.getUint32(at + 14, true), record.crc)) different.push('checksum')
  if (!same(view.getUint32(at + 18, true), record.packedBytes)) different.push('packed size')
  if (!same(view.getUint32(at + 22, true), record.unpackedBytes)) different.push('size')
  return different
}

/**
 * Lays the records beside each other: from the first byte to the directory there are neither gaps nor overlaps. Where a
 * record was not found its place would look like a gap, which would only repeat what was said about it.
 */
function checkCoverage(walk: Walk, records: CentralRecord[]): void {
  const located = records.filter((record) => record.dataAt > 0).sort((a, b) => a.headerAt - b.headerAt)
  const complete = located.length === records.length
  let covered = walk.shift
  located.forEach((record, i) => {
    if (record.headerAt < covered) {
      walk.errors.push(
        refuse(
          'overlapping-entries',
          record.name,
          (file) => sentence('`{file}` shares bytes with another file.', { file }),
          again,
        ),
      )
    } else if (complete) checkGap(walk, covered, record.headerAt)
    const limit = located[i + 1]?.headerAt ?? walk.directoryAt
    covered = Math.max(covered, recordEnd(walk, record, limit))
  })
  if (complete) checkGap(walk, covered, walk.directoryAt)
}

/** Where the record ends, with the data descriptor that follows it when its flag says so. */
function recordEnd(walk: Walk, record: CentralRecord, limit: number): number {
  const at = record.dataAt + record.packedBytes
  if (!(record.flags & flag.descriptor)) return at
  const room = limit - at
  const marked = room >= 4 && walk.view.getUint32(at, true) === signature.descriptor
  if (marked && room === 24) {
    walk.errors.push(fileUsesZip64(record.name))
    return at + 24
  }
  const size = marked ? 16 : 12
  if (room < size) {
    walk.errors.push(differ(record, ['data descriptor']))
    return at
  }
  checkDescriptor(walk, record, at + size - 12)
  return at + size
}

function checkDescriptor(walk: Walk, record: CentralRecord, at: number): void {
  const { view } = walk
  const agrees =
    view.getUint32(at, true) === record.crc &&
    view.getUint32(at + 4, true) === record.packedBytes &&
    view.getUint32(at + 8, true) === record.unpackedBytes
  if (!agrees) walk.errors.push(differ(record, ['data descriptor']))
}

function checkGap(walk: Walk, from: number, to: number): void {
  if (from >= to) return
  if (to - from >= localBytes && walk.view.getUint32(from, true) === signature.local) {
    walk.errors.push(hiddenEntry(walk, from, to))
  } else if (from === walk.shift) {
    walk.errors.push(beforeStart(to - from))
  } else walk.errors.push(betweenFiles(to - from))
}

function hiddenEntry({ zip, view }: Walk, from: number, to: number): Finding {
  const nameEnd = Math.min(to, from + localBytes + view.getUint16(from + 26, true))
  const name = new TextDecoder().decode(zip.subarray(from + localBytes, nameEnd))
  return refuse(
    'hidden-entry',
    name,
    (file) => sentence('`{file}` is in the zip and not listed in its directory.', { file }),
    again,
  )
}
