// Atom feeds: what is new and updated, of one plugin, of an owner, an author, a tag, and of any search.

import Elysia from 'elysia'
import type { CatalogQuery } from '../domain/plugin.ts'
import { catalogQueryOf } from '../http/catalog-query.ts'
import { validated } from '../http/validated.ts'
import type { Repository } from '../services/repository.ts'
import { listAtom, urls } from '../urls.ts'

/** The same for everybody, so that nobody is asked who they are. Titles are in English, whoever reads. */
export function atomRoutes({ atom, catalog }: Repository) {
  async function answerList(request: Request, title: string, preset: Partial<CatalogQuery>, fixed?: string) {
    const asked = catalogQueryOf(fixed ? new URLSearchParams() : new URL(request.url).searchParams, preset)
    const tag = asked.tag === '' ? '' : await catalog.tagOf(asked.tag)
    const query = { ...asked, tag, sort: asked.sort === 'created' ? ('created' as const) : ('updated' as const) }
    const plain = { ...query, sort: query.sort === 'created' ? query.sort : undefined }
    const list = { query, title, self: fixed ?? listAtom(plain), alternate: urls.catalog(plain) }
    return answer(request, await atom.ofList(list))
  }

  return new Elysia()
    .get('/feeds/updated.atom', async ({ request }) =>
      answerList(request, 'Updated plugins', { sort: 'updated' }, urls.updatedAtom()),
    )
    .get('/feeds/new.atom', async ({ request }) =>
      answerList(request, 'New plugins', { sort: 'created' }, urls.newAtom()),
    )
    .get('/feeds/search.atom', async ({ request }) => {
      const words = new URL(request.url).searchParams.get('q')?.trim() ?? ''
      return answerList(request, words === '' ? 'Plugins' : `Plugins: ${words.slice(0, 200)}`, {})
    })
    .get('/plugins/:plugin/feed.atom', async ({ request, params }) =>
      answer(request, await atom.ofPlugin(params.plugin)),
    )
    .get('/plugins/user/:uid/feed.atom', async ({ request, params }) => {
      const user = params.uid.slice(0, longestName)
      return answerList(request, `Plugins of ${user}`, { user })
    })
    .get('/plugins/author/:author/feed.atom', async ({ request, params }) => {
      const author = params.author.slice(0, longestName)
      return answerList(request, `Plugins by ${author}`, { author })
    })
    .get('/plugins/tags/:tag/feed.atom', async ({ request, params }) => {
      const tag = params.tag.slice(0, longestName)
      return answerList(request, `Plugins tagged ${tag}`, { tag })
    })
}

const longestName = 200

function answer(request: Request, document: string): Response {
  const headers = { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-control': 'no-cache' }
  return validated(request, document, headers)
}
