// Publishes a plugin by the window of the publish plugin in the real QGIS; a second profile then installs it:
// `bun test/qgis/publish-plugin.ts …/qgis-client/run.sh [FOLDER FOR PICTURES]`.
// Not among the tests that run everywhere: it needs QGIS and the client that drives it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { findPluginRow } from '../../db/plugins.ts'
import { publishPluginFiles } from '../../db/sample/publish-plugin.ts'
import { findVersion } from '../../db/versions.ts'
import { approveVersion } from '../../src/services/decisions.ts'
import { urls } from '../../src/urls.ts'
import { servedSite } from '../support/browser.ts'
import { packageOf } from '../support/packages.ts'
import { closeSites, operator } from '../support/site.ts'

const [client = '', pictures = tmpdir()] = process.argv.slice(2)
const served = await servedSite()
const home = mkdtempSync(join(tmpdir(), 'quiver-qgis-'))
try {
  await publish('ada:quiver', 'Contour')
  await publish('ben:quiver', 'Slope')
} finally {
  await served.stop()
  await closeSites()
  rmSync(home, { recursive: true, force: true })
}

async function publish(credentials: string, name: string): Promise<void> {
  const profile = join(home, name)
  unpack(publishPluginFiles(), profile)
  unpack(unzipSync(packageOf({ name, version: '1.0' })), profile)
  const window = Bun.spawn(
    [
      ...['/usr/bin/python3', join(import.meta.dir, 'publish_window.py'), profile, served.origin, credentials, name],
      join(pictures, `publish-plugin-${name.toLowerCase()}.png`),
    ],
    { env: environment(profile), stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' },
  )
  const lines = window.stdout.pipeThrough(new TextDecoderStream())
  for await (const line of lines) {
    process.stdout.write(`${name}: ${line}`)
    if (line.includes('"publish"') && !line.includes('"menu after"')) {
      await approve(name.toLowerCase())
      window.stdin.write('go on\n')
      await window.stdin.flush()
    }
  }
  if ((await window.exited) !== 0) throw new Error(`The window ended with ${window.exitCode}`)
  const install = Bun.spawn([client, `${served.origin}${urls.feed()}`, '--install', name.toLowerCase()], {
    env: { ...process.env, QGIS_HOME: join(home, `other ${name}`) },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const report = JSON.parse(await new Response(install.stdout).text())
  process.stdout.write(`  another profile, QGIS ${report.qgis}: ${JSON.stringify(report.install)}\n`)
  if ((await install.exited) !== 0) throw new Error(`The second profile ended with ${install.exitCode}`)
}

function unpack(files: Record<string, Uint8Array>, profile: string): void {
  for (const [path, bytes] of Object.entries(files)) {
    const target = join(profile, 'profile/python/plugins', path)
    if (path.endsWith('/')) continue
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
}

function environment(folder: string): Record<string, string> {
  return {
    ...{ PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', QT_QPA_PLATFORM: 'offscreen' },
    ...{ HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), PYTHONDONTWRITEBYTECODE: '1' },
  }
}

async function approve(packageName: string): Promise<void> {
  const { site } = served.site.repository
  const plugin = await findPluginRow(site.db, packageName)
  const version = plugin && (await findVersion(site.db, plugin.id, '1.0'))
  await approveVersion(site, operator, { versionId: version?.id ?? 0, sha256: version?.packageSha256 ?? '' })
}
