// What programs send with a token: uploads and changes, answered in JSON.

import Elysia from 'elysia'
import { BadRequest, InvalidPackage } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { versionMarks } from '../domain/version-mark.ts'
import type { Form } from '../http/form.ts'
import { access } from '../http/visit.ts'
import { addOwner, removeOwner } from '../services/owners.ts'
import { deprecatePlugin, mendChangelog, setVersionMark } from '../services/plugins.ts'
import { publishVersion, refuseTooLarge } from '../services/publish.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function apiRoutes(repository: Repository) {
  const { site } = repository

  /** The same path as an upload by form; every problem of a refused package comes back at once. */
  async function upload(actor: Actor, packageName: string, form: Form) {
    const file = form.file('package')
    if (!file) throw new BadRequest(sentence('Send the package as the multipart field “package”.'))
    refuseTooLarge(file.size, site.settings.packages.maxBytes)
    try {
      const made = await publishVersion(site, actor, {
        ...{ zip: new Uint8Array(await file.arrayBuffer()), changelog: form.text('changelog'), into: packageName },
        experimental: isYes(form.text('experimental')),
      })
      const { name, version, approved, holds, warnings } = made
      const message = approved
        ? `${name} ${version} is published.`
        : [`${name} ${version} waits for a moderator.`, ...holds.map(({ reason }) => reason)].join(' ')
      const kept = holds.length > 0 ? { holds } : {}
      const ids = { plugin_id: made.pluginId, version_id: made.versionId }
      const url = site.settings.server.baseUrl + urls.version(made.packageName, version)
      return json({ success: true, message, version, ...ids, approved, ...kept, url, warnings }, 201)
    } catch (fault) {
      if (!(fault instanceof InvalidPackage)) throw fault
      const { errors, warnings } = fault.report
      return json({ success: false, error: fault.message, errors, warnings }, 400)
    }
  }

  async function mark(actor: Actor, packageName: string, number: string, form: Form) {
    const wanted = markOf(form.text('state'))
    // A program that has not looked before takes the version as it stands.
    const seen = form.has('seen') ? markOf(form.text('seen')) : undefined
    const version = await setVersionMark(site, actor, { packageName, version: number, wanted, seen })
    return json({ success: true, message: `Version ${version.version} of ${packageName} is ${wanted}.` })
  }

  async function mend(actor: Actor, packageName: string, number: string, form: Form) {
    if (!form.has('changelog')) throw new BadRequest(sentence('Send the new text as “changelog”.'))
    const seen = form.has('seen') ? form.text('seen') : undefined
    const asked = { packageName, version: number, changelog: form.text('changelog'), seen }
    const version = await mendChangelog(site, actor, asked)
    return json({ success: true, message: `The changelog of ${version.version} is mended.` })
  }

  async function enrol(actor: Actor, packageName: string, form: Form) {
    const person = await addOwner(site, actor, packageName, form.text('uid'))
    return json({ success: true, message: `${person.uid} owns ${packageName} now.` })
  }

  async function dismiss(actor: Actor, packageName: string, uid: string) {
    await removeOwner(site, actor, packageName, uid)
    return json({ success: true, message: `${uid} does not own ${packageName} any more.` })
  }

  async function deprecate(actor: Actor, packageName: string, form: Form) {
    if (!form.has('deprecated')) throw new BadRequest(sentence('Send “deprecated” as yes or no.'))
    const deprecated = isYes(form.text('deprecated'))
    const asked = { packageName, deprecated, reason: form.text('reason'), replacement: form.text('replacement') }
    const plugin = await deprecatePlugin(site, actor, asked)
    return json({ success: true, message: `${plugin.name} is ${deprecated ? '' : 'not '}deprecated.` })
  }

  const program = { access: 'token' } as const
  return new Elysia()
    .use(access(repository))
    .get('/api/v1/me', async ({ actor }) => json(describe(actor)), program)
    .post('/plugins/api/:plugin/version/add/', async ({ actor, params, form }) => upload(actor, params.plugin, form), {
      access: 'token-uploads',
    })
    .post(
      '/api/v1/plugins/:plugin/versions/:version/state',
      async ({ actor, params, form }) => mark(actor, params.plugin, params.version, form),
      program,
    )
    .post(
      '/api/v1/plugins/:plugin/versions/:version/changelog',
      async ({ actor, params, form }) => mend(actor, params.plugin, params.version, form),
      program,
    )
    .post(
      '/api/v1/plugins/:plugin/owners',
      async ({ actor, params, form }) => enrol(actor, params.plugin, form),
      program,
    )
    .post(
      '/api/v1/plugins/:plugin/owners/:uid/remove',
      async ({ actor, params }) => dismiss(actor, params.plugin, params.uid),
      program,
    )
    .post(
      '/api/v1/plugins/:plugin/deprecated',
      async ({ actor, params, form }) => deprecate(actor, params.plugin, form),
      program,
    )
}

function json(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'private, no-store' } })
}

/** Who the token stands for, and what it reaches: what a program asks before it begins. */
function describe(actor: Actor) {
  const user = userOf(actor)
  const token = actor.kind === 'token' ? actor.token : undefined
  return {
    ...{ uid: user?.uid, name: user?.name, trust: user?.trust },
    token: { name: token?.name, scopes: token?.scopes, plugin_ids: token?.pluginIds ?? 'all' },
  }
}

function markOf(text: string) {
  const mark = versionMarks.find((candidate) => candidate === text)
  if (!mark)
    throw new BadRequest(
      sentence('Send one of {states} as “state”; “seen” may say how it stood when you looked.', {
        states: versionMarks.join(', '),
      }),
    )
  return mark
}

function isYes(text: string): boolean {
  return /^(yes|true|1|on)$/i.test(text)
}
