// Bytes of a file as lines of text, or the finding that it is none.

import type { LineEnd, TextEnds } from '../domain/comparison.ts'
import { isUtf8 } from './utf8.ts'

export interface TextLines extends TextEnds {
  /** Without their ends. */
  lines: string[]
}

/** Undefined for what is not UTF-8, or has a NUL in it as binary files do. */
export function readLines(bytes: Uint8Array): TextLines | undefined {
  if (bytes.includes(0) || !isUtf8(bytes)) return undefined
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const lines = text.split(/\r\n|\n|\r/)
  const closed = lines.at(-1) === ''
  if (closed) lines.pop()
  return { lines, ends: endsOf(text), closed }
}

function endsOf(text: string): LineEnd {
  const found: LineEnd[] = []
  if (text.includes('\r\n')) found.push('CRLF')
  if (/(^|[^\r])\n/.test(text)) found.push('LF')
  if (/\r(?!\n)/.test(text)) found.push('CR')
  return found.length > 1 ? 'mixed' : (found[0] ?? 'none')
}
