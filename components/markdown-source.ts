// Makes Markdown of what authors write in metadata.txt and in the form: signs that they mean as lists, lists that end.

import { isWrapped } from './markdown-marks.ts'

const point = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\S/
const quote = /^\s*>(?:\s|>|\w|$)/

interface Reading {
  lines: string[]
  /** The line before as its author wrote it, '' after a blank one and after code. */
  last: string
  /** The code being read: the backticks that end it, and the column where it begins. */
  code: { fence: string; indent: number } | undefined
  /** Column of the first point of the list being read, undefined outside of lists. */
  list: number | undefined
}

/**
 * The same text with what Markdown needs: `•` and `–` as points of a list, a blank line where a list or a quotation is
 * over, no indentation outside of lists, and signs escaped that only look like Markdown. Code between fences is left alone.
 */
export function markdownSource(text: string): string {
  const reading: Reading = { lines: [], last: '', code: undefined, list: undefined }
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (reading.code) readCode(reading, reading.code, line)
    else readText(reading, escapeSigns(line.trimEnd()), line)
  }
  return reading.lines.join('\n')
}

function readCode(reading: Reading, { fence, indent }: { fence: string; indent: number }, line: string): void {
  reading.lines.push(outdent(line, indent))
  if (/^\s*(`{3,})\s*$/.exec(line)?.[1]?.startsWith(fence)) reading.code = undefined
}

/** `>=3.22` and `>>> import` are no quotations, and a row of `~` is a line below a title, not code. */
function escapeSigns(line: string): string {
  return line
    .replace(/^(\s*)(?:•\s*|–\s+)/, '$1- ')
    .replace(/^(\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(>(?=[=\d]|>>\s)|~~~)/, '$1\\$2')
}

/** @param written the line with the spaces that may end it: two of them are a line break */
function readText(reading: Reading, line: string, written: string): void {
  const indent = line.length - line.trimStart().length
  if (isSecondHalf(reading, line)) reading.lines.push(`${reading.lines.pop()} ${line.trim()}`)
  else {
    if (endsBlock(reading, line, indent)) reading.lines.push('')
    openList(reading, line, indent)
    openCode(reading, line, indent)
    reading.lines.push(outdent(line, reading.list ?? indent) + (/\S {2,}$/.test(written) ? '  ' : ''))
  }
  reading.last = reading.code ? '' : line.trim()
}

/** The rest of a long point or quotation, not indented: metadata.txt keeps no indentation. */
function isSecondHalf({ last, list }: Reading, line: string): boolean {
  return (list !== undefined || quote.test(last)) && isWrapped(last, line.trim()) && /^\s*\p{Ll}/u.test(line)
}

function endsBlock({ last, list }: Reading, line: string, indent: number): boolean {
  if (line === '' || last === '') return false
  if (quote.test(last)) return !quote.test(line)
  return list !== undefined && indent <= list && !point.test(line)
}

function openList(reading: Reading, line: string, indent: number): void {
  if (point.test(line)) reading.list = Math.min(reading.list ?? indent, indent)
  else if (line !== '' && indent <= (reading.list ?? indent)) reading.list = undefined
}

function openCode(reading: Reading, line: string, indent: number): void {
  const fence = /^\s*(`{3,})[^`]*$/.exec(line)?.[1]
  if (fence) reading.code = { fence, indent: reading.list ?? indent }
}

function outdent(line: string, columns: number): string {
  return line.slice(Math.min(columns, line.length - line.trimStart().length))
}
