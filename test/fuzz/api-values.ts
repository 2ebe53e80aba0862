// Values for requests of the property test, made from the schemas of the OpenAPI document: right ones, nearly right ones, hostile ones.

import type { Random } from '../bench/random.ts'

export interface Schema {
  type?: string | string[]
  enum?: string[]
  format?: string
  pattern?: string
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

/** What breaks programs that trust what they get. */
export const hostileTexts: readonly string[] = [
  ...['', ' ', '\0', '\u0001', '%00', '%', '%zz', '..', '../../etc/passwd', '.', '/', '//', '\\', '?', '#', '&a=b'],
  ...[
    "' or 1=1 --",
    '"; drop table plugins; --',
    '$' + '{7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '%_%',
    '\\u0000',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'true', '[]', '{}'],
  ...['-1', '0', '1e9', '1.5', '999999999', '2147483648', '9007199254740993', '99999999999999999999', '０１', '1_000'],
  ...['0000-01-01', '2026-02-30', '9999-12-31', '2026-13-01', '+002026-01-01', '-000001-01-01', 'infinity', 'epoch'],
  ...[
    '\ud800',
    '\udfff\ud800',
    '\u202egnp',
    '\ufeff',
    'İ',
    'ß',
    'ﬃ',
    '👩‍👩‍👧',
    'e\u0301',
    '\u0000\u0000',
    '\r\n\r\nSet-Cookie: a=b',
    'a\tb',
  ],
  ...[
    'x'.repeat(201),
    'x'.repeat(5000),
    '%'.repeat(300),
    '"'.repeat(401),
    '👍'.repeat(250),
    'a,b,,c,',
    ',',
    '🏴'.repeat(100),
  ],
  ...[
    '3.40',
    '3',
    'latest',
    '3.40.99.1',
    'newest',
    '999.999.999',
    'last-stable',
    'approve',
    'relevance',
    'a:b',
    '"phrase',
    '-x',
  ],
]

/** What comes as JSON where something else is wanted. */
const hostileThings: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    [],
    {},
    [[[[]]]],
    { a: { b: { c: null } } },
    [null],
    ['x', 1],
    { length: 3 },
  ],
  ...[{ toString: 'x' }, JSON.parse('{"__proto__": {"a": 1}}'), ['a'.repeat(1000)], Array(60).fill('tag')],
]

/** A value as the schema has it. */
export function rightValue(random: Random, schema: Schema): unknown {
  if (schema.enum) return random.pick(schema.enum)
  switch (schema.type) {
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
      return random.whole(schema.minimum ?? 0, Math.min(schema.maximum ?? 100, (schema.minimum ?? 0) + 20))
    case 'array':
      return Array.from({ length: random.whole(1, 3) }, () => rightValue(random, schema.items ?? {}))
    default:
      return rightText(random, schema)
  }
}

function rightText(random: Random, { format, pattern, minLength = 0 }: Schema): string {
  if (format === 'date') return random.pick(['2026-11-01', '2026-11-22', '2024-02-29', '1999-12-31'])
  if (pattern?.includes('0-9a-f')) return 'a'.repeat(64)
  if (pattern) return random.pick(['3.40', '3.22.4', '3', 'latest', 'ltr', '4.0'])
  const words = [
    'contour',
    'Parcel Check',
    'a',
    'https://example.org/x',
    'ada',
    'ben',
    'It is so.',
    'größe',
    'osm, qgis',
  ]
  return random.chance(0.1) && minLength === 0 ? '' : random.pick(words)
}

/** At the edge of what the schema has, or just beyond. */
export function nearValue(random: Random, schema: Schema): unknown {
  if (schema.enum)
    return random.pick([schema.enum[0]?.toUpperCase(), `${schema.enum[0]} `, `${schema.enum.at(-1)}s`, ''])
  const { minimum = 0, maximum = 100, maxLength } = schema
  if (schema.type === 'integer')
    return random.pick([minimum, minimum - 1, maximum, maximum + 1, `${minimum}.0`, `+${minimum}`])
  if (schema.type === 'boolean') return random.pick(['yes', 'no', 'TRUE', '1', '0', 'on', 'maybe', '', 2])
  if (schema.type === 'array')
    return random.pick([[], '', [nearValue(random, schema.items ?? {})], 'stable,,experimental', Array(51).fill('x')])
  if (schema.format === 'date') return random.pick(['2026-02-29', '2026-11-31', '2026-1-1', '1899-12-31', '2200-01-01'])
  if (maxLength === undefined) return random.pick(['', 'x', hostileTexts[4]])
  return random.pick(['x'.repeat(maxLength), 'x'.repeat(maxLength + 1), 'é'.repeat(maxLength), '', ' '])
}

export function hostileValue(random: Random, asText: boolean): unknown {
  return asText || random.chance(0.6) ? random.pick(hostileTexts) : random.pick(hostileThings)
}

/** Mostly right. */
export function someValue(random: Random, schema: Schema, asText: boolean): unknown {
  const dice = random.next()
  if (dice < 0.65) return rightValue(random, schema)
  return dice < 0.83 ? nearValue(random, schema) : hostileValue(random, asText)
}

/** As an address or a form writes it. */
export function textOfValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOfValue).join(',')
  return typeof value === 'string' ? value : String(JSON.stringify(value))
}
