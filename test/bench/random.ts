// Random numbers that are the same in every run, and text that is made of them.

export interface Random {
  /** From 0 up to, but without, 1. */
  next(): number
  /** A whole number from `lowest` to `highest`. */
  whole(lowest: number, highest: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** Early values more often: the place in the list is uniform to the power of `skew`. */
  pickSkewed<T>(values: readonly T[], skew: number): T
  /** Lognormal with this mean; `spread` is the standard deviation of the logarithm. */
  lognormal(mean: number, spread: number): number
}

/** Mulberry32: good enough for made-up data, and the whole state is one number. */
export function seededRandom(seed: number): Random {
  let state = seed
  function next() {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  function pickSkewed<T>(values: readonly T[], skew: number): T {
    const picked = values[Math.floor(next() ** skew * values.length)]
    if (picked === undefined) throw new Error('There is nothing to pick from')
    return picked
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    whole: (lowest, highest) => lowest + Math.floor(next() * (highest - lowest + 1)),
    chance: (probability) => next() < probability,
    pick: (values) => pickSkewed(values, 1),
    pickSkewed,
    lognormal: (mean, spread) => Math.exp(Math.log(mean) - spread ** 2 / 2 + spread * normal()),
  }
}

const wordSkew = 2.4

/** Different words in lower case, most of them of five to nine letters. */
export function makeVocabulary(random: Random, size: number): string[] {
  const words = new Set<string>()
  while (words.size < size) {
    let word = ''
    for (let syllables = random.pick([2, 2, 3, 3, 3, 4]); syllables > 0; syllables--) {
      word += random.pick([...'bcdfghklmnprstvz']) + random.pick([...'aeiou'])
    }
    words.add(random.chance(0.4) ? word + random.pick([...'nrst']) : word)
  }
  return [...words]
}

/** Words of the vocabulary up to `length` characters; this share of the blanks between them are line breaks. */
export function makeText(random: Random, vocabulary: readonly string[], length: number, lineBreaks = 0): string {
  let text = ''
  while (text.length < length) {
    if (text) text += random.chance(lineBreaks) ? '\n' : ' '
    text += random.pickSkewed(vocabulary, wordSkew)
  }
  return text.slice(0, length).trimEnd()
}

/** `Rutamo Belix`: this many words with capital letters. */
export function makeTitle(random: Random, vocabulary: readonly string[], words: number): string {
  const chosen = Array.from({ length: words }, () => random.pick(vocabulary))
  return chosen.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}
