// Every address of the site as a function, in one table.

import type { CatalogQuery } from './domain/plugin.ts'
import { type ReviewView, reviewSearch } from './domain/review.ts'

const part = encodeURIComponent

export const urls = {
  home: () => '/',
  homeAll: () => '/?show=all',
  catalog: (query: Partial<CatalogQuery> = {}) => `/plugins/${catalogSearch(query)}`,
  /** Takes `q`; answers the options of a list for the search field. */
  suggestions: () => '/plugins/suggest',
  plugin: (packageName: string) => `/plugins/${part(packageName)}/`,
  pluginOwners: (packageName: string) => `/plugins/${part(packageName)}/owners`,
  /** Takes `q`; answers the options of people for the field of a new owner. */
  ownerSuggestions: (packageName: string) => `/plugins/${part(packageName)}/owners/suggest`,
  pluginOwnerRemove: (packageName: string, uid: string) => `/plugins/${part(packageName)}/owners/${part(uid)}/remove`,
  /** Takes `uid`: the other person owns the plugin instead of the one who asks. */
  pluginTransfer: (packageName: string) => `/plugins/${part(packageName)}/owners/transfer`,
  /** For moderators: takes `uid`, `reason`, and `replaces` when the present owners lose their rights. */
  pluginAssign: (packageName: string) => `/plugins/${part(packageName)}/owners/assign`,
  /** Two versions side by side; the newest and the one before it where they are not named. */
  compare: (packageName: string, from = '', to = '') =>
    `/plugins/${part(packageName)}/compare${from || to ? `?from=${part(from)}&to=${part(to)}` : ''}`,
  /** What owners and moderators do with a plugin as a whole; takes `homepage`, `repository`, `tracker`, `tags`. */
  pluginManage: (packageName: string) => `/plugins/${part(packageName)}/manage`,
  /** Takes `deprecated` (`yes` or `no`), `reason` and `replacement`. */
  pluginDeprecated: (packageName: string) => `/plugins/${part(packageName)}/deprecated`,
  /** What its authors and moderators say to each other; takes `message` and `version`, and of a moderator `inner`. */
  pluginThread: (packageName: string) => `/plugins/${part(packageName)}/thread`,
  /** Takes `message`, and the `version` that it is about; without one it is about the plugin. */
  pluginAppeal: (packageName: string) => `/plugins/${part(packageName)}/appeal`,
  pluginHistory: (packageName: string) => `/plugins/${part(packageName)}/history`,
  /** Downloads by day and version, as CSV. */
  pluginDownloads: (packageName: string) => `/plugins/${part(packageName)}/downloads.csv`,
  pluginFeatured: (packageName: string) => `/plugins/${part(packageName)}/featured`,
  pluginState: (packageName: string) => `/plugins/${part(packageName)}/state`,
  version: (packageName: string, version: string) => `/plugins/${part(packageName)}/version/${part(version)}/`,
  /** The form that changes one version; the fragment for htmx and the page without scripts. */
  versionChange: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/change`,
  /** Takes the wanted `state`: `as-is`, `last-stable`, `last-experimental`, `withdrawn`, `deleted`. */
  versionState: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/state`,
  /** The form that mends the changelog of one version; takes `changelog` and `seen`, the text that it began with. */
  versionChangelog: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/changelog`,
  /** The texts that a changelog had before. */
  versionMendings: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/changelogs`,
  /** For moderators: takes `quarantined` (`yes` or `no`), `reason`, and `seen`, the mark of how it stood. */
  pluginQuarantine: (packageName: string) => `/plugins/${part(packageName)}/quarantine`,
  /** The same for one version. */
  versionQuarantine: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/quarantine`,
  /** For moderators: takes `to` (the number of a good version, empty for a stub), `reason` and `sha256`. */
  versionRollBack: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/roll-back`,
  /** Takes `kind`, `text` and `version`; without one it is about the plugin as a whole. */
  report: (packageName: string, version = '') =>
    `/plugins/${part(packageName)}/report${version ? `?version=${part(version)}` : ''}`,
  /** A small SVG for a README. */
  pluginBadge: (packageName: string, file: string) => `/plugins/${part(packageName)}/badge/${part(file)}`,
  /** For its owners: who is told of what happens to it; takes `url` and `events` (several). */
  webhooks: (packageName: string) => `/plugins/${part(packageName)}/webhooks`,
  /** One of them with its log; takes `url` and `events` (several). */
  webhook: (packageName: string, id: number) => `/plugins/${part(packageName)}/webhooks/${id}`,
  /** Takes the wanted `state`: `on`, `off` or `removed`. */
  webhookState: (packageName: string, id: number) => `/plugins/${part(packageName)}/webhooks/${id}/state`,
  webhookSecret: (packageName: string, id: number) => `/plugins/${part(packageName)}/webhooks/${id}/secret`,
  webhookPing: (packageName: string, id: number) => `/plugins/${part(packageName)}/webhooks/${id}/ping`,
  webhookReplay: (packageName: string, id: number, deliveryId: number) =>
    `/plugins/${part(packageName)}/webhooks/${id}/deliveries/${deliveryId}/replay`,
  /** GET: who may publish it from CI; POST: one more. */
  publishers: (packageName: string) => `/plugins/${part(packageName)}/publishers`,
  publisherRemove: (packageName: string, id: number) => `/plugins/${part(packageName)}/publishers/${id}/remove`,
  publishersOnly: (packageName: string) => `/plugins/${part(packageName)}/publishers/only`,
  apiExchange: () => '/api/v1/oidc/token',
  webhookGuide: () => '/docs/webhooks',
  /** Its icon as a raster image, for sites that show a card of it. */
  pluginPicture: (packageName: string) => `/plugins/${part(packageName)}/picture`,
  download: (packageName: string, version: string) =>
    `/plugins/${part(packageName)}/version/${part(version)}/download/`,
  package: (sha256: string, packageName: string, version: string) =>
    `/packages/${sha256}/${part(packageName)}.${part(version)}.zip`,
  icon: (sha256: string) => `/icons/${sha256}`,
  tag: (tag: string) => `/plugins/tags/${part(tag)}/`,
  author: (author: string) => `/plugins/author/${part(author)}/`,
  user: (uid: string) => `/plugins/user/${part(uid)}/`,
  myPlugins: () => '/plugins/my',
  upload: () => '/plugins/add/',
  /** The dry run: the same checks, nothing kept. */
  check: () => '/plugins/check/',
  uploadVersion: (packageName: string) => `/plugins/${part(packageName)}/version/add/`,
  /** The form with what was typed before its package was refused; on the page of the plugin when there is one. */
  draft: (id: number, packageName?: string) =>
    packageName === undefined ? `/plugins/add/?draft=${id}` : `/plugins/${part(packageName)}/version/add/?draft=${id}`,
  draftDiscard: (id: number) => `/plugins/drafts/${id}/discard`,
  feed: (qgis?: string) => (qgis ? `/plugins/plugins.xml?qgis=${part(qgis)}` : '/plugins/plugins.xml'),
  updatedAtom: () => '/feeds/updated.atom',
  newAtom: () => '/feeds/new.atom',
  pluginAtom: (packageName: string) => `/plugins/${part(packageName)}/feed.atom`,
  signIn: (next?: string) => (next ? `/sign-in?next=${part(next)}` : '/sign-in'),
  signOut: () => '/sign-out',
  account: () => '/account',
  accountSessions: () => '/account/sessions',
  sessionEnd: (number: number) => `/account/sessions/${number}/end`,
  endOtherSessions: () => '/account/sessions/end-others',
  /** Takes `name`, `scopes` (several), `reach` (`all` or `chosen`), `plugins` (several) and `expires`. */
  accountTokens: () => '/account/tokens',
  tokenRevoke: (id: number) => `/account/tokens/${id}/revoke`,
  accountHistory: () => '/account/history',
  accountNotices: () => '/account/notices',
  /** Takes `up-to`, the id of the newest notice that was shown. */
  noticesRead: () => '/account/notices/read',
  /** Takes `mails`: `each`, `daily` or `none`. */
  accountMails: () => '/account/mails',
  /** Stands in every mail; a POST to it ends them, without signing in. */
  unsubscribe: (key: string) => `/mail/${part(key)}`,
  xmlRpc: () => '/plugins/RPC2/',
  apiUpload: (packageName: string) => `/plugins/api/${part(packageName)}/version/add/`,
  api: () => '/api/',
  apiDocument: () => '/api/v1/openapi.json',
  apiPlugins: (query: Partial<CatalogQuery> = {}) => `/api/v1/plugins${catalogSearch(query)}`,
  apiPlugin: (packageName: string) => `/api/v1/plugins/${part(packageName)}`,
  apiVersions: (packageName: string) => `/api/v1/plugins/${part(packageName)}/versions`,
  apiVersion: (packageName: string, version: string) =>
    `/api/v1/plugins/${part(packageName)}/versions/${part(version)}`,
  apiLinks: (packageName: string) => `/api/v1/plugins/${part(packageName)}/links`,
  apiStatistics: (packageName: string) => `/api/v1/plugins/${part(packageName)}/statistics`,
  apiCheck: () => '/api/v1/check',
  apiMe: () => '/api/v1/me',
  apiTokens: () => '/api/v1/tokens',
  apiTokenRevoke: (id: number) => `/api/v1/tokens/${id}/revoke`,
  apiQueue: () => '/api/v1/moderation/queue',
  apiReview: (versionId: number) => `/api/v1/moderation/versions/${versionId}`,
  apiDecision: (versionId: number) => `/api/v1/moderation/versions/${versionId}/decision`,
  apiPluginQuarantine: (packageName: string) => `/api/v1/moderation/plugins/${part(packageName)}/quarantine`,
  apiVersionQuarantine: (packageName: string, version: string) =>
    `/api/v1/moderation/plugins/${part(packageName)}/versions/${part(version)}/quarantine`,
  /** What this kind of error is about, in the guide. */
  apiProblem: (code: string) => `/docs/api#${part(code)}`,
  pluginJson: (packageName: string) => `/plugins/${part(packageName)}/json`,
  versionJson: (packageName: string, version: string) => `/plugins/${part(packageName)}/version/${part(version)}/json`,
  latestVersion: (packageName: string) => `/plugins/${part(packageName)}/latest/`,
  latestJson: (packageName: string) => `/plugins/${part(packageName)}/latest/json`,
  apiReplace: (packageName: string, version: string) =>
    `/plugins/api/${part(packageName)}/version/${part(version)}/update/`,
  apiVersionState: (packageName: string, version: string) =>
    `/api/v1/plugins/${part(packageName)}/versions/${part(version)}/state`,
  apiChangelog: (packageName: string, version: string) =>
    `/api/v1/plugins/${part(packageName)}/versions/${part(version)}/changelog`,
  apiOwners: (packageName: string) => `/api/v1/plugins/${part(packageName)}/owners`,
  apiOwnerRemove: (packageName: string, uid: string) =>
    `/api/v1/plugins/${part(packageName)}/owners/${part(uid)}/remove`,
  apiDeprecated: (packageName: string) => `/api/v1/plugins/${part(packageName)}/deprecated`,
  language: () => '/language',
  /** Keeps the language in a cookie and goes back to `next`. */
  languageChoice: (language: string, next: string) => `/language?language=${part(language)}&next=${part(next)}`,
  theme: () => '/theme',
  /** Keeps the theme in a cookie and goes back to `next`. */
  themeChoice: (theme: string, next: string) => `/theme?theme=${part(theme)}&next=${part(next)}`,
  docs: () => '/docs',
  useInQgis: () => '/docs/use-in-qgis',
  publishGuide: () => '/docs/publish',
  reviewRules: () => '/docs/review',
  waits: () => '/docs/waits',
  metadataGuide: (key?: string) => (key ? `/docs/metadata#${part(key)}` : '/docs/metadata'),
  apiGuide: () => '/docs/api',
  runGuide: () => '/docs/run',
  checks: (code?: string) => (code ? `/docs/checks#${part(code)}` : '/docs/checks'),
  moderation: () => '/moderation/',
  /** What waits for a moderator, with one filter; pages count from 1. */
  queue: (filter: string, page = 1) => {
    const search = new URLSearchParams()
    if (filter !== 'everything') search.set('show', filter)
    if (page > 1) search.set('page', String(page))
    return search.size > 0 ? `/moderation/?${search}` : '/moderation/'
  },
  /** The counters of the queue, for htmx; takes `show`. */
  queueCounts: (filter: string) =>
    filter === 'everything' ? '/moderation/counts' : `/moderation/counts?show=${filter}`,
  moderationUsers: () => '/moderation/users',
  moderationReports: () => '/moderation/reports',
  /** Takes `outcome` (`acted` or `dismissed`) and `answer`. */
  reportOutcome: (id: number) => `/moderation/reports/${id}/outcome`,
  moderationRules: () => '/moderation/rules',
  /** Takes `enabled` (`yes`), the thresholds by name, `codes` (several), `seen`, and `preview` to save nothing. */
  holdRule: (rule: string) => `/moderation/rules/${part(rule)}`,
  /** Runs the checks of a waiting version again. */
  checksAgain: (versionId: number) => `/moderation/versions/${versionId}/checks`,
  moderationHunts: () => '/moderation/hunts',
  hunt: (id: number) => `/moderation/hunts/${id}`,
  huntStop: (id: number) => `/moderation/hunts/${id}/stop`,
  /** Takes `reason`, and `hits`, how many versions were seen: quarantines all of them, or asks a second moderator. */
  huntAction: (id: number) => `/moderation/hunts/${id}/action`,
  moderationAnswers: () => '/moderation/answers',
  moderationNames: () => '/moderation/names',
  /** Takes `name`. */
  nameFree: () => '/moderation/names/free',
  moderationAdoptions: () => '/moderation/adoptions',
  /** Takes `kind` (`contact`, `notice` or `hand-over`), `text`, `seen` (how many steps were), and `replaces`. */
  adoptionStep: (id: number) => `/moderation/adoptions/${id}/steps`,
  /** Takes `text`. */
  adoptionEnd: (id: number) => `/moderation/adoptions/${id}/end`,
  /** For owners; takes `text`. */
  adoptionObjection: (packageName: string) => `/plugins/${part(packageName)}/objection`,
  moderationFigures: () => '/moderation/figures',
  /** The figures of the last so many days. */
  figures: (days: number) => `/moderation/figures?days=${days}`,
  moderationJobs: () => '/moderation/jobs',
  /** Takes `kind`, the name of the job. */
  jobRetry: (id: string) => `/moderation/jobs/${part(id)}/retry`,
  moderationFeatured: () => '/moderation/featured',
  /** Takes `reason`, one sentence for visitors, and `seen`, the one before. */
  featuredReason: (packageName: string) => `/moderation/featured/${part(packageName)}/reason`,
  /** Takes the wanted `place` from 1, and `seen`, the ids in the order that was shown. */
  featuredPlace: (packageName: string) => `/moderation/featured/${part(packageName)}/place`,
  moderationTags: () => '/moderation/tags',
  /** Takes `tag` and `into`. */
  tagJoin: () => '/moderation/tags/join',
  /** Takes `tag`, and `followers`, separated by commas: what was joined into it and goes with it. */
  tagPart: () => '/moderation/tags/part',
  moderationHistory: () => '/moderation/history',
  /** `view` says which files, how, and where the form for a comment is open. */
  review: (versionId: number, view: Partial<ReviewView> = {}) =>
    `/moderation/versions/${versionId}${reviewSearch(view)}`,
  /** Takes `decision` (`approve`, `send-back` or `reject`), `message`, and the `sha256` that was looked at. */
  decision: (versionId: number) => `/moderation/versions/${versionId}/decision`,
  /** Takes `file`, `line` and `text`: a point for the author. */
  reviewComments: (versionId: number) => `/moderation/versions/${versionId}/comments`,
  reviewCommentDrop: (versionId: number, id: number) => `/moderation/versions/${versionId}/comments/${id}/drop`,
  /** Takes `taken` (`yes` or `no`): who is on it, for the other moderators. */
  reviewTaken: (versionId: number) => `/moderation/versions/${versionId}/taken`,
  /** Takes back the decision about this version, while nobody has seen it. */
  decisionUndo: (versionId: number) => `/moderation/versions/${versionId}/undo`,
  /** Takes `outcome` (`uphold` or `overturn`) and `message`. */
  appealDecision: (entryId: number) => `/moderation/appeals/${entryId}`,
  /** Takes `title` and `text`. */
  savedAnswer: (id: number) => `/moderation/answers/${id}`,
  savedAnswerDelete: (id: number) => `/moderation/answers/${id}/delete`,
  /** Takes `trust` (`trusted`, `untrusted` or `blocked`) and `reason`. */
  userTrust: (uid: string) => `/moderation/users/${part(uid)}/trust`,
  /** Takes `flagged` (`yes` or `no`), `reason` and `seen`, the reason of the flag that was shown. */
  userFlag: (uid: string) => `/moderation/users/${part(uid)}/flag`,
  /** The program that publishes from a terminal and from CI. */
  client: () => '/client/qgis_publish.py',
  robots: () => '/robots.txt',
  sitemap: () => '/sitemap.xml',
  /** One document of a sitemap that has several; counts from 1. */
  sitemapPart: (number: number) => `/sitemaps/${number}.xml`,
  static: (name: string) => `/static/${name}`,
} as const

