// The thread of a plugin: reading it, answering, appealing, and deciding an appeal.

import Elysia from 'elysia'
import type { RefusedMessage } from '../../components/thread-forms.tsx'
import { ThreadPage } from '../../components/thread-page.tsx'
import { say } from '../../components/words.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { findThreadEntry } from '../../db/threads.ts'
import { listVersions } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { appeal, decideAppeal, isAppealable } from '../services/appeals.ts'
import type { Repository } from '../services/repository.ts'
import { readThread, writeInThread } from '../services/threads.ts'
import { urls } from '../urls.ts'

const noSuchAppeal = sentence('There is no such appeal.')

interface Shown {
  refused?: RefusedMessage | undefined
  problem?: string | undefined
  /** Number of the version that the form was about. */
  about?: string
  status?: number
}

export function threadRoutes(repository: Repository) {
  const { site } = repository

  async function show(request: Request, actor: Actor, packageName: string, shown: Shown = {}) {
    const { plugin, entries, owns } = await readThread(site, actor, packageName)
    const [versions, { frame, cookies }] = await Promise.all([
      listVersions(site.db, plugin.id, true),
      frameOf(repository, request, actor),
    ])
    // What is being talked about: what was decided last, unless a form says so.
    const asked = versions.find(({ version }) => version === shown.about)
    const version = asked ?? versions.find((version) => isAppealable(plugin, version))
    const about = plugin.quarantinedAt ? undefined : version
    const appealable = isAppealable(plugin, about)
    const { refused, problem, status } = shown
    const props = { frame, plugin, entries, owns, about: about?.version ?? '', appealable, refused, problem }
    return page(actor, ThreadPage(props), { status, cookies })
  }

  /** A message that is refused comes back in its form; why nothing was done stands above the thread. */
  async function sent(
    request: Request,
    actor: Actor,
    asked: { packageName: string; about?: string; form: RefusedMessage['form']; message: string },
    work: () => Promise<string>,
  ) {
    const { packageName, about = '', form, message } = asked
    try {
      const text = await work()
      return seeOther(urls.pluginThread(packageName), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof InvalidInput || fault instanceof Conflict)) throw fault
      const problems = fault instanceof InvalidInput ? fault.problems.map((one) => ({ ...one, field: 'message' })) : []
      const problem = fault instanceof Conflict ? fault.message : undefined
      return show(request, actor, packageName, {
        ...{ about, problem, status: fault.status, refused: { form, message, problems } },
      })
    }
  }

  async function write(request: Request, actor: Actor, packageName: string, form: Form) {
    const [text, about] = [form.text('message'), form.text('version')]
    return sent(request, actor, { packageName, about, form: 'answer', message: text }, async () => {
      await writeInThread(site, actor, { packageName, version: about, text, inner: form.text('inner') === 'yes' })
      return say('Your message is in the thread.')
    })
  }

  async function sendAppeal(request: Request, actor: Actor, packageName: string, form: Form) {
    const [text, about] = [form.text('message'), form.text('version')]
    return sent(request, actor, { packageName, about, form: 'appeal', message: text }, async () => {
      await appeal(site, actor, { packageName, version: about, text })
      return say('Your appeal is in the queue of the moderators.')
    })
  }

  async function decide(request: Request, actor: Actor, id: number, form: Form) {
    const entry = await findThreadEntry(site.db, id)
    const plugin = entry?.kind === 'appeal' ? await findPluginRowById(site.db, entry.pluginId) : undefined
    if (!entry || !plugin) throw new NotFound(noSuchAppeal)
    const overturns = form.text('outcome') === 'overturn'
    const message = form.text('message')
    const asked = { packageName: plugin.packageName, about: entry.version, form: 'decision' as const, message }
    return sent(request, actor, asked, async () => {
      if (!overturns && form.text('outcome') !== 'uphold')
        throw new Conflict(sentence('Choose whether the decision stands: the form sent something else.'))
      await decideAppeal(site, actor, { id, overturns, reason: message })
      return overturns ? say('The decision is overturned.') : say('The decision stands.')
    })
  }

  const signedIn = { access: 'signed-in' } as const
  return new Elysia()
    .use(access(repository))
    .get('/plugins/:plugin/thread', async ({ request, actor, params }) => show(request, actor, params.plugin), signedIn)
    .post(
      '/plugins/:plugin/thread',
      async ({ request, actor, params, form }) => write(request, actor, params.plugin, form),
      signedIn,
    )
    .post(
      '/plugins/:plugin/appeal',
      async ({ request, actor, params, form }) => sendAppeal(request, actor, params.plugin, form),
      signedIn,
    )
    .post(
      '/moderation/appeals/:id',
      async ({ request, actor, params, form }) => decide(request, actor, numberIn(params.id, noSuchAppeal), form),
      { access: 'moderator' },
    )
}
