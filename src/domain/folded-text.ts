// Text as it is compared with what people type.

/** Letters that Unicode does not take apart, as people type them without. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ð: 'd',
}

/** Without case and accents. */
export function folded(text: string): string {
  const lower = text.toLowerCase()
  // Most names are plain, and this is done for each of them.
  if (/^[ -~]*$/.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđłıþð]/g, (letter) => plainLetters[letter] ?? letter)
}

/** Without case, accents, blanks, `-` and `_`: how names are compared. */
export function plainName(text: string): string {
  return folded(text).replace(/[-_ ]/g, '')
}

/** The first four letters of a text, as far as it has them and as far as each fits into a byte. */
export function openingOf(text: string): number {
  let bits = 0
  for (let at = 0; at < 4; at++) bits |= (text.charCodeAt(at) & 255) << (at * 8)
  return bits
}

/** What `openingOf` says of every text that begins with another one. */
export interface Opening {
  bits: number
  mask: number
}

export function openingWith(text: string): Opening {
  const mask = text.length >= 4 ? -1 : (1 << (text.length * 8)) - 1
  return { bits: openingOf(text) & mask, mask }
}

/** Which pairs of letters stand side by side in a text, as bits; some pairs share one. */
export interface LetterPairs {
  one: number
  other: number
}

/** A text within another has no pairs that the other lacks; most other texts of a few letters have one. */
export function pairsOf(text: string): LetterPairs {
  const pairs = { one: 0, other: 0 }
  for (let at = 1; at < text.length; at++) {
    const mixed = text.charCodeAt(at - 1) * 37 + text.charCodeAt(at) * 11
    if (mixed & 32) pairs.other |= 1 << (mixed & 31)
    else pairs.one |= 1 << (mixed & 31)
  }
  return pairs
}
