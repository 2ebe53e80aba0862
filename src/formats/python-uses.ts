// What one Python file does, as far as its names tell: what it brings in, calls and hands on.

import { sentence } from '../domain/sentence.ts'
import type { CheckCode } from './checks.ts'
import { type Import, importers, type PythonNames, resolveNames, type Use } from './python-names.ts'
import { findPip } from './python-strings.ts'
import { lastAtMost } from './python-text.ts'
import { childOf, literalIn, nameIn, type SyntaxNode, type SyntaxTree } from './python-tree.ts'
import { commonName, lookUp, sentences, type Watched, type WatchedCode } from './python-watch.ts'

/** Something to tell about a place in the text. */
export interface Place {
  code: CheckCode
  message: string
  at: number
  advice?: string
}

/** What the code of one file does, in no order. */
export function findUses(tree: SyntaxTree): Place[] {
  const names = resolveNames(tree)
  const brought = names.imports.flatMap((each) => watchedImports(each).map((watched) => told(watched, each.node)))
  const known = new Set(brought.map(({ message }) => message))
  const used = names.uses.flatMap((use) =>
    lookUpAll(use).flatMap((watched) => {
      const place = told(watched, use.node)
      // A module may also come in by a way that is no import.
      return watched.told === 'import' && known.has(place.message) ? [] : [place]
    }),
  )
  const programs = used.filter(({ code }) => code === 'runs-programs').map(({ at }) => at)
  const pip = findPip(tree, programs).map((at) => tell('installs-packages', 'pip', at))
  const places = [...once(brought), ...used, ...pip, ...callPlaces(tree, names), ...deletions(tree, names)]
  // Who is prepared for Qt 6 as well may name Qt 5.
  const qt6 = names.imports.some(({ dotted }) => dotted.startsWith('PyQt6'))
  return qt6 ? places.filter(({ code }) => code !== 'qt5-only') : places
}

/** A module that comes in on many lines is told at the first. */
function once(places: readonly Place[]): Place[] {
  return [...new Map(places.toReversed().map((place) => [place.message, place])).values()]
}

function told({ code, shown }: Watched, node: SyntaxNode): Place {
  return tell(code, shown, node.start)
}

function tell(code: WatchedCode, shown: string, at: number): Place {
  const advice = code === 'qt5-only' ? sentence('Import from `qgis.PyQt`, which has what this QGIS has.') : undefined
  return { code, message: sentences[code](shown), at, advice }
}

/** What is brought in and left lying there is for other files, which take it from this one. */
function watchedImports({ dotted, used, node }: Import): Watched[] {
  const isStar = node.type === 'wildcard_import'
  return distinct(lookUp(dotted).filter((watched) => watched.told === 'import' || (!used && !isStar)))
}

function lookUpAll({ dotted }: Use): Watched[] {
  return distinct(dotted.filter((name) => !isConstant.test(name)).flatMap(lookUp))
}

/** Values that are only compared with, such as `QProcess.NotRunning`. */
const isConstant = /\.QProcess\.[A-Z]/

function distinct(watched: readonly Watched[]): Watched[] {
  return [...new Map(watched.map((each) => [`${each.code} ${each.shown}`, each])).values()]
}

/** Calls of functions that are harmless with words of the author and not with others. */
function callPlaces({ nodes, text }: SyntaxTree, names: PythonNames): Place[] {
  const decoding = names.uses.filter(({ dotted }) => dotted.some(isDecoder)).map(({ node }) => node.start)
  decoding.sort((a, b) => a - b)
  const calls = new Map<SyntaxNode | undefined, SyntaxNode>()
  for (const node of nodes) if (node.type === 'call') calls.set(childOf(node, 'function'), node)
  return names.uses.flatMap(({ dotted, node }) => {
    const call = calls.get(node)
    return dotted.map(commonName).flatMap((name) => {
      if (importers.includes(name)) return isImportOfLiteral(call, text) ? [] : [madeUp(name, node)]
      if (name === 'builtins.getattr') return picksByName(call, text, names) ? [madeUp(name, node)] : []
      return call && runsCode.has(name) && decodes(call, decoding, names)
        ? [tell('runs-decoded-code', name.replace('builtins.', ''), node.start)]
        : []
    })
  })
}

function madeUp(name: string, node: SyntaxNode): Place {
  return tell('runs-made-up-code', name.replace('builtins.', ''), node.start)
}

function isImportOfLiteral(call: SyntaxNode | undefined, text: string): boolean {
  return literalIn(text, childOf(call, 'arguments')?.children[0]) !== undefined
}

const pickedFrom = ['os', 'subprocess', 'builtins', 'shutil', 'importlib']

/** `getattr(os, name)`: any function of a powerful module. */
function picksByName(call: SyntaxNode | undefined, text: string, names: PythonNames): boolean {
  const [object, attribute] = childOf(call, 'arguments')?.children ?? []
  if (!attribute || literalIn(text, attribute) !== undefined) return false
  return names.dottedOf(object).some((each) => pickedFrom.includes(commonName(each)))
}

const runsCode = new Set(['builtins.eval', 'builtins.exec', 'builtins.compile', 'marshal.loads', 'pickle.loads'])

function isDecoder(dotted: string): boolean {
  return /^(?:base64|binascii|builtins\.(?:bytes|bytearray)\.fromhex|codecs\.decode|(?:zlib|bz2|lzma|gzip)\.decompress)(?:\.|$)/.test(
    dotted,
  )
}

/** Whether something is decoded inside the call, or was for a name that is handed to it. */
function decodes(call: SyntaxNode, decoding: readonly number[], names: PythonNames): boolean {
  const handed = childOf(call, 'arguments')?.children ?? []
  const sources = handed.flatMap((each) => (each.type === 'identifier' ? names.valuesOf(each) : each))
  return sources.some(({ start, end }) => (decoding[lastAtMost(decoding, end - 1)] ?? -1) >= start)
}

/** Deletions by methods of objects whose class nobody says, such as `path.unlink()`. */
function deletions({ nodes, text }: SyntaxTree, names: PythonNames): Place[] {
  return nodes.flatMap((node) => {
    const called = node.type === 'call' ? childOf(node, 'function') : undefined
    const attribute = called?.type === 'attribute' ? childOf(called, 'attribute') : undefined
    if (!attribute || !deletingMethods.has(nameIn(text, attribute))) return []
    const isModule = names.dottedOf(childOf(called, 'object')).some((each) => !/^(?:pathlib|builtins)\.|\.Q/.test(each))
    return isModule ? [] : [tell('deletes-files', nameIn(text, attribute), attribute.start)]
  })
}

const deletingMethods = new Set(['unlink', 'rmdir', 'removeRecursively'])
