// The rules for what metadata.txt says: every value checked by itself, and the Metadata that comes of them.

import type { Metadata } from '../domain/plugin.ts'
import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { admittedRange, impliedMaximum, isReadableQgisVersion } from '../domain/version-number.ts'
import { type CheckCode, finding } from './checks.ts'
import { excerptOf } from './metadata-txt.ts'
import { printable } from './zip-names.ts'

/** Values as read, with the places where they stand. */
export interface MetadataSource {
  /** Path in the package: metadata.txt or, for old plugins, __init__.py. */
  file: string
  text: string
  values: ReadonlyMap<string, string>
  lines: ReadonlyMap<string, number>
  swallowed: readonly { key: string; line: number }[]
}

export interface CheckedMetadata {
  /** Only to be used when there are no errors. */
  metadata: Metadata
  errors: Finding[]
  warnings: Finding[]
}

/** Checks all values, and gives every problem at once. Keys are found whatever their case, as in QGIS. */
export function checkMetadata(source: MetadataSource): CheckedMetadata {
  const sheet = openSheet(source)
  checkRequired(sheet)
  checkKeys(sheet)
  checkPercentSigns(sheet)
  checkLengths(sheet)
  checkCharacters(sheet)
  checkMarkup(sheet)
  checkPeople(sheet)
  checkVersion(sheet)
  checkQgisVersions(sheet)
  for (const key of ['repository', 'tracker', 'homepage']) checkUrl(sheet, key)
  for (const key of switches) checkSwitch(sheet, key)
  checkDependencies(sheet)
  return { metadata: metadataOf(sheet), errors: sheet.errors, warnings: sheet.warnings }
}

export const requiredKeys = [
  'name',
  'qgisMinimumVersion',
  'description',
  'about',
  'version',
  'author',
  'email',
  'repository',
]
const switches = ['experimental', 'deprecated', 'server', 'hasProcessingProvider']
const optional = [
  ...['qgisMaximumVersion', 'tracker', 'homepage', 'changelog', 'tags', 'icon', 'category', 'plugin_dependencies'],
  ...['external_deps', 'external_dependencies', 'supportsQt6', 'license', 'author_name', 'create_date', 'update_date'],
]
/** Every key that we read; one that is not among them is kept and not looked at. */
export const knownKeys = [...requiredKeys, ...switches, ...optional]

/** Keys that QGIS acts on: what it cannot read there stops or misleads it, elsewhere it only shows nothing. */
const needed = [...requiredKeys, ...switches, 'qgisMaximumVersion', 'icon', 'plugin_dependencies']

interface Sheet {
  source: MetadataSource
  lines: string[]
  /** From the known key, or the key as written, to the key as written. */
  written: Map<string, string>
  errors: Finding[]
  warnings: Finding[]
}

function openSheet(source: MetadataSource): Sheet {
  const written = new Map<string, string>()
  for (const key of source.values.keys()) written.set(knownKey(key) ?? key, key)
  for (const key of source.values.keys()) if (knownKeys.includes(key)) written.set(key, key)
  return { source, lines: source.text.split('\n'), written, errors: [], warnings: [] }
}

function knownKey(key: string): string | undefined {
  return knownKeys.find((each) => each.toLowerCase() === key.toLowerCase())
}

/** The value, stripped, undefined when the key is absent. */
function readValue(sheet: Sheet, key: string): string | undefined {
  const written = sheet.written.get(key)
  return written === undefined ? undefined : sheet.source.values.get(written)?.trim()
}

function place(sheet: Sheet, key: string): Pick<Finding, 'file' | 'line' | 'excerpt'> {
  const line = sheet.source.lines.get(sheet.written.get(key) ?? key)
  return placeOfLine(sheet, line)
}

function placeOfLine(sheet: Sheet, line: number | undefined): Pick<Finding, 'file' | 'line' | 'excerpt'> {
  const { file } = sheet.source
  return line === undefined ? { file } : { file, line, excerpt: excerptOf(sheet.lines[line - 1] ?? '') }
}

