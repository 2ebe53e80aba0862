// What the fuzz run begins with: small packages of many kinds, good and hostile, and real metadata.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { sampleFiles, samplePlugins } from '../../db/sample/plugins.ts'
import { writePackage } from '../../src/formats/package-writer.ts'
import { extraField, packageOf, type RawEntry, rawZip } from '../support/packages.ts'
import { attacks } from './hostile-packages.ts'

export interface Corpus {
  /** Zips, right and wrong. */
  zips: Uint8Array[]
  /** The entries of the good ones, to be changed and written again with right checksums and sizes. */
  packages: RawEntry[][]
  metadata: string[]
}

/** The same in every run: a mutation is known by its seed and its number. */
export function readCorpus(): Corpus {
  const good = [...madePackages(), ...samplePackages(), ...keptZips()]
  const hostile = attacks.map(([, , , zip]) => zip()).filter((zip) => zip.length < largestZipBytes)
  return { zips: [...good, ...hostile], packages: good.map(entriesOf), metadata: realMetadata() }
}

/** Small files make a fast run: what the reader does with a large one it does with many small ones too. */
const largestZipBytes = 4000
const largestTextBytes = 2500

function madePackages(): Uint8Array[] {
  const files = { 'i18n/de.qm': 'x'.repeat(300), 'lib/a.py': 'y = 1\n'.repeat(40), 'big.csv': '0,'.repeat(1500) }
  const legacy = { 'metadata.txt': undefined, 'icon.png': undefined, '__init__.py': legacyInit }
  const plain = packageOf({ files })
  return [
    packageOf(),
    plain,
    packageOf({ files: { 'icon.png': undefined, 'icon.svg': svgIcon }, metadata: { icon: 'icon.svg' } }),
    packageOf({ files: legacy }),
    packageOf({ files: { 'Größe/日本.txt': 'x', 'data.zip': packageOf(), 'sub/metadata.txt': '[general]\n' } }),
    ...rewritten(entriesOf(plain)),
  ]
}

const svgIcon =
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9"><style>a{fill:url(#b)}</style><g id="b"/></svg>'

const legacyInit = `def name():
    """The name."""
    return "Old " 'plugin'
def description(): return 'Draws.'
def about(): return """two
lines"""
def version(): return ("Version 0.1")
def qgisMinimumVersion(): return '1.0'
def qgisMaximumVersion(): return '1.8'
def author(): return u"Ada"
def email(): return 'ada@example.org'
def repository(): return 'https://example.org/x'
def classFactory(iface): return None
`

/** The same files as other tools write them: stored, with data descriptors, with folders and timestamps. */
function rewritten(entries: RawEntry[]): Uint8Array[] {
  const extra = Buffer.concat([extraField(0x5455, Buffer.alloc(9)), extraField(0x7875, Buffer.alloc(11))])
  return [
    rawZip(entries.map((entry) => ({ ...entry, method: 0, packed: undefined }))),
    rawZip(entries.map((entry) => ({ ...entry, descriptor: 'marked' }))),
    rawZip(entries.map((entry) => ({ ...entry, descriptor: 'bare' }))),
    rawZip([{ name: 'contour/' }, { name: 'contour/lib/' }, ...entries].map((entry) => ({ ...entry, extra }))),
  ]
}

function samplePackages(): Uint8Array[] {
  const packages = samplePlugins.flatMap((plugin) => {
    const version = plugin.versions.at(-1)
    return version ? [writePackage(sampleFiles(plugin, version))] : []
  })
  return packages.filter((zip) => zip.length < largestZipBytes).slice(0, 3)
}

function keptZips(): Uint8Array[] {
  return readFolder(join(import.meta.dir, 'kept'), '.zip')
}

function readFolder(folder: string, ending: string): Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending))
  return names.toSorted().map((name) => readFileSync(join(folder, name)))
}

function realMetadata(): string[] {
  const texts = readFolder(join(import.meta.dir, '../kept/metadata'), '.txt')
  return texts.filter((text) => text.length < largestTextBytes).map((text) => text.toString('utf8'))
}

/** The files of a sound zip by its directory. */
function entriesOf(zip: Uint8Array): RawEntry[] {
  const bytes = Buffer.from(zip)
  const entries: RawEntry[] = []
  let at = bytes.readUInt32LE(bytes.lastIndexOf('PK\x05\x06') + 16)
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    entries.push(entryAt(bytes, at))
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30)
  }
  return entries
}

function entryAt(bytes: Buffer, at: number): RawEntry {
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
  const headerAt = bytes.readUInt32LE(at + 42)
  const dataAt = headerAt + 30 + bytes.readUInt16LE(headerAt + 26) + bytes.readUInt16LE(headerAt + 28)
  const method = bytes.readUInt16LE(at + 10)
  const packed = bytes.subarray(dataAt, dataAt + bytes.readUInt32LE(at + 20))
  return {
    name: bytes.toString('utf8', at + 46, nameEnd),
    contents: method === 8 ? inflateRawSync(packed) : packed,
    method,
    packed,
    flags: bytes.readUInt16LE(at + 8) & ~8,
    mode: bytes.readUInt16LE(at + 40),
    extra: bytes.subarray(nameEnd, nameEnd + bytes.readUInt16LE(at + 30)),
  }
}
