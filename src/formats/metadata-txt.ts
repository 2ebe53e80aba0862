// Reads metadata.txt exactly as Python's ConfigParser does, and finds what the stricter set-up of QGIS cannot read.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { type CheckCode, finding } from './checks.ts'
import { isUtf8 } from './utf8.ts'
import { cut, printable, spelled } from './zip-names.ts'

/** What ConfigParser(interpolation=None, strict=False) raises where we go on reading. */
export type ParserError = 'UnicodeDecodeError' | 'MissingSectionHeaderError' | 'ParsingError' | 'NoSectionError'

export interface MetadataText {
  /** `[general]` with the values of `[DEFAULT]`, keys as written; also what could be read of a file with errors. */
  values: Map<string, string>
  /** Line of each key, from 1: the last one if a key stands twice, since its value counts. */
  lines: Map<string, number>
  /** Indented lines that look like a key: they belong to the value above. */
  swallowed: { key: string; line: number }[]
  /** The error that the reference raises, undefined when it reads the file. */
  refusal: ParserError | undefined
  errors: Finding[]
}

/**
 * Reads the bytes of metadata.txt. The values are those of Python 3.11's `ConfigParser(interpolation=None, strict=False)`
 * with `optionxform = str`; the errors are those of QGIS's plain `ConfigParser()`, which also refuses keys and sections
 * that stand twice. (A `%`, which QGIS cannot read either, is a matter of the rules: it spoils one key only.)
 */
export function readMetadataTxt(bytes: Uint8Array, file = 'metadata.txt'): MetadataText {
  const reading = startReading(file)
  if (bytes.length > largestBytes) reading.errors.push(tooLarge(bytes.length, file))
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, largestBytes))
  if (!isUtf8(bytes.subarray(0, largestBytes))) refuse(reading, 'UnicodeDecodeError', notUtf8(text, file))
  const marked = text.startsWith('\uFEFF')
  if (marked) refuse(reading, 'MissingSectionHeaderError', byteOrderMark(file))
  const body = marked ? text.slice(1) : text
  for (const line of body.split('\n')) readLine(reading, line)
  const general = reading.sections.get('general')
  if (!general) refuse(reading, 'NoSectionError', noGeneral(reading))
  checkLineEnds(reading, body)
  return {
    values: joined(reading, general),
    lines: new Map([...reading.defaults, ...(general ?? [])].map(([key, option]) => [key, option.line])),
    swallowed: reading.swallowed,
    refusal: reading.refusal,
    errors: reading.errors,
  }
}

/** The largest of 189 real files has 24,944 bytes. What is longer is cut, so that it cannot keep the server busy. */
const largestBytes = 500_000

interface Option {
  /** From 1. */
  line: number
  /** The lines of the value, stripped. */
  parts: string[]
}

type Section = Map<string, Option>

interface Reading {
  file: string
  line: number
  sections: Map<string, Section>
  /** `[DEFAULT]`, whose values every section has. */
  defaults: Section
  /** The section that is being read, undefined before the first. */
  section: Section | undefined
  sectionName: string
  /** The key that an indented line continues. */
  key: string | undefined
  /** Column of the key: what is indented deeper continues its value. */
  indent: number
  /** For QGIS, which does not mind case: section and key to the line where they stand. */
  seen: Map<string, number>
  swallowed: { key: string; line: number }[]
  refusal: ParserError | undefined
  errors: Finding[]
}

function startReading(file: string): Reading {
  return {
    file,
    line: 0,
    sections: new Map(),
    defaults: new Map(),
    section: undefined,
    sectionName: '',
    key: undefined,
    indent: 0,
    seen: new Map(),
    swallowed: [],
    refusal: undefined,
    errors: [],
  }
}

/** The reference stops at the first of its errors, and at the end of the text for a ParsingError: both come first here too. */
function refuse(reading: Reading, error: ParserError, problem: Finding): void {
  reading.refusal ??= error
  reading.errors.push(problem)
}

/** One line, in the order in which `RawConfigParser._read` asks what it is. */
function readLine(reading: Reading, line: string): void {
  reading.line++
  const text = strip(line)
  if (text === '') continueWithBlank(reading)
  else if (!text.startsWith('#') && !text.startsWith(';')) readText(reading, text, line)
}

