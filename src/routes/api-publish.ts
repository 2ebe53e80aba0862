// The API about publishing: checks, uploads, and what owners change of a plugin as a whole.

import { InvalidPackage } from '../domain/errors.ts'
import type { Additions } from '../domain/plugin.ts'
import { seenMark } from '../domain/seen.ts'
import { type Actor, userOf } from '../domain/user.ts'
import * as changes from '../http/api-changes.ts'
import { done, served } from '../http/api-routes.ts'
import { takenJson, type UploadWishes, uploadIn } from '../http/api-upload.ts'
import type { Form } from '../http/form.ts'
import { findingJson, reportJson } from '../http/report-json.ts'
import { addOwner, removeOwner } from '../services/owners.ts'
import { deprecatePlugin, editPlugin } from '../services/plugins.ts'
import { checkUpload, publishVersion } from '../services/publish.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function apiPublishRoutes({ site, catalog }: Repository) {
  const { baseUrl } = site.settings.server

  async function check(actor: Actor, form: Form, wishes: UploadWishes) {
    const { report } = await checkUpload(site, userOf(actor), await uploadIn(site, form, wishes))
    if (!report.ok) throw new InvalidPackage(report)
    return reportJson(report)
  }

  /** What is left out stays as it is; somebody else's change meanwhile is a conflict. */
  async function edit(actor: Actor, packageName: string, asked: Additions) {
    const { additions } = (await catalog.getPlugin(actor, packageName)).plugin
    const { homepage = '', repository = '', tracker = '', tags = [] } = { ...additions, ...asked }
    const wanted = { homepage, repository, tracker, tags }
    const plugin = await editPlugin(site, actor, packageName, wanted, seenMark(additions))
    return done(`The links and tags of ${plugin.name} are saved.`)
  }

  return [
    served(changes.checkPackage, async ({ actor, form, body }) => check(actor, form, body)),
    served(changes.publishVersion, async ({ actor, params, form, body, headers }) => {
      const upload = { ...(await uploadIn(site, form, body)), into: params.plugin }
      const made = await publishVersion(site, actor, upload)
      headers.set('location', baseUrl + urls.apiVersion(made.packageName, made.version))
      const { holds, warnings } = made
      return { ...takenJson(baseUrl, made), holds, warnings: warnings.map(findingJson) }
    }),
    served(changes.editLinks, async ({ actor, params, body }) => edit(actor, params.plugin, body)),
    served(changes.deprecate, async ({ actor, params, body: { deprecated, reason = '', replacement = '' } }) => {
      const asked = { packageName: params.plugin, deprecated, reason, replacement }
      const plugin = await deprecatePlugin(site, actor, asked)
      return done(`${plugin.name} is ${deprecated ? '' : 'not '}deprecated.`)
    }),
    served(changes.enrol, async ({ actor, params, body }) => {
      const person = await addOwner(site, actor, params.plugin, body.uid)
      return done(`${person.uid} owns ${params.plugin} now.`)
    }),
    served(changes.dismiss, async ({ actor, params }) => {
      await removeOwner(site, actor, params.plugin, params.uid)
      return done(`${params.uid} does not own ${params.plugin} any more.`)
    }),
  ]
}
