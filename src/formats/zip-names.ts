// Names inside a zip: how they are decoded, which of them can be unpacked everywhere, and the one folder they stand in.

import type { Finding } from '../domain/report.ts'
import { type CheckCode, finding } from './checks.ts'
import { isUtf8 } from './utf8.ts'

export interface NameLimits {
  /** Folders and file name together. */
  depth: number
  nameBytes: number
}

/** A name that passed or failed; `name` is as the zip has it, also when it failed. */
export interface ZipName {
  name: string
  errors: Finding[]
}

/**
 * Decodes and checks one name.
 *
 * @param utf8 whether the record says that its name is UTF-8 (flag bit 11)
 */
export function readName(raw: Uint8Array, utf8: boolean, limits: NameLimits): ZipName {
  const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw)
  // A name that is too long is not looked at any closer: thousands of them would keep the server busy.
  const unreadable = checkEncoding(raw, utf8, name) ?? checkLength(name, raw.length, limits) ?? checkCharacters(name)
  if (unreadable) return { name, errors: [unreadable] }
  const path = checkPath(name)
  const errors = path ? [path] : [...checkWindowsName(name), ...checkUnwanted(name)]
  return { name, errors: [...errors, ...checkDepth(name, limits)] }
}

/** A name for people: what cannot be seen is written as `\u{…}`, and what is longer than any name may be is cut. */
export function printable(name: string): string {
  const unseen = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu
  // Cut before it is spelled as well: a name may have 65,535 bytes, and a key of metadata.txt more.
  const visible = spelled(name.length > 400 ? shortened(name, 200) : name, unseen)
  return visible.length > 200 ? shortened(visible, 120) : visible
}

/** The beginning and the last 30 characters. */
function shortened(text: string, length: number): string {
  return `${cut(text, length)}…${text.slice(-30).replace(/^\p{Cs}/u, '')}`
}

/** The text with the characters that match written as `\u{…}`. */
export function spelled(text: string, pattern: RegExp): string {
  return text.replace(pattern, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
  })
}

/** The beginning, without half a character at its end: such halves can neither be shown nor kept. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Cs}$/u, '')
}

function refuse(code: CheckCode, name: string, says: string, advice: string): Finding {
  return finding(code, `\`${printable(name)}\` ${says}.`, { file: printable(name), advice })
}

function checkEncoding(raw: Uint8Array, utf8: boolean, name: string): Finding | undefined {
  if (raw.length === 0) return refuse('dot-segment', name, 'is an empty name', 'Write the zip again with another tool.')
  if (!isUtf8(raw)) {
    return refuse(
      'name-not-utf8',
      name,
      'is not encoded as UTF-8',
      'Rename the file with ASCII letters and pack again.',
    )
  }
  if (utf8 || raw.every((byte) => byte < 0x80)) return undefined
  const advice = 'Rename it with ASCII letters, or pack with `python3 -m zipfile -c`, which marks names as UTF-8.'
  return refuse('utf8-without-flag', name, 'is UTF-8 but not marked as such: QGIS would unpack another name', advice)
}

const renaming = 'Rename the file and pack again.'

function checkCharacters(name: string): Finding | undefined {
  if (name.includes('\0')) return refuse('nul-in-name', name, 'has a NUL character in its name', renaming)
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    return refuse('control-character', name, 'has a control character in its name', renaming)
  }
  if (/[\p{C}\p{DI}]/u.test(name)) {
    return refuse('invisible-character', name, 'has an invisible character in its name', renaming)
  }
  return undefined
}

/** The first thing that makes a path ambiguous or lets it leave the folder: one finding says enough about one name. */
function checkPath(name: string): Finding | undefined {
  const inside = 'Pack the folder of the plugin, with names relative to it.'
  if (/^(\/|\\\\)/.test(name)) return refuse('absolute-path', name, 'is an absolute path', inside)
  if (/^[A-Za-z]:/.test(name)) return refuse('drive-path', name, 'begins with a drive letter', inside)
  if (leavesFolder(name)) return refuse('path-escape', name, 'leads out of the folder of plugins', inside)
  if (name.includes('\\')) {
    return refuse('backslash', name, 'has a backslash in its name', 'Pack with a current zip tool, which writes `/`.')
  }
  const parts = segments(name)
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return refuse('dot-segment', name, 'has an empty part, `.` or `..` in its path', inside)
  }
  return undefined
}

