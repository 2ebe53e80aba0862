// What is done after a change and is not done yet: mails that wait, are tried again, or have failed for good.

import type { DeskJob, JobCounts } from '../src/domain/job.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, Exact } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { phrase, say, sayRich } from './words.ts'

export interface JobsPageProps {
  frame: Frame
  counts: JobCounts
  /** Those that somebody has to decide about first. */
  jobs: DeskJob[]
  now: Date
}

const lateSeconds = 900

export function JobsPage({ frame, counts, jobs, now }: JobsPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="jobs"
      lead={say(
        'What is done after a change, such as mails. What fails is tried again for three days, then it stays here.',
      )}
    >
      <p class="soft">
        {say('{waiting} waiting, {running} running, {retry} to be tried again, {failed} failed.', {
          ...numbersOf(counts),
        })}
      </p>
      {counts.unknown > 0 ? (
        <Note kind="wait">
          {say(
            '{mails, plural, one {For # mail the mail server’s answer is unknown: it has probably arrived, and is not sent again by itself.} other {For # mails the mail server’s answer is unknown: they have probably arrived, and are not sent again by themselves.}}',
            { mails: counts.unknown },
          )}
        </Note>
      ) : null}
      {counts.oldestDueSeconds > lateSeconds ? (
        <Note kind="wait">
          {say('The oldest has been due for {minutes} minutes: nobody seems to work. Ask the operators of this site.', {
            minutes: Math.round(counts.oldestDueSeconds / 60),
          })}
        </Note>
      ) : null}
      {jobs.length === 0 ? (
        <Empty title={say('Everything is done.')}>{say('Mails that could not be sent would stand here.')}</Empty>
      ) : (
        <JobTable csrf={frame.csrf} jobs={jobs} now={now} />
      )}
    </ModerationFrame>
  )
}

function numbersOf({ waiting, running, retry, failed }: JobCounts) {
  return { waiting, running, retry, failed }
}

function JobTable({ csrf, jobs, now }: { csrf: string; jobs: DeskJob[]; now: Date }) {
  return (
    <table class="tbl cards">
      <thead>
        <tr>
          <th scope="col">{say('Job')}</th>
          <th scope="col">{say('State')}</th>
          <th scope="col">{say('Since')}</th>
          <th scope="col">{say('Tries')}</th>
          <th scope="col">{say('What went wrong')}</th>
          <th scope="col">
            <span class="unseen">{say('Try again')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow csrf={csrf} job={job} now={now} />
        ))}
      </tbody>
    </table>
  )
}

const stateWords: Record<DeskJob['state'], string> = {
  waiting: phrase('waiting'),
  running: phrase('running'),
  retry: phrase('to be tried again'),
  failed: phrase('failed'),
  unknown: phrase('answer unknown'),
}

const stateBadges: Record<DeskJob['state'], string> = {
  waiting: 'badge',
  running: 'badge go',
  retry: 'badge wait',
  failed: 'badge stop',
  unknown: 'badge wait',
}

function JobRow({ csrf, job, now }: { csrf: string; job: DeskJob; now: Date }) {
  const wrong = errorWords(job)
  return (
    <tr>
      <td>
        <strong>{jobWords(job)}</strong>
        {job.subject === '' ? null : <span class="fine"> {job.subject}</span>}
      </td>
      <td data-l={say('State')}>
        <span class={stateBadges[job.state]}>{say(stateWords[job.state])}</span>
        {job.state === 'retry' ? (
          <span class="fine"> {sayRich('at <t>then</t>', { t: () => <Exact at={job.dueAt} /> })}</span>
        ) : null}
      </td>
      <td data-l={say('Since')}>
        <AgoToTheMinute at={job.createdAt} now={now} />
      </td>
      <td data-l={say('Tries')}>{String(job.tries)}</td>
      <td data-l={wrong === '' ? undefined : say('What went wrong')}>{wrong}</td>
      <td>
        <AgainForm csrf={csrf} job={job} />
      </td>
    </tr>
  )
}

function errorWords({ state, error }: DeskJob): string {
  if (state !== 'unknown' || error !== '') return error
  return say('The worker ended before the mail server answered.')
}

/** Only where somebody has to decide: everything else goes on by itself. */
function AgainForm({ csrf, job }: { csrf: string; job: DeskJob }) {
  if (job.state !== 'failed' && job.state !== 'unknown') return null
  const words = {
    job: `${jobWords(job)} ${job.subject}`,
    unseen: (inner: Child) => <span class="unseen">{inner}</span>,
  }
  return (
    <form method="post" action={urls.jobRetry(job.id)}>
      <CsrfField value={csrf} />
      <button class="link" type="submit">
        {job.state === 'failed'
          ? sayRich('Try again<unseen> {job}</unseen>', words)
          : sayRich('Send again<unseen> {job}</unseen>', words)}
      </button>
    </form>
  )
}

function jobWords({ name, person }: DeskJob): string {
  if (name === 'notice.mail') return say('Mail to {person}', { person })
  if (name === 'digest.mail') return say('Daily mail to {person}', { person })
  if (name === 'webhook.wake') return say('Webhooks')
  if (name === 'review.count') return say('Lines that are new to us, counted')
  return name === 'desk.mail' ? say('Mail to the moderators') : name
}
