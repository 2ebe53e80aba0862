// The pages by which moderators hide a plugin or a version everywhere, show it again, and roll a version back.

import Elysia from 'elysia'
import { QuarantinePage } from '../../components/quarantine-page.tsx'
import { RollBackPage } from '../../components/roll-back-page.tsx'
import { say } from '../../components/words.ts'
import { Conflict, InvalidInput, type RepositoryError } from '../domain/errors.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { setQuarantine } from '../services/quarantine.ts'
import type { Repository } from '../services/repository.ts'
import { isHiddenWhole, planRollBack, rollBack } from '../services/roll-back.ts'
import { urls } from '../urls.ts'

interface Place {
  plugin: string
  version?: string
}

export function quarantineRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function viewOf(actor: Actor, { plugin, version }: Place) {
    if (version !== undefined) return catalog.getVersion(actor, plugin, version)
    return { ...(await catalog.getPlugin(actor, plugin)), version: undefined }
  }

  async function showQuarantine(request: Request, actor: Actor, place: Place, fault?: RepositoryError, form?: Form) {
    const { plugin, version, rights } = await viewOf(actor, place)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const refused = fault && { reason: form?.text('reason') ?? '', ...problemsOf(fault) }
    return page(actor, QuarantinePage({ frame, plugin, version, rights, refused }), { cookies, status: fault?.status })
  }

  async function quarantine(request: Request, actor: Actor, place: Place, form: Form) {
    const quarantined = form.text('quarantined') === 'yes'
    const asked = { packageName: place.plugin, version: place.version, quarantined, reason: form.text('reason') }
    try {
      const plugin = await setQuarantine(site, actor, { ...asked, seen: form.text('seen') })
      const what = [plugin.name, place.version].join(' ').trim()
      const text = quarantined
        ? say('{what} is in quarantine. It left the feed, and its owners read why.', { what })
        : say('The quarantine of {what} is lifted.', { what })
      return seeOther(pageOf(plugin.packageName, place.version), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showQuarantine(request, actor, place, fault, form)
    }
  }

  async function showRollBack(
    request: Request,
    actor: Actor,
    place: Required<Place>,
    fault?: RepositoryError,
    form?: Form,
  ) {
    const { plugin, version } = await catalog.getVersion(actor, place.plugin, place.version)
    const plan = await planRollBack(site.db, plugin, version)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const given = form && {
      ...{ to: form.text('to'), reason: form.text('reason'), number: form.text('number') },
      older: isChecked(form, 'older'),
    }
    const refused = fault && given && { given, ...problemsOf(fault) }
    const props = { frame, plugin, version, plan, isHidden: isHiddenWhole(plugin), refused }
    return page(actor, RollBackPage(props), { cookies, status: fault?.status })
  }

  async function goBack(request: Request, actor: Actor, place: Required<Place>, form: Form) {
    const asked = { packageName: place.plugin, bad: place.version, sha256: form.text('sha256'), to: form.text('to') }
    try {
      const wishes = { reason: form.text('reason'), number: form.text('number'), showsOlder: isChecked(form, 'older') }
      const made = await rollBack(site, actor, { ...asked, ...wishes })
      const text = say('{bad} is in quarantine, and {version} takes people off it. It is in the feed.', {
        bad: place.version,
        version: made.version,
      })
      return seeOther(urls.version(made.packageName, made.version), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showRollBack(request, actor, place, fault, form)
    }
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get(
      '/plugins/:plugin/quarantine',
      async ({ request, actor, params }) => showQuarantine(request, actor, { plugin: params.plugin }),
      moderators,
    )
    .post(
      '/plugins/:plugin/quarantine',
      async ({ request, actor, params, form }) => quarantine(request, actor, { plugin: params.plugin }, form),
      moderators,
    )
    .get(
      '/plugins/:plugin/version/:version/quarantine',
      async ({ request, actor, params }) => showQuarantine(request, actor, params),
      moderators,
    )
    .post(
      '/plugins/:plugin/version/:version/quarantine',
      async ({ request, actor, params, form }) => quarantine(request, actor, params, form),
      moderators,
    )
    .get(
      '/plugins/:plugin/version/:version/roll-back',
      async ({ request, actor, params }) => showRollBack(request, actor, params),
      moderators,
    )
    .post(
      '/plugins/:plugin/version/:version/roll-back',
      async ({ request, actor, params, form }) => goBack(request, actor, params, form),
      moderators,
    )
}

function isChecked(form: Form, name: string): boolean {
  return form.text(name) === 'yes'
}

function pageOf(packageName: string, version: string | undefined): string {
  return version === undefined ? urls.plugin(packageName) : urls.version(packageName, version)
}

/** Beside the field where there is one; else above the form. */
function problemsOf(fault: RepositoryError) {
  if (fault instanceof InvalidInput) return { problems: fault.problems }
  return { problems: [], conflict: fault.message }
}
