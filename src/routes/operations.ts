// For operators: whether the site lives and can work.

import Elysia from 'elysia'
import { ping } from '../../db/site.ts'
import type { Repository } from '../services/repository.ts'

/** What does not answer in time is away: a probe gives up sooner than a database that hangs. */
const patienceMs = 2000
const headers = { 'cache-control': 'no-store' }

export function operationRoutes({ site }: Repository) {
  /** Ready means: the database answers and packages can be written. */
  async function answerReady() {
    const parts = { database: ping(site.db), packages: site.files.check() }
    const states = await Promise.all(
      Object.entries(parts).map(
        async ([name, check]) =>
          [
            name,
            await Promise.race([check.then(() => 'ok'), Bun.sleep(patienceMs).then(() => 'away')]).catch(() => 'away'),
          ] as const,
      ),
    )
    const ready = states.every(([, state]) => state === 'ok')
    return Response.json({ ready, ...Object.fromEntries(states) }, { status: ready ? 200 : 503, headers })
  }

  return new Elysia()
    .get('/health/live', async () => Response.json({ live: true }, { headers }))
    .get('/health/ready', async () => answerReady())
}
