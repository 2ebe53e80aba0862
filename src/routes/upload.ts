// Uploading a package: the form, its report, and my plugins.

import Elysia from 'elysia'
import { AttentionFragment, draftName, MyPluginsPage } from '../../components/my-plugins-page.tsx'
import { type QueuePlace, queueSentence } from '../../components/queue-place.ts'
import { UploadPage } from '../../components/upload-page.tsx'
import { say, sayAgain } from '../../components/words.ts'
import { listPluginRowsOwned } from '../../db/plugins.ts'
import { findQueuePlaces, getQueueFigures, listVersionsOf } from '../../db/versions.ts'
import { InvalidPackage, TooLarge } from '../domain/errors.ts'
import type { Report } from '../domain/report.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { fragment, page, seeOther, wantsFragment } from '../http/answers.ts'
import { wantsJson } from '../http/error-pages.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { reportJson } from '../http/report-json.ts'
import { requireSignedIn } from '../http/signed-in.ts'
import { access } from '../http/visit.ts'
import { discardDraft, getOwnDraft, keepDraft, listOwnDrafts, noSuchDraft } from '../services/drafts.ts'
import { listObstacles } from '../services/obstacles.ts'
import { type PackagePreview, previewOf } from '../services/preview.ts'
import { checkUpload, type Publication, publishVersion, refuseTooLarge } from '../services/publish.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const noFile = sentence('Choose the package: one .zip file.')

