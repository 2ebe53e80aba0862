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
