// Who may enter each route and do each action: every route and every action is in these tables, walked with every role.

import { afterEach, expect, test } from 'bun:test'
import { insertReport } from '../db/abuse-reports.ts'
import { listAdoptions } from '../db/adoptions.ts'
import { listDeliveries } from '../db/deliveries.ts'
import { insertHunt, keepProgress, listHuntedVersions, updateHunt } from '../db/hunts.ts'
import { enqueue } from '../db/job-queue.ts'
import { findMailPerson } from '../db/notices.ts'
import { findPluginRow, listFeaturedRows } from '../db/plugins.ts'
import { findOpenAppeal } from '../db/threads.ts'
import { listPublishers } from '../db/trusted-publishers.ts'
import { addOwnerRow, findUser, introduceUser, removeOwnerRow } from '../db/users.ts'
import { type Action, actions, type Role, rights } from '../src/domain/actions.ts'
import { scopes } from '../src/domain/scope.ts'
import type { Actor } from '../src/domain/user.ts'
import { appeal } from '../src/services/appeals.ts'
import { setUserTrust } from '../src/services/moderation.ts'
import { setPluginDeleted, setVersionMark } from '../src/services/plugins.ts'
import { publishVersion } from '../src/services/publish.ts'
import { setQuarantine } from '../src/services/quarantine.ts'
import { addPublisher, requirePublishers } from '../src/services/trusted-publishers.ts'
import { addWebhook, pingWebhook } from '../src/services/webhooks.ts'
import { urls } from '../src/urls.ts'
import { packageOf } from './support/packages.ts'
import {
  ada,
  type Browser,
  ben,
  cleo,
  closeSites,
  finn,
  ines,
  makeToken,
  mo,
  operator,
  type Program,
  type TestSite,
  testSite,
  zed,
} from './support/site.ts'

afterEach(closeSites)

/**
 * Who sees a page. `everybody`: no guard, nothing of anybody is shown. `anyone`: visitors too. `signed-in`: others are
 * asked to sign in. `owner`: owners and moderators. `owner-only`: no moderators. `moderator`: does not exist for others. `token`: programs.
 * `reader`: everybody, and programs whose token counts. `password`: neither a cookie nor a token will do.
 */
type Who = 'everybody' | 'anyone' | 'signed-in' | 'owner' | 'owner-only' | 'moderator' | 'token' | 'reader' | 'password'

const pages: Record<string, Who> = {
  'GET /static/*': 'everybody',
  'GET /': 'anyone',
  'GET /plugins/': 'anyone',
  'GET /plugins/suggest': 'anyone',
  'GET /plugins/tags/:tag/': 'anyone',
  'GET /plugins/author/:author/': 'anyone',
  'GET /plugins/user/:uid/': 'anyone',
  'GET /search/': 'everybody',
  'GET /plugins/fresh/': 'everybody',
  'GET /plugins/latest/': 'everybody',
  'GET /plugins/popular/': 'everybody',
  'GET /plugins/most_downloaded/': 'everybody',
  'GET /plugins/featured/': 'everybody',
  'GET /plugins/most_voted/': 'everybody',
  'GET /plugins/best_rated/': 'everybody',
  'GET /plugins/new_qgis_ready/': 'everybody',
  'GET /plugins/experimental/': 'everybody',
  'GET /plugins/stable/': 'everybody',
  'GET /plugins/server/': 'everybody',
  'GET /plugins/deprecated/': 'everybody',
  'GET /plugins/plugins.xml': 'everybody',
  'GET /plugins/version_filtered/:file': 'everybody',
  'GET /plugins/plugins_*': 'everybody',
  'GET /plugins/my': 'signed-in',
  'GET /plugins/add/': 'signed-in',
  'GET /plugins/check/': 'anyone',
  'GET /plugins/:plugin/version/add/': 'signed-in',
  'GET /plugins/:plugin/version/:version/download/': 'anyone',
  'GET /packages/:sha256/:file': 'anyone',
  'GET /icons/:sha256': 'anyone',
  'GET /plugins/:plugin/downloads.csv': 'anyone',
  'GET /plugins/:plugin/': 'anyone',
  'GET /plugins/:plugin/compare': 'anyone',
  'GET /plugins/:plugin/history': 'anyone',
  'GET /plugins/:plugin/manage': 'owner',
  'GET /plugins/:plugin/publishers': 'owner-only',
  'GET /plugins/:plugin/webhooks': 'owner-only',
  'GET /plugins/:plugin/webhooks/:id': 'owner-only',
  'GET /plugins/:plugin/feed.atom': 'everybody',
  'GET /plugins/user/:uid/feed.atom': 'everybody',
  'GET /plugins/author/:author/feed.atom': 'everybody',
  'GET /plugins/tags/:tag/feed.atom': 'everybody',
  'GET /feeds/updated.atom': 'everybody',
  'GET /feeds/new.atom': 'everybody',
  'GET /feeds/search.atom': 'everybody',
  'GET /docs/webhooks': 'anyone',
  'GET /plugins/:plugin/report': 'signed-in',
  'GET /plugins/:plugin/quarantine': 'moderator',
  'GET /plugins/:plugin/owners/suggest': 'owner',
  'GET /plugins/:plugin/thread': 'owner',
  'GET /plugins/:plugin/version/:version/': 'anyone',
  'GET /plugins/:plugin/version/:version/change': 'owner',
  'GET /plugins/:plugin/version/:version/changelog': 'owner',
  'GET /plugins/:plugin/version/:version/changelogs': 'anyone',
  'GET /plugins/:plugin/version/:version/quarantine': 'moderator',
  'GET /plugins/:plugin/version/:version/roll-back': 'moderator',
  'GET /sign-in': 'anyone',
  'GET /account': 'signed-in',
  'GET /account/sessions': 'signed-in',
  'GET /account/tokens': 'signed-in',
  'GET /account/history': 'signed-in',
  'GET /account/notices': 'signed-in',
  'GET /language': 'everybody',
  'GET /theme': 'everybody',
  'GET /login': 'everybody',
  'GET /moderation/': 'moderator',
  'GET /moderation/versions/:id': 'moderator',
  'GET /moderation/users': 'moderator',
  'GET /moderation/answers': 'moderator',
  'GET /moderation/counts': 'moderator',
  'GET /moderation/featured': 'moderator',
  'GET /moderation/names': 'moderator',
  'GET /moderation/adoptions': 'moderator',
  'GET /moderation/figures': 'moderator',
  'GET /moderation/tags': 'moderator',
  'GET /moderation/reports': 'moderator',
  'GET /moderation/hunts': 'moderator',
  'GET /moderation/hunts/:id': 'moderator',
  'GET /moderation/history': 'moderator',
  'GET /moderation/jobs': 'moderator',
  'GET /moderation/rules': 'moderator',
  'GET /mail/:key': 'anyone',
  'GET /docs': 'anyone',
  'GET /docs/use-in-qgis': 'anyone',
  'GET /docs/publish': 'anyone',
  'GET /docs/review': 'anyone',
  'GET /docs/waits': 'anyone',
  'GET /docs/checks': 'anyone',
  'GET /docs/metadata': 'anyone',
  'GET /docs/api': 'anyone',
  'GET /docs/run': 'anyone',
  'GET /client/qgis_publish.py': 'everybody',
  'GET /robots.txt': 'everybody',
  'GET /sitemap.xml': 'everybody',
  'GET /sitemaps/:file': 'everybody',
  'GET /plugins/:plugin/badge/:file': 'everybody',
  'GET /plugins/:plugin/picture': 'everybody',
  'GET /health/live': 'everybody',
  'GET /health/ready': 'everybody',
  'GET /api/': 'anyone',
  'GET /api/v1/openapi.json': 'everybody',
  'GET /api/v1/oidc/audience': 'reader',
  'GET /api/v1/me': 'token',
  'GET /api/v1/tokens': 'password',
  'GET /api/v1/moderation/queue': 'password',
  'GET /api/v1/moderation/versions/:id': 'password',
  'GET /api/v1/plugins': 'reader',
  'GET /api/v1/plugins/:plugin': 'reader',
  'GET /api/v1/plugins/:plugin/owners': 'reader',
  'GET /api/v1/plugins/:plugin/statistics': 'reader',
  'GET /api/v1/plugins/:plugin/statistics.csv': 'reader',
  'GET /api/v1/plugins/:plugin/versions': 'reader',
  'GET /api/v1/plugins/:plugin/versions/:version': 'reader',
  'GET /api/v1/plugins/:plugin/versions/:version/files': 'reader',
  'GET /api/v1/plugins/:plugin/versions/:version/report': 'reader',
  'GET /plugins/:plugin/json': 'reader',
  'GET /plugins/:plugin/latest/': 'anyone',
  'GET /plugins/:plugin/latest/json': 'reader',
  'GET /plugins/:plugin/version/:version/json': 'reader',
  'GET /media/cached_xmls/:file': 'everybody',
}

