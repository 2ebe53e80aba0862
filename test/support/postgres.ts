// One Postgres for a whole test run, and a fresh database for whoever asks.

import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { ensureSiteRole, migrate } from '../../db/migrate.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/adapters/embedded-postgres.ts'

interface Cluster {
  server: EmbeddedPostgres
  folder: string
  /** As the server's owner, to make and drop databases. */
  sql: postgres.Sql
}

let started: Promise<Cluster> | undefined
let made = 0

/**
 * An empty database of its own, with every migration applied, in about 30 ms; the first call starts the server.
 * The site's own role may not change the audit log, as in a real site; `ownerUrl` may do everything.
 * Nothing in it is durable. The server ends and its folder goes with the test run.
 */
export async function testDatabase(): Promise<{ url: string; ownerUrl: string; drop(): Promise<void> }> {
  started ??= startCluster()
  const { server, sql } = await started
  made += 1
  const name = `test_${process.pid}_${made}`
  // Copied as files it takes half as long as through the log, and so does dropping it.
  await sql.unsafe(`CREATE DATABASE ${name} TEMPLATE template_quiver STRATEGY FILE_COPY`)
  return {
    url: onDatabase(server.siteUrl, name),
    ownerUrl: onDatabase(server.url, name),
    drop: async () => void (await sql.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  }
}

/** Called once after the last test; harmless when no test needed a database. */
export async function stopTestPostgres(): Promise<void> {
  const cluster = await started?.catch(() => undefined)
  started = undefined
  if (!cluster) return
  await cluster.sql.end({ timeout: 1 })
  await cluster.server.stop()
  rmSync(cluster.folder, { recursive: true, force: true })
}

async function startCluster(): Promise<Cluster> {
  clearAbandoned()
  const folder = mkdtempSync(join(clusterFolder(), `quiver-test-${process.pid}-`))
  // For a run that ends without its last hook; Postgres itself ends with us in any case.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const server = await startEmbeddedPostgres({ dataDir: folder, durable: false })
  const sql = postgres(server.url, { max: 1, onnotice: () => {} })
  await sql`CREATE DATABASE template_quiver`
  await ensureSiteRole(server.url, server.siteUrl)
  await migrate(onDatabase(server.url, 'template_quiver'), onDatabase(server.siteUrl, 'template_quiver'))
  return { server, folder, sql }
}

const sharedMemory = '/dev/shm'
/** A cluster has a few hundred MB when many tests run, and there are as many as workers. */
const memoryWanted = 4_000_000_000

/** In memory where Linux has much of it to spare: to make a database there takes 18 ms, and up to 300 on a busy disk. */
function clusterFolder(): string {
  try {
    accessSync(sharedMemory, constants.W_OK)
    const { bavail, bsize } = statfsSync(sharedMemory)
    return bavail * bsize > memoryWanted ? sharedMemory : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Folders of runs that were killed. */
function clearAbandoned(): void {
  for (const name of readdirSync(clusterFolder())) {
    const pid = Number(/^quiver-test-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && !existsSync(`/proc/${pid}`) && existsSync('/proc')) {
      rmSync(join(clusterFolder(), name), { recursive: true, force: true })
    }
  }
}

function onDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
