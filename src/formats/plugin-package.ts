// One uploaded package: its zip, its metadata and its files checked together, with every problem in one report.

import { createHash } from 'node:crypto'
import { type Metadata, packageKey } from '../domain/plugin.ts'
import type { Finding, Report } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { admittedRange } from '../domain/version-number.ts'
import { finding, withoutFlood } from './checks.ts'
import { sniffFormat } from './file-signature.ts'
import { compatibilityFunctions, readLegacyInit } from './legacy-init.ts'
import { type CheckedMetadata, checkMetadata, type MetadataSource } from './metadata-rules.ts'
import { readMetadataTxt } from './metadata-txt.ts'
import { type Archive, type ArchiveEntry, type ArchiveLimits, readArchive } from './package-archive.ts'
import { type PluginIcon, readIcon } from './plugin-icon.ts'
import { findLicense, isLicense, type PluginLicense } from './plugin-license.ts'
import { findFacts, type PythonFile, type PythonGrammar } from './python-facts.ts'
import { printable } from './zip-names.ts'

export interface PluginPackage {
  report: Report
  /** Defined when `report.ok`. */
  metadata: Metadata | undefined
  icon: PluginIcon | undefined
  license: PluginLicense | undefined
}

/** A package as far as its zip, its metadata and its files go, and the code that nobody has looked through yet. */
export interface PackageStructure {
  found: PluginPackage
  /** Its Python files, each with bytes of its own. */
  code: PythonFile[]
}

/**
 * Reads and checks one package. Problems of the zip, of metadata.txt and of the files are reported together, whenever
 * they can be reached at all. Never throws. What other plugins have published is not looked at.
 *
 * @param limits of the zip, `defaultLimits` when left out
 * @param grammar for the facts about the code, which are left out without it
 */
export function readPackage(zip: Uint8Array, limits?: ArchiveLimits, grammar?: PythonGrammar): PluginPackage {
  const { found, code } = readStructure(zip, limits)
  return grammar ? withCodeFacts(found, findFacts(grammar, code)) : found
}

/** The same without what its code does. */
export function readStructure(zip: Uint8Array, limits?: ArchiveLimits): PackageStructure {
  const archive = readArchive(zip, limits)
  const findings: Findings = { errors: [...archive.errors], warnings: [...archive.warnings] }
  // A name that cannot be the plugin's still has files in it worth checking.
  const contents = archive.folder === undefined ? undefined : checkContents(archive, archive.folder, findings)
  const ok = findings.errors.length === 0
  const metadata = contents?.checked?.metadata
  const found = {
    report: {
      ok,
      packageName: archive.folder === undefined ? undefined : printable(archive.folder),
      version: metadata?.version || undefined,
      errors: withoutFlood(findings.errors),
      warnings: withoutFlood(findings.warnings),
      facts: withoutFlood(archive.entries.flatMap(binaryFact)),
      metadata: Object.fromEntries(contents?.source?.values ?? []),
      files: archive.entries.map(({ name, bytes, sha256 }) => ({ name: printable(name), bytes: bytes.length, sha256 })),
      packedBytes: zip.length,
      sha256: createHash('sha256').update(zip).digest('hex'),
    },
    metadata: ok && metadata ? { ...metadata, license: metadata.license || contents.license?.name || '' } : undefined,
    icon: contents?.icon,
    license: contents?.license,
  }
  return { found, code: codeOf(archive.entries) }
}

/** The package with what somebody found in its code. */
export function withCodeFacts(found: PluginPackage, facts: readonly Finding[]): PluginPackage {
  return { ...found, report: { ...found.report, facts: [...found.report.facts, ...facts] } }
}

/** In buffers of their own: one that many entries share would travel as a whole. */
function codeOf(entries: readonly ArchiveEntry[]): PythonFile[] {
  return entries.filter(({ name }) => /\.pyw?$/i.test(name)).map(({ name, bytes }) => ({ name, bytes: bytes.slice() }))
}

interface Findings {
  errors: Finding[]
  warnings: Finding[]
}

interface Contents {
  source: MetadataSource | undefined
  checked: CheckedMetadata | undefined
  icon: PluginIcon | undefined
  license: PluginLicense | undefined
}

