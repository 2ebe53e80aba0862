// Facts found in the Python code of a package: what it can do to a computer, told to people in plain words.

import type { Finding } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { finding, withoutFlood } from './checks.ts'
import { findHosts, findPackedData, type NamedHost } from './python-strings.ts'
import { decodePython, findHidden, type Lines, lastAtMost, linesOf } from './python-text.ts'
import { type PythonGrammar, parsePython, type SyntaxNode, type SyntaxTree } from './python-tree.ts'
import { findUses, type Place } from './python-uses.ts'
import { printable } from './zip-names.ts'

export { loadPythonGrammar, type PythonGrammar } from './python-tree.ts'

export interface FactLimits {
  /** Files over it are named and not read. */
  fileBytes: number
  /** Named parts of the code of one file. */
  nodes: number
  /** For all files together; the small ones are read first. */
  budgetMs: number
  nowMs: () => number
}

export const defaultFactLimits: FactLimits = {
  fileBytes: 800_000,
  nodes: 200_000,
  budgetMs: 10_000,
  nowMs: () => performance.now(),
}

/** Code after which the trees of what was read are collected. */
const collectBytes = 500_000

/** What is shown of one kind in one file, and of hosts in all. */
const shownPerFile = 5
const shownHosts = 5

export interface PythonFile {
  name: string
  bytes: Uint8Array
}

/**
 * Finds what moderators and visitors should know about the code, by file and line: at most 5 places of a kind in one file
 * and 20 in all, and how many were left out. Runs nothing, never throws, and refuses nothing.
 *
 * @param files those with Python code; their names are shown as they are
 */
export function findFacts(
  grammar: PythonGrammar,
  files: readonly PythonFile[],
  limits: FactLimits = defaultFactLimits,
): Finding[] {
  const end = limits.nowMs() + limits.budgetMs
  const goOn = () => limits.nowMs() < end
  const unread: PythonFile[] = []
  let readBytes = 0
  const found = files
    .toSorted((a, b) => a.bytes.length - b.bytes.length)
    .flatMap((file) => {
      const facts = readFile(grammar, file, limits, goOn)
      if (!facts) unread.push(file)
      // A tree is some forty times as large as its text; left to itself the collector lets hundreds of them lie.
      readBytes += file.bytes.length
      if (readBytes > collectBytes) {
        readBytes = 0
        Bun.gc(true)
      }
      return facts ?? []
    })
  const hosts = hostFacts(found)
  const facts = [...found.flatMap((file) => file.facts), ...hosts.slice(0, shownHosts)].sort(inOrder)
  return withoutFlood([...facts, ...moreHosts(hosts.length - shownHosts), ...notRead(unread)], shownPerFile)
}

interface FileFacts {
  facts: Finding[]
  usesNetwork: boolean
  hosts: { host: string; isLayer: boolean; fact: Finding }[]
}

const noFacts: FileFacts = { facts: [], usesNetwork: false, hosts: [] }

/** Undefined when there was no time for the file. */
function readFile(
  grammar: PythonGrammar,
  { name, bytes }: PythonFile,
  limits: FactLimits,
  goOn: () => boolean,
): FileFacts | undefined {
  const file = printable(name)
  if (bytes.length > limits.fileBytes) return { ...noFacts, facts: [tooLarge(file, bytes.length)] }
  if (!goOn()) return undefined
  const { text, fault } = decodePython(bytes)
  const tree = parsePython(grammar, text, goOn, limits.nodes)
  if (!tree) return goOn() ? { ...noFacts, facts: [tooLarge(file, bytes.length)] } : undefined
  const lines = linesOf(text)
  const places = [...findPlaces(tree), ...(fault ? [{ code: 'code-encoding', message: fault, at: 0 } as const] : [])]
  const hosts = distinctHosts(findHosts(tree)).map(({ host, isLayer, at }) => {
    const place: Place = { code: 'talks-to-host', message: sentence('Talks to {host}.', { host }), at }
    return { host, isLayer, fact: factAt(place, file, lines, true) }
  })
  return {
    facts: factsAt(places, file, lines),
    usesNetwork: places.some(({ code }) => code === 'uses-network'),
    hosts,
  }
}

/** Once for each line; the line itself only where it can be shown, since a file may have a million places. */
function factsAt(places: readonly Place[], file: string, lines: Lines): Finding[] {
  const counts = new Map<string, number>()
  const distinct = new Map(places.map((place) => [`${place.code} ${lines.lineAt(place.at)} ${place.message}`, place]))
  return [...distinct.values()]
    .sort((a, b) => a.at - b.at)
    .map((place) => {
      const count = (counts.get(place.code) ?? 0) + 1
      counts.set(place.code, count)
      return factAt(place, file, lines, count <= shownPerFile)
    })
}

