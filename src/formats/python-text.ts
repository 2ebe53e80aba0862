// The text of a Python file: how its bytes are decoded, its lines, and the characters in it that nobody sees.

import { sentence } from '../domain/sentence.ts'
import { isUtf8 } from './utf8.ts'
import { printable } from './zip-names.ts'

export interface PythonText {
  /** With `\n` at the end of each line, and without a byte-order mark. */
  text: string
  /** What is wrong with the encoding, in a sentence. */
  fault: string | undefined
}

/** Encodings of old files that say what they are in their first two lines; all others are read as UTF-8. */
const knownEncodings: Readonly<Record<string, string>> = {
  latin1: 'latin1',
  'latin-1': 'latin1',
  'iso-latin-1': 'latin1',
  'iso-8859-1': 'latin1',
  'iso8859-1': 'latin1',
  'iso-8859-15': 'iso-8859-15',
  'iso-8859-2': 'iso-8859-2',
  cp1250: 'windows-1250',
  'windows-1250': 'windows-1250',
  cp1251: 'windows-1251',
  'windows-1251': 'windows-1251',
  cp1252: 'windows-1252',
  'windows-1252': 'windows-1252',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  'euc-jp': 'euc-jp',
  'euc-kr': 'euc-kr',
}

const utf8Names = ['', 'utf-8', 'utf8', 'u8', 'utf-8-sig', 'ascii', 'us-ascii']

/** Decodes as Python would. What Python could not decode either is read with replacements. */
export function decodePython(bytes: Uint8Array): PythonText {
  const named = declaredEncoding(bytes)
  const label = knownEncodings[named]
  if (label !== undefined) return { text: oneLineEnd(new TextDecoder(label).decode(bytes)), fault: undefined }
  return { text: oneLineEnd(new TextDecoder().decode(bytes)), fault: encodingFault(bytes, named) }
}

function encodingFault(bytes: Uint8Array, named: string): string | undefined {
  if (!utf8Names.includes(named)) {
    return sentence('Is written in the encoding `{encoding}`, which can hide code.', { encoding: printable(named) })
  }
  return isUtf8(bytes) ? undefined : sentence('Is not encoded as UTF-8.')
}

/** PEP 263: a comment in one of the first two lines. */
function declaredEncoding(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1000))
    .toString('latin1')
    .split(/\r\n?|\n/)
  const comment = /^(?:\u00ef\u00bb\u00bf)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/
  const first = comment.exec(head[0] ?? '')?.[1]
  const passed = /^(?:\u00ef\u00bb\u00bf)?[ \t\f]*(?:#|$)/.test(head[0] ?? '')
  return (first ?? (passed ? comment.exec(head[1] ?? '')?.[1] : undefined) ?? '').toLowerCase().replaceAll('_', '-')
}

function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text
}

export interface Lines {
  /** The line of a place, from 1. */
  lineAt: (index: number) => number
  /** The line itself, or what stands around the place in a long one; what cannot be seen is spelled out. */
  excerptAt: (index: number) => string
}

export function linesOf(text: string): Lines {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineAt = (index: number) => lastAtMost(starts, index) + 1
  const excerptAt = (index: number) => {
    const line = lineAt(index)
    return excerpt(text, starts[line - 1] ?? 0, (starts[line] ?? text.length + 1) - 1, index)
  }
  return { lineAt, excerptAt }
}

/** The place in a list of ascending numbers of the last one that is not above the limit, -1 if all are. */
export function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = -1
  let high = ascending.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle
    else high = middle
  }
  return low
}

const excerptLength = 150

/** Looks at the part that it shows only: a line may be the whole file. */
function excerpt(text: string, start: number, end: number, at: number): string {
  const isLong = at - start > excerptLength - 30
  const from = isLong ? at - 50 : start
  const part = text
    .slice(from, Math.min(end, from + excerptLength))
    .trim()
    .replaceAll('\t', ' ')
  const whole = `${isLong ? '…' : ''}${part}${end > from + excerptLength ? '…' : ''}`
  return printable(whole)
}

export interface HiddenCharacter {
  at: number
  /** Whether it turns the direction of writing, which shows code in another order than it has. */
  turns: boolean
  /** `U+202E` */
  name: string
}

const hidden = /(?![\t\n\f])[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}]/gu
const turning = /[\u202a-\u202e\u2066-\u2069]/
/** Never part of a text for people: they carry data that no editor shows. */
const carrying = /[\u{e0000}-\u{e001f}\u{e0080}-\u{e0fff}]/u

/**
 * Characters that nobody sees. In strings and comments only those count that turn the direction of writing or carry
 * data: the others belong to emoji and to the writing of several languages.
 */
export function findHidden(text: string, isCode: (index: number) => boolean): HiddenCharacter[] {
  return [...text.matchAll(hidden)].flatMap(({ 0: character, index }) => {
    const turns = turning.test(character)
    if (!turns && !carrying.test(character) && !isCode(index)) return []
    const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return [{ at: index, turns, name: `U+${digits}` }]
  })
}
