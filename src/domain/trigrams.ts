// How like two texts are, by the runs of three letters that they share; counted as Postgres' pg_trgm counts.

/** Three letters as one number: each of the three is a UTF-16 code. */
type Trigram = number

/** Of each word, with two blanks before it and one behind, in their order; some may come twice. */
export function trigramsOf(text: string): Trigram[] {
  const found: Trigram[] = []
  let [one, two] = [blank, blank]
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : blank
    if (isInWord(code)) {
      found.push((one * 65536 + two) * 65536 + code)
      one = two
      two = code
    } else if (two !== blank) {
      found.push((one * 65536 + two) * 65536 + blank)
      one = blank
      two = blank
    }
  }
  return found
}

const blank = 32

/** Letters and digits of any script; half of a pair of surrogates counts as one. */
function isInWord(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90)
  return (code & 0xf800) === 0xd800 || /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code))
}

/** 0 to 1: how many of all trigrams both have. */
export function similarity(one: readonly Trigram[], other: readonly Trigram[]): number {
  const [mine, theirs] = [new Set(one), new Set(other)]
  if (mine.size === 0 || theirs.size === 0) return 0
  let both = 0
  for (const trigram of mine) if (theirs.has(trigram)) both++
  return both / (mine.size + theirs.size - both)
}

/** 0 to 1: how like `sought` is to the stretch of `text` that is most like it. */
export function wordSimilarity(sought: ReadonlySet<Trigram>, text: readonly Trigram[]): number {
  const places: number[] = []
  for (let at = 0; at < text.length; at++) if (sought.has(text[at] ?? -1)) places.push(at)
  let best = 0
  for (const [first, begin] of places.entries()) {
    // Even if all that is left were shared and nothing else stood between.
    if ((places.length - first) / sought.size <= best) break
    best = Math.max(best, bestFrom(begin, places.slice(first), sought.size, text))
  }
  return best
}

/** A stretch that is most like ends, as it begins, with a trigram that is shared. */
function bestFrom(begin: number, ends: readonly number[], size: number, text: readonly Trigram[]): number {
  const within = new Set<Trigram>()
  const shared = new Set<Trigram>()
  let best = 0
  let at = begin
  for (const end of ends) {
    for (; at <= end; at++) within.add(text[at] ?? -1)
    shared.add(text[end] ?? -1)
    best = Math.max(best, shared.size / (size + within.size - shared.size))
  }
  return best
}
