// What every connection is told, and that what is done on them stays apart, however much there is at once.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { isDatabaseAway, openDatabase } from '../../db/client.ts'
import { connectionGate } from '../../db/connection-gate.ts'
import { testDatabase } from '../support/postgres.ts'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

test('nothing is compiled, and reading here and there costs little: both have arrived', async () => {
  const { db } = (await testSite()).repository.site
  const [row] = await db.execute(
    sql`select current_setting('jit') as jit, current_setting('random_page_cost') as cost, current_setting('statement_timeout') as most`,
  )
  expect(row).toEqual({ jit: 'off', cost: '1.1', most: '15s' })
})

/** A pool on a database of its own. */
async function openPool(connections: number) {
  const { url, ownerUrl } = await testDatabase()
  const { db, close } = openDatabase(url, connections)
  const marks = async () =>
    (await db.execute<{ name: string }>(sql`select name from site_marks order by name`)).map(({ name }) => name)
  return { db, close, marks, ownerUrl }
}

const mark = (name: string) => sql`insert into site_marks (name, at) values (${name}, now())`

test('many large statements and transactions at once all come through, each kept', async () => {
  const { db, close, marks } = await openPool(2)
  const large = 'x'.repeat(20_000)
  const jobs = Array.from({ length: 300 }, (_, at) =>
    at % 3 === 0
      ? db.transaction((tx) => tx.execute(mark(`t${at}`)))
      : db.execute(sql`insert into site_marks (name, at) select ${`s${at}`}, now() where length(${large}) > 9`),
  )
  const faults = (await Promise.allSettled(jobs)).filter(({ status }) => status === 'rejected')
  expect(faults).toEqual([])
  expect(await marks()).toHaveLength(300)
  await close()
})

test('what a transaction does after its connection was lost is not kept, nor does it meet the work of others', async () => {
  const { db, close, marks, ownerUrl } = await openPool(1)
  const owner = openDatabase(ownerUrl, 1)
  const lost = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let went = 'not yet'
  const torn = db.transaction(async (tx) => {
    const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await tx.execute(mark('before'))
    await owner.db.execute(sql`select pg_terminate_backend(${row?.pid ?? 0})`)
    lost.resolve()
    await goOn.promise
    await tx.transaction((inner) => inner.execute(mark('inside'))).catch(() => {})
    await tx.execute(mark('after')).then(
      () => (went = 'through'),
      () => (went = 'refused'),
    )
  })
  expect(
    await torn.then(
      () => 'done',
      (fault) => (isDatabaseAway(fault) ? 'away' : fault),
    ),
  ).toBe('away')
  await lost.promise
  // The connection is made anew, and somebody else has a transaction on it while the torn one goes on.
  await db.transaction(async (tx) => {
    await tx.execute(mark('other'))
    goOn.resolve()
    await Bun.sleep(20)
    await tx.execute(mark('another'))
  })
  expect(went).toBe('refused')
  expect(await marks()).toEqual(['another', 'other'])
  await Promise.all([close(), owner.close()])
})

test('the gate lets in as many as there are connections, in the order of asking', () => {
  const gate = connectionGate(2)
  const entered: number[] = []
  for (const number of [1, 2, 3, 4]) gate.enter(() => entered.push(number))
  expect(entered).toEqual([1, 2])
  gate.leave()
  expect(entered).toEqual([1, 2, 3])
  gate.leave()
  gate.leave()
  gate.enter(() => entered.push(5))
  expect(entered).toEqual([1, 2, 3, 4, 5])
})
