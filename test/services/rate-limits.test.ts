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

test('it says how many are left, and when all of them or the next one are', () => {
  let now = 0
  const limit = rateLimit(3, 10_000, () => new Date(now))
  expect(limit.take('a')).toEqual({ taken: true, limit: 3, remaining: 2, resetSeconds: 10 })
  now = 5000
  expect(limit.take('a')).toEqual({ taken: true, limit: 3, remaining: 1, resetSeconds: 15 })
  expect(limit.take('a')).toEqual({ taken: true, limit: 3, remaining: 0, resetSeconds: 5 })
  expect(limit.take('a')).toEqual({ taken: false, limit: 3, remaining: 0, resetSeconds: 5 })
  now = 10_000
  expect(limit.take('a')).toEqual({ taken: true, limit: 3, remaining: 0, resetSeconds: 10 })
})

test('a clock that is set back neither gives nor takes any', () => {
  let now = 1_000_000
  const limit = rateLimit(2, 1000, () => new Date(now))
  limit.count('a')
  now = 0
  expect(limit.take('a')).toMatchObject({ taken: true, remaining: 0 })
  expect(limit.take('a').taken).toBeFalse()
})

test('one second is one', () => {
  const limit = rateLimit(1, 1000, () => new Date(0))
  limit.count('a')
  expect(() => limit.count('a')).toThrow('Come back in 1 second.')
})

test('of ten thousand the ones that nobody waits for are forgotten first, then the longest unused', () => {
  let now = 0
  const limit = rateLimit(1, 1000, () => new Date(now))
  const use = (from: number, until: number) => {
    for (let i = from; i < until; i++) limit.take(`n${i}`)
  }
  use(0, 5000)
  now = 1000
  use(5000, 10_000)
  // The first five thousand are full again and make room; those in use stay.
  use(10_000, 15_000)
  expect(limit.take('n5000').taken).toBeFalse()
  // All are in use now: of ten more, the longest unused ten go.
  use(15_000, 15_010)
  expect(limit.take('n5000').taken).toBeFalse()
  expect(limit.take('n5020').taken).toBeFalse()
  expect(limit.take('n5001').taken).toBeTrue()
})
