// The examples in the OpenAPI document are requests that are made here, and exactly what came of them.

import { afterEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import { tellApiStory } from '../support/api-story.ts'
import { closeSites } from '../support/site.ts'

afterEach(closeSites)

const kept = join(import.meta.dir, '../../src/http/api-examples.json')

/** `UPDATE_EXAMPLES=1 bun test test/site/api-examples.test.ts` writes them anew, after a look at what changed. */
test('every example of the API is what a site answers, to the letter', async () => {
  const told = await tellApiStory()
  if (process.env.UPDATE_EXAMPLES) await Bun.write(kept, `${JSON.stringify(told, null, 2)}\n`)
  const failed = Object.entries(told).filter(([, { status }]) => status >= 300)
  expect(failed).toEqual([])
  expect(told).toEqual(await Bun.file(kept).json())
})
