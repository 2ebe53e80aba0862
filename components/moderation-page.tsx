// The queue of the moderators: what waits, oldest first.

import type { Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { waitedFor } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { fileSize, number } from './number.ts'
import { say, sayRich } from './words.ts'

export { FeaturedPage, type FeaturedPageProps } from './moderation-featured-page.tsx'
export { HistoryPage, type HistoryPageProps } from './moderation-history-page.tsx'
export { type RefusedJoin, TagsFragment, TagsPage, type TagsPageProps } from './moderation-tags-page.tsx'
export { type KnownUser, UsersPage, type UsersPageProps } from './moderation-users-page.tsx'

export interface WaitingVersion {
  version: Version
  plugin: { packageName: string; name: string; iconSha256: string | undefined }
  /** The first version of its plugin. */
  isNew: boolean
  /** Decisions about the uploader's earlier versions. */
  approvedBefore: number
  rejectedBefore: number
}

export interface QueueFigures {
  waiting: number
  late: number
  medianWaitHours: number | undefined
  decidedToday: number
  decidedTodayByYou: number
}

export interface QueuePageProps {
  frame: Frame
  /** Oldest first. */
  waiting: WaitingVersion[]
  figures: QueueFigures
  lastDecision: { by: string; name: string; version: string; state: string } | undefined
  now: Date
}

const dayMs = 24 * 60 * 60 * 1000
/** Where the scale bar of a row turns from waiting to late. */
const fairMs = 3 * dayMs

export function QueuePage({ frame, waiting, figures, lastDecision, now }: QueuePageProps) {
  const last = lastDecision === undefined ? '' : decisionWords(lastDecision)
  return (
    <ModerationFrame
      frame={frame}
      tab="queue"
      lead={say('Oldest first. A fair answer within 3 days.')}
      above={<Figures figures={figures} />}
    >
      {waiting.length === 0 ? (
        <Empty title={say('Nothing waits.')}>{last}</Empty>
      ) : (
        <>
          <ul class="rows sheet queue">
            {waiting.map((row, index) => (
              <li>
                <QueueRow row={row} first={index === 0} now={now} />
              </li>
            ))}
          </ul>
          <p class="pager">
            <span>
              {say('That is everything.')} {last}
            </span>
          </p>
        </>
      )}
    </ModerationFrame>
  )
}

function decisionWords({ by, name, version, state }: NonNullable<QueuePageProps['lastDecision']>): string {
  const values = { who: by, plugin: name, version }
  return state === 'rejected'
    ? say('The last decision: {who} rejected {plugin} {version}.', values)
    : say('The last decision: {who} approved {plugin} {version}.', values)
}

function Figures({ figures }: { figures: QueueFigures }) {
  return (
    <dl class="stats sheet three-stats">
      <Figure
        name={say('Waiting')}
        figure={number(figures.waiting)}
        more={figures.late > 0 ? <small class="bad">{lateWords(figures.late)}</small> : null}
      />
      <Figure
        name={say('Median wait, 30 days')}
        figure={
          figures.medianWaitHours === undefined ? '–' : say('{hours} h', { hours: number(figures.medianWaitHours) })
        }
        more={null}
      />
      <Figure
        name={say('Decided today')}
        figure={number(figures.decidedToday)}
        more={
          <small>{say('{count, plural, one {# by you} other {# by you}}', { count: figures.decidedTodayByYou })}</small>
        }
      />
    </dl>
  )
}

function lateWords(count: number): string {
  return say('{count, plural, one {# late} other {# late}}', { count })
}

function Figure({ name, figure, more }: { name: string; figure: string; more: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {figure} {more}
      </dd>
    </div>
  )
}

function QueueRow({ row, first, now }: { row: WaitingVersion; first: boolean; now: Date }) {
  const { version, plugin, isNew } = row
  const changelog = version.changelog.trim().split('\n')[0] ?? ''
  return (
    <article class="row">
      <Age waitedMs={now.getTime() - version.uploadedAt.getTime()} />
      <div>
        <h3>
          <a href={urls.review(version.id)}>
            {plugin.name} {version.version}
          </a>{' '}
          {isNew ? <Badge kind="newPlugin" /> : nothing}
          {version.experimental ? <Badge kind="experimental" /> : nothing}
        </h3>
        <p class="meta">
          <span>
            <Icon name="user" />
            {uploaderWords(row)}
          </span>
          <span>
            <Icon name="file" />
            {fileSize(version.packageBytes)}
          </span>
        </p>
      </div>
      <p class="first-line">{changelog === '' ? say('No changelog.') : changelog}</p>
      <p>
        <a class={first ? 'btn main' : 'btn'} href={urls.review(version.id)}>
          {sayRich('Review<unseen> {plugin}</unseen>', {
            plugin: plugin.name,
            unseen: (inner) => <span class="unseen">{inner}</span>,
          })}
        </a>
      </p>
    </article>
  )
}

function uploaderWords({ version, approvedBefore: approved, rejectedBefore: rejected }: WaitingVersion): string {
  const who = version.uploadedBy
  if (approved + rejected === 0) return say('{who}, first upload', { who })
  if (rejected === 0) return say('{who}, {approved, plural, one {# approved} other {# approved}}', { who, approved })
  return say(
    '{who}, {approved, plural, one {# approved} other {# approved}}, {rejected, plural, one {# rejected} other {# rejected}}',
    { who, approved, rejected },
  )
}

/** Two thirds of the bar are the fair time; what is beyond them is late. */
function Age({ waitedMs }: { waitedMs: number }) {
  const late = waitedMs > fairMs
  const fair = Math.round((Math.min(waitedMs, fairMs) / fairMs) * 100)
  const beyond = late ? Math.min(40, Math.max(3, Math.round(((waitedMs - fairMs) / fairMs) * 100))) : 0
  return (
    <div class="age">
      <strong class={late ? 'bad' : undefined}>{waitedFor(waitedMs)}</strong>
      <svg viewBox="0 0 140 7" preserveAspectRatio="none" aria-hidden="true">
        <path class="g-off" d="M0 0h140v7H0z" />
        <path class="g-on" d={`M0 0h${Math.max(2, fair)}v7H0z`} />
        {late ? <path class="g-late" d={`M100 0h${beyond}v7h-${beyond}z`} /> : null}
        <path class="g-edge" d="M100 0v7" />
      </svg>
      <span class="fine">
        {late
          ? say('{time} late', { time: waitedFor(waitedMs - fairMs) })
          : say('{time} left', { time: waitedFor(fairMs - waitedMs) })}
      </span>
    </div>
  )
}
