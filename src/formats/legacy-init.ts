// The values of a plugin without metadata.txt: read from the functions of its __init__.py, which is never run.

const knownFunctions: ReadonlyMap<string, string> = new Map(
  [
    ...['name', 'description', 'about', 'version', 'qgisMinimumVersion', 'qgisMaximumVersion', 'author', 'email'],
    ...['repository', 'homepage', 'tracker', 'changelog', 'category', 'tags', 'icon', 'experimental', 'deprecated'],
  ]
    .map((key): [string, string] => [key, key])
    .concat([['authorName', 'author']]),
)

/** In characters. Such files were short, and a longer one must not keep the server busy. */
const longestSource = 100_000

export interface LegacyValues {
  values: Map<string, string>
  /** Line of each function, from 1. */
  lines: Map<string, number>
}

/**
 * Reads functions of the form `def name(): return "…"`, on one line or on several, with comments and a docstring before
 * the return. A function that computes its value is passed over.
 */
export function readLegacyInit(source: string): LegacyValues {
  const text = source.slice(0, longestSource)
  const values = new Map<string, string>()
  const lines = new Map<string, number>()
  for (const match of text.matchAll(/^def[ \t]+(\w+)[ \t]*\([ \t]*\)[ \t]*(?:->[^:\n]*)?:/gm)) {
    const key = knownFunctions.get(match[1] ?? '')
    const value = returnedValue(text.slice(match.index + match[0].length))
    if (key === undefined || value === undefined || values.has(key)) continue
    values.set(key, value)
    lines.set(key, text.slice(0, match.index).split('\n').length)
  }
  return { values, lines }
}

/** Blanks, line ends and comments between the statements of a function. */
const gap = /^(?:[ \t\r\n]|\\\r?\n|#[^\n]*)*/
const literal = /^([rRuU]?)("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/

/** The constant that the function returns first, undefined when anything else comes before. */
function returnedValue(body: string): string | undefined {
  let rest = body.replace(gap, '')
  const docstring = literal.exec(rest)
  if (docstring) rest = rest.slice(docstring[0].length).replace(gap, '')
  const returned = /^return\b[ \t]*\(?[ \t\r\n]*/.exec(rest)
  if (!returned) return undefined
  rest = rest.slice(returned[0].length)
  return /^(True|False|\d+(?:\.\d+)*)(?=[ \t\r\n)#]|$)/.exec(rest)?.[1] ?? joinedLiterals(rest)
}

/** Python joins literals that stand side by side; anything but the end of the statement after them is a computation. */
function joinedLiterals(source: string): string | undefined {
  let rest = source
  let text = ''
  let match = literal.exec(rest)
  if (!match) return undefined
  while (match) {
    text += unquoted(match[1] ?? '', match[2] ?? '')
    rest = rest.slice(match[0].length).replace(/^[ \t]+/, '')
    match = literal.exec(rest)
  }
  return /^(?:\)|;|#|\r|\n|$)/.test(rest) ? text : undefined
}

function unquoted(prefix: string, quoted: string): string {
  const width = /^("""|''')/.test(quoted) ? 3 : 1
  const inner = quoted.slice(width, -width)
  return prefix.toLowerCase() === 'r'
    ? inner
    : inner.replace(/\\(\r?\n|[\s\S])/g, (_, escaped: string) => unescaped(escaped))
}

function unescaped(character: string): string {
  if (/^\r?\n$/.test(character)) return ''
  return { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' }[character] ?? `\\${character}`
}

/** What authors put into `__init__.py` for QGIS before 1.8: each function reads its value from metadata.txt. */
export const compatibilityFunctions = `import configparser
import os


def _metadata(key):
    parser = configparser.ConfigParser()
    parser.read(os.path.join(os.path.dirname(__file__), 'metadata.txt'), encoding='utf-8')
    return parser.get('general', key)


def name():
    return _metadata('name')


def description():
    return _metadata('description')


def version():
    return _metadata('version')


def qgisMinimumVersion():
    return _metadata('qgisMinimumVersion')
`