/** What a person or program sends, to something of their own in each attempt. */
interface Change {
  route: string
  /** Undefined: nothing that others could see changes, and nothing is kept of it. */
  action: Action | undefined
  /** Makes what is changed, and answers where to send what. */
  prepare(stage: Stage, who: string): Promise<Sent>
}

interface Sent {
  path: string
  fields?: Record<string, string | File>
  upload?: Uint8Array
}

const changes: Change[] = [
  change('/plugins/add/', 'plugin.create', async (stage) => upload(urls.upload(), stage.newName(), '1.0')),
  change('/plugins/check/', undefined, async (stage) => upload(urls.check(), stage.newName(), '1.0')),
  change('/plugins/:plugin/version/add/', 'version.publish', async (stage) => {
    const name = await stage.plugin()
    return upload(urls.uploadVersion(name), name, '1.1')
  }),
  marked('version.mark', { state: 'last-stable', seen: 'as-is' }),
  marked('version.withdraw', { state: 'withdrawn', seen: 'as-is' }),
  marked('version.delete', { state: 'deleted', seen: 'as-is' }),
  change('/plugins/:plugin/version/:version/state', 'version.restore', async (stage) => {
    const packageName = await stage.plugin()
    const asked = { packageName, version: '1.0', wanted: 'withdrawn', seen: 'as-is' } as const
    await setVersionMark(stage.inner, stage.adaActs, asked)
    return { path: urls.versionState(packageName, '1.0'), fields: { state: 'as-is', seen: 'withdrawn' } }
  }),
  onPlugin('/plugins/:plugin/version/:version/changelog', 'version.mend-changelog', (name) => ({
    path: urls.versionChangelog(name, '1.0'),
    fields: { changelog: 'Mended.', seen: 'First.' },
  })),
  onPlugin('/plugins/:plugin/owners', 'owner.add', (name) => ({
    path: urls.pluginOwners(name),
    fields: { uid: 'ines' },
  })),
  onPlugin('/plugins/:plugin/owners/:uid/remove', 'owner.remove', (name) => ({
    path: urls.pluginOwnerRemove(name, 'cleo'),
  })),
  onPlugin('/plugins/:plugin/owners/transfer', 'plugin.transfer', (name) => ({
    path: urls.pluginTransfer(name),
    fields: { uid: 'ines' },
  })),
  onPlugin('/plugins/:plugin/owners/assign', 'owner.assign', (name) => ({
    path: urls.pluginAssign(name),
    fields: { uid: 'ines', reason: 'The owners do not answer.', replaces: 'yes' },
  })),
  onPlugin('/plugins/:plugin/manage', 'plugin.edit', (name) => ({
    path: urls.pluginManage(name),
    fields: { homepage: '', repository: '', tracker: '', tags: 'slope' },
  })),
  onPlugin('/plugins/:plugin/deprecated', 'plugin.deprecate', (name) => ({
    path: urls.pluginDeprecated(name),
    fields: { deprecated: 'yes', reason: 'QGIS does it itself.' },
  })),
  change('/plugins/:plugin/deprecated', 'plugin.undeprecate', async (stage) => {
    const name = await stage.plugin()
    await stage.program('change-plugins').post(urls.apiDeprecated(name), { deprecated: 'yes', reason: 'Old.' })
    return { path: urls.pluginDeprecated(name), fields: { deprecated: 'no' } }
  }),
  onPlugin('/plugins/:plugin/featured', 'plugin.feature', (name) => ({
    path: urls.pluginFeatured(name),
    fields: { featured: 'yes' },
  })),
  change('/plugins/:plugin/featured', 'plugin.unfeature', async (stage) => {
    const name = await stage.plugin()
    await stage.site.as(mo).post(urls.pluginFeatured(name), { featured: 'yes' })
    return { path: urls.pluginFeatured(name), fields: { featured: 'no' } }
  }),
  change('/moderation/featured/:plugin/reason', 'plugin.feature', async (stage) => {
    const name = await stage.plugin()
    await stage.site.as(mo).post(urls.pluginFeatured(name), { featured: 'yes' })
    return { path: urls.featuredReason(name), fields: { reason: 'It is good.', seen: '' } }
  }),
  change('/moderation/featured/:plugin/place', 'plugin.feature', async (stage) => {
    const name = await stage.plugin()
    await stage.site.as(mo).post(urls.pluginFeatured(name), { featured: 'yes' })
    const other = await stage.plugin()
    await stage.site.as(mo).post(urls.pluginFeatured(other), { featured: 'yes' })
    const seen = (await listFeaturedRows(stage.inner.db)).map(({ id }) => id).join()
    return { path: urls.featuredPlace(other), fields: { place: '1', seen } }
  }),
  change('/moderation/names', 'name.reserve', async (stage) => ({
    path: urls.moderationNames(),
    fields: { name: stage.newName(), uid: '', reason: 'For later.' },
  })),
  change('/moderation/names/free', 'name.free', async (stage) => {
    const name = stage.newName()
    await stage.site.as(mo).post(urls.moderationNames(), { name, uid: '', reason: 'For later.' })
    return { path: urls.nameFree(), fields: { name } }
  }),
  onPlugin('/moderation/adoptions', 'adoption.start', (plugin) => ({
    path: urls.moderationAdoptions(),
    fields: { plugin, candidate: 'ben', reason: 'Nobody answers.' },
  })),
  change('/moderation/adoptions/:id/steps', 'adoption.step', async (stage) => ({
    path: urls.adoptionStep((await sought(stage)).id),
    fields: { kind: 'contact', text: 'Are you there?', seen: '0' },
  })),
  change('/moderation/adoptions/:id/end', 'adoption.end', async (stage) => ({
    path: urls.adoptionEnd((await sought(stage)).id),
    fields: { text: 'Nobody wants it.' },
  })),
  change('/plugins/:plugin/objection', 'adoption.object', async (stage) => ({
    path: urls.adoptionObjection((await sought(stage)).packageName),
    fields: { text: 'I keep it.' },
  })),
  onPlugin('/plugins/:plugin/state', 'plugin.delete', (name) => ({
    path: urls.pluginState(name),
    fields: { state: 'deleted' },
  })),
  change('/plugins/:plugin/state', 'plugin.restore', async (stage) => {
    const name = await stage.plugin()
    await setPluginDeleted(stage.inner, stage.adaActs, name, true)
    return { path: urls.pluginState(name), fields: { state: 'present' } }
  }),
  change('/sign-in', 'session.begin', async (_stage, who) => ({
    path: urls.signIn(),
    fields: { uid: who === 'visitor' || who === 'zed' ? 'ines' : who, password: 'quiver', next: '/' },
  })),
  change('/sign-out', 'session.end', async () => ({ path: urls.signOut() })),
  change('/account/sessions/:number/end', 'session.end', async (stage, who) => ({
    path: urls.sessionEnd(await stage.otherSession(who)),
  })),
  change('/account/sessions/end-others', 'session.end', async (stage, who) => {
    await stage.otherSession(who)
    return { path: urls.endOtherSessions() }
  }),
  change('/account/tokens', 'token.create', async (stage) => ({
    path: urls.accountTokens(),
    fields: { name: stage.newName(), scopes: 'publish-new', reach: 'all', expires: '' },
  })),
  change('/account/tokens/:id/revoke', 'token.revoke', async (stage, who) => ({
    path: urls.tokenRevoke(await stage.tokenOf(who)),
  })),
  change('/account/notices/read', undefined, async () => ({ path: urls.noticesRead(), fields: { 'up-to': '1' } })),
  change('/account/mails', 'mail.choose', async () => ({ path: urls.accountMails(), fields: { mails: 'daily' } })),
  change('/moderation/jobs/:id/retry', 'job.retry', async ({ inner }) => ({
    path: urls.jobRetry(await failedJob(inner)),
  })),
  change('/moderation/rules/:rule', 'rule.change', async (stage) => {
    const page = await stage.site.as(mo).text(urls.moderationRules())
    const form = page.slice(page.indexOf(`action="${urls.holdRule('dormant')}"`))
    const [seen, days] = [form.match(/name="seen" value="([^"]*)"/)?.[1], form.match(/name="days"[^>]*/)?.[0]]
    const other = days?.includes('value="600"') ? '700' : '600'
    return { path: urls.holdRule('dormant'), fields: { enabled: 'yes', days: other, seen: seen ?? '' } }
  }),
  change('/moderation/versions/:id/checks', 'check.retry', async (stage) => ({
    path: urls.checksAgain((await waiting(stage)).id),
  })),
  flagging('user.flag', 'yes'),
  flagging('user.unflag', 'no'),
  change('/plugins/drafts/:id/discard', undefined, async (stage, who) => ({
    path: urls.draftDiscard(await stage.draftOf(who)),
  })),
  decision('version.approve', { decision: 'approve' }),
  decision('version.send-back', { decision: 'send-back', message: 'Say what it sends.' }),
  decision('version.reject', { decision: 'reject', reason: 'It sends files away.' }),
  change('/moderation/versions/:id/taken', 'review.take', async (stage) => ({
    path: urls.reviewTaken((await waiting(stage)).id),
    fields: { taken: 'yes' },
  })),
  change('/moderation/versions/:id/undo', 'decision.undo', async (stage) => {
    const { id, sha256 } = await waiting(stage)
    await stage.site.as(mo).post(urls.decision(id), { decision: 'approve', sha256 })
    return { path: urls.decisionUndo(id) }
  }),
  change('/moderation/versions/:id/comments', 'review.comment', async (stage) => ({
    path: urls.reviewComments((await waiting(stage)).id),
    fields: { file: '', line: '', text: 'Say what it sends.' },
  })),
  change('/moderation/versions/:id/comments/:comment/drop', 'review.comment', async (stage) => {
    const { id } = await waiting(stage)
    await stage.site.as(mo).post(urls.reviewComments(id), { file: '', line: '', text: 'Say what it sends.' })
    const page = await stage.site.as(mo).text(urls.review(id))
    return { path: page.match(/\/moderation\/versions\/\d+\/comments\/\d+\/drop/)?.[0] ?? '' }
  }),
  onPlugin('/plugins/:plugin/thread', 'thread.write', (name) => ({
    path: urls.pluginThread(name),
    fields: { message: 'A word about it.' },
  })),
  change('/plugins/:plugin/appeal', 'thread.appeal', async (stage) => ({
    path: urls.pluginAppeal(await quarantined(stage)),
    fields: { message: 'It does no harm.' },
  })),
  change('/moderation/appeals/:id', 'appeal.decide', async (stage) => {
    const packageName = await quarantined(stage)
    await appeal(stage.inner, stage.adaActs, { packageName, version: '', text: 'It does no harm.' })
    const plugin = await findPluginRow(stage.inner.db, packageName)
    const entry = plugin && (await findOpenAppeal(stage.inner.db, plugin.id, ''))
    return { path: urls.appealDecision(entry?.id ?? 0), fields: { outcome: 'uphold', message: 'It does.' } }
  }),
  change('/moderation/answers', 'answer.save', async (stage) => ({
    path: urls.moderationAnswers(),
    fields: { title: stage.newName(), text: 'Please add one.' },
  })),
  change('/moderation/answers/:id', 'answer.save', async (stage) => ({
    path: urls.savedAnswer(await stage.savedAnswer()),
    fields: { title: 'Another', text: 'Please add two.' },
  })),
  change('/moderation/answers/:id/delete', 'answer.delete', async (stage) => ({
    path: urls.savedAnswerDelete(await stage.savedAnswer()),
  })),
  onPlugin('/plugins/:plugin/publishers', 'publisher.add', (name) => ({
    path: urls.publishers(name),
    fields: { kind: 'github', repository: 'ada/contour', workflow: 'release.yml' },
  })),
  change('/plugins/:plugin/publishers/:id/remove', 'publisher.remove', async (stage) => {
    const { packageName, id } = await publisherOf(stage)
    return { path: urls.publisherRemove(packageName, id) }
  }),
  change('/plugins/:plugin/publishers/only', 'publisher.require', async (stage) => ({
    path: urls.publishersOnly((await publisherOf(stage)).packageName),
    fields: { only: 'yes' },
  })),
  change('/plugins/:plugin/publishers/only', 'publisher.relax', async (stage) => {
    const { packageName } = await publisherOf(stage)
    await requirePublishers(stage.inner, stage.adaActs, packageName, true)
    return { path: urls.publishersOnly(packageName), fields: { only: 'no' } }
  }),
  onPlugin('/plugins/:plugin/webhooks', 'webhook.add', (name) => ({
    path: urls.webhooks(name),
    fields: { url: 'https://hook.example/', events: 'version.published' },
  })),
  onWebhook('', 'webhook.change', (name, id) => ({
    path: urls.webhook(name, id),
    fields: { url: 'https://other.example/', events: 'version.published' },
  })),
  onWebhook('/state', 'webhook.change', (name, id) => ({
    path: urls.webhookState(name, id),
    fields: { state: 'off' },
  })),
  onWebhook('/state', 'webhook.remove', (name, id) => ({
    path: urls.webhookState(name, id),
    fields: { state: 'removed' },
  })),
  onWebhook('/secret', 'webhook.change', (name, id) => ({ path: urls.webhookSecret(name, id) })),
  onWebhook('/ping', 'webhook.send', (name, id) => ({ path: urls.webhookPing(name, id) })),
  change('/plugins/:plugin/webhooks/:id/deliveries/:delivery/replay', 'webhook.send', async (stage) => {
    const { packageName, id } = await webhookOf(stage)
    await pingWebhook(stage.inner, stage.adaActs, { packageName, id })
    const [delivery] = await listDeliveries(stage.inner.db, id, undefined, 1)
    return { path: urls.webhookReplay(packageName, id, delivery?.id ?? 0) }
  }),
  onPlugin('/plugins/:plugin/report', 'plugin.report', (name) => ({
    path: urls.report(name),
    fields: { kind: 'other', text: 'It says nothing of what it does.' },
  })),
  change('/moderation/reports/:id/outcome', 'report.close', async (stage) => ({
    path: urls.reportOutcome(await reported(stage)),
    fields: { outcome: 'dismissed', answer: 'It does.' },
  })),
  onPlugin('/plugins/:plugin/quarantine', 'plugin.quarantine', (name) => ({
    path: urls.pluginQuarantine(name),
    fields: { quarantined: 'yes', reason: 'It sends files away.' },
  })),
  change('/plugins/:plugin/quarantine', 'plugin.release', async (stage) => ({
    path: urls.pluginQuarantine(await quarantined(stage)),
    fields: { quarantined: 'no', reason: 'It does not.' },
  })),
  onPlugin('/plugins/:plugin/version/:version/quarantine', 'version.quarantine', (name) => ({
    path: urls.versionQuarantine(name, '1.0'),
    fields: { quarantined: 'yes', reason: 'It sends files away.' },
  })),
  change('/plugins/:plugin/version/:version/quarantine', 'version.release', async (stage) => ({
    path: urls.versionQuarantine(await quarantined(stage, '1.0'), '1.0'),
    fields: { quarantined: 'no', reason: 'It does not.' },
  })),
  change('/plugins/:plugin/version/:version/roll-back', 'version.roll-back', async (stage) => {
    const name = await stage.plugin()
    const page = await stage.site.as(mo).text(urls.versionRollBack(name, '1.0'))
    const sha256 = page.match(/name="sha256" value="([0-9a-f]{64})"/)?.[1] ?? ''
    return { path: urls.versionRollBack(name, '1.0'), fields: { sha256, to: '', number: '', reason: 'It is bad.' } }
  }),
  change('/moderation/hunts', 'hunt.start', async () => ({
    path: urls.moderationHunts(),
    fields: { kind: 'text', sought: 'nothing of that' },
  })),
  change('/moderation/hunts/:id/stop', 'hunt.stop', async ({ inner }) => ({
    path: urls.huntStop(await insertHunt(inner.db, { by: 'mo', at: inner.now(), kind: 'text', sought: 'nothing' })),
  })),
  change('/moderation/hunts/:id/action', 'hunt.act', async (stage) => ({
    path: urls.huntAction(await huntWithHits(stage)),
    fields: { reason: 'It sends files away.', seen: '11' },
  })),
  change('/moderation/tags/join', 'tag.join', async (stage) => ({
    path: urls.tagJoin(),
    fields: { tag: stage.newName(), into: 'osm' },
  })),
  change('/moderation/tags/part', 'tag.part', async (stage) => {
    const tag = stage.newName()
    await stage.site.as(mo).post(urls.tagJoin(), { tag, into: 'osm' })
    return { path: urls.tagPart(), fields: { tag } }
  }),
  trusting('user.trust', 'untrusted', 'trusted'),
  trusting('user.untrust', 'trusted', 'untrusted'),
  trusting('user.block', 'untrusted', 'blocked'),
  trusting('user.unblock', 'blocked', 'untrusted'),
  change('/plugins/api/:plugin/version/add/', 'plugin.create', async (stage) => {
    const name = stage.newName()
    return upload(urls.apiUpload(name), name, '1.0')
  }),
  change('/plugins/api/:plugin/version/add/', 'version.publish', async (stage) => {
    const name = await stage.plugin()
    return upload(urls.apiUpload(name), name, '1.1')
  }),
  change('/plugins/api/:plugin/version/:version/update/', 'version.publish', async (stage) => {
    const isTrusted = (await findUser(stage.inner.db, 'ada'))?.trust === 'trusted'
    if (!isTrusted) await setUserTrust(stage.inner, operator, 'ada', 'trusted', 'For the test.')
    const name = await stage.plugin()
    await setUserTrust(stage.inner, operator, 'ada', 'untrusted', 'For the test.')
    const zip = new Uint8Array(packageOf({ name, version: '1.1' }))
    const { versionId } = await publishVersion(stage.inner, stage.adaActs, { zip, changelog: '', experimental: false })
    const sha256 = new Bun.CryptoHasher('sha256').update(packageOf({ name, version: '1.1' })).digest('hex')
    await stage.site.as(mo).post(urls.decision(versionId), { decision: 'send-back', sha256, message: 'Mend it.' })
    return upload(urls.apiReplace(name, '1.1'), name, '1.1')
  }),
  change('/api/v1/plugins/:plugin/versions', 'plugin.create', async (stage) => {
    const name = stage.newName()
    return upload(urls.apiVersions(name), name, '1.0')
  }),
  change('/api/v1/plugins/:plugin/versions', 'version.publish', async (stage) => {
    const name = await stage.plugin()
    return upload(urls.apiVersions(name), name, '1.1')
  }),
  onPlugin('/api/v1/plugins/:plugin/links', 'plugin.edit', (name) => ({
    path: urls.apiLinks(name),
    fields: { tags: 'slope' },
  })),
  change('/api/v1/tokens/:id/revoke', 'token.revoke', async (stage, who) => ({
    path: urls.apiTokenRevoke(await stage.tokenOf(who)),
  })),
  ...(['approve', 'send-back', 'reject'] as const).map((decision) =>
    change('/api/v1/moderation/versions/:id/decision', `version.${decision}`, async (stage) => {
      const { id, sha256 } = await waiting(stage)
      return { path: urls.apiDecision(id), fields: { decision, sha256, message: 'It says nothing.' } }
    }),
  ),
  onPlugin('/api/v1/moderation/plugins/:plugin/quarantine', 'plugin.quarantine', (name) => ({
    path: urls.apiPluginQuarantine(name),
    fields: { quarantined: 'yes', reason: 'It sends files away.' },
  })),
  change('/api/v1/moderation/plugins/:plugin/quarantine', 'plugin.release', async (stage) => ({
    path: urls.apiPluginQuarantine(await quarantined(stage)),
    fields: { quarantined: 'no', reason: 'It does not.' },
  })),
  onPlugin('/api/v1/moderation/plugins/:plugin/versions/:version/quarantine', 'version.quarantine', (name) => ({
    path: urls.apiVersionQuarantine(name, '1.0'),
    fields: { quarantined: 'yes', reason: 'It sends files away.' },
  })),
  change('/api/v1/moderation/plugins/:plugin/versions/:version/quarantine', 'version.release', async (stage) => ({
    path: urls.apiVersionQuarantine(await quarantined(stage, '1.0'), '1.0'),
    fields: { quarantined: 'no', reason: 'It does not.' },
  })),
  onPlugin('/api/v1/plugins/:plugin/versions/:version/state', 'version.withdraw', (name) => ({
    path: urls.apiVersionState(name, '1.0'),
    fields: { state: 'withdrawn' },
  })),
  onPlugin('/api/v1/plugins/:plugin/versions/:version/changelog', 'version.mend-changelog', (name) => ({
    path: urls.apiChangelog(name, '1.0'),
    fields: { changelog: 'Mended.' },
  })),
  onPlugin('/api/v1/plugins/:plugin/owners', 'owner.add', (name) => ({
    path: urls.apiOwners(name),
    fields: { uid: 'ines' },
  })),
  onPlugin('/api/v1/plugins/:plugin/owners/:uid/remove', 'owner.remove', (name) => ({
    path: urls.apiOwnerRemove(name, 'cleo'),
  })),
  onPlugin('/api/v1/plugins/:plugin/deprecated', 'plugin.deprecate', (name) => ({
    path: urls.apiDeprecated(name),
    fields: { deprecated: 'yes', reason: 'QGIS does it itself.' },
  })),
]

