// Starts the site, listens, and stops cleanly: what is under way is finished, then everything is closed.

import { resolve } from 'node:path'
import { seedSampleData } from '../db/seed.ts'
import { isEmptySite } from '../db/site.ts'
import { createApp } from './app.ts'
import { openRepository, type Repository } from './services/repository.ts'
import { readSettings, type Settings, WrongSettings } from './settings.ts'
import { openSite, type Site } from './site.ts'

/** An upload over a slow line may pause for so long. */
const idleSeconds = 120
/** More than any form takes, so that our own limit answers and not the listener's. */
const bodySlack = 4
const rollUpEveryMs = 60_000

await start()

async function start(): Promise<void> {
  const settings = settingsOrExit()
  const site = await openSite(settings).catch(giveUp)
  const repository = await prepare(settings, site).catch(async (fault) => {
    await site.close()
    return giveUp(fault)
  })
  const server = await listen(repository).catch(async (fault) => {
    await site.close()
    return giveUp(fault)
  })
  const rolling = setInterval(() => rollUp(repository), rollUpEveryMs)
  void warmUp(repository)
  site.log.info('listening', { address: server.url.href, baseUrl: settings.server.baseUrl })
  process.stderr.write(`Quiver is at ${settings.server.baseUrl} (Ctrl-C stops it)\n`)
  stopOnSignal(async () => {
    clearInterval(rolling)
    await server.stop()
    await site.close()
  })
}

function giveUp(fault: unknown): never {
  process.stderr.write(`Quiver did not start: ${fault instanceof Error ? fault.message : String(fault)}\n`)
  process.exit(1)
}

async function prepare(settings: Settings, site: Site): Promise<Repository> {
  const repository = openRepository(await withSampleData(settings, site))
  await rollUp(repository)
  return repository
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env)
  } catch (fault) {
    if (!(fault instanceof WrongSettings)) throw fault
    process.stderr.write(`${fault.message}\n`)
    process.exit(1)
  }
}

/** A fresh site without any settings of its own begins with sample plugins. */
async function withSampleData(settings: Settings, site: Site): Promise<Site> {
  if (settings.database.url || settings.directory.url || !(await isEmptySite(site.db))) return site
  process.stderr.write('Making sample plugins\n')
  await seedSampleData(site)
  return { ...site, sampleData: true }
}

async function listen(repository: Repository) {
  const app = createApp(repository)
  const { server: settings, packages } = repository.site.settings
  const tls = settings.tlsCertificate
    ? { cert: Bun.file(resolve(settings.tlsCertificate)), key: Bun.file(resolve(settings.tlsKey)) }
    : undefined
  return Bun.serve({
    hostname: settings.host,
    port: settings.port,
    idleTimeout: idleSeconds,
    maxRequestBodySize: packages.maxBytes * bodySlack + 16_000_000,
    tls,
    fetch: (request, server) => app.handle(request, server.requestIP(request)?.address ?? ''),
  })
}

async function rollUp({ downloads, site }: Repository): Promise<void> {
  await downloads.rollUp().catch((fault) => site.log.error('downloads not rolled up', fault))
}

/** Builds the feeds that will be asked for first, before anybody does; one after the other, which takes less memory. */
async function warmUp({ feeds, site }: Repository): Promise<void> {
  try {
    for (const qgis of ['', '3.28', '3.34', '3.40', '3.44', '4.0'])
      await feeds.find({ qgis, stableOnly: false, packageName: '' })
  } catch (fault) {
    site.log.error('feeds not built', fault)
  }
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C means it.
      if (stopping) process.exit(1)
      stopping = true
      void stop().then(
        () => process.exit(0),
        (fault) => {
          process.stderr.write(`Quiver did not stop cleanly: ${(fault as Error).message}\n`)
          process.exit(1)
        },
      )
    })
  }
}
