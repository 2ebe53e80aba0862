// The icon of a plugin: found in the package, known by its bytes, and harmless to show.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { finding } from './checks.ts'
import type { Archive } from './package-archive.ts'
import { printable } from './zip-names.ts'

export type IconType = 'image/png' | 'image/jpeg' | 'image/svg+xml' | 'image/gif' | 'image/webp'

export interface PluginIcon {
  bytes: Uint8Array
  sha256: string
  type: IconType
}

const largestIconBytes = 1_000_000
const largestSidePixels = 2048

/** Where the finding belongs: the line of `icon` in metadata.txt. */
type Place = Pick<Finding, 'file' | 'line'>

/**
 * The icon that the key `icon` names, a path inside the folder with an optional `./` in front.
 *
 * @returns neither icon nor errors when the key is absent or empty
 */
export function readIcon(
  path: string,
  folder: string,
  { entries, names }: Pick<Archive, 'entries' | 'names'>,
  place: Place,
): { icon?: PluginIcon; errors: Finding[] } {
  const wanted = path.trim().replace(/^(\.\/)+/, '')
  if (wanted === '') return { errors: [] }
  const entry = entries.find(({ name }) => name === `${folder}/${wanted}`)
  // In the zip and yet unreadable: it has a problem of its own already.
  if (!entry) return { errors: names.includes(`${folder}/${wanted}`) ? [] : [missing(wanted, folder, names, place)] }
  const type = imageType(entry.bytes)
  if (!type) return { errors: [wrongType(wanted, place)] }
  const errors = checkSize(wanted, entry.bytes, type, place)
  if (type === 'image/svg+xml') errors.push(...checkSvg(wanted, entry.bytes, place))
  return errors.length > 0 ? { errors } : { icon: { bytes: entry.bytes, sha256: entry.sha256, type }, errors }
}

function missing(wanted: string, folder: string, names: readonly string[], place: Place): Finding {
  const same = names.find((name) => name.toLowerCase() === `${folder}/${wanted}`.toLowerCase())
  const advice = same
    ? sentence('Write `icon={path}`: the case counts.', { path: printable(same.slice(folder.length + 1)) })
    : sentence('Correct `icon` in metadata.txt, or leave the line out.')
  const says = sentence('The icon `{icon}` is not in the package.', { icon: printable(wanted) })
  return finding('icon-missing', says, { ...place, advice })
}

function wrongType(wanted: string, place: Place): Finding {
  const says = sentence('The icon `{icon}` is not an image that we can show.', { icon: printable(wanted) })
  return finding('icon-type', says, { ...place, advice: sentence('Use a PNG or an SVG file.') })
}

function imageType(bytes: Uint8Array): IconType | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n') && head.endsWith('IHDR')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp'
  return /<(?:\w+:)?svg[\s>]/.test(decode(bytes.subarray(0, 4096))) ? 'image/svg+xml' : undefined
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function checkSize(wanted: string, bytes: Uint8Array, type: IconType, place: Place): Finding[] {
  const icon = printable(wanted)
  const advice = sentence('Make it smaller: 64 pixels a side are enough.')
  if (bytes.length > largestIconBytes) {
    const sizes = { bytes: bytes.length, allowed: largestIconBytes }
    const says = sentence('The icon `{icon}` has {bytes} bytes; {allowed} are allowed.', { icon, ...sizes })
    return [finding('icon-too-large', says, { ...place, advice })]
  }
  const [width, height] = pixels(bytes, type)
  if (width <= largestSidePixels && height <= largestSidePixels) return []
  const sides = { width, height, allowed: largestSidePixels }
  const says = sentence('The icon `{icon}` has {width} × {height} pixels; {allowed} a side are allowed.', {
    icon,
    ...sides,
  })
  return [finding('icon-too-large', says, { ...place, advice })]
}

/** Width and height where they stand at a fixed place, else 0: for JPEG, WebP and SVG the size in bytes must do. */
function pixels(bytes: Uint8Array, type: IconType): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (type === 'image/png' && bytes.length >= 24) return [view.getUint32(16), view.getUint32(20)]
  if (type === 'image/gif' && bytes.length >= 10) return [view.getUint16(6, true), view.getUint16(8, true)]
  return [0, 0]
}

function checkSvg(wanted: string, bytes: Uint8Array, place: Place): Finding[] {
  const says = svgProblem(printable(wanted), bytes)
  const advice = sentence('Save it as “Plain SVG” or “Optimized SVG”, or use a PNG.')
  return says === undefined ? [] : [finding('icon-svg', says, { ...place, advice })]
}

