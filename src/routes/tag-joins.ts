// The desk where moderators join tags that mean the same.

import Elysia from 'elysia'
import type { Notice } from '../../components/frame.ts'
import { type RefusedJoin, TagsFragment, TagsPage } from '../../components/moderation-page.tsx'
import { say } from '../../components/words.ts'
import { listJoinedWordUses, listTagJoins, listTagUses } from '../../db/tag-joins.ts'
import { InvalidInput } from '../domain/errors.ts'
import { alikeTags, deskTags } from '../domain/tag-joins.ts'
import type { Actor } from '../domain/user.ts'
import { fragment, page, seeOther, wantsFragment } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { type JoinedTag, joinTags, partTag } from '../services/tag-joins.ts'
import { urls } from '../urls.ts'

const mostTags = 60
const mostProposals = 20

export function tagJoinRoutes(repository: Repository) {
  const { site } = repository

  async function showTags(request: Request, actor: Actor, { notice, refused }: Shown = {}) {
    const [joins, uses, words, { frame, cookies }] = await Promise.all([
      listTagJoins(site.db),
      listTagUses(site.db),
      listJoinedWordUses(site.db),
      frameOf(repository, request, actor),
    ])
    const tags = deskTags(joins, uses, words, mostTags)
    const props = { tags, alike: alikeTags(uses, mostProposals), refused, frame }
    const options = { cookies, status: refused ? 422 : 200 }
    if (!wantsFragment(request)) return page(actor, TagsPage(props), options)
    return fragment(actor, TagsFragment({ ...props, frame: { ...frame, notice: notice ?? frame.notice } }), options)
  }

  async function join(request: Request, actor: Actor, form: Form) {
    const given = { tag: form.text('tag'), into: form.text('into') }
    try {
      const done = await joinTags(site, actor, given)
      return answer(request, actor, { text: say('“{tag}” counts as “{into}” now.', names(done)), ...undoOfJoin(done) })
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return showTags(request, actor, { refused: { given, problems: fault.problems } })
    }
  }

  async function part(request: Request, actor: Actor, form: Form) {
    const followers = form.text('followers').split(',').filter(Boolean)
    const done = await partTag(site, actor, { tag: form.text('tag'), followers })
    const text = say('“{tag}” counts as itself again.', { tag: done.tag })
    return answer(request, actor, { text, ...undoOfPart(done) })
  }

  async function answer(request: Request, actor: Actor, notice: Notice) {
    if (!wantsFragment(request)) return seeOther(urls.moderationTags(), [noticeFor(site.settings, notice)])
    return showTags(request, actor, { notice })
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/tags', async ({ request, actor }) => showTags(request, actor), moderators)
    .post('/moderation/tags/join', async ({ request, actor, form }) => join(request, actor, form), moderators)
    .post('/moderation/tags/part', async ({ request, actor, form }) => part(request, actor, form), moderators)
}

interface Shown {
  notice?: Notice
  refused?: RefusedJoin
}

function names({ tag, into }: JoinedTag) {
  return { tag, into }
}

/** Back to what it was joined into before; as itself it takes along what followed it. */
function undoOfJoin({ tag, into, before, followers }: JoinedTag): Partial<Notice> {
  if (before === into) return {}
  if (before !== tag) return { undo: { action: urls.tagJoin(), label: say('Undo'), fields: { tag, into: before } } }
  return { undo: { action: urls.tagPart(), label: say('Undo'), fields: { tag, followers: followers.join(',') } } }
}

function undoOfPart({ tag, before }: JoinedTag): Partial<Notice> {
  if (before === tag) return {}
  return { undo: { action: urls.tagJoin(), label: say('Undo'), fields: { tag, into: before } } }
}
