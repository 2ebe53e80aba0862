// All SQL about the queue beyond what pg-boss does: what stands in it, for people who look after it.

import { sql } from 'drizzle-orm'
import type { DeskJob, JobCounts } from '../src/domain/job.ts'
import type { Db } from './client.ts'
import { countUnknownMails, isUnknownMail } from './unanswered-mails.ts'

const states: Record<string, DeskJob['state']> = {
  created: 'waiting',
  retry: 'retry',
  active: 'running',
  failed: 'failed',
  unknown: 'unknown',
}

/** What is not done, or may not be: what a moderator can do something about first, then the longest waiting. */
export async function listUndoneJobs(db: Db, limit: number): Promise<DeskJob[]> {
  const rows = await db.execute<JobRow>(sql`
    select j.id, j.name, case when m.job_id is null then j.state::text else 'unknown' end as state, j.created_on, j.start_after, j.completed_on,
      j.retry_count + (case when j.started_on is null then 0 else 1 end) as tries,
      coalesce(m.why, j.output->>'message', j.output->'value'->>'message', '') as error,
      coalesce(u.uid, '') as uid,
      coalesce(n.subject, j.data->>'subject', j.data->>'day', '') as subject
    from jobs.job j
    left join notices n on j.name = 'notice.mail' and n.id = (j.data->>'noticeId')::bigint
    left join users u on u.id = coalesce(n.user_id, (j.data->>'userId')::integer)
    left join unanswered_mails m on m.job_id = j.id and ${isUnknownMail(sql`m`)}
    where j.state in ('created', 'retry', 'active', 'failed') or m.job_id is not null
    order by (j.state = 'failed' or m.job_id is not null) desc, j.created_on, j.id
    limit ${limit}`)
  return rows.map(jobOf)
}

type JobRow = {
  id: string
  name: string
  state: string
  created_on: string
  start_after: string
  completed_on: string | null
  tries: number
  error: string
  uid: string
  subject: string
}

function jobOf(row: JobRow): DeskJob {
  const { id, name, error, uid, subject } = row
  return {
    ...{ id, name, error, subject, person: uid, tries: Number(row.tries) },
    state: states[row.state] ?? 'waiting',
    createdAt: new Date(row.created_on),
    dueAt: new Date(row.start_after),
  }
}

export async function countJobs(db: Db): Promise<JobCounts> {
  const rows = await db.execute<{ state: string; jobs: number; due_seconds: number | null }>(sql`
    select state::text, count(*)::integer as jobs,
      extract(epoch from now() - min(start_after) filter (where state < 'active'))::float8 as due_seconds
    from jobs.job where state in ('created', 'retry', 'active', 'failed') group by state`)
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.jobs ?? 0)
  const oldest = Math.max(0, ...rows.map(({ due_seconds }) => Number(due_seconds ?? 0)))
  return {
    ...{ waiting: of('created'), retry: of('retry'), running: of('active'), failed: of('failed') },
    unknown: await countUnknownMails(db),
    oldestDueSeconds: Math.round(oldest),
  }
}

/** The name of the job, when it stands among the failed ones. */
export async function findFailedJob(db: Db, id: string): Promise<string | undefined> {
  const rows = await db.execute<{ name: string }>(
    sql`select name from jobs.job where id::text = ${id} and state = 'failed'`,
  )
  return rows[0]?.name
}