function checkContents(archive: Archive, folder: string, findings: Findings): Contents {
  findings.errors.push(...checkPackageName(folder))
  const init = archive.entries.find(({ name }) => name === `${folder}/__init__.py`)
  const initSource = init && new TextDecoder().decode(init.bytes)
  checkInit(archive, initSource, folder, findings)
  const license = findLicense(folder, archive.entries)
  if (!license && !isDamaged(archive, (name) => isLicense(name, folder))) findings.errors.push(noLicense())
  const source = readSource(archive, folder, initSource, findings)
  if (!source) return { source, checked: undefined, icon: undefined, license }
  const checked = checkMetadata(source)
  findings.errors.push(...checked.errors)
  findings.warnings.push(...checked.warnings)
  if (source.values.size > 0) checkOldQgis(checked, source, initSource ?? '', findings)
  return { source, checked, icon: checkIcon(archive, folder, source, findings), license }
}

/** Whether such a file is in the zip and could not be read: then it has a problem of its own, and is not missing. */
function isDamaged({ names, entries }: Archive, wanted: (name: string) => boolean): boolean {
  return names.some((name) => wanted(name) && !entries.some((entry) => entry.name === name))
}

/** Addresses of this repository below /plugins/, and plugins and modules of QGIS that a folder of the name would hide. */
export const reservedNames: readonly string[] = [
  ...[
    'add',
    'add-empty',
    'my',
    'check',
    'drafts',
    'api',
    'tags',
    'author',
    'user',
    'users',
    'plugins',
    'plugin',
    'version',
    'versions',
    'version_filtered',
  ],
  ...[
    'fresh',
    'suggest',
    'latest',
    'popular',
    'most_downloaded',
    'most_voted',
    'best_rated',
    'featured',
    'trending',
    'updated',
    'new',
  ],
  ...[
    'experimental',
    'stable',
    'server',
    'deprecated',
    'unapproved',
    'approved',
    'rejected',
    'waiting',
    'new_qgis_ready',
  ],
  ...[
    'feedback_pending',
    'feedback_received',
    'feedback_completed',
    'awaiting_deletion',
    'moderation',
    'category',
    'categories',
  ],
  ...[
    'RPC2',
    'rate',
    'search',
    'feeds',
    'feed',
    'rss',
    'atom',
    'all',
    'docs',
    'help',
    'admin',
    'accounts',
    'static',
    'icons',
  ],
  ...[
    'owner',
    'owners',
    'download',
    'downloads',
    'upload',
    'delete',
    'edit',
    'settings',
    'tokens',
    'publish',
    'packages',
  ],
  ...[
    'processing',
    'db_manager',
    'MetaSearch',
    'grassprovider',
    'otbprovider',
    'sagaprovider',
    'console',
    'qgis',
    'osgeo',
  ],
  ...['pyplugin_installer', 'PyQt5', 'PyQt6', 'PyQt', 'pyqgis'],
]

const reservedKeys = new Set(reservedNames.map(packageKey))

function checkPackageName(folder: string): Finding[] {
  const name = printable(folder)
  if (!/^[A-Za-z][A-Za-z0-9_-]{1,63}$/.test(folder)) {
    const says = sentence('The folder `{name}` cannot be a package name.', { name })
    const advice = sentence('Rename the folder: a letter first, then letters, digits, - or _, 2 to 64 in all.')
    return [finding('package-name', says, { file: name, advice })]
  }
  // `/plugins/plugins_3.40.xml` is a feed.
  const key = packageKey(folder)
  if (!reservedKeys.has(key) && !key.startsWith('plugins_')) return []
  return [
    finding('reserved-package-name', sentence('The package name `{name}` is reserved.', { name }), {
      file: name,
      advice: sentence('Rename the folder.'),
    }),
  ]
}

function checkInit(archive: Archive, source: string | undefined, folder: string, findings: Findings): void {
  const file = `${printable(folder)}/__init__.py`
  if (source === undefined) {
    if (isDamaged(archive, (name) => name === `${folder}/__init__.py`)) return
    const advice = sentence('Add an `__init__.py` with a function `classFactory(iface)`.')
    findings.errors.push(finding('no-init', sentence('`{name}` is missing.', { name: file }), { file, advice }))
  } else if (!/\b(?:classFactory|serverClassFactory)\b/.test(source)) {
    const says = sentence('`__init__.py` does not mention classFactory.')
    const advice = sentence('Add `def classFactory(iface):` that returns the plugin, unless an import brings it.')
    findings.warnings.push(finding('no-class-factory', says, { file, advice }))
  }
}

