// What changed between two versions for those who use the plugin, in sentences.

import type { ComparedMetadata } from '../src/domain/comparison.ts'
import type { Version } from '../src/domain/plugin.ts'
import { qgisRange } from './qgis-range.ts'
import { shownText } from './shown-text.ts'

/** One sentence for each change; what nobody notices before opening the files is left to them. */
export function metadataChanges(from: Version, to: Version, { before, after }: ComparedMetadata): string[] {
  const plugins = [listOf(before, 'plugin_dependencies'), listOf(after, 'plugin_dependencies')] as const
  const outside = [externalOf(before), externalOf(after)] as const
  return [
    differ(rangeOf(from), rangeOf(to), (was, is) => `It runs in QGIS ${is}; before, in ${was}.`),
    differ(kindOf(from), kindOf(to), (was, is) => `It is ${is}; before, it was ${was}.`),
    needs('the plugins', ...plugins),
    needs('from outside', ...outside),
    differ(authorOf(before), authorOf(after), (was, is) => `Its author is ${is}; before, ${was}.`),
  ].filter((sentence) => sentence !== undefined)
}

function differ(was: string, is: string, say: (was: string, is: string) => string): string | undefined {
  return was === is ? undefined : say(was, is)
}

/** What it needs more and what it needs no longer. */
function needs(what: string, was: string[], is: string[]): string | undefined {
  const added = is.filter((name) => !was.includes(name))
  const removed = was.filter((name) => !is.includes(name))
  const sentences = [
    added.length > 0 ? `It needs ${what}: ${added.join(', ')}.` : '',
    removed.length > 0 ? `It no longer needs ${what}: ${removed.join(', ')}.` : '',
  ]
  return sentences.join(' ').trim() || undefined
}

const rangeOf = (version: Version) => qgisRange(version.qgisMinimumVersion, version.qgisMaximumVersion)
const kindOf = (version: Version) => (version.experimental ? 'experimental' : 'stable')
const authorOf = (values: Record<string, string>) => shownText(shortOf(values, 'author'))

const externalOf = (values: Record<string, string>) => {
  const names = listOf(values, 'external_deps')
  return names.length > 0 ? names : listOf(values, 'external_dependencies')
}

function listOf(values: Record<string, string>, key: string): string[] {
  return shortOf(values, key)
    .split(/[,\n]/)
    .map((name) => shownText(name.trim()))
    .filter((name) => name !== '')
}

/** Not too long for a sentence. */
function shortOf(values: Record<string, string>, key: string): string {
  return (values[key] ?? '').trim().slice(0, 500)
}
