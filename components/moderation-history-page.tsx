// What was done here and by whom: the audit log as moderators read it.

import { urls } from '../src/urls.ts'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { ModerationFrame } from './moderation-frame.tsx'

export interface HistoryPageProps {
  frame: Frame
  /** Newest first. */
  entries: AuditEntry[]
  /** Address of the entries before these. */
  older: string | undefined
  filter: { who: string; refused: boolean }
}

export function HistoryPage({ frame, entries, older, filter }: HistoryPageProps) {
  const filtered = filter.who !== '' || filter.refused
  return (
    <ModerationFrame
      frame={frame}
      tab="History"
      lead="Every change, and every one that was refused, with who, when, from where, and why. Newest first."
      beside={<HistoryFilter filter={filter} />}
    >
      {entries.length === 0 ? (
        <Empty title={filtered ? 'Nothing fits.' : 'Nothing has happened yet.'}>
          {filtered ? <a href={urls.moderationHistory()}>Show everything</a> : null}
        </Empty>
      ) : (
        <HistoryList entries={entries} codes />
      )}
      <Earlier href={older} />
    </ModerationFrame>
  )
}

function HistoryFilter({ filter }: { filter: HistoryPageProps['filter'] }) {
  return (
    <search class="push">
      <form class="bar" action={urls.moderationHistory()}>
        <input type="search" name="who" value={filter.who} aria-label="By or about" placeholder="By or about (uid)" />
        <label class="bar">
          <input type="checkbox" name="refused" value="yes" checked={filter.refused} /> Only refused
        </label>
        <button class="btn" type="submit">
          Show
        </button>
      </form>
    </search>
  )
}
