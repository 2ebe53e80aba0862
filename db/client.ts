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
const statementTimeoutMs = 30_000

/** Opens a pool of at most `pool` connections; nothing connects before the first query. */
export function openDatabase(url: string, pool: number): Database {
  const client = postgres(url, {
    max: pool,
    connect_timeout: connectTimeoutSeconds,
    // A database that was away is asked again soon: requests fail meanwhile instead of waiting.
    backoff: (attempt) => Math.min(0.1 * attempt, 2),
    onnotice: () => {},
    connection: { application_name: 'quiver', statement_timeout: statementTimeoutMs },
  })
  return {
    db: drizzle(preparing(client), { schema }),
    listen: async (channel, onNotice, onGap) => {
      await client.listen(channel, onNotice, onGap)
    },
    close: () => client.end({ timeout: 5 }),
  }
}

/**
 * Drizzle sends statements without a name: Postgres plans each anew, and each takes two round trips. Named, each
 * connection prepares it once. Transactions are handed out by `begin` and `savepoint`.
 */
function preparing<S extends object>(client: S): S {
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name === 'unsafe') {
        return (query: string, parameters: unknown[], options: object) =>
          member.call(target, query, parameters, { ...options, prepare: true })
      }
      if (name !== 'begin' && name !== 'savepoint') return member
      return (...words: unknown[]) => {
        const act = words.pop() as (inner: object) => unknown
        return member.call(target, ...words, (inner: object) => act(preparing(inner)))
      }
    },
  })
}

const lostConnection = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
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
