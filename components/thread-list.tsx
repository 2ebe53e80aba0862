// What authors and moderators said to each other, entry by entry.

import type { ThreadKind, ThreadPoint } from '../src/domain/thread.ts'
import { Exact } from './dates.tsx'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { phrase, say, sayAgain, sayRich } from './words.ts'

export interface ShownEntry {
  id: number
  /** Empty: about the plugin as a whole. */
  version: string
  at: Date
  by: string
  kind: string
  text: string
  points: readonly ThreadPoint[]
  inner: boolean
}

interface ThreadListProps {
  /** Oldest first. */
  entries: readonly ShownEntry[]
  /** Stands below an entry, such as the form that decides an appeal. */
  below?: (entry: ShownEntry) => Child
}

export function ThreadList({ entries, below }: ThreadListProps) {
  return (
    <ol class="rows sheet log thread">
      {entries.map((entry) => (
        <li id={`entry-${entry.id}`}>
          <p>
            <EntrySentence entry={entry} />{' '}
            {entry.inner ? (
              <span class="badge">
                <Icon name="lock" />
                {say('For moderators only')}
              </span>
            ) : null}
          </p>
          {entry.text === '' ? null : <p class="typed">{sayAgain(entry.text)}</p>}
          <PointList points={entry.points} />
          <p class="fine">
            <Exact at={entry.at} />
          </p>
          {below?.(entry)}
        </li>
      ))}
    </ol>
  )
}

const sentences: Record<ThreadKind, string> = {
  changes: phrase('<b>{who}</b> asked for changes to {what}'),
  answer: phrase('<b>{who}</b> answered about {what}'),
  approval: phrase('<b>{who}</b> approved {what}'),
  rejection: phrase('<b>{who}</b> rejected {what}'),
  appeal: phrase('<b>{who}</b> appealed against the decision about {what}'),
  'appeal-decision': phrase('<b>{who}</b> decided the appeal about {what}'),
  quarantine: phrase('<b>{who}</b> quarantined {what}'),
  release: phrase('<b>{who}</b> lifted the quarantine of {what}'),
  objection: phrase('<b>{who}</b> objected to a new owner of {what}'),
  note: phrase('<b>{who}</b> wrote about {what}'),
}

function EntrySentence({ entry: { kind, by, version } }: { entry: ShownEntry }) {
  const words = (sentences as Record<string, string | undefined>)[kind] ?? sentences.note
  const what = version === '' ? say('the plugin') : version
  return <>{sayRich(words, { b: (inner) => <strong>{inner}</strong>, who: by, what })}</>
}

/** Points at lines of a package, each with its place. */
export function PointList({ points }: { points: readonly ThreadPoint[] }) {
  if (points.length === 0) return null
  return (
    <ol class="points">
      {points.map((point) => (
        <li>
          {point.file === '' ? null : <code>{placeOf(point)}</code>} <span class="typed">{point.text}</span>
        </li>
      ))}
    </ol>
  )
}

function placeOf({ file, line }: ThreadPoint): string {
  return line > 0 ? `${file} : ${line}` : file
}