function leavesFolder(name: string): boolean {
  let depth = 0
  for (const part of name.split(/[/\\]/)) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** The parts of a path; the slash that marks a folder is not a part. */
export function segments(name: string): string[] {
  return name.replace(/\/$/, '').split('/')
}

const reservedOnWindows = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/i

function checkWindowsName(name: string): Finding[] {
  const wrong = segments(name).find(
    (part) => reservedOnWindows.test(part) || /[. ]$/.test(part) || /[<>:"|?*]/.test(part),
  )
  return wrong === undefined ? [] : [refuse('windows-name', name, 'cannot be written on Windows', renaming)]
}

const cacheFolders = ['__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache']
const vcsFolders = ['.git', '.svn', '.hg', '.bzr', 'cvs', '_darcs']

/** What has no place in a package: named by the first part that says so. */
function checkUnwanted(name: string): Finding[] {
  const parts = segments(name).map((part) => part.toLowerCase())
  const advice = 'Delete it and pack again.'
  if (parts.some((part) => part === '__macosx')) {
    return [refuse('macos-folder', name, 'was added by macOS', 'Pack with `zip -r -X package.zip FOLDER`.')]
  }
  if (parts.some((part) => vcsFolders.includes(part)))
    return [refuse('vcs-folder', name, 'belongs to version control', advice)]
  if (parts.some((part) => cacheFolders.includes(part)))
    return [refuse('cache-folder', name, 'belongs to a cache', advice)]
  if (/\.py[co]$/i.test(name)) return [refuse('compiled-python', name, 'is compiled Python', advice)]
  return []
}

const shorter = 'Use fewer or shorter folders.'

function checkLength(name: string, bytes: number, { nameBytes }: NameLimits): Finding | undefined {
  if (bytes <= nameBytes) return undefined
  return refuse('name-too-long', name, `has a name of ${bytes} bytes; ${nameBytes} are allowed`, shorter)
}

function checkDepth(name: string, limits: NameLimits): Finding[] {
  const depth = segments(name).length
  if (depth <= limits.depth) return []
  return [refuse('too-deep', name, `lies ${depth} levels deep; ${limits.depth} are allowed`, shorter)]
}

/** Names that cannot stand beside each other: the same twice, twins on Windows and macOS, file and folder of one name. */
export function checkTogether(names: readonly string[]): Finding[] {
  const seen: Seen = { names: new Set(), files: new Map(), folders: new Map() }
  return names.flatMap((name) => checkAgainst(name, seen))
}

interface Seen {
  names: Set<string>
  /** From the folded path to the path as written. */
  files: Map<string, string>
  folders: Map<string, string>
}

function checkAgainst(name: string, seen: Seen): Finding[] {
  const advice = 'Keep one of the two and pack again.'
  if (seen.names.has(name)) return [refuse('duplicate-entry', name, 'stands in the zip twice', advice)]
  seen.names.add(name)
  const parts = segments(name)
  const folders = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
  const file = name.endsWith('/') ? undefined : folders.pop()
  const errors = folders.flatMap((folder) => place(folder, seen.folders, seen.files))
  if (file !== undefined) errors.push(...place(file, seen.files, seen.folders))
  return errors
}

function place(path: string, same: Map<string, string>, other: Map<string, string>): Finding[] {
  const key = foldedName(path)
  const advice = 'Rename one of the two and pack again.'
  const twin = same.get(key)
  same.set(key, twin ?? path)
  if (twin !== undefined && twin !== path) {
    return [refuse('twin-entry', path, `is the same as \`${printable(twin)}\` on Windows and macOS`, advice)]
  }
  // Told once, when the second of the two kinds first comes along.
  if (twin === undefined && other.has(key))
    return [refuse('file-and-folder', path, 'is both a file and a folder', advice)]
  return []
}

/** Equal for names that one file system takes for the same: NFC and case folding. */
function foldedName(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** The one folder of the package, or why there is none. The folder is also given when others stand beside it. */
export function findFolder(names: readonly string[]): { folder: string | undefined; errors: Finding[] } {
  const tops = [...new Set(names.filter((name) => name.includes('/')).map((name) => segments(name)[0] ?? ''))]
  const loose = names.filter((name) => !name.includes('/'))
  const folder = tops.find((top) => names.includes(`${top}/metadata.txt`)) ?? tops[0]
  if (names.length === 0) return { folder: undefined, errors: [] }
  if (folder === undefined || loose.includes('metadata.txt')) return { folder: undefined, errors: [noFolder()] }
  const second = tops.filter((top) => top !== folder).map((top) => secondFolder(top, folder))
  return { folder, errors: [...second, ...loose.map((name) => outside(name, folder))] }
}

function noFolder(): Finding {
  return finding('no-folder', 'The files of the plugin are not in a folder.', {
    advice: 'Put them in a folder named like the plugin and pack that folder.',
  })
}

function secondFolder(top: string, folder: string): Finding {
  const says = `is a second folder beside \`${printable(folder)}\``
  return refuse('second-folder', top, says, 'Pack only the folder of the plugin.')
}

function outside(name: string, folder: string): Finding {
  const says = `stands beside the folder \`${printable(folder)}\``
  return refuse('file-outside-folder', name, says, 'Move it into the folder or leave it out.')
}

/**
 * Names that end like metadata.txt beside the one that counts. “Install from ZIP” of QGIS takes the first of them in the
 * order of code points and names the plugin after its folder.
 */
export function checkMetadataNames(
  names: readonly string[],
  folder: string,
): { errors: Finding[]; warnings: Finding[] } {
  const own = `${folder}/metadata.txt`
  const others = names.filter((name) => name.endsWith('metadata.txt') && name !== own)
  const earlier = others.filter((name) => Buffer.compare(Buffer.from(name), Buffer.from(own)) < 0)
  const nested = others.filter((name) => !earlier.includes(name) && name.endsWith('/metadata.txt'))
  const rename = 'Rename or remove it.'
  return {
    errors: earlier.map((name) =>
      refuse('second-metadata', name, `comes before \`${own}\`, so QGIS may take it instead`, rename),
    ),
    warnings: nested.map((name) => refuse('nested-metadata', name, 'is a second metadata.txt and is not read', rename)),
  }
}
