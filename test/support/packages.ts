// Builds packages: a valid small plugin with whatever a test wants changed, and zips that no tool would write.

import { crc32, deflateRawSync } from 'node:zlib'
import { writePackage } from '../../src/formats/package-writer.ts'

export interface PackageWishes {
  /** As shown, `Contour` when left out. */
  name?: string
  /** The folder: the name without blanks, in small letters, when left out. */
  packageName?: string
  version?: string
  /** Keys of metadata.txt to set; undefined removes one that is there by default. */
  metadata?: Record<string, string | undefined>
  /** Files to add or replace, by their path inside the folder; undefined removes one that is there by default. */
  files?: Record<string, string | Uint8Array | undefined>
  /** The whole text of metadata.txt, instead of `name`, `version` and `metadata`. */
  metadataText?: string
}

/** A package that is accepted and that QGIS can load, unless the wishes say otherwise. */
export function packageOf(wishes: PackageWishes = {}): Uint8Array {
  const name = wishes.name ?? 'Contour'
  const folder = wishes.packageName ?? name.toLowerCase().replaceAll(/\W+/g, '_')
  const files: Record<string, string | Uint8Array | undefined> = {
    'metadata.txt': wishes.metadataText ?? metadataText(name, wishes),
    '__init__.py': initSource,
    'plugin.py': pluginSource,
    LICENSE: licenseText,
    'icon.png': pngIcon,
    ...wishes.files,
  }
  const kept = Object.entries(files).flatMap(([path, contents]) =>
    contents === undefined ? [] : [[`${folder}/${path}`, contents]],
  )
  return writePackage(Object.fromEntries(kept))
}

/** A metadata.txt with everything that is required. */
export function metadataText(
  name: string,
  { version, metadata }: Pick<PackageWishes, 'version' | 'metadata'> = {},
): string {
  const values: Record<string, string | undefined> = {
    name,
    qgisMinimumVersion: '3.22',
    description: `${name} draws lines.`,
    about: `${name} draws lines of equal height from points.`,
    version: version ?? '1.0.0',
    author: 'Ada Lovelace',
    email: 'ada@example.org',
    repository: 'https://git.example.org/contour',
    tracker: 'https://git.example.org/contour/issues',
    homepage: 'https://contour.example.org',
    tags: 'contour,elevation',
    icon: 'icon.png',
    experimental: 'False',
    ...metadata,
  }
  const lines = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value.replaceAll('\n', '\n  ')}`],
  )
  return `[general]\n${lines.join('\n')}\n`
}

const initSource = `def classFactory(iface):
    from .plugin import Plugin

    return Plugin(iface)
`

const pluginSource = `from qgis.PyQt.QtWidgets import QAction


class Plugin:
    def __init__(self, iface):
        self.iface = iface
        self.action = None

    def initGui(self):
        self.action = QAction('Contour', self.iface.mainWindow())
        self.iface.addPluginToMenu('Contour', self.action)

    def unload(self):
        self.iface.removePluginMenu('Contour', self.action)
`

const licenseText = `GNU GENERAL PUBLIC LICENSE
Version 2, June 1991

