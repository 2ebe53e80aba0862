// Icons as we show them: a PNG of our own making, whatever else the uploaded file holds.

import { createHash } from 'node:crypto'
import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { finding } from './checks.ts'
import type { PluginIcon } from './plugin-icon.ts'

/** Twice the largest size at which a page draws it. */
const sidePixels = 160
const largestSidePixels = 2048

/**
 * The icon decoded and written again as PNG, at most 160 pixels wide and high, so that nothing but the picture is left.
 * An SVG stays as it is: it was checked, and is served in a sandbox.
 */
export async function redrawIcon(icon: PluginIcon): Promise<{ icon: PluginIcon } | { error: Finding }> {
  if (icon.type === 'image/svg+xml') return { icon }
  try {
    const { width, height } = await new Bun.Image(icon.bytes).metadata()
    if (Math.max(width, height) > largestSidePixels) {
      return { error: broken(sentence('The icon has {width} × {height} pixels.', { width, height })) }
    }
    const fitting = Math.min(1, sidePixels / Math.max(width, height))
    const bytes = await new Bun.Image(icon.bytes)
      .resize(Math.max(1, Math.round(width * fitting)), Math.max(1, Math.round(height * fitting)))
      .png()
      .bytes()
    return { icon: { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), type: 'image/png' } }
  } catch {
    return { error: broken(sentence('The icon cannot be drawn.')) }
  }
}

function broken(message: string): Finding {
  return finding('icon-type', message, {
    file: 'metadata.txt',
    advice: sentence('Save it again as a PNG of at most 2,048 pixels; 128 are plenty.'),
  })
}
