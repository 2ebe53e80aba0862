// A few of the kills that run.ts does by hundreds.

import { expect, test } from 'bun:test'
import { crashRun } from './harness.ts'

test('killed in the middle of uploads, decisions and mails, the site loses nothing and does nothing twice', async () => {
  const { broken, kills, versions, mailsWanted } = await crashRun({ kills: 5, seed: 7, limitMs: 30_000 })
  expect(broken).toEqual([])
  expect(kills).toBeGreaterThan(1)
  expect(versions).toBeGreaterThan(3)
  expect(mailsWanted).toBeGreaterThan(3)
}, 120_000)
