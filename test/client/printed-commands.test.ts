// Every command in the guides is run as it is printed: by a shell, with the real curl and python3, against a site that listens.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scopes } from '../../src/domain/scope.ts'
import { urls } from '../../src/urls.ts'
import { run, serveWith } from '../support/http.ts'
import { claimsOfRun, type Issuer, iniFor, publisherFields, startIssuer } from '../support/issuer.ts'
import { metadataText, packageOf } from '../support/packages.ts'
import { ada, ben, closeSites, makeToken, mo, type TestSite, testSite } from '../support/site.ts'

let folder = ''
const open: { close(): unknown }[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiver-guide-'))
})

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await closeSites()
  rmSync(folder, { recursive: true, force: true })
})

/** A site with Parcel Check 1.4.2 of ben, who is trusted, and his folder with 1.4.3 in the shell's own folder. */
async function opened() {
  const issuer = await startIssuer()
  const served = await serveWith((url) => testSite({ ini: `${iniFor(issuer)}\n[server]\nbase_url = ${url}` }))
  open.push(served, { close: () => issuer.stop() })
  const { site } = served
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'Known.' })
  await site.as(ada).upload(parcelCheck('1.4.2'))
  await site.as(ada).post(urls.pluginOwners('parcel_check'), { uid: 'ben' })
  await site.as(ada).post(urls.publishers('parcel_check'), publisherFields(issuer))
  const token = await makeToken(site.as(ben), { scopes })
  writeFileSync(join(folder, 'parcel_check.zip'), parcelCheck('1.4.3'))
  writeFileSync(join(folder, 'CHANGES.md'), 'Checks *more* parcels.')
  pluginFolder('1.4.3')
  return { site, issuer, token }
}

const parcelCheck = (version: string) => packageOf({ name: 'Parcel Check', version })

function pluginFolder(version: string): void {
  const inside = join(folder, 'parcel_check')
  mkdirSync(inside, { recursive: true })
  writeFileSync(join(inside, 'metadata.txt'), metadataText('Parcel Check', { version, metadata: { icon: undefined } }))
  writeFileSync(join(inside, '__init__.py'), 'def classFactory(iface):\n    return None\n')
  writeFileSync(join(inside, 'LICENSE'), 'GPL-2.0-or-later')
}

/** What stands in a page to be copied, as a reader copies it. */
async function examplesIn(site: TestSite, path: string): Promise<string[]> {
  const page = await site.asVisitor().text(path)
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#x27': "'" }
  return [...page.matchAll(/<pre class="example"[^>]*>([\s\S]*?)<\/pre>/g)].map(([, text = '']) =>
    text.replace(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name) => named[name] ?? '').trim(),
  )
}

/** Nobody is there to be asked. */
async function shell(commands: string, env: Record<string, string>) {
  return run(['bash', '-euo', 'pipefail', '-c', commands], { cwd: folder, env: { HOME: folder, ...env } })
}

const guides = [urls.publishGuide(), urls.apiGuide(), urls.webhookGuide(), urls.api()]

