// What authors write, as Markdown: the library finds the marks, and a closed list of elements of our own shows them.

import Library, { type MarkdownIt, type Token } from 'markdown-it'
import { type Child, Markup } from './jsx/markup.ts'
import { safeUrl } from './jsx/safe-url.ts'
import { endLinesOnPurpose, keepBackslash, readDeepText, readTitle, scanMarks } from './markdown-marks.ts'
import { markdownSource } from './markdown-source.ts'

/** Our texts have at most this many characters; what is beyond is shown as it is written. */
const longestSource = 100_000
/** Looking for the end of an address takes time for each address. */
const longestAddress = 2_000
/** Blocks inside each other, a list counting as two; what is nested deeper is shown with its marks, as a paragraph. */
const deepestBlock = 24
/** The same with marks inside a line; deeper ones do nothing. */
const deepest = 32

/**
 * A text of an author. Nothing in it becomes HTML unless `elements` names it: markup, images of other sites and links
 * with other schemes than http, https and mailto come out as text or as links.
 *
 * @param level of the shallowest heading in the text, one below the heading that it stands under
 */
export function Markdown({ text, level }: { text: string; level: 3 | 4 | 5 }) {
  return text.length < keptFrom ? rendered(text, level) : kept(text, level)
}

/** Shorter ones take no longer to render than to find. */
const keptFrom = 100
/** Of all texts that are kept; what they became takes about twice as much again. */
const mostKeptCharacters = 4_000_000
const keptTexts = new Map<string, Markup>()
let keptCharacters = 0

/** What one visitor has seen the next one sees too, and a text that was written to be slow is slow once. */
function kept(text: string, level: 3 | 4 | 5): Markup {
  const key = `${level}${text}`
  const found = keptTexts.get(key)
  if (found) return found
  const markup = rendered(text, level)
  keptTexts.set(key, markup)
  keptCharacters += key.length
  for (const oldest of keptTexts.keys()) {
    if (keptCharacters <= mostKeptCharacters) break
    keptTexts.delete(oldest)
    keptCharacters -= oldest.length
  }
  return markup
}

function rendered(text: string, level: 3 | 4 | 5): Markup {
  const tokens = parser.parse(markdownSource(text.slice(0, longestSource)), {})
  const rest = text.slice(longestSource)
  return (
    <>
      {render(tokens, level)}
      {rest === '' ? null : <p>{rest}</p>}
    </>
  )
}

const parser = openParser()

/**
 * Reference links are off, since a definition that nothing refers to would vanish from the page, and so is code by
 * indentation, which metadata.txt uses for something else.
 */
function openParser() {
  const md = new Library({ html: false, linkify: true, typographer: false })
  md.disable(['code', 'reference', 'html_block', 'html_inline', 'replacements', 'smartquotes'])
  md.linkify
    .set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, maxLength: longestAddress })
    .add('ftp:', null)
    .add('//', null)
  md.validateLink = (address) => /^[a-z][a-z0-9+.-]*:/i.test(address)
  md.normalizeLinkText = (address) => address
  md.block.ruler.before('table', 'deep_text', readDeepText(deepestBlock))
  md.block.ruler.at('lheading', readTitle)
  md.inline.ruler.before('escape', 'windows_path', keepBackslash)
  md.core.ruler.after('block', 'line_ends', ({ tokens }) => endLinesOnPurpose(tokens))
  md.inline.State = class extends md.inline.State {
    override scanDelims(start: number, splitsWord: boolean) {
      return scanMarks(this.src, start, super.scanDelims(start, splitsWord))
    }
  }
  leaveAltTexts(md)
  return md
}

/** The library would parse the alt text of each image, and the images in it, again at every depth. We show it as written. */
function leaveAltTexts(md: MarkdownIt) {
  const parse = md.inline.parse.bind(md.inline)
  md.inline.parse = (source, library, env: { inside?: boolean }, tokens) => {
    if (env.inside) return
    env.inside = true
    parse(source, library, env, tokens)
    env.inside = false
  }
}

/** An element that is open, with what stands in it so far. */
interface Open {
  token: Token | undefined
  children: Child[]
  outer: Open | undefined
  depth: number
  /** Of a list: the number that its next item gets by itself. */
  next: number
  /** Of a list: the number that the author gave to its last item. Some give the same to all, and let the page count. */
  last?: number
  /** Levels of the headings so far, each inside the one before: shared by all of one text. */
  headings: Headings
}

interface Headings {
  first: number
  path: number[]
}

