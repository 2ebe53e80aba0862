// What somebody did here, and what was done to them.

import { AccountFrame } from './account-frame.tsx'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { say } from './words.ts'

export interface AccountHistoryPageProps {
  frame: Frame
  /** Newest first. */
  entries: AuditEntry[]
  older: string | undefined
}

export function AccountHistoryPage({ frame, entries, older }: AccountHistoryPageProps) {
  return (
    <AccountFrame
      frame={frame}
      tab="history"
      lead={say(
        'What you did, what others did to you, and who tried to sign in as you. Nobody can change it. Newest first.',
      )}
    >
      {entries.length === 0 ? (
        <Empty title={say('Nothing yet.')}>{say('Whatever you change here is kept.')}</Empty>
      ) : (
        <HistoryList entries={entries} />
      )}
      <Earlier href={older} />
    </AccountFrame>
  )
}
