// The queue of jobs, kept by pg-boss in the schema `jobs` of the same database: put in with a change, taken by one worker.

import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Db as BossDatabase, fromDrizzle, getConstructionPlans, getMigrationPlans, PgBoss } from 'pg-boss'
import { pgboss } from 'pg-boss/package.json'
import postgres from 'postgres'
import { type JobName, type JobPayloads, jobNames, jobRules } from '../src/domain/job.ts'
import { type Db, isConnectionLost } from './client.ts'

export const jobSchema = 'jobs'

/** Nothing runs by itself unless it is asked for: who puts a job in only needs its statements. */
const quiet = {
  ...{ schema: jobSchema, migrate: false, createSchema: false, schedule: false, supervise: false },
  ...{ registerInstance: false, reindex: false, openTelemetry: { enabled: false } },
} as const

const queueRules = {
  retryLimit: jobRules.retries,
  retryDelay: jobRules.firstPauseSeconds,
  retryBackoff: true,
  retryDelayMax: jobRules.longestPauseSeconds,
  expireInSeconds: jobRules.longestRunSeconds,
  heartbeatSeconds: jobRules.silenceSeconds,
  retentionSeconds: jobRules.keepSeconds,
  deleteAfterSeconds: jobRules.keepSeconds,
  notify: true,
}

/**
 * Makes the schema and a queue for each kind of job, or brings both to this version.
 *
 * @param owner a client of one connection, as the role that owns the tables
 */
export async function installJobQueue(owner: postgres.Sql): Promise<void> {
  const boss = new PgBoss({ ...quiet, db: databaseOn(owner) })
  if (!(await boss.isInstalled())) await owner.unsafe(getConstructionPlans(jobSchema)).simple()
  else await bringUp(owner, (await boss.schemaVersion()) ?? 0)
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]))
  for (const name of jobNames) {
    const queue = known.get(name)
    if (!queue) await boss.createQueue(name, queueRules)
    else if (differs(queue)) await boss.updateQueue(name, queueRules)
  }
}

async function bringUp(owner: postgres.Sql, version: number): Promise<void> {
  if (version < pgboss.schema) await owner.unsafe(getMigrationPlans(jobSchema, version)).simple()
}

function differs(queue: object): boolean {
  return Object.entries(queueRules).some(([rule, value]) => Reflect.get(queue, rule) !== value)
}

export interface EnqueueOptions {
  /** A job with the same key is put in once, however often it is asked for. */
  once?: string
  startAfter?: Date
}

/**
 * Puts a job into the queue within the open transaction: it is there when that commits, and a worker wakes at once.
 */
export async function enqueue<Name extends JobName>(
  tx: Db,
  name: Name,
  payload: JobPayloads[Name],
  { once, startAfter }: EnqueueOptions = {},
): Promise<void> {
  await enqueueAll(tx, name, [{ payload, once, startAfter }])
}

/** The same for several jobs of one kind, in one statement. */
export async function enqueueAll<Name extends JobName>(
  tx: Db,
  name: Name,
  jobs: readonly ({ payload: JobPayloads[Name] } & EnqueueOptions)[],
): Promise<void> {
  if (jobs.length === 0) return
  await bossOn(tx).insert(
    name,
    jobs.map(({ payload, once, startAfter }) => ({ data: payload, id: once && idOf(name, once), startAfter })),
  )
}

/** The same key always makes the same id, and an id stands in the queue once. */
function idOf(name: string, key: string): string {
  const hex = createHash('sha256').update(`${name} ${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** @returns false when it does not stand among the failed ones any more */
export async function retryJob(tx: Db, name: string, id: string): Promise<boolean> {
  return affectedBy(await bossOn(tx).retry(name, id)) === 1
}

/** Puts one that is done into the queue once more. @returns false when it is not kept any more */
export async function repeatJob(tx: Db, name: string, id: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    update jobs.job set state = 'retry', retry_limit = retry_limit + 1, completed_on = null, start_after = now()
    where name = ${name} and id::text = ${id} and state = 'completed' returning 1`)
  return rows.length === 1
}

/** How many jobs a command found as it expects them; the types of pg-boss leave that out. */
function affectedBy(answer: object): number {
  return 'affected' in answer ? Number(answer.affected) : 0
}

function bossOn(tx: Db): PgBoss {
  return new PgBoss({ ...quiet, db: fromDrizzle(tx, sql) })
}

/** A job that this process has taken, and nobody else gets. */
export interface TakenJob<Name extends JobName = JobName> {
  id: string
  name: Name
  payload: JobPayloads[Name]
  /** How often it was begun before. */
  retryCount: number
}

