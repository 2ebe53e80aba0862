// Entries of the audit log as a list.

import { Exact } from './dates.tsx'

export interface AuditEntry {
  id: number
  at: Date
  actor: string
  /** A word of the audit log: `version.approve`, `user.trust`. */
  action: string
  /** What it was done to: `Parcel Check 1.4.3`, `ben`. */
  subject: string
  subjectUrl: string | undefined
  reason: string
}

export function HistoryList({ entries }: { entries: AuditEntry[] }) {
  return (
    <ol class="rows sheet log">
      {entries.map((entry) => (
        <li>
          <p>
            <strong>{entry.actor}</strong> <code>{entry.action}</code>{' '}
            {entry.subjectUrl === undefined ? entry.subject : <a href={entry.subjectUrl}>{entry.subject}</a>}
          </p>
          {entry.reason === '' ? null : <p class="soft">{entry.reason}</p>}
          <p class="fine">
            <Exact at={entry.at} />
          </p>
        </li>
      ))}
    </ol>
  )
}
