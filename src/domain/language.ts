// The languages of the interface: which there are, and which of them somebody reads best.

/** Every language that the interface speaks, by its name in itself; English first, because it is what the others are measured by. */
export const languageNames = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  es: 'Español',
  pt: 'Português',
} as const

export type Language = keyof typeof languageNames

export const languages = Object.keys(languageNames) as Language[]

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(languageNames, text)
}

/**
 * The language for somebody whose browser sends this `Accept-Language` (RFC 9110, section 12.5.4): the first that we speak,
 * by weight and then by order. A region is read as its language: `pt-BR` as `pt`. English where nothing fits.
 */
export function preferredLanguage(accepted: string): Language {
  const ranges = accepted.slice(0, 1000).split(',').slice(0, 32).map(readRange)
  const heaviest = ranges.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)
  for (const { tag } of heaviest) {
    const primary = tag.split('-')[0] ?? ''
    if (isLanguage(primary)) return primary
  }
  return 'en'
}

function readRange(range: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
}
