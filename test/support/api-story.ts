// A short story on a site, request by request: every operation of the API once, for its examples and for their test.

import { scopes } from '../../src/domain/scope.ts'
import type { ApiExample } from '../../src/http/api-document.ts'
import { exampleBaseUrl } from '../../src/http/api-document.ts'
import { urls } from '../../src/urls.ts'
import { claimsOfRun, type Issuer, iniFor, publisherFields, startIssuer } from './issuer.ts'
import { packageOf } from './packages.ts'
import { ada, ben, makeToken, mo, type TestSite, testSite } from './site.ts'

type Step = [operationId: string, request: Pick<ApiExample, 'params' | 'query' | 'body'>]

const plugin = 'parcel_check'
const version = '1.4.2'
const metadata = {
  description: 'Finds parcels that overlap.',
  about: 'Reads a *layer* of parcels, and marks what overlaps.',
}

/** In this order; `decide` and `getReview` are about the version of ben that waits. */
const steps: Step[] = [
  ['listPlugins', { query: { q: 'parcel', sort: 'downloads', qgis: '3.40', kind: 'stable' } }],
  ['getPlugin', { params: { plugin } }],
  ['listOwners', { params: { plugin } }],
  ['listVersions', { params: { plugin } }],
  ['getVersion', { params: { plugin, version } }],
  ['listFiles', { params: { plugin, version } }],
  ['getReport', { params: { plugin, version } }],
  ['getStatistics', { params: { plugin }, query: { from: '2026-11-01', to: '2026-11-30' } }],
  ['getStatisticsCsv', { params: { plugin }, query: { from: '2026-11-01', to: '2026-11-30' } }],
  ['checkPackage', {}],
  ['publishVersion', { params: { plugin } }],
  ['setVersionState', { params: { plugin, version }, body: { state: 'withdrawn', seen: 'as-is' } }],
  ['mendChangelog', { params: { plugin, version }, body: { changelog: 'Checks *all* parcels.' } }],
  ['editLinks', { params: { plugin }, body: { homepage: 'https://parcels.example.org', tags: ['cadastre'] } }],
  ['deprecatePlugin', { params: { plugin }, body: { deprecated: true, reason: 'QGIS does it itself now.' } }],
  ['addOwner', { params: { plugin }, body: { uid: 'ben' } }],
  ['removeOwner', { params: { plugin, uid: 'ben' } }],
  ['getAudience', {}],
  ['exchangeToken', { body: { token: '', plugin } }],
  ['getMe', {}],
  ['listTokens', {}],
  ['revokeToken', { params: { id: 1 } }],
  ['getQueue', { query: { filter: 'new-plugins' } }],
  ['getReview', { params: { id: 2 } }],
  ['decide', { params: { id: 2 }, body: { decision: 'approve', sha256: '' } }],
  ['quarantinePlugin', { params: { plugin }, body: { quarantined: true, reason: 'It sends files away.' } }],
  ['quarantineVersion', { params: { plugin, version }, body: { quarantined: true, reason: 'It sends files away.' } }],
]

interface Told {
  [operationId: string]: ApiExample
}

/** What is another in each run is shown as. */
const shownIssuer = 'https://gitlab.example.org'
const shownRun = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2dpdGxhYi5leGFtcGxlLm9yZyJ9.c2lnbmF0dXJl'
const shownSecret = 'qvr_7Jv3mBqTzWk0sXr5nYd8LhPc2FgAe9Ru'

/** Makes every request of the story on a site of its own, and answers what came of each. */
export async function tellApiStory(): Promise<Told> {
  const issuer = await startIssuer()
  try {
    return await tellWith(await testSite({ ini: iniFor(issuer) }), issuer)
  } finally {
    issuer.stop()
  }
}