async function publisherOf({ inner, adaActs, plugin }: Stage): Promise<{ packageName: string; id: number }> {
  const packageName = await plugin()
  const made = { kind: 'github', repository: 'ada/contour', workflow: 'release.yml' } as const
  const rest = { issuer: '', environment: '', protected: false, rules: '' }
  await addPublisher(inner, adaActs, packageName, { ...made, ...rest })
  const pluginId = (await findPluginRow(inner.db, packageName))?.id ?? 0
  return { packageName, id: (await listPublishers(inner.db, pluginId))[0]?.id ?? 0 }
}

async function webhookOf({ inner, adaActs, plugin }: Stage): Promise<{ packageName: string; id: number }> {
  const packageName = await plugin()
  const wanted = { url: 'https://hook.example/', events: ['owners.changed'] }
  return { packageName, id: (await addWebhook(inner, adaActs, packageName, wanted)).id }
}

/** Opened by a password alone: they have a walk of their own. */
const inPerson = ['POST /api/v1/tokens/:id/revoke', 'POST /api/v1/moderation/']

/** A plugin for which ben wants to become the owner. */
async function sought(stage: Stage): Promise<{ id: number; packageName: string }> {
  const packageName = await stage.plugin()
  const asked = { plugin: packageName, candidate: 'ben', reason: 'Nobody answers.' }
  await stage.site.as(mo).post(urls.moderationAdoptions(), asked)
  const adoptions = await listAdoptions(stage.inner.db)
  return { id: adoptions.find(({ plugin }) => plugin.packageName === packageName)?.id ?? 0, packageName }
}

