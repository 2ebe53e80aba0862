// What the author says is new in a version.

import type { Version } from '../src/domain/plugin.ts'
import { Exact } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Markdown } from './markdown.tsx'

export function Changelog({ version }: { version: Version }) {
  return (
    <div class="prose">
      {version.changelog.trim() === '' ? (
        <p class="soft">The author wrote nothing about this version.</p>
      ) : (
        <Markdown text={version.changelog} level={3} />
      )}
    </div>
  )
}

/** A text that the changelog had before somebody mended it. */
export interface Mending {
  at: Date
  by: string
  before: string
}

export function Mendings({ mendings }: { mendings: Mending[] }) {
  if (mendings.length === 0) return nothing
  return (
    <ul class="facts">
      {mendings.map(({ at, by, before }) => (
        <li>
          <details class="more">
            <summary>
              Mended on <Exact at={at} /> by {by}
            </summary>
            <pre class="typed">{before === '' ? 'There was nothing before.' : before}</pre>
          </details>
        </li>
      ))}
    </ul>
  )
}