export function uploadRoutes(repository: Repository) {
  const { site, catalog } = repository

  interface Shown {
    into: string | undefined
    form?: Form
    report?: Report
    preview?: PackagePreview
    problem?: string
    status?: number
    /** Id of the draft that was kept of this very upload. */
    kept?: number | undefined
  }

  async function showForm(request: Request, actor: Actor, shown: Shown) {
    const { into, form, report, preview, problem, status } = shown
    const draft = form ? undefined : await draftAskedFor(request, actor)
    const plugin = into === undefined ? undefined : (await catalog.getPlugin(actor, into)).plugin
    const { frame, cookies } = await frameOf(repository, request, actor)
    const markup = UploadPage({
      frame,
      plugin: plugin && { packageName: plugin.packageName, name: plugin.name },
      report,
      changelog: form?.text('changelog') ?? draft?.changelog ?? '',
      experimental: form ? form.text('experimental') !== '' : (draft?.experimental ?? false),
      maxBytes: site.settings.packages.maxBytes,
      fileName: form?.file('package')?.name ?? draft?.fileName ?? '',
      problem,
      preview,
      waits: userOf(actor)?.trust !== 'trusted',
      draft,
      goesOn: shown.kept ?? draft?.id ?? (form && goesOnIn(form)),
      now: site.now(),
    })
    return page(actor, markup, { status, cookies })
  }

  /** `?draft=`: what was typed before a package was refused. */
  async function draftAskedFor(request: Request, actor: Actor) {
    const asked = new URL(request.url).searchParams.get('draft')
    if (asked === null) return undefined
    return getOwnDraft(site, actor, numberIn(asked, noSuchDraft))
  }

  async function receive(request: Request, actor: Actor, form: Form, into: string | undefined) {
    const file = form.file('package')
    if (!file || (file.size === 0 && file.name === '')) {
      return showForm(request, actor, { into, form, problem: noFile, status: 422 })
    }
    try {
      refuseTooLarge(file.size, site.settings.packages.maxBytes)
      const upload = { ...uploadFrom(new Uint8Array(await file.arrayBuffer()), form), into, goesOn: goesOnIn(form) }
      const publication = await publishVersion(site, actor, upload)
      const place = (await queuePlaces([publication.versionId])).get(publication.versionId)
      const text = told(publication, place)
      return seeOther(urls.plugin(publication.packageName), [noticeFor(site.settings, { text })])
    } catch (fault) {
      const kept = fault instanceof InvalidPackage ? await keep(actor, form, into, fault.report) : undefined
      return refused(request, actor, form, into, fault, kept)
    }
  }

  async function keep(actor: Actor, form: Form, into: string | undefined, report: Report) {
    const plugin = into === undefined ? undefined : (await catalog.getPlugin(actor, into)).plugin
    return keepDraft(site, actor, {
      ...{ report, pluginId: plugin?.id, fileName: form.file('package')?.name ?? '', goesOn: goesOnIn(form) },
      ...{ changelog: form.text('changelog'), experimental: form.text('experimental') !== '' },
    })
  }

  async function discard(request: Request, actor: Actor, id: string) {
    const gone = await discardDraft(site, actor, numberIn(id, noSuchDraft))
    const notice = { text: say('What was typed for {name} is discarded.', { name: draftName(gone) }) }
    if (!wantsFragment(request)) return seeOther(urls.myPlugins(), [noticeFor(site.settings, notice)])
    const { props, cookies } = await mine(request, actor)
    return fragment(actor, AttentionFragment({ ...props, frame: { ...props.frame, notice } }), { cookies })
  }

  /** The same checks as an upload; nothing is kept. */
  async function check(request: Request, actor: Actor, form: Form) {
    const file = form.file('package')
    if (!file) return showForm(request, actor, { into: undefined, form, problem: noFile, status: 422 })
    try {
      refuseTooLarge(file.size, site.settings.packages.maxBytes)
      const upload = uploadFrom(new Uint8Array(await file.arrayBuffer()), form)
      const { report, found } = await checkUpload(site, userOf(actor), upload)
      const status = report.ok ? 200 : 422
      if (wantsJson(request))
        return Response.json(reportJson(report), { status, headers: { 'cache-control': 'no-store' } })
      const { packageName = '' } = report
      const preview =
        found.metadata && report.ok ? previewOf(site, upload, packageName, found.metadata, userOf(actor)) : undefined
      return showForm(request, actor, { into: undefined, form, report, preview, status })
    } catch (fault) {
      return refused(request, actor, form, undefined, fault)
    }
  }

  async function refused(
    request: Request,
    actor: Actor,
    form: Form,
    into: string | undefined,
    fault: unknown,
    kept?: number,
  ) {
    if (fault instanceof InvalidPackage) {
      return showForm(request, actor, { into, form, report: fault.report, status: fault.status, kept })
    }
    if (fault instanceof TooLarge) {
      return showForm(request, actor, { into, form, problem: fault.message, status: fault.status })
    }
    throw fault
  }

  async function queuePlaces(versionIds: number[]): Promise<Map<number, QueuePlace>> {
    if (versionIds.length === 0) return new Map()
    const [places, { medianWaitHours }] = await Promise.all([
      findQueuePlaces(site.db, versionIds),
      getQueueFigures(site.db, 0, site.now()),
    ])
    return new Map([...places].map(([id, place]) => [id, { place, medianWaitHours }]))
  }

  async function mine(request: Request, actor: Actor) {
    const { user } = requireSignedIn(actor)
    const [owned, drafts] = await Promise.all([listPluginRowsOwned(site.db, user.id), listOwnDrafts(site, user)])
    const versions = await listVersionsOf(
      site.db,
      owned.map(({ id }) => id),
    )
    const { frame, cookies } = await frameOf(repository, request, actor)
    const plugins = owned.map((plugin) => ({ plugin, versions: versions.get(plugin.id) ?? [] }))
    const waiting = plugins.flatMap(({ versions }) => versions.filter(({ state }) => state === 'waiting'))
    const places = await queuePlaces(waiting.map(({ id }) => id))
    const obstacles = await listObstacles(site, actor, plugins)
    return { props: { frame, drafts, plugins, places, obstacles, now: site.now() }, cookies }
  }

  async function showMine(request: Request, actor: Actor) {
    const { props, cookies } = await mine(request, actor)
    return page(actor, MyPluginsPage(props), { cookies })
  }

  return new Elysia()
    .use(access(repository))
    .get('/plugins/my', async ({ request, actor }) => showMine(request, actor), { access: 'signed-in' })
    .post('/plugins/drafts/:id/discard', async ({ request, actor, params }) => discard(request, actor, params.id), {
      access: 'signed-in',
    })
    .get('/plugins/add/', async ({ request, actor }) => showForm(request, actor, { into: undefined }), {
      access: 'signed-in',
    })
    .post('/plugins/add/', async ({ request, actor, form }) => receive(request, actor, form, undefined), {
      access: 'uploads',
    })
    .post('/plugins/check/', async ({ request, actor, form }) => check(request, actor, form), { access: 'checks' })
    .get('/plugins/check/', async ({ request, actor }) => showForm(request, actor, { into: undefined }), {
      access: 'anyone',
    })
    .get(
      '/plugins/:plugin/version/add/',
      async ({ request, actor, params }) => showForm(request, actor, { into: params.plugin }),
      { access: 'signed-in' },
    )
    .post(
      '/plugins/:plugin/version/add/',
      async ({ request, actor, params, form }) => receive(request, actor, form, params.plugin),
      { access: 'uploads' },
    )
}

function uploadFrom(zip: Uint8Array<ArrayBuffer>, form: Form) {
  return { zip, changelog: form.text('changelog'), experimental: form.text('experimental') !== '' }
}

/** Id of the draft that the form went on from. */
function goesOnIn(form: Form): number | undefined {
  const id = form.text('draft')
  return /^\d{1,9}$/.test(id) ? Number(id) : undefined
}

function told({ name, version, approved, holds }: Publication, place: QueuePlace | undefined): string {
  if (approved) return say('{plugin} {version} is published. It is in the feed.', { plugin: name, version })
  const waits = say('{plugin} {version} waits for a moderator.', { plugin: name, version })
  const held = holds.map(({ reason }) => say('It is held: {reason}', { reason: sayAgain(reason) }))
  const queue = place ? [queueSentence(place)] : []
  return [waits, ...held, ...queue, say('You see here how it was decided.')].join(' ')
}