function readText(reading: Reading, text: string, line: string): void {
  const indent = line.length - stripStart(line).length
  const option = reading.key ? reading.section?.get(reading.key) : undefined
  if (option && indent > reading.indent) continueValue(reading, option, text)
  else {
    reading.indent = indent
    readHeaderOrOption(reading, text, line)
  }
}

function readHeaderOrOption(reading: Reading, text: string, line: string): void {
  const header = /^\[([^\n]+)\]/.exec(text)?.[1]
  if (header !== undefined) openSection(reading, header, line)
  else if (reading.section) readOption(reading, reading.section, text, line)
  // Once is enough: the lines that follow have the same cause.
  else if (!reading.errors.some((error) => error.code === 'text-before-section')) {
    refuse(reading, 'MissingSectionHeaderError', textBeforeSection(reading, line))
  }
}

/** A blank line belongs to the value above; those at its end go when the lines are joined. */
function continueWithBlank(reading: Reading): void {
  if (reading.key) reading.section?.get(reading.key)?.parts.push('')
}

function continueValue(reading: Reading, option: Option, text: string): void {
  option.parts.push(text)
  const key = /^([A-Za-z_]+)\s*[=:]/.exec(text)?.[1]
  if (key !== undefined) reading.swallowed.push({ key, line: reading.line })
}

function openSection(reading: Reading, name: string, line: string): void {
  reading.sectionName = name
  reading.key = undefined
  if (name === 'DEFAULT') {
    reading.section = reading.defaults
    return
  }
  const known = reading.sections.get(name)
  if (known) {
    const says = sentence('The section [{section}] stands twice.', { section: printable(name) })
    reading.errors.push(at(reading, 'duplicate-section', line, says, sentence('Join the two.')))
  }
  reading.section = known ?? new Map()
  reading.sections.set(name, reading.section)
}

function readOption(reading: Reading, section: Section, text: string, line: string): void {
  const delimiter = text.search(/[=:]/)
  if (delimiter < 0) {
    refuse(reading, 'ParsingError', unreadableLine(reading, line))
    return
  }
  const key = stripEnd(text.slice(0, delimiter))
  if (key === '') refuse(reading, 'ParsingError', unreadableLine(reading, line))
  else noticeTwice(reading, key, line)
  reading.key = key
  // A Map keeps the place of a key that is set again, as Python's dict does.
  section.set(key, { line: reading.line, parts: [strip(text.slice(delimiter + 1))] })
}

function noticeTwice(reading: Reading, key: string, line: string): void {
  const identity = `${reading.sectionName}\n${key.toLowerCase()}`
  const first = reading.seen.get(identity)
  reading.seen.set(identity, first ?? reading.line)
  if (first === undefined) return
  const says = sentence('`{key}` stands twice, in lines {first} and {second}; QGIS refuses the file.', {
    key: printable(key),
    first,
    second: reading.line,
  })
  reading.errors.push(at(reading, 'duplicate-key', line, says, sentence('Keep one of the two lines.')))
}

function joined(reading: Reading, general: Section | undefined): Map<string, string> {
  const options = general ? [...reading.defaults, ...general] : []
  return new Map(options.map(([key, { parts }]) => [key, stripEnd(parts.join('\n'))]))
}

/** Where Python's `str.splitlines` ends a line, other than at `\n` and `\r\n`; written as `space` below. */
const foreign = '\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029'
const foreignEnd = new RegExp(`\\r(?!\\n|$)|[${foreign}]`)
const lineEnds = new RegExp(`\\r\\n|[\\n\\r${foreign}]`)

/**
 * QGIS opens the file through `codecs`, whose lines end at more than `\n`: it would find keys inside of values, or lines
 * that it cannot read. Where that makes no difference, as in `\r\r\n`, the file is fine.
 */
function checkLineEnds(reading: Reading, text: string): void {
  const lines = text.split('\n')
  const wrong = lines.findIndex((line) => foreignEnd.test(line))
  if (wrong < 0) return
  const qgis = startReading(reading.file)
  for (const line of text.split(lineEnds)) readLine(qgis, line)
  if (gist(qgis) !== gist(reading)) reading.errors.push(foreignLineEnd(reading, lines[wrong] ?? '', wrong + 1))
}