const foreignElements = /^(?:script|foreignobject|iframe|embed|object|audio|video|handler|listener)$/i

/** What keeps an SVG from being shown, undefined when it is well formed and draws only itself. */
function svgProblem(icon: string, bytes: Uint8Array): string | undefined {
  const text = decode(bytes).replace(/^\uFEFF/, '')
  if (text.includes('\0') || text.includes('\uFFFD')) return sentence('The icon `{icon}` is not UTF-8.', { icon })
  if (/<!ENTITY|<!DOCTYPE[^<>[]*\[/i.test(text)) return sentence('The icon `{icon}` declares entities.', { icon })
  if (/<\?xml-stylesheet/i.test(text)) return sentence('The icon `{icon}` loads a style sheet.', { icon })
  const tags = readTags(text)
  if (!tags) return sentence('The icon `{icon}` is not well formed.', { icon })
  for (const { name, attributes } of tags) {
    if (foreignElements.test(name.replace(/^.*:/, ''))) {
      return sentence('The icon `{icon}` has an element {element}.', { icon, element: `<${printable(name)}>` })
    }
    for (const [attribute, value] of attributes) {
      if (/^on/i.test(attribute.replace(/^.*:/, ''))) {
        return sentence('The icon `{icon}` has an event handler {attribute}.', {
          icon,
          attribute: printable(attribute),
        })
      }
      if (isForeign(attribute, value)) {
        return sentence('The icon `{icon}` refers to something else in {attribute}.', {
          icon,
          attribute: printable(attribute),
        })
      }
    }
  }
  return stylesReach(text) ? sentence('The icon `{icon}` loads something in its styles.', { icon }) : undefined
}

interface Tag {
  name: string
  attributes: [string, string][]
}

const tag = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const markup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>/y

/** All opening tags of a document with one root `svg`, undefined when tags do not match. */
function readTags(text: string): Tag[] | undefined {
  const tags: Tag[] = []
  const open: string[] = []
  let at = text.indexOf('<')
  while (at >= 0) {
    const other = matchAt(markup, text, at)
    const match = other ?? matchAt(tag, text, at)
    if (!match) return undefined
    const [whole, closing, name = '', attributes = '', empty] = match
    if (!other && closing && open.pop() !== name) return undefined
    if (!other && !closing) {
      if (open.length === 0 && (tags.length > 0 || name.replace(/^.*:/, '') !== 'svg')) return undefined
      tags.push({ name, attributes: readAttributes(attributes) })
      if (!empty) open.push(name)
    }
    at = text.indexOf('<', at + whole.length)
  }
  return open.length === 0 && tags.length > 0 ? tags : undefined
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function readAttributes(source: string): [string, string][] {
  return [...source.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map((match) => {
    return [match[1] ?? '', plainText(match[2] ?? match[3] ?? '')]
  })
}

/** With character references resolved and without blanks, so that `java&#9;script:` is seen for what it is. */
function plainText(value: string): string {
  const resolved = value
    .replace(/&#x([0-9a-f]+);/gi, (_, digits: string) => character(Number.parseInt(digits, 16)))
    .replace(/&#([0-9]+);/g, (_, digits: string) => character(Number(digits)))
  return resolved.replace(/[\s\p{Cc}]/gu, '')
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

function isForeign(attribute: string, value: string): boolean {
  if (/javascript:|vbscript:|data:text/i.test(value)) return true
  const link = /^(?:href|src)$/i.test(attribute.replace(/^.*:/, ''))
  if (link) return !/^(?:#|$|data:image\/(?:png|jpeg|gif|webp)[;,])/i.test(value)
  return !/^xmlns/i.test(attribute) && reaches(value)
}

function stylesReach(text: string): boolean {
  // Up to the last end of a style only: a search for an end that does not come would start again at every `<style>`.
  const styled = text.slice(0, text.toLowerCase().lastIndexOf('</style') + 7)
  return [...styled.matchAll(/<style[^<>]*>([\s\S]*?)<\/style/gi)].some((match) => reaches(plainText(match[1] ?? '')))
}

/** Whether CSS loads anything: a backslash can hide what it says. */
function reaches(css: string): boolean {
  return /@import|url\((?!['"]?#)/i.test(css) || (css.includes('\\') && /url|import|\\[0-9a-f]/i.test(css))
}
