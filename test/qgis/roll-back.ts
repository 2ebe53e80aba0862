// Rolls a bad version back under the eyes of the real QGIS: `bun test/qgis/roll-back.ts …/qgis-client/run.sh`.
// Not among the tests that run everywhere: it needs QGIS and the client that drives it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPluginRow } from '../../db/plugins.ts'
import { findVersion } from '../../db/versions.ts'
import { urls } from '../../src/urls.ts'
import { servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { ada, closeSites, mo } from '../support/site.ts'

const [client = ''] = process.argv.slice(2)
const served = await servedSite()
const home = mkdtempSync(join(tmpdir(), 'quiver-qgis-'))
try {
  for (const to of ['1.2', '']) await show(to)
} finally {
  await served.stop()
  await closeSites()
  rmSync(home, { recursive: true, force: true })
}

/** @param to the good version; empty: a stub */
async function show(to: string): Promise<void> {
  const { site, origin } = served
  const name = to ? 'Contour' : 'Slope'
  const id = name.toLowerCase()
  for (const version of ['1.2', '1.3']) {
    const files = { 'which.py': `CODE = '${version}'\n` }
    await site.as(ada).upload(packageOf({ name, version, files }))
  }
  const door = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => rollBack(id, to) })
  const then = `python3 -c "import urllib.request as r; print(r.urlopen('http://127.0.0.1:${door.port}/').read())"`
  const run = Bun.spawn(
    [client, `${origin}${urls.feed()}`, '--install', id, '--then', then, '--then-expect-update', '--upgrade'],
    { env: { ...process.env, QGIS_HOME: join(home, id) }, stdout: 'pipe', stderr: 'pipe' },
  )
  const [out, err, code] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
    run.exited,
  ])
  door.stop(true)
  if (code !== 0) throw new Error(`QGIS ended with ${code}:\n${out.slice(0, 4000)}\n${err.slice(-2000)}`)
  const report = JSON.parse(out)
  const installed = (file: string) => readFileSync(installedAt(id, file), 'utf8')
  process.stdout.write(
    `${name}, QGIS ${JSON.stringify(report.qgis)}: ${JSON.stringify(report.install)} then ${JSON.stringify(report.update)}\n` +
      `  now installed: ${installed('metadata.txt').match(/^version=.*$/m)?.[0]}, ` +
      `${to ? installed('which.py').trim() : installed('__init__.py').split('\n', 4).at(-1)}\n`,
  )
}

function installedAt(id: string, file: string): string {
  const [path] = [...new Bun.Glob(`**/plugins/${id}/${file}`).scanSync(join(home, id))]
  if (!path) throw new Error(`QGIS has no ${id}/${file}`)
  return join(home, id, path)
}

async function rollBack(id: string, to: string): Promise<Response> {
  const { db } = served.site.repository.site
  const plugin = await findPluginRow(db, id)
  const bad = plugin && (await findVersion(db, plugin.id, '1.3'))
  const fields = { sha256: bad?.packageSha256 ?? '', to, number: '', reason: 'Version 1.3 deletes layers.' }
  const answer = await served.site.as(mo).post(urls.versionRollBack(id, '1.3'), fields)
  return new Response(`${answer.status} ${answer.headers.get('location')}`)
}
