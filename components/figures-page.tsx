// The moderators' figures: waits, load, what each rule held and how often that was right, reports.

import {
  type DeskWaits,
  type HoldFigures,
  type Load,
  type ReportFigures,
  type Span,
  shareOf,
  spans,
  type Waits,
} from '../src/domain/waits.ts'
import { urls } from '../src/urls.ts'
import { waitedFor } from './dates.tsx'
import { FiguresTable } from './figures-table.tsx'
import type { Frame } from './frame.ts'
import { holdTitle } from './hold-words.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { number, percent } from './number.ts'
import { kindName } from './report-words.ts'
import { ShareBar } from './share-bar.tsx'
import { say, sayRich } from './words.ts'

export interface FiguresPageProps {
  frame: Frame
  waits: DeskWaits
  /** What all but the waits are about. */
  days: Span
  loads: readonly Load[]
  uploads: number
  holds: readonly HoldFigures[]
  reports: readonly ReportFigures[]
}

export function FiguresPage(props: FiguresPageProps) {
  return (
    <ModerationFrame
      frame={props.frame}
      tab="figures"
      lead={say('How long authors wait, who does the work, and whether holding versions was worth it.')}
    >
      <WaitsSection waits={props.waits} />
      <nav class="switch block" aria-label={say('Span of days')}>
        {spans.map((span) => (
          <a href={urls.figures(span)} aria-current={span === props.days ? 'page' : undefined}>
            {say('{days} days', { days: span })}
          </a>
        ))}
      </nav>
      <LoadSection loads={props.loads} />
      <HoldSection holds={props.holds} uploads={props.uploads} />
      <ReportSection reports={props.reports} />
    </ModerationFrame>
  )
}

function WaitsSection({ waits }: { waits: DeskWaits }) {
  const rows = waits.spans.map((span) => [
    say('{days} days', { days: span.days }),
    ...cellsOf(span.newPlugins),
    ...cellsOf(span.newVersions),
  ])
  return (
    <section class="block" aria-labelledby="waits">
      <h3 id="waits">{say('Waits')}</h3>
      <p>
        {say('{waiting, plural, one {# version waits} other {# versions wait}} now, {late} of them too long.', {
          ...{ waiting: waits.waiting, late: waits.late },
        })}{' '}
        {sayRich('Everybody reads the <a>public page</a>.', { a: (inner) => <a href={urls.waits()}>{inner}</a> })}
      </p>
      <FiguresTable
        heads={[
          say('Decided in the last'),
          ...[say('New plugins'), say('Median'), say('90th percentile')],
          ...[say('New versions'), say('Median'), say('90th percentile')],
        ]}
        rows={rows}
      />
    </section>
  )
}

function cellsOf({ count, medianMs, p90Ms }: Waits): string[] {
  return [number(count), ...(count > 0 ? [waitedFor(medianMs), waitedFor(p90Ms)] : ['–', '–'])]
}

function LoadSection({ loads }: { loads: readonly Load[] }) {
  return (
    <section class="block" aria-labelledby="load">
      <h3 id="load">{say('Load per moderator')}</h3>
      <FiguresTable
        heads={[
          ...[say('Moderator'), say('Approved'), say('Changes asked for'), say('Rejected'), say('Quarantined')],
          ...[say('Appeals'), say('Reports'), say('Taken back')],
        ]}
        rows={loads.map((load) => [
          load.uid,
          ...[load.approved, load.sentBack, load.rejected, load.quarantined].map(number),
          ...[load.appeals, load.reports, load.undone].map(number),
        ])}
      />
    </section>
  )
}

function HoldSection({ holds, uploads }: { holds: readonly HoldFigures[]; uploads: number }) {
  return (
    <section class="block" aria-labelledby="holds">
      <h3 id="holds">{say('What the rules held')}</h3>
      <p>
        {say(
          'Of {uploads, plural, one {# upload} other {# uploads}}. A hold was right when the version was then rejected, sent back or quarantined, and not needed when it was approved.',
          { uploads },
        )}
      </p>
      <FiguresTable
        heads={[
          say('Rule'),
          say('Held'),
          say('Of all uploads'),
          say('Right'),
          say('Not needed'),
          say('How often right'),
        ]}
        rows={holds.map(({ rule, held, right, notNeeded }) => [
          holdTitle(rule),
          ...[number(held), percent(shareOf(held, uploads)), number(right), number(notNeeded)],
          right + notNeeded === 0 ? '–' : <ShareBar share={shareOf(right, right + notNeeded)} />,
        ])}
      />
    </section>
  )
}

function ReportSection({ reports }: { reports: readonly ReportFigures[] }) {
  return (
    <section class="block" aria-labelledby="reports">
      <h3 id="reports">{say('Reports')}</h3>
      <FiguresTable
        heads={[say('Kind'), say('Reports'), say('Acted upon'), say('Dismissed')]}
        rows={reports.map(({ kind, ...counts }) => [
          kindName(kind),
          ...[counts.reports, counts.acted, counts.dismissed].map(number),
        ])}
      />
    </section>
  )
}
