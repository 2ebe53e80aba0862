// What every connection is told.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

test('nothing is compiled, and reading here and there costs little: both have arrived', async () => {
  const { db } = (await testSite()).repository.site
  const [row] = await db.execute(
    sql`select current_setting('jit') as jit, current_setting('random_page_cost') as cost, current_setting('statement_timeout') as most`,
  )
  expect(row).toEqual({ jit: 'off', cost: '1.1', most: '15s' })
})