function factAt({ code, message, at, advice }: Place, file: string, lines: Lines, shown: boolean): Finding {
  return finding(code, message, {
    file,
    line: lines.lineAt(at),
    advice,
    excerpt: shown ? lines.excerptAt(at) : undefined,
  })
}

/** The first place of each host. */
function distinctHosts(hosts: readonly NamedHost[]): NamedHost[] {
  return [...new Map(hosts.toReversed().map((each) => [`${each.host} ${each.isLayer}`, each])).values()]
}

function findPlaces(tree: SyntaxTree): Place[] {
  return [...findUses(tree), ...packedData(tree), ...hiddenCharacters(tree), ...unreadable(tree)]
}

function packedData(tree: SyntaxTree): Place[] {
  return findPackedData(tree).map(({ characters, at }) => {
    const figure = characters.toLocaleString('en')
    const message = sentence('Holds {characters} characters of packed data.', { characters: figure })
    return { code: 'packed-data', message, at }
  })
}

function hiddenCharacters({ text, nodes }: SyntaxTree): Place[] {
  const texts: SyntaxNode[] = []
  for (const node of nodes) {
    // A string inside an f-string is a part of that.
    const isText = node.type === 'comment' || node.type === 'string'
    if (isText && node.start >= (texts.at(-1)?.end ?? 0)) texts.push(node)
  }
  const starts = texts.map(({ start }) => start)
  const isCode = (index: number) => index >= (texts[lastAtMost(starts, index)]?.end ?? 0)
  return findHidden(text, isCode).map(({ at, turns, name }) => {
    const message = turns
      ? sentence('Shows its code in another order than it has ({character}).', { character: name })
      : sentence('Has characters that nobody sees ({character}).', { character: name })
    return { code: 'hidden-code', message, at }
  })
}

/** Old Python is told as such, everything else that is no Python at its first place. */
function unreadable({ text, nodes, fault }: SyntaxTree): Place[] {
  for (const node of nodes) {
    const message = oldPython(node, text)
    if (message !== undefined) return [{ code: 'python2-syntax', message, at: node.start }]
  }
  if (fault === undefined) return []
  return [{ code: 'syntax-error', message: sentence('Is no Python 3 from here on.'), at: fault }]
}

function oldPython({ type, children, start }: SyntaxNode, text: string): string | undefined {
  if (type === 'print_statement') {
    return sentence('Is written for Python 2 (`print` without brackets), and QGIS has Python 3.')
  }
  if (type === 'exec_statement') {
    return sentence('Is written for Python 2 (`exec` without brackets), and QGIS has Python 3.')
  }
  if (type === 'except_clause' && children.filter(({ field }) => field === 'value').length > 1) {
    return sentence('Is written for Python 2 (`except` with a comma), and QGIS has Python 3.')
  }
  if (type !== 'string' || text[start] !== '`') return undefined
  return sentence('Is written for Python 2 (backticks), and QGIS has Python 3.')
}

/** Hosts count for code that talks to computers at all; in the sources of layers they always do. */
function hostFacts(found: readonly FileFacts[]): Finding[] {
  const talks = found.some(({ usesNetwork }) => usesNetwork)
  const hosts = found.flatMap((file) => file.hosts).filter(({ isLayer }) => talks || isLayer)
  hosts.sort((a, b) => inOrder(b.fact, a.fact))
  const first = new Map(hosts.map(({ host, fact }) => [host, fact]))
  return [...first.values()].sort(inOrder)
}

function moreHosts(count: number): Finding[] {
  return count <= 0 ? [] : [finding('talks-to-host', sentence('Talks to {count} more.', { count }))]
}

function tooLarge(file: string, bytes: number): Finding {
  const figure = bytes.toLocaleString('en')
  const message = sentence('`{file}` has {bytes} bytes of code, too much to be read here.', { file, bytes: figure })
  return finding('code-too-large', message, { file })
}

function notRead(files: readonly PythonFile[]): Finding[] {
  if (files.length === 0) return []
  const names = files.slice(0, shownPerFile).map(({ name }) => `\`${printable(name)}\``)
  const which = `${names.join(', ')}${files.length > names.length ? ', …' : ''}`
  const message =
    files.length === 1
      ? sentence('1 file was not looked through: {files}.', { files: which })
      : sentence('{count} files were not looked through: {files}.', { count: files.length, files: which })
  return [finding('code-not-read', message)]
}

function inOrder(a: Finding, b: Finding): number {
  if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0)
}