/** Programs send it without a form: the key in the address opens it, and nothing else (test/site/mails.test.ts). */
const byKey = 'POST /mail/:key'

/** No address does these: the operator's commands and the daily check do, and guards that refuse. */
const withoutRoute: Action[] = [
  'form.send',
  'desk.enter',
  'api.enter',
  'user.leave',
  'user.grant-moderator',
  'user.revoke-moderator',
  'webhook.stop',
  'publisher.exchange',
]

/** Keeps nothing and takes no cookie: anybody may, but for a token that counts no more. */
const checkRoute = `POST ${urls.apiCheck()}`

/** Opened by the token of a run of CI alone: test/site/trusted-publishing.test.ts. */
const exchangeRoute = `POST ${urls.apiExchange()}`

/** Takes no form and answers 200 to refusals too: it has a walk of its own. */
const rpcRoute = `POST ${urls.xmlRpc()}`

/** Roles over the plugins of these tests, which ada and cleo own. */
const people: Record<string, readonly Role[]> = {
  visitor: ['visitor'],
  ben: ['visitor', 'signed-in'],
  ada: ['visitor', 'signed-in', 'owner'],
  cleo: ['visitor', 'signed-in', 'owner'],
  finn: ['visitor', 'signed-in'],
  mo: ['visitor', 'signed-in', 'moderator'],
  /** Blocked while his pages were open. */
  zed: ['visitor'],
}