function error(sheet: Sheet, code: CheckCode, key: string, message: string, advice: string): void {
  sheet.errors.push(finding(code, message, { ...place(sheet, key), advice }))
}

function warn(sheet: Sheet, code: CheckCode, key: string, message: string, advice: string): void {
  sheet.warnings.push(finding(code, message, { ...place(sheet, key), advice }))
}

function checkRequired(sheet: Sheet): void {
  for (const key of requiredKeys) {
    const value = readValue(sheet, key)
    if (value === undefined) sheet.errors.push(missingKey(sheet, key))
    else if (value === '') emptyKey(sheet, key)
  }
}

function emptyKey(sheet: Sheet, key: string): void {
  const advice = sentence('Write a value behind `{key}=`.', { key })
  error(sheet, 'empty-key', key, sentence('`{key}` is empty.', { key }), advice)
}

/** A key that is indented belongs to the value above: nothing else tells the author why it is missing. */
function missingKey(sheet: Sheet, key: string): Finding {
  const swallowed = sheet.source.swallowed.find((each) => each.key.toLowerCase() === key.toLowerCase())
  if (!swallowed) {
    const advice = sentence('Add a line `{key}=…` below [general].', { key })
    return finding('missing-key', sentence('`{name}` is missing.', { name: key }), { file: sheet.source.file, advice })
  }
  const { line } = swallowed
  const says = sentence('`{key}` is missing: line {line} is indented and belongs to the value above.', {
    key,
    line: String(line),
  })
  return finding('missing-key', says, {
    ...placeOfLine(sheet, line),
    advice: sentence('Remove the blanks in front of it.'),
  })
}

/** The first 300 keys: more are no mistake of typing. */
function checkKeys(sheet: Sheet): void {
  for (const key of [...sheet.source.values.keys()].slice(0, 300)) {
    const meant = knownKey(key)
    if (meant === key) continue
    if (meant !== undefined) {
      const says = sentence('`{key}` is read as `{meant}`.', { key: printable(key), meant })
      warn(sheet, 'wrong-case-key', meant, says, sentence('Write `{key}`.', { key: meant }))
    } else checkUnknownKey(sheet, key)
  }
}

/** Keys of the author's own are welcome; prose that became a key and a known key with a typing error are not meant. */
function checkUnknownKey(sheet: Sheet, key: string): void {
  const near = knownKeys.find((each) => isNear(key.toLowerCase(), each.toLowerCase()))
  if (near !== undefined) {
    const says = sentence('The key `{key}` is not known.', { key: printable(key) })
    warn(sheet, 'unknown-key', key, says, sentence('Did you mean `{key}`?', { key: near }))
  } else if (/\s/.test(key) && !/\[/.test(key)) {
    const says = sentence('The text `{key}` is read as a key.', { key: printable(key) })
    const advice = sentence('Indent the line if it continues the value above, or begin it with #.')
    warn(sheet, 'unknown-key', key, says, advice)
  }
}

/** One or two letters missing, added or wrong in a key of at least eight letters. */
function isNear(a: string, b: string): boolean {
  if (b.length < 8 || Math.abs(a.length - b.length) > 2) return false
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 9) <= 2
}

function checkPercentSigns(sheet: Sheet): void {
  if (sheet.source.file.endsWith('.py')) return
  for (const [key, value] of sheet.source.values) {
    if (!value.replaceAll('%%', '').includes('%')) continue
    const meant = knownKey(key) ?? key
    const says = sentence('`{key}` has a single %: QGIS cannot read the value.', { key: printable(key) })
    const report = needed.includes(meant) ? error : warn
    report(sheet, 'percent-sign', meant, says, sentence('Write %% for each %.'))
  }
}

/** What can be read at all, of which a roll back may need more than authors: see longestVersion. */
export const longestNumber = 64
/** What its author may call a version: a roll back adds to the highest number, and always has room for it. */
export const longestVersion = 40

