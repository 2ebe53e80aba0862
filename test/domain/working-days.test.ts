// Working days, Monday to Friday in UTC.

import { expect, test } from 'bun:test'
import { workingDaysBefore, workingMsBetween } from '../../src/domain/working-days.ts'

const hourMs = 3_600_000
const hours = (from: string, to: string) => workingMsBetween(new Date(from), new Date(to)) / hourMs

test('weekends are no working time', () => {
  // 20 November 2026 is a Friday.
  expect(hours('2026-11-20T12:00:00Z', '2026-11-20T18:00:00Z')).toBe(6)
  expect(hours('2026-11-20T12:00:00Z', '2026-11-23T06:00:00Z')).toBe(18)
  expect(hours('2026-11-21T00:00:00Z', '2026-11-23T00:00:00Z')).toBe(0)
  expect(hours('2026-11-21T12:00:00Z', '2026-11-23T01:00:00Z')).toBe(1)
  expect(hours('2026-11-16T00:00:00Z', '2026-11-30T00:00:00Z')).toBe(240)
  expect(hours('2026-11-20T12:00:00Z', '2026-11-20T11:00:00Z')).toBe(0)
})

test('what began before an instant is late at another, weekends left out', () => {
  const late = (now: string, days = 3) => workingDaysBefore(new Date(now), days).toISOString()
  expect(late('2026-11-19T12:00:00Z')).toBe('2026-11-16T12:00:00.000Z')
  expect(late('2026-11-23T12:00:00Z')).toBe('2026-11-18T12:00:00.000Z')
  expect(late('2026-11-22T15:00:00Z')).toBe('2026-11-18T00:00:00.000Z')
  expect(late('2026-11-23T00:00:00Z', 1)).toBe('2026-11-20T00:00:00.000Z')
})

test('the two agree: from the instant before which it is late the time is exactly over', () => {
  for (let hour = 0; hour < 24 * 14; hour += 5) {
    const now = new Date(Date.UTC(2026, 10, 16, hour, 30))
    for (const days of [1, 3, 7]) expect(workingMsBetween(workingDaysBefore(now, days), now)).toBe(days * 24 * hourMs)
  }
})
