// One connection pool to Postgres, with Drizzle on top.

import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { type ConnectionGate, connectionGate } from './connection-gate.ts'
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
    // Nothing here runs so long that compiling it would pay; a word, because postgres.js leaves out what is false.
    connection: {
      application_name: 'quiver',
      statement_timeout: statementTimeoutMs,
      random_page_cost: 1.1,
      jit: 'off',
    },
  })
  return {
    db: drizzle(preparing(client, { patienceMs, watch, gate: connectionGate(pool) }), { schema }),
    listen: async (channel, onNotice, onGap) => {
      await client.listen(channel, onNotice, onGap)
    },
    close: () => client.end({ timeout: 5 }),
  }
}

interface Sending {
  patienceMs: number
  watch: QueryWatch | undefined
  /** Of the pool; a transaction has its connection already. */
  gate?: ConnectionGate
  /** Of a transaction. */
  life?: Life
}

/** Of the connection that a transaction has. */
interface Life {
  /** It is gone, and what the transaction would send now would go elsewhere, outside of it. */
  isOver(): boolean
  end(): void
}

/**
 * Drizzle sends statements without a name: Postgres plans each anew, and each takes two round trips. Named, each
 * connection prepares it once. Transactions are handed out by `begin` and `savepoint`. Neither they nor a query wait
 * longer than `patienceMs` for an answer.
 */
function preparing<S extends object>(client: S, sending: Sending): S {
  const { patienceMs, watch, gate, life } = sending
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name === 'unsafe') {
        return (query: string, parameters: unknown[], options: object) => {
          if (life?.isOver()) throw lostTransaction()
          watch?.(query)
          const pending: PendingQuery = member.call(target, query, parameters, { ...options, prepare: true })
          return limited(pending, sending)
        }
      }
      if (name !== 'begin' && name !== 'savepoint') return member
      return (...words: unknown[]) => {
        if (life?.isOver()) return Promise.reject(lostTransaction())
        const act = words.pop() as (inner: object) => Promise<unknown>
        const open: Opening = (inside) => entered(gate, () => member.call(target, ...words, inside))
        const within = life ?? lifeOf()
        const inside = (inner: object) => act(preparing(inner, { patienceMs, watch, life: within }))
        return limitedTransaction(open, inside, within, patienceMs)
      }
    },
  })
}

/** A query of postgres.js, which is sent by the first and settled from outside by the others. */
interface PendingQuery {
  handler(query: PendingQuery): void
  resolve(rows: unknown): void
  reject(fault: unknown): void
}

/**
 * The query stays in the queue of its connection, where a later answer finds nobody waiting: a connection that hangs is
 * not used for another query before that. Given up before it was sent, it is never sent.
 */
function limited(query: PendingQuery, { patienceMs, gate, life }: Sending): PendingQuery {
  const { resolve, reject, handler } = query
  let isGivenUp = false
  const timer = setTimeout(() => {
    isGivenUp = true
    reject(noAnswer())
  }, patienceMs)
  let leave = () => clearTimeout(timer)
  if (gate) {
    query.handler = (sent) =>
      gate.enter(() => {
        if (isGivenUp) return gate.leave()
        leave = () => {
          clearTimeout(timer)
          leave = () => {}
          // The connection is free once the answer was read to its end, which is right after this.
          queueMicrotask(() => gate.leave())
        }
        handler(sent)
      })
  }
  query.resolve = (rows) => {
    leave()
    resolve(rows)
  }
  query.reject = (fault) => {
    if (isConnectionLost(fault)) life?.end()
    leave()
    reject(fault)
  }
  return query
}

type Opening = (inside: (inner: object) => Promise<unknown>) => Promise<unknown>

async function entered<T>(gate: ConnectionGate | undefined, act: () => Promise<T>): Promise<T> {
  if (!gate) return act()
  await new Promise<void>((go) => gate.enter(go))
  try {
    return await act()
  } finally {
    gate.leave()
  }
}

/**
 * Limits the statements around a transaction, which postgres.js sends itself. One that was given up before it began is
 * rolled back if it begins after all; whether one was kept that was given up at its end, nobody can know.
 *
 * One whose connection was lost is over: the same object may stand for a new connection by then, on which its statements,
 * its `commit` and its `rollback` would meet the work of others. So it never ends, and sends nothing any more.
 */
async function limitedTransaction(
  open: Opening,
  act: (inner: object) => Promise<unknown>,
  life: Life,
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
      const result = await act(inner)
      return life.isOver() ? never : result
    } catch (fault) {
      if (life.isOver()) {
        giveUp(fault)
        return never
      }
      // To roll back would wait as long once more.
      if (isDatabaseAway(fault)) giveUp(fault)
      throw fault
    } finally {
      if (!life.isOver()) timer = wait()
    }
  })
  // It fails before its callback has ended when the connection closes between two statements.
  done.catch((fault) => {
    if (isConnectionLost(fault)) life.end()
  })
  return Promise.race([done, givenUp]).finally(() => clearTimeout(timer))
}

const never = new Promise<never>(() => {})

function lifeOf(): Life {
  let isOver = false
  return {
    isOver: () => isOver,
    end: () => {
      isOver = true
    },
  }
}

function lostTransaction(): Error {
  return Object.assign(new Error('The connection of this transaction was lost'), { code: 'CONNECTION_CLOSED' })
}

function noAnswer(): Error {
  return Object.assign(new Error('The database does not answer'), { code: 'ANSWER_TIMEOUT' })
}

const lostConnection = ['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'ECONNRESET', 'EPIPE']
const away = [
  ...lostConnection,
  'CONNECT_TIMEOUT',
  'ANSWER_TIMEOUT',
  'ECONNREFUSED',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]

/** Whether the fault means that the database is away, rather than that the query is wrong. Looks through the causes. */
export function isDatabaseAway(fault: unknown): boolean {
  return hasCode(fault, away)
}

/** Whether the connection on which something was under way is gone. */
export function isConnectionLost(fault: unknown): boolean {
  return hasCode(fault, lostConnection)
}

function hasCode(fault: unknown, codes: readonly string[]): boolean {
  if (!(fault instanceof Error)) return false
  const { code } = fault as { code?: unknown }
  return (typeof code === 'string' && codes.includes(code)) || hasCode(fault.cause, codes)
}

/** The name of the unique index or constraint that the fault is about, when it is a duplicate. */
export function duplicateOf(fault: unknown): string | undefined {
  if (!(fault instanceof Error)) return undefined
  const { code, constraint_name } = fault as { code?: unknown; constraint_name?: unknown }
  if (code === '23505' && typeof constraint_name === 'string') return constraint_name
  return duplicateOf(fault.cause)
}

/** Whether the database refused a value itself, such as a text with a NUL or too long for its index: trying again is no use. */
export function isDataFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = 'code' in fault ? String(fault.code) : ''
  return /^(22|54)/.test(code) || isDataFault(fault.cause)
}

/** Whether Postgres ended the transaction for another one: it may be tried again from its start. */
export function isDeadlock(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const { code } = fault as { code?: unknown }
  return code === '40P01' || code === '40001' || isDeadlock(fault.cause)
}