export interface JobQueue {
  /** Takes what is due, for who does it at once; `early` takes what is to be tried later too. */
  take<Name extends JobName>(name: Name, options?: { early?: boolean }): Promise<TakenJob<Name>[]>
  /**
   * Marks it as done within the transaction that does it.
   *
   * @throws Error when the job was given to somebody else meanwhile: nothing of the transaction may be kept
   */
  finish(tx: Db, job: TakenJob): Promise<void>
  /** The same for who does not know whether that was kept. */
  finishLate(tx: Db, job: TakenJob): Promise<void>
  /** Takes back within the transaction that it is done, so that it can fail. */
  reopen(tx: Db, job: TakenJob): Promise<void>
  /** Keeps why it failed, and tries it again later, or never where `forGood`. */
  fail(job: TakenJob, why: string, forGood: boolean): Promise<void>
  /** Takes jobs as they come, each once, and one after the other within a kind. */
  work(perform: (job: TakenJob) => Promise<void>, onFault: (fault: unknown) => void): Promise<void>
  /** Takes back what was taken by a process that has died; a worker does so by itself every few seconds. */
  rescue(): Promise<void>
  /** Takes no more, and waits for what is under way. */
  close(): Promise<void>
  /** Aborted once nothing is waited for any more. */
  closed: AbortSignal
}

const stopPatienceMs = 30_000
/** Notifications wake the workers; this is for what is tried again, and for a notification that was lost. */
const usualPollSeconds = 5
const batch = 4

/** Nothing connects before the first job is taken. */
export function openJobQueue(url: string, pollSeconds = usualPollSeconds): JobQueue {
  const client = postgres(url, { max: 4, onnotice: () => {}, types: { json: textualJson }, connection })
  const boss = new PgBoss({
    ...quiet,
    ...{ db: databaseOn(client), supervise: true, useListenNotify: true, registerInstance: true },
    ...{ superviseIntervalSeconds: 5, monitorIntervalSeconds: 5, maintenanceIntervalSeconds: 3600 },
  })
  const closing = new AbortController()
  const attempt = ({ id, retryCount }: TakenJob) => ({ id, retryCount })
  const fail: JobQueue['fail'] = async (job, message, forGood) => {
    if (forGood) await client`update jobs.job set retry_limit = retry_count where name = ${job.name} and id = ${job.id}`
    await boss.fail(job.name, attempt(job), { message })
  }
  return {
    take: async (name, { early = false } = {}) =>
      (await boss.fetch(name, { batchSize: 100, includeMetadata: true, ignoreStartAfter: early })).map(
        takenOf,
      ) as never,
    finish: async (tx, job) => {
      const done = affectedBy(await bossOn(tx).complete(job.name, attempt(job)))
      if (done !== 1) throw new Error('This job was given to somebody else meanwhile.')
    },
    finishLate: async (tx, job) => {
      await bossOn(tx).complete(job.name, attempt(job))
    },
    reopen: async (tx, { id, name, retryCount }) => {
      await tx.execute(sql`update jobs.job set state = 'active', completed_on = null, heartbeat_on = now()
        where name = ${name} and id = ${id} and state = 'completed' and retry_count = ${retryCount}`)
    },
    fail,
    work: async (perform, onFault) => {
      boss.on('error', onFault)
      boss.on('warning', onFault)
      await boss.start()
      for (const name of jobNames) await workOn(boss, name, pollSeconds, perform)
    },
    closed: closing.signal,
    rescue: () => boss.supervise(),
    close: async () => {
      await boss.stop({ graceful: true, timeout: stopPatienceMs })
      closing.abort()
      await client.end({ timeout: 5 })
    },
  }
}

const connection = { application_name: 'quiver jobs', statement_timeout: 15_000 }

/** pg-boss hands over most JSON as text already. */
const textualJson = {
  ...{ to: 114, from: [114, 3802], parse: JSON.parse },
  serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
}

async function workOn(
  boss: PgBoss,
  name: JobName,
  pollSeconds: number,
  perform: (job: TakenJob) => Promise<void>,
): Promise<void> {
  const options = {
    ...{ batchSize: batch, burstWhenBatchFull: true, includeMetadata: true },
    ...{ pollingIntervalSeconds: pollSeconds, notifyPollingIntervalSeconds: pollSeconds },
  } as const
  // Each is settled by who performs it, so that nothing is left to settle for the batch.
  await boss.work<unknown>(name, options, async (jobs) => {
    for (const job of jobs) if (!job.signal.aborted) await perform(takenOf(job))
  })
}

function takenOf(job: { id: string; name: string; data: unknown; retryCount: number }): TakenJob {
  const { id, name, data, retryCount } = job
  return { id, name: name as JobName, payload: data as never, retryCount }
}

/** What pg-boss asks of a driver. Its maintenance comes as whole transactions in one text, which take one connection. */
function databaseOn(client: postgres.Sql): BossDatabase {
  return {
    executeSql: async (text, values = []) => {
      if (/^\s*BEGIN\b/i.test(text)) return runScript(client, text)
      return rowsOf(await client.unsafe(text, values as never[]))
    },
    listen: async (channel, onNotice, onGap) => {
      const { unlisten } = await client.listen(channel, onNotice, onGap)
      return { close: unlisten }
    },
  }
}

async function runScript(client: postgres.Sql, text: string) {
  const reserved = await client.reserve()
  let lost = false
  try {
    return rowsOf(await reserved.unsafe(text).simple())
  } catch (fault) {
    lost = isConnectionLost(fault)
    throw fault
  } finally {
    // Given back, a connection that is gone would be written to, which ends the process (postgres 3.4.9).
    if (!lost) reserved.release()
  }
}

/** A text of several statements answers a list of rows for each. */
function rowsOf(result: readonly unknown[]): { rows: never[] } {
  return { rows: (result.some(Array.isArray) ? result.flat() : [...result]) as never[] }
}