/** In characters: above the longest of 110 real files (test/kept/metadata), and low enough for lists and feeds. */
export const longestValues: Record<string, number> = {
  name: 100,
  version: longestVersion,
  description: 2000,
  about: 20_000,
  author: 200,
  email: 500,
  repository: 500,
  tracker: 500,
  homepage: 500,
  changelog: 100_000,
  category: 100,
  tags: 1000,
  icon: 200,
  license: 100,
  plugin_dependencies: 1000,
  external_deps: 2000,
  external_dependencies: 2000,
}

function checkLengths(sheet: Sheet): void {
  for (const [key, allowed] of Object.entries(longestValues)) {
    const length = readValue(sheet, key)?.length ?? 0
    if (length <= (key === 'version' ? longestNumber : allowed)) continue
    const says = sentence('`{key}` has {length} characters; {allowed} are allowed.', { key, length, allowed })
    error(sheet, 'too-long', key, says, sentence('Shorten it.'))
  }
  const tag = tagsOf(sheet).find((each) => each.length > 50)
  if (tag === undefined) return
  const says = sentence('The tag `{tag}` has more than 50 characters.', { tag: printable(tag) })
  error(sheet, 'too-long', 'tags', says, sentence('Separate tags by commas.'))
}

/** Keys that make one line on a page: a second line in them is text that was indented by mistake. */
const names = [
  'name',
  'version',
  'author',
  'email',
  'category',
  'tags',
  'icon',
  'license',
  'repository',
  'tracker',
  'homepage',
]

/** Control characters other than line ends and tabs, and what is no character at all. */
const noText = /[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/u

function checkCharacters(sheet: Sheet): void {
  for (const key of knownKeys) {
    const value = readValue(sheet, key) ?? ''
    const wrong = names.includes(key)
      ? /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cn}\u200b\u2060\ufeff\u00ad]/u
      : noText
    const match = wrong.exec(value)?.[0]
    if (match === '\n') secondLine(sheet, key)
    else if (match !== undefined) invisibleCharacter(sheet, key, match)
  }
  for (const [key, value] of sheet.source.values) checkOwnKey(sheet, key, value)
}

/** All values are kept and shown, also those of keys that we do not know. */
function checkOwnKey(sheet: Sheet, key: string, value: string): void {
  const match = noText.exec(key + value)?.[0]
  if (match !== undefined && knownKey(key) === undefined) invisibleCharacter(sheet, key, match)
}

function secondLine(sheet: Sheet, key: string): void {
  const advice = sentence('Write it on one line, and do not indent the line below.')
  error(sheet, 'hidden-character', key, sentence('`{key}` has a second line in it.', { key }), advice)
}

function invisibleCharacter(sheet: Sheet, key: string, found: string): void {
  const says = sentence('`{key}` has the invisible character {character} in it.', {
    key: printable(key),
    character: printable(found),
  })
  error(sheet, 'hidden-character', key, says, sentence('Delete it.'))
}

function checkMarkup(sheet: Sheet): void {
  if (/[<>]/.test(readValue(sheet, 'name') ?? '')) {
    error(sheet, 'name-markup', 'name', sentence('The name has < or > in it.'), sentence('Leave them out.'))
  }
  for (const key of ['description', 'about', 'changelog']) {
    const tag = /<\/?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?\/?>/.exec(readValue(sheet, key) ?? '')?.[0]
    if (tag === undefined) continue
    const says = sentence('`{key}` has HTML in it: {tag}', { key, tag: printable(tag) })
    warn(sheet, 'html-in-text', key, says, sentence('Write plain text; tags are shown as they are.'))
  }
}

function checkPeople(sheet: Sheet): void {
  if (readValue(sheet, 'author')?.includes('/')) {
    const advice = sentence('Separate several authors by commas.')
    error(sheet, 'author-slash', 'author', sentence('The author has a / in it.'), advice)
  }
  const [firstLine = ''] = (readValue(sheet, 'email') ?? '').split('\n')
  const wrong = firstLine
    .split(/[,;]/)
    .map((address) => address.trim())
    .find((address) => !isAddress(address))
  if (!wrong) return
  const says = sentence('`{address}` is no e-mail address.', { address: printable(wrong) })
  error(sheet, 'email-syntax', 'email', says, sentence('Write it as ada@example.org; separate several by commas.'))
}

