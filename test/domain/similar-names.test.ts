// Names that could be taken for one another are told from those that could not.

import { expect, test } from 'bun:test'
import { areConfusable } from '../../src/domain/similar-names.ts'

test('names that differ by what the eye passes over are confusable', () => {
  const pairs: [string, string][] = [
    ['QuickOSM', 'quick_osm'],
    ['QuickOSM', 'QuickOSN'],
    ['QuickOSM', 'QuikOSM'],
    ['QuickOSM', 'QuickkOSM'],
    ['QuickOSM', 'QuciklOSM'.replace('l', '')],
    ['Contour', 'C0ntour'],
    ['Modern', 'Modem'],
    ['Slope Il', 'slope-11'],
    ['Aérien', 'Aerien'],
  ]
  for (const [a, b] of pairs) {
    expect({ a, b, confusable: areConfusable(a, b) }).toEqual({ a, b, confusable: true })
    expect(areConfusable(b, a)).toBeTrue()
  }
})

test('names that differ by more, or are too short to tell, are not', () => {
  const pairs: [string, string][] = [
    ['Contour', 'Contours Plus'],
    ['Route Basket', 'Route Bucket'],
    ['GPS', 'GPX'],
    ['Soil Survey', 'Soil Surveyor'],
  ]
  for (const [a, b] of pairs) expect({ a, b, confusable: areConfusable(a, b) }).toEqual({ a, b, confusable: false })
})
