// The webhooks of a plugin, for its owners: made, changed, tried, looked at and removed.

import Elysia from 'elysia'
import type { GivenWebhook } from '../../components/webhook-form.tsx'
import { WebhookPage } from '../../components/webhook-page.tsx'
import { WebhooksPage } from '../../components/webhooks-page.tsx'
import { say } from '../../components/words.ts'
import { BadRequest, InvalidInput, NotFound, type Problem } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { webhookEvents } from '../domain/webhook.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import {
  addWebhook,
  changeWebhook,
  isFullLog,
  listPluginWebhooks,
  listWebhookLog,
  pingWebhook,
  removeWebhook,
  renewWebhookSecret,
  replayDelivery,
  switchWebhook,
  type WebhookPlace,
} from '../services/webhooks.ts'
import { urls } from '../urls.ts'

interface Shown {
  given?: GivenWebhook
  problems?: Problem[]
  secret?: string
  status?: number
}

const noSuchWebhook = sentence('There is no such webhook.')

export function webhookRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function showAll(request: Request, actor: Actor, packageName: string, shown: Shown = {}) {
    const { plugin, rights } = await catalog.getPlugin(actor, packageName)
    const webhooks = await listPluginWebhooks(site, plugin, rights)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const given = shown.given ?? { url: '', events: webhookEvents }
    const markup = WebhooksPage({ frame, plugin, webhooks, given, problems: shown.problems ?? [], now: site.now() })
    return page(actor, markup, { status: shown.status, cookies })
  }

  async function showOne(request: Request, actor: Actor, { packageName, id }: Place, shown: Shown = {}) {
    const { plugin, rights } = await catalog.getPlugin(actor, packageName)
    const webhook = (await listPluginWebhooks(site, plugin, rights)).find((one) => one.id === id)
    if (!webhook) throw new NotFound(noSuchWebhook)
    const log = await listWebhookLog(site, id, beforeIn(request))
    const last = isFullLog(log) ? log.at(-1)?.id : undefined
    const older = last === undefined ? undefined : `${urls.webhook(plugin.packageName, id)}?before=${last}`
    const { frame, cookies } = await frameOf(repository, request, actor)
    const given = shown.given ?? webhook
    const { problems = [], secret, status } = shown
    const markup = WebhookPage({ frame, plugin, webhook, log, older, given, problems, secret, now: site.now() })
    return page(actor, markup, { status, cookies })
  }

  /** The secret stands in this answer alone: no redirect carries it, and nothing keeps the page. */
  async function make(request: Request, actor: Actor, packageName: string, form: Form) {
    const given = givenIn(form)
    return corrected(
      async () => {
        const { id, secret } = await addWebhook(site, actor, packageName, given)
        return showOne(request, actor, { packageName, id }, { secret })
      },
      (refused) => showAll(request, actor, packageName, { given, ...refused }),
    )
  }

  async function edit(request: Request, actor: Actor, place: Place, form: Form) {
    const given = givenIn(form)
    return corrected(
      async () => {
        await changeWebhook(site, actor, place, given)
        return back(place, say('The webhook is saved.'))
      },
      (refused) => showOne(request, actor, place, { given, ...refused }),
    )
  }

  async function setState(actor: Actor, place: Place, state: string) {
    if (state === 'removed') {
      await removeWebhook(site, actor, place)
      const notice = { text: say('The webhook is removed, and its log with it.') }
      return seeOther(urls.webhooks(place.packageName), [noticeFor(site.settings, notice)])
    }
    if (state !== 'on' && state !== 'off') throw new BadRequest(sentence('`state` is on, off or removed.'))
    await switchWebhook(site, actor, place, state === 'on')
    return back(place, state === 'on' ? say('The webhook is switched on.') : say('The webhook is switched off.'))
  }

  async function renew(request: Request, actor: Actor, place: Place) {
    return showOne(request, actor, place, { secret: await renewWebhookSecret(site, actor, place) })
  }

  async function ping(actor: Actor, place: Place) {
    await pingWebhook(site, actor, place)
    return back(place, say('A test is sent. Its line in the log says what came of it.'))
  }

  async function replay(actor: Actor, place: Place, delivery: string) {
    const id = numberIn(delivery, sentence('This delivery is not in the log any more.'))
    await replayDelivery(site, actor, place, id)
    return back(place, say('It is sent again.'))
  }

  function back({ packageName, id }: Place, text: string) {
    return seeOther(urls.webhook(packageName, id), [noticeFor(site.settings, { text })])
  }

  const signedIn = { access: 'signed-in' } as const
  const at = '/plugins/:plugin/webhooks'
  return new Elysia()
    .use(access(repository))
    .get(at, async ({ request, actor, params }) => showAll(request, actor, params.plugin), signedIn)
    .post(at, async ({ request, actor, params, form }) => make(request, actor, params.plugin, form), signedIn)
    .get(`${at}/:id`, async ({ request, actor, params }) => showOne(request, actor, placeIn(params)), signedIn)
    .post(
      `${at}/:id`,
      async ({ request, actor, params, form }) => edit(request, actor, placeIn(params), form),
      signedIn,
    )
    .post(
      `${at}/:id/state`,
      async ({ actor, params, form }) => setState(actor, placeIn(params), form.text('state')),
      signedIn,
    )
    .post(`${at}/:id/secret`, async ({ request, actor, params }) => renew(request, actor, placeIn(params)), signedIn)
    .post(`${at}/:id/ping`, async ({ actor, params }) => ping(actor, placeIn(params)), signedIn)
    .post(
      `${at}/:id/deliveries/:delivery/replay`,
      async ({ actor, params }) => replay(actor, placeIn(params), params.delivery),
      signedIn,
    )
}

type Place = WebhookPlace & { packageName: string }

function placeIn({ plugin, id }: { plugin: string; id: string }): Place {
  return { packageName: plugin, id: numberIn(id, noSuchWebhook) }
}

function givenIn(form: Form): GivenWebhook {
  return { url: form.text('url'), events: form.texts('events') }
}

function beforeIn(request: Request): number | undefined {
  const asked = new URL(request.url).searchParams.get('before') ?? ''
  return asked === '' ? undefined : numberIn(asked, sentence('This delivery is not in the log any more.'))
}

/** A form that can be corrected comes back with each problem beside its field. */
async function corrected(
  work: () => Promise<Response>,
  again: (refused: { problems: Problem[]; status: number }) => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (fault) {
    if (!(fault instanceof InvalidInput)) throw fault
    return again({ problems: fault.problems, status: fault.status })
  }
}