/** Also accepts `Ada <ada@example.org>` and nothing at all, which another rule is about. */
function isAddress(text: string): boolean {
  const address = /<([^<>]+)>$/.exec(text)?.[1] ?? text
  if (address === '') return true
  return address.length <= 254 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/.test(address)
}

/**
 * The version without a word in front: `version 1.2` becomes `1.2`. The official server keeps the last word whatever
 * stands before it; we do so only for the words that QGIS itself strips before it compares, because otherwise the
 * version in the feed would never equal the installed one and QGIS would offer the update for ever.
 */
function bareVersion(text: string): string {
  return text.replace(/^(?:version|ver\.?|v\.?|revision|rev\.?|r\.?)\s+(?=\S+$)/i, '')
}

function checkVersion(sheet: Sheet): void {
  const written = readValue(sheet, 'version') ?? ''
  if (written === '') return
  const version = bareVersion(written)
  if (version !== written) {
    const says = sentence('The version is taken as `{version}`.', { version: printable(version) })
    warn(sheet, 'version-prefix', 'version', says, sentence('Write the number alone.'))
  }
  // A file name, an address and QGIS's comparison all have to carry it: no blanks, slashes or letters beyond ASCII.
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(version) || !/\d/.test(version)) {
    const says = sentence('`{version}` cannot be used as a version.', { version: printable(version) })
    const advice = sentence('Use digits, letters and . _ + - with a digit somewhere, such as 1.4.2.')
    error(sheet, 'version-syntax', 'version', says, advice)
  } else checkVersionOrder(sheet, version)
}

function checkVersionOrder(sheet: Sheet, version: string): void {
  const word = version.replace(/^[a-z.]+(?=\d)/i, '').match(/[A-Za-z]+/)?.[0]
  if (word !== undefined && !/^(alpha|beta|preview|rc|trunk)$/i.test(word)) {
    const says = sentence('QGIS takes `{version}` for higher than the same number without `{word}`.', { version, word })
    const advice = sentence('For versions before a release use alpha, beta or rc, and mark them as experimental.')
    warn(sheet, 'version-order', 'version', says, advice)
  } else if (/(^|[._-])0\d/.test(version)) {
    const says = sentence('QGIS compares the parts of `{version}` that begin with 0 as text.', { version })
    warn(sheet, 'version-order', 'version', says, sentence('Leave out leading zeros.'))
  }
}

function checkQgisVersions(sheet: Sheet): void {
  const minimum = readValue(sheet, 'qgisMinimumVersion')
  const maximum = readValue(sheet, 'qgisMaximumVersion')
  const readable = [checkQgisVersion(sheet, 'qgisMinimumVersion'), checkQgisVersion(sheet, 'qgisMaximumVersion')]
  if (!minimum || readable.includes(false)) return
  const range = admittedRange(minimum, maximum || impliedMaximum(minimum))
  if (range.from > range.to) {
    const says = sentence('The minimum QGIS version {minimum} is above the maximum {maximum}.', {
      minimum,
      maximum: `${maximum}`,
    })
    error(sheet, 'qgis-range', 'qgisMaximumVersion', says, sentence('Raise `qgisMaximumVersion` or leave it out.'))
  }
  checkQt6(sheet, range.to)
}

function checkQgisVersion(sheet: Sheet, key: string): boolean {
  const value = readValue(sheet, key)
  if (!value || isReadableQgisVersion(value)) return true
  const says = sentence('`{key}` is `{value}`, which QGIS cannot read.', { key, value: printable(value) })
  error(sheet, 'qgis-version', key, says, sentence('Write two or three numbers from 0 to 99, such as 3.34 or 3.99.'))
  return false
}

function checkQt6(sheet: Sheet, to: number): void {
  const qgis4 = admittedRange('4.0', '4.0').from
  if (!isTrue(readValue(sheet, 'supportsQt6')) || to >= qgis4) return
  const says = sentence('`supportsQt6` does not make QGIS 4 offer the plugin.')
  const advice = sentence('Write `qgisMaximumVersion=4.99` and remove `supportsQt6`.')
  warn(sheet, 'supports-qt6', 'supportsQt6', says, advice)
}

