// A short run of the property test of the API in every test run; the long one is `bun run fuzz --api`.

import { afterEach, expect, test } from 'bun:test'
import { urls } from '../../src/urls.ts'
import { closeSites, testSite } from '../support/site.ts'
import { type ApiDocument, placesIn } from './api-requests.ts'
import { runApi } from './api-run.ts'

afterEach(closeSites)

const seed = 7

test('1,000 requests, right, nearly right and hostile, are answered as the OpenAPI document says, none with 500', async () => {
  const run = await runApi({ seed, count: 1000 })
  expect(run.complaints).toEqual([])
  expect(run.done).toBe(1000)
  const site = await testSite()
  const document = (await (await site.asVisitor().get(urls.apiDocument())).json()) as ApiDocument
  const operations = placesIn(document).map(({ operation }) => operation.operationId)
  // Otherwise it would say little: each operation did what it is for.
  expect(operations.filter((id) => !run.succeeded.has(id))).toEqual([])
}, 240_000)
