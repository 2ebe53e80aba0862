// Names inside a zip: how they are decoded, which of them can be unpacked everywhere, and the one folder they stand in.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
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

function refuse(code: CheckCode, name: string, message: (file: string) => string, advice: string): Finding {
  const file = printable(name)
  return finding(code, message(file), { file, advice })
}

function checkEncoding(raw: Uint8Array, utf8: boolean, name: string): Finding | undefined {
  if (raw.length === 0) {
    const advice = sentence('Write the zip again with another tool.')
    return refuse('dot-segment', name, (file) => sentence('`{file}` is an empty name.', { file }), advice)
  }
  if (!isUtf8(raw)) {
    return refuse(
      'name-not-utf8',
      name,
      (file) => sentence('`{file}` is not encoded as UTF-8.', { file }),
      sentence('Rename the file with ASCII letters and pack again.'),
    )
  }
  if (utf8 || raw.every((byte) => byte < 0x80)) return undefined
  const advice = sentence(
    'Rename it with ASCII letters, or pack with `python3 -m zipfile -c`, which marks names as UTF-8.',
  )
  return refuse(
    'utf8-without-flag',
    name,
    (file) => sentence('`{file}` is UTF-8 but not marked as such: QGIS would unpack another name.', { file }),
    advice,
  )
}

const renaming = sentence('Rename the file and pack again.')

function checkCharacters(name: string): Finding | undefined {
  if (name.includes('\0'))
    return refuse(
      'nul-in-name',
      name,
      (file) => sentence('`{file}` has a NUL character in its name.', { file }),
      renaming,
    )
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    return refuse(
      'control-character',
      name,
      (file) => sentence('`{file}` has a control character in its name.', { file }),
      renaming,
    )
  }
  if (/[\p{C}\p{DI}]/u.test(name)) {
    return refuse(
      'invisible-character',
      name,
      (file) => sentence('`{file}` has an invisible character in its name.', { file }),
      renaming,
    )
  }
  return undefined
}

const inside = sentence('Pack the folder of the plugin, with names relative to it.')

/** The first thing that makes a path ambiguous or lets it leave the folder: one finding says enough about one name. */
function checkPath(name: string): Finding | undefined {
  if (/^(\/|\\\\)/.test(name))
    return refuse('absolute-path', name, (file) => sentence('`{file}` is an absolute path.', { file }), inside)
  if (/^[A-Za-z]:/.test(name))
    return refuse('drive-path', name, (file) => sentence('`{file}` begins with a drive letter.', { file }), inside)
  if (leavesFolder(name))
    return refuse(
      'path-escape',
      name,
      (file) => sentence('`{file}` leads out of the folder of plugins.', { file }),
      inside,
    )
  if (name.includes('\\')) {
    const advice = sentence('Pack with a current zip tool, which writes `/`.')
    return refuse('backslash', name, (file) => sentence('`{file}` has a backslash in its name.', { file }), advice)
  }
  const parts = segments(name)
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return refuse(
      'dot-segment',
      name,
      (file) => sentence('`{file}` has an empty part, `.` or `..` in its path.', { file }),
      inside,
    )
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
  return wrong === undefined
    ? []
    : [refuse('windows-name', name, (file) => sentence('`{file}` cannot be written on Windows.', { file }), renaming)]
}

const cacheFolders = ['__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache']
const vcsFolders = ['.git', '.svn', '.hg', '.bzr', 'cvs', '_darcs']

const deleting = sentence('Delete it and pack again.')

