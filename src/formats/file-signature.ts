// What a file is by its first bytes, whatever its name says.

import { sentence } from '../domain/sentence.ts'

/** What a report says of a file of the format stands here in whole sentences: they are translated as such. */
interface Said {
  /** Of a file that should be a zip and is this; a zip has none. */
  instead?: string
  /** Of a zip that is this as well. */
  besides?: string
}

export type FileFormat =
  | (Said & { kind: 'archive'; nested: (file: string) => string })
  | (Said & { kind: 'binary'; found: (file: string, bytes: number) => string })
  | (Said & { kind: 'image' | 'document' })

function archive(format: string): FileFormat {
  return {
    kind: 'archive',
    instead: sentence('The file is not a zip. It is a {format} archive.', { format }),
    besides: sentence('The file is a zip and a {format} archive as well.', { format }),
    nested: (file) => sentence('`{file}` is a {format} archive; its contents are not checked.', { file, format }),
  }
}

function program(system: string): FileFormat {
  return {
    kind: 'binary',
    instead: sentence('The file is not a zip. It is a {system} program or library.', { system }),
    besides: sentence('The file is a zip and a {system} program or library as well.', { system }),
    found: (file, bytes) =>
      sentence('`{file}` is a {system} program or library of {bytes} bytes.', { file, system, bytes }),
  }
}

function image(format: string): FileFormat {
  return {
    kind: 'image',
    instead: sentence('The file is not a zip. It is a {format} image.', { format }),
    besides: sentence('The file is a zip and a {format} image as well.', { format }),
  }
}

const zip: FileFormat = {
  kind: 'archive',
  nested: (file) => sentence('`{file}` is a zip; its contents are not checked.', { file }),
}

const xz: FileFormat = {
  kind: 'archive',
  instead: sentence('The file is not a zip. It is an xz archive.'),
  besides: sentence('The file is a zip and an xz archive as well.'),
  nested: (file) => sentence('`{file}` is an xz archive; its contents are not checked.', { file }),
}

export const tar = archive('tar')

const macosOrJava: FileFormat = {
  kind: 'binary',
  instead: sentence('The file is not a zip. It is a macOS program or a Java class.'),
  besides: sentence('The file is a zip and a macOS program or a Java class as well.'),
  found: (file, bytes) => sentence('`{file}` is a macOS program or a Java class of {bytes} bytes.', { file, bytes }),
}

const webAssembly: FileFormat = {
  kind: 'binary',
  instead: sentence('The file is not a zip. It is a WebAssembly module.'),
  besides: sentence('The file is a zip and a WebAssembly module as well.'),
  found: (file, bytes) => sentence('`{file}` is a WebAssembly module of {bytes} bytes.', { file, bytes }),
}

const linkedLibrary: FileFormat = {
  kind: 'binary',
  instead: sentence('The file is not a zip. It is a library for linking.'),
  besides: sentence('The file is a zip and a library for linking as well.'),
  found: (file, bytes) => sentence('`{file}` is a library for linking of {bytes} bytes.', { file, bytes }),
}

const android: FileFormat = {
  kind: 'binary',
  instead: sentence('The file is not a zip. It is an Android program.'),
  besides: sentence('The file is a zip and an Android program as well.'),
  found: (file, bytes) => sentence('`{file}` is an Android program of {bytes} bytes.', { file, bytes }),
}

const pdf: FileFormat = {
  kind: 'document',
  instead: sentence('The file is not a zip. It is a PDF document.'),
  besides: sentence('The file is a zip and a PDF document as well.'),
}

const html: FileFormat = {
  kind: 'document',
  instead: sentence('The file is not a zip. It is an HTML page.'),
  besides: sentence('The file is a zip and an HTML page as well.'),
}

const script: FileFormat = {
  kind: 'document',
  instead: sentence('The file is not a zip. It is a script.'),
  besides: sentence('The file is a zip and a script as well.'),
}

interface Signature {
  at: number
  /** In Latin-1: one character for each byte. */
  bytes: string
  format: FileFormat
}

const signatures: readonly Signature[] = [
  { at: 0, bytes: 'PK\x03\x04', format: zip },
  { at: 0, bytes: '\x1f\x8b', format: archive('gzip') },
  { at: 0, bytes: 'BZh', format: archive('bzip2') },
  { at: 0, bytes: '\xfd7zXZ\x00', format: xz },
  { at: 0, bytes: '\x28\xb5\x2f\xfd', format: archive('Zstandard') },
  { at: 0, bytes: '7z\xbc\xaf\x27\x1c', format: archive('7-Zip') },
  { at: 0, bytes: 'Rar!\x1a\x07', format: archive('RAR') },
  { at: 257, bytes: 'ustar', format: tar },
  { at: 0, bytes: '\x7fELF', format: program('Linux') },
  { at: 0, bytes: '\xcf\xfa\xed\xfe', format: program('macOS') },
  { at: 0, bytes: '\xce\xfa\xed\xfe', format: program('macOS') },
  { at: 0, bytes: '\xca\xfe\xba\xbe', format: macosOrJava },
  { at: 0, bytes: '\x00asm', format: webAssembly },
  { at: 0, bytes: '!<arch>\n', format: linkedLibrary },
  { at: 0, bytes: 'dex\n', format: android },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', format: image('PNG') },
  { at: 0, bytes: '\xff\xd8\xff', format: image('JPEG') },
  { at: 0, bytes: 'GIF8', format: image('GIF') },
  { at: 0, bytes: '%PDF-', format: pdf },
  { at: 0, bytes: '<!DOCTYPE html', format: html },
  { at: 0, bytes: '<html', format: html },
  { at: 0, bytes: '#!', format: script },
]

/** The format of the file, undefined for text and everything that we have no name for. */
export function sniffFormat(bytes: Uint8Array): FileFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1')
  if (isWindowsProgram(bytes, head)) return windowsProgram
  return signatures.find((signature) => head.startsWith(signature.bytes, signature.at))?.format
}

const windowsProgram = program('Windows')

/** `MZ` alone begins many a text: the header that it points at decides. */
function isWindowsProgram(bytes: Uint8Array, head: string): boolean {
  if (!head.startsWith('MZ') || bytes.length < 64) return false
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(60, true)
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0 && bytes[at + 3] === 0
}
