// Names that are spelled like what was typed: likeness as Postgres counts it, and what is found by it.

import { expect, test } from 'bun:test'
import { catalogIndex } from '../../src/domain/catalog-index.ts'
import type { CatalogEntry } from '../../src/domain/catalog-table.ts'
import { folded, plainName } from '../../src/domain/folded-text.ts'
import { nearest, nearestNamed } from '../../src/domain/near-names.ts'
import { plainQuery } from '../../src/domain/plugin.ts'
import { parseSearch } from '../../src/domain/search-query.ts'
import { similarity, trigramsOf, wordSimilarity } from '../../src/domain/trigrams.ts'
import { testDatabase } from '../support/postgres.ts'

const named = (id: number, name: string, changes: Partial<CatalogEntry> = {}): CatalogEntry => ({
  ...{ id, name: plainName(name), packageName: plainName(name), spelled: [folded(name), folded(name)] },
  ...{ author: '', owners: [], category: '', tags: [], qgis: [] },
  ...{ trusted: false, featured: false, deprecated: false, stable: true, experimental: false },
  ...{ updatedAt: id, publishedAt: id, downloads: id, downloads30Days: 0 },
  ...changes,
})

function indexOf(...names: string[]) {
  const index = catalogIndex()
  for (const [at, name] of names.entries()) index.set(named(at + 1, name))
  return index
}

function near(index: ReturnType<typeof indexOf>, q: string, holding: Record<string, number[]> = {}) {
  const words = q.split(' ').map((text) => ({ text, holding: holding[text] ?? [] }))
  return [...nearest(parseSearch(q), words, index, plainQuery({ q }), 10)]
}

test('likeness is what pg_trgm says', async () => {
  const { default: postgres } = await import('postgres')
  const database = await testDatabase()
  const sql = postgres(database.ownerUrl, { max: 1 })
  const texts = [
    'quickosm',
    'quick osm',
    'two words',
    'word',
    'a',
    'géo route 2',
    'łódź maps',
    'bus_stop',
    'aaa aaa',
    'αβγ δ',
    '',
  ]
  for (const one of texts) {
    for (const other of texts) {
      const [row] = await sql`select similarity(${one}, ${other}) as alike, word_similarity(${one}, ${other}) as inside`
      const [mine, theirs] = [trigramsOf(one), trigramsOf(other)]
      expect(similarity(mine, theirs)).toBeCloseTo(row?.alike, 5)
      expect(wordSimilarity(new Set(mine), theirs)).toBeCloseTo(row?.inside, 5)
    }
  }
  await sql.end()
  await database.drop()
})

test('a misspelt word finds the names that it was meant for, the nearest first', () => {
  const index = indexOf('Profile Tool', 'QuickOSM', 'Quick Map Services', 'Semi-Automatic Classification')
  expect(near(index, 'quikosm')).toEqual([2])
  expect(near(index, 'proflie tool')).toEqual([1])
  expect(near(index, 'classificaton')).toEqual([4])
  expect(near(index, 'zzzz')).toEqual([])
})

test('each word has to be there: in the name almost so, or anywhere as it is', () => {
  const index = indexOf('Profile Tool', 'Profile Reader')
  expect(near(index, 'proflie water', { water: [2] })).toEqual([2])
  expect(near(index, 'proflie water')).toEqual([])
})

test('what was renamed or taken out is found by no name that it had', () => {
  const index = indexOf('QuickOSM', 'Profile Tool')
  index.set(named(1, 'Overpass'))
  expect(near(index, 'quikosm')).toEqual([])
  expect(near(index, 'overpas')).toEqual([1])
  index.delete(1)
  expect(near(index, 'overpas')).toEqual([])
  for (let id = 10; id < 200; id++) index.set(named(id, `Layer ${id}`))
  expect(near(index, 'proflie')).toEqual([2])
})

test('what is deprecated comes last, and filters leave others out', () => {
  const index = catalogIndex()
  index.set(named(1, 'Routing', { deprecated: true, downloads: 900 }))
  index.set(named(2, 'Routing machine'))
  index.set(named(3, 'Routing machine server', { category: 'Web' }))
  expect(near(index, 'rooting')).toEqual([2, 3, 1])
  const typed = parseSearch('rooting')
  expect([...nearest(typed, [{ text: 'rooting', holding: [] }], index, plainQuery({ category: 'Web' }), 10)]).toEqual([
    3,
  ])
})

test('a question offers the name that is most like what was typed, and never the very same', () => {
  const index = indexOf('QuickOSM', 'Quick Map Services')
  expect(nearestNamed(parseSearch('"quikosm"'), ['quikosm'], index)).toBe(1)
  expect(nearestNamed(parseSearch('quickosm'), [], index)).toBe(2)
  expect(nearestNamed(parseSearch('zzzz'), [], index)).toBeUndefined()
})