/** What has no place in a package: named by the first part that says so. */
function checkUnwanted(name: string): Finding[] {
  const parts = segments(name).map((part) => part.toLowerCase())
  if (parts.some((part) => part === '__macosx')) {
    const advice = sentence('Pack with `zip -r -X package.zip FOLDER`.')
    return [refuse('macos-folder', name, (file) => sentence('`{file}` was added by macOS.', { file }), advice)]
  }
  if (parts.some((part) => vcsFolders.includes(part)))
    return [refuse('vcs-folder', name, (file) => sentence('`{file}` belongs to version control.', { file }), deleting)]
  if (parts.some((part) => cacheFolders.includes(part)))
    return [refuse('cache-folder', name, (file) => sentence('`{file}` belongs to a cache.', { file }), deleting)]
  if (/\.py[co]$/i.test(name))
    return [refuse('compiled-python', name, (file) => sentence('`{file}` is compiled Python.', { file }), deleting)]
  return []
}

const shorter = sentence('Use fewer or shorter folders.')

function checkLength(name: string, bytes: number, { nameBytes }: NameLimits): Finding | undefined {
  if (bytes <= nameBytes) return undefined
  const sizes = { bytes, allowed: nameBytes }
  const says = (file: string) =>
    sentence('`{file}` has a name of {bytes} bytes; {allowed} are allowed.', { file, ...sizes })
  return refuse('name-too-long', name, says, shorter)
}

function checkDepth(name: string, limits: NameLimits): Finding[] {
  const depth = segments(name).length
  if (depth <= limits.depth) return []
  const depths = { depth, allowed: limits.depth }
  const says = (file: string) =>
    sentence('`{file}` lies {depth} levels deep; {allowed} are allowed.', { file, ...depths })
  return [refuse('too-deep', name, says, shorter)]
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
  if (seen.names.has(name)) {
    const advice = sentence('Keep one of the two and pack again.')
    return [refuse('duplicate-entry', name, (file) => sentence('`{file}` stands in the zip twice.', { file }), advice)]
  }
  seen.names.add(name)
  const parts = segments(name)
  const folders = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
  const file = name.endsWith('/') ? undefined : folders.pop()
  const errors = folders.flatMap((folder) => place(folder, seen.folders, seen.files))
  if (file !== undefined) errors.push(...place(file, seen.files, seen.folders))
  return errors
}

const renamingOne = sentence('Rename one of the two and pack again.')

function place(path: string, same: Map<string, string>, other: Map<string, string>): Finding[] {
  const key = foldedName(path)
  const twin = same.get(key)
  same.set(key, twin ?? path)
  if (twin !== undefined && twin !== path) {
    const says = (file: string) =>
      sentence('`{file}` is the same as `{twin}` on Windows and macOS.', { file, twin: printable(twin) })
    return [refuse('twin-entry', path, says, renamingOne)]
  }
  // Told once, when the second of the two kinds first comes along.
  if (twin === undefined && other.has(key))
    return [
      refuse(
        'file-and-folder',
        path,
        (file) => sentence('`{file}` is both a file and a folder.', { file }),
        renamingOne,
      ),
    ]
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
  return finding('no-folder', sentence('The files of the plugin are not in a folder.'), {
    advice: sentence('Put them in a folder named like the plugin and pack that folder.'),
  })
}

function secondFolder(top: string, folder: string): Finding {
  const says = (file: string) =>
    sentence('`{file}` is a second folder beside `{folder}`.', { file, folder: printable(folder) })
  return refuse('second-folder', top, says, sentence('Pack only the folder of the plugin.'))
}

function outside(name: string, folder: string): Finding {
  const says = (file: string) =>
    sentence('`{file}` stands beside the folder `{folder}`.', { file, folder: printable(folder) })
  return refuse('file-outside-folder', name, says, sentence('Move it into the folder or leave it out.'))
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
  const rename = sentence('Rename or remove it.')
  const says = (file: string) => sentence('`{file}` comes before `{own}`, so QGIS may take it instead.', { file, own })
  return {
    errors: earlier.map((name) => refuse('second-metadata', name, says, rename)),
    warnings: nested.map((name) =>
      refuse(
        'nested-metadata',
        name,
        (file) => sentence('`{file}` is a second metadata.txt and is not read.', { file }),
        rename,
      ),
    ),
  }
}
