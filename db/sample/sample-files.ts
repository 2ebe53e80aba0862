// Turns a sample plugin and one of its versions into the files of a package that QGIS 3.22 to 4.x installs and loads.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SamplePlugin, SampleVersion } from './sample-plugin.ts'

/** What the Python code looks at, by the file that does the work. The rest reads the paths of a vector layer. */
const inputs: Record<string, string[]> = {
  grid: ['contours', 'slope', 'bands', 'sun', 'flow', 'sight', 'noise'],
  mesh: ['mesh'],
  rows: [
    ...['soil', 'house_numbers', 'ramps', 'differences', 'timetable', 'series', 'fitting', 'ecology', 'strata'],
    ...['records', 'schema'],
  ],
}

/** The files of one package by their path inside it. The same plugin and version always give the same bytes. */
export function sampleFiles(plugin: SamplePlugin, version: SampleVersion): Record<string, string | Uint8Array> {
  const files = {
    'metadata.txt': metadataTxt(plugin, version),
    'README.md': readme(plugin, version),
    LICENSE: license(plugin),
    ...pythonFiles(plugin, version),
    ...(plugin.icon ? { 'icon.svg': read('icons', plugin.icon) } : {}),
  }
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${plugin.packageName}/${name}`, text]))
}

function metadataTxt(plugin: SamplePlugin, version: SampleVersion): string {
  const values: [string, string][] = [
    ['name', plugin.name],
    ['qgisMinimumVersion', version.qgisMinimumVersion],
    ['qgisMaximumVersion', version.qgisMaximumVersion],
    ['description', plugin.description],
    ['about', plugin.about],
    ['version', version.version],
    ['author', plugin.author],
    ['email', plugin.email],
    ['license', plugin.license],
    ['repository', plugin.repository],
    ['tracker', plugin.tracker],
    ['homepage', plugin.homepage],
    ['tags', plugin.tags.join(', ')],
    ['category', plugin.category],
    ['icon', plugin.icon && 'icon.svg'],
    ['experimental', yesOrNo(version.experimental)],
    ['deprecated', yesOrNo(plugin.deprecated && version === plugin.versions.at(-1))],
    ['server', plugin.server ? 'True' : ''],
    ['hasProcessingProvider', plugin.hasProcessingProvider ? 'yes' : 'no'],
    ['plugin_dependencies', plugin.pluginDependencies],
    ['changelog', version.changelog],
  ]
  const lines = values.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${indented(value)}\n`)
  return `[general]\n${lines.join('')}`
}

function yesOrNo(value: boolean): string {
  return value ? 'True' : 'False'
}

/** Lines after the first begin with a blank, so that ConfigParser takes them for the same value. */
function indented(value: string): string {
  return value.replace(/\n(?=[^\n])/g, '\n ')
}

function readme(plugin: SamplePlugin, version: SampleVersion): string {
  return `# ${plugin.name} ${version.version}\n\n${plugin.description}\n\n${plugin.about}\n\nReport what does not work: ${plugin.tracker}\n`
}

function license(plugin: SamplePlugin): string {
  const [, number, rest] = plugin.license.split('-', 3)
  const later = rest === 'or' ? ', or (at your option) any later version' : ''
  return `${plugin.name}. Copyright (C) ${plugin.author}

SPDX-License-Identifier: ${plugin.license}

This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
License as published by the Free Software Foundation; version ${number?.replace('.0', '')} of the License${later}.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.
`
}

function pythonFiles(plugin: SamplePlugin, version: SampleVersion): Record<string, string> {
  const input = Object.keys(inputs).find((kind) => inputs[kind]?.includes(plugin.code)) ?? 'paths'
  const sources: Record<string, string> = {
    '__init__.py': read('python', 'init.template.py'),
    'plugin.py': read('python', 'plugin.template.py'),
    'reading.py': read('python', `reading_${input}.py`),
    [`${plugin.code}.py`]: read('python', `${plugin.code}.py`),
    ...(plugin.hasProcessingProvider ? { 'provider.py': read('python', 'provider.template.py') } : {}),
    ...(plugin.server ? { 'server.py': read('python', 'server.template.py') } : {}),
    ...extraSources(plugin),
  }
  const files = Object.entries(sources).map(([name, source]) => [name, python(source, plugin, version)])
  return Object.fromEntries(files.filter(([, source]) => source !== ''))
}

/** Files that only this plugin has: what it runs, asks or sends. */
function extraSources(plugin: SamplePlugin): Record<string, string> {
  const folder = join(import.meta.dir, 'python', 'extra', plugin.packageName)
  if (!existsSync(folder)) return {}
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function python(source: string, plugin: SamplePlugin, version: SampleVersion): string {
  const place = plugin.versions.findIndex((other) => other.version === version.version)
  const age = plugin.versions.length - 1 - place
  const kept: Record<string, boolean> = {
    provider: plugin.hasProcessingProvider,
    server: plugin.server,
    icon: plugin.icon !== '',
    plain: plugin.icon === '',
    newest: age === 0,
    before: age > 0,
    later: age < plugin.versions.length / 2,
  }
  const text = fillIn(tuned(chosenBlocks(source, kept), age), plugin, version).trim()
  return text && `${text}\n`
}

/** Keeps what stands between `#[word` and `#]` when the word holds, so that versions differ as real ones do. */
function chosenBlocks(source: string, kept: Record<string, boolean>): string {
  return source.replace(/^#\[(\w+)\n([\s\S]*?)^#\]\n/gm, (_, word: string, block: string) => (kept[word] ? block : ''))
}

/** Numbers marked as tuned were a little larger in each version before. */
function tuned(source: string, age: number): string {
  return source.replace(/([\d.]+) {2}# tuned$/gm, (_, number: string) => {
    const digits = number.split('.')[1]?.length ?? 0
    return (Number(number) * (1 + age / 10)).toFixed(digits)
  })
}

function fillIn(source: string, plugin: SamplePlugin, version: SampleVersion): string {
  const words: Record<string, string> = {
    NAME: plugin.name,
    PACKAGE: plugin.packageName,
    CLASS: className(plugin.packageName),
    MODULE: plugin.code,
    VERSION: version.version,
    YEAR: String(2026 - Math.floor(version.daysAgo / 365)),
    AUTHOR: plugin.author,
    LICENSE: plugin.license,
  }
  return source.replace(/@([A-Z]+)@/g, (mark, word: string) => words[word] ?? mark)
}

function className(packageName: string): string {
  return packageName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function read(...path: string[]): string {
  return readFileSync(join(import.meta.dir, ...path), 'utf8')
}
