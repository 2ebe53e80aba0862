// What was done here and by whom: the audit log as moderators read it.

import { urls } from '../src/urls.ts'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { ModerationFrame } from './moderation-frame.tsx'
import { say } from './words.ts'

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
      tab="history"
      lead={say('Every change, and every one that was refused, with who, when, from where, and why. Newest first.')}
      beside={<HistoryFilter filter={filter} />}
    >
      {entries.length === 0 ? (
        <Empty title={filtered ? say('Nothing fits.') : say('Nothing has happened yet.')}>
          {filtered ? <a href={urls.moderationHistory()}>{say('Show everything')}</a> : null}
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
        <input
          type="search"
          name="who"
          value={filter.who}
          aria-label={say('By or about')}
          placeholder={say('By or about (uid)')}
        />
        <label class="bar">
          <input type="checkbox" name="refused" value="yes" checked={filter.refused} /> {say('Only refused')}
        </label>
        <button class="btn" type="submit">
          {say('Show')}
        </button>
      </form>
    </search>
  )
}
