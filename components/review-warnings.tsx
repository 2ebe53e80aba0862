// What a moderator should know before reading a version: whose it is, where its code is known from, what nobody has read.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say, sayAgain, sayRich } from './words.ts'

/** Stands where the decision would be made. */
export function OwnWorkNote({ why }: { why: string }) {
  return (
    <div id="message">
      <Note kind="info">{sayAgain(why)}</Note>
    </div>
  )
}

export interface ShownKnownFile {
  name: string
  packageName: string
  version: string
}

const mostShown = 20

export function KnownFilesNote({ files }: { files: readonly ShownKnownFile[] }) {
  if (files.length === 0) return nothing
  const more = files.length - mostShown
  return (
    <Note kind="stop" quiet>
      <strong>{say('Code that was in packages that moderators took back:')}</strong>
      <ul>
        {files.slice(0, mostShown).map(({ name, packageName, version }) => (
          <li>
            {sayRich('{file}, from {plugin} {version}', {
              ...{ version, file: <code>{name}</code> },
              plugin: <a href={urls.plugin(packageName)}>{packageName}</a>,
            })}
          </li>
        ))}
        {more > 0 ? <li>{say('{count, plural, one {# more} other {# more}}', { count: more })}</li> : null}
      </ul>
    </Note>
  )
}

/** The review leaves out only what a moderator has approved; between that and this version others may have gone out. */
export function UnseenBaseNote({
  plugin,
  version,
  unseen,
}: {
  plugin: Plugin
  version: Version
  unseen: Version | undefined
}) {
  if (!unseen) return nothing
  return (
    <Note kind="info">
      {sayRich(
        'Version {unseen} was published without review, since its author is trusted: what it brought counts as new here. <a>What changed since {unseen}</a>',
        {
          unseen: unseen.version,
          a: (inner) => <a href={urls.compare(plugin.packageName, unseen.version, version.version)}>{inner}</a>,
        },
      )}
    </Note>
  )
}