async function tellWith(site: TestSite, issuer: Issuer): Promise<Told> {
  const { baseUrl } = site.repository.site.settings.server
  const token = await prepare(site, issuer)
  const document = (await (await site.asVisitor().get(urls.apiDocument())).json()) as Document
  const told: Told = {}
  for (const [id, request] of steps) {
    if (request.body && 'sha256' in request.body) request.body.sha256 = await sha256Of(site, 2)
    if (id === 'exchangeToken') request.body = { plugin, token: await issuer.sign(claimsOfRun(issuer, site.clock.now)) }
    const answer = await send(site, document, token, id, request)
    const text = shown((await answer.text()).replaceAll(baseUrl, exampleBaseUrl), issuer)
    if (id === 'exchangeToken') request.body = { plugin, token: shownRun }
    const isJson = answer.headers.get('content-type')?.includes('json')
    told[id] = { ...request, status: answer.status, answer: isJson ? JSON.parse(text) : text }
  }
  return told
}

function shown(text: string, issuer: Issuer): string {
  return text.replaceAll(issuer.address, shownIssuer).replace(/"qvr_[\w-]+"/, JSON.stringify(shownSecret))
}

/** A published plugin of ada with a download and a trusted publisher, a plugin of ben that waits, and a token for everything. */
async function prepare(site: TestSite, issuer: Issuer): Promise<string> {
  const first = packageOf({ name: 'Parcel Check', version, metadata: { ...metadata, changelog: 'Checks parcels.' } })
  await site.as(ada).upload(first)
  await site.as(ben).upload(packageOf({ name: 'Slope Lines', version: '0.1' }))
  const agent = { 'user-agent': 'Mozilla/5.0 QGIS/34002/Debian GNU/Linux 12' }
  await site.asVisitor().get(urls.download(plugin, version), agent)
  await site.repository.downloads.rollUp()
  await site.as(ada).post(urls.publishers(plugin), publisherFields(issuer))
  await makeToken(site.as(ada), { scopes: ['publish-versions'], name: 'old workflow' })
  return makeToken(site.as(ada), { scopes, name: 'release workflow' })
}

async function sha256Of({ app }: TestSite, id: number): Promise<string> {
  const request = new Request(`http://127.0.0.1:3000${urls.apiReview(id)}`, { headers: basic(mo.uid) })
  const answer = (await (await app.handle(request, '127.0.0.1')).json()) as { version: { sha256: string } }
  return answer.version.sha256
}

interface Document {
  paths: Record<string, Record<string, { operationId: string; security: Record<string, unknown>[]; tags: string[] }>>
}

/** As the document says: where it goes, who may, and what it takes. */
async function send({ app }: TestSite, document: Document, token: string, id: string, request: Step[1]) {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const found = all.find(({ operation }) => operation.operationId === id)
  if (!found) throw new Error(`There is no operation ${id}`)
  const { path, method, operation } = found
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.params?.[name] ?? ''))
  const search = request.query ? `?${new URLSearchParams(request.query)}` : ''
  const isModeration = operation.tags.includes('Moderation')
  const byPassword = operation.security.every((way) => 'password' in way)
  const headers: Record<string, string> = byPassword
    ? basic(isModeration ? mo.uid : ada.uid)
    : operation.security.some((way) => Object.keys(way).length === 0)
      ? {}
      : { authorization: `Bearer ${token}` }
  const init: RequestInit = { method: method.toUpperCase(), headers }
  if (id === 'checkPackage' || id === 'publishVersion') init.body = formWith('1.4.3')
  else if (request.body) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(request.body)
  }
  return app.handle(new Request(`http://127.0.0.1:3000${filled}${search}`, init), '127.0.0.1')
}

function basic(uid: string): Record<string, string> {
  return { authorization: `Basic ${btoa(`${uid}:quiver`)}` }
}

function formWith(number: string): FormData {
  const form = new FormData()
  const zip = packageOf({
    name: 'Parcel Check',
    version: number,
    metadata: { ...metadata, changelog: 'Checks more parcels.' },
  })
  form.set('package', new File([new Uint8Array(zip)], 'parcel_check.zip'))
  return form
}