const placeholders = /^https?:\/\/(bugs|repo|homepage)\/?$/i

function checkUrl(sheet: Sheet, key: string): void {
  const value = readValue(sheet, key)
  if (!value) return
  if (placeholders.test(value)) {
    const advice = requiredKeys.includes(key)
      ? sentence('Write the real address.')
      : sentence('Write the real address, or remove the line.')
    error(sheet, 'url-placeholder', key, sentence('`{key}` still has the address of the template.', { key }), advice)
  } else if (!isWebAddress(value)) {
    const says = sentence('`{key}` is `{value}`, which is no address for a link.', { key, value: printable(value) })
    error(sheet, 'url-syntax', key, says, sentence('Write one address that begins with https:// or http://.'))
  }
}

/** QGIS pastes addresses into HTML as they are, so that quotes and angle brackets would be markup there. */
function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s"'<>\\`{}|^]+$/i.test(text) || !URL.canParse(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname !== ''
}

function checkSwitch(sheet: Sheet, key: string): void {
  const value = readValue(sheet, key) ?? ''
  if (/^(true|yes|1|on|false|no|0|off|)$/i.test(value)) return
  const first = value.split('\n')[0] ?? ''
  const said = { key, value: printable(first) }
  const says =
    first === value
      ? sentence('`{key}` is `{value}`.', said)
      : sentence('`{key}` is `{value}` and goes on in the next line.', said)
  error(sheet, 'boolean-value', key, says, sentence('Write `{key}=True` or `{key}=False`.', { key }))
}

function isTrue(value: string | undefined): boolean {
  return /^(true|yes|1|on)$/i.test(value ?? '')
}

function checkDependencies(sheet: Sheet): void {
  const value = readValue(sheet, 'plugin_dependencies')
  if (value === undefined) return
  const parts = value.split(',').map((part) => part.split('==')[0]?.trim())
  if (parts.includes('')) {
    const says = sentence('`plugin_dependencies` names nothing; QGIS fails while it installs.')
    error(sheet, 'empty-dependencies', 'plugin_dependencies', says, sentence('Name the plugins, or remove the line.'))
  } else if (/\s(,|==)|(,|==)\s/.test(value)) {
    const says = sentence(
      '`plugin_dependencies` has blanks around `,` or `==`; QGIS looks for names that begin with a blank.',
    )
    const advice = sentence('Write `Name==1.2,Other` without blanks.')
    warn(sheet, 'dependency-blanks', 'plugin_dependencies', says, advice)
  }
}

function tagsOf(sheet: Sheet): string[] {
  const tags = (readValue(sheet, 'tags') ?? '').split(',').map((tag) => tag.trim().replace(/\s+/g, ' ').toLowerCase())
  return [...new Set(tags.filter((tag) => tag !== ''))]
}

function metadataOf(sheet: Sheet): Metadata {
  // QGIS reads with interpolation: `%%` in the file is `%` on its screen, and on our pages.
  const text = (key: string) => (readValue(sheet, key) ?? '').replaceAll('%%', '%')
  const minimum = text('qgisMinimumVersion')
  return {
    name: text('name'),
    description: text('description'),
    about: text('about'),
    author: text('author'),
    email: text('email'),
    version: bareVersion(text('version')),
    qgisMinimumVersion: minimum,
    qgisMaximumVersion: text('qgisMaximumVersion') || impliedMaximum(minimum),
    repository: text('repository'),
    homepage: text('homepage'),
    tracker: text('tracker'),
    changelog: text('changelog'),
    category: text('category'),
    tags: tagsOf(sheet),
    experimental: isTrue(readValue(sheet, 'experimental')),
    deprecated: isTrue(readValue(sheet, 'deprecated')),
    server: isTrue(readValue(sheet, 'server')),
    hasProcessingProvider: isTrue(readValue(sheet, 'hasProcessingProvider')),
    pluginDependencies: text('plugin_dependencies'),
    externalDependencies: text('external_deps') || text('external_dependencies'),
    license: text('license'),
  }
}
