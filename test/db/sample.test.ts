import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type SamplePlugin,
  type SampleVersion,
  sampleFiles,
  samplePeople,
  samplePlugins,
} from '../../db/sample/plugins.ts'
import { packageKey } from '../../src/domain/plugin.ts'
import {
  admittedRange,
  compareVersions,
  impliedMaximum,
  isReadableQgisVersion,
} from '../../src/domain/version-number.ts'
import { readMetadataTxt } from '../../src/formats/metadata-txt.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'

const iconFolder = join(import.meta.dir, '../../db/sample/icons')
const everyVersion = samplePlugins.flatMap((plugin) => plugin.versions.map((version) => ({ plugin, version })))

test('there are enough sample plugins for several pages, each with a name of its own', () => {
  expect(samplePlugins.length).toBeGreaterThanOrEqual(40)
  expect(samplePlugins.length).toBeLessThanOrEqual(50)
  expect(new Set(samplePlugins.map((plugin) => plugin.name)).size).toBe(samplePlugins.length)
  expect(new Set(samplePlugins.map((plugin) => packageKey(plugin.packageName))).size).toBe(samplePlugins.length)
  for (const plugin of samplePlugins) expect(plugin.packageName).toMatch(/^[A-Za-z][A-Za-z0-9_-]{1,63}$/)
})

test('every sample plugin belongs to sample people and is written by somebody', () => {
  const uids = samplePeople.map((person) => person.uid)
  expect(new Set(uids).size).toBe(14)
  for (const plugin of samplePlugins) {
    expect(uids).toContain(plugin.owner)
    for (const uid of plugin.coOwners) expect(uids).toContain(uid)
    expect(plugin.author).not.toBe('')
  }
})

test('the versions of a sample plugin ascend, by number as well as by day', () => {
  for (const { versions } of samplePlugins) {
    for (const [index, next] of versions.slice(1).entries()) {
      expect(compareVersions(versions[index]?.version ?? '', next.version)).toBeLessThan(0)
      expect(next.daysAgo).toBeLessThan(versions[index]?.daysAgo ?? 0)
    }
  }
})

test('every sample version runs in some QGIS', () => {
  for (const { version } of everyVersion) {
    const maximum = version.qgisMaximumVersion || impliedMaximum(version.qgisMinimumVersion)
    expect(isReadableQgisVersion(version.qgisMinimumVersion)).toBe(true)
    expect(isReadableQgisVersion(maximum)).toBe(true)
    const { from, to } = admittedRange(version.qgisMinimumVersion, maximum)
    expect(from).toBeLessThanOrEqual(to)
  }
})

test('every state that a page shows occurs among the sample versions', () => {
  const count = (holds: (version: SampleVersion, plugin: SamplePlugin) => boolean) =>
    everyVersion.filter(({ version, plugin }) => holds(version, plugin)).length
  expect(count((version) => version.state === 'waiting')).toBe(4)
  expect(count((version) => version.state === 'rejected')).toBe(2)
  expect(count((version) => version.state === 'rejected' && version.reason === '')).toBe(0)
  expect(count((version) => version.withdrawn)).toBe(2)
  expect(count((version) => version.mark === 'stable')).toBe(2)
  expect(count((version) => version.mark === 'experimental')).toBe(1)
  expect(count((version) => version.experimental)).toBeGreaterThan(10)
  expect(count((version) => version.qgisMinimumVersion === '3.22.10')).toBe(1)
  expect(samplePlugins.filter((plugin) => plugin.versions.every((version) => version.experimental))).toHaveLength(2)
  expect(samplePlugins.filter((plugin) => plugin.deprecated).map((plugin) => plugin.name)).toEqual(['Walk Planner'])
  expect(samplePlugins.filter((plugin) => plugin.owner === 'zed')).toHaveLength(1)
})

test('only untrusted people have sample versions that wait or were rejected', () => {
  const untrusted = samplePeople.filter((person) => !person.trusted).map((person) => person.uid)
  for (const { plugin, version } of everyVersion) {
    if (version.state !== 'approved') expect(untrusted).toContain(plugin.owner)
  }
})

test('a tag page of the sample site lists several plugins', () => {
  const counts = new Map<string, number>()
  for (const tag of samplePlugins.flatMap((plugin) => plugin.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  expect([...counts.values()].filter((count) => count >= 3).length).toBeGreaterThanOrEqual(12)
  for (const tag of counts.keys()) expect(tag).toBe(tag.toLowerCase())
})

test('every sample icon exists, is used, and is a small drawing without scripts or links', () => {
  const wanted = samplePlugins.map((plugin) => plugin.icon).filter((icon) => icon !== '')
  expect(readdirSync(iconFolder).sort()).toEqual([...wanted].sort())
  for (const icon of wanted) {
    const svg = readFileSync(join(iconFolder, icon), 'utf8')
    expect(svg.length).toBeLessThan(900)
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/script|href|url\(|http/)
  }
})

test('the package of every sample version has what QGIS needs', () => {
  for (const { plugin, version } of everyVersion) {
    const files = sampleFiles(plugin, version)
    const names = ['metadata.txt', '__init__.py', 'plugin.py', `${plugin.code}.py`, 'LICENSE', 'README.md']
    for (const name of [...names, ...(plugin.icon ? ['icon.svg'] : [])]) {
      expect(files[`${plugin.packageName}/${name}`]).toBeDefined()
    }
    expect(textOf(plugin, version, '__init__.py')).toContain('def classFactory(iface):')
    const python = Object.entries(files).filter(([name]) => name.endsWith('.py'))
    for (const [, source] of python) expect(source).not.toMatch(/@[A-Z]+@|^#[[\]]|# tuned|from PyQt[56]/m)
  }
})

test('the metadata of every sample version is read as it was meant', () => {
  for (const { plugin, version } of everyVersion) {
    const text = textOf(plugin, version, 'metadata.txt')
    const { values, errors, swallowed } = readMetadataTxt(new TextEncoder().encode(text))
    expect([...errors, ...swallowed]).toEqual([])
    expect(text).not.toContain('%')
    expect(values.get('name')).toBe(plugin.name)
    expect(values.get('version')).toBe(version.version)
    expect(values.get('about')).toBe(plugin.about)
    expect(values.get('changelog')).toBe(version.changelog)
    expect(values.get('tags')?.split(', ')).toEqual(plugin.tags)
    expect(values.has('plugin_dependencies')).toBe(plugin.pluginDependencies !== '')
  }
})

test('our own checks accept the package of every sample version, without a warning', () => {
  for (const { plugin, version } of everyVersion) {
    const { report, metadata, icon } = readPackage(writePackage(sampleFiles(plugin, version)))
    expect([...report.errors, ...report.warnings]).toEqual([])
    expect(report.packageName).toBe(plugin.packageName)
    expect(metadata?.license).toBe(plugin.license)
    expect(metadata?.experimental).toBe(version.experimental)
    expect(metadata?.server).toBe(plugin.server)
    expect(icon?.type).toBe(plugin.icon ? 'image/svg+xml' : undefined)
  }
})

test('no two versions of a sample plugin have the same code', () => {
  for (const plugin of samplePlugins) {
    const sources = plugin.versions.map((version) => textOf(plugin, version, 'plugin.py'))
    expect(new Set(sources).size).toBe(plugin.versions.length)
  }
})

function textOf(plugin: SamplePlugin, version: SampleVersion, name: string): string {
  return String(sampleFiles(plugin, version)[`${plugin.packageName}/${name}`] ?? '')
}
