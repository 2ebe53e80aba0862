// The index of the catalogue: what it finds stays true while plugins come, change and go.

import { expect, test } from 'bun:test'
import { catalogIndex } from '../../src/domain/catalog-index.ts'
import type { CatalogEntry } from '../../src/domain/catalog-table.ts'
import { plainQuery } from '../../src/domain/plugin.ts'
import { byFit } from '../../src/domain/search-order.ts'
import { parseSearch } from '../../src/domain/search-query.ts'
import { noTagJoins } from '../../src/domain/tag-joins.ts'

function entry(id: number, changes: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    ...{
      id,
      name: `plugin${id}`,
      packageName: `plugin${id}`,
      spelled: [`plugin${id}`, `plugin${id}`],
      author: 'ada',
      owners: ['ada'],
      category: 'Vector',
    },
    ...{ tags: [], trusted: false, featured: false, deprecated: false, stable: true, experimental: false },
    ...{
      qgis: [{ from: 3_000_000, to: 3_099_099 }],
      updatedAt: id,
      publishedAt: id,
      downloads: id,
      downloads30Days: 0,
    },
    ...changes,
  }
}

test('what was taken out is in no list, no count and no likeness, also when its place goes to another', () => {
  const index = catalogIndex(noTagJoins)
  for (const id of [1, 2, 3]) index.set(entry(id, { tags: ['routing'], owners: ['ben'] }))
  expect(index.similar(1, 4)).toEqual([3, 2])
  expect(index.find(plainQuery({ tag: 'routing' }), 20).ids).toEqual([3, 2, 1])
  expect(index.first(plainQuery({ tag: 'routing', sort: 'created' }), 2)).toEqual([3, 2])
  index.delete(3)
  index.set(entry(4, { tags: ['terrain'] }))
  index.set(entry(2, { tags: ['print'] }))
  expect(index.similar(1, 4)).toEqual([])
  expect(index.find(plainQuery({ tag: 'routing' }), 20).ids).toEqual([1])
  expect(index.find(plainQuery({ user: 'ben' }), 20).ids).toEqual([1])
  expect(index.find(plainQuery(), 20).facets.tags.map(({ name }) => name)).toEqual(['print', 'routing', 'terrain'])
  expect([index.count(), index.get(3)]).toEqual([3, undefined])
})

test('every order stays sorted while plugins change', () => {
  const index = catalogIndex(noTagJoins)
  let seed = 5
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const kept = new Map<number, CatalogEntry>()
  for (let step = 0; step < 600; step++) {
    const id = 1 + next(80)
    if (next(4) === 0) {
      index.delete(id)
      kept.delete(id)
    } else {
      const changed = entry(id, {
        downloads: next(9),
        updatedAt: next(50),
        name: `p${next(40)}`,
        tags: [`t${next(30)}`],
      })
      index.set(changed)
      kept.set(id, changed)
    }
    if (step % 20 > 0) continue
    const by = (value: (one: CatalogEntry) => number) =>
      [...kept.values()].sort((one, other) => value(other) - value(one) || one.id - other.id).map((one) => one.id)
    expect(index.find(plainQuery({ sort: 'downloads' }), 99).ids).toEqual(by((one) => one.downloads))
    expect(index.find(plainQuery({ sort: 'updated' }), 99).ids).toEqual(by((one) => one.updatedAt))
    const tagged = [...kept.values()].filter((one) => one.tags.includes('t3')).map((one) => one.id)
    expect(index.find(plainQuery({ tag: 't3' }), 99).ids.toSorted()).toEqual(tagged.toSorted())
  }
})

test('names that hold the words are found in memory, and the very name comes first', () => {
  const index = catalogIndex(noTagJoins)
  index.set(entry(1, { name: 'quickosm', packageName: 'quickosm', downloads: 1 }))
  index.set(entry(2, { name: 'quickosmexport', packageName: 'export', downloads: 900 }))
  index.set(entry(3, { name: 'other', packageName: 'other', downloads: 9000 }))
  expect(index.named(parseSearch('osm'), 9)).toEqual([1, 2])
  expect(index.named(parseSearch('quick osm'), 9)).toEqual([1, 2])
  expect(index.named(parseSearch('os'), 9)).toEqual([])
  expect(index.named(parseSearch('"quick osm"'), 9)).toEqual([])
  const places = (looked: number) => ({ ids: [3, 2, 1], looked, width: 1, places: Uint8Array.of(2, 2, 2) })
  const ordered = (looked: number, q = 'quickosm') => [
    ...byFit(parseSearch(q), places(looked), index, plainQuery({ q })).ids,
  ]
  expect(ordered(3)).toEqual([1, 2, 3])
  expect(ordered(0)).toEqual([3, 2, 1])
  expect(ordered(3, 'quickosm author:ben')).toEqual([])
})

test('names are found by what they are now, in any script and length', () => {
  const index = catalogIndex(noTagJoins)
  const named = (q: string) => index.named(parseSearch(q), 900).toSorted()
  const set = (id: number, name: string, packageName = name) => index.set(entry(id, { name, packageName }))
  for (let id = 1; id <= 600; id++) set(id, `öl${id}`, `oil${id}x`)
  expect(named('oil60')).toEqual([60, 600])
  expect(named('60x')).toHaveLength(6)
  expect(named('l 60')).toEqual([])
  expect(named('oil 60')).toEqual([60, 600])
  expect(named('o i')).toHaveLength(600)
  set(60, 'water')
  index.delete(600)
  expect(named('oil60')).toEqual([])
  expect(named('ate')).toEqual([60])
  set(60, '日本語地図')
  expect(named('本語地')).toEqual([60])
  expect(named('日 本')).toEqual([60])
  expect(named('water')).toEqual([])
})

test('figures of many at once leave every order as if each had been set', () => {
  const [one, other] = [catalogIndex(noTagJoins), catalogIndex(noTagJoins)]
  const figures = Array.from({ length: 300 }, (_, at) => ({
    ...{ id: at + 1, downloads: (at * 7919) % 101, downloads30Days: (at * 31) % 7 },
  }))
  for (const index of [one, other]) {
    for (let id = 1; id <= 300; id++) index.set(entry(id))
    index.first(plainQuery({ sort: 'downloads30' }), 1)
  }
  const changed = figures.filter(({ id }) => id % 3 === 0)
  one.setFigures([...changed, { id: 999, downloads: 1, downloads30Days: 1 }])
  for (const one of changed) other.set({ ...entry(one.id), ...one })
  for (const sort of ['downloads', 'downloads30', 'updated', 'name'] as const)
    expect(one.first(plainQuery({ sort }), 300)).toEqual(other.first(plainQuery({ sort }), 300))
  expect(one.mostDownloaded([3, 30, 299, 150])).toEqual(other.mostDownloaded([3, 30, 299, 150]))
  expect(one.get(30)).toEqual(other.get(30))
})
