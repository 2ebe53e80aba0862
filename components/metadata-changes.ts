// What changed between two versions for those who use the plugin, in sentences.

import type { ComparedMetadata } from '../src/domain/comparison.ts'
import type { Version } from '../src/domain/plugin.ts'
import { qgisRange } from './qgis-range.ts'
import { shownText } from './shown-text.ts'
import { say } from './words.ts'

/** One sentence for each change; what nobody notices before opening the files is left to them. */
export function metadataChanges(from: Version, to: Version, { before, after }: ComparedMetadata): string[] {
  return [
    differ(rangeOf(from), rangeOf(to), (was, is) => say('It runs in QGIS {is}; before, in {was}.', { is, was })),
    kindChange(from.experimental, to.experimental),
    pluginNeeds(listOf(before, 'plugin_dependencies'), listOf(after, 'plugin_dependencies')),
    outsideNeeds(externalOf(before), externalOf(after)),
    differ(authorOf(before), authorOf(after), (was, is) => say('Its author is {is}; before, {was}.', { is, was })),
  ].filter((found) => found !== undefined)
}

function differ(was: string, is: string, told: (was: string, is: string) => string): string | undefined {
  return was === is ? undefined : told(was, is)
}

function kindChange(was: boolean, is: boolean): string | undefined {
  if (was === is) return undefined
  return is ? say('It is experimental; before, it was stable.') : say('It is stable; before, it was experimental.')
}

/** What it needs more and what it needs no longer. */
function pluginNeeds(was: string[], is: string[]): string | undefined {
  const { more, fewer } = differenceOf(was, is)
  return sentencesOf(
    more && say('It needs the plugins: {names}.', { names: more }),
    fewer && say('It no longer needs the plugins: {names}.', { names: fewer }),
  )
}

function outsideNeeds(was: string[], is: string[]): string | undefined {
  const { more, fewer } = differenceOf(was, is)
  return sentencesOf(
    more && say('It needs from outside: {names}.', { names: more }),
    fewer && say('It no longer needs from outside: {names}.', { names: fewer }),
  )
}

function differenceOf(was: string[], is: string[]) {
  return {
    more: is.filter((name) => !was.includes(name)).join(', '),
    fewer: was.filter((name) => !is.includes(name)).join(', '),
  }
}

function sentencesOf(...sentences: string[]): string | undefined {
  return sentences.join(' ').trim() || undefined
}

const rangeOf = (version: Version) => qgisRange(version.qgisMinimumVersion, version.qgisMaximumVersion)
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
