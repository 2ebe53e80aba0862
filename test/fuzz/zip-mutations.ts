// Changes zips: their bytes as they come, and their entries with everything around them written anew.

import type { Random } from '../bench/random.ts'
import { extraField, type RawEntry, type RawZip, rawZip } from '../support/packages.ts'
import type { Corpus } from './corpus.ts'
import { mutateText } from './text-mutations.ts'

/** One zip with one to four changes that no tool would make. */
export function mutateBytes(random: Random, { zips }: Corpus): Uint8Array {
  let zip: Buffer = Buffer.from(random.pick(zips))
  for (let changes = random.whole(1, 4); changes > 0 && zip.length > 0; changes--) {
    zip = random.pick(byteChanges)(random, zip, zips)
  }
  return zip
}

type ByteChange = (random: Random, zip: Buffer, zips: readonly Uint8Array[]) => Buffer

/** Each is given a copy that it may write into. Changes of fields stand more than once: they get furthest. */
const byteChanges: readonly ByteChange[] = [
  flipBit,
  setByte,
  ...[changeField, changeField, changeField, changeField],
  changeBothRecords,
  changeBothRecords,
  changeAnywhere,
  cutEnd,
  cutPiece,
  repeatPiece,
  insertPiece,
  splice,
]

function flipBit(random: Random, zip: Buffer): Buffer {
  const at = place(random, zip)
  zip[at] = (zip[at] ?? 0) ^ (1 << random.whole(0, 7))
  return zip
}

function place(random: Random, zip: Buffer): number {
  return random.whole(0, zip.length - 1)
}

function setByte(random: Random, zip: Buffer): Buffer {
  zip[place(random, zip)] = random.pick([0, 1, 0x0a, 0x20, 0x2e, 0x2f, 0x5c, 0x7f, 0x80, 0xff, random.whole(0, 255)])
  return zip
}

/** Offset and width of each field, by the signature of its record. */
const fields: Record<number, readonly (readonly [offset: number, width: number])[] | undefined> = {
  67324752: [...list([4, 6, 8, 10, 12, 26, 28], 2), ...list([14, 18, 22], 4)],
  33639248: [...list([4, 6, 8, 10, 12, 14, 28, 30, 32, 34, 36], 2), ...list([16, 20, 24, 38, 42], 4)],
  101010256: [...list([4, 6, 8, 10, 20], 2), ...list([12, 16], 4)],
  134695760: list([4, 8, 12], 4),
}

function list(offsets: number[], width: number): [number, number][] {
  return offsets.map((offset) => [offset, width])
}

function records(zip: Buffer): number[] {
  const found: number[] = []
  for (let at = zip.indexOf('PK'); at >= 0 && at + 4 <= zip.length; at = zip.indexOf('PK', at + 2)) {
    if (fields[zip.readUInt32LE(at)]) found.push(at)
  }
  return found
}

function changeField(random: Random, zip: Buffer): Buffer {
  const found = records(zip)
  if (found.length === 0) return zip
  const at = random.pick(found)
  const [offset, width] = random.pick(fields[zip.readUInt32LE(at)] ?? [[0, 4]])
  write(random, zip, at + offset, width, found)
  return zip
}

function write(random: Random, zip: Buffer, at: number, width: number, landmarks: readonly number[]): void {
  if (at + width > zip.length) return
  const value = number(random, zip.readUIntLE(at, width), [...landmarks, zip.length])
  zip.writeUIntLE(value % 2 ** (8 * width), at, width)
}

/** A number that breaks arithmetic, points at something, or is a little off. */
function number(random: Random, now: number, landmarks: readonly number[]): number {
  const limits = [0, 1, 8, 14, 0x7f, 0xff, 0x7fff, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]
  const near = Math.max(0, now + random.pick([-30, -12, -4, -1, 1, 1, 2, 4, 12, 16, 22, 30, 46]))
  return random.pick([random.pick(limits), random.pick(landmarks), near, near, now ^ (1 << random.whole(0, 15))]) >>> 0
}

/** The same field of a local record and of the directory, so that the two still agree. */
function changeBothRecords(random: Random, zip: Buffer): Buffer {
  const found = records(zip)
  const centrals = found.filter((at) => zip.readUInt32LE(at) === 0x02014b50 && at + 46 <= zip.length)
  if (centrals.length === 0) return zip
  const at = random.pick(centrals)
  const local = zip.readUInt32LE(at + 42)
  const [offset, width] = random.pick([...list([4, 6, 8, 26, 28], 2), ...list([14, 18, 22], 4)])
  if (local + 30 > zip.length) return zip
  write(random, zip, local + offset, width, found)
  zip.copy(zip, at + offset + 2, local + offset, local + offset + width)
  return zip
}

function changeAnywhere(random: Random, zip: Buffer): Buffer {
  write(random, zip, place(random, zip), random.pick([2, 4]), [0])
  return zip
}

function cutEnd(random: Random, zip: Buffer): Buffer {
  return zip.subarray(
    0,
    random.chance(0.5) ? place(random, zip) : zip.length - random.whole(0, Math.min(60, zip.length)),
  )
}

