// The words of plugins in memory say what Postgres says.

import { afterEach, expect, test } from 'bun:test'
import { samplePlugins } from '../../db/sample/plugins.ts'
import { findPlaces, listFitting, listWords, lookupsOf, tsQueriesOf } from '../../db/search.ts'
import { parseSearch } from '../../src/domain/search-query.ts'
import { wordIndex } from '../../src/domain/word-index.ts'
import kept from '../kept/search-tasks.json'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

const others = [
  'the',
  'the map',
  'routing',
  'rout',
  'running',
  'a',
  '3',
  'Überschrift',
  'straße',
  'œuvre',
  '½',
  'o’clock',
  'c++',
  'x y z',
]

test('a search in memory finds the same plugins as Postgres, and the words in the same places', async () => {
  const site = await testSite()
  const { db } = site.repository.site
  for (const { name, packageName, description, tags, about } of samplePlugins.slice(0, 12)) {
    const metadata = { description, about: `${about} Straße, œuvre, running routes, ½.`, tags: tags.join(',') }
    expect((await site.as(ada).upload(packageOf({ name, packageName, metadata }))).status).toBe(303)
  }
  const index = wordIndex()
  for (const words of await listWords(db, 0, 1000)) index.set(words)
  let answered = 0
  for (const q of [...kept.tasks.map(({ query }) => query), ...others]) {
    const queries = await tsQueriesOf(db, parseSearch(q))
    const lookups = lookupsOf(queries)
    if (!lookups) continue
    answered++
    const { ids, width, places } = index.find(lookups, [1, 2, 3])
    const fitting = await listFitting(db, queries)
    expect([q, ...new Set([...fitting, 1, 2, 3])].toSorted()).toEqual([q, ...Array.from(ids)].toSorted())
    const inMemory = Object.fromEntries(
      Array.from(ids, (id, at) => [id, [...places.slice(at * width, (at + 1) * width)]]),
    )
    expect({ q, places: inMemory }).toEqual({
      q,
      places: Object.fromEntries(await findPlaces(db, queries, Array.from(ids))),
    })
  }
  expect(answered).toBeGreaterThan(25)
})