test.each(guides)('each curl in %s does what stands beside it', async (guide) => {
  const { site, token } = await opened()
  writeFileSync(join(folder, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n')
  const examples = await examplesIn(site, guide)
  const answers: string[] = []
  for (const example of examples.filter((text) => /^curl (?!-sSfO)/.test(text))) {
    // Behind an empty line stands what is answered.
    const [command = '', shown] = example.split('\n\n')
    const { code, out, err } = await shell(command, { QUIVER_TOKEN: token })
    expect({ command, code, err: code === 0 ? '' : err + out }).toEqual({ command, code: 0, err: '' })
    if (shown) expect(shapeOf(JSON.parse(out))).toEqual(shapeOf(JSON.parse(shown)))
    answers.push(out)
  }
  expect(answers).not.toEqual([])
  const uploads = examples.filter((text) => text.startsWith('curl') && text.includes('/version/add/'))
  expect(answers.filter((text) => text.includes('"approved":true'))).toHaveLength(uploads.length)
})

/** Names and kinds of values, without the values. */
function shapeOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}

test('the commands for a terminal fetch the program, check and publish', async () => {
  const { site } = await opened()
  const examples = await examplesIn(site, urls.publishGuide())
  const [commands = ''] = examples.filter((text) => text.includes('--user'))
  const { code, out, err } = await shell(commands, { QGIS_PUBLISH_PASSWORD: ben.password })
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('would be taken')
  expect(out).toContain('1.4.3 is published')
  expect(await site.asVisitor().text(urls.version('parcel_check', '1.4.3'))).toContain('Faster.')
})

interface Workflow {
  on: { push: { tags: string[] } }
  jobs: Record<
    string,
    { permissions?: Record<string, string>; steps: { run?: string; env?: Record<string, string> }[] }
  >
}

interface GitLabJobs {
  publish: { id_tokens: Record<string, { aud: string }>; script: string[] }
}

test('the workflow of GitHub Actions publishes by what GitHub signs, the one with a token by that', async () => {
  const { site, issuer, token } = await opened()
  const github = startGitHub(site, issuer)
  open.push(github)
  const guide = await examplesIn(site, urls.publishGuide())
  const workflow = Bun.YAML.parse(guide.find((text) => text.includes('id-token: write')) ?? '') as Workflow
  expect(workflow.jobs.publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
  const done = await shell(runsOf(workflow), github.env)
  expect([done.code, done.err]).toEqual([0, ''])
  expect(github.audiences).toEqual(['quiver.example'])
  expect(await site.asVisitor().text(urls.version('parcel_check', '1.4.3'))).toContain('maps/contour')
  pluginFolder('1.4.4')
  const other = await examplesIn(site, urls.apiGuide())
  const withToken = Bun.YAML.parse(other.find((text) => text.includes('secrets.')) ?? '') as Workflow
  const second = await shell(runsOf(withToken), { QGIS_PUBLISH_TOKEN: token })
  expect([second.code, second.err]).toEqual([0, ''])
  expect(second.out).toContain('1.4.4 is published')
})

function runsOf({ jobs }: Workflow): string {
  return (jobs.publish?.steps ?? []).flatMap(({ run: commands }) => commands ?? []).join('\n')
}

/** As the runner of GitHub answers a job that asks for its token. */
function startGitHub(site: TestSite, issuer: Issuer) {
  const audiences: (string | null)[] = []
  const server = Bun.serve({
    ...{ hostname: '127.0.0.1', port: 0 },
    fetch: async (request) => {
      const { searchParams } = new URL(request.url)
      if (request.headers.get('authorization') !== 'Bearer of-this-run') return new Response('', { status: 401 })
      const audience = searchParams.get('audience')
      audiences.push(audience)
      return Response.json({ value: await issuer.sign(claimsOfRun(issuer, site.clock.now, { aud: audience ?? '' })) })
    },
  })
  return {
    audiences,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${server.port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-this-run',
    },
    close: () => server.stop(true),
  }
}

test('the job of GitLab publishes, and so does what stands at a trusted publisher', async () => {
  const { site, issuer } = await opened()
  const guide = await examplesIn(site, urls.publishGuide())
  const printed = guide.find((text) => text.includes('id_tokens:')) ?? ''
  const job = Bun.YAML.parse(printed) as GitLabJobs
  const { aud } = job.publish.id_tokens.QGIS_PUBLISH_ID_TOKEN ?? { aud: '' }
  const signed = () => issuer.sign(claimsOfRun(issuer, site.clock.now, { aud }))
  const done = await shell(job.publish.script.join('\n'), { QGIS_PUBLISH_ID_TOKEN: await signed() })
  expect([done.code, done.err]).toEqual([0, ''])
  pluginFolder('1.4.4')
  const page = await site.as(ada).text(urls.publishers('parcel_check'))
  expect(page).toContain('QGIS_PUBLISH_ID_TOKEN')
  const own = page.slice(page.indexOf('# .gitlab-ci.yml'))
  const [script = ''] = /script:[\s\S]*?(?=<\/pre>)/.exec(own) ?? []
  const lines = [...script.matchAll(/^\s+- (.*)$/gm)].map(([, line]) => line).join('\n')
  const second = await shell(lines, { QGIS_PUBLISH_ID_TOKEN: await signed() })
  expect([second.code, second.err]).toEqual([0, ''])
  expect(second.out).toContain('1.4.4 is published')
})

test('a run of CI for which nothing was signed, or that nobody trusts, is told what to do', async () => {
  const { site, issuer } = await opened()
  const fetched = `curl -sSfO ${site.repository.site.settings.server.baseUrl}${urls.client()} && python3 qgis_publish.py parcel_check --oidc`
  const unsigned = await shell(fetched, {})
  expect([unsigned.code, unsigned.err]).toEqual([2, expect.stringContaining('id-token: write')])
  const foreign = claimsOfRun(issuer, site.clock.now, { project_path: 'maps/other' })
  const refused = await shell(fetched, { QGIS_PUBLISH_ID_TOKEN: await issuer.sign(foreign) })
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('project_path: maps/other')])
  const down = await shell(fetched, {
    ...{ ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer.address}/none`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' },
  })
  expect([down.code, down.err]).toEqual([3, expect.stringContaining('answered 404')])
})
