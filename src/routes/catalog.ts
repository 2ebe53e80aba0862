// The main page and the lists of plugins.

import Elysia from 'elysia'
import { CatalogFragment, CatalogPage } from '../../components/catalog-page.tsx'
import { MainPage } from '../../components/main-page.tsx'
import { say } from '../../components/words.ts'
import { type CatalogQuery, catalogPageSize, type FeaturedPlugin, type PluginSummary } from '../domain/plugin.ts'
import type { Actor } from '../domain/user.ts'
import { parseQgisQuery, qgisOfAgent } from '../domain/version-number.ts'
import { elsewhere, fragment, movedTo, page, wantsFragment } from '../http/answers.ts'
import { catalogQueryOf } from '../http/catalog-query.ts'
import { frameOf } from '../http/frame.ts'
import { access } from '../http/visit.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

/** Addresses of plugins.qgis.org that people have kept. */
const oldLists: Record<string, string> = {
  fresh: urls.catalog({ sort: 'created' }),
  latest: urls.catalog({ sort: 'updated' }),
  popular: urls.catalog({ sort: 'downloads' }),
  most_downloaded: urls.catalog({ sort: 'downloads' }),
  most_voted: urls.catalog({ sort: 'downloads' }),
  best_rated: urls.catalog({ sort: 'downloads' }),
  new_qgis_ready: urls.catalog({ qgis: '4.0' }),
  featured: urls.catalog({ featured: true }),
  experimental: urls.catalog({ kinds: ['experimental'] }),
  stable: urls.catalog({ kinds: ['stable'] }),
  server: urls.catalog({ tag: 'server' }),
  deprecated: urls.catalog({ deprecated: true }),
}

export function catalogRoutes(repository: Repository) {
  const { site, catalog } = repository

  async function listFeatured(qgis: string): Promise<FeaturedPlugin[]> {
    return (await catalog.listFeatured(qgis)).slice(0, catalogPageSize)
  }

  async function listAll(qgis: string): Promise<PluginSummary[]> {
    return (await catalog.list(catalogQueryOf(new URLSearchParams({ qgis, sort: 'downloads' })))).plugins.rows
  }

  async function showMain(request: Request, actor: Actor): Promise<Response> {
    const search = new URL(request.url).searchParams
    const asked = search.get('qgis') ?? qgisOfAgent(request.headers.get('user-agent') ?? '')
    const qgis = parseQgisQuery(asked) === undefined ? '' : asked
    const show = search.get('show') === 'all' ? 'all' : 'featured'
    const [plugins, lists, { frame, cookies }] = await Promise.all([
      show === 'featured' ? listFeatured(qgis) : listAll(qgis),
      catalog.mainPage(qgis),
      frameOf(repository, request, actor),
    ])
    const feedAddress = site.settings.server.baseUrl + urls.feed()
    const props = { frame, show, qgis, plugins, ...lists, feedAddress, now: site.now() } as const
    return page(actor, MainPage(props), { cookies })
  }

  async function showList(
    request: Request,
    actor: Actor,
    heading: string,
    preset: Partial<CatalogQuery> = {},
    intro?: string,
  ) {
    const asked = catalogQueryOf(new URL(request.url).searchParams, preset)
    const query = asked.tag === '' ? asked : { ...asked, tag: await catalog.tagOf(asked.tag) }
    const [list, { frame, cookies }] = await Promise.all([catalog.list(query), frameOf(repository, request, actor)])
    const props = { frame, heading, query, ...list, now: site.now(), intro }
    if (wantsFragment(request))
      return fragment(actor, CatalogFragment(props), { cookies, headers: { 'hx-push-url': urls.catalog(query) } })
    return page(actor, CatalogPage(props), { cookies })
  }

  return new Elysia()
    .use(access(repository))
    .get('/', async ({ request, actor }) => showMain(request, actor), { access: 'anyone' })
    .get('/plugins/', async ({ request, actor }) => showList(request, actor, say('Find plugins')), { access: 'anyone' })
    .get(
      '/plugins/tags/:tag/',
      async ({ request, actor, params }) => {
        const tag = decoded(params.tag)
        const joined = await catalog.tagOf(tag)
        // Not kept: once a moderator joins the two the other way round, a browser that remembers would go in a circle.
        if (joined !== tag) return elsewhere(urls.tag(joined) + new URL(request.url).search)
        return showList(request, actor, say('Plugins tagged “{tag}”', { tag }), { tag })
      },
      { access: 'anyone' },
    )
    .get(
      '/plugins/author/:author/',
      async ({ request, actor, params }) => {
        const author = decoded(params.author)
        return showList(request, actor, say('Plugins by {author}', { author }), { author })
      },
      { access: 'anyone' },
    )
    .get(
      '/plugins/user/:uid/',
      async ({ request, actor, params }) => {
        const user = decoded(params.uid)
        return showList(request, actor, say('Plugins of {user}', { user }), { user })
      },
      { access: 'anyone' },
    )
    .get('/search/', async ({ request }) =>
      movedTo(urls.catalog({ q: new URL(request.url).searchParams.get('q') ?? '' })),
    )
    .use(movedLists())
}

function movedLists() {
  const moved = new Elysia()
  for (const [name, location] of Object.entries(oldLists)) {
    moved.get(`/plugins/${name}/`, async () => movedTo(location))
  }
  return moved
}

/** Elysia decodes parameters; one that was no valid encoding arrives as it was. */
function decoded(parameter: string): string {
  return parameter.slice(0, 200)
}
