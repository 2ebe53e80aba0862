// Python source to a syntax tree of plain objects, by tree-sitter; it never runs anything, and takes any text.

import { Language, Parser, type Tree } from 'web-tree-sitter'

/** What is needed to parse Python. One is enough for a process or worker; it parses one text at a time. */
export interface PythonGrammar {
  readonly parser: Parser
  readonly language: Language
}

/** A named node. `start` and `end` count UTF-16 units of the text. */
export interface SyntaxNode {
  readonly type: string
  /** Which part of its parent it is: `function`, `left`; '' for most. */
  readonly field: string
  readonly start: number
  readonly end: number
  readonly parent: SyntaxNode | undefined
  readonly children: readonly SyntaxNode[]
}

export interface SyntaxTree {
  readonly text: string
  /** All nodes, each before its children: a loop over them needs no recursion, however deep the code is nested. */
  readonly nodes: readonly SyntaxNode[]
  /** Where the text first stops being Python. */
  readonly fault: number | undefined
}

/**
 * Makes ready what parses Python. The runtime is loaded once for the process or worker; later ones are left unread.
 *
 * @param runtimeWasm `web-tree-sitter.wasm` of the package web-tree-sitter
 * @param grammarWasm `tree-sitter-python.wasm` of the package tree-sitter-python
 */
export async function loadPythonGrammar(runtimeWasm: Uint8Array, grammarWasm: Uint8Array): Promise<PythonGrammar> {
  await Parser.init({ wasmBinary: Uint8Array.from(runtimeWasm).buffer })
  const language = await Language.load(grammarWasm)
  return { parser: new Parser().setLanguage(language), language }
}

/**
 * Parses one file. Code that is no Python gives a tree as well, with a `fault`.
 *
 * @param goOn is asked now and then; once it says false the file is given up
 * @param maxNodes beyond which the file is given up: each takes about 100 bytes
 */
export function parsePython(
  { parser, language }: PythonGrammar,
  text: string,
  goOn: () => boolean,
  maxNodes: number,
): SyntaxTree | undefined {
  const tree = parseOrGiveUp(parser, text, goOn)
  if (!tree) return undefined
  try {
    return plainTree(tree, text, language, goOn, maxNodes)
  } finally {
    tree.delete()
  }
}

function parseOrGiveUp(parser: Parser, text: string, goOn: () => boolean): Tree | null {
  try {
    return parser.parse(text, null, { progressCallback: () => !goOn() })
  } catch {
    // The runtime has no memory left for so much code.
    return null
  } finally {
    // Else the next parse would go on with this text.
    parser.reset()
  }
}

interface GrowingNode extends SyntaxNode {
  children: SyntaxNode[]
}

const noChildren: SyntaxNode[] = []

/** Parts of strings and operators that say nothing which the text of their parent does not say. */
const leftOut = new Set(['string_start', 'string_content', 'string_end', 'escape_sequence', 'import_prefix'])

/** The type of a node that stands for what cannot be parsed. */
const errorType = 65535

function plainTree(
  tree: Tree,
  text: string,
  language: Language,
  goOn: () => boolean,
  maxNodes: number,
): SyntaxTree | undefined {
  const names = namesOfTypes(language)
  const nodes: SyntaxNode[] = []
  const broken = tree.rootNode.hasError
  let fault: number | undefined
  let parent: GrowingNode | undefined
  const cursor = tree.walk()
  const parents: (GrowingNode | undefined)[] = []
  for (let steps = 0, more = true; more; steps++) {
    if (nodes.length > maxNodes || (steps % 10_000 === 0 && !goOn())) {
      cursor.delete()
      return undefined
    }
    const type = cursor.nodeTypeId
    if (broken && fault === undefined && (type === errorType || cursor.nodeIsMissing)) fault = cursor.startIndex
    const name = type === errorType ? 'ERROR' : names[type]
    const node: GrowingNode | undefined = name
      ? { type: name, field: fieldOf(cursor.currentFieldId, language), ...span(cursor), parent, children: noChildren }
      : undefined
    if (node) {
      nodes.push(node)
      if (parent) addChild(parent, node)
    }
    if (cursor.gotoFirstChild()) {
      parents.push(parent)
      parent = node ?? parent
    } else {
      while (!cursor.gotoNextSibling()) {
        parent = parents.pop()
        if (!cursor.gotoParent()) {
          more = false
          break
        }
      }
    }
  }
  cursor.delete()
  return { text, nodes, fault }
}

const typeNames = new WeakMap<Language, (string | undefined)[]>()

/** The names of the types that are kept, by their numbers. */
function namesOfTypes(language: Language): (string | undefined)[] {
  const known = typeNames.get(language)
  if (known) return known
  const names = language.types.map((name, id) =>
    language.nodeTypeIsNamed(id) && !leftOut.has(name) ? name : undefined,
  )
  typeNames.set(language, names)
  return names
}

function fieldOf(id: number, language: Language): string {
  return id === 0 ? '' : (language.fields[id] ?? '')
}

function span({ startIndex, endIndex }: { startIndex: number; endIndex: number }): { start: number; end: number } {
  return { start: startIndex, end: endIndex }
}

function addChild(parent: GrowingNode, child: SyntaxNode): void {
  if (parent.children === noChildren) parent.children = [child]
  else parent.children.push(child)
}

export function childOf(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  return node?.children.find((child) => child.field === field)
}

/** The text of a node; names are as Python compares them (NFKC), so that 𝐞𝐯𝐚𝐥 is eval. */
export function nameIn(text: string, node: SyntaxNode): string {
  const name = text.slice(node.start, node.end)
  return /^[\w.]*$/.test(name) ? name : name.replaceAll(/\s|\\\n/g, '').normalize('NFKC')
}

/** What a string is, as far as the code alone says it: undefined with parts that are filled in, and for all else. */
export function literalIn(text: string, node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'concatenated_string') {
    const parts = node.children.filter(({ type }) => type === 'string').map((child) => literalIn(text, child))
    return parts.includes(undefined) ? undefined : parts.join('')
  }
  if (node?.type !== 'string' || node.children.some(({ type }) => type === 'interpolation')) return undefined
  return unquoted(text.slice(node.start, node.end))
}

/** Without quotes. Only escapes that can spell a name are resolved. */
export function unquoted(source: string): string {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(source) ?? []
  const inner = source.slice(prefix.length + quote.length, quote === '' ? undefined : -quote.length)
  if (/r/i.test(prefix) || !inner.includes('\\')) return inner
  return inner.replaceAll(/\\(?:x([\da-f]{2})|u([\da-f]{4})|([0-7]{1,3})|\n)/gi, (_, hex, wide, octal) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const digits: string | undefined = hex ?? wide
    return digits === undefined ? '' : String.fromCharCode(Number.parseInt(digits, 16))
  })
}
