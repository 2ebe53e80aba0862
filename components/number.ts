// Figures as people read them, in their language: thousands apart, bytes in the unit that fits.

import type { Language } from '../src/domain/language.ts'
import { currentLanguage, currentLocale } from './words.ts'

/** `12,345`, `12.345`, `12 345`; whole numbers only. */
export function number(value: number): string {
  const whole = Math.round(value)
  return whole > -1000 && whole < 1000 ? String(whole) : formatOf(numberFormats, {}).format(whole)
}

/** `42%`, `42 %`; of a share from 0 to 1. */
export function percent(share: number): string {
  return formatOf(percentFormats, { style: 'percent' }).format(share)
}

/** Sizes in the decimal units that file managers show: `310 kB`, `1.9 MB`, `25 MB`; `310 ko` in French. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return formatOf(byteFormats, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(bytes)
  if (bytes < 999_500) return inUnit(kilobyteFormats, 'kilobyte', bytes / 1000)
  return inUnit(megabyteFormats, 'megabyte', bytes / 1_000_000)
}

type Formats = Map<Language, Intl.NumberFormat>
const numberFormats: Formats = new Map()
const percentFormats: Formats = new Map()
const byteFormats: Formats = new Map()
const kilobyteFormats: Formats = new Map()
const megabyteFormats: Formats = new Map()

function inUnit(formats: Formats, unit: string, value: number): string {
  const format = formatOf(formats, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 })
  return format.format(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}

/** Making a format takes a thousand times longer than using it. */
function formatOf(formats: Formats, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const language = currentLanguage()
  const known = formats.get(language) ?? new Intl.NumberFormat(currentLocale(), options)
  formats.set(language, known)
  return known
}

/** `3 plugins`, `1 plugin`: the figure with its word. English only: to be said with `say` instead. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}
