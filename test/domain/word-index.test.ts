// The words of plugins in memory: what is found is what Postgres finds, while plugins come, change and go.

import { expect, test } from 'bun:test'
import { type PluginWords, type WordIndex, wordIndex } from '../../src/domain/word-index.ts'

function words(id: number, parts: Partial<PluginWords> = {}): PluginWords {
  return { id, name: [], tags: [], description: [], about: [], ...parts }
}

function look(index: WordIndex, beginnings: string[][], others: number[] = [], whole = '') {
  const { ids, width, places } = index.find(
    beginnings.map((some) => ({ beginnings: some, whole })),
    others,
  )
  return Object.fromEntries(Array.from(ids, (id, at) => [id, [...places.slice(at * width, (at + 1) * width)]]))
}

test('the best place of each word counts, and one more for a whole word', () => {
  const index = wordIndex()
  index.set(words(1, { name: ['rout'], about: ['rout', 'router'] }))
  index.set(words(2, { tags: ['router'], description: ['rout'] }))
  index.set(words(3, { about: ['route'] }))
  index.set(words(4, { about: ['land'] }))
  expect(look(index, [['rout']], [], 'rout')).toEqual({ 1: [17], 2: [9], 3: [2] })
  expect(look(index, [['route', 'land']])).toEqual({ 1: [2], 2: [8], 3: [2], 4: [2] })
  expect(look(index, [['rout'], ['router']])).toEqual({ 1: [16, 2], 2: [8, 8] })
  expect(look(index, [['rout'], ['router']], [3, 4, 9])).toEqual({ 1: [16, 2], 2: [8, 8], 3: [2, 0], 4: [0, 0] })
  expect(look(index, [['rout'], []])).toEqual({ 1: [16, 0], 2: [8, 0], 3: [2, 0] })
  expect(look(index, [[]])).toEqual({})
})

test('what a plugin held before is found no more, however often it changes', () => {
  const index = wordIndex()
  const many = 700
  for (let round = 0; round < 5; round++) {
    for (let id = 1; id <= many; id++) index.set(words(id, { name: [`r${round}`, `p${id}`], about: ['all'] }))
  }
  expect(look(index, [['r3']])).toEqual({})
  expect(Object.keys(look(index, [['r4'], ['all']]))).toHaveLength(many)
  expect(Object.keys(look(index, [['p70']]))).toEqual(['70', '700'])
  for (let id = 1; id < many; id++) index.delete(id)
  expect(look(index, [['all']])).toEqual({ [many]: [2] })
})
