// Writes packages as any zip tool would: for sample data and tests. The same files always give the same bytes.

import { crc32 } from 'node:zlib'
import { deflateSync } from 'fflate'

interface Written {
  name: Buffer
  crc: number
  packed: Uint8Array
  unpackedBytes: number
  method: number
  headerAt: number
}

/**
 * A zip of the files, in the order given: deflated where that makes them smaller, names in UTF-8, no folder entries.
 *
 * @param files names with the package name in front, to text or bytes
 * @param modifiedAt in UTC, from 1980 on, to the even second; the first day of 1980 when left out
 */
export function writePackage(
  files: Record<string, string | Uint8Array>,
  modifiedAt = new Date(Date.UTC(1980, 0, 1)),
): Uint8Array {
  const stamp = dosTime(modifiedAt)
  const parts: Uint8Array[] = []
  let at = 0
  const directory = Object.entries(files).map(([name, contents]) => {
    const written = compress(name, contents, at)
    const header = localHeader(written, stamp)
    parts.push(header, written.name, written.packed)
    at += header.length + written.name.length + written.packed.length
    return written
  })
  const central = directory.flatMap((written) => [centralHeader(written, stamp), written.name])
  return Buffer.concat([...parts, ...central, endRecord(directory.length, Buffer.concat(central).length, at)])
}

function compress(name: string, contents: string | Uint8Array, headerAt: number): Written {
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents
  const deflated = deflateSync(bytes, { level: 9 })
  const smaller = deflated.length < bytes.length
  return {
    name: Buffer.from(name),
    crc: crc32(bytes),
    packed: smaller ? deflated : bytes,
    unpackedBytes: bytes.length,
    method: smaller ? 8 : 0,
    headerAt,
  }
}

/** Date in the upper, time in the lower 16 bits, to two seconds. */
function dosTime(instant: Date): number {
  const day = ((instant.getUTCFullYear() - 1980) << 9) | ((instant.getUTCMonth() + 1) << 5) | instant.getUTCDate()
  const time = (instant.getUTCHours() << 11) | (instant.getUTCMinutes() << 5) | (instant.getUTCSeconds() >> 1)
  return ((day << 16) | time) >>> 0
}

const versionNeeded = 20
const utf8Flag = 0x0800
const regularFile = 0o100644

/** The 26 bytes that both records of a file have in common. */
function shared(
  buffer: Buffer,
  at: number,
  { name, crc, packed, unpackedBytes, method }: Written,
  stamp: number,
): void {
  buffer.writeUInt16LE(versionNeeded, at)
  buffer.writeUInt16LE(name.every((byte) => byte < 0x80) ? 0 : utf8Flag, at + 2)
  buffer.writeUInt16LE(method, at + 4)
  buffer.writeUInt32LE(stamp, at + 6)
  buffer.writeUInt32LE(crc, at + 10)
  buffer.writeUInt32LE(packed.length, at + 14)
  buffer.writeUInt32LE(unpackedBytes, at + 18)
  buffer.writeUInt16LE(name.length, at + 22)
}

function localHeader(written: Written, stamp: number): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  shared(header, 4, written, stamp)
  return header
}

function centralHeader(written: Written, stamp: number): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE((3 << 8) | versionNeeded, 4)
  shared(header, 6, written, stamp)
  header.writeUInt32LE((regularFile << 16) >>> 0, 38)
  header.writeUInt32LE(written.headerAt, 42)
  return header
}

function endRecord(count: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(directoryAt, 16)
  return end
}
