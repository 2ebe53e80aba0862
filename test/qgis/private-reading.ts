// A private repository under the eyes of the real QGIS: listed, installed and upgraded with an authentication configuration,
// refused with a wrong password: `bun test/qgis/private-reading.ts …/qgis-client/run.sh`.
// Not among the tests that run everywhere: it needs QGIS and the client that drives it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urls } from '../../src/urls.ts'
import { servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites } from '../support/site.ts'

const [client = ''] = process.argv.slice(2)
const served = await servedSite({ ini: '[access]\nread = signed-in\n' })
const home = mkdtempSync(join(tmpdir(), 'quiver-qgis-'))
const door = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => upload('1.1') })
try {
  await upload('1.0')
  const then = `python3 -c "import urllib.request as r; r.urlopen('http://127.0.0.1:${door.port}/').read()"`
  const good = [
    '--basic-auth',
    'ben:quiver',
    '--install',
    'contour',
    '--then',
    then,
    '--then-expect-update',
    '--upgrade',
  ]
  await show('right password', good)
  await show('wrong password', ['--basic-auth', 'ben:wrong'])
  await show('no password', [])
} finally {
  door.stop(true)
  await served.stop()
  await closeSites()
  rmSync(home, { recursive: true, force: true })
}

async function upload(version: string): Promise<Response> {
  const { status } = await served.site.as(ada).upload(packageOf({ name: 'Contour', version }))
  return new Response(String(status))
}

async function show(what: string, options: string[]): Promise<void> {
  const run = Bun.spawn([client, `${served.origin}${urls.feed()}`, ...options], {
    env: { ...process.env, QGIS_HOME: join(home, what) },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const report = JSON.parse(await new Response(run.stdout).text())
  const { repository, plugin_count: plugins, install, update, requests } = report
  const statuses = requests.map(
    (request: { url: string; status: number }) => `${request.status} ${new URL(request.url).pathname}`,
  )
  process.stdout.write(
    `${what}: ended with ${await run.exited}\n  ${JSON.stringify({ repository, plugins, statuses })}\n`,
  )
  process.stdout.write(`  ${JSON.stringify(install)} then ${JSON.stringify(update)}\n`)
}
