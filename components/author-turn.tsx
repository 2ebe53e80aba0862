// What an author reads about their version on its page, and what they can do: mend it, answer, appeal.

import type { Rights } from '../src/domain/actions.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { ThreadPoint } from '../src/domain/thread.ts'
import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { AnswerForm, AppealForm } from './thread-forms.tsx'
import { PointList } from './thread-list.tsx'
import { say, sayAgain, sayRich } from './words.ts'

/** What stands between a version and its publication, for its owners and moderators. */
export interface Obstacles {
  /** What a moderator said with the last decision. */
  asked: { by: string; text: string; points: readonly ThreadPoint[] } | undefined
  /** Sentences: by which rule it is held although its author is trusted. */
  holds: readonly string[]
  /** An appeal is in the queue already. */
  appealed: boolean
}

interface AuthorTurnProps {
  frame: Frame
  plugin: Plugin
  version: Version
  rights: Rights
  obstacles: Obstacles
}

/** Nothing for a version that everybody can see. */
export function AuthorTurn(props: AuthorTurnProps) {
  const { plugin, version, rights } = props
  if (version.deletedAt || version.quarantinedAt || plugin.quarantinedAt || !rights.seesAll) return nothing
  if (version.state === 'waiting') return <Held {...props} />
  return version.state === 'sent-back' || version.state === 'rejected' ? <Asked {...props} /> : nothing
}

function Held({ obstacles: { holds } }: AuthorTurnProps) {
  if (holds.length === 0) return nothing
  return (
    <Note kind="info">
      <strong>{say('Why a moderator looks at it:')}</strong>
      <HoldList holds={holds} />
    </Note>
  )
}

export function HoldList({ holds }: { holds: readonly string[] }) {
  if (holds.length === 0) return nothing
  return (
    <ul class="holds">
      {holds.map((hold) => (
        <li>{sayAgain(hold)}</li>
      ))}
    </ul>
  )
}

function Asked(props: AuthorTurnProps) {
  const { plugin, version, rights, obstacles } = props
  const { asked, appealed } = obstacles
  const sentBack = version.state === 'sent-back'
  return (
    <section class="block asked" aria-labelledby="asked">
      <h2 id="asked">{sentBack ? say('What is to change') : say('Why it was rejected')}</h2>
      {asked && asked.text !== '' ? (
        <p class="typed">
          <strong>{asked.by}:</strong> {asked.text}
        </p>
      ) : null}
      <PointList points={asked?.points ?? []} />
      {rights.owns ? <Next {...props} /> : null}
      {appealed ? <p class="soft">{say('Your appeal is in the queue: another moderator looks at it.')}</p> : null}
      <p>
        <a href={urls.pluginThread(plugin.packageName)}>
          <Icon name="talk" /> {say('The whole thread')}
        </a>
      </p>
    </section>
  )
}

function Next({ frame, plugin, version, obstacles }: AuthorTurnProps) {
  const form = { csrf: frame.csrf, packageName: plugin.packageName, version: version.version }
  return (
    <div class="forms">
      <p>
        {version.state === 'sent-back'
          ? say(
              'Mend the package and upload it again, under the same number or a higher one: it goes back into the queue, and a moderator looks at what is new. If something is unclear, answer first.',
            )
          : say('Mend the package and upload it again, under the same number or a higher one, or answer here.')}
      </p>
      <p>
        <a class="btn main" href={urls.uploadVersion(plugin.packageName)}>
          <Icon name="upload" /> {say('Upload again')}
        </a>
      </p>
      <AnswerForm {...form} moderates={false} />
      {obstacles.appealed ? null : <AppealForm {...form} />}
    </div>
  )
}

/** The points of a version in the list of one's plugins, and where to go on. */
export function AskedInShort({
  plugin,
  version,
  asked,
}: {
  plugin: Plugin
  version: Version
  asked: Obstacles['asked']
}) {
  const link = (address: string) => (inner: Child) => <a href={address}>{inner}</a>
  return (
    <>
      {asked && asked.text !== '' ? <p class="soft typed">{asked.text}</p> : null}
      <PointList points={asked?.points ?? []} />
      <p class="fine">
        {sayRich('Mend it and <upload>upload it again</upload>, or <answer>answer or appeal</answer>.', {
          upload: link(urls.uploadVersion(plugin.packageName)),
          answer: link(`${urls.version(plugin.packageName, version.version)}#asked`),
        })}
      </p>
    </>
  )
}
