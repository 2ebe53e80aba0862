// Unpacks the files of a zip under limits that hold while inflating, and checks each one's size and checksum.

import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Inflate } from 'fflate'
import type { Finding } from '../domain/report.ts'
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
 * Deflate gives at most 1,032 bytes for one: with pieces of this size at most 5.3 MB come out between two looks at the
 * limits, whatever the headers say, and fflate's growing buffer and its copy stay below 16 MB. Smaller pieces cost time.
 */
const pieceBytes = 5120

/**
 * Unpacks all files of the records, which must not overlap. Files that say themselves that they are bombs are left out,
 * damaged ones reported; at the first that breaks the limit of all together it stops, because the rest can only cost more.
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
  const files: UnpackedFile[] = []
  const budget = { leftBytes: limits.unpackedBytes }
  for (const record of plain) {
    const outcome = unpack(zip, record, budget, limits)
    if ('bytes' in outcome) files.push(outcome)
    else errors.push(outcome)
    if (budget.leftBytes < 0) break
  }
  return { files, errors }
}

/** What the headers admit to is refused before any memory is taken; what they hide is caught while inflating. */
function checkTotal(zip: Uint8Array, records: readonly ZipRecord[], limits: InflateLimits): Finding | undefined {
  const total = records.reduce((sum, record) => sum + record.unpackedBytes, 0)
  if (total > limits.unpackedBytes) return tooLarge(limits, total)
  return isBomb(total, zip.length, limits) ? wholeBomb(total, zip.length, limits) : undefined
}

function isBomb(unpackedBytes: number, packedBytes: number, limits: InflateLimits): boolean {
  return unpackedBytes > limits.ratioFromBytes && unpackedBytes > packedBytes * limits.ratio
}

function refuse(code: CheckCode, name: string, says: string, advice: string): Finding {
  return finding(code, `\`${printable(name)}\` ${says}.`, { file: printable(name), advice })
}

function bomb({ name }: ZipRecord, { ratio }: InflateLimits): Finding {
  return refuse(
    'bomb',
    name,
    `unpacks to more than ${ratio} times its packed size`,
    'Let the plugin make this file when it needs it.',
  )
}

function wholeBomb(total: number, packed: number, { ratio }: InflateLimits): Finding {
  const message = `The zip unpacks from ${packed} to ${total} bytes, more than ${ratio} times its size.`
  return finding('bomb', message, { advice: 'Let the plugin make such files when it needs them.' })
}

function tooLarge(limits: InflateLimits, total?: number): Finding {
  const says = total === undefined ? 'more than allowed' : `${total} bytes`
  return finding('unpacked-too-large', `The unpacked files have ${says}; ${limits.unpackedBytes} bytes are allowed.`, {
    advice: 'Leave out what the plugin can download when it needs it.',
  })
}

interface Budget {
  /** Below zero once the limit is broken: then nothing more is unpacked. */
  leftBytes: number
}

function unpack(zip: Uint8Array, record: ZipRecord, budget: Budget, limits: InflateLimits): UnpackedFile | Finding {
  const packed = zip.subarray(record.dataAt, record.dataAt + record.packedBytes)
  const unpacked = record.method === 0 ? stored(packed, record, budget) : inflate(packed, record, budget)
  if (budget.leftBytes < 0) return tooLarge(limits)
  if (!(unpacked instanceof Uint8Array)) return unpacked
  if (crc32(unpacked) !== record.crc) return refuse('bad-crc', record.name, 'has a wrong checksum', damaged)
  return { name: record.name, bytes: unpacked, sha256: createHash('sha256').update(unpacked).digest('hex') }
}

const damaged = 'The zip is damaged: write it again.'

function stored(packed: Uint8Array, record: ZipRecord, budget: Budget): Uint8Array | Finding {
  budget.leftBytes -= packed.length
  return packed.length === record.unpackedBytes ? packed : lyingSize(record, `${packed.length}`)
}

function lyingSize({ name, unpackedBytes }: ZipRecord, found: string): Finding {
  return refuse('lying-size', name, `has ${found} bytes and says it has ${unpackedBytes}`, damaged)
}

/** Inflates into exactly the announced size, which `checkAnnounced` has found to be plausible, and no byte further. */
function inflate(packed: Uint8Array, record: ZipRecord, budget: Budget): Uint8Array | Finding {
  const target = new Uint8Array(record.unpackedBytes)
  let filled = 0
  const inflater = new Inflate((piece) => {
    budget.leftBytes -= piece.length
    if (filled + piece.length <= target.length) target.set(piece, filled)
    filled += piece.length
  })
  try {
    for (let at = 0; at < packed.length && filled <= target.length && budget.leftBytes >= 0; at += pieceBytes) {
      inflater.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length)
    }
  } catch (error) {
    return refuse('bad-compressed-data', record.name, `cannot be unpacked (${String(error)})`, damaged)
  }
  if (filled > target.length) return lyingSize(record, `more than ${target.length}`)
  const rest = unreadBytes(inflater)
  if (rest !== 0) return refuse('bad-compressed-data', record.name, describeRest(rest), damaged)
  return filled === target.length ? target : lyingSize(record, `${filled}`)
}

function describeRest(rest: number | undefined): string {
  return rest === undefined ? 'breaks off' : `has ${rest} bytes behind its compressed data`
}

/**
 * The bytes that follow the end of the compressed data, undefined when there was no end.
 *
 * fflate does not tell: it ignores what follows, where data could hide. So this looks at its state, as of the version
 * that package.json pins: `f` last block seen, `l` a block is open, `p` bits used of the first byte of the rest. The tests
 * about data behind a file and about a file that breaks off fail if another version keeps its state otherwise.
 */
function unreadBytes(inflater: Inflate): number | undefined {
  const { s: state, p: rest } = inflater as unknown as { s: { f?: number; l?: unknown; p?: number }; p: Uint8Array }
  if (!state.f || state.l) return undefined
  return rest.length - (state.p ? 1 : 0)
}
