// A limit takes a burst, then one at a time, from each alone.

import { expect, test } from 'bun:test'
import { TooMany } from '../../src/domain/errors.ts'
import { rateLimit } from '../../src/services/rate-limits.ts'

test('a burst is taken, then one after each interval, and it says when', () => {
  let now = 0
  const limit = rateLimit(3, 10_000, () => new Date(now))
  for (let i = 0; i < 3; i++) limit.count('a')
  const refused = () => {
    try {
      limit.count('a')
    } catch (fault) {
      return fault instanceof TooMany ? fault.retryAfterSeconds : fault
    }
  }
  expect(refused()).toBe(10)
  now = 4000
  expect(refused()).toBe(6)
  limit.count('b')
  now = 10_000
  limit.count('a')
  expect(refused()).toBe(10)
  now = 1_000_000
  for (let i = 0; i < 3; i++) limit.count('a')
  expect(refused()).toBe(10)
})
