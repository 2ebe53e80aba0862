// One connection pool to Postgres, with Drizzle on top.

import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from './schema.ts'

/** A connection pool or an open transaction: every query function takes one first. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>

export interface Database {
  db: Db
  /**
   * Calls back for each notification on the channel, and `onGap` whenever notifications may have been missed: when
   * listening begins and after each reconnection.
   */
  listen(channel: string, onNotice: (payload: string) => void, onGap: () => void): Promise<void>
  close(): Promise<void>
}

const connectTimeoutSeconds = 5
const statementTimeoutMs = 15_000
/** More than a statement may take, so that a database that lives always speaks first. */
const answerTimeoutMs = 20_000

/** Is told of each query before it is sent. */
export type QueryWatch = (query: string) => void

/**
 * Opens a pool of at most `pool` connections; nothing connects before the first query. A query without an answer after
 * `patienceMs`, the wait for a connection included, fails as if the database were away.
 */
export function openDatabase(url: string, pool: number, patienceMs = answerTimeoutMs, watch?: QueryWatch): Database {
  const client = postgres(url, {
    max: pool,
    connect_timeout: connectTimeoutSeconds,
    // A database that was away is asked again soon: requests fail meanwhile instead of waiting.
    backoff: (attempt) => Math.min(0.1 * attempt, 2),
    onnotice: () => {},
    // What lists and searches read is in memory: the default is that of a disk that turns.
    // Nothing here runs so long that compiling it would pay; a word, because postgres.js leaves out what is false. as a word, because postgres.js leaves out what is false.
    connection: {
      application_name: 'quiver',
      statement_timeout: statementTimeoutMs,
      random_page_cost: 1.1,
      jit: 'off',
    },
  })
  return {
    db: drizzle(preparing(client, patienceMs, watch), { schema }),
    listen: async (channel, onNotice, onGap) => {
      await client.listen(channel, onNotice, onGap)
    },
    close: () => client.end({ timeout: 5 }),
  }
}

/**
 * Drizzle sends statements without a name: Postgres plans each anew, and each takes two round trips. Named, each
 * connection prepares it once. Transactions are handed out by `begin` and `savepoint`. Neither they nor a query wait
 * longer than `patienceMs` for an answer.
 */
function preparing<S extends object>(client: S, patienceMs: number, watch?: QueryWatch): S {
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name === 'unsafe') {
        return (query: string, parameters: unknown[], options: object) => {
          watch?.(query)
          return limited(member.call(target, query, parameters, { ...options, prepare: true }), patienceMs)
        }
      }
      if (name !== 'begin' && name !== 'savepoint') return member
      return (...words: unknown[]) => {
        const act = words.pop() as (inner: object) => Promise<unknown>
        const open = (inside: (inner: object) => Promise<unknown>) => member.call(target, ...words, inside)
        return limitedTransaction(open, (inner) => act(preparing(inner, patienceMs, watch)), patienceMs)
      }
    },
  })
}

/** A query of postgres.js, which is settled from outside by these two. */
interface PendingQuery {
  resolve(rows: unknown): void
  reject(fault: unknown): void
}

/**
 * The query stays in the queue of its connection, where a later answer finds nobody waiting: a connection that hangs is
 * not used for another query before that.
 */
function limited(query: PendingQuery, patienceMs: number): PendingQuery {
  const { resolve, reject } = query
  const timer = setTimeout(() => reject(noAnswer()), patienceMs)
  query.resolve = (rows) => {
    clearTimeout(timer)
    resolve(rows)
  }
  query.reject = (fault) => {
    clearTimeout(timer)
    reject(fault)
  }
  return query
}

/**
 * Limits the statements around a transaction, which postgres.js sends itself. One that was given up before it began is
 * rolled back if it begins after all; whether one was kept that was given up at its end, nobody can know.
 */
async function limitedTransaction(
  open: (inside: (inner: object) => Promise<unknown>) => Promise<unknown>,
  act: (inner: object) => Promise<unknown>,
  patienceMs: number,
): Promise<unknown> {
  const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>()
  let late = false
  const wait = () =>
    setTimeout(() => {
      late = true
      giveUp(noAnswer())
    }, patienceMs)
  let timer = wait()
  const done = open(async (inner) => {
    clearTimeout(timer)
    if (late) throw noAnswer()
    try {
      return await act(inner)
    } catch (fault) {
      // To roll back would wait as long once more.
      if (isDatabaseAway(fault)) giveUp(fault)
      throw fault
    } finally {
      timer = wait()
    }
  })
  return Promise.race([done, givenUp]).finally(() => clearTimeout(timer))
}

function noAnswer(): Error {
  return Object.assign(new Error('The database does not answer'), { code: 'ANSWER_TIMEOUT' })
}

const lostConnection = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ANSWER_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
])

/** Whether the fault means that the database is away, rather than that the query is wrong. Looks through the causes. */
export function isDatabaseAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = (fault as { code?: unknown }).code
  return (typeof code === 'string' && lostConnection.has(code)) || isDatabaseAway(fault.cause)
}

/** The name of the unique index or constraint that the fault is about, when it is a duplicate. */
export function duplicateOf(fault: unknown): string | undefined {
  if (!(fault instanceof Error)) return undefined
  const { code, constraint_name } = fault as { code?: unknown; constraint_name?: unknown }
  if (code === '23505' && typeof constraint_name === 'string') return constraint_name
  return duplicateOf(fault.cause)
}

/** Whether Postgres ended the transaction for another one: it may be tried again from its start. */
export function isDeadlock(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const { code } = fault as { code?: unknown }
  return code === '40P01' || code === '40001' || isDeadlock(fault.cause)
}