/** What is read, whatever the line ends and blank lines inside of values. */
function gist({ sections, defaults, errors }: Reading): string {
  const options = [...defaults, ...(sections.get('general') ?? [])]
  const values = options.map(([key, { parts }]) => [key, ...parts.flatMap((part) => part.split(lineEnds)).map(strip)])
  const refused = errors.some(({ code }) => code !== 'no-general-section')
  return JSON.stringify([refused, sections.has('general'), values.map((value) => value.filter(Boolean))])
}

function foreignLineEnd({ file }: Reading, text: string, line: number): Finding {
  const character = printable(foreignEnd.exec(text)?.[0] ?? '')
  const says = sentence('Line {line} has the character {character} in it, where QGIS begins a new line.', {
    line,
    character,
  })
  return finding('hidden-character', says, {
    file,
    line,
    excerpt: excerptOf(text),
    advice: sentence('Delete it, or save the file with line ends of one kind, LF or CRLF.'),
  })
}

function at(reading: Reading, code: CheckCode, line: string, message: string, advice: string): Finding {
  return finding(code, message, { file: reading.file, line: reading.line, excerpt: excerptOf(line), advice })
}

/** A line as it is shown: without its end, with what cannot be seen spelled out, and not longer than a screen is wide. */
export function excerptOf(line: string): string {
  const text = spelled(cut(line, 201).replace(/\r$/, ''), unseen)
  return text.length > 200 ? `${cut(text, 200)}…` : text
}

/** Control characters other than tabs, halves of characters, and what changes the direction or has no width. */
const unseen = /[^\P{Cc}\t]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/gu

function unreadableLine(reading: Reading, line: string): Finding {
  const says = sentence('Line {line} is neither a key nor the continuation of a value.', { line: reading.line })
  const advice = sentence(
    'Indent the line if it continues the value above, begin it with # if it is a comment, or write `key=value`.',
  )
  return at(reading, 'unreadable-line', line, says, advice)
}

function textBeforeSection(reading: Reading, line: string): Finding {
  const says = sentence('Line {line} stands before the first section.', { line: reading.line })
  return at(reading, 'text-before-section', line, says, sentence('Make `[general]` the first line of the file.'))
}

function noGeneral({ file, sections }: Reading): Finding {
  const similar = [...sections.keys()].find((name) => name.trim().toLowerCase() === 'general')
  const message =
    similar === undefined
      ? sentence('There is no section [general].')
      : sentence('The section is named [{section}], not [general].', { section: printable(similar) })
  return finding('no-general-section', message, {
    file,
    advice: sentence('Make `[general]`, in small letters, the first line of the file.'),
  })
}

function tooLarge(found: number, file: string): Finding {
  const says = sentence('The file has {bytes} bytes; {allowed} are allowed.', { bytes: found, allowed: largestBytes })
  return finding('metadata-too-large', says, {
    file,
    advice: sentence('Keep the changes of the last versions in it, and the history elsewhere.'),
  })
}

function byteOrderMark(file: string): Finding {
  const says = sentence('The file begins with a byte-order mark, so that QGIS does not find [general].')
  return finding('byte-order-mark', says, {
    file,
    line: 1,
    advice: sentence('Save it as UTF-8 without BOM.'),
  })
}

function notUtf8(text: string, file: string): Finding {
  const lines = text.split('\n')
  const wrong = lines.findIndex((line) => line.includes('\uFFFD'))
  return finding('metadata-not-utf8', sentence('Line {line} is not UTF-8.', { line: wrong + 1 }), {
    file,
    line: wrong + 1,
    excerpt: excerptOf(lines[wrong] ?? ''),
    advice: sentence('Save the file as UTF-8.'),
  })
}

/** White space as Python's `str.isspace` has it: with U+001C to U+001F and U+0085, without the byte-order mark. */
const space = '\\t\\n\\v\\f\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const leading = new RegExp(`^[${space}]+`)
const blank = new RegExp(`[${space}]`)

function stripStart(text: string): string {
  return text.replace(leading, '')
}

/** Written out, since `[…]+$` takes quadratic time in a line of many blanks. */
function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && blank.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

function strip(text: string): string {
  return stripEnd(stripStart(text))
}
