// Keywords, strings and comments of Python text, for colours alone: quick, and takes any text.

import type { MarkedPart } from '../domain/review.ts'

const keywords = new Set(
  'False None True and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)
const next = /#.*|[rbfuRBFU]{0,2}("""|'''|"|')|[\p{L}_][\p{L}\p{N}_]*/gu

/** The parts of each line, in order. A string over several lines is one part in each of them. */
export function markPython(lines: readonly string[]): MarkedPart[][] {
  let open = ''
  return lines.map((line) => {
    const parts: MarkedPart[] = []
    let at = 0
    if (open) {
      const end = endOfString(line, 0, open)
      parts.push({ from: 0, to: end ?? line.length, kind: 's' })
      if (end === undefined) return parts
      at = end
      open = ''
    }
    next.lastIndex = at
    for (let found = next.exec(line); found; found = next.exec(line)) {
      const { index: from, 0: text, 1: quote } = found
      if (quote) {
        const end = endOfString(line, next.lastIndex, quote)
        parts.push({ from, to: end ?? line.length, kind: 's' })
        if (end === undefined && quote.length === 3) open = quote
        next.lastIndex = end ?? line.length
      } else if (text.startsWith('#')) parts.push({ from, to: line.length, kind: 'c' })
      else if (keywords.has(text)) parts.push({ from, to: from + text.length, kind: 'k' })
    }
    return parts
  })
}

/** Behind its closing quote; undefined when that is not in this line. */
function endOfString(line: string, from: number, quote: string): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line.startsWith(quote, at)) return at + quote.length
  }
  return undefined
}
