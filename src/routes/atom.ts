// Atom feeds: what is new and updated, of one plugin, of an owner, an author, a tag, and of any search.

import Elysia from 'elysia'
import type { CatalogQuery } from '../domain/plugin.ts'
import { catalogQueryOf } from '../http/catalog-query.ts'
import { validated } from '../http/validated.ts'
import type { Repository } from '../services/repository.ts'
import { listAtom, urls } from '../urls.ts'

/** The same for everybody, so that nobody is asked who they are. Titles are in English, whoever reads. */
export function atomRoutes({ atom, catalog }: Repository) {
  async function answerList(request: Request, preset: Partial<CatalogQuery>, fixed?: { title: string; path: string }) {
    const asked = catalogQueryOf(fixed ? new URLSearchParams() : new URL(request.url).searchParams, preset)
    const tag = asked.tag === '' ? '' : await catalog.tagOf(asked.tag)
    const query = { ...asked, tag, sort: asked.sort === 'created' ? ('created' as const) : ('updated' as const) }
    const plain = { ...query, sort: query.sort === 'created' ? query.sort : undefined }
    const place = fixed ?? { title: titleOf(query), path: listAtom(plain) }
    const list = { query, title: place.title, self: place.path, alternate: urls.catalog(plain) }
    return answer(request, await atom.ofList(list))
  }

  return new Elysia()
    .get('/feeds/updated.atom', async ({ request }) =>
      answerList(request, { sort: 'updated' }, { title: 'Updated plugins', path: urls.updatedAtom() }),
    )
    .get('/feeds/new.atom', async ({ request }) =>
      answerList(request, { sort: 'created' }, { title: 'New plugins', path: urls.newAtom() }),
    )
    .get('/feeds/search.atom', async ({ request }) => answerList(request, {}))
    .get('/plugins/:plugin/feed.atom', async ({ request, params }) =>
      answer(request, await atom.ofPlugin(params.plugin)),
    )
    .get('/plugins/user/:uid/feed.atom', async ({ request, params }) =>
      answerList(request, { user: params.uid.slice(0, longestName) }),
    )
    .get('/plugins/author/:author/feed.atom', async ({ request, params }) =>
      answerList(request, { author: params.author.slice(0, longestName) }),
    )
    .get('/plugins/tags/:tag/feed.atom', async ({ request, params }) =>
      answerList(request, { tag: params.tag.slice(0, longestName) }),
    )
}

/** By what is asked for, as the address is: whoever asks first, by whichever address, decides nothing. */
function titleOf({ q, tag, author, user }: CatalogQuery): string {
  const parts = [tag && `tagged ${tag}`, author && `by ${author}`, user && `of ${user}`].filter(Boolean)
  const title = ['Plugins', ...parts].join(' ')
  return q.trim() === '' ? title : `${title}: ${q.trim().slice(0, longestName)}`
}

const longestName = 200

function answer(request: Request, document: string): Response {
  const headers = { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-control': 'no-cache' }
  return validated(request, document, headers)
}
