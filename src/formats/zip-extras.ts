// Extra fields of zip records: a short list is allowed, because anything else can hide data or change what is read.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { finding } from './checks.ts'
import { printable } from './zip-names.ts'

/**
 * The fields that ordinary tools write, with the largest size that they have, in bytes. None of them changes the name or
 * the contents of a file in any reader.
 */
const allowedExtras: ReadonlyMap<number, { writtenBy: string; maxBytes: number }> = new Map([
  [0x5455, { writtenBy: 'Info-ZIP, git archive, macOS: timestamps', maxBytes: 13 }],
  [0x7875, { writtenBy: 'Info-ZIP, macOS: user and group', maxBytes: 19 }],
  [0x5855, { writtenBy: 'older Info-ZIP, macOS: timestamps, user and group', maxBytes: 12 }],
  [0x7855, { writtenBy: 'older Info-ZIP: user and group', maxBytes: 4 }],
  [0x000a, { writtenBy: '7-Zip, WinRAR: NTFS timestamps', maxBytes: 32 }],
  [0xcafe, { writtenBy: 'jar: mark of the first file', maxBytes: 0 }],
])

/**
 * The first extra field that is not allowed, since thousands fit into one record, and whether the last one ends where it
 * says.
 */
export function checkExtras(name: string, extra: Uint8Array): Finding[] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  const errors: Finding[] = []
  let at = 0
  while (at + 4 <= extra.length) {
    const size = view.getUint16(at + 2, true)
    const error = errors.length > 0 ? undefined : checkExtra(name, view.getUint16(at, true), size)
    at += 4 + size
    if (error && at <= extra.length) errors.push(error)
  }
  if (at !== extra.length) errors.push(malformed(name))
  return errors
}

const ordinary = sentence('Pack with an ordinary zip tool, without further options.')

function checkExtra(name: string, id: number, size: number): Finding | undefined {
  const file = printable(name)
  if (id === 0x7075) {
    return finding('unicode-path-extra', sentence('`{file}` carries a second name.', { file }), {
      file,
      advice: ordinary,
    })
  }
  if (id === 0x0001) return finding('zip64', sentence('`{file}` uses ZIP64.', { file }), { file, advice: ordinary })
  if (id === 0x9901) {
    const says = sentence('`{file}` is encrypted.', { file })
    return finding('encrypted', says, { file, advice: sentence('Pack without a password.') })
  }
  const allowed = allowedExtras.get(id)
  if (allowed && size <= allowed.maxBytes) return undefined
  const field = `0x${id.toString(16).padStart(4, '0')}`
  const says = sentence('`{file}` carries the extra field {field} of {bytes} bytes.', { file, field, bytes: size })
  return finding('unknown-extra', says, { file, advice: ordinary })
}

function malformed(name: string): Finding {
  const file = printable(name)
  return finding('malformed-extra', sentence('The extra fields of `{file}` are damaged.', { file }), {
    file,
    advice: sentence('Write the zip again with an ordinary tool.'),
  })
}
