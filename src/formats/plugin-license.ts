// The licence of a plugin: the file that must be in the package, and the licence that its text is known for.

import type { ArchiveEntry } from './package-archive.ts'

export interface PluginLicense {
  /** Path in the package, with the folder in front. */
  file: string
  /** By its SPDX identifier without the “or later”, which the text does not say; undefined for a text we do not know. */
  name: string | undefined
}

/** Beside metadata.txt or in the folder LICENSES that REUSE asks for; `licence` is how the British write it. */
const licenseNames = /^(?:(?:un)?licen[sc]e|copying)(?:[._-][^/]*)?$|^licenses\/[^/]+$/i

/** Whether the path, with the folder in front, is that of a licence file. */
export function isLicense(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) && licenseNames.test(path.slice(folder.length + 1))
}

/** The first licence file with anything in it; LICENSE before COPYING before others, as the names sort. */
export function findLicense(folder: string, entries: readonly ArchiveEntry[]): PluginLicense | undefined {
  const found = entries
    .filter(({ name, bytes }) => bytes.length > 0 && isLicense(name, folder))
    .sort((a, b) => rank(a.name) - rank(b.name))[0]
  return found && { file: found.name, name: licenseName(found.bytes) }
}

function rank(name: string): number {
  if (/\/licen[sc]e[^/]*$/i.test(name)) return 0
  return /\/copying(?!\.lesser)[^/]*$/i.test(name) ? 1 : 2
}

/** Words of the first lines that no other licence has there, most special first. */
const knownTexts: readonly [RegExp, string][] = [
  [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i, 'AGPL-3.0'],
  [/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i, 'LGPL-3.0'],
  [/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/i, 'LGPL-2.1'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, 'GPL-3.0'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 2/i, 'GPL-2.0'],
  [/European Union Public Licence/i, 'EUPL-1.2'],
  [/Mozilla Public License,? Version 2\.0/i, 'MPL-2.0'],
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/Permission is hereby granted, free of charge, to any person/i, 'MIT'],
  [/Neither the name of/i, 'BSD-3-Clause'],
  [/Redistribution and use in source and binary forms/i, 'BSD-2-Clause'],
  [/CC0 1\.0 Universal/i, 'CC0-1.0'],
  [/This is free and unencumbered software/i, 'Unlicense'],
]

function licenseName(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 3000))
  return knownTexts.find(([pattern]) => pattern.test(text))?.[1]
}
