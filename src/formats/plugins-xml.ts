// plugins.xml, the feed that QGIS reads: which versions it gets, and how they are written.

import { admittedRange, overlaps, type QgisRange } from '../domain/version-number.ts'
import { xmlText } from './xml-text.ts'

export interface FeedPlugin {
  packageName: string
  name: string
  description: string
  about: string
  author: string
  homepage: string
  repository: string
  tracker: string
  category: string
  tags: string[]
  server: boolean
  deprecated: boolean
  /** Absolute, or empty. */
  iconUrl: string
  downloads: number
  createdAt: Date
  markedStableId: number | undefined
  markedExperimentalId: number | undefined
  /** Approved and in place, newest first by QGIS's order (`compareVersions`). */
  versions: FeedVersion[]
}

export interface FeedVersion {
  id: number
  version: string
  experimental: boolean
  qgisMinimumVersion: string
  qgisMaximumVersion: string
  changelog: string
  pluginDependencies: string
  externalDependencies: string
  uploadedBy: string
  trusted: boolean
  publishedAt: Date
  /** Absolute. */
  downloadUrl: string
}

/**
 * The versions of one plugin that somebody with this QGIS gets, in the order of the feed: stable ones ascending, then
 * the experimental one if it is newer. QGIS merges entries in document order and keeps the last that it admits
 * (measured, 3.22), so that ascending stable versions give each patch level the best one that it can run.
 *
 * @param asked the QGIS asked for; `'all'` gives the last stable and the last experimental whatever they admit
 */
export function selectVersions(plugin: FeedPlugin, asked: QgisRange | 'all', stableOnly = false): FeedVersion[] {
  const stable = coverAsked(downFromLast(plugin, false, plugin.markedStableId), asked)
  if (stableOnly) return stable
  const experimental = downFromLast(plugin, true, plugin.markedExperimentalId).find((version) => admits(version, asked))
  if (!experimental) return stable
  const newestStable = stable.at(-1)
  // Newest first: what stands further up is newer.
  const isNewer = !newestStable || plugin.versions.indexOf(experimental) < plugin.versions.indexOf(newestStable)
  return isNewer ? [...stable, experimental] : stable
}

/**
 * Those of a plugin's versions that `selectVersions` ever gives to any QGIS, in their order: every QGIS that another one
 * admits has a later version of the same kind that it gets instead. Of a long history few are left.
 */
export function selectableVersions(plugin: FeedPlugin): FeedVersion[] {
  const selectable = new Set([
    ...notOutdone(downFromLast(plugin, false, plugin.markedStableId)),
    ...notOutdone(downFromLast(plugin, true, plugin.markedExperimentalId)),
  ])
  return plugin.versions.filter((version) => selectable.has(version))
}

function notOutdone(descending: FeedVersion[]): FeedVersion[] {
  let uncovered: QgisRange[] = [{ from: 0, to: Number.MAX_SAFE_INTEGER }]
  return descending.filter((version, place) => {
    const adds = place === 0 || uncovered.some((gap) => overlaps(gap, rangeOf(version)))
    if (adds) uncovered = uncovered.flatMap((gap) => without(gap, rangeOf(version)))
    return adds
  })
}

/** The last version of a kind, which is the marked one or else the highest, and those of its kind below it. */
function downFromLast(plugin: FeedPlugin, experimental: boolean, markedId: number | undefined): FeedVersion[] {
  const kind = plugin.versions.filter((version) => version.experimental === experimental)
  const marked = kind.findIndex((version) => version.id === markedId)
  return marked > 0 ? kind.slice(marked) : kind
}

/**
 * The highest version that admits some of what was asked for and, while patch levels are left that it does not admit,
 * the next one that admits some of them; lowest first.
 */
function coverAsked(descending: FeedVersion[], asked: QgisRange | 'all'): FeedVersion[] {
  if (asked === 'all') return descending.slice(0, 1)
  const chosen: FeedVersion[] = []
  let uncovered: QgisRange[] = [asked]
  for (const version of descending) {
    if (!uncovered.some((gap) => overlaps(gap, rangeOf(version)))) continue
    chosen.unshift(version)
    uncovered = uncovered.flatMap((gap) => without(gap, rangeOf(version)))
    // A feed for a whole major is for people who look around: one version of each plugin is enough for them.
    if (uncovered.length === 0 || !isOneMinor(asked)) break
  }
  return chosen
}

