// What is done after a change and is not done yet: mails that wait, are tried again, or have failed for good.

import type { DeskJob, JobCounts } from '../src/domain/job.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, Exact } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { phrase, say, sayRich } from './words.ts'

export interface JobsPageProps {
  frame: Frame
  counts: JobCounts
  /** The failed ones first. */
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
}

const stateBadges: Record<DeskJob['state'], string> = {
  waiting: 'badge',
  running: 'badge go',
  retry: 'badge wait',
  failed: 'badge stop',
}

function JobRow({ csrf, job, now }: { csrf: string; job: DeskJob; now: Date }) {
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
      <td data-l={say('What went wrong')}>{job.error}</td>
      <td>
        {job.state === 'failed' ? (
          <form method="post" action={urls.jobRetry(job.id)}>
            <CsrfField value={csrf} />
            <button class="link" type="submit">
              {sayRich('Try again<unseen> {job}</unseen>', {
                job: `${jobWords(job)} ${job.subject}`,
                unseen: (inner) => <span class="unseen">{inner}</span>,
              })}
            </button>
          </form>
        ) : null}
      </td>
    </tr>
  )
}

function jobWords({ name, person }: DeskJob): string {
  if (name === 'notice.mail') return say('Mail to {person}', { person })
  if (name === 'digest.mail') return say('Daily mail to {person}', { person })
  return name === 'desk.mail' ? say('Mail to the moderators') : name
}