const programs = [...scopes, 'expired', 'revoked', 'of zed']

test('every route is in the tables, and nothing else is', async () => {
  const site = await testSite()
  const routes = site.app.routes.map(({ method, path }) => `${method} ${path}`)
  const listed = new Set([
    ...Object.keys(pages),
    ...changes.map(({ route }) => route),
    rpcRoute,
    checkRoute,
    exchangeRoute,
    byKey,
  ])
  expect(routes.toSorted()).toEqual([...listed].toSorted())
})

test('every action is in the tables', () => {
  const done = changes.flatMap(({ action }) => action ?? [])
  expect([...new Set([...done, ...withoutRoute])].toSorted()).toEqual(actions.toSorted())
})

test('each page lets in whom the table names, and nobody else', async () => {
  const stage = await openStage()
  const paths = await pathsOf(stage)
  for (const [route, who] of Object.entries(pages)) {
    for (const name of Object.keys(people)) {
      const answer = await stage.browser(name).get(paths(route.slice(4)))
      expect({ route, name, entered: entered(answer) }).toEqual({ route, name, entered: seesPage(who, name) })
      expect({ route, name, broken: answer.status >= 500 }).toEqual({ route, name, broken: false })
    }
    for (const name of programs) {
      const answer = await stage.program(name).get(paths(route.slice(4)))
      const expected = who === 'token' || who === 'reader' ? isLive(name) : who === 'everybody' || who === 'anyone'
      expect({ route, name, entered: entered(answer) }).toEqual({ route, name, entered: expected })
    }
  }
})

