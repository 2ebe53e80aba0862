// A worker that is killed while it sends loses nothing: what it had taken is sent again.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listDeliveries } from '../../db/deliveries.ts'
import { webhookRules } from '../../src/domain/webhook.ts'
import { deliverDue } from '../../src/services/webhook-delivery.ts'
import { addWebhook } from '../../src/services/webhooks.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, operator, type TestSite, testSite } from '../support/site.ts'
import { receiver } from '../support/webhook-receiver.ts'

const ini = '[webhooks]\nallow_networks = 127.0.0.0/8'
const cleaning: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean()
  await closeSites()
})

/** `bin/quiver worker` on the database of this site. */
function startWorker(site: TestSite) {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-worker-'))
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('QUIVER_'))
  const worker = Bun.spawn([process.execPath, join(import.meta.dir, '../../src/operator.ts'), 'worker'], {
    cwd: join(import.meta.dir, '../..'),
    env: {
      ...Object.fromEntries(own),
      QUIVER_DATABASE_URL: site.database.url,
      QUIVER_DATABASE_OWNER_URL: site.database.ownerUrl,
      QUIVER_SERVER_DATA_DIR: folder,
      QUIVER_WEBHOOKS_ALLOW_NETWORKS: '127.0.0.0/8',
    },
    ...{ stdout: 'ignore', stderr: 'ignore' },
  })
  cleaning.push(async () => {
    worker.kill(9)
    await worker.exited
    rmSync(folder, { recursive: true, force: true })
  })
  return worker
}

test('an event that a killed worker had begun to send arrives by another, with the same id', async () => {
  const site = await testSite({ ini })
  site.clock.now = new Date()
  await site.as(ada).upload(packageOf({ version: '1.0' }))
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  let dead = false
  const there = receiver(async () => {
    begin()
    return dead ? 200 : new Promise<number>(() => {})
  })
  cleaning.push(there.stop)
  const worker = startWorker(site)
  const { id } = await addWebhook(site.repository.site, operator, 'contour', {
    ...{ url: there.url, events: ['version.published'] },
  })
  // Wakes the worker, wherever it runs.
  await site.as(ada).upload(packageOf({ version: '1.1' }))
  await begun
  worker.kill(9)
  await worker.exited
  dead = true

  expect(await deliverDue(site.repository.site)).toBe(0)
  site.clock.now = new Date(Date.now() + webhookRules.leaseMs + 1000)
  expect(await deliverDue(site.repository.site)).toBe(1)
  const [delivery] = await listDeliveries(site.repository.site.db, id, undefined, 10)
  expect(delivery).toMatchObject({ attempts: 2, deliveredAt: site.clock.now, lastStatus: 200 })
  expect(new Set(there.received.map(({ key }) => key)).size).toBe(1)
  expect(there.received).toHaveLength(2)
}, 60_000)