/** A list as an Atom feed: that of an owner, an author or a tag has an address of its own. */
export function listAtom(query: Partial<CatalogQuery>): string {
  const asked = { ...query, page: 1, after: '', before: '', view: 'list' as const }
  const { user, author, tag } = asked
  if (user) return `${urls.user(user)}feed.atom${catalogSearch({ ...asked, user: '' })}`
  if (author) return `${urls.author(author)}feed.atom${catalogSearch({ ...asked, author: '' })}`
  if (tag) return `${urls.tag(tag)}feed.atom${catalogSearch({ ...asked, tag: '' })}`
  return `/feeds/search.atom${catalogSearch(asked)}`
}

/** The query as a search string with only what differs from the plain list, in one order, so that a state has one URL. */
export function catalogSearch(query: Partial<CatalogQuery>): string {
  const search = new URLSearchParams()
  if (query.q) search.set('q', query.q)
  if (query.sort) search.set('sort', query.sort)
  if (query.tag) search.set('tag', query.tag)
  if (query.author) search.set('author', query.author)
  if (query.user) search.set('user', query.user)
  if (query.qgis) search.set('qgis', query.qgis)
  if (query.category) search.set('category', query.category)
  if (query.kinds?.length) search.set('kind', query.kinds.join(','))
  if (query.featured) search.set('featured', 'yes')
  if (query.trusted) search.set('trusted', 'yes')
  if (query.deprecated) search.set('deprecated', 'yes')
  if (query.view === 'grid') search.set('view', 'grid')
  if (query.after) search.set('after', query.after)
  else if (query.before) search.set('before', query.before)
  else if (query.page && query.page > 1) search.set('page', String(query.page))
  const text = search.toString()
  return text ? `?${text}` : ''
}
