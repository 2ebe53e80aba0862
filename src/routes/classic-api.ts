// The addresses of plugins.qgis.org that programs have kept, with its answers: uploads by token, plugins as JSON.

import Elysia from 'elysia'
import { findVersion, getReport } from '../../db/versions.ts'
import { Conflict, InvalidPackage, NotFound } from '../domain/errors.ts'
import type { Version } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { compareVersions } from '../domain/version-number.ts'
import { elsewhere, movedTo } from '../http/answers.ts'
import { takenJson, uploadIn } from '../http/api-upload.ts'
import { classicPlugin, classicVersion } from '../http/classic-json.ts'
import type { Form } from '../http/form.ts'
import { validated } from '../http/validated.ts'
import { access } from '../http/visit.ts'
import { checkUpload, publishVersion, type Upload } from '../services/publish.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function classicApiRoutes(repository: Repository) {
  const { site, catalog } = repository
  const { baseUrl } = site.settings.server

  async function uploadOf(form: Form, packageName: string): Promise<Upload> {
    const wishes = { changelog: form.text('changelog'), experimental: isYes(form.text('experimental')) }
    return { ...(await uploadIn(site, form, wishes)), into: packageName }
  }

  /** The same path as an upload by form; every problem of a refused package comes back at once. */
  async function upload(actor: Actor, wanted: Upload) {
    try {
      const made = await publishVersion(site, actor, wanted)
      const kept = made.holds.length > 0 ? { holds: made.holds } : {}
      return answer({ ...takenJson(baseUrl, made), ...kept, warnings: made.warnings }, 201)
    } catch (fault) {
      if (!(fault instanceof InvalidPackage)) throw fault
      const { errors, warnings } = fault.report
      return answer({ success: false, error: fault.message, errors, warnings }, 400)
    }
  }

  /** What was sent back or rejected makes room for its mended package under the same number; what waits is deleted first. */
  async function replace(actor: Actor, packageName: string, number: string, form: Form) {
    const { plugin, versions } = await catalog.getPlugin(actor, packageName)
    const found = await findVersion(site.db, plugin.id, number)
    // To others what waits is not there, and they are not told otherwise.
    const version = versions.find(({ id }) => id === found?.id)
    if (!version || version.deletedAt) throw new NotFound(sentence('There is no such version.'))
    if (version.state === 'approved')
      throw new Conflict(sentence('Version {version} is published. Upload a higher one.', { version: version.version }))
    const wanted = await uploadOf(form, packageName)
    const { zip, report } = await checkUpload(site, userOf(actor), wanted)
    if (report.version !== undefined && compareVersions(report.version, version.version) !== 0)
      throw new Conflict(
        sentence('The package is version {found}, not {version}.', { found: report.version, version: version.version }),
      )
    return upload(actor, { ...wanted, zip })
  }

  /** With its published versions, newest first. @throws NotFound where there is none */
  async function open(actor: Actor, packageName: string) {
    const view = await catalog.getPlugin(actor, packageName)
    const published = view.versions.filter(isPublished)
    const [latest] = published
    if (!latest) throw new NotFound(sentence('There is no such plugin.'))
    return { view, published, latest }
  }

  async function showVersion(request: Request, actor: Actor, packageName: string, number: string | undefined) {
    const { view, published, latest } = await open(actor, packageName)
    const asked = number === undefined ? latest : await findVersion(site.db, view.plugin.id, number)
    const version = published.find(({ id }) => id === asked?.id)
    if (!version) throw new NotFound(sentence('There is no such version.'))
    const { values } = await getReport(site.db, version.id)
    const dependencies = values.external_deps ?? values.externalDependencies ?? ''
    return send(request, classicVersion(baseUrl, view.plugin, version, dependencies, view.rights.seesAll))
  }

  const reader = { access: 'reader' } as const
  const uploads = { access: 'token-uploads' } as const
  return new Elysia()
    .use(access(repository))
    .post(
      '/plugins/api/:plugin/version/add/',
      async ({ actor, params, form }) => upload(actor, await uploadOf(form, params.plugin)),
      uploads,
    )
    .post(
      '/plugins/api/:plugin/version/:version/update/',
      async ({ actor, params, form }) => replace(actor, params.plugin, params.version, form),
      uploads,
    )
    .get(
      '/plugins/:plugin/json',
      async ({ request, actor, params }) => {
        const { view, published } = await open(actor, params.plugin)
        return send(request, classicPlugin(view.plugin, published, view.rights.seesAll))
      },
      reader,
    )
    .get(
      '/plugins/:plugin/version/:version/json',
      async ({ request, actor, params }) => showVersion(request, actor, params.plugin, params.version),
      reader,
    )
    .get(
      '/plugins/:plugin/latest/json',
      async ({ request, actor, params }) => showVersion(request, actor, params.plugin, undefined),
      reader,
    )
    .get(
      '/plugins/:plugin/latest/',
      async ({ actor, params }) => {
        const { view, latest } = await open(actor, params.plugin)
        return elsewhere(urls.version(view.plugin.packageName, latest.version))
      },
      { access: 'anyone' },
    )
    .get('/media/cached_xmls/:file', async ({ params }) => {
      const [, qgis] = /^plugins_(\d{1,3}\.\d{1,3}|latest|ltr)\.xml$/.exec(params.file) ?? []
      if (!qgis) throw new NotFound(sentence('There is no such file.'))
      return movedTo(urls.feed(qgis))
    })
}

function isPublished({ state, withdrawnAt, quarantinedAt }: Version): boolean {
  return state === 'approved' && !withdrawnAt && !quarantinedAt
}

function send(request: Request, body: object): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache', vary: 'Authorization' }
  return validated(request, JSON.stringify(body), headers)
}

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'private, no-store' } })
}

function isYes(text: string): boolean {
  return /^(yes|true|1|on)$/i.test(text)
}
