// What is typed into the search field is read as words, phrases and fields, whatever it is.

import { expect, test } from 'bun:test'
import { parseSearch, plainText, wordsOf } from '../../src/domain/search-query.ts'

function filtersOf(text: string) {
  return parseSearch(text).fields.map(({ filter }) => filter)
}

test('words, phrases and fields are told apart', () => {
  const query = parseSearch('bus  "two words" tag:routing Author:3liz lines tag:"land use"')
  expect(query.words).toEqual(['bus', 'lines'])
  expect(query.phrases).toEqual(['two words'])
  expect(query.fields.map(({ filter }) => filter)).toEqual([
    { field: 'tag', value: 'routing' },
    { field: 'author', value: '3liz' },
    { field: 'tag', value: 'land use' },
  ])
  expect(plainText(query)).toBe('bus lines two words')
})

test('every field has its values, and what it cannot have stays a word', () => {
  expect(filtersOf('qgis:3.40 qgis:ltr kind:Stable is:trusted owner:ada category:Raster')).toEqual([
    { field: 'qgis', value: '3.40' },
    { field: 'qgis', value: 'ltr' },
    { field: 'kind', value: 'stable' },
    { field: 'is', value: 'trusted' },
    { field: 'user', value: 'ada' },
    { field: 'category', value: 'Raster' },
  ])
  for (const text of ['qgis:new', 'kind:green', 'is:good', 'updated:soon', 'constructor:x', 'größe:5', 'updated:>'])
    expect(parseSearch(text)).toEqual({ words: [text], phrases: [], fields: [] })
})

test('a field without a value asks for nothing yet', () => {
  for (const text of ['tag:', 'tag:"', 'author: ', 'updated:""'])
    expect(parseSearch(text)).toEqual({ words: [], phrases: [], fields: [] })
})

test('updated takes days, months and years', () => {
  const spans: [typed: string, after: string | undefined, before: string | undefined][] = [
    ['2026-01-01', '2026-01-01', '2026-01-02'],
    ['2026-12', '2026-12-01', '2027-01-01'],
    ['2026', '2026-01-01', '2027-01-01'],
    ['>2026-01-31', '2026-02-01', undefined],
    ['>=2026-01-31', '2026-01-31', undefined],
    ['<2024-02-29', undefined, '2024-02-29'],
    ['<=2024-02-29', undefined, '2024-03-01'],
    ['>2025', '2026-01-01', undefined],
  ]
  for (const [typed, after, before] of spans) {
    const instant = (day: string | undefined) => (day ? new Date(`${day}T00:00:00Z`) : undefined)
    expect(filtersOf(`updated:${typed}`)).toEqual([
      { field: 'updated', updatedAfter: instant(after), updatedBefore: instant(before) },
    ])
  }
  for (const wrong of ['2026-02-30', '2026-13', '0000', '0001-01-01', '99999', '=2026', '2026-1-1', '2026-00-10'])
    expect(parseSearch(`updated:${wrong}`).words).toEqual([`updated:${wrong}`])
})

test('each field says what is left without it', () => {
  const { fields } = parseSearch('bus tag:routing "two words"  user:ada')
  expect(fields.map(({ label, without }) => [label, without])).toEqual([
    ['tag: routing', 'bus "two words"  user:ada'],
    ['user: ada', 'bus tag:routing "two words"'],
  ])
})

test('colons, addresses, lonely quotes and pictures are no errors', () => {
  expect(parseSearch('https://example.org/a?b=c:d ::: a:b:c').words).toEqual([
    'https://example.org/a?b=c:d',
    ':::',
    'a:b:c',
  ])
  expect(parseSearch('"half a phrase').phrases).toEqual(['half a phrase'])
  expect(parseSearch('note:"land use"')).toEqual({ words: ['note:"land use"'], phrases: [], fields: [] })
  expect(parseSearch('a"b c"d')).toEqual({ words: ['a"b', 'c"d'], phrases: [], fields: [] })
  expect(parseSearch('🗺️ tag:🚲').fields.map(({ filter }) => filter)).toEqual([{ field: 'tag', value: '🚲' }])
  expect(parseSearch('" " ""')).toEqual({ words: [], phrases: [], fields: [] })
})

test('ten thousand characters of anything are read in no time', () => {
  const texts = ['a', '"', ':', 'tag:', 'a:', 'a:"', ' ', '🗺', 'é', '" "', '\n', '>', 'tag:a ']
  const started = performance.now()
  for (const text of texts) {
    const { words, phrases, fields } = parseSearch(text.repeat(10_000 / text.length))
    expect(words.length + phrases.length + fields.length).toBeLessThan(5000)
  }
  expect(performance.now() - started).toBeLessThan(2000)
})

test('words are cut at everything that is no letter and no digit, accents kept', () => {
  expect(wordsOf('Élan-vital, Straße_2 (v3.40) ½ 🗺️ e\u0301')).toEqual([
    ...['Élan', 'vital', 'Straße', '2', 'v3', '40', '1', '2', 'é'],
  ])
  expect(wordsOf('ქართული 日本語 हिन्दी')).toEqual(['ქართული', '日本語', 'हिन्दी'])
  expect(wordsOf(':::')).toEqual([])
})
