// Starts the site, listens, and stops cleanly: what is under way is finished, then everything is closed.

import { seedFreshSite } from '../db/seed.ts'
import { listen, stopListening } from './listener.ts'
import { openRepository, type Repository } from './services/repository.ts'
import { upkeep } from './services/upkeep.ts'
import { readSettings, type Settings, WrongSettings } from './settings.ts'
import { openSite, type Site } from './site.ts'
import { startWorker } from './worker.ts'

const upkeepEveryMs = 60_000

await main()

/** Signals are heard from the beginning: a first start takes a while, and Ctrl-C ends it as cleanly as any other. */
async function main(): Promise<void> {
  const settings = settingsOrExit()
  const opened: (() => Promise<void>)[] = []
  const isStopping = stopOnSignal(() => closeAll(opened))
  try {
    await start(settings, opened)
  } catch (fault) {
    // What was being prepared lost its database; whoever stops us also ends the process.
    if (isStopping()) return
    await closeAll(opened)
    process.stderr.write(`Quiver did not start: ${fault instanceof Error ? fault.message : String(fault)}\n`)
    process.exit(1)
  }
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

async function start(settings: Settings, opened: (() => Promise<void>)[]): Promise<void> {
  const site = await openSite(settings)
  opened.push(site.close)
  const repository = openRepository(await withSampleData(settings, site))
  await repository.downloads.rollUp().catch((fault) => site.log.error('downloads not rolled up', fault))
  opened.push(() => repository.hunts.close())
  const listener = listen(repository)
  opened.push(() => stopListening(listener))
  const keeping = setInterval(() => upkeep(repository), upkeepEveryMs)
  opened.push(async () => clearInterval(keeping))
  if (settings.server.worker) opened.push(await startWorker(site))
  repository.hunts.wake()
  void warmUp(repository)
  site.log.info('listening', { address: listener.url.href, baseUrl: settings.server.baseUrl })
  process.stderr.write(`Quiver is at ${settings.server.baseUrl} (Ctrl-C stops it)\n`)
}

/** A fresh site without any settings of its own begins with sample plugins. */
async function withSampleData(settings: Settings, site: Site): Promise<Site> {
  if (settings.database.url || settings.directory.url) return site
  const filled = await seedFreshSite(site, () => process.stderr.write('Making sample plugins\n'))
  return filled ? { ...site, sampleData: true } : site
}

/** Builds the feeds that will be asked for first, before anybody does; one after the other, which takes less memory. */
async function warmUp({ catalog, feeds, site }: Repository): Promise<void> {
  try {
    await catalog.prepare()
    for (const qgis of ['', '3.28', '3.34', '3.40', '3.44', '4.0'])
      await feeds.find({ qgis, stableOnly: false, packageName: '' })
  } catch (fault) {
    site.log.error('lists and feeds not made ready', fault)
  }
}

/** In the reverse order of opening. */
async function closeAll(opened: (() => Promise<void>)[]): Promise<void> {
  for (let close = opened.pop(); close; close = opened.pop()) await close()
}

/** @returns whether a signal has come */
function stopOnSignal(stop: () => Promise<void>): () => boolean {
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
  return () => stopping
}
