// What people reported: open ones by plugin, with what a moderator can do about each, and those closed last.

import { type AbuseReport, reportOutcomes } from '../src/domain/abuse-report.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Ago } from './dates.tsx'
import { Empty } from './empty.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { kindName, outcomeName } from './report-words.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface ReportsPageProps {
  frame: Frame
  /** Oldest first. */
  open: AbuseReport[]
  closed: AbuseReport[]
  now: Date
  /** Whose closing was refused. */
  refused?:
    | { id: number; given: { outcome: string; answer: string }; problems: FieldProblem[]; text: string }
    | undefined
}

export function ReportsPage(props: ReportsPageProps) {
  const { frame, open, closed, now } = props
  const groups = [...Map.groupBy(open, ({ plugin }) => plugin.id).values()]
  return (
    <ModerationFrame
      frame={frame}
      tab="reports"
      lead={say(
        'What people saw after publication. Two trusted people, or one word of malice about something new, hide it before you look.',
      )}
    >
      {open.length === 0 ? <Empty title={say('No report is open.')}>{null}</Empty> : null}
      {groups.map((reports) => (
        <PluginReports {...props} reports={reports} />
      ))}
      {closed.length === 0 ? null : (
        <section class="block">
          <h2>{say('Closed last')}</h2>
          <ul class="rows">
            {closed.map((report) => (
              <li class="stack">
                <ReportHead report={report} now={now} />
                <p class="prose">{report.text}</p>
                <Closing report={report} now={now} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </ModerationFrame>
  )
}

function PluginReports({ frame, reports, now, refused }: ReportsPageProps & { reports: AbuseReport[] }) {
  const plugin = reports[0]?.plugin
  if (!plugin) return nothing
  return (
    <section class="block stack">
      <h2>
        {plugin.name} {plugin.quarantined ? <Badge kind="quarantined" /> : null}
      </h2>
      <p class="bar">
        <a href={urls.plugin(plugin.packageName)}>{say('Look at {plugin}', { plugin: plugin.name })}</a>
        <a href={urls.pluginQuarantine(plugin.packageName)}>
          {plugin.quarantined ? say('Lift the quarantine') : say('Quarantine')}
        </a>
      </p>
      <ul class="rows sheet persons">
        {reports.map((report) => (
          <li>
            <div class="stack">
              <ReportHead report={report} now={now} />
              <p class="prose">{report.text}</p>
              <Ways report={report} />
            </div>
            <CloseForm frame={frame} report={report} refused={refused?.id === report.id ? refused : undefined} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReportHead({ report, now }: { report: AbuseReport; now: Date }) {
  const { reporter, version } = report
  return (
    <>
      <h3>
        {kindName(report.kind)} {version ?? say('the whole plugin')}{' '}
        {report.versionQuarantined ? <Badge kind="quarantined" /> : null}
      </h3>
      <p class="meta">
        <span>
          {sayRich('by <a>{who}</a>', {
            a: (inner) => <a href={urls.user(reporter.uid)}>{inner}</a>,
            who: reporter.uid,
          })}
        </span>
        {report.trusted ? <span>{say('trusted')}</span> : null}
        <span>
          {say('{acted} of {all} earlier reports led to something', {
            acted: reporter.acted,
            all: reporter.acted + reporter.dismissed,
          })}
        </span>
        <span>
          <Ago at={report.at} now={now} />
        </span>
      </p>
    </>
  )
}

function Ways({ report: { plugin, version } }: { report: AbuseReport }) {
  if (version === undefined) return nothing
  return (
    <p class="bar">
      <a href={urls.version(plugin.packageName, version)}>{say('Look at {version}', { version })}</a>
      <a href={urls.versionQuarantine(plugin.packageName, version)}>{say('Quarantine of {version}', { version })}</a>
      <a href={urls.versionRollBack(plugin.packageName, version)}>{say('Roll back {version}', { version })}</a>
    </p>
  )
}

function Closing({ report, now }: { report: AbuseReport; now: Date }) {
  if (!report.closed) return nothing
  const { by: who, at, outcome, answer } = report.closed
  return (
    <p class="fine">
      {sayRich('{outcome}, by {who}, {when}: {answer}', {
        ...{ outcome: outcomeName(outcome), who, answer },
        when: <Ago at={at} now={now} />,
      })}
    </p>
  )
}

interface CloseFormProps {
  frame: Frame
  report: AbuseReport
  refused: ReportsPageProps['refused']
}

function CloseForm({ frame, report, refused }: CloseFormProps) {
  return (
    <details class="more" open={refused !== undefined}>
      <summary>
        {say('Close')}
        <span class="unseen">
          {' '}
          {report.plugin.name} {report.id}
        </span>
      </summary>
      <form class="stack" method="post" action={urls.reportOutcome(report.id)}>
        <CsrfField value={frame.csrf} />
        {refused && refused.problems.length === 0 ? (
          <p class="problem" role="alert">
            {sayAgain(refused.text)}
          </p>
        ) : null}
        <Field
          name="answer"
          id={`answer-${report.id}`}
          label={say('Answer to {who}', { who: report.reporter.uid })}
          value={refused?.given.answer}
          problems={refused?.problems}
          rows={3}
          required
        />
        <p class="bar">
          {reportOutcomes.map((outcome) => (
            <button class="btn slim" type="submit" name="outcome" value={outcome}>
              {outcomeName(outcome)}
            </button>
          ))}
        </p>
      </form>
    </details>
  )
}
