// What a running repository is made of, built once. Tests replace any part.

import { join, resolve } from 'node:path'
import { type Database, type Db, openDatabase, type QueryWatch } from '../db/client.ts'
import { type JobQueue, openJobQueue } from '../db/job-queue.ts'
import { ensureSiteRole, migrate } from '../db/migrate.ts'
import { hasMark } from '../db/site.ts'
import { startDemoDirectory } from './adapters/demo-directory.ts'
import { type Directory, ldapDirectory } from './adapters/directory.ts'
import { startEmbeddedPostgres } from './adapters/embedded-postgres.ts'
import { diskFileStore, type FileStore } from './adapters/file-store.ts'
import { type IssuedTokens, issuedTokens } from './adapters/issued-token.ts'
import { jsonLog, type Log } from './adapters/log.ts'
import { logMailer, type Mailer } from './adapters/mailer.ts'
import { smtpMailer } from './adapters/smtp-mailer.ts'
import { type WebhookPoster, webhookPoster } from './adapters/webhook-post.ts'
import { type PackageReader, workerReader } from './package-reader.ts'
import type { Settings } from './settings.ts'

export interface Site {
  settings: Settings
  db: Db
  /** The database as its owner, for what the site itself may not do. */
  ownerUrl: string
  files: FileStore
  directory: Directory
  reader: PackageReader
  mailer: Mailer
  webhooks: WebhookPoster
  /** What issuers say of runs of CI. */
  issued: IssuedTokens
  /** For whoever works jobs off; they are put in with `enqueue` of db/job-queue.ts. */
  jobs: JobQueue
  log: Log
  now: () => Date
  changes: Changes
  /** Passwords come from the sample directory. */
  sampleDirectory: boolean
  /** Everything shown is made up, and every page says so. */
  sampleData: boolean
  close(): Promise<void>
}

/** What changed: everything about a plugin, or only how often it was downloaded, or only the totals that the feed shows. */
export type ChangeKind = 'content' | 'downloads' | 'feed'

/** Tells whoever keeps something in memory that a plugin has changed: here at once, from other instances by notification. */
export interface Changes {
  /** The plugin's rows were changed and committed. `undefined`: anything may have changed. */
  tell(pluginId: number | undefined, kind?: ChangeKind): void
  subscribe(listener: (pluginId: number | undefined, kind: ChangeKind) => void): void
}

/** The same database under two roles: the one that owns the tables, and the one that the site works with. */
export interface DatabaseUrls {
  ownerUrl: string
  url: string
}

/** Parts that a test brings itself instead of those that the settings name. */
export interface Overrides {
  database?: DatabaseUrls
  files?: FileStore
  directory?: Directory
  reader?: PackageReader
  mailer?: Mailer
  webhooks?: WebhookPoster
  issued?: IssuedTokens
  log?: Log
  now?: () => Date
  /** Is told of each query, for tests that count them. */
  queries?: QueryWatch
}

/**
 * Opens everything that the settings name: database (migrated), directory, file store.
 *
 * @throws what keeps a part from opening; parts that were opened before are closed again
 */
export async function openSite(settings: Settings, overrides: Overrides = {}): Promise<Site> {
  const opened: (() => Promise<void>)[] = []
  try {
    return await assemble(settings, overrides, opened)
  } catch (fault) {
    await closeAll(opened)
    throw fault
  }
}

async function assemble(settings: Settings, overrides: Overrides, opened: (() => Promise<void>)[]): Promise<Site> {
  const now = overrides.now ?? (() => new Date())
  const log = overrides.log ?? jsonLog((text) => process.stdout.write(text), now)
  const { ownerUrl, url } = overrides.database ?? (await databaseOf(settings, log, opened))
  await migrate(ownerUrl, url)
  const database = openDatabase(url, settings.database.pool, undefined, overrides.queries)
  opened.push(database.close)
  const directory = overrides.directory ?? (await directoryOf(settings, opened))
  opened.push(() => directory.close())
  const reader = overrides.reader ?? workerReader()
  opened.push(() => reader.close())
  const mailer = overrides.mailer ?? mailerOf(settings, log)
  opened.push(() => mailer.close())
  const jobs = openJobQueue(url)
  opened.push(jobs.close)
  const changes = changeHub()
  await followOtherInstances(database, changes)
  return {
    settings,
    db: database.db,
    ownerUrl,
    files: overrides.files ?? fileStoreOf(settings),
    directory,
    reader,
    mailer,
    webhooks: overrides.webhooks ?? posterOf(settings),
    issued: overrides.issued ?? issuedTokens({ ...settings.publishing, now }),
    jobs,
    log,
    now,
    changes,
    sampleDirectory: !settings.directory.url,
    sampleData: await hasMark(database.db, 'sample-data'),
    close: async () => {
      await closeAll(opened)
      log.flush()
    },
  }
}

async function databaseOf(settings: Settings, log: Log, opened: (() => Promise<void>)[]): Promise<DatabaseUrls> {
  const { url, ownerUrl } = settings.database
  if (url) return { url, ownerUrl: ownerUrl || url }
  // Without its database the site is of no use; whoever started us may start us again.
  const giveUp = () => process.exit(1)
  const postgres = await startEmbeddedPostgres({ dataDir: resolve(settings.server.dataDir), watch: { log, giveUp } })
  opened.push(postgres.stop)
  await ensureSiteRole(postgres.url, postgres.siteUrl)
  return { url: postgres.siteUrl, ownerUrl: postgres.url }
}

async function directoryOf(settings: Settings, opened: (() => Promise<void>)[]): Promise<Directory> {
  if (settings.directory.url) return ldapDirectory(settings.directory)
  const sample = await startDemoDirectory({ baseUrl: settings.server.baseUrl })
  opened.push(sample.stop)
  return ldapDirectory({ ...settings.directory, ...sample.settings })
}

function fileStoreOf(settings: Settings): FileStore {
  const folder = settings.packages.store.slice('file:'.length)
  return diskFileStore(resolve(join(settings.server.dataDir), folder))
}

function mailerOf({ mail, server }: Settings, log: Log): Mailer {
  if (!mail.smtpUrl) return logMailer(log)
  return smtpMailer({ smtpUrl: mail.smtpUrl, from: mail.from || `quiver@${new URL(server.baseUrl).hostname}` })
}

function posterOf({ webhooks, server }: Settings): WebhookPoster {
  return webhookPoster({ allowNetworks: webhooks.allowNetworks, userAgent: `Quiver-Webhooks (${server.baseUrl})` })
}

function changeHub(): Changes {
  const listeners: ((pluginId: number | undefined, kind: ChangeKind) => void)[] = []
  return {
    tell: (pluginId, kind = 'content') => {
      for (const listener of listeners) listener(pluginId, kind)
    },
    subscribe: (listener) => {
      listeners.push(listener)
    },
  }
}

/**
 * Notifications carry the plugin's id, nothing for all of them, or `feed`; those in a gap are lost, so everything counts
 * as changed after one.
 */
async function followOtherInstances(database: Database, changes: Changes): Promise<void> {
  await database.listen(
    'catalogue',
    (payload) =>
      payload === 'feed' ? changes.tell(undefined, 'feed') : changes.tell(payload === '' ? undefined : Number(payload)),
    () => changes.tell(undefined),
  )
}

/** In the reverse order of opening; a part that fails to close does not keep the others open. */
async function closeAll(opened: (() => Promise<void>)[]): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close().catch(() => {})
}
