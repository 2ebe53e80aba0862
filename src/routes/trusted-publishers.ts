// The trusted publishers of a plugin, for its owners: who may publish it from CI, and whether nobody else may.

import Elysia from 'elysia'
import { PublishersPage } from '../../components/publishers-page.tsx'
import { say } from '../../components/words.ts'
import { BadRequest, InvalidInput, type Problem } from '../domain/errors.ts'
import type { GivenPublisher } from '../domain/publisher-rules.ts'
import { sentence } from '../domain/sentence.ts'
import { publisherKinds } from '../domain/trusted-publisher.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import {
  addPublisher,
  listPluginPublishers,
  removePublisher,
  requirePublishers,
} from '../services/trusted-publishers.ts'
import { urls } from '../urls.ts'

export function publisherRoutes(repository: Repository) {
  const { site, catalog } = repository
  const { issuers, audience } = site.settings.publishing

  async function show(
    request: Request,
    actor: Actor,
    packageName: string,
    refused?: { given: GivenPublisher; problems: Problem[] },
  ) {
    const { plugin, rights } = await catalog.getPlugin(actor, packageName)
    const publishers = await listPluginPublishers(site, plugin, rights)
    const { frame, cookies } = await frameOf(repository, request, actor)
    const markup = PublishersPage({ frame, plugin, publishers, issuers, audience, refused, now: site.now() })
    return page(actor, markup, { status: refused ? 422 : 200, cookies })
  }

  async function add(request: Request, actor: Actor, packageName: string, form: Form) {
    const given = givenIn(form)
    try {
      await addPublisher(site, actor, packageName, given)
      return back(packageName, say('The trusted publisher is added. Put what stands at it into your repository.'))
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return show(request, actor, packageName, { given, problems: fault.problems })
    }
  }

  async function remove(actor: Actor, packageName: string, id: string) {
    await removePublisher(site, actor, packageName, numberIn(id, sentence('There is no such trusted publisher.')))
    return back(packageName, say('The trusted publisher is removed, and what it was given has ended.'))
  }

  async function require(actor: Actor, packageName: string, only: string) {
    if (only !== 'yes' && only !== 'no') throw new BadRequest(sentence('`only` is yes or no.'))
    await requirePublishers(site, actor, packageName, only === 'yes')
    return back(
      packageName,
      only === 'yes'
        ? say('New versions are taken from trusted publishers alone from now on.')
        : say('Owners and their tokens may publish again. All owners are told.'),
    )
  }

  function back(packageName: string, text: string) {
    return seeOther(urls.publishers(packageName), [noticeFor(site.settings, { text })])
  }

  const signedIn = { access: 'signed-in' } as const
  const at = '/plugins/:plugin/publishers'
  return new Elysia()
    .use(access(repository))
    .get(at, async ({ request, actor, params }) => show(request, actor, params.plugin), signedIn)
    .post(at, async ({ request, actor, params, form }) => add(request, actor, params.plugin, form), signedIn)
    .post(`${at}/only`, async ({ actor, params, form }) => require(actor, params.plugin, form.text('only')), signedIn)
    .post(`${at}/:id/remove`, async ({ actor, params }) => remove(actor, params.plugin, params.id), signedIn)
}

function givenIn(form: Form): GivenPublisher {
  const kind = publisherKinds.find((one) => one === form.text('kind'))
  if (!kind) throw new BadRequest(sentence('`kind` is github, gitlab or other.'))
  return {
    ...{ kind, issuer: form.text('issuer'), repository: form.text('repository'), workflow: form.text('workflow') },
    ...{
      environment: form.text('environment'),
      protected: form.text('protected') === 'yes',
      rules: form.text('rules'),
    },
  }
}
