// Version numbers: plugins in QGIS's own order, QGIS versions, and which of them a plugin admits.

const prefixes = ['VERSION', 'VER.', 'VER', 'V.', 'V', 'REVISION', 'REV.', 'REV', 'R.', 'R']
const lowWords = ['ALPHA', 'BETA', 'PREVIEW', 'RC', 'TRUNK']

/**
 * Orders two plugin versions as QGIS does (`pyplugin_installer/version_compare.py`, compared with 3.22): negative when
 * `a` is lower. `1.0 < 1.0.0`, `1.0.0-rc1 < 1.0.0`, but `1.0.0-dev > 1.0.0`. An empty version equals everything.
 */
export function compareVersions(a: string, b: string): number {
  if (!a || !b) return 0
  const left = normalize(a)
  const right = normalize(b)
  if (left === right) return 0
  return compareElementLists(chop(left), chop(right)) || compareText(left, right)
}

/**
 * One text for all spellings of a version that people would take for the same: `v1.0`, `1.0` and `1-0`.
 * It decides whether a version number is taken.
 */
export function versionKey(version: string): string {
  return runs(normalize(version)).join('.')
}

function compareElementLists(left: string[], right: string[]): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const order = compareElements(left[i] as string, right[i] as string)
    if (order !== 0) return order
  }
  // A longer version is higher, unless what follows is one of the low words: nothing counts as a blank.
  if (left.length > shared) return compareElements(left[shared] as string, ' ')
  if (right.length > shared) return compareElements(' ', right[shared] as string)
  return 0
}

/** Numbers by value if neither begins with 0, else as text, with the low words below all others. */
function compareElements(left: string, right: string): number {
  if (left === right) return 0
  if (isPlainNumber(left) && isPlainNumber(right)) return Math.sign(Number(left) - Number(right))
  return compareText(rank(left), rank(right))
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}

function isPlainNumber(element: string): boolean {
  return /^[1-9][0-9]*$/.test(element)
}

function rank(element: string): string {
  return lowWords.includes(element) ? element : `Z${element}`
}

/** Upper case, without prefixes: QGIS deletes every occurrence, so that `v1.0-dev` becomes `1.0-DE`. */
function normalize(version: string): string {
  let rest = version.toUpperCase()
  for (const prefix of prefixes) if (rest.startsWith(prefix)) rest = rest.replaceAll(prefix, '')
  return rest.trim()
}

/** The runs, after the separator that the version may begin with: QGIS keeps that one as an element. */
function chop(version: string): string[] {
  const leading = version.match(/^[._ -]/)
  return leading ? [leading[0], ...runs(version)] : runs(version)
}

/** Runs of digits and runs of other characters; `.`, `-`, `_` and blanks separate. */
function runs(version: string): string[] {
  return version.match(/[0-9]+|[^0-9._ -]+/g) ?? []
}

/** A QGIS version as one number that orders: 3.40.2 is 3_040_002. */
export type QgisNumber = number

const widestPart = 99

/** What a feed or a list was asked for: the QGIS versions from `from` to `to`, both included. */
export interface QgisRange {
  from: QgisNumber
  to: QgisNumber
}

export const newestQgis = '4.0'
export const longTermQgis = '3.44'

/**
 * Reads what stands behind `qgis=`: `3`, `3.40`, `3.40.2`, `latest`, `ltr`, any future version.
 *
 * @returns `'all'` for nothing at all, undefined for rubbish
 */
export function parseQgisQuery(text: string): QgisRange | 'all' | undefined {
  const asked = text.trim().toLowerCase()
  if (asked === '') return 'all'
  if (asked === 'latest') return parseQgisQuery(newestQgis)
  if (asked === 'ltr') return parseQgisQuery(longTermQgis)
  if (!/^\d{1,3}(\.\d{1,3}){0,2}$/.test(asked)) return undefined
  const parts = asked.split('.').map(Number)
  return { from: qgisNumber(parts, 0), to: qgisNumber(parts, widestPart) }
}

/** `3.40` from what QGIS calls itself in its requests, `Mozilla/5.0 QGIS/34002/Windows 11`; empty for everybody else. */
export function qgisOfAgent(userAgent: string): string {
  const [, digits = ''] = /\bQGIS\/(\d{5,6})\b/.exec(userAgent) ?? []
  const number = Number(digits)
  return digits === '' ? '' : `${Math.floor(number / 10_000)}.${Math.floor(number / 100) % 100}`
}

/** Whether QGIS can read this as a minimum or maximum: two or three parts, each 0 to 99 (QGIS 3.22, `splitVersion`). */
export function isReadableQgisVersion(text: string): boolean {
  return /^\d{1,2}\.\d{1,2}(\.\d{1,2})?$/.test(text)
}

/** The range that a plugin admits. A missing patch level is 0 in a minimum and 99 in a maximum, as in QGIS. */
export function admittedRange(minimum: string, maximum: string): QgisRange {
  return {
    from: qgisNumber(minimum.split('.').map(Number), 0),
    to: qgisNumber(maximum.split('.').map(Number), 99),
  }
}

/** The maximum of a package that names none: everything up to the end of the minimum's major (QGIS's own rule). */
export function impliedMaximum(minimum: string): string {
  return `${minimum.split('.')[0]}.99`
}

/** Whether two ranges share a version. */
export function overlaps(a: QgisRange, b: QgisRange): boolean {
  return a.from <= b.to && b.from <= a.to
}

function qgisNumber(parts: number[], missing: number): QgisNumber {
  const [major = 0, minor = missing, patch = missing] = parts
  return (major * 1000 + minor) * 1000 + patch
}
