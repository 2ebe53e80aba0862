// Zip bytes to checked files within limits, or every problem found: what QGIS unpacks without any check of its own.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { finding, withoutFlood } from './checks.ts'
import { type FileFormat, sniffFormat, tar } from './file-signature.ts'
import { inflateAll } from './zip-inflate.ts'
import { checkMetadataNames, checkTogether, findFolder, printable } from './zip-names.ts'
import { readRecords, signature } from './zip-records.ts'

export interface ArchiveLimits {
  packedBytes: number
  /** All files together. */
  unpackedBytes: number
  /** Files and folders. */
  entries: number
  /** Unpacked to packed, of one file and of all, once `ratioFromBytes` are unpacked. */
  ratio: number
  ratioFromBytes: number
  /** Folders and file name together. */
  depth: number
  nameBytes: number
}

export const defaultLimits: ArchiveLimits = {
  packedBytes: 25_000_000,
  unpackedBytes: 100_000_000,
  entries: 5000,
  ratio: 100,
  ratioFromBytes: 1_000_000,
  depth: 20,
  nameBytes: 200,
}

/** One file; folders have no entry. */
export interface ArchiveEntry {
  /** Path inside the zip, with the folder in front. */
  name: string
  /** May share memory with the zip. */
  bytes: Uint8Array
  /** In hexadecimal digits. */
  sha256: string
}

export interface Archive {
  /** The one folder at the top; also given when something else stands beside it. */
  folder: string | undefined
  /** All files when there are no errors, else those that could be read. */
  entries: ArchiveEntry[]
  /** What the directory of the zip lists under a name that can be unpacked, whether or not its contents could be read. */
  names: string[]
  errors: Finding[]
  warnings: Finding[]
}

/**
 * Reads a zip as strictly as we know how: every byte belongs to a record, both records of a file agree, every name can be
 * unpacked on every system, and what is accepted gives Python's `zipfile` the same names and bytes. The limits hold while
 * inflating and do not trust what the headers say. Never throws, whatever the bytes.
 */
export function readArchive(zip: Uint8Array, limits: ArchiveLimits = defaultLimits): Archive {
  const unreadable = checkFile(zip, limits)
  if (unreadable) return { folder: undefined, entries: [], names: [], errors: [unreadable], warnings: [] }
  const { records, errors } = readRecords(zip, limits)
  const disguise = checkDisguise(zip)
  if (disguise) errors.push(disguise)
  const structural = errors.some((error) => error.code === 'overlapping-entries')
  const names = records.filter((record) => record.nameAccepted).map((record) => record.name)
  const { folder, errors: folderErrors } = findFolder(names)
  const metadata = folder === undefined ? { errors: [], warnings: [] } : checkMetadataNames(names, folder)
  // Overlapping files would be inflated over and over.
  const readable = structural ? [] : records.filter((record) => record.sound && record.nameAccepted)
  const { files, errors: fileErrors } = inflateAll(zip, readable, limits)
  const entries = files.filter((file) => !file.name.endsWith('/'))
  if (records.length === 0 && errors.length === 0) errors.push(emptyPackage())
  return {
    folder,
    entries,
    names,
    errors: withoutFlood([...errors, ...checkTogether(names), ...folderErrors, ...metadata.errors, ...fileErrors]),
    warnings: withoutFlood([...metadata.warnings, ...entries.flatMap(checkEntry)]),
  }
}

/** The one finding that makes all others pointless. */
function checkFile(zip: Uint8Array, limits: ArchiveLimits): Finding | undefined {
  if (zip.length === 0) {
    return finding('empty-file', sentence('The file is empty.'), { advice: sentence('Upload the package again.') })
  }
  if (zip.length > limits.packedBytes) return tooLarge(zip.length, limits.packedBytes)
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const mark = zip.length < 4 ? 0 : view.getUint32(0, true)
  if (mark === signature.local || (mark === signature.end && zip.length >= 22)) return undefined
  const format = sniffFormat(zip)
  if (endsLikeZip(zip)) return disguised(format)
  const says = format?.instead ?? sentence('The file is not a zip. It does not begin like one.')
  return finding('not-a-zip', says, {
    advice: sentence('Pack the folder of the plugin with a zip tool.'),
  })
}

function tooLarge(bytes: number, allowed: number): Finding {
  const says = sentence('The package has {bytes} bytes; {allowed} are allowed.', { bytes, allowed })
  return finding('package-too-large', says, {
    advice: sentence('Leave out tests, sources of pictures, and what the plugin can download when it needs it.'),
  })
}

/** Whether there is an end record near the end of the file: then it is a zip to every reader that looks there first. */
function endsLikeZip(zip: Uint8Array): boolean {
  return Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength).lastIndexOf('PK\x05\x06', zip.length, 'latin1') >= 0
}

function disguised(format: FileFormat | undefined): Finding {
  const advice = sentence('Write the zip again with an ordinary tool.')
  if (format?.besides) return finding('another-format', format.besides, { advice })
  return finding('data-before-start', sentence('Data stands in front of the first file of the zip.'), { advice })
}

/** A tar has its mark inside, behind a first name that may well be the beginning of a zip. */
function checkDisguise(zip: Uint8Array): Finding | undefined {
  const mark = Buffer.from(zip.subarray(257, 262)).toString('latin1')
  return mark === 'ustar' ? disguised(tar) : undefined
}

function emptyPackage(): Finding {
  const advice = sentence('Pack the folder of the plugin.')
  return finding('empty-package', sentence('The zip has no files in it.'), { advice })
}

const leftovers = ['.ds_store', 'thumbs.db', 'desktop.ini']

function checkEntry({ name, bytes }: ArchiveEntry): Finding[] {
  const file = printable(name)
  if (leftovers.includes(name.split('/').at(-1)?.toLowerCase() ?? '')) {
    return [
      finding('leftover-file', sentence('`{file}` was left by a file manager.', { file }), {
        file,
        advice: sentence('Delete it and pack again.'),
      }),
    ]
  }
  const format = sniffFormat(bytes)
  if (format?.kind !== 'archive') return []
  const advice = sentence('Leave it out, or unpack it, unless the plugin needs it as it is.')
  return [finding('nested-archive', format.nested(file), { file, advice })]
}
