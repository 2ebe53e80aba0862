// Icons are drawn anew: only the picture is left of what was uploaded.

import { expect, test } from 'bun:test'
import { redrawIcon } from '../../src/formats/icon-image.ts'
import type { IconType } from '../../src/formats/plugin-icon.ts'
import { pngIcon } from '../support/packages.ts'

async function redrawn(bytes: Uint8Array, type: IconType = 'image/png') {
  const answer = await redrawIcon({ bytes, sha256: '', type })
  return 'icon' in answer ? answer.icon : answer.error
}

test('a large picture becomes a small PNG of the same shape', async () => {
  const icon = await redrawn(await new Bun.Image(pngIcon).resize(1024, 512).png().bytes())
  expect(icon).toMatchObject({ type: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const drawn = 'bytes' in icon ? await new Bun.Image(icon.bytes).metadata() : undefined
  expect(drawn).toMatchObject({ width: 160, height: 80, format: 'png' })
})

test('whatever stands behind the picture is gone', async () => {
  const icon = await redrawn(Buffer.concat([pngIcon, Buffer.from('<script>alert(1)</script>')]))
  expect('bytes' in icon && Buffer.from(icon.bytes).includes('script')).toBeFalse()
})

test('a JPEG and a GIF become PNG', async () => {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  for (const bytes of [await new Bun.Image(pngIcon).resize(20, 20).jpeg().bytes(), gif]) {
    expect(await redrawn(bytes)).toMatchObject({ type: 'image/png' })
  }
})

test('a picture that cannot be drawn, or is huge, is refused with a way on', async () => {
  const whole = await new Bun.Image(pngIcon).resize(300, 300).png().bytes()
  const cut = await redrawn(whole.slice(0, 100))
  expect(cut).toMatchObject({ code: 'icon-type', message: 'The icon cannot be drawn.' })
  const huge = await redrawn(await new Bun.Image(pngIcon).resize(2100, 4).png().bytes())
  expect(huge).toMatchObject({ code: 'icon-type', message: 'The icon has 2,100 × 4 pixels.' })
})

test('an SVG stays as it is', async () => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
  expect(await redrawn(bytes, 'image/svg+xml')).toMatchObject({ bytes })
})