function render(tokens: Token[], level: number): Child[] {
  return renderInto(
    { token: undefined, children: [], outer: undefined, depth: 0, next: 1, headings: { first: level, path: [] } },
    tokens,
  )
}

/** Not recursive for what is nested: the marks inside a line have no limit in the library. */
function renderInto(root: Open, tokens: Token[]): Child[] {
  let open = root
  let tooDeep = 0
  for (const token of tokens) {
    if (token.nesting === 0) open.children.push(renderLeaf(token, open))
    else if (token.nesting === 1 && open.depth >= deepest) tooDeep++
    else if (token.nesting === 1) open = openElement(token, open)
    else if (tooDeep > 0) tooDeep--
    else open = closeElement(open, root)
  }
  return root.children
}

function openElement(token: Token, outer: Open): Open {
  return {
    token,
    children: [],
    outer,
    depth: outer.depth + 1,
    next: Number(token.attrGet('start') ?? 1),
    headings: outer.headings,
  }
}

function closeElement(open: Open, root: Open): Open {
  const outer = open.outer ?? root
  const type = open.token?.type.replace(/_open$/, '') ?? ''
  const element = open.token?.hidden ? undefined : elements[type]
  outer.children.push(element ? element(open) : open.children)
  return outer
}

/** Everything that has an inside. What is not here shows its inside only. */
const elements: Record<string, (open: Open) => Child> = {
  paragraph: ({ children }) => <p>{children}</p>,
  heading,
  bullet_list: ({ children }) => <ul>{children}</ul>,
  ordered_list: ({ children, token }) => <ol start={startOf(token)}>{children}</ol>,
  list_item: (open) => <li value={numberOf(open)}>{open.children}</li>,
  blockquote: ({ children }) => <blockquote>{children}</blockquote>,
  table: ({ children }) => (
    <div class="wide" tabindex="0">
      <table>{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead>{children}</thead>,
  tbody: ({ children }) => <tbody>{children}</tbody>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children }) => <th scope="col">{children}</th>,
  td: ({ children }) => <td>{children}</td>,
  strong: ({ children }) => <strong>{children}</strong>,
  em: ({ children }) => <em>{children}</em>,
  s: ({ children }) => <s>{children}</s>,
  link: (open) => (isInLink(open.outer) ? open.children : link(String(open.token?.attrGet('href')), open.children)),
}

/** Everything that has none. What is not here is text. */
function renderLeaf(token: Token, open: Open): Child {
  switch (token.type) {
    case 'inline':
      return renderInto({ ...open, children: [], token: undefined, outer: open }, token.children ?? [])
    case 'softbreak':
      return '\n'
    case 'hardbreak':
      return <br />
    case 'hr':
      return <hr />
    case 'code_inline':
      return <code>{token.content}</code>
    case 'fence':
      return (
        <pre>
          <code>{token.content}</code>
        </pre>
      )
    case 'image':
      return isInLink(open) ? token.content : link(String(token.attrGet('src')), [token.content])
    default:
      return token.content
  }
}

/** Without gaps: however an author numbers headings, each is one level below the one that it belongs to. */
function heading({ children, token, headings }: Open): Child {
  const written = Number(token?.tag.slice(1))
  headings.path = [...headings.path.filter((level) => level < written), written]
  const level = headings.first + headings.path.length - 1
  const Heading = level <= 3 ? 'h3' : level === 4 ? 'h4' : level === 5 ? 'h5' : 'h6'
  return <Heading>{children}</Heading>
}

function startOf(token: Token | undefined): number | undefined {
  const start = token?.attrGet('start')
  return typeof start === 'number' ? start : undefined
}

/** The number of an item as written, where counting on would show another one: versions and years often run down. */
function numberOf({ token, outer }: Open): number | undefined {
  if (!token?.info || !outer) return undefined
  const written = Number(token.info)
  const { next, last } = outer
  outer.last = written
  outer.next = (written === last ? next : written) + 1
  return written === last || written === next ? undefined : written
}

function isInLink(open: Open | undefined): boolean {
  return open !== undefined && (open.token?.type === 'link_open' || isInLink(open.outer))
}

function link(address: string, children: Child[]): Child {
  const safe = safeUrl(address)
  if (!safe) return children
  const isEmpty = children.every((child) => !(child instanceof Markup) && String(child ?? '').trim() === '')
  return (
    <a href={new URL(safe).href} rel="nofollow ugc noopener">
      {isEmpty ? address : children}
    </a>
  )
}