function isOneMinor(asked: QgisRange): boolean {
  return Math.floor(asked.from / 1000) === Math.floor(asked.to / 1000)
}

/** What is left of the gap when the range is taken out. */
function without(gap: QgisRange, taken: QgisRange): QgisRange[] {
  const below = { from: gap.from, to: Math.min(gap.to, taken.from - 1) }
  const above = { from: Math.max(gap.from, taken.to + 1), to: gap.to }
  return [below, above].filter((rest) => rest.from <= rest.to)
}

function admits(version: FeedVersion, asked: QgisRange | 'all'): boolean {
  return asked === 'all' || overlaps(rangeOf(version), asked)
}

function rangeOf(version: FeedVersion): QgisRange {
  return admittedRange(version.qgisMinimumVersion, version.qgisMaximumVersion)
}

/** Around all entries. The root is written out even when it is empty: QGIS takes it so from 3.36 (qgis/QGIS PR 55679). */
export const feedFrame = { begin: '<?xml version="1.0" encoding="UTF-8"?>\n<plugins>\n', end: '</plugins>\n' } as const

/** The whole document. */
export function feedDocument(entries: readonly string[]): string {
  return `${feedFrame.begin}${entries.join('')}${feedFrame.end}`
}

/** The parts of an entry that are the same for every version of the plugin, written once. */
export interface EntryText {
  name: string
  beginning: string
  homepage: string
  middle: string
  end: string
}

export function entryText(plugin: FeedPlugin): EntryText {
  return {
    name: xmlText(plugin.name.replace(/[<>]/g, '')),
    beginning: `    <description>${htmlText(plugin.description)}</description>
    <about>${htmlText(plugin.about)}</about>
`,
    homepage: link(plugin.homepage),
    middle: `    <deprecated>${yesNo(plugin.deprecated)}</deprecated>
    <tracker>${link(plugin.tracker)}</tracker>
    <repository>${link(plugin.repository)}</repository>
    <tags>${htmlText(plugin.tags.join(','))}</tags>
    <downloads>${plugin.downloads}</downloads>
`,
    end: `    <server>${yesNo(plugin.server)}</server>
    <category>${htmlText(plugin.category)}</category>
`,
  }
}

/** One `pyqgis_plugin`, its children in the order of plugins.qgis.org, what only QGIS reads behind them. */
export function feedEntry(plugin: FeedPlugin, text: EntryText, version: FeedVersion): string {
  const icon = plugin.iconUrl ? `    <icon>${xmlText(plugin.iconUrl)}</icon>\n` : ''
  return `  <pyqgis_plugin name="${text.name}" version="${xmlText(version.version)}">
${text.beginning}    <trusted>${yesNo(version.trusted)}</trusted>
    <qgis_minimum_version>${xmlText(version.qgisMinimumVersion)}</qgis_minimum_version>
    <qgis_maximum_version>${xmlText(version.qgisMaximumVersion)}</qgis_maximum_version>
    <homepage>${text.homepage}</homepage>
    <file_name>${xmlText(`${plugin.packageName}.${version.version}.zip`)}</file_name>
${icon}    <author_name>${htmlText(plugin.author)}</author_name>
    <download_url>${xmlText(version.downloadUrl)}</download_url>
    <uploaded_by>${htmlText(version.uploadedBy)}</uploaded_by>
    <create_date>${plugin.createdAt.toISOString()}</create_date>
    <update_date>${version.publishedAt.toISOString()}</update_date>
    <experimental>${yesNo(version.experimental)}</experimental>
${text.middle}    <external_dependencies>${htmlText(version.externalDependencies)}</external_dependencies>
${text.end}    <plugin_dependencies>${htmlText(version.pluginDependencies)}</plugin_dependencies>
    <changelog>${htmlText(version.changelog)}</changelog>
  </pyqgis_plugin>
`
}

/** QGIS takes `true` and `yes` in any case, and not `1` (measured, 3.22). */
function yesNo(value: boolean): string {
  return value ? 'True' : 'False'
}

/** Escaped twice: QGIS puts the text into a page as HTML, where scripts would run (measured, 3.22 with QtWebKit). */
function htmlText(text: string): string {
  return xmlText(Bun.escapeHTML(text))
}

/** QGIS puts addresses into `href='…'` as they are: only http and https, without quotes and blanks. */
function link(url: string): string {
  if (!/^https?:\/\//i.test(url)) return ''
  return xmlText(url.replace(/['"<>\s]/g, (character) => encodeURIComponent(character).replace("'", '%27')))
}
