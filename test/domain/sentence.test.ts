// Sentences are filled in, and the values are found again in what was said.

import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { numberIn, sentence, valuesOf } from '../../src/domain/sentence.ts'

const published = 'Version {version} of {plugin} was published before.'

test('a sentence is said with its values', () => {
  expect(sentence('There is no such page.')).toBe('There is no such page.')
  expect(sentence(published, { version: '1.4.2', plugin: 'Parcel Check' })).toBe(
    'Version 1.4.2 of Parcel Check was published before.',
  )
  expect(sentence('You have {count} tokens. Revoke one first.', { count: 50 })).toBe(
    'You have 50 tokens. Revoke one first.',
  )
})

test('numbers are written as English writes them, and are found again', () => {
  const size = 'The form has {size} bytes.'
  expect(sentence(size, { size: 1234567 })).toBe('The form has 1,234,567 bytes.')
  expect(numberIn(valuesOf(size, sentence(size, { size: 1234567 }))?.size ?? '')).toBe(1234567)
  expect(['999', '1,23', '1.234', '12,345 or so', ''].map(numberIn)).toEqual(Array(5).fill(undefined))
})

test('a value is put in as it is, whatever it holds', () => {
  expect(sentence('“{name}” by {owner}', { name: '{owner}', owner: '$& {name}' })).toBe('“{owner}” by $& {name}')
  expect(sentence('“{name}”', { name: '' })).toBe('“”')
  expect(sentence('{count} of {count}', { count: 0 })).toBe('0 of 0')
})

test('a value that is missing leaves its place', () => {
  expect(sentence('{who} owns {plugin} already.', { who: 'ann' })).toBe('ann owns {plugin} already.')
})

const values: Record<string, string>[] = [
  { version: '1.4.2', plugin: 'Parcel Check' },
  { version: '1.0+(beta)?', plugin: '[a-z]*^$|\\d.' },
  { version: '1\n2', plugin: 'two\nlines\r\nand\u2028more' },
  { version: '{plugin}', plugin: '{version} {other} {}' },
  { version: '', plugin: '' },
  { version: '$1', plugin: '$& $` $$' },
  { version: '1.0', plugin: 'Best of Maps' },
]

test('the values are found again', () => {
  for (const given of values) expect(valuesOf(published, sentence(published, given))).toEqual(given)
})

test('a value at either end is found, and one that is alone', () => {
  expect(valuesOf('{who} owns {plugin}', 'ann owns parcel_check')).toEqual({ who: 'ann', plugin: 'parcel_check' })
  expect(valuesOf('{what}', 'anything\nat all')).toEqual({ what: 'anything\nat all' })
  expect(valuesOf('{what}', '')).toEqual({ what: '' })
})

test('a sentence without values is found whole', () => {
  expect(valuesOf('There is no such page.', 'There is no such page.')).toEqual({})
  expect(valuesOf('There is no such page.', 'There is no such page. ')).toBeUndefined()
  expect(valuesOf('There is no such page.', 'There is no such pagex')).toBeUndefined()
})

test('what was said otherwise is not found', () => {
  const others = [
    '',
    'Version 1.4.2 of Parcel Check was published',
    'Version 1.4.2 of Parcel Check was published before',
    'version 1.4.2 of Parcel Check was published before.',
    'Version 1.4.2 of Parcel Check was published before!',
    'Version 1.4.2 of Parcel Check was published before. Raise it.',
    ' Version 1.4.2 of Parcel Check was published before.',
    'Version 1.4.2 Parcel Check was published before.',
  ]
  for (const other of others)
    expect({ other, values: valuesOf(published, other) }).toEqual({ other, values: undefined })
})

test('words of the sentence are no pattern', () => {
  const odd = 'Is `{name}` (a+b)* of [it]?'
  expect(valuesOf(odd, 'Is `x` (a+b)* of [it]?')).toEqual({ name: 'x' })
  expect(valuesOf(odd, 'Is `x` aab of i')).toBeUndefined()
})

test('the words before and after do not share a letter', () => {
  expect(valuesOf('aa{x}aa', 'aaa')).toBeUndefined()
  expect(valuesOf('aa{x}aa', 'aaaa')).toEqual({ x: '' })
})

test('a name that comes twice stands for one value', () => {
  const twice = '{plugin} takes the place of {plugin}.'
  expect(valuesOf(twice, 'a.b takes the place of a.b.')).toEqual({ plugin: 'a.b' })
  expect(valuesOf(twice, ' takes the place of .')).toEqual({ plugin: '' })
  expect(valuesOf(twice, 'axb takes the place of a.b.')).toBeUndefined()
  expect(valuesOf(twice, 'a takes the place of ab.')).toBeUndefined()
  expect(valuesOf('{x}-{x}-{y}', '1-1-2')).toEqual({ x: '1', y: '2' })
})

test('a long text that nearly fits is read at once', () => {
  const long = `The name looks like that of ${' ('.repeat(30_000)}${') by '.repeat(30_000)}`
  const since = performance.now()
  expect(valuesOf('The name looks like that of {name} ({packageName}) by {owner}.', long)).toBeUndefined()
  expect(valuesOf('{a} {b} {c} {d} was here.', 'a '.repeat(100_000))).toBeUndefined()
  expect(performance.now() - since).toBeLessThan(200)
})

test('what an error says is a sentence', async () => {
  const errors = 'NotSignedIn|NotAllowed|NotFound|Conflict|TooLarge|BadRequest|InvalidInput|TooMany|Unavailable'
  const bare = new RegExp(`new (?:${errors})\\(\\s*(?:['"]|\`[^$]).*`, 'g')
  const folder = join(import.meta.dir, '../../src')
  const found: string[] = []
  for await (const name of new Glob('**/*.ts').scan(folder))
    for (const [code] of (await Bun.file(join(folder, name)).text()).matchAll(bare)) found.push(`${name}: ${code}`)
  expect(found).toEqual([])
})
