// The feed: which versions each QGIS gets, and the bytes that it reads.

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { compareVersions, parseQgisQuery } from '../../src/domain/version-number.ts'
import { readForeignFeed } from '../../src/formats/foreign-feed.ts'
import {
  entryText,
  type FeedPlugin,
  type FeedVersion,
  feedDocument,
  feedEntry,
  selectableVersions,
  selectVersions,
} from '../../src/formats/plugins-xml.ts'

let ids = 0

function version(number: string, minimum = '3.0', maximum = '3.99', wishes: Partial<FeedVersion> = {}): FeedVersion {
  ids += 1
  return {
    ...{ id: ids, version: number, experimental: false, qgisMinimumVersion: minimum, qgisMaximumVersion: maximum },
    ...{ changelog: '', pluginDependencies: '', externalDependencies: '', uploadedBy: 'ada', trusted: true },
    ...{ publishedAt: new Date('2026-11-10T08:00:00Z'), downloadUrl: `https://quiver.example/d/${number}/` },
    ...wishes,
  }
}

const experimental = { experimental: true }

function plugin(versions: FeedVersion[], wishes: Partial<FeedPlugin> = {}): FeedPlugin {
  return {
    ...{ packageName: 'contour', name: 'Contour', description: 'Draws lines.', about: 'Lines.', author: 'Ada' },
    ...{ homepage: 'https://c.example/', repository: 'https://c.example/r', tracker: 'https://c.example/t' },
    ...{ category: 'Raster', tags: ['contour', 'elevation'], server: false, deprecated: false, iconUrl: '' },
    ...{ downloads: 12, createdAt: new Date('2025-01-02T03:04:05Z') },
    ...{ markedStableId: undefined, markedExperimentalId: undefined },
    versions: versions.toSorted((a, b) => compareVersions(b.version, a.version)),
    ...wishes,
  }
}

function selected(it: FeedPlugin, qgis: string, stableOnly = false): string[] {
  const asked = parseQgisQuery(qgis)
  if (asked === undefined) throw new Error(`${qgis} is rubbish`)
  return selectVersions(it, asked, stableOnly).map((found) => found.version)
}

describe('the versions of a plugin', () => {
  test('are at most the last stable one, then an experimental one that is newer', () => {
    const it = plugin([
      version('1.9'),
      version('1.10'),
      version('2.0-rc1', '3.0', '3.99', experimental),
      version('1.2', '3.0', '3.99', experimental),
    ])
    expect(selected(it, '3.40')).toEqual(['1.10', '2.0-rc1'])
    expect(selected(it, '3.40', true)).toEqual(['1.10'])
    expect(selected(it, '')).toEqual(['1.10', '2.0-rc1'])
  })

  test('leave out an experimental one that is not newer', () => {
    expect(selected(plugin([version('2.0'), version('1.5', '3.0', '3.99', experimental)]), '3.40')).toEqual(['2.0'])
    expect(selected(plugin([version('1.0', '3.0', '3.99', experimental)]), '3.40')).toEqual(['1.0'])
  })

  test('for another QGIS are the highest below that it supports', () => {
    const it = plugin([version('1.0', '3.0', '3.22'), version('2.0', '3.22', '3.34'), version('3.0', '3.40', '4.99')])
    expect(selected(it, '3.10')).toEqual(['1.0'])
    expect(selected(it, '3.34')).toEqual(['2.0'])
    expect(selected(it, '4.2')).toEqual(['3.0'])
    expect(selected(it, '3.36')).toEqual([])
    expect(selected(it, '7.0')).toEqual([])
    expect(selected(it, '')).toEqual(['3.0'])
  })

  test('follow what an owner marked, and never rise above it', () => {
    const it = plugin([version('1.0'), version('1.1', '3.28'), version('1.2')])
    const marked = { ...it, markedStableId: it.versions[1]?.id }
    expect(selected(marked, '3.40')).toEqual(['1.1'])
    expect(selected(marked, '3.10')).toEqual(['1.0'])
  })

  test('ascend when the last stable one does not admit every patch level, so that each finds its best', () => {
    const it = plugin([version('1.0'), version('2.0', '3.22.5'), version('3.0', '3.22.10')])
    expect(selected(it, '3.22')).toEqual(['1.0', '2.0', '3.0'])
    expect(selected(it, '3.22.3')).toEqual(['1.0'])
    expect(selected(it, '3.22.7')).toEqual(['2.0'])
    expect(selected(it, '3.22.12')).toEqual(['3.0'])
    expect(selected(it, '3.40')).toEqual(['3.0'])
    expect(selected(plugin([version('1.0', '3.0', '3.22.3'), version('2.0', '3.22.10')]), '3.22')).toEqual([
      '1.0',
      '2.0',
    ])
  })

  test('of a plugin that ends within a minor version are followed by nothing lower', () => {
    const it = plugin([version('1.0', '3.0', '3.22.8'), version('0.9', '3.0', '3.28')])
    expect(selected(it, '3.22')).toEqual(['0.9', '1.0'])
    expect(selected(it, '3')).toEqual(['1.0'])
  })
})

