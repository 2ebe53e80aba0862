// The page of a plugin and of a version, and what owners change there in place.

import Elysia from 'elysia'
import { OwnersFragment } from '../../components/owners-section.tsx'
import { PluginPage } from '../../components/plugin-page.tsx'
import { FeaturedFragment } from '../../components/plugin-title.tsx'
import type { VersionChange } from '../../components/version-mark.ts'
import { VersionPage } from '../../components/version-page.tsx'
import { VersionsFragment } from '../../components/versions-section.tsx'
import { phrase, say } from '../../components/words.ts'
import { listHolds } from '../../db/holds.ts'
import { getReport } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotAllowed } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, userOf } from '../domain/user.ts'
import { type VersionMark, versionMarks } from '../domain/version-mark.ts'
import { fragment, movedTo, page, seeOther, wantsFragment } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { featurePlugin } from '../services/featured.ts'
import { listMendings } from '../services/history.ts'
import { readObstacles } from '../services/obstacles.ts'
import { addOwner, removeOwner } from '../services/owners.ts'
import { ChangedMeanwhile, setPluginDeleted, setVersionMark } from '../services/plugins.ts'
import type { Repository } from '../services/repository.ts'
import { noteOpened } from '../services/threads.ts'
import { urls } from '../urls.ts'

type Notice = { text: string; undo?: { action: string; label: string; fields: Record<string, string> } }

