// metadata.txt against Python's ConfigParser: real files, mutated files, and what QGIS cannot read.

import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLegacyInit } from '../../src/formats/legacy-init.ts'
import { checkMetadata } from '../../src/formats/metadata-rules.ts'
import { excerptOf, type MetadataText, readMetadataTxt } from '../../src/formats/metadata-txt.ts'
import { printable } from '../../src/formats/zip-names.ts'
import { type Random, seededRandom } from '../bench/random.ts'
import { mutateText } from '../fuzz/text-mutations.ts'

const kept = join(import.meta.dir, '../kept/metadata')
const realFiles = readdirSync(kept).filter((name) => name.endsWith('.txt'))

interface Reference {
  ok: boolean
  general?: Record<string, string>
  error?: string
}

/** Our reading in the shape of the reference. Key order is kept: JSON objects of Python are in file order. */
function asReference({ values, refusal }: MetadataText): Reference {
  return refusal === undefined ? { ok: true, general: Object.fromEntries(values) } : { ok: false, error: refusal }
}

function read(text: string): MetadataText {
  return readMetadataTxt(new TextEncoder().encode(text))
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function codes({ errors }: MetadataText): string[] {
  return errors.map((error) => error.code)
}

describe('real files', () => {
  test('there are 110 of them', () => expect(realFiles.length).toBe(110))

  for (const name of realFiles) {
    test(`${name} reads as ConfigParser reads it`, () => {
      const reference: Reference = JSON.parse(readFileSync(join(kept, name.replace(/txt$/, 'json')), 'utf8'))
      expect(asReference(readMetadataTxt(readFileSync(join(kept, name))))).toEqual(reference)
    })
  }
})

/** The reference, and what QGIS makes of the file: it opens it through `codecs`, which ends lines at more than `\\n`. */
const pythonReference = `
import base64, codecs, configparser, io, json, sys

def gist(items):
    return {key: [line.strip() for line in value.splitlines() if line.strip()] for key, value in items}

for line in sys.stdin:
    data = base64.b64decode(line)
    cp = configparser.ConfigParser(interpolation=None, strict=False)
    cp.optionxform = str
    try:
        cp.read_string(data.decode('utf-8'))
        answer = {'ok': True, 'general': list(cp.items('general'))}
    except (configparser.Error, UnicodeDecodeError) as error:
        answer = {'ok': False, 'error': type(error).__name__}
    qgis = configparser.ConfigParser()
    try:
        qgis.read_file(codecs.getreader('utf-8')(io.BytesIO(data)))
        read = gist(qgis.items('general', raw=True))
        answer['strict'] = answer['ok'] and read == gist((key.lower(), value) for key, value in answer.get('general', []))
    except (configparser.Error, UnicodeDecodeError) as error:
        answer['strict'] = False
    print(json.dumps(answer))
`

interface PythonAnswer {
  ok: boolean
  general?: [string, string][]
  error?: string
  /** Whether QGIS's plain ConfigParser() reads the file, and the same values in it. */
  strict: boolean
}

/** What Python says about each text, asked in one process. */
async function askPython(texts: Uint8Array[]): Promise<PythonAnswer[]> {
  const input = texts.map((text) => Buffer.from(text).toString('base64')).join('\n')
  const python = Bun.spawn(['python3', '-c', pythonReference], { stdin: new TextEncoder().encode(`${input}\n`) })
  const answers = (await new Response(python.stdout).text()).trimEnd().split('\n')
  expect(await python.exited).toBe(0)
  return answers.map((answer): PythonAnswer => JSON.parse(answer))
}

const seeds = [1, 2, 3, 4]
const textsOfSeed = 5000

/** Real files with a few changes, and texts put together from what a ConfigParser may trip over. */
function generateTexts(seed: number): Uint8Array[] {
  const random = seededRandom(seed)
  const originals = realFiles.map((name) => readFileSync(join(kept, name), 'utf8'))
  return Array.from({ length: textsOfSeed }, () => {
    if (random.chance(0.4)) return putTogether(random)
    const original = random.pick(originals).slice(0, random.whole(200, 1700))
    return random.chance(0.5) ? insertPieces(random, original) : mutateText(random, original)
  })
}

const pieces = [
  ...[
    '[general]',
    '[general]\n',
    '[DEFAULT]\n',
    '[a] b]',
    '[]',
    '[',
    ']',
    'name',
    'version',
    'Name',
    '=',
    ':',
    ' = ',
    ' : ',
    '\n',
    '\n',
    '\n',
  ],
  ...[
    '\r\n',
    '\n  ',
    '\n\t',
    '\n    ',
    '\n\n',
    '\n \n',
    '#',
    ';',
    '\n# x\n',
    '\n  ; y\n',
    '%',
    '%%',
    '%(name)s',
    ' ',
    '\t',
    '\r',
    '\u00a0',
  ],
  ...[
    '\u0085',
    '\u001c',
    '\u2028',
    '\ufeff',
    '\u3000',
    '\v',
    '\f',
    'é',
    '𝔘',
    '0',
    'x',
    '__proto__',
    '1',
    '\\',
    '"',
    "'",
    '\u0000',
    '\u200b',
  ],
]

function putTogether(random: Random): Uint8Array {
  const start = random.chance(0.75) ? '[general]\n' : ''
  const made = Array.from({ length: random.whole(0, 30) }, () => random.pick(pieces))
  return new TextEncoder().encode(start + made.join(''))
}

function insertPieces(random: Random, original: string): Uint8Array {
  let text = original
  for (let changes = random.whole(1, 4); changes > 0; changes--) {
    const at = random.whole(0, text.length)
    text = text.slice(0, at) + random.pick(pieces) + text.slice(at + random.whole(0, 2) * random.whole(0, 11))
  }
  return new TextEncoder().encode(text)
}

/** What we make of the text, in the shape of Python's answer. */
function ourAnswer(text: Uint8Array): PythonAnswer {
  const { values, refusal, errors } = readMetadataTxt(text)
  const strict = errors.length === 0
  return refusal === undefined ? { ok: true, general: [...values], strict } : { ok: false, error: refusal, strict }
}

test('20,000 generated and mutated texts read as Python reads them, and QGIS refuses what we refuse', async () => {
  const texts = seeds.flatMap(generateTexts)
  expect(texts.length).toBe(20_000)
  const answers = await askPython(texts)
  const compared = texts.map((text, i) => ({ text: decode(text), ours: ourAnswer(text), python: answers[i] }))
  const different = compared.filter(({ ours, python }) => !Bun.deepEquals(ours, python))
  expect(different.slice(0, 3)).toEqual([])
  // Neither all refused nor all accepted: then the comparison would say little.
  for (const key of ['ok', 'strict'] as const) {
    const share = answers.filter((answer) => answer[key]).length / answers.length
    expect(share).toBeWithin(0.15, 0.85)
  }
}, 60_000)

/** Texts that were read otherwise than by QGIS once, or that come close to it. */
const differences: readonly (readonly [what: string, text: string, codes: string[]])[] = [
  ['a key behind U+2028 in a value', '[general]\nabout=x\u2028version=9\n', ['hidden-character']],
  ['a key behind a form feed in a value', '[general]\nname=A\fversion=9\n', ['hidden-character']],
  ['prose behind U+0085', '[general]\nabout=one\u0085two\n', ['hidden-character']],
  ['a key behind a comment that a vertical tab ends', '[general]\n# x\vname=A\nversion=1\n', ['hidden-character']],
  ['a section behind U+001C', '[general]\nname=A\x1c[x]\nversion=1\n', ['hidden-character']],
  ['line ends of old Macs', '[general]\rname=A\rversion=1\r', ['hidden-character']],
  ['a carriage return in a value', '[general]\nname=A\rversion=9\n', ['hidden-character']],
  ['line ends that were converted twice', '[general]\r\r\nname=A\r\r\nversion=1\r\r\n', []],
  ['a form feed between two keys', '[general]\nname=A\n\f\nversion=1\n', []],
  ['a continuation behind U+2028', '[general]\nabout=one\u2028 two\nversion=1\n', []],
  ['U+2028 at the end of a line', '[general]\nname=A\u2028\nversion=1\n', []],
  ['U+001F, which is a blank and ends no line', '[general]\nname=A\x1fversion=9\n', []],
]

describe('differences that were found', () => {
  for (const [what, text, expected] of differences) {
    test(`${what} is ${expected.length === 0 ? 'read' : 'refused'}, as by QGIS`, async () => {
      expect(codes(read(text))).toEqual(expected)
      const [answer] = await askPython([new TextEncoder().encode(text)])
      expect(answer?.strict).toBe(expected.length === 0)
    })
  }

  test('the character at which QGIS begins a new line is named with its line', () => {
    expect(read('[general]\nabout=x\u2028version=9\n').errors[0]).toMatchObject({
      line: 2,
      message: 'Line 2 has the character \\u{2028} in it, where QGIS begins a new line.',
      excerpt: 'about=x\\u{2028}version=9',
    })
  })
})

describe('what is shown of a file', () => {
  test('sections and keys in messages cannot turn the text round or run over the page', () => {
    const { errors } = read(
      `[general]\n\u202ea=1\n\u202eA=2\n[x\x1b]\n[x\x1b]\n[${'y'.repeat(5000)}]\n[${'y'.repeat(5000)}]\n`,
    )
    expect(errors.map(({ message }) => message.length).filter((length) => length > 300)).toEqual([])
    expect(errors.map(({ message, excerpt }) => message + excerpt).join()).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
    expect(read('[\fgeneral]\n').errors[0]?.message).toBe('The section is named [\\u{C}general], not [general].')
  })

  test('a long line is not cut in the middle of a character', () => {
    const line = `xxx${'𝔘'.repeat(200)}`
    expect(excerptOf(line)).toBe(`xxx${'𝔘'.repeat(98)}…`)
    expect(printable(`x${line}`).isWellFormed()).toBe(true)
  })

  test('control characters are spelled out, and tabs stay', () => {
    expect(excerptOf('a\tb\0c\u202ed\r')).toBe('a\tb\\u{0}c\\u{202E}d')
  })
})

test('a control character is refused in the value of any key, since Postgres cannot keep NUL', () => {
  const text = '[general]\nown\x1bkey=1\nown=a\0b\n'
  const { errors } = checkMetadata({ ...read(text), file: 'metadata.txt', text })
  const hidden = errors.filter(({ code }) => code === 'hidden-character')
  expect(hidden.map(({ line, message }) => [line, message])).toEqual([
    [2, '`own\\u{1B}key` has the invisible character \\u{1B} in it.'],
    [3, '`own` has the invisible character \\u{0} in it.'],
  ])
})

describe('what QGIS cannot read', () => {
  test('a key that stands twice is refused with both lines, also in other case', () => {
    const reading = read('[general]\nname=A\nversion=1\nName=B\n')
    expect(codes(reading)).toEqual(['duplicate-key'])
    expect(reading.errors[0]).toMatchObject({
      line: 4,
      excerpt: 'Name=B',
      message: expect.stringContaining('lines 2 and 4'),
    })
  })

  test('a line that is neither key nor continuation is refused, and the rest is read', () => {
    const reading = read('[general]\nname=A\nsome prose\nversion=1\n')
    expect(codes(reading)).toEqual(['unreadable-line'])
    expect(reading.errors[0]).toMatchObject({ line: 3, excerpt: 'some prose', file: 'metadata.txt' })
    expect(reading.values.get('version')).toBe('1')
  })

  test('a byte-order mark is refused, and the rest is read', () => {
    const reading = read('\ufeff[general]\nname=A\n')
    expect(codes(reading)).toEqual(['byte-order-mark'])
    expect(reading.values.get('name')).toBe('A')
  })

  test('a file without [general] is refused and told what its section is called', () => {
    expect(read('[General]\nname=A\n').errors[0]).toMatchObject({
      code: 'no-general-section',
      message: expect.stringContaining('[General]'),
    })
    expect(codes(read('name=A\nversion=1\n'))).toEqual(['text-before-section', 'no-general-section'])
    expect(codes(read(''))).toEqual(['no-general-section'])
  })

  test('a section that stands twice is refused', () => {
    expect(codes(read('[general]\na=1\n[x]\n[general]\nb=2\n'))).toEqual(['duplicate-section'])
  })

  test('a file in another encoding is refused at its line', () => {
    const reading = readMetadataTxt(Buffer.from('[general]\nname=Caf\xe9\n', 'latin1'))
    expect(reading.errors[0]).toMatchObject({ code: 'metadata-not-utf8', line: 2 })
  })
})

test('each key is remembered with its line, and indented keys with theirs', () => {
  const reading = read('[general]\nname=A\nabout=one\n  two\n  email=x@y.z\n')
  expect(Object.fromEntries(reading.lines)).toEqual({ name: 2, about: 3 })
  expect(reading.swallowed).toEqual([{ key: 'email', line: 5 }])
  expect(reading.values.get('about')).toBe('one\ntwo\nemail=x@y.z')
})

test('a file of more than 500,000 bytes is refused, and read up to there', () => {
  const reading = read(`[general]\nname=A\nchangelog=${'x'.repeat(500_000)}\n`)
  expect(codes(reading)).toEqual(['metadata-too-large'])
  expect(reading.values.get('name')).toBe('A')
})

test('many blanks take no longer than as much text', () => {
  const before = process.cpuUsage().user
  read(`[general]\nname=${' '.repeat(150_000)}x\n${'\t'.repeat(150_000)}\n${'= '.repeat(90_000)}`)
  expect(process.cpuUsage().user - before).toBeLessThan(1_000_000)
})

describe('an __init__.py without metadata.txt', () => {
  test('values are those that the functions return', () => {
    const { values, lines } = readLegacyInit(`
def name():
    """The name."""
    # as shown
    return "Old " 'plugin'

def description(): return 'It\\'s "old"'
def version() -> str:
  return ("Version " \t"0.1")
def qgisMinimumVersion():
    return '1.0'
def authorName():
    return u"Ada"
def experimental():
    return True
def about():
    return """two
lines"""
`)
    expect(Object.fromEntries(values)).toEqual({
      name: 'Old plugin',
      description: 'It\'s "old"',
      version: 'Version 0.1',
      qgisMinimumVersion: '1.0',
      author: 'Ada',
      experimental: 'True',
      about: 'two\nlines',
    })
    expect(lines.get('name')).toBe(2)
  })

  test('a function that computes is passed over, and nothing is run', () => {
    const source =
      'def name():\n    return open("/etc/passwd").read()\ndef version():\n    return "1" + x\ndef about():\n    x = 1\n    return "a"\n'
    expect(readLegacyInit(source).values.size).toBe(0)
  })
})
