// What the page of a version says when a moderator made it to take people off a bad one.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say } from './words.ts'

export function RollBackNote({ plugin, version }: { plugin: Plugin; version: Version }) {
  if (version.rollsBack === undefined) return nothing
  return (
    <Note kind="info">
      <strong>{say('A moderator made this version: it takes people off {bad}.', { bad: version.rollsBack })}</strong>
      <br />
      {say(
        'Version {bad} of {plugin} turned out bad. QGIS takes people off a version only by a higher one; the changelog says what is in this one.',
        { bad: version.rollsBack, plugin: plugin.name },
      )}
    </Note>
  )
}
