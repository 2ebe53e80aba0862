// Unpacks the files of a zip under limits that hold while inflating, and checks each one's size and checksum.

import { createHash } from 'node:crypto'
import { crc32, inflateRawSync } from 'node:zlib'
import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { type CheckCode, finding } from './checks.ts'
import { printable } from './zip-names.ts'
import type { ZipRecord } from './zip-records.ts'

export interface InflateLimits {
  /** All files together. */
  unpackedBytes: number
  /** Unpacked to packed, of one file and of all, once `ratioFromBytes` are reached. */
  ratio: number
  ratioFromBytes: number
}

export interface UnpackedFile {
  name: string
  bytes: Uint8Array
  sha256: string
}

/**
 * Unpacks all files of the records, which must not overlap. Files that say themselves that they are bombs are left out,
 * damaged ones and liars reported. What the headers announce is checked first, and no file unpacks to a byte more than it
 * announces: so the limits hold while inflating, whatever the headers say.
 */
export function inflateAll(
  zip: Uint8Array,
  records: readonly ZipRecord[],
  limits: InflateLimits,
): { files: UnpackedFile[]; errors: Finding[] } {
  const plain = records.filter((record) => !isBomb(record.unpackedBytes, record.packedBytes, limits))
  const errors = records
    .filter((record) => isBomb(record.unpackedBytes, record.packedBytes, limits))
    .map((record) => bomb(record, limits))
  const total = checkTotal(zip, plain, limits)
  if (total) return { files: [], errors: [...errors, total] }
  const outcomes = plain.map((record) => unpack(zip, record))
  return {
    files: outcomes.filter((outcome) => 'bytes' in outcome),
    errors: [...errors, ...outcomes.filter((outcome) => 'code' in outcome)],
  }
}

/** What the headers admit to is refused before any memory is taken. */
function checkTotal(zip: Uint8Array, records: readonly ZipRecord[], limits: InflateLimits): Finding | undefined {
  const total = records.reduce((sum, record) => sum + record.unpackedBytes, 0)
  if (total > limits.unpackedBytes) return tooLarge(limits, total)
  return isBomb(total, zip.length, limits) ? wholeBomb(total, zip.length, limits) : undefined
}

function isBomb(unpackedBytes: number, packedBytes: number, limits: InflateLimits): boolean {
  return unpackedBytes > limits.ratioFromBytes && unpackedBytes > packedBytes * limits.ratio
}

function refuse(code: CheckCode, name: string, message: (file: string) => string, advice: string): Finding {
  const file = printable(name)
  return finding(code, message(file), { file, advice })
}

function bomb({ name }: ZipRecord, { ratio }: InflateLimits): Finding {
  const says = (file: string) =>
    sentence('`{file}` unpacks to more than {ratio} times its packed size.', { file, ratio })
  return refuse('bomb', name, says, sentence('Let the plugin make this file when it needs it.'))
}

function wholeBomb(total: number, packed: number, { ratio }: InflateLimits): Finding {
  const message = sentence('The zip unpacks from {packed} to {unpacked} bytes, more than {ratio} times its size.', {
    packed,
    unpacked: total,
    ratio,
  })
  return finding('bomb', message, { advice: sentence('Let the plugin make such files when it needs them.') })
}

function tooLarge({ unpackedBytes }: InflateLimits, total: number): Finding {
  const message = sentence('The unpacked files have {bytes} bytes; {allowed} bytes are allowed.', {
    bytes: total,
    allowed: unpackedBytes,
  })
  return finding('unpacked-too-large', message, {
    advice: sentence('Leave out what the plugin can download when it needs it.'),
  })
}

function unpack(zip: Uint8Array, record: ZipRecord): UnpackedFile | Finding {
  const packed = zip.subarray(record.dataAt, record.dataAt + record.packedBytes)
  const unpacked = record.method === 0 ? stored(packed, record) : inflate(packed, record)
  if (!(unpacked instanceof Uint8Array)) return unpacked
  if (crc32(unpacked) !== record.crc)
    return refuse('bad-crc', record.name, (file) => sentence('`{file}` has a wrong checksum.', { file }), damaged)
  return { name: record.name, bytes: unpacked, sha256: createHash('sha256').update(unpacked).digest('hex') }
}

const damaged = sentence('The zip is damaged: write it again.')

function stored(packed: Uint8Array, record: ZipRecord): Uint8Array | Finding {
  return packed.length === record.unpackedBytes ? packed : lyingSize(record, packed.length)
}

function lyingSize({ name, unpackedBytes }: ZipRecord, found: number): Finding {
  const sizes = { bytes: found, said: unpackedBytes }
  const says = (file: string) => sentence('`{file}` has {bytes} bytes and says it has {said}.', { file, ...sizes })
  return refuse('lying-size', name, says, damaged)
}

function longerThanSaid({ name, unpackedBytes: said }: ZipRecord): Finding {
  const says = (file: string) => sentence('`{file}` has more than {said} bytes and says it has {said}.', { file, said })
  return refuse('lying-size', name, says, damaged)
}

/**
 * Inflates into exactly the announced size, which the limits have allowed, and no byte further. By zlib, as Python does:
 * fflate unpacks data that zlib, and so QGIS, refuses.
 */
function inflate(packed: Uint8Array, record: ZipRecord): Uint8Array | Finding {
  const { name, unpackedBytes } = record
  try {
    const { buffer, engine } = inflateAtMost(packed, unpackedBytes)
    const rest = packed.length - engine.bytesWritten
    if (rest !== 0) return trailingData(name, rest)
    return buffer.length === unpackedBytes ? buffer : lyingSize(record, buffer.length)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return longerThanSaid(record)
    return code === 'Z_BUF_ERROR' ? brokenOff(name) : unreadableData(name, message)
  }
}

/** One piece of memory for all: it is not copied, and is a byte longer so that there is room to notice a liar. */
function inflateAtMost(packed: Uint8Array, bytes: number): { buffer: Uint8Array; engine: { bytesWritten: number } } {
  const options = { chunkSize: Math.max(64, bytes + 1), maxOutputLength: Math.max(1, bytes), info: true }
  // The types do not say what `info` does: the answer is the data and the engine that knows how much it has read.
  return inflateRawSync(packed, options) as unknown as ReturnType<typeof inflateAtMost>
}

function trailingData(name: string, bytes: number): Finding {
  const says = (file: string) => sentence('`{file}` has {bytes} bytes behind its compressed data.', { file, bytes })
  return refuse('bad-compressed-data', name, says, damaged)
}

function brokenOff(name: string): Finding {
  return refuse('bad-compressed-data', name, (file) => sentence('`{file}` breaks off.', { file }), damaged)
}

/** The reason in the words of zlib. */
function unreadableData(name: string, reason: string): Finding {
  const says = (file: string) => sentence('`{file}` cannot be unpacked ({reason}).', { file, reason })
  return refuse('bad-compressed-data', name, says, damaged)
}
