// Packages and icons: the counted download, and the addresses whose bytes never change.

import Elysia from 'elysia'
import { listDailyDownloads } from '../../db/downloads.ts'
import type { Actor } from '../domain/user.ts'
import { qgisOfAgent } from '../domain/version-number.ts'
import { csv } from '../formats/csv.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const forEver = 'public, max-age=31536000, immutable'
/** What strangers uploaded can do nothing in a page of ours, however it is opened. */
const sandbox = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

export function downloadRoutes(repository: Repository) {
  const { site, catalog, downloads } = repository

  /** 302 and nothing else: QGIS 3.22 refuses 303, 307 and 308 for packages. */
  async function countAndRedirect(request: Request, actor: Actor, packageName: string, version: string) {
    const qgis = qgisOfAgent(request.headers.get('user-agent') ?? '')
    const found = await downloads.take(actor, packageName, version, request.method === 'GET', qgis)
    const location = urls.package(found.sha256, found.packageName, found.version)
    return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
  }

  async function sendPackage(request: Request, actor: Actor, sha256: string, fileName: string) {
    const bytes = await downloads.open(actor, sha256, request.method === 'GET')
    const etag = `"${sha256}"`
    const headers = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${fileName.replace(/[^A-Za-z0-9._+-]/g, '_')}"`,
      'cache-control': actor.kind === 'visitor' ? forEver : 'private, max-age=31536000, immutable',
      'content-security-policy': sandbox,
      etag,
    }
    if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers })
    return new Response(bytes, { headers })
  }

  async function sendIcon(actor: Actor, sha256: string) {
    const { bytes, type, everybodys } = await downloads.openIcon(actor, sha256)
    return new Response(bytes, {
      headers: {
        'content-type': type,
        'cache-control': everybodys ? forEver : 'private, no-store',
        'content-security-policy': sandbox,
      },
    })
  }

  /** What the chart on the plugin's page is drawn from, day by day. */
  async function sendCounts(actor: Actor, packageName: string) {
    const { plugin } = await catalog.getPlugin(actor, packageName)
    const rows = await listDailyDownloads(site.db, plugin.id)
    const text = csv(
      ['day', 'version', 'downloads'],
      rows.map(({ day, version, downloads }) => [day, version, downloads]),
    )
    return new Response(text, {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="${plugin.packageName}-downloads.csv"`,
        'cache-control': 'no-cache',
      },
    })
  }

  return new Elysia()
    .use(access(repository))
    .get(
      '/plugins/:plugin/version/:version/download/',
      async ({ request, actor, params }) => countAndRedirect(request, actor, params.plugin, params.version),
      { access: 'anyone' },
    )
    .get(
      '/packages/:sha256/:file',
      async ({ request, actor, params }) => sendPackage(request, actor, params.sha256, params.file),
      { access: 'anyone' },
    )
    .get('/plugins/:plugin/downloads.csv', async ({ actor, params }) => sendCounts(actor, params.plugin), {
      access: 'anyone',
    })
    .get('/icons/:sha256', async ({ actor, params }) => sendIcon(actor, params.sha256), { access: 'anyone' })
}
