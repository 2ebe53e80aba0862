// Versions are ordered as QGIS orders them.

import { describe, expect, test } from 'bun:test'
import {
  admittedRange,
  compareVersions,
  impliedMaximum,
  isReadableQgisVersion,
  overlaps,
  parseQgisQuery,
  versionKey,
} from '../../src/domain/version-number.ts'
import kept from '../kept/version-order.json'

describe('plugin versions', () => {
  test('are ordered as the real QGIS 3.22 ordered these pairs', () => {
    expect(kept.length).toBeGreaterThan(400)
    for (const [a, b, order] of kept as [string, string, number][]) {
      expect({ a, b, order: Math.sign(compareVersions(a, b)) }).toEqual({ a, b, order })
      expect({ b, a, order: Math.sign(compareVersions(b, a)) + 0 }).toEqual({ b, a, order: -order + 0 })
    }
  })

  test('that people would take for the same have one key', () => {
    for (const same of ['1.0', 'v1.0', 'V1.0', 'ver.1.0', '1-0', '1_0', 'version 1.0'])
      expect(versionKey(same)).toBe('1.0')
    for (const other of ['1', '1.0.0', '1.00', '1.0-rc1']) expect(versionKey(other)).not.toBe('1.0')
  })
})

describe('QGIS versions', () => {
  test('are read from every form that a client or a person may send', () => {
    expect(parseQgisQuery('')).toBe('all')
    expect(parseQgisQuery('3.40')).toEqual({ from: 3_040_000, to: 3_040_099 })
    expect(parseQgisQuery('3.40.2')).toEqual({ from: 3_040_002, to: 3_040_002 })
    expect(parseQgisQuery('3')).toEqual({ from: 3_000_000, to: 3_099_099 })
    for (const future of ['5.0', '12.4', '99.99.99', 'latest', 'ltr', 'LTR', ' 3.40 ']) {
      expect(parseQgisQuery(future)).toBeObject()
    }
  })

  test('that are rubbish are told apart from nothing', () => {
    for (const rubbish of ['abc', '3.', '.3', '3.4.5.6', '3,4', '-3', '3.4x', '1e3', '3.40?x', '９.0', '3.4\n']) {
      const trimmed = rubbish.trim() !== rubbish
      expect({ rubbish, asked: parseQgisQuery(rubbish) === undefined }).toEqual({ rubbish, asked: !trimmed })
    }
  })

  test('are readable for the client in two or three parts of at most two digits', () => {
    for (const good of ['3.0', '3.40', '3.40.12', '99.99.99', '4.99']) expect(isReadableQgisVersion(good)).toBeTrue()
    for (const bad of ['3', '3.100', '3.*', '3.0.0.0', '3.999', '', 'v3.4', ' 3.4'])
      expect(isReadableQgisVersion(bad)).toBeFalse()
  })

  test('are admitted from the first patch level of a minimum to the last of a maximum', () => {
    const range = admittedRange('3.22', '3.28')
    expect(overlaps(range, { from: 3_022_000, to: 3_022_000 })).toBeTrue()
    expect(overlaps(range, { from: 3_028_015, to: 3_028_015 })).toBeTrue()
    expect(overlaps(range, { from: 3_029_000, to: 3_029_099 })).toBeFalse()
    expect(overlaps(admittedRange('3.22.10', '3.22.0'), { from: 3_022_005, to: 3_022_006 })).toBeFalse()
    expect(impliedMaximum('10.2')).toBe('10.99')
  })
})
