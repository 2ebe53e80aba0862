// How much waits: the figures above the queue, and its filters with their counts.

import { type QueueFigures, type QueueFilter, queueFilters } from '../src/domain/desk.ts'
import { urls } from '../src/urls.ts'
import { DeskCountsPartial } from './desk-count.tsx'
import type { Child } from './jsx/markup.ts'
import { number } from './number.ts'
import { phrase, say } from './words.ts'

interface QueueFigureListProps {
  figures: QueueFigures
  /** The filter that the page shows, whose counters are asked for again. */
  filter: QueueFilter
}

/** `desk.js` asks for it again while somebody looks; only what changed is swapped, so that no more is read out. */
export function QueueFigureList({ figures, filter }: QueueFigureListProps) {
  const { counts, medianWaitHours, decidedToday, decidedTodayByYou } = figures
  return (
    <dl
      id="figures"
      class="stats sheet"
      aria-live="polite"
      data-refresh=""
      hx-get={urls.queueCounts(filter)}
      hx-trigger="refresh"
      hx-swap="outerMorph"
    >
      <Figure
        name={say('Waiting')}
        figure={number(counts.everything)}
        more={counts.late > 0 ? <small class="bad">{lateWords(counts.late)}</small> : null}
      />
      <Figure name={say('Median wait, 30 days')} figure={waitWords(medianWaitHours)} more={null} />
      <Figure
        name={say('Decided today')}
        figure={number(decidedToday)}
        more={<small>{say('{count, plural, one {# by you} other {# by you}}', { count: decidedTodayByYou })}</small>}
      />
      <Figure
        name={say('Appeals and answers')}
        figure={number(counts.appeals + counts.answered)}
        more={<small>{say('{count, plural, one {# appeal} other {# appeals}}', { count: counts.appeals })}</small>}
      />
    </dl>
  )
}

function waitWords(hours: number | undefined): string {
  if (hours === undefined) return '–'
  return hours < 1 ? say('under 1 h') : say('{hours} h', { hours: number(Math.round(hours)) })
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

const filterNames: Record<QueueFilter, string> = {
  everything: phrase('everything'),
  'new-plugins': phrase('new plugins'),
  'new-facts': phrase('new facts'),
  held: phrase('held by a rule'),
  late: phrase('late'),
  appeals: phrase('appeals'),
  answered: phrase('answered'),
}

export function QueueFilters({ counts, filter }: { counts: QueueFigures['counts']; filter: QueueFilter }) {
  return (
    <nav id="filters" class="switch filters-of-queue" aria-label={say('Show')}>
      {queueFilters.map((name) => (
        <a href={urls.queue(name)} aria-current={name === filter ? 'page' : undefined}>
          {say(filterNames[name])} <span class="count">{number(counts[name])}</span>
        </a>
      ))}
    </nav>
  )
}

/** What htmx gets back: the figures, the filters with their counts, and those of the tabs. */
export function QueueCountersFragment({ figures, filter, reports }: QueueFigureListProps & { reports: number }) {
  return (
    <>
      <QueueFigureList figures={figures} filter={filter} />
      <hx-partial hx-target="#filters" hx-swap="outerMorph">
        <QueueFilters counts={figures.counts} filter={filter} />
      </hx-partial>
      <DeskCountsPartial waiting={figures.counts.everything} reports={reports} />
    </>
  )
}
