// Single files of a package that was checked when it was published.

import { type ArchiveLimits, defaultLimits } from './package-archive.ts'
import { inflateAll } from './zip-inflate.ts'
import { readRecords } from './zip-records.ts'

/** The bytes of one file; undefined when it is not there, is larger than allowed, or is damaged. */
export type PackageContents = (name: string) => Uint8Array | undefined

/**
 * Opens a package without unpacking anything; each file is unpacked when it is asked for, and checked once more.
 *
 * @param fileBytes the largest file that is unpacked
 */
export function openContents(zip: Uint8Array, fileBytes: number): PackageContents {
  // What was accepted once stays readable when the site takes less today.
  const accepted = { entries: Infinity, depth: Infinity, nameBytes: Infinity }
  const limits: ArchiveLimits = { ...defaultLimits, ...accepted, unpackedBytes: fileBytes }
  const sound = readRecords(zip, limits).records.filter((record) => record.sound && record.nameAccepted)
  const records = new Map(sound.map((record) => [record.name, record]))
  return (name) => {
    const record = records.get(name)
    return record && inflateAll(zip, [record], limits).files[0]?.bytes
  }
}
