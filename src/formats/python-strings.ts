// What the strings of a Python file give away: addresses, packed data, and commands for pip.

import { childOf, literalIn, type SyntaxNode, type SyntaxTree } from './python-tree.ts'

/** An address written in a string. */
export interface NamedHost {
  host: string
  at: number
  /** It is the source of a layer, which QGIS fetches by itself. */
  isLayer: boolean
}

/** Hosts of addresses that are named to be talked to; those of namespaces and docstrings are not. */
export function findHosts({ nodes, text }: SyntaxTree): NamedHost[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'string' || isDocstring(node)) return []
    const source = text.slice(node.start, node.end)
    if (!/https?:/i.test(source)) return []
    return [...source.matchAll(address)].flatMap(({ 0: all, 1: host = '', index }) =>
      isPublic(host)
        ? [{ host: host.toLowerCase(), at: node.start + index, isLayer: /^(?:url=|\/vsicurl)/.test(all) }]
        : [],
    )
  })
}

const address =
  /(?:url=|\/vsicurl(?:_streaming)?\/)?https?:\/\/(?:[^\s/@'"{}]*@)?([a-z\d][a-z\d.-]*\.[a-z]{2,}|\d+(?:\.\d+){3})(?![\w{.-])/gi

/** Not this computer, and not one whose addresses are names of formats. */
function isPublic(host: string): boolean {
  return !/^(?:127\.|0\.0\.0\.0$)|(?:^|\.)(?:w3\.org|opengis\.net|purl\.org|isotc211\.org|xmlsoap\.org|localdomain)$/i.test(
    host,
  )
}

function isDocstring({ parent }: SyntaxNode): boolean {
  const whole = parent?.type === 'concatenated_string' ? parent.parent : parent
  return whole?.type === 'expression_statement'
}

/** In characters. Shorter ones are icons, hashes and keys. */
const longData = 1000

export interface PackedData {
  characters: number
  at: number
}

/** Long strings in base64, in hexadecimal digits or mostly of `\x…`; those that Qt's own tool writes are left out. */
export function findPackedData({ nodes, text }: SyntaxTree): PackedData[] {
  return nodes.flatMap((node) => {
    const isWhole = node.type === 'concatenated_string' || (node.type === 'string' && !isPart(node))
    if (!isWhole || node.end - node.start < longData || isQtResource(node, text)) return []
    const literal = literalIn(text, node)
    if (literal === undefined) return []
    const packed = literal.replaceAll(/^data:[\w/+.-]+;base64,|\s*\n\s*|\\n/g, '')
    const isPacked = /^[\w+/-]{1000,}={0,2}$/.test(packed) || isEscaped(text.slice(node.start, node.end))
    return isPacked ? [{ characters: packed.length, at: node.start }] : []
  })
}

function isPart({ parent }: SyntaxNode): boolean {
  return parent?.type === 'concatenated_string'
}

function isEscaped(source: string): boolean {
  return (source.split('\\x').length - 1) * 4 > source.length / 2
}

function isQtResource({ parent }: SyntaxNode, text: string): boolean {
  const name = parent?.type === 'assignment' ? childOf(parent, 'left') : undefined
  return name !== undefined && /^qt_resource_(?:data|name|struct)/.test(text.slice(name.start, name.end))
}

/**
 * Places of commands for pip: lists with `-m` and `pip`, and strings handed to what runs programs.
 *
 * @param programs where programs are run
 */
export function findPip({ nodes, text }: SyntaxTree, programs: readonly number[]): number[] {
  const starts = new Set(programs)
  const calls = new Set(nodes.filter(({ type, start }) => type === 'call' && starts.has(start)))
  return nodes.flatMap((node) => {
    if (node.type === 'list' || node.type === 'tuple') return isPipList(node, text) ? [node.start] : []
    if (node.type !== 'string' || !pipCommand.test(text.slice(node.start, node.end))) return []
    return isHandedTo(calls, node) ? [node.start] : []
  })
}

/** Whether the string is an argument of one of the calls, alone or as part of a shallow expression. */
function isHandedTo(calls: ReadonlySet<SyntaxNode>, node: SyntaxNode): boolean {
  let at = node.parent
  for (let steps = 0; at && steps < 6; steps++, at = at.parent) if (calls.has(at)) return true
  return false
}

const pipCommand = /-m\s+(?:pip|ensurepip)\b|\bpip[\d.]*(?:\.exe)?\s+install\b/

function isPipList({ children }: SyntaxNode, text: string): boolean {
  if (children.length > 100) return false
  const words = children.map((child) => literalIn(text, child))
  return words.some((word, i) => {
    if (word === '-m') return words[i + 1] === 'pip' || words[i + 1] === 'ensurepip'
    return word !== undefined && /^pip[\d.]*(?:\.exe)?$/.test(word) && words[i + 1] === 'install'
  })
}