This program is free software; you can redistribute it and/or modify it under the terms of the
GNU General Public License, version 2 or later.
`

/** One grey pixel. */
export const pngIcon: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** One entry of a zip, with everything that can be said falsely about it. */
export interface RawEntry {
  /** In both records, unless `localName` says otherwise. */
  name: string | Uint8Array
  localName?: string | Uint8Array
  contents?: string | Uint8Array
  /** 0 stores, 8 deflates; others store and say so. */
  method?: number
  localMethod?: number
  flags?: number
  localFlags?: number
  /** Instead of the right ones, in both records. */
  crc?: number
  size?: number
  packedSize?: number
  /** In the first record only. */
  localSize?: number
  /** The compressed bytes themselves. */
  packed?: Uint8Array
  /** Unix mode; a regular file when left out. */
  mode?: number
  /** Lower half of the attributes: what DOS says. */
  dosAttributes?: number
  /** Times ten; 2.0 when left out. */
  versionNeeded?: number
  extra?: Uint8Array
  localExtra?: Uint8Array
  comment?: string
  /** Bytes in front of the first record and behind the data. */
  before?: Uint8Array
  after?: Uint8Array
  /** Where the directory says that the first record lies. */
  headerAt?: number
  /** Left out of the directory. */
  hidden?: boolean
  /** Adds a data descriptor; sizes of the first record are then 0. */
  descriptor?: 'marked' | 'bare' | 'zip64' | 'wrong'
}

export interface RawZip {
  before?: Uint8Array
  /** Between the last file and the directory. */
  beforeDirectory?: Uint8Array
  /** Between the directory and the end. */
  beforeEnd?: Uint8Array
  after?: Uint8Array
  comment?: string
  count?: number
  disk?: number
  directoryBytes?: number
  directoryAt?: number
}

/** A zip exactly as wished, right or wrong. */
export function rawZip(entries: readonly RawEntry[], zip: RawZip = {}): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  const add = (part: Uint8Array) => {
    parts.push(part)
    at += part.length
  }
  const directory = entries.flatMap((entry) => {
    add(entry.before ?? nothing)
    const headerAt = at
    for (const part of [localRecord(entry), packedBytes(entry), descriptor(entry), entry.after ?? nothing]) add(part)
    return entry.hidden ? [] : [centralRecord(entry, headerAt)]
  })
  add(zip.beforeDirectory ?? nothing)
  const directoryBytes = Buffer.concat(directory).length
  const end = endRecord(zip, directory.length, directoryBytes, at)
  return Buffer.concat([
    zip.before ?? nothing,
    ...parts,
    ...directory,
    zip.beforeEnd ?? nothing,
    end,
    zip.after ?? nothing,
  ])
}

const nothing = new Uint8Array(0)

/** One extra field. */
export function extraField(id: number, contents: Uint8Array = nothing): Uint8Array {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(contents.length, 2)
  return Buffer.concat([head, contents])
}

function contentsOf({ contents }: RawEntry): Uint8Array {
  return typeof contents === 'string' ? Buffer.from(contents) : (contents ?? nothing)
}

function packedBytes(entry: RawEntry): Uint8Array {
  return entry.packed ?? (entry.method === 8 ? deflateRawSync(contentsOf(entry)) : contentsOf(entry))
}

function shared(entry: RawEntry, local: boolean): Buffer {
  const open = local && !!entry.descriptor
  const flags = (entry.flags ?? 0) | (entry.descriptor ? 0x0008 : 0)
  const size = entry.size ?? contentsOf(entry).length
  const fields = Buffer.alloc(22)
  fields.writeUInt16LE(entry.versionNeeded ?? 20, 0)
  fields.writeUInt16LE(local ? (entry.localFlags ?? flags) : flags, 2)
  fields.writeUInt16LE(local ? (entry.localMethod ?? entry.method ?? 0) : (entry.method ?? 0), 4)
  fields.writeUInt32LE(0x00210000, 6)
  fields.writeUInt32LE(open ? 0 : (entry.crc ?? crc32(contentsOf(entry))), 10)
  fields.writeUInt32LE(open ? 0 : (entry.packedSize ?? packedBytes(entry).length), 14)
  fields.writeUInt32LE(open ? 0 : local ? (entry.localSize ?? size) : size, 18)
  return fields
}

function localRecord(entry: RawEntry): Buffer {
  const name = Buffer.from(entry.localName ?? entry.name)
  const extra = entry.localExtra ?? entry.extra ?? nothing
  const lengths = Buffer.alloc(4)
  lengths.writeUInt16LE(name.length, 0)
  lengths.writeUInt16LE(extra.length, 2)
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared(entry, true), lengths, name, extra])
}

function centralRecord(entry: RawEntry, headerAt: number): Buffer {
  const name = Buffer.from(entry.name)
  const extra = entry.extra ?? nothing
  const comment = Buffer.from(entry.comment ?? '')
  const folder = name.at(-1) === 0x2f
  const rest = Buffer.alloc(18)
  rest.writeUInt16LE(name.length, 0)
  rest.writeUInt16LE(extra.length, 2)
  rest.writeUInt16LE(comment.length, 4)
  rest.writeUInt32LE((((entry.mode ?? (folder ? 0o040755 : 0o100644)) << 16) | (entry.dosAttributes ?? 0)) >>> 0, 10)
  rest.writeUInt32LE(entry.headerAt ?? headerAt, 14)
  const madeBy = Buffer.from([20, 3])
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, shared(entry, false), rest, name, extra, comment])
}

function descriptor(entry: RawEntry): Uint8Array {
  if (!entry.descriptor) return nothing
  const wide = entry.descriptor === 'zip64'
  const fields = Buffer.alloc(wide ? 20 : 12)
  fields.writeUInt32LE(entry.descriptor === 'wrong' ? 1 : (entry.crc ?? crc32(contentsOf(entry))), 0)
  fields.writeUInt32LE(packedBytes(entry).length, 4)
  fields.writeUInt32LE(contentsOf(entry).length, wide ? 12 : 8)
  return entry.descriptor === 'bare' ? fields : Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), fields])
}

function endRecord(zip: RawZip, count: number, directoryBytes: number, directoryAt: number): Buffer {
  const comment = Buffer.from(zip.comment ?? '', 'latin1')
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(zip.disk ?? 0, 4)
  end.writeUInt16LE(zip.disk ?? 0, 6)
  end.writeUInt16LE(zip.count ?? count, 8)
  end.writeUInt16LE(zip.count ?? count, 10)
  end.writeUInt32LE(zip.directoryBytes ?? directoryBytes, 12)
  end.writeUInt32LE(zip.directoryAt ?? directoryAt, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([end, comment])
}
