// What owners and moderators do with a plugin as a whole, its history, and mending a changelog.

import Elysia from 'elysia'
import { ChangelogFormPage } from '../../components/changelog-form-page.tsx'
import { ManagePage } from '../../components/manage-page.tsx'
import { MendingsPage } from '../../components/mendings-page.tsx'
import { PluginHistoryPage } from '../../components/plugin-history-page.tsx'
import type { RefusedForm } from '../../components/refused-form.ts'
import { say } from '../../components/words.ts'
import { Conflict, InvalidInput, NotAllowed, type Problem } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn, pageBefore } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { listMendings, listPluginHistory } from '../services/history.ts'
import { assignOwner, transferPlugin } from '../services/owners.ts'
import { finalAt } from '../services/plugin-deletion.ts'
import { ChangedMeanwhile, deprecatePlugin, editPlugin, mendChangelog } from '../services/plugins.ts'
import type { Repository } from '../services/repository.ts'
import { noteOpened } from '../services/threads.ts'
import { urls } from '../urls.ts'

type ManageForm = RefusedForm['form']

const fields: Record<ManageForm, readonly string[]> = {
  edit: ['homepage', 'repository', 'tracker', 'tags'],
  deprecated: ['reason', 'replacement'],
  transfer: ['uid'],
  assign: ['uid', 'reason', 'replaces'],
}

const managing = [
  ...(['plugin.edit', 'plugin.deprecate', 'plugin.transfer', 'plugin.delete', 'plugin.restore'] as const),
  'owner.assign' as const,
]

const mendingsShown = 5

