// All words of an index, each with a number, and those that begin alike.

export interface Lexicon {
  /** The number of a word, which gets one where it has none. */
  numberOf(word: string): number
  textOf(number: number): string
  /** Numbers of all words that begin so. */
  beginningWith(start: string): number[]
}

/** New words are looked through one by one until there are so many of them. */
const mostNew = 1000

export function lexicon(): Lexicon {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  let sorted: string[] = []
  let added: string[] = []

  function sortAll(): void {
    sorted = merged(sorted, added.sort())
    added = []
  }

  return {
    numberOf: (word) => {
      const known = numbers.get(word)
      if (known !== undefined) return known
      numbers.set(word, texts.length)
      added.push(word)
      return texts.push(word) - 1
    },
    textOf: (number) => texts[number] ?? '',
    beginningWith: (start) => {
      if (added.length > mostNew) sortAll()
      const found = added.filter((word) => word.startsWith(start))
      for (let at = placeOf(sorted, start); sorted[at]?.startsWith(start); at++) found.push(sorted[at] ?? '')
      return found.map((word) => numbers.get(word) ?? -1)
    },
  }
}

/** Where `word` stands in the order, or would stand: found by halving. */
function placeOf(sorted: readonly string[], word: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < word) low = middle + 1
    else high = middle
  }
  return low
}

function merged(one: readonly string[], other: readonly string[]): string[] {
  const all: string[] = []
  let [at, otherAt] = [0, 0]
  while (at < one.length || otherAt < other.length) {
    const takeOne = otherAt >= other.length || (at < one.length && (one[at] ?? '') < (other[otherAt] ?? ''))
    all.push((takeOne ? one[at++] : other[otherAt++]) ?? '')
  }
  return all
}
