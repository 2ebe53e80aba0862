// The queue of the moderators: what waits, oldest first.

import type { QueueEntry, QueueFigures, QueueFilter } from '../src/domain/desk.ts'
import { urls } from '../src/urls.ts'
import { AgoToTheMinute } from './dates.tsx'
import { DeskScript } from './desk-script.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { QueueFigureList, QueueFilters } from './queue-counters.tsx'
import { AllKeys, KeysHint } from './queue-keys.tsx'
import { QueueRow } from './queue-row.tsx'
import { phrase, say, sayRich } from './words.ts'

export { FeaturedPage, type FeaturedPageProps } from './moderation-featured-page.tsx'
export { HistoryPage, type HistoryPageProps } from './moderation-history-page.tsx'
export { type RefusedJoin, TagsFragment, TagsPage, type TagsPageProps } from './moderation-tags-page.tsx'
export { type KnownUser, UsersPage, type UsersPageProps } from './moderation-users-page.tsx'

export interface QueuePageProps {
  frame: Frame
  filter: QueueFilter
  /** One page, oldest first. */
  entries: QueueEntry[]
  figures: QueueFigures
  targetDays: number
  /** Counts from 1. */
  page: number
  hasMore: boolean
  lastDecision: { at: Date; by: string; name: string; version: string; state: string } | undefined
  now: Date
}

export function QueuePage(props: QueuePageProps) {
  const { frame, filter, entries, figures, targetDays } = props
  const lead = say('Oldest first. A fair answer within {count, plural, one {# working day} other {# working days}}.', {
    count: targetDays,
  })
  return (
    <ModerationFrame
      frame={frame}
      tab="queue"
      lead={lead}
      keys={<KeysHint of="queue" />}
      above={<QueueFigureList figures={figures} filter={filter} />}
    >
      <QueueFilters counts={figures.counts} filter={filter} />
      {entries.length === 0 ? <NothingWaits {...props} /> : <Rows {...props} />}
      <AllKeys of="queue" />
      <DeskScript />
    </ModerationFrame>
  )
}

function NothingWaits({ filter, lastDecision, now }: QueuePageProps) {
  const title = filter === 'everything' ? say('Nothing waits.') : say('Nothing of this kind waits.')
  return (
    <Empty title={title}>
      {lastDecision ? <LastDecision decision={lastDecision} now={now} /> : say('Nothing was decided yet.')}
    </Empty>
  )
}

function Rows({ frame, entries, targetDays, filter, page, hasMore, lastDecision, now }: QueuePageProps) {
  const uid = frame.user?.uid ?? ''
  return (
    <>
      <ul class="rows sheet queue">
        {entries.map((entry, index) => (
          <li>
            <QueueRow entry={entry} csrf={frame.csrf} uid={uid} first={index === 0} targetDays={targetDays} now={now} />
          </li>
        ))}
      </ul>
      <p class="pager">
        {page > 1 ? <a href={urls.queue(filter, page - 1)}>{say('Earlier')}</a> : null}
        {hasMore ? (
          <a href={urls.queue(filter, page + 1)}>{say('Next')}</a>
        ) : (
          <span>
            {say('That is everything.')} {lastDecision ? <LastDecision decision={lastDecision} now={now} /> : null}
          </span>
        )}
      </p>
    </>
  )
}

function LastDecision({ decision, now }: { decision: NonNullable<QueuePageProps['lastDecision']>; now: Date }) {
  const values = {
    when: <AgoToTheMinute at={decision.at} now={now} />,
    who: decision.by,
    plugin: decision.name,
    version: decision.version,
  }
  return <>{sayRich(lastDecisions[decision.state] ?? lastDecisions.approved, values)}</>
}

const lastDecisions: Record<string, string> & { approved: string } = {
  approved: phrase('The last decision was {when}: {who} approved {plugin} {version}.'),
  rejected: phrase('The last decision was {when}: {who} rejected {plugin} {version}.'),
  'sent-back': phrase('The last decision was {when}: {who} asked for changes to {plugin} {version}.'),
}
