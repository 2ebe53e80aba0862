// Reads the feeds of other repositories, as forgivingly as QGIS does.

import { XMLParser } from 'fast-xml-parser'

export interface ForeignEntry {
  name: string
  version: string
  /** What stands before the first dot of `file_name`: the plugin's identity for QGIS. */
  packageName: string
  experimental: boolean
  deprecated: boolean
  qgisMinimumVersion: string
  qgisMaximumVersion: string
  downloadUrl: string
  /** Every child element by its name, as text. */
  values: Record<string, string>
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  isArray: (name) => name === 'pyqgis_plugin',
})

/**
 * The entries of a plugins.xml in document order. Entries may lack anything: what QGIS would assume is assumed
 * (`qgis_maximum_version` from the major of the minimum, `file_name` from the download address).
 *
 * @throws Error when the text is not well-formed XML, or its root is not `plugins`
 */
export function readForeignFeed(xml: string): ForeignEntry[] {
  const document = parser.parse(xml.replace(/^\uFEFF/, ''), true)
  if (!('plugins' in document)) throw new Error('The root of the document is not <plugins>.')
  const entries: unknown[] = document.plugins?.pyqgis_plugin ?? []
  return entries.map(readEntry)
}

function readEntry(node: unknown): ForeignEntry {
  const raw = typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {}
  const values = Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => !key.startsWith('@') && key !== '#text')
      .map(([key, value]) => [key, textOf(value)]),
  )
  const downloadUrl = values.download_url ?? ''
  const fileName = values.file_name || (downloadUrl.split('?')[0]?.split('/').at(-1) ?? '')
  const minimum = values.qgis_minimum_version ?? ''
  return {
    name: textOf(raw['@name']),
    version: textOf(raw['@version']),
    packageName: fileName.split('.')[0] ?? '',
    experimental: isTrue(values.experimental),
    deprecated: isTrue(values.deprecated),
    qgisMinimumVersion: minimum,
    qgisMaximumVersion: values.qgis_maximum_version || (minimum ? `${minimum[0]}.99` : ''),
    downloadUrl,
    values,
  }
}

/** The first of several elements of one name counts, as in QGIS. */
function textOf(value: unknown): string {
  const first = Array.isArray(value) ? value[0] : value
  if (typeof first === 'object' && first !== null) return textOf((first as Record<string, unknown>)['#text'])
  return first === undefined || first === null ? '' : String(first).trim()
}

function isTrue(value: string | undefined): boolean {
  return /^(true|yes)$/i.test(value ?? '')
}
