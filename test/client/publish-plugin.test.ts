// The plugin that publishes from inside QGIS: what can be said of it without QGIS. With QGIS: test/qgis/publish-plugin.ts.

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishPluginFiles } from '../../db/sample/publish-plugin.ts'
import { defaultLimits } from '../../src/formats/package-archive.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { directReader } from '../../src/package-reader.ts'

const folder = join(import.meta.dir, '../../client/publish_plugin')
const sources = readdirSync(folder).filter((name) => name.endsWith('.py'))

test('its package passes our own checks without an error or a warning', async () => {
  const zip = new Uint8Array(writePackage(publishPluginFiles(), new Date('2026-11-01T00:00:00Z')))
  const { report } = (await directReader().read(zip, defaultLimits)).found
  expect(report.errors).toEqual([])
  expect(report.warnings).toEqual([])
  expect(report.packageName).toBe('publish_plugin')
})

test('every text that it shows is there in each of its languages, with the same values, and no other', () => {
  const texts = new Set(
    sources.flatMap((name) =>
      Array.from(readFileSync(join(folder, name), 'utf8').matchAll(/\bsay\(\s*"([^"]+)"/g), ([, text = '']) => text),
    ),
  )
  expect(texts.size).toBeGreaterThan(25)
  const values = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
  for (const language of ['fr', 'de', 'es', 'pt']) {
    const words: Record<string, string> = JSON.parse(readFileSync(join(folder, 'words', `${language}.json`), 'utf8'))
    expect([language, Object.keys(words).sort()]).toEqual([language, [...texts].sort()])
    for (const [text, translated] of Object.entries(words)) expect(values(translated)).toEqual(values(text))
  }
})

test('its sources are Python 3.9 and take nothing from PyQt by its number', async () => {
  const program =
    'import ast, sys\nfor path in sys.argv[1:]: ast.parse(open(path, encoding="utf-8").read(), path, feature_version=(3, 9))'
  const child = Bun.spawn(['python3', '-I', '-c', program, ...sources.map((name) => join(folder, name))], {
    stderr: 'pipe',
  })
  expect([await child.exited, await new Response(child.stderr).text()]).toEqual([0, ''])
  for (const name of sources) expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/PyQt[56]|\bexec_\(/)
})