describe('the bytes', () => {
  const hostile = 'R & D <script>alert("1")</script> \u0007 ]]> &lt;b&gt; \ud800 ünï 🗺'

  function written(it: FeedPlugin): string {
    return feedDocument(selectVersions(it, 'all').map((one) => feedEntry(it, entryText(it), one)))
  }

  test('of an entry are those of the kept file', async () => {
    const it = plugin(
      [
        version('1.2.0', '3.22', '4.99', { changelog: 'Faster.\nAnd “quieter”.', pluginDependencies: 'Route Basket' }),
        version('1.3.0-rc1', '3.40', '4.99', { ...experimental, trusted: false }),
      ],
      {
        about: hostile,
        name: 'Contour & <Lines>',
        iconUrl: 'https://quiver.example/icons/ab',
        homepage: "https://c.example/?a=1&b='2'",
      },
    )
    expect(written(it)).toBe(await Bun.file(join(import.meta.dir, '../kept/feed.xml')).text())
  })

  test('are well-formed whatever people wrote, and give it back to QGIS as text', () => {
    const it = plugin([version('1.0', '3.0', '3.99', { changelog: hostile, uploadedBy: hostile })], {
      ...{ name: hostile, description: hostile, about: hostile, author: hostile, category: hostile, tags: [hostile] },
      ...{ homepage: `https://x.example/'"<>${hostile}`, tracker: 'javascript:alert(1)' },
    })
    const xml = written(it)
    expect(XMLValidator.validate(xml)).toBeTrue()
    expect(xml).not.toMatch(/<script|CDATA|& /)
    expect(xml).not.toContain('\u0007')
    const [entry] = readForeignFeed(xml)
    expect(entry?.values.about).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
    expect(entry?.name).not.toMatch(/[<>]/)
    expect(entry?.values.tracker).toBe('')
    expect(entry?.values.homepage).not.toMatch(/['"<> ]/)
  })

  test('carry no plugin_id, whose votes would go to another site', () => {
    expect(written(plugin([version('1.0')]))).not.toContain('plugin_id')
  })

  test('of an empty repository are a written-out root', () => {
    expect(feedDocument([])).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<plugins>\n</plugins>\n')
  })
})

describe('feeds of other repositories', () => {
  const expected: [file: string, entries: number, names: number, experimental: number, deprecated: number][] = [
    ['01-planetfederal-qgis-plugins-xml.xml', 265, 229, 99, 28],
    ['02-GIS-GEORGIA-qgis-plugins-repo.xml', 9, 9, 0, 0],
    ['03-DeptoIBD-INEGI-PluginQGIS.xml', 9, 9, 0, 0],
    ['04-3liz-qgis-plugin-repo.xml', 6, 0, 0, 0],
  ]

  for (const [file, entries, names, experimentalOnes, deprecatedOnes] of expected) {
    test(`are understood: ${file}`, async () => {
      const found = readForeignFeed(await Bun.file(join(import.meta.dir, '../kept/feeds', file)).text())
      expect(found).toHaveLength(entries)
      for (const entry of found) {
        expect(entry.name).not.toBe('')
        expect(entry.version).not.toBe('')
        expect(entry.packageName).not.toBe('')
        expect(entry.downloadUrl).toMatch(/^https?:\/\//)
      }
      if (names > 0) expect(new Set(found.map(({ name }) => name)).size).toBe(names)
      if (file.startsWith('01')) {
        expect(found.filter((entry) => entry.experimental)).toHaveLength(experimentalOnes)
        expect(found.filter((entry) => entry.deprecated)).toHaveLength(deprecatedOnes)
      }
    })
  }

  test('that are broken are refused, not read up to the damage', () => {
    expect(() => readForeignFeed('<plugins><pyqgis_plugin name="a" version="1">')).toThrow()
    expect(() => readForeignFeed('<html></html>')).toThrow('root')
    expect(readForeignFeed('<plugins/>')).toEqual([])
  })
})

test('what no QGIS ever gets is left out, and every QGIS gets the same', () => {
  let seed = 7
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  const asked = ['all', ...['3', '3.4', '3.10.2', '3.16', '3.22.0', '3.28', '3.34.5', '3.40', '4', '4.0', '2.18', '99']]
  let left = 0
  for (let round = 0; round < 400; round++) {
    const versions = Array.from({ length: 1 + next(14) }, (_, at) => {
      const [from = 0, to = 0] = [2 * next(20), 2 * next(21)].sort((one, other) => one - other)
      const maximum = next(3) === 0 ? '4.99' : `3.${to}${next(4) === 0 ? '.3' : ''}`
      const minimum = `3.${from}${next(4) === 0 ? '.1' : ''}`
      return version(`1.${at}`, minimum, maximum, { id: at + 1, experimental: next(3) === 0 })
    })
    const mark = () => (next(3) === 0 ? 1 + next(versions.length) : undefined)
    const full = { ...plugin(versions), markedStableId: mark(), markedExperimentalId: mark() }
    const short = { ...full, versions: selectableVersions(full) }
    left += versions.length - short.versions.length
    for (const qgis of asked) {
      const range = qgis === 'all' ? qgis : (parseQgisQuery(qgis) ?? 'all')
      for (const stableOnly of [true, false]) {
        const numbers = (from: FeedPlugin) => selectVersions(from, range, stableOnly).map((one) => one.version)
        expect(numbers(short)).toEqual(numbers(full))
      }
    }
  }
  expect(left).toBeGreaterThan(800)
})

test('a last version that no QGIS can run is still the last one for people who ask for all', () => {
  const strange = plugin([version('1.0', '3.4', '3.0')])
  expect(selectableVersions(strange)).toEqual(strange.versions)
})
