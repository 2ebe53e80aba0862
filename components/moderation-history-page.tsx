// What was done here and by whom: the audit log as moderators read it.

import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { Icon } from './icon.tsx'
import { ModerationFrame } from './moderation-frame.tsx'

export interface HistoryPageProps {
  frame: Frame
  /** Newest first. */
  entries: AuditEntry[]
  /** Address of the entries before these. */
  older: string | undefined
}

export function HistoryPage({ frame, entries, older }: HistoryPageProps) {
  return (
    <ModerationFrame frame={frame} tab="History" lead="Every change with who made it, when, and why. Newest first.">
      {entries.length === 0 ? <Empty title="Nothing has happened yet." /> : <HistoryList entries={entries} />}
      {older === undefined ? null : (
        <p class="pager">
          <a class="btn slim" href={older}>
            Earlier <Icon name="right" />
          </a>
        </p>
      )}
    </ModerationFrame>
  )
}
