// Entries of the audit log as a list.

import { actionWords } from './action-words.ts'
import { Exact } from './dates.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'

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
                Refused
              </span>
            ) : null}{' '}
            <strong>{entry.actor}</strong> {actionWords(entry.action)}{' '}
            {entry.subjectUrl === undefined ? entry.subject : <a href={entry.subjectUrl}>{entry.subject}</a>}
            <Step entry={entry} />
          </p>
          {entry.reason === '' ? null : <p class="soft">{entry.reason}</p>}
          <p class="fine meta">
            <span>
              <Exact at={entry.at} />
            </span>
            {entry.address === '' ? null : <span>from {entry.address}</span>}
            {entry.token === '' ? null : <span>with the token “{entry.token}”</span>}
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

/** From what to what, where both are a word. */
function Step({ entry: { details } }: { entry: AuditEntry }) {
  const [before, after] = [details.before, details.after]
  if (!isWord(before) || !isWord(after)) return nothing
  return (
    <span class="soft">
      {' '}
      ({before} → {after})
    </span>
  )
}

const longestWord = 40

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestWord && !value.includes('\n')
}
