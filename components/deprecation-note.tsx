// That a plugin is not kept up any more, why, and what to use instead.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Day } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'

export function DeprecationNote({ plugin }: { plugin: Plugin }) {
  if (!plugin.deprecated) return nothing
  if (!plugin.deprecatedAt) {
    return (
      <Note kind="wait">
        <strong>Deprecated.</strong> Its author declared it so in the package.
      </Note>
    )
  }
  return (
    <Note kind="wait">
      <strong>
        Deprecated since <Day at={plugin.deprecatedAt} />.
      </strong>{' '}
      <span class="typed">{plugin.deprecationReason}</span>
      {plugin.replacement === '' ? null : (
        <>
          {' '}
          Use <a href={urls.plugin(plugin.replacement)}>{plugin.replacement}</a> instead.
        </>
      )}
    </Note>
  )
}
