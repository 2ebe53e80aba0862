// Looks for a text or a pattern in the bytes of a file, in a time that grows with the file and nothing else.

import { RE2JS } from 're2js'
import type { Hit } from '../domain/hunt.ts'

/** The hits in one file, without its name. */
export type Needle = (bytes: Uint8Array) => Omit<Hit, 'file'>[]

const mostInFile = 5
const longestLine = 200

/** Finds the text as it stands, in text and in binary files. */
export function textNeedle(sought: string): Needle {
  const wanted = Buffer.from(sought)
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const places: number[] = []
    for (let at = buffer.indexOf(wanted); at >= 0 && places.length < mostInFile; ) {
      places.push(at)
      // The next one on another line.
      const end = buffer.indexOf(10, at)
      at = end < 0 ? -1 : buffer.indexOf(wanted, end)
    }
    return hitsAt(buffer, places)
  }
}

/**
 * Finds what a regular expression in the syntax of RE2 describes; `^` and `$` stand for the ends of lines. RE2 takes
 * linear time, whoever wrote the pattern and the file.
 *
 * @throws Error with what is wrong in the pattern
 */
export function patternNeedle(sought: string): Needle {
  const pattern = RE2JS.compile(sought, RE2JS.MULTILINE)
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // One character for each byte, so that places in the text are places in the file.
    const text = buffer.toString('latin1')
    const matcher = pattern.matcher(text)
    const places: number[] = []
    while (places.length < mostInFile && matcher.find()) places.push(matcher.start())
    return hitsAt(buffer, places)
  }
}

/** Whether it fits nothing at all, and so every place in every file. */
export function fitsEverything(sought: string): boolean {
  return RE2JS.compile(sought, RE2JS.MULTILINE).matcher('').find()
}

function hitsAt(buffer: Buffer, places: readonly number[]): Omit<Hit, 'file'>[] {
  if (places.length === 0) return []
  const isText = !buffer.subarray(0, 8000).includes(0)
  const hits = new Map<number, string>()
  let line = 1
  let counted = 0
  for (const place of places) {
    for (let at = buffer.indexOf(10, counted); at >= 0 && at < place; at = buffer.indexOf(10, at + 1)) {
      line++
      counted = at + 1
    }
    hits.set(isText ? line : 0, isText ? lineAt(buffer, place) : '')
  }
  return [...hits].map(([line, text]) => ({ line, text }))
}

function lineAt(buffer: Buffer, place: number): string {
  const begin = place === 0 ? 0 : buffer.lastIndexOf(10, place - 1) + 1
  const end = buffer.indexOf(10, place)
  const from = Math.max(begin, place - longestLine / 2)
  const text = buffer.subarray(from, Math.min(end < 0 ? buffer.length : end, from + longestLine)).toString()
  // Postgres takes no U+0000.
  return text.replaceAll('\0', '').trim()
}