/** A piece between two places; often from one record to another. */
function piece(random: Random, zip: Buffer): [number, number] {
  const found = random.chance(0.5) ? records(zip) : []
  const one = found.length > 0 ? random.pick(found) : place(random, zip)
  const other = found.length > 0 ? random.pick(found) : Math.min(zip.length, one + random.whole(1, 60))
  return one < other ? [one, other] : [other, one]
}

function cutPiece(random: Random, zip: Buffer): Buffer {
  const [from, to] = piece(random, zip)
  return Buffer.concat([zip.subarray(0, from), zip.subarray(to)])
}

function repeatPiece(random: Random, zip: Buffer): Buffer {
  const [from, to] = piece(random, zip)
  const at = random.chance(0.5) ? to : place(random, zip)
  return Buffer.concat([zip.subarray(0, at), zip.subarray(from, to), zip.subarray(at)])
}

const insertions: readonly Buffer[] = [
  ...['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x07\x08', 'PK\x06\x07', 'PK\x06\x06', 'ustar', '\0', '../', '\\'],
  ...['\x7fELF', '\xff\xff\xff\xff', '\0'.repeat(22), `PK\x05\x06${'\0'.repeat(18)}`, '\xe2\x80\xae', 'up\x04\0abcd'],
].map((text) => Buffer.from(text, 'latin1'))

function insertPiece(random: Random, zip: Buffer): Buffer {
  const at = random.pick([0, zip.length, place(random, zip), random.pick([0, ...records(zip)])])
  return Buffer.concat([zip.subarray(0, at), random.pick(insertions), zip.subarray(at)])
}

/** The beginning of one zip and the end of another. */
function splice(random: Random, zip: Buffer, zips: readonly Uint8Array[]): Buffer {
  const other = Buffer.from(random.pick(zips))
  if (other.length === 0) return zip
  const [at] = piece(random, zip)
  const [from] = piece(random, other)
  return Buffer.concat([zip.subarray(0, random.pick([at, zip.length])), other.subarray(random.pick([from, 0]))])
}

/** A package whose entries are changed and which is then written as if that were right. */
export function mutateEntries(random: Random, { packages }: Corpus): Uint8Array {
  const entries = [...random.pick(packages)]
  for (let changes = random.whole(1, 3); changes > 0; changes--) {
    const i = random.whole(0, entries.length - 1)
    const entry = entries[i]
    if (entry && random.chance(0.8)) entries[i] = changeEntry(random, entry)
    else changeList(random, entries, packages)
  }
  return rawZip(entries, random.chance(0.1) ? changedEnd(random) : {})
}

function changeEntry(random: Random, entry: RawEntry): RawEntry {
  const change = random.pick(entryChanges)(random, entry)
  // What was compressed before is not what is to be compressed now.
  const again = 'contents' in change || 'method' in change ? { packed: undefined } : {}
  return { ...entry, ...again, ...change }
}

type EntryChange = (random: Random, entry: RawEntry) => Partial<RawEntry>

const entryChanges: readonly EntryChange[] = [
  changeName,
  changeName,
  changeContents,
  changeContents,
  (random) => ({ method: random.pick([0, 0, 8, 8, 8, 1, 9, 12, 14, 93, 99, 0xffff]) }),
  (random) => ({ flags: random.pick([0, 0x0800, 0x0800, 0x0002, 0x0006, 0x0801, 0x0020, 0x0040, 0x2000, 0x8000]) }),
  (random) => ({ localFlags: random.pick([0, 1, 2, 8, 0x0800]) }),
  (random) => ({ mode: random.pick([0, 0, 0o100644, 0o100755, 0o040755, 0o120777, 0o104755, 0o010644, 0o177777]) }),
  (random) => ({ dosAttributes: random.pick([0, 1, 0x10, 0x20, 0x21, 0x30, 0xff]) }),
  (random) => ({ versionNeeded: random.pick([0, 10, 20, 45, 63, 64, 0xff14, 0x0314]) }),
  (random) => ({ extra: extras(random) }),
  (random) => ({ localExtra: extras(random) }),
  (random) => ({ descriptor: random.pick(['marked', 'marked', 'bare', 'bare', 'zip64', 'wrong'] as const) }),
  (random, entry) => ({ size: number(random, entry.contents?.length ?? 0, [0]) }),
  (random, entry) => ({ packedSize: number(random, entry.packed?.length ?? 0, [0]) }),
  (random) => ({ crc: random.pick([0, 1, 0xffffffff]) }),
  (random, entry) => ({ packed: changePacked(random, entry) }),
  (random) => ({ before: random.pick(insertions) }),
  (random) => ({ after: random.pick(insertions) }),
  (random) => ({ headerAt: random.whole(0, 300) }),
  (random) => ({ comment: random.pick(['', 'x', 'PK\x05\x06']) }),
  () => ({ hidden: true }),
]

