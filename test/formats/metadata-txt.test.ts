// metadata.txt against Python's ConfigParser: real files, mutated files, and what QGIS cannot read.

import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLegacyInit } from '../../src/formats/legacy-init.ts'
import { type MetadataText, readMetadataTxt } from '../../src/formats/metadata-txt.ts'

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

const pythonReference = `
import base64, configparser, json, sys

for line in sys.stdin:
    data = base64.b64decode(line)
    cp = configparser.ConfigParser(interpolation=None, strict=False)
    cp.optionxform = str
    try:
        cp.read_string(data.decode('utf-8'))
        answer = {'ok': True, 'general': list(cp.items('general'))}
    except (configparser.Error, UnicodeDecodeError) as error:
        answer = {'ok': False, 'error': type(error).__name__}
    strict = configparser.ConfigParser()
    try:
        strict.read_string(data.decode('utf-8'))
        strict.options('general')
        answer['strict'] = True
    except (configparser.Error, UnicodeDecodeError) as error:
        answer['strict'] = False
    print(json.dumps(answer))
`

interface PythonAnswer {
  ok: boolean
  general?: [string, string][]
  error?: string
  /** Whether QGIS's plain ConfigParser() reads the file. */
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

/** Numbers from 0 to `below`, the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
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

const ownBytes = [0x80, 0xc3, 0xed, 0xff, 0x00, 0x0a, 0x20, 0x3d]

function generate(random: (below: number) => number, originals: Uint8Array[]): Uint8Array {
  if (random(2) === 0) return mutate(random, originals[random(originals.length)] ?? new Uint8Array(0))
  const length = random(30)
  const start = random(4) > 0 ? '[general]\n' : ''
  return new TextEncoder().encode(start + Array.from({ length }, () => pieces[random(pieces.length)]).join(''))
}

function mutate(random: (below: number) => number, original: Uint8Array): Uint8Array {
  let text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(original.subarray(0, 200 + random(1500)))
  for (let i = random(4); i >= 0; i--) {
    const at = random(text.length + 1)
    text = text.slice(0, at) + (pieces[random(pieces.length)] ?? '') + text.slice(at + random(3) * random(12))
  }
  const bytes = new TextEncoder().encode(text)
  if (random(25) === 0 && bytes.length > 0) bytes[random(bytes.length)] = ownBytes[random(ownBytes.length)] ?? 0
  return bytes
}

describe('generated and mutated files', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`2,500 texts of seed ${seed} read as Python reads them, and QGIS refuses what we refuse`, async () => {
      const random = randomNumbers(seed)
      const originals = realFiles.map((name) => new Uint8Array(readFileSync(join(kept, name))))
      const texts = Array.from({ length: 2500 }, () => generate(random, originals))
      const answers = await askPython(texts)
      texts.forEach((text, i) => {
        const { strict, ...reference } = answers[i] ?? { ok: false, strict: false }
        const ours = readMetadataTxt(text)
        const shown = { text: new TextDecoder().decode(text) }
        const result: object =
          ours.refusal === undefined ? { ok: true, general: [...ours.values] } : { ok: false, error: ours.refusal }
        expect({ ...shown, ...result }).toEqual({ ...shown, ...reference })
        expect({ ...shown, strict: ours.errors.length === 0 }).toEqual({ ...shown, strict })
      })
    }, 60_000)
  }
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
