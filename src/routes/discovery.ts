// How others find the site and point to it: robots.txt, the sitemap, badges for a README, pictures for cards.

import Elysia from 'elysia'
import { number } from '../../components/number.ts'
import { qgisRange } from '../../components/qgis-range.ts'
import { listSitemapPlugins } from '../../db/sitemap.ts'
import { NotFound } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { visitor } from '../domain/user.ts'
import { badgeSvg, type PluginBadge } from '../formats/plugin-badge.ts'
import { robotsText, type SitemapPage, sitemapDocument, sitemapIndex, sitemapPageSize } from '../formats/sitemap.ts'
import { isPrivate } from '../http/private-reading.ts'
import { validated } from '../http/validated.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

/** Beginnings of addresses: what is not for everybody, and lists that somebody asked for, of which there is no end. */
const notForRobots = [
  '/moderation/',
  '/account',
  '/mail/',
  '/sign-in',
  '/api/v1/',
  '/search/',
  '/plugins/?',
  '/feeds/search.atom',
]

const xml = { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'no-cache' }
const sandbox = "default-src 'none'; sandbox"
const badgeHeaders = {
  'content-type': 'image/svg+xml',
  'cache-control': 'public, max-age=300',
  'content-security-policy': sandbox,
}

const badges: Record<string, (plugin: Plugin) => Omit<PluginBadge, 'title'>> = {
  'downloads.svg': (plugin) => ({ label: 'downloads', value: number(plugin.downloads) }),
  'version.svg': (plugin) => ({ label: 'version', value: plugin.lastStable ?? plugin.lastExperimental ?? 'none' }),
  'qgis.svg': (plugin) => ({
    label: 'QGIS',
    value: qgisRange(plugin.qgisMinimumVersion, plugin.qgisMaximumVersion),
  }),
}

/** Everything here is the same for everybody, so nobody is asked who they are: what waits has neither badge nor entry. */
export function discoveryRoutes({ site, catalog, downloads }: Repository) {
  const { baseUrl } = site.settings.server

  async function listPages(): Promise<SitemapPage[]> {
    const plugins = await listSitemapPlugins(site.db)
    const newest = newestOf(plugins.map(({ updatedAt }) => updatedAt))
    const docs = [
      ...[urls.docs(), urls.useInQgis(), urls.publishGuide(), urls.reviewRules(), urls.metadataGuide(), urls.checks()],
      ...[urls.apiGuide(), urls.api(), urls.webhookGuide(), urls.runGuide(), urls.waits()],
    ]
    return [
      ...[urls.home(), urls.catalog()].map((path) => ({ address: baseUrl + path, changedAt: newest })),
      ...docs.map((path) => ({ address: baseUrl + path })),
      ...plugins.map(({ packageName, updatedAt }) => {
        return { address: baseUrl + urls.plugin(packageName), changedAt: updatedAt }
      }),
    ]
  }

  async function answerSitemap(request: Request) {
    const parts = partsOf(await listPages())
    if (parts.length === 1) return validated(request, sitemapDocument(parts[0] ?? []), xml)
    const documents = parts.map((pages, at) => ({
      address: baseUrl + urls.sitemapPart(at + 1),
      changedAt: newestOf(pages.flatMap(({ changedAt }) => changedAt ?? [])),
    }))
    return validated(request, sitemapIndex(documents), xml)
  }

  async function answerSitemapPart(request: Request, file: string) {
    const number = /^([1-9]\d{0,4})\.xml$/.exec(file)?.[1]
    const pages = number ? partsOf(await listPages())[Number(number) - 1] : undefined
    if (!pages) throw new NotFound(sentence('The sitemap has no such part.'))
    return validated(request, sitemapDocument(pages), xml)
  }

  async function answerBadge(request: Request, packageName: string, file: string) {
    const badgeOf = Object.hasOwn(badges, file) ? badges[file] : undefined
    if (!badgeOf)
      throw new NotFound(
        sentence('There is no such badge. There are {names}.', { names: Object.keys(badges).join(', ') }),
      )
    const { plugin } = await catalog.getPlugin(visitor, packageName)
    const badge = badgeOf(plugin)
    const title = `${plugin.name}: ${badge.label} ${badge.value}`
    return validated(request, badgeSvg({ ...badge, title }), badgeHeaders)
  }

  /** Those who show cards take no SVG: they get the card of the site. */
  async function answerPicture(packageName: string) {
    const { plugin } = await catalog.getPlugin(visitor, packageName)
    const icon = plugin.iconSha256 ? await downloads.openIcon(visitor, plugin.iconSha256) : undefined
    const headers = { 'cache-control': 'public, max-age=300', 'content-security-policy': sandbox }
    if (!icon || icon.type === 'image/svg+xml')
      return new Response(null, { status: 302, headers: { ...headers, location: urls.static('card.png') } })
    return new Response(icon.bytes, { headers: { ...headers, 'content-type': icon.type } })
  }

  return new Elysia()
    .get('/robots.txt', async ({ request }) => {
      const text = isPrivate(site) ? 'User-agent: *\nDisallow: /\n' : robotsText(notForRobots, baseUrl + urls.sitemap())
      return validated(request, text, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' })
    })
    .get('/sitemap.xml', async ({ request }) => answerSitemap(request))
    .get('/sitemaps/:file', async ({ request, params }) => answerSitemapPart(request, params.file))
    .get('/plugins/:plugin/badge/:file', async ({ request, params }) =>
      answerBadge(request, params.plugin, params.file),
    )
    .get('/plugins/:plugin/picture', async ({ params }) => answerPicture(params.plugin))
}

/** At least one, however few pages there are. */
function partsOf(pages: SitemapPage[]): SitemapPage[][] {
  return Array.from({ length: Math.ceil(pages.length / sitemapPageSize) }, (_, at) =>
    pages.slice(at * sitemapPageSize, (at + 1) * sitemapPageSize),
  )
}

function newestOf(dates: Date[]): Date | undefined {
  return dates.reduce<Date | undefined>((newest, date) => (newest && newest >= date ? newest : date), undefined)
}
