// That a plugin is not kept up any more, why, and what to use instead.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Day } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

export function DeprecationNote({ plugin }: { plugin: Plugin }) {
  if (!plugin.deprecated) return nothing
  if (!plugin.deprecatedAt) {
    return (
      <Note kind="wait">
        <strong>{say('Deprecated.')}</strong> {say('Its author declared it so in the package.')}
      </Note>
    )
  }
  return (
    <Note kind="wait">
      <strong>{sayRich('Deprecated since {day}.', { day: <Day at={plugin.deprecatedAt} /> })}</strong>{' '}
      <span class="typed">{plugin.deprecationReason}</span>
      {plugin.replacement === '' ? null : (
        <>
          {' '}
          {sayRich('Use <a>{plugin}</a> instead.', {
            a: (inner) => <a href={urls.plugin(plugin.replacement)}>{inner}</a>,
            plugin: plugin.replacement,
          })}
        </>
      )}
    </Note>
  )
}
