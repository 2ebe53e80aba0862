// Entries of the audit log as a list.

import { ActionSentence } from './action-sentence.tsx'
import { standingWords } from './action-words.ts'
import { Exact } from './dates.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { say, sayAgain } from './words.ts'

export interface AuditEntry {
  id: number
  at: Date
  actor: string
  /** Name of the token; empty for a session. */
  token: string
  /** Where it came from; empty where that is not shown. */
  address: string
  /** A word of the audit log: `version.approve`, `user.trust`. */
  action: string
  /** It was tried, and refused. */
  refused: boolean
  /** What it was done to: `parcel_check 1.4.3`, `ben`. */
  subject: string
  subjectUrl: string | undefined
  reason: string
  details: Record<string, unknown>
}

/** @param props.codes with the words of the log itself, for those who look for them */
export function HistoryList({ entries, codes = false }: { entries: AuditEntry[]; codes?: boolean }) {
  return (
    <ol class="rows sheet log">
      {entries.map((entry) => (
        <li>
          <p>
            {entry.refused ? (
              <span class="badge stop-tint">
                <Icon name="stop" />
                {say('Refused')}
              </span>
            ) : null}{' '}
            <ActionSentence {...entry} href={entry.subjectUrl} />
            <Step entry={entry} />
          </p>
          {entry.reason === '' ? null : <p class="soft">{reasonOf(entry)}</p>}
          <p class="fine meta">
            <span>
              <Exact at={entry.at} />
            </span>
            {entry.address === '' ? null : <span>{say('from {address}', { address: entry.address })}</span>}
            {entry.token === '' ? null : <span>{say('with the token “{token}”', { token: entry.token })}</span>}
            {codes ? (
              <span>
                <code>{entry.action}</code>
              </span>
            ) : null}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** Only what Quiver itself wrote is said in another language; what a person wrote stays. */
function reasonOf({ action, refused, reason }: AuditEntry): string {
  return refused || action === 'user.leave' || action === 'webhook.stop' ? sayAgain(reason) : reason
}

/** From what to what, where both are a word. */
function Step({ entry: { action, details } }: { entry: AuditEntry }) {
  const [before, after] = [details.before, details.after]
  if (!isWord(before) || !isWord(after)) return nothing
  return (
    <span class="soft">
      {' '}
      ({standingWords(action, before)} → {standingWords(action, after)})
    </span>
  )
}

const longestWord = 40

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestWord && !value.includes('\n')
}