for (const { route, action, prepare } of changes) {
  test(`${route}: ${action ?? 'nothing of others'} is for whom the table names, and leaves one entry`, async () => {
    const stage = await openStage()
    const forPrograms = isForPrograms(route)
    for (const [name, roles] of Object.entries(people)) {
      // What changes one's own cookie leaves nobody to send the next one.
      const allowed = !forPrograms && (action === undefined ? seesOwn(route, roles) : mayDo(action, roles))
      await stage.attempt({ route, action, prepare }, name, stage.browser(name), allowed)
    }
    for (const name of programs) {
      const allowed = forPrograms && isLive(name) && action !== undefined && scopeOf(action) === name
      if (route !== 'POST /plugins/check/')
        await stage.attempt({ route, action, prepare }, name, stage.program(name), allowed)
    }
  })
}

test('no form is taken without its token, whoever sends it', async () => {
  const stage = await openStage()
  const paths = await pathsOf(stage)
  const forms = new Set(changes.map(({ route }) => route).filter((route) => !isForPrograms(route)))
  // A check keeps nothing: programs send it without a page before.
  forms.delete('POST /plugins/check/')
  for (const route of forms) {
    for (const csrf of ['', 'x'.repeat(43)]) {
      const answer = await stage.browser('mo').post(paths(route.slice(5)), {}, { csrf })
      expect({ route, csrf, status: answer.status }).toEqual({ route, csrf, status: 403 })
    }
  }
})

test('a form that stood on another site is refused even with its token', async () => {
  const site = await testSite()
  const browser = site.as(ada)
  const page = await browser.text(urls.account())
  const csrf = page.match(/name="csrf" value="([^"]+)"/)?.[1] ?? ''
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const foreign: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]
  for (const headers of foreign) {
    const body = new URLSearchParams({ csrf })
    const request = new Request('http://127.0.0.1:3000/sign-out', {
      method: 'POST',
      body,
      headers: { cookie, ...headers },
    })
    expect((await site.app.handle(request)).status).toBe(403)
  }
  expect((await browser.get(urls.account())).status).toBe(200)
})