const nameParts = [
  ...['/', '/', '..', '.', '\\', ':', ' ', '\0', '\n', '\x1b[2K', '\u007f', '\u0085', '\u202e', '\u200b', '\ufeff'],
  ...['é', 'e\u0301', 'ß', 'ſ', 'K', 'İ', '𝔘', '\u{e0041}', '\u{f0000}', '\uffff', '日本', 'con', 'NUL.txt', 'aux '],
  ...[
    'metadata.txt',
    '/metadata.txt',
    '__init__.py',
    'LICENSE',
    '.git',
    '__pycache__',
    '.pyc',
    '__MACOSX',
    'x',
    'A',
    'Thumbs.db',
    'processing',
  ],
  ...['$', '~', '%', '<b>', '&', '"', '*', '|', 'd/'.repeat(25), 'x'.repeat(90), '𝔘'.repeat(20)],
]

function changeName(random: Random, { name }: RawEntry): Partial<RawEntry> {
  const old = name.toString()
  const at = random.whole(0, old.length)
  const part = random.pick(nameParts)
  const changed = random.pick([
    old.slice(0, at) + part + old.slice(at + random.whole(0, 4)),
    `contour/${part}`,
    `contour/${part.repeat(2)}/x`,
    old.toUpperCase(),
    old.replace(/^[^/]*/, part),
    part,
  ])
  const raw = Buffer.from(changed)
  if (random.chance(0.1) && raw.length > 0) raw[place(random, raw)] = random.whole(0x80, 0xff)
  const both = { name: raw, flags: raw.some((byte) => byte >= 0x80) && random.chance(0.9) ? 0x0800 : 0 }
  return random.chance(0.9) ? both : { localName: raw }
}

function changeContents(random: Random, { name, contents }: RawEntry): Partial<RawEntry> {
  const old = Buffer.from(contents ?? '')
  if (/\.(txt|py|svg)$|LICENSE/.test(name.toString()) && random.chance(0.7))
    return { contents: mutateText(random, old.toString('utf8')) }
  const byte = random.pick([0, 0x20, 0xff])
  return {
    contents: random.pick([
      () => Buffer.alloc(0),
      () => Buffer.alloc(random.pick([100, 5120, 5121, 30_000, 150_000]), byte),
      () => Buffer.concat([random.pick(heads), old]),
      () => Buffer.concat([old, old, random.pick(insertions)]),
      () => old.subarray(0, random.whole(0, old.length)),
    ])(),
  }
}

const heads: readonly Buffer[] = [
  ...['PK\x03\x04', '\x1f\x8b', 'MZ', '\x7fELF', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF89a', 'RIFF1234WEBP', '#!'],
  ...['\xcf\xfa\xed\xfe', '\0asm', '<svg ', '\xef\xbb\xbf', '\xff\xfe', '%PDF-', `${'\0'.repeat(257)}ustar`],
].map((text) => Buffer.from(text, 'latin1'))

function changePacked(random: Random, { packed, contents }: RawEntry): Buffer {
  const bytes = Buffer.from(packed ?? contents ?? '')
  if (bytes.length === 0) return random.pick([...insertions])
  return random.pick([flipBit, setByte, cutEnd, insertPiece, repeatPiece])(random, bytes)
}

function extras(random: Random): Buffer {
  const ids = [0x5455, 0x7875, 0x5855, 0x7855, 0x000a, 0xcafe, 0x7075, 0x0001, 0x9901, 0x4141, 0x5455, 0x0000]
  const made = Array.from({ length: random.whole(1, 3) }, () =>
    extraField(random.pick(ids), Buffer.alloc(random.pick([0, 0, 4, 5, 9, 11, 13, 14, 32, 33]))),
  )
  const all = Buffer.concat(made)
  return random.chance(0.8) ? all : all.subarray(0, random.whole(0, all.length))
}

function changeList(random: Random, entries: RawEntry[], packages: readonly RawEntry[][]): void {
  const [one, other] = [random.whole(0, entries.length - 1), random.whole(0, entries.length - 1)]
  const [first, second] = [entries[one], entries[other]]
  if (!first || !second) return
  random.pick([
    () => entries.push(first),
    () => entries.splice(one, 1),
    () => entries.splice(one, 2, second, first),
    () => entries.splice(one, 0, ...random.pick(packages).slice(0, 3)),
    () => entries.push({ name: `${first.name.toString()}/` }),
    () => entries.push({ ...first, name: `${first.name.toString()}/x` }),
    () => entries.reverse(),
  ])()
}

function changedEnd(random: Random): RawZip {
  const rest = random.pick(insertions)
  const comments = ['', 'x', '0123456789'.repeat(4), 'abcdef01'.repeat(8), `PK\x05\x06${'\0'.repeat(18)}`]
  return random.pick<RawZip>([
    { comment: random.pick(comments) },
    { before: rest },
    { beforeDirectory: rest },
    { beforeEnd: rest },
    { after: rest },
    { count: random.pick([0, 1, 4, 6, 0xffff]) },
    { disk: random.pick([1, 0xffff]) },
    { directoryBytes: random.whole(0, 2000) },
    { directoryAt: random.whole(0, 4000) },
  ])
}
