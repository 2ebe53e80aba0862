// Changes texts: metadata.txt above all, and whatever else of a package is read as text.

import type { Random } from '../bench/random.ts'
import { metadataText, packageOf } from '../support/packages.ts'
import type { Corpus } from './corpus.ts'

/** A good package around a metadata.txt with one to four changes. */
export function mutateMetadata(random: Random, { metadata }: Corpus): Uint8Array {
  const original = random.chance(0.7) ? metadataText('Contour') : random.pick(metadata)
  return packageOf({ files: { 'metadata.txt': mutateText(random, original), 'plugin.py': undefined } })
}

/** The text with changes; also bytes that are not UTF-8. */
export function mutateText(random: Random, original: string): Uint8Array {
  let text = original
  for (let changes = random.whole(1, 4); changes > 0; changes--) text = random.pick(textChanges)(random, text)
  const bytes = Buffer.from(text)
  if (random.chance(0.05) && bytes.length > 0) {
    bytes[random.whole(0, bytes.length - 1)] = random.pick([0x80, 0xc0, 0xc3, 0xed, 0xf5, 0xff, 0x00])
  }
  return bytes
}

type TextChange = (random: Random, text: string) => string

const textChanges: readonly TextChange[] = [
  insertPiece,
  insertPiece,
  insertPiece,
  changeValue,
  changeValue,
  changeValue,
  changeLines,
  changeLines,
  changeEnds,
  cutPiece,
  repeatPiece,
]

const pieces = [
  ...['[general]\n', '\n[general]\n', '\n[DEFAULT]\n', '\n[x]\n', '[]', '[', ']', '=', ':', ' = ', '\n', '\n\n', '\n '],
  ...['\n\t', '\r', '\r\n', '\n# x\n', '\n; y\n', '#', ';', '%', '%%', '%(name)s', ' ', '\t', '\v', '\f', '\0', '\x1b'],
  ...[
    '\x1c',
    '\x7f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u200f',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2060',
    '\u3000',
  ],
  ...['\ufeff', '\uffff', 'é', 'e\u0301', '𝔘', '\u{e0041}', '__proto__', 'constructor', '<b>', '</svg>', '<script>'],
  ...[
    '"',
    "'",
    '\\',
    '/',
    '../',
    'x'.repeat(300),
    '𝔘'.repeat(150),
    ' '.repeat(500),
    '\nname=x',
    '\n name=x',
    '\nNAME=x',
  ],
  ...[
    '\nimport os, subprocess as s\n',
    '\nexec(',
    'eval(base64.b64decode(b"',
    '('.repeat(900),
    '[{'.repeat(400),
    'f"{',
    'lambda:',
  ],
  ...[
    '\nfrom PyQt5 import *\n',
    '\n\tif x:\n',
    '\nclass A(A):\n',
    '-'.repeat(900),
    'x.'.repeat(900),
    '\\N{',
    '0x',
    '@',
  ],
  ...['\ndef name():\n  return "x"\n', '"""', 'return', '()', '\\\n', '&#9;', 'url(', 'href="x"', '<!--', '<!ENTITY'],
]

function insertPiece(random: Random, text: string): string {
  const at = random.whole(0, text.length)
  return text.slice(0, at) + random.pick(pieces) + text.slice(at)
}

const values = [
  ...[
    '',
    ' ',
    'x',
    '1',
    '1.0',
    '1.0.0-rc1',
    '0.01',
    'v1',
    'version 1.2',
    '1.0 beta',
    '3.0',
    '3.99',
    '4.99',
    '99.99',
    '100',
  ],
  ...['-1', '1e9', 'NaN', 'True', 'true', 'no', 'maybe', 'a/b', '<b>x</b>', '%', '%%', '%(version)s', 'a@b.c', 'a@b'],
  ...['a@b.c, d@e.f', 'Ada <a@b.c>', 'https://x.org', 'http://x', 'ftp://x.org', 'javascript:x', 'https://u:p@x.org/'],
  ...[
    'https://[',
    'https://x.org/ y',
    'http://repo',
    'icon.png',
    './icon.png',
    '../icon.png',
    'Icon.PNG',
    'LICENSE',
    ',',
  ],
  ...['a,,b', 'A==1.0,B', ' ==1', 'x'.repeat(70), 'x'.repeat(2100), 'é'.repeat(600), '𝔘'.repeat(120), '\u202eevil'],
]

/** Another value for a key that may be there, or a key more. */
function changeValue(random: Random, text: string): string {
  const keys = [
    ...['name', 'version', 'author', 'email', 'repository', 'tracker', 'homepage', 'icon', 'tags', 'about', 'category'],
    ...[
      'qgisMinimumVersion',
      'qgisMaximumVersion',
      'experimental',
      'plugin_dependencies',
      'supportsQt6',
      'description',
    ],
    ...['changelog', 'qgisMinimumVersoin', 'QGISMINIMUMVERSION', 'a key', '__proto__', 'license', 'server'],
  ]
  const key = random.pick(keys)
  const line = `${key}${random.pick(['=', '=', ':', ' = ', '\t=', ' '])}${random.pick(values)}`
  const start = text.indexOf(`\n${key}=`)
  if (start < 0) return `${text}\n${line}\n`
  const end = text.indexOf('\n', start + 1)
  return `${text.slice(0, start + 1)}${line}${end < 0 ? '' : text.slice(end)}`
}

function changeLines(random: Random, text: string): string {
  const lines = text.split('\n')
  const [one, other] = [random.whole(0, lines.length - 1), random.whole(0, lines.length - 1)]
  const line = lines[one] ?? ''
  random.pick([
    () => lines.splice(one, 1),
    () => lines.splice(other, 0, line),
    () => lines.splice(other, 0, ...lines.splice(one, 1)),
    () => lines.splice(one, 1, random.pick([' ', '\t', '    ', '\u00a0', '#', '; ', '\f']) + line),
    () => lines.splice(one, 1, line.trimStart()),
    () => lines.splice(one, 1, line.replace('=', random.pick([':', ' = ', ' ', '==', '\u2028=']))),
    () => lines.splice(one, 1, line + random.pick(pieces)),
    () => lines.reverse(),
  ])()
  return lines.join('\n')
}

function changeEnds(random: Random, text: string): string {
  const end = random.pick(['\r\n', '\r\n', '\r', '\n\r', '\r\r\n', '\n\n', '\u2028', '\u0085', '\f', '\v\n', '\x1c\n'])
  if (random.chance(0.5)) return text.replaceAll('\n', end)
  const at = text.indexOf('\n', random.whole(0, text.length))
  return at < 0 ? text + end : text.slice(0, at) + end + text.slice(at + 1)
}

function cutPiece(random: Random, text: string): string {
  const at = random.whole(0, text.length)
  return text.slice(0, at) + text.slice(at + random.whole(0, 60))
}

function repeatPiece(random: Random, text: string): string {
  const at = random.whole(0, text.length)
  return (
    text.slice(0, at) + text.slice(at, at + random.whole(1, 80)).repeat(random.pick([1, 1, 2, 40])) + text.slice(at)
  )
}
