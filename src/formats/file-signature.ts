// What a file is by its first bytes, whatever its name says.

export interface FileFormat {
  /** With the article: `a zip`. */
  title: string
  kind: 'archive' | 'binary' | 'image' | 'document'
}

interface Signature extends FileFormat {
  at: number
  /** In Latin-1: one character for each byte. */
  bytes: string
}

const signatures: readonly Signature[] = [
  { at: 0, bytes: 'PK\x03\x04', title: 'a zip', kind: 'archive' },
  { at: 0, bytes: '\x1f\x8b', title: 'a gzip archive', kind: 'archive' },
  { at: 0, bytes: 'BZh', title: 'a bzip2 archive', kind: 'archive' },
  { at: 0, bytes: '\xfd7zXZ\x00', title: 'an xz archive', kind: 'archive' },
  { at: 0, bytes: '\x28\xb5\x2f\xfd', title: 'a Zstandard archive', kind: 'archive' },
  { at: 0, bytes: '7z\xbc\xaf\x27\x1c', title: 'a 7-Zip archive', kind: 'archive' },
  { at: 0, bytes: 'Rar!\x1a\x07', title: 'a RAR archive', kind: 'archive' },
  { at: 257, bytes: 'ustar', title: 'a tar archive', kind: 'archive' },
  { at: 0, bytes: '\x7fELF', title: 'a Linux program or library', kind: 'binary' },
  { at: 0, bytes: '\xcf\xfa\xed\xfe', title: 'a macOS program or library', kind: 'binary' },
  { at: 0, bytes: '\xce\xfa\xed\xfe', title: 'a macOS program or library', kind: 'binary' },
  { at: 0, bytes: '\xca\xfe\xba\xbe', title: 'a macOS program or a Java class', kind: 'binary' },
  { at: 0, bytes: '\x00asm', title: 'a WebAssembly module', kind: 'binary' },
  { at: 0, bytes: '!<arch>\n', title: 'a library for linking', kind: 'binary' },
  { at: 0, bytes: 'dex\n', title: 'an Android program', kind: 'binary' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', title: 'a PNG image', kind: 'image' },
  { at: 0, bytes: '\xff\xd8\xff', title: 'a JPEG image', kind: 'image' },
  { at: 0, bytes: 'GIF8', title: 'a GIF image', kind: 'image' },
  { at: 0, bytes: '%PDF-', title: 'a PDF document', kind: 'document' },
  { at: 0, bytes: '<!DOCTYPE html', title: 'an HTML page', kind: 'document' },
  { at: 0, bytes: '<html', title: 'an HTML page', kind: 'document' },
  { at: 0, bytes: '#!', title: 'a script', kind: 'document' },
]

/** The format of the file, undefined for text and everything that we have no name for. */
export function sniffFormat(bytes: Uint8Array): FileFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1')
  if (isWindowsProgram(bytes, head)) return { title: 'a Windows program or library', kind: 'binary' }
  return signatures.find((signature) => head.startsWith(signature.bytes, signature.at))
}

/** `MZ` alone begins many a text: the header that it points at decides. */
function isWindowsProgram(bytes: Uint8Array, head: string): boolean {
  if (!head.startsWith('MZ') || bytes.length < 64) return false
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(60, true)
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0 && bytes[at + 3] === 0
}
