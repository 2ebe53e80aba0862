// A badge for a README: a small SVG of two parts, as wide as its words, that loads nothing.

import { xmlText } from './xml-text.ts'

export interface PluginBadge {
  label: string
  value: string
  /** The whole sentence, for those who do not see it and for the pointer that rests on it. */
  title: string
}

const height = 20
const marginPixels = 6
const longestLetters = 60

/** The `textLength` makes the words fit where the reader's machine has another font. */
export function badgeSvg({ label, value, title }: PluginBadge): string {
  const [left, right] = [shortened(label), shortened(value)]
  const leftWidth = partWidth(left)
  const width = leftWidth + partWidth(right)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xmlText(title)}">
<title>${xmlText(title)}</title>
<clipPath id="round"><rect width="${width}" height="${height}" rx="3"/></clipPath>
<g clip-path="url(#round)">
<rect width="${leftWidth}" height="${height}" fill="#465249"/>
<rect x="${leftWidth}" width="${width - leftWidth}" height="${height}" fill="#3c6f1e"/>
</g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
${words(left, marginPixels)}
${words(right, leftWidth + marginPixels)}
</g>
</svg>
`
}

function words(text: string, x: number): string {
  return `<text x="${x}" y="14" textLength="${textWidth(text)}">${xmlText(text)}</text>`
}

function partWidth(text: string): number {
  return textWidth(text) + 2 * marginPixels
}

/** Whole letters only: half of a pair is no character. */
function shortened(text: string): string {
  const letters = [...text]
  return letters.length > longestLetters ? `${letters.slice(0, longestLetters - 1).join('')}…` : text
}

/** Whole pixels, at 11 pixels. */
export function textWidth(text: string): number {
  let width = 0
  for (const letter of text) width += widths.get(letter) ?? widestLetter
  return Math.max(1, Math.ceil(width))
}

/** Measured in DejaVu Sans, which is as wide as Verdana. */
const lettersByWidth: Record<string, string> = {
  '3.0': "'",
  '3.1': 'ijl',
  '3.2': 'IJ',
  '3.5': ' ,.',
  '3.7': '/:;\\|',
  '3.9': 'f',
  '4.0': '-',
  '4.3': '()[]t',
  '4.4': '!',
  '4.5': 'r',
  '5.1': '"',
  '5.5': '*_`–',
  '5.7': 's',
  '5.8': '?z',
  '6.0': 'c',
  '6.1': 'L',
  '6.3': 'F',
  '6.4': 'k',
  '6.5': 'vxy',
  '6.6': 'P',
  '6.7': 'TYao',
  '6.8': 'e',
  '7.0': '$0123456789ESbdghnpqu{}',
  '7.2': 'K',
  '7.5': 'ABVXZ',
  '7.6': 'R',
  '7.7': 'C',
  '8.1': 'U',
  '8.2': 'N',
  '8.3': 'H',
  '8.5': 'DG',
  '8.6': '&',
  '8.7': 'OQ',
  '9.0': 'w',
  '9.2': '#+<=>^~',
  '9.5': 'M',
  '10.5': '%',
  '10.7': 'm',
  '10.9': 'W',
}

const widestLetter = 11

const widths = new Map(
  Object.entries(lettersByWidth).flatMap(([width, letters]) =>
    [...letters].map((letter): [string, number] => [letter, Number(width)]),
  ),
)
