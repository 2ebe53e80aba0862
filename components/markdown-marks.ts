// Which marks of Markdown count in texts that were often not written as Markdown. Rules for the library, in its shapes.

/** Lines of this many characters were broken by the author's editor; shorter and longer ones were ended on purpose. */
const wrappedFrom = 60
const wrappedTo = 140

/** What begins a line of its own, also below a long one: a point of a list, a version, a date. */
const newLine =
  /^(?:[-+*•–!]|\.\s|<p>|[vV](?:er(?:sion)?)?\.?\s?\d|\d+(?:\.\d+)+(?::|\.\d|\S{0,20}(?:\s+\P{Ll}|$))|\d{4}[-/]\d\d)/u

/** Whether the break between two lines is only where the author's editor broke a long line. */
export function isWrapped(line: string, next: string): boolean {
  return line.length >= wrappedFrom && line.length <= wrappedTo && !newLine.test(next)
}

interface InlineToken {
  type: string
  content: string
}

/** Ends lines where their authors did. The library reads two spaces before the end of a line so. */
export function endLinesOnPurpose(tokens: InlineToken[]): void {
  for (const token of tokens) {
    if (token.type !== 'inline' || !token.content.includes('\n')) continue
    const lines = token.content.split('\n').map((line) => line.trimStart())
    token.content = lines
      .map((line, index) => {
        const next = lines[index + 1]
        return next === undefined || isWrapped(line, next) ? line : `${line}  `
      })
      .join('\n')
  }
}

interface Marks {
  can_open: boolean
  can_close: boolean
  length: number
}

/**
 * Lets `*`, `_` and `~` be marks at the edges of words only: `*.shp`, `2*3`, `{layer}_name_{nr}` and `__init__.py` stay
 * as they are. Letters without case have no spaces between words, so they count as edges.
 */
export function scanMarks(source: string, start: number, marks: Marks): Marks {
  const before = source.slice(Math.max(0, start - 1), start)
  const after = source.slice(start + marks.length, start + marks.length + 2)
  return {
    length: marks.length,
    can_open:
      marks.can_open &&
      openedAfter.test(before) &&
      !(marks.length === 1 ? /^[.,;:/|)\]}?_]/ : /^[.,;:/|)\]}?]/).test(after),
    can_close:
      marks.can_close && closedBefore.test(after) && !/[/|\\,;({[]/.test(before) && !isName(source, start, after),
  }
}

const openedAfter = /^$|[\s"'([{<*_~>–—-]|[^\p{ASCII}\p{Lu}\p{Ll}\p{N}]/u
const closedBefore = /^$|^[\s"'()\]}<*_~>.,;:!?…–—-]|^[^\p{ASCII}\p{Lu}\p{Ll}\p{N}]/u

function isName(source: string, start: number, after: string): boolean {
  return source[start] === '_' && /^(?:\(|\.\w)/.test(after)
}

interface InlineState {
  src: string
  pos: number
  pending: string
}

/** `\.` and `\_` lose their backslash in Markdown; in a Windows path they keep it. */
export function keepBackslash(state: InlineState, silent: boolean): boolean {
  if (state.src[state.pos] !== '\\') return false
  const before = state.src.slice(Math.max(0, state.pos - longestPath), state.pos)
  if (!inPath.test(before) && !isShare(before, state.src.slice(state.pos, state.pos + 3))) return false
  if (!silent) state.pending += '\\'
  state.pos++
  return true
}

const longestPath = 100
const inPath = /(?:^|[\s"'(`])(?:[A-Za-z]:|\\\\?\w|\\$)[^\s*"']*$/

/** The first of the two backslashes of `\\server`. */
function isShare(before: string, here: string): boolean {
  return /^$|[\s"'(]$/.test(before) && /^\\\\\w/.test(here)
}

interface BlockToken extends InlineToken {
  markup: string
  map: [number, number] | null
  children: unknown[] | null
}

interface BlockState {
  line: number
  level: number
  blkIndent: number
  sCount: number[]
  isEmpty(line: number): boolean
  getLines(begin: number, end: number, indent: number, keepLastLineFeed: boolean): string
  push(type: string, tag: string, nesting: -1 | 0 | 1): BlockToken
}

/** Takes what stands below `deepest` elements as one paragraph. The library would drop it at its own limit. */
export function readDeepText(deepest: number) {
  return (state: BlockState, startLine: number, endLine: number): boolean => {
    if (state.level < deepest) return false
    let end = startLine + 1
    while (
      end < endLine &&
      !state.isEmpty(end) &&
      (sCountOf(state, end) >= state.blkIndent || sCountOf(state, end) < 0)
    )
      end++
    pushBlock(state, 'paragraph', 'p', [startLine, end])
    return true
  }
}

/** A title of one short line with at least three `=` or `-` below it. A paragraph above a line of dashes is no title. */
export function readTitle(state: BlockState, startLine: number, endLine: number): boolean {
  if (startLine + 1 >= endLine || sCountOf(state, startLine + 1) < state.blkIndent) return false
  const underline = state.getLines(startLine + 1, startLine + 2, state.blkIndent, false).trim()
  const title = state.getLines(startLine, startLine + 1, state.blkIndent, false).trim()
  if (!/^(?:={3,}|-{3,})$/.test(underline) || title.length >= wrappedFrom) return false
  pushBlock(state, 'heading', underline.startsWith('=') ? 'h1' : 'h2', [startLine, startLine + 1])
  state.line = startLine + 2
  return true
}

function sCountOf(state: BlockState, line: number): number {
  return state.sCount[line] ?? 0
}

function pushBlock(state: BlockState, type: string, tag: string, [begin, end]: [number, number]): void {
  state.push(`${type}_open`, tag, 1).map = [begin, end]
  const inline = state.push('inline', '', 0)
  inline.content = state.getLines(begin, end, state.blkIndent, false).trim()
  inline.map = [begin, end]
  inline.children = []
  state.push(`${type}_close`, tag, -1)
  state.line = end
}
