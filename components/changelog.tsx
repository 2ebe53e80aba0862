// What the author says is new in a version.

import type { Version } from '../src/domain/plugin.ts'
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
