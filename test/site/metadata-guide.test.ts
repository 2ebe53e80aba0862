// The reference of metadata.txt: it names every key that the rules read, and links only to checks that there are.

import { afterEach, expect, test } from 'bun:test'
import { checks } from '../../src/formats/checks.ts'
import { checkMetadata } from '../../src/formats/metadata-rules.ts'
import { readMetadataTxt } from '../../src/formats/metadata-txt.ts'
import { urls } from '../../src/urls.ts'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

async function guide(): Promise<string> {
  const site = await testSite()
  const answer = await site.asVisitor().get(urls.metadataGuide())
  expect(answer.status).toBe(200)
  return answer.text()
}

/** From the source of the rules: the tables of keys, and every key whose value is asked for by name. */
async function keysThatAreRead(): Promise<string[]> {
  const rules = await Bun.file(new URL('../../src/formats/metadata-rules.ts', import.meta.url)).text()
  const tables = [...rules.matchAll(/^(?:export )?const (?:required\w*|switches|optional) = \[([\s\S]*?)\]\n/gm)]
  expect(tables).toHaveLength(3)
  const listed = tables.flatMap(([, table = '']) => [...table.matchAll(/'(\w+)'/g)].map(([, key = '']) => key))
  const asked = [...rules.matchAll(/\b(?:readValue\(sheet, |text\()'(\w+)'/g)].map(([, key = '']) => key)
  return [...new Set([...listed, ...asked])]
}

test('the reference has an anchor for every key that is read, and no anchor twice', async () => {
  const html = await guide()
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id)
  const keys = await keysThatAreRead()
  expect(keys.length).toBeGreaterThan(25)
  expect(keys.filter((key) => !ids.includes(key))).toEqual([])
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
})

test('every link of the reference to a check leads to one, and every link within the page to a place on it', async () => {
  const html = await guide()
  const known = new Set<string>(checks.map(({ code }) => code))
  const codes = [...html.matchAll(/href="\/docs\/checks#([^"]*)"/g)].map(([, code = '']) => code)
  expect(new Set(codes).size).toBeGreaterThan(20)
  expect(codes.filter((code) => !known.has(code))).toEqual([])
  const places = [...html.matchAll(/href="(?:\/docs\/metadata)?#([^"]*)"/g)].map(([, place = '']) => place)
  expect(places.filter((place) => !html.includes(`id="${place}"`))).toEqual([])
  expect(html).toContain(`href="${urls.check()}"`)
})

test('the example of the reference passes every rule without a warning', async () => {
  const example = /<pre class="example"[^>]*>(\[general\][\s\S]*?)<\/pre>/.exec(await guide())?.[1] ?? ''
  // Nothing in it needs escaping, so that it can be read as it stands.
  expect(example).not.toMatch(/[&<>]/)
  const { values, lines, swallowed, errors } = readMetadataTxt(new TextEncoder().encode(example))
  expect(errors).toEqual([])
  const checked = checkMetadata({ file: 'metadata.txt', text: example, values, lines, swallowed })
  expect([...checked.errors, ...checked.warnings]).toEqual([])
})
