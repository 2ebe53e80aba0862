// Tables as CSV.

import { expect, test } from 'bun:test'
import { csv } from '../../src/formats/csv.ts'

test('cells are quoted where they need it, and never a formula', () => {
  const rows = [
    ['2026-11-22', '1.0, "final"', 3],
    ['a\r\nb', '=HYPERLINK("x")', -1],
    ['@x', '-1.0', 0],
  ]
  expect(csv(['day', 'version', 'downloads'], rows)).toBe(
    'day,version,downloads\r\n2026-11-22,"1.0, ""final""",3\r\n"a\r\nb","\'=HYPERLINK(""x"")",-1\r\n\'@x,\'-1.0,0\r\n',
  )
})