export function pluginRoutes(repository: Repository) {
  const { site, catalog } = repository

  /** Everything that the plugin's page and its fragments show. */
  async function viewOf(request: Request, actor: Actor, packageName: string, notice?: Notice) {
    const view = await catalog.getPlugin(actor, packageName)
    if (view.rights.owns) await noteOpened(site, actor, [view.plugin.id])
    const { frame, cookies } = await frameOf(repository, request, actor)
    const qgis = new URL(request.url).searchParams.get('qgis') ?? undefined
    return { props: { ...view, frame: notice ? { ...frame, notice } : frame, qgis, now: site.now() }, cookies }
  }

  async function showPlugin(request: Request, actor: Actor, packageName: string) {
    const { props, cookies } = await viewOf(request, actor, packageName)
    const kept = props.plugin.packageName
    if (kept !== packageName) return movedTo(urls.plugin(kept) + new URL(request.url).search)
    return page(actor, PluginPage(props), { cookies })
  }

  async function showChange(request: Request, actor: Actor, packageName: string, version: string) {
    const { props, cookies } = await viewOf(request, actor, packageName)
    if (!props.rights.can['version.mark'])
      throw new NotAllowed(
        sentence('Only the owners of {plugin} and moderators change it.', { plugin: props.plugin.name }),
      )
    const changing = { version }
    if (wantsFragment(request)) return fragment(actor, VersionsFragment({ ...props, changing }), { cookies })
    return page(actor, PluginPage({ ...props, changing }), { cookies })
  }

  async function showVersion(request: Request, actor: Actor, packageName: string, number: string) {
    const view = await catalog.getVersion(actor, packageName, number)
    const waits = view.rights.seesAll && view.version.state === 'waiting'
    const [report, mendings, obstacles, holds, { frame, cookies }] = await Promise.all([
      getReport(site.db, view.version.id),
      listMendings(site, view.version, undefined, 1),
      view.rights.seesAll ? readObstacles(site, actor, view) : undefined,
      waits ? listHolds(site.db, view.version.id) : undefined,
      frameOf(repository, request, actor),
    ])
    const shown = { ...view, ...report, mended: mendings[0], obstacles, holds, frame, now: site.now() }
    return page(actor, VersionPage(shown), { cookies })
  }

  async function markVersion(request: Request, actor: Actor, packageName: string, number: string, form: Form) {
    const wanted = markOf(form.text('state'))
    const seen = markOf(form.text('seen'))
    try {
      const version = await setVersionMark(site, actor, { packageName, version: number, wanted, seen })
      const notice = markNotice(packageName, version.version, wanted, seen)
      if (!wantsFragment(request))
        return seeOther(`${urls.plugin(packageName)}#versions`, [noticeFor(site.settings, notice)])
      const { props, cookies } = await viewOf(request, actor, packageName, notice)
      return fragment(actor, VersionsFragment({ ...props, saved: version.version }), { cookies })
    } catch (fault) {
      if (!(fault instanceof ChangedMeanwhile)) throw fault
      return showConflict(request, actor, packageName, {
        version: number,
        conflict: { wanted, by: fault.by, at: fault.at },
      })
    }
  }

  async function showConflict(request: Request, actor: Actor, packageName: string, changing: VersionChange) {
    const { props, cookies } = await viewOf(request, actor, packageName)
    const options = { status: 409, cookies }
    if (wantsFragment(request)) return fragment(actor, VersionsFragment({ ...props, changing }), options)
    return page(actor, PluginPage({ ...props, changing }), options)
  }

  async function enrolOwner(request: Request, actor: Actor, packageName: string, form: Form) {
    const uid = form.text('uid')
    try {
      const person = await addOwner(site, actor, packageName, uid)
      const notice = { text: say('{uid} owns this plugin now.', { uid: person.uid }) }
      return await showOwners(request, actor, packageName, notice, person.uid)
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      const { props, cookies } = await viewOf(request, actor, packageName)
      const problem = { uid, text: fault.message }
      const options = { status: 422, cookies }
      if (wantsFragment(request)) return fragment(actor, OwnersFragment({ ...props, problem }), options)
      return page(actor, PluginPage({ ...props, ownerProblem: problem }), options)
    }
  }

  async function dismissOwner(request: Request, actor: Actor, packageName: string, uid: string) {
    await removeOwner(site, actor, packageName, uid)
    const left = userOf(actor)?.uid.toLowerCase() === uid.toLowerCase()
    if (left) return leave(request, actor, packageName)
    const undo = { action: urls.pluginOwners(packageName), label: say('Undo'), fields: { uid } }
    const text = say('{uid} does not own this plugin any more.', { uid })
    return showOwners(request, actor, packageName, { text, undo })
  }

  /** Somebody who left may not see the page any more. */
  function leave(request: Request, _actor: Actor, packageName: string): Response {
    const cookie = noticeFor(site.settings, { text: say('You do not own {plugin} any more.', { plugin: packageName }) })
    if (!wantsFragment(request)) return seeOther(urls.myPlugins(), [cookie])
    return new Response('', { headers: { 'hx-redirect': urls.myPlugins(), 'set-cookie': cookie } })
  }

  async function showOwners(request: Request, actor: Actor, packageName: string, notice: Notice, saved?: string) {
    if (!wantsFragment(request))
      return seeOther(`${urls.plugin(packageName)}#owners`, [noticeFor(site.settings, notice)])
    const { props, cookies } = await viewOf(request, actor, packageName, notice)
    return fragment(actor, OwnersFragment({ ...props, saved }), { cookies })
  }

  async function feature(request: Request, actor: Actor, packageName: string, form: Form) {
    const featured = form.text('featured') === 'yes'
    const plugin = await featurePlugin(site, actor, packageName, featured)
    const text = featured
      ? say('{plugin} is featured on the main page.', { plugin: plugin.name })
      : say('{plugin} is not featured any more.', { plugin: plugin.name })
    if (form.text('next')) return seeOther(urls.moderationFeatured(), [noticeFor(site.settings, { text })])
    if (!wantsFragment(request)) return seeOther(urls.plugin(packageName), [noticeFor(site.settings, { text })])
    const { props, cookies } = await viewOf(request, actor, packageName, { text })
    return fragment(actor, FeaturedFragment(props), { cookies })
  }

  async function setState(actor: Actor, packageName: string, form: Form) {
    const deleted = form.text('state') === 'deleted'
    const plugin = await setPluginDeleted(site, actor, packageName, deleted)
    const undo = { action: urls.pluginState(packageName), label: say('Undo'), fields: { state: 'present' } }
    const notice = deleted
      ? { text: say('{plugin} is deleted.', { plugin: plugin.name }), undo }
      : { text: say('{plugin} is back.', { plugin: plugin.name }) }
    return seeOther(urls.plugin(packageName), [noticeFor(site.settings, notice)])
  }

  return new Elysia()
    .use(access(repository))
    .get('/plugins/:plugin/', async ({ request, actor, params }) => showPlugin(request, actor, params.plugin), {
      access: 'anyone',
    })
    .get(
      '/plugins/:plugin/version/:version/',
      async ({ request, actor, params }) => showVersion(request, actor, params.plugin, params.version),
      { access: 'anyone' },
    )
    .get(
      '/plugins/:plugin/version/:version/change',
      async ({ request, actor, params }) => showChange(request, actor, params.plugin, params.version),
      { access: 'signed-in' },
    )
    .post(
      '/plugins/:plugin/version/:version/state',
      async ({ request, actor, params, form }) => markVersion(request, actor, params.plugin, params.version, form),
      { access: 'signed-in' },
    )
    .post(
      '/plugins/:plugin/owners',
      async ({ request, actor, params, form }) => enrolOwner(request, actor, params.plugin, form),
      { access: 'signed-in' },
    )
    .post(
      '/plugins/:plugin/owners/:uid/remove',
      async ({ request, actor, params }) => dismissOwner(request, actor, params.plugin, params.uid),
      { access: 'signed-in' },
    )
    .post(
      '/plugins/:plugin/featured',
      async ({ request, actor, params, form }) => feature(request, actor, params.plugin, form),
      {
        access: 'moderator',
      },
    )
    .post('/plugins/:plugin/state', async ({ actor, params, form }) => setState(actor, params.plugin, form), {
      access: 'signed-in',
    })
}

function markOf(text: string): VersionMark {
  const mark = versionMarks.find((candidate) => candidate === text)
  if (!mark) throw new Conflict(sentence('Choose how the version stands: the form sent something else.'))
  return mark
}

/** What happened, and the way back where there is one. */
function markNotice(packageName: string, version: string, wanted: VersionMark, seen: VersionMark): Notice {
  const texts: Record<VersionMark, string> = {
    'as-is':
      seen === 'withdrawn'
        ? phrase('Version {version} is back. It is in the feed.')
        : phrase('Version {version} is not marked any more.'),
    'last-stable': phrase('Version {version} is the last stable version now.'),
    'last-experimental': phrase('Version {version} is the last experimental version now.'),
    withdrawn: phrase('Version {version} is withdrawn. It left the feed.'),
    deleted: phrase('Version {version} is deleted.'),
  }
  const text = say(texts[wanted], { version })
  if (wanted === 'deleted' || wanted === seen) return { text }
  return {
    text,
    undo: {
      action: urls.versionState(packageName, version),
      label: say('Undo'),
      fields: { state: seen, seen: wanted },
    },
  }
}