function noLicense(): Finding {
  return finding('no-license', sentence('There is no licence file in the package.'), {
    advice: sentence('Add the text of the licence as `LICENSE` beside metadata.txt.'),
  })
}

/** metadata.txt, else the functions of an old `__init__.py`; undefined when neither could be unpacked. */
function readSource(
  archive: Archive,
  folder: string,
  init: string | undefined,
  findings: Findings,
): MetadataSource | undefined {
  const file = `${folder}/metadata.txt`
  const entry = archive.entries.find(({ name }) => name === file)
  if (entry) {
    const { values, lines, swallowed, errors } = readMetadataTxt(entry.bytes, printable(file))
    findings.errors.push(...errors)
    // Without any key each required one would be reported as missing: the cause was told.
    const text = new TextDecoder().decode(entry.bytes)
    return values.size > 0 || errors.length === 0
      ? { file: printable(file), text, values, lines, swallowed }
      : undefined
  }
  if (isDamaged(archive, (name) => name === file)) return undefined
  return readLegacySource(folder, init, findings)
}

function readLegacySource(folder: string, init: string | undefined, findings: Findings): MetadataSource | undefined {
  const { values, lines } = readLegacyInit(init ?? '')
  const advice = sentence('Add a metadata.txt with a section [general].')
  const missing = { file: printable(`${folder}/metadata.txt`), advice }
  if (values.size === 0) {
    const says = sentence('There is no metadata.txt in the folder of the plugin.')
    findings.errors.push(finding('no-metadata', says, missing))
    return undefined
  }
  const says = sentence('There is no metadata.txt; the values are those of the functions in `__init__.py`.')
  findings.warnings.push(finding('no-metadata', says, missing))
  return { file: printable(`${folder}/__init__.py`), text: init ?? '', values, lines, swallowed: [] }
}

/** QGIS before 1.8 knows functions only, QGIS from 2.0 metadata.txt only: the range says which of them is needed. */
function checkOldQgis(
  { metadata, errors }: CheckedMetadata,
  source: MetadataSource,
  init: string,
  findings: Findings,
): void {
  if (errors.some(({ code }) => code === 'qgis-version' || code === 'qgis-range') || metadata.qgisMinimumVersion === '')
    return
  const range = admittedRange(metadata.qgisMinimumVersion, metadata.qgisMaximumVersion)
  if (source.file.endsWith('.py') && range.to >= admittedRange('2.0', '2.0').from) {
    const advice = sentence('Add a metadata.txt, or set `qgisMaximumVersion` to 1.99.')
    const says = sentence('The plugin is for QGIS 2 or later, which cannot load it without a metadata.txt.')
    findings.errors.push(finding('no-metadata', says, { file: source.file, advice }))
  }
  if (source.file.endsWith('.txt') && range.from < admittedRange('1.8', '1.8').from && !readsItself(init)) {
    const advice = sentence('Put these functions into `__init__.py`:\n\n{code}', { code: compatibilityFunctions })
    const says = sentence('QGIS before 1.8 calls functions of `__init__.py` instead of reading metadata.txt.')
    findings.warnings.push(
      finding('old-qgis-init', says, { file: `${source.file.replace(/[^/]+$/, '')}__init__.py`, advice }),
    )
  }
}

function readsItself(init: string): boolean {
  return ['name', 'description', 'version', 'qgisMinimumVersion'].every((key) =>
    new RegExp(`^def\\s+${key}\\s*\\(`, 'm').test(init),
  )
}

function checkIcon(
  archive: Archive,
  folder: string,
  source: MetadataSource,
  findings: Findings,
): PluginIcon | undefined {
  const key = [...source.values.keys()].find((each) => each.toLowerCase() === 'icon')
  if (key === undefined) return undefined
  const { icon, errors } = readIcon(source.values.get(key) ?? '', folder, archive, {
    file: source.file,
    line: source.lines.get(key),
  })
  findings.errors.push(...errors)
  return icon
}

function binaryFact({ name, bytes }: ArchiveEntry): Finding[] {
  const format = sniffFormat(bytes)
  if (format?.kind !== 'binary') return []
  const file = printable(name)
  return [finding('native-binary', format.found(file, bytes.length), { file })]
}