test(`${rpcRoute}: a password or a token opens it as far as it reaches, a cookie never, and one entry is left`, async () => {
  const stage = await openStage()
  const { site } = stage
  async function call(headers: Record<string, string>) {
    const base64 = Buffer.from(packageOf({ name: stage.newName(), version: '1.0' })).toString('base64')
    const body = `<methodCall><methodName>plugin.upload</methodName><params><param><value><base64>${base64}</base64></value></param></params></methodCall>`
    const before = (await site.audit()).length
    const request = new Request(`http://127.0.0.1:3000${urls.xmlRpc()}`, { method: 'POST', body, headers })
    const answer = await site.app.handle(request, '127.0.0.1')
    const text = await answer.text()
    const outcome = answer.status === 200 ? (text.includes('<fault>') ? 'fault' : 'done') : answer.status
    const entries = (await site.audit())
      .slice(before)
      .map(({ action, refused }) => `${action}${refused ? ' refused' : ''}`)
    return [outcome, ...entries]
  }
  for (const name of Object.keys(people)) {
    const sender = stage.browser(name)
    await sender.get('/account')
    const cookie = [...sender.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    expect([name, await call({ cookie })]).toEqual([name, [403]])
    const password = await call({ authorization: `Basic ${btoa(`${name}:quiver`)}` })
    const done =
      name === 'visitor' ? [403] : name === 'zed' ? ['fault', 'api.enter refused'] : ['done', 'plugin.create']
    expect([name, password]).toEqual([name, done])
  }
  for (const name of programs) {
    const refused = name === 'of zed' ? ['fault', 'api.enter refused'] : [403, 'api.enter refused']
    const live = name === 'publish-new' ? ['done', 'plugin.create'] : ['fault', 'version.publish refused']
    const answer = await call({ authorization: `Bearer ${stage.secret(name)}` })
    expect([name, answer]).toEqual([name, isLive(name) ? live : refused])
  }
}, 60_000)

for (const { route, action, prepare } of changes.filter(({ route }) => inPerson.some((one) => route.startsWith(one)))) {
  test(`${route}: ${action} takes a password, and leaves one entry`, async () => {
    const stage = await openStage()
    const { site } = stage
    // Whose first sign-in makes them one.
    await site.as(mo).get(urls.account())
    for (const [name, roles] of Object.entries(people)) {
      const { path, fields } = await prepare(stage, name)
      const before = (await site.audit()).length
      const headers: Record<string, string> =
        name === 'visitor' ? {} : { authorization: `Basic ${btoa(`${name}:quiver`)}` }
      const body = new URLSearchParams(fields as Record<string, string>)
      const request = new Request(`http://127.0.0.1:3000${path}`, { method: 'POST', body, headers })
      const { status } = await site.app.handle(request, '127.0.0.1')
      const kept = (await site.audit()).slice(before).map((entry) => ({ action: entry.action, refused: entry.refused }))
      const allowed = action !== undefined && mayDo(action, roles)
      const refused = name === 'visitor' ? [] : [{ action: name === 'zed' ? 'api.enter' : 'desk.enter', refused: true }]
      expect({ name, allowed: status < 400, kept }).toEqual({
        ...{ name, allowed, kept: allowed ? [{ action, refused: false }] : refused },
      })
    }
  }, 60_000)
}

test(`${checkRoute}: takes everybody whose token counts, or who shows none, and keeps nothing`, async () => {
  const stage = await openStage()
  const send = async (headers: Record<string, string>) => {
    const body = new FormData()
    body.set('package', new File([new Uint8Array(packageOf({ name: stage.newName() }))], 'package.zip'))
    const request = new Request(`http://127.0.0.1:3000${urls.apiCheck()}`, { method: 'POST', body, headers })
    return (await stage.site.app.handle(request, '127.0.0.1')).status
  }
  const before = (await stage.site.audit()).length
  expect(await send({})).toBe(200)
  for (const name of programs) {
    const status = await send({ authorization: `Bearer ${stage.secret(name)}` })
    expect([name, status]).toEqual([name, isLive(name) ? 200 : name === 'of zed' ? 403 : 401])
  }
  const added = (await stage.site.audit()).slice(before)
  expect(added.filter(({ action, refused }) => action !== 'api.enter' || !refused)).toEqual([])
})

// --- the stage ----------------------------------------------------------------------------------------------------

interface Stage {
  site: TestSite
  inner: TestSite['repository']['site']
  adaActs: Actor
  browser(name: string): Browser
  program(name: string): Program
  secret(name: string): string
  newName(): string
  /** A published plugin of ada and cleo, with version 1.0 and its changelog “First.”. */
  plugin(): Promise<string>
  /** Number of another session of this person; of ada when they have none. */
  otherSession(who: string): Promise<number>
  /** Id of a live token of this person; of ada when they have none. */
  tokenOf(who: string): Promise<number>
  /** Id of a draft of this person; of ada when they have none. */
  draftOf(who: string): Promise<number>
  /** Id of a saved answer. */
  savedAnswer(): Promise<number>
  attempt(change: Change, name: string, sender: Browser | Program, allowed: boolean): Promise<void>
}

async function openStage(): Promise<Stage> {
  const site = await testSite()
  const inner = site.repository.site
  for (const person of [cleo, finn]) await introduceUser(inner.db, person, inner.now())
  const user = await findUser(inner.db, 'ada')
  if (!user) throw new Error('Ada is not here')
  const adaActs: Actor = { kind: 'user', user, sessionId: '', address: '127.0.0.1' }
  const browsers: Record<string, Browser> = {
    ...{ visitor: site.asVisitor(), ben: site.as(ben), ada: site.as(ada), cleo: site.as(cleo) },
    ...{ finn: site.as(finn), mo: site.as(mo), zed: site.as(zed) },
  }
  const secrets: Record<string, string> = {}
  for (const scope of scopes) secrets[scope] = await makeToken(site.as(ada), { scopes: [scope] })
  secrets.expired = await makeToken(site.as(ada), { scopes: [...scopes], expires: '2026-11-22' })
  secrets.revoked = await makeToken(site.as(ada), { scopes: [...scopes], name: 'revoked' })
  await site.as(ada).post(urls.tokenRevoke(scopes.length + 2))
  await setUserTrust(inner, operator, 'zed', 'untrusted', 'For a while.')
  secrets['of zed'] = await makeToken(browsers.zed ?? site.as(zed), { scopes: [...scopes] })
  await setUserTrust(inner, operator, 'zed', 'blocked', 'Sent files away.')
  site.clock.now = new Date('2026-11-23T12:00:00Z')
  let made = 0

  const stage: Stage = {
    ...{ site, inner, adaActs },
    browser: (name) => browsers[name] ?? site.asVisitor(),
    program: (name) => site.program(secrets[name] ?? ''),
    secret: (name) => secrets[name] ?? '',
    // None like another: a name that could be mistaken for another waits for a moderator.
    newName: () => `made_${Bun.hash(String(++made)).toString(36)}`,
    plugin: async () => {
      const packageName = stage.newName()
      const zip = new Uint8Array(packageOf({ name: packageName, version: '1.0' }))
      const { pluginId } = await publishVersion(inner, adaActs, { zip, changelog: 'First.', experimental: false })
      const owner = await findUser(inner.db, 'cleo')
      const former = await findUser(inner.db, 'finn')
      for (const who of [owner, former]) await addOwnerRow(inner.db, pluginId, who?.id ?? 0, inner.now())
      await removeOwnerRow(inner.db, pluginId, former?.id ?? 0)
      inner.changes.tell(pluginId)
      return packageName
    },
    otherSession: async (who) => {
      const person = personOf(who)
      await site.as(person).get(urls.account())
      const entries = await site.audit()
      const begun = entries.findLast(({ action, actor }) => action === 'session.begin' && actor === person.uid)
      return Number(begun?.subject.slice('session '.length))
    },
    tokenOf: async (who) => {
      const person = personOf(who)
      const name = stage.newName()
      await makeToken(site.as(person), { scopes: ['publish-new'], name })
      const page = await site.as(person).text(urls.accountTokens())
      return Math.max(...[...page.matchAll(/\/account\/tokens\/(\d+)\/revoke/g)].map((found) => Number(found[1])))
    },
    draftOf: async (who) => {
      const person = site.as(personOf(who))
      await person.upload(packageOf({ name: stage.newName(), metadata: { email: undefined } }))
      const page = await person.text(urls.myPlugins())
      return Math.max(...[...page.matchAll(/\/plugins\/drafts\/(\d+)\/discard/g)].map((found) => Number(found[1])))
    },
    savedAnswer: async () => {
      await site.as(mo).post(urls.moderationAnswers(), { title: stage.newName(), text: 'Please add one.' })
      const page = await site.as(mo).text(urls.moderationAnswers())
      return Math.max(...[...page.matchAll(/\/moderation\/answers\/(\d+)\/delete/g)].map((found) => Number(found[1])))
    },
    attempt: async ({ route, action, prepare }, name, sender, allowed) => {
      await sender.get('/account')
      const sent = await prepare(stage, name)
      const before = (await site.audit()).length
      const answer = await deliver(sender, sent)
      const added = (await site.audit()).slice(before)
      const seen = { route, name, allowed: answer.status < 400, broken: answer.status >= 500 }
      expect(seen).toEqual({ route, name, allowed: allowed || endsNothing(route, name), broken: false })
      const kept = added.map((entry) => ({ action: entry.action, refused: entry.refused }))
      expect({ route, name, kept }).toEqual({ route, name, kept: expectedEntries(route, action, name, allowed) })
    },
  }
  return stage
}

/** Of whom a session or a token is made for a role that has none. */
function personOf(who: string) {
  return [ben, ada, cleo, finn, mo].find((person) => person.uid === who) ?? ada
}

async function deliver(sender: Browser | Program, { path, fields = {}, upload: zip }: Sent): Promise<Response> {
  if (!zip) return sender.post(path, fields)
  return sender.post(path, { package: new File([new Uint8Array(zip)], 'package.zip') })
}

/** Somebody who is not signed in may press “Sign out”: nothing happens. */
function endsNothing(route: string, name: string): boolean {
  return route === 'POST /sign-out' && (name === 'visitor' || name === 'zed')
}

/** One entry for what was done, one for what was refused to somebody known, none of strangers. */
function expectedEntries(route: string, action: Action | undefined, name: string, allowed: boolean) {
  if (action === undefined) return []
  // The bad version goes into quarantine with it.
  if (allowed && action === 'version.roll-back')
    return (['version.quarantine', action] as const).map((done) => ({ action: done, refused: false }))
  if (allowed) return [{ action, refused: false }]
  const isPerson = name in people
  if (isPerson && (people[name]?.length === 1 || isForPrograms(route))) return []
  if (!isPerson && !isForPrograms(route)) return []
  if (!isPerson && !isLive(name)) return [{ action: 'api.enter', refused: true }]
  const roles: readonly Role[] = rights[action].roles
  if (roles.every((role) => role === 'moderator')) return [{ action: 'desk.enter', refused: true }]
  // Sessions and tokens of others do not exist for anybody: nothing protected was reached.
  if (isPerson && roles.includes('signed-in')) return []
  // What a stranger uploads is refused as an upload to that plugin, new or not.
  return [{ action: action === 'plugin.create' ? 'version.publish' : action, refused: true }]
}

function change(path: string, action: Action | undefined, prepare: Change['prepare']): Change {
  return { route: `POST ${path}`, action, prepare }
}

/** A mail that nobody takes. */
async function failedJob(inner: Stage['inner']): Promise<string> {
  const news = { why: 'report', subject: 'slope', reason: '', path: '/' } as const
  await inner.db.transaction((tx) => enqueue(tx, 'desk.mail', news))
  const [job] = await inner.jobs.take('desk.mail')
  if (!job) throw new Error('There is no job')
  await inner.jobs.fail(job, 'no such user', true)
  return job.id
}

function onPlugin(path: string, action: Action, send: (packageName: string) => Sent): Change {
  return change(path, action, async (stage) => send(await stage.plugin()))
}

function onWebhook(below: string, action: Action, send: (packageName: string, id: number) => Sent): Change {
  return change(`/plugins/:plugin/webhooks/:id${below}`, action, async (stage) => {
    const { packageName, id } = await webhookOf(stage)
    return send(packageName, id)
  })
}

function marked(action: Action, fields: { state: string; seen: string }): Change {
  return onPlugin('/plugins/:plugin/version/:version/state', action, (name) => ({
    path: urls.versionState(name, '1.0'),
    fields,
  }))
}

function decision(action: Action, fields: Record<string, string>): Change {
  return change('/moderation/versions/:id/decision', action, async (stage) => {
    const { id, sha256 } = await waiting(stage)
    return { path: urls.decision(id), fields: { ...fields, sha256 } }
  })
}

/** A version of finn that waits, and the package that is looked at. */
async function waiting({ site, inner, newName }: Stage): Promise<{ id: number; sha256: string }> {
  const user = await findUser(inner.db, 'finn')
  if (!user) throw new Error('Finn is not here')
  const author: Actor = { kind: 'user', user, sessionId: '', address: '127.0.0.1' }
  const zip = new Uint8Array(packageOf({ name: newName(), version: '1.0' }))
  const { versionId: id } = await publishVersion(inner, author, { zip, changelog: '', experimental: false })
  const page = await site.as(mo).text(urls.review(id))
  return { id, sha256: page.match(/name="sha256" value="([0-9a-f]{64})"/)?.[1] ?? '' }
}

/** Package name of a plugin of ada and cleo that is hidden everywhere. */
async function quarantined({ inner, plugin }: Stage, version?: string): Promise<string> {
  const packageName = await plugin()
  await setQuarantine(inner, operator, { packageName, version, quarantined: true, reason: 'It sends files away.' })
  return packageName
}

/** Id of an open report by finn. */
async function reported({ inner, plugin }: Stage): Promise<number> {
  const found = await findPluginRow(inner.db, await plugin())
  const finn = await findUser(inner.db, 'finn')
  const about = { pluginId: found?.id ?? 0, versionId: undefined, by: finn?.id ?? 0, at: inner.now() }
  return insertReport(inner.db, { ...about, kind: 'other', text: 'It is odd.', trusted: false })
}

/** Id of a hunt that is over and has hits in eleven plugins, so that the first who acts on it only asks. */
async function huntWithHits({ inner, plugin }: Stage): Promise<number> {
  for (let made = 0; made < 11; made++)
    if ((await listHuntedVersions(inner.db, undefined, 11, false)).length < 11) await plugin()
  const versions = await listHuntedVersions(inner.db, undefined, 11, false)
  const id = await insertHunt(inner.db, { by: 'mo', at: inner.now(), kind: 'text', sought: 'nothing' })
  const hits = versions.map((version) => ({
    versionId: version.id,
    pluginId: version.pluginId,
    file: 'a.py',
    line: 1,
    text: '',
  }))
  await keepProgress(inner.db, id, undefined, { lastVersionId: 1, done: 11, unread: 0, hits, at: inner.now() })
  await updateHunt(inner.db, id, { state: 'done' })
  return id
}

function trusting(action: Action, from: 'untrusted' | 'trusted' | 'blocked', trust: string): Change {
  return change('/moderation/users/:uid/trust', action, async ({ inner, newName }) => {
    const uid = newName()
    await introduceUser(inner.db, { ...ines, uid }, inner.now())
    if (from !== 'untrusted') await setUserTrust(inner, operator, uid, from, 'For the test.')
    return { path: urls.userTrust(uid), fields: { trust, reason: 'For the test.' } }
  })
}

function flagging(action: Action, flagged: string): Change {
  return change('/moderation/users/:uid/flag', action, async ({ site, inner, newName }) => {
    const uid = newName()
    await introduceUser(inner.db, { ...ines, uid }, inner.now())
    if (flagged === 'no') await site.as(mo).post(urls.userFlag(uid), { flagged: 'yes', reason: 'For the test.' })
    return { path: urls.userFlag(uid), fields: { flagged, reason: 'For the test.' } }
  })
}

function upload(path: string, name: string, version: string): Sent {
  return { path, upload: packageOf({ name, version }) }
}

function isForPrograms(route: string): boolean {
  return route.includes('/api/')
}

function isLive(program: string): boolean {
  return (scopes as readonly string[]).includes(program)
}

function scopeOf(action: Action): string | undefined {
  const rule = rights[action]
  return 'scope' in rule ? rule.scope : undefined
}

function mayDo(action: Action, roles: readonly Role[]): boolean {
  return rights[action].roles.some((role) => roles.includes(role))
}

function seesOwn(route: string, roles: readonly Role[]): boolean {
  return route === 'POST /plugins/check/' || roles.includes('signed-in')
}

function seesPage(who: Who, name: string): boolean {
  const roles = people[name] ?? []
  if (who === 'everybody' || who === 'anyone' || who === 'reader') return true
  if (who === 'token' || who === 'password') return false
  if (who === 'owner-only') return roles.includes('owner')
  if (who === 'owner') return roles.includes('owner') || roles.includes('moderator')
  return roles.includes(who)
}

/** Not asked to sign in, not told that it does not exist, not refused for who one is. */
function entered(answer: Response): boolean {
  if (answer.headers.get('location')?.startsWith('/sign-in?')) return false
  return ![401, 403, 404].includes(answer.status)
}

/** A published plugin, whose parts fill the places in the patterns. */
async function pathsOf({ site, inner, adaActs, plugin }: Stage): Promise<(pattern: string) => string> {
  const name = await plugin()
  await site.as(mo).post(urls.moderationHunts(), { kind: 'text', sought: 'nothing of that' })
  await site.repository.hunts.settled()
  await addWebhook(inner, adaActs, name, { url: 'https://hook.example/', events: ['owners.changed'] })
  const download = await site.asVisitor().get(urls.download(name, '1.0'))
  const sha256 = download.headers.get('location')?.split('/')[2] ?? ''
  const key = (await findMailPerson(site.repository.site.db, { id: 1 }))?.key ?? ''
  const icon = (await site.asVisitor().text(urls.feed())).match(/\/icons\/([0-9a-f]{64})/)?.[1] ?? ''
  return (pattern) =>
    pattern
      .replace('cached_xmls/:file', 'cached_xmls/plugins_3.40.xml')
      .replace('/icons/:sha256', `/icons/${icon}`)
      .replace('badge/:file', 'badge/version.svg')
      .replace('sitemaps/:file', 'sitemaps/1.xml')
      .replace(':sha256', sha256)
      .replace(':plugin', name)
      .replace(':version', '1.0')
      .replace(':file', pattern.includes('packages') ? `${name}.1.0.zip` : '3.40.xml')
      .replace('plugins_*', 'plugins_3.40.xml')
      .replace('/static/*', '/static/quiver.css')
      .replace(':uid', 'ada')
      .replace(':tag', 'contour')
      .replace(':author', 'Ada')
      .replace(':id', '1')
      .replace(':key', key)
      .replace(':number', '1')
}