export function manageRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function showManage(
    request: Request,
    actor: Actor,
    packageName: string,
    refused?: RefusedForm,
    status?: number,
  ) {
    const view = await catalog.getPlugin(actor, packageName)
    const { plugin, owners, rights, adoption } = view
    if (!managing.some((action) => rights.can[action]))
      throw new NotAllowed(sentence('Only the owners of {plugin} and moderators manage it.', { plugin: plugin.name }))
    const { frame, cookies } = await frameOf(repository, request, actor)
    const final = plugin.deletedAt && finalAt(plugin.deletedAt)
    const markup = ManagePage({ frame, plugin, owners, rights, now: site.now(), finalAt: final, refused, adoption })
    return page(actor, markup, { status, cookies })
  }

  /** Runs the change; a form that can be corrected comes back with what was typed and each problem beside its field. */
  async function managed(
    request: Request,
    actor: Actor,
    packageName: string,
    form: Form,
    which: ManageForm,
    work: () => Promise<{ text: string; to: string }>,
  ) {
    try {
      const { text, to } = await work()
      return seeOther(to, [noticeFor(site.settings, { text })])
    } catch (fault) {
      const problems = problemsOf(fault)
      if (!problems) throw fault
      const given = Object.fromEntries(fields[which].map((field) => [field, form.text(field)]))
      const meanwhile = fault instanceof ChangedMeanwhile ? { by: fault.by, at: fault.at } : undefined
      const status = fault instanceof Conflict ? 409 : 422
      return showManage(request, actor, packageName, { form: which, problems, given, meanwhile }, status)
    }
  }

  async function edit(request: Request, actor: Actor, packageName: string, form: Form) {
    return managed(request, actor, packageName, form, 'edit', async () => {
      const [homepage, repository, tracker] = [form.text('homepage'), form.text('repository'), form.text('tracker')]
      const plugin = await editPlugin(
        site,
        actor,
        packageName,
        {
          ...{ homepage, repository, tracker },
          tags: form.text('tags').split(','),
        },
        form.text('seen'),
      )
      return {
        text: say('Links and tags of {plugin} are saved.', { plugin: plugin.name }),
        to: urls.pluginManage(packageName),
      }
    })
  }

  async function deprecate(request: Request, actor: Actor, packageName: string, form: Form) {
    return managed(request, actor, packageName, form, 'deprecated', async () => {
      const deprecated = form.text('deprecated') === 'yes'
      const [reason, replacement] = [form.text('reason'), form.text('replacement')]
      const asked = { packageName, deprecated, reason, replacement, seen: form.text('seen') }
      const plugin = await deprecatePlugin(site, actor, asked)
      const text = deprecated
        ? say('{plugin} is deprecated. The feed tells every QGIS.', { plugin: plugin.name })
        : say('{plugin} is not deprecated by its owners any more.', { plugin: plugin.name })
      return { text, to: urls.pluginManage(packageName) }
    })
  }

  async function transfer(request: Request, actor: Actor, packageName: string, form: Form) {
    return managed(request, actor, packageName, form, 'transfer', async () => {
      const person = await transferPlugin(site, actor, packageName, form.text('uid'))
      const text = say('{uid} owns {plugin} now, and you no more.', { uid: person.uid, plugin: packageName })
      return { text, to: urls.myPlugins() }
    })
  }

  async function assign(request: Request, actor: Actor, packageName: string, form: Form) {
    return managed(request, actor, packageName, form, 'assign', async () => {
      const replaces = form.text('replaces') === 'yes'
      const asked = { packageName, uid: form.text('uid'), reason: form.text('reason'), replaces }
      const person = await assignOwner(site, actor, asked)
      return {
        text: say('{uid} owns {plugin} now. Everybody concerned is told.', { uid: person.uid, plugin: packageName }),
        to: urls.plugin(packageName),
      }
    })
  }

  async function showHistory(request: Request, actor: Actor, packageName: string) {
    const { plugin, rights } = await catalog.getPlugin(actor, packageName)
    const everything = rights.seesAll
    if (rights.owns) await noteOpened(site, actor, [plugin.id])
    const { entries, older } = await pageBefore(request, urls.pluginHistory(plugin.packageName), (before, limit) =>
      listPluginHistory(site, actor, { plugin, everything }, before, limit),
    )
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, PluginHistoryPage({ frame, plugin, entries, everything, older }), { cookies })
  }

  /** The earlier texts of a changelog, each of which may be long. */
  async function showMendings(request: Request, actor: Actor, packageName: string, number: string) {
    const { plugin, version } = await catalog.getVersion(actor, packageName, number)
    const asked = new URL(request.url).searchParams.get('before') ?? ''
    const before = asked === '' ? undefined : numberIn(asked, sentence('There is no such text.'))
    const mendings = await listMendings(site, version, before, mendingsShown)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const last = mendings.length === mendingsShown ? mendings.at(-1)?.id : undefined
    const older =
      last === undefined ? undefined : `${urls.versionMendings(packageName, version.version)}?before=${last}`
    return page(actor, MendingsPage({ frame, plugin, version, mendings, older }), { cookies })
  }

  interface ChangelogShown {
    given?: string
    seen?: string
    conflict?: { by: string; at: Date; theirs: string }
    problem?: string
    status?: number
  }

  async function showChangelog(
    request: Request,
    actor: Actor,
    packageName: string,
    number: string,
    { given, seen, conflict, problem, status }: ChangelogShown,
  ) {
    const { plugin, version, rights } = await catalog.getVersion(actor, packageName, number)
    if (!rights.can['version.mend-changelog'])
      throw new NotAllowed(
        sentence('Only the owners of {plugin} and moderators mend its changelogs.', { plugin: plugin.name }),
      )
    const { frame, cookies } = await frameOf(repository, request, actor)
    const texts = { given: given ?? version.changelog, seen: seen ?? version.changelog }
    const markup = ChangelogFormPage({ frame, plugin, version, ...texts, conflict, problem })
    return page(actor, markup, { status, cookies })
  }

  async function mend(request: Request, actor: Actor, packageName: string, number: string, form: Form) {
    const [changelog, seen] = [form.text('changelog'), form.text('seen')]
    try {
      const version = await mendChangelog(site, actor, { packageName, version: number, changelog, seen })
      const notice = {
        text: say('The changelog of {version} is mended. The feed has it.', { version: version.version }),
      }
      return seeOther(urls.version(packageName, version.version), [noticeFor(site.settings, notice)])
    } catch (fault) {
      if (fault instanceof InvalidInput)
        return showChangelog(request, actor, packageName, number, {
          ...{ given: changelog, seen, problem: fault.message, status: fault.status },
        })
      if (!(fault instanceof ChangedMeanwhile)) throw fault
      const theirs = (await catalog.getVersion(actor, packageName, number)).version.changelog
      const conflict = { by: fault.by, at: fault.at, theirs }
      return showChangelog(request, actor, packageName, number, {
        ...{ given: changelog, seen: theirs, conflict, status: fault.status },
      })
    }
  }

  const signedIn = { access: 'signed-in' } as const
  return new Elysia()
    .use(access(repository))
    .get('/plugins/:plugin/history', async ({ request, actor, params }) => showHistory(request, actor, params.plugin), {
      access: 'anyone',
    })
    .get(
      '/plugins/:plugin/manage',
      async ({ request, actor, params }) => showManage(request, actor, params.plugin),
      signedIn,
    )
    .post(
      '/plugins/:plugin/manage',
      async ({ request, actor, params, form }) => edit(request, actor, params.plugin, form),
      signedIn,
    )
    .post(
      '/plugins/:plugin/deprecated',
      async ({ request, actor, params, form }) => deprecate(request, actor, params.plugin, form),
      signedIn,
    )
    .post(
      '/plugins/:plugin/owners/transfer',
      async ({ request, actor, params, form }) => transfer(request, actor, params.plugin, form),
      signedIn,
    )
    .post(
      '/plugins/:plugin/owners/assign',
      async ({ request, actor, params, form }) => assign(request, actor, params.plugin, form),
      { access: 'moderator' },
    )
    .get(
      '/plugins/:plugin/version/:version/changelogs',
      async ({ request, actor, params }) => showMendings(request, actor, params.plugin, params.version),
      { access: 'anyone' },
    )
    .get(
      '/plugins/:plugin/version/:version/changelog',
      async ({ request, actor, params }) => showChangelog(request, actor, params.plugin, params.version, {}),
      signedIn,
    )
    .post(
      '/plugins/:plugin/version/:version/changelog',
      async ({ request, actor, params, form }) => mend(request, actor, params.plugin, params.version, form),
      signedIn,
    )
}

/** What a form can be corrected by; a conflict such as “you own it already” is shown beside the first field. */
function problemsOf(fault: unknown): Problem[] | undefined {
  if (fault instanceof InvalidInput) return fault.problems
  if (fault instanceof ChangedMeanwhile) return []
  if (fault instanceof Conflict) return [{ field: 'uid', message: fault.message }]
  return undefined
}
