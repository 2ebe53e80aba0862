// The desk of what stands on the main page: its order, and the sentence about each.

import Elysia from 'elysia'
import { FeaturedListFragment, FeaturedPage, type RefusedFeatured } from '../../components/moderation-featured-page.tsx'
import { say } from '../../components/words.ts'
import { listFeaturedRows } from '../../db/plugins.ts'
import { Conflict, InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { fragment, page, seeOther, wantsFragment } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { placeFeatured, setFeaturedReason } from '../services/featured.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

export function featuredRoutes(repository: Repository) {
  const { site } = repository

  async function show(
    request: Request,
    actor: Actor,
    shown: { text?: string; refused?: RefusedFeatured } = {},
    status = 200,
  ) {
    const { text, refused } = shown
    const [featured, { frame, cookies }] = await Promise.all([
      listFeaturedRows(site.db),
      frameOf(repository, request, actor),
    ])
    const props = { frame: text ? { ...frame, notice: { text } } : frame, featured, refused }
    if (!wantsFragment(request)) return page(actor, FeaturedPage(props), { cookies, status })
    return fragment(actor, FeaturedListFragment(props), { cookies, status })
  }

  async function changed(
    request: Request,
    actor: Actor,
    tried: { packageName: string; given: string },
    work: () => Promise<string>,
  ) {
    try {
      const text = await work()
      if (wantsFragment(request)) return await show(request, actor, { text })
      return seeOther(urls.moderationFeatured(), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (fault instanceof Conflict)
        return show(request, actor, { refused: { message: fault.message, problems: [] } }, 409)
      if (!(fault instanceof InvalidInput)) throw fault
      return show(request, actor, { refused: { ...tried, message: fault.message, problems: fault.problems } }, 422)
    }
  }

  async function setReason(request: Request, actor: Actor, packageName: string, form: Form) {
    const reason = form.text('reason')
    return changed(request, actor, { packageName, given: reason }, async () => {
      const { name } = await setFeaturedReason(site, actor, { packageName, reason, seen: form.text('seen') })
      return say('The sentence about {plugin} is saved.', { plugin: name })
    })
  }

  async function setPlace(request: Request, actor: Actor, packageName: string, form: Form) {
    return changed(request, actor, { packageName, given: '' }, async () => {
      const place = numberIn(form.text('place'), sentence('There is no such place.'))
      const seen = form.text('seen').split(',').map(Number)
      const { name } = await placeFeatured(site, actor, { packageName, place, seen })
      return say('{plugin} stands at place {place} now.', { plugin: name, place })
    })
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/featured', async ({ request, actor }) => show(request, actor), moderators)
    .post(
      '/moderation/featured/:plugin/reason',
      async ({ request, actor, params, form }) => setReason(request, actor, params.plugin, form),
      moderators,
    )
    .post(
      '/moderation/featured/:plugin/place',
      async ({ request, actor, params, form }) => setPlace(request, actor, params.plugin, form),
      moderators,
    )
}
