// For operators: whether the site lives and can work.

import Elysia from 'elysia'
import { ping } from '../../db/site.ts'
import type { Repository } from '../services/repository.ts'

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
            await check.then(
              () => 'ok',
              () => 'away',
            ),
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
