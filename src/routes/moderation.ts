// The moderators' desk: the review of one version, people, the history.

import Elysia from 'elysia'
import { HistoryPage, UsersPage } from '../../components/moderation-page.tsx'
import type { RefusedComment } from '../../components/review-comments.tsx'
import { ReviewedFileSection } from '../../components/review-file.tsx'
import { ReviewPage } from '../../components/review-page.tsx'
import { phrase, say } from '../../components/words.ts'
import { listStandings } from '../../db/flags.ts'
import { findPluginRowById } from '../../db/plugins.ts'
import { findUser, getRecord, listUsers } from '../../db/users.ts'
import { findVersionById } from '../../db/versions.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import { parseReviewView, wholeReview } from '../domain/review.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, Trust } from '../domain/user.ts'
import { fragment, page, seeOther, wantsFragment } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { pageBefore, shownEntry } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { approveVersion, rejectVersion, sendBackVersion } from '../services/decisions.ts'
import { flagUser } from '../services/flags.ts'
import { listDeskHistory } from '../services/history.ts'
import { readJudgement } from '../services/holds.ts'
import { setUserTrust } from '../services/moderation.ts'
import { whyNotOwn } from '../services/own-work.ts'
import type { Repository } from '../services/repository.ts'
import { findUnseenBefore, getReviewedVersion, reviewDesk } from '../services/review.ts'
import { commentAtLine, dropComment, listOpenComments } from '../services/review-comments.ts'
import { sinceReader } from '../services/review-since.ts'
import { listAnswers } from '../services/saved-answers.ts'
import { urls } from '../urls.ts'

export function moderationRoutes(repository: Repository) {
  const { site } = repository

  const desk = reviewDesk(site)
  const readSince = sinceReader(site)

  /** One file for htmx, as it stands on the page. */
  async function showFile(request: Request, actor: Actor, id: number) {
    const view = parseReviewView(new URL(request.url).searchParams)
    const version = await getReviewedVersion(site, id)
    const [{ file, base, facts }, comments, { frame }] = await Promise.all([
      desk.readFile(version, view),
      listOpenComments(site, actor, id),
      frameOf(repository, request, actor),
    ])
    const since = view.all ? undefined : base?.version
    return fragment(actor, ReviewedFileSection({ csrf: frame.csrf, version, view, file, facts, comments, since }))
  }

  async function showReview(request: Request, actor: Actor, id: number, shown: ReviewShown = {}) {
    const view = request.method === 'GET' ? parseReviewView(new URL(request.url).searchParams) : wholeReview
    if (view.file !== '' && wantsFragment(request)) return showFile(request, actor, id)
    const version = await findVersionById(site.db, id)
    const plugin = version && (await findPluginRowById(site.db, version.pluginId))
    const uploader = version && (await findUser(site.db, version.uploadedBy))
    if (!version || version.deletedAt || !plugin || !uploader) throw new NotFound(sentence('There is no such version.'))
    const [since, reviewed, alone, judgement, comments, answers, counts, entries, { frame, cookies }] =
      await Promise.all([
        version.state === 'waiting' ? readSince(version) : undefined,
        desk.read(version, view),
        view.file === '' ? undefined : desk.readFile(version, view),
        readJudgement(site, id),
        listOpenComments(site, actor, id),
        listAnswers(site),
        getRecord(site.db, uploader.id),
        listDeskHistory(site, actor, { pluginId: plugin.id, limit: 30 }),
        frameOf(repository, request, actor),
      ])
    const { report, base } = reviewed
    const [ownWork, unseenBefore] = await Promise.all([
      whyNotOwn({ tx: site.db, now: site.now() }, actor, plugin, version),
      findUnseenBefore(site, version, base),
    ])
    const markup = ReviewPage({
      ...{ view, base, unseenBefore, ownWork, reviewed, only: alone?.file },
      ...{ frame, plugin, version, files: report.files, metadata: report.values, warnings: report.warnings },
      ...{ facts: report.facts, uploader: { user: uploader, ...counts }, history: entries.map(shownEntry) },
      ...{ now: site.now(), since, comments, answers, ...judgement, ...shown },
    })
    return page(actor, markup, { status: shown.status, cookies })
  }

  async function decide(request: Request, actor: Actor, id: number, form: Form) {
    const looked = { versionId: id, sha256: form.text('sha256'), changelogMark: form.text('changelog') }
    // `reason` is what the field was called before authors could be asked for changes.
    const message = form.text('message') || form.text('reason')
    const decision = decisionOf(form.text('decision'))
    try {
      const version = await decisions[decision](site, actor, looked, message)
      const plugin = await findPluginRowById(site.db, version.pluginId)
      const values = { plugin: plugin?.name ?? '', version: version.version, who: version.uploadedBy }
      const undo = { action: urls.decisionUndo(id), label: say('Undo'), fields: {} }
      return seeOther(urls.moderation(), [
        noticeFor(site.settings, { text: say(toldDecision[decision], values), undo }),
      ])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      if (!(await findVersionById(site.db, id))) throw fault
      return showReview(request, actor, id, { problem: fault.message, message, status: fault.status })
    }
  }

  async function comment(request: Request, actor: Actor, id: number, form: Form) {
    const given = { file: form.text('file'), line: form.text('line').trim(), text: form.text('text') }
    try {
      await commentAtLine(site, actor, id, { ...given, line: given.line === '' ? 0 : Number(given.line) })
      return seeOther(backTo(id, form.text('back')))
    } catch (fault) {
      if (!(fault instanceof InvalidInput)) throw fault
      return showReview(request, actor, id, {
        refusedComment: { given, problems: fault.problems },
        status: fault.status,
      })
    }
  }

  async function takeAwayComment(actor: Actor, id: number, commentId: number) {
    await dropComment(site, actor, id, commentId)
    return seeOther(`${urls.review(id)}#comments`)
  }

  async function showUsers(
    request: Request,
    actor: Actor,
    q: string,
    problem?: { uid: string; text: string; flag?: boolean },
    status?: number,
  ) {
    const [found, { frame, cookies }] = await Promise.all([listUsers(site.db, q), frameOf(repository, request, actor)])
    const standings = await listStandings(
      site.db,
      found.map(({ user }) => user.id),
    )
    const users = found.map((known) => ({ ...known, standing: standings.get(known.user.id) }))
    return page(actor, UsersPage({ frame, users, q, problem }), { status, cookies })
  }

  async function trust(request: Request, actor: Actor, uid: string, form: Form) {
    const wanted = trustOf(form.text('trust'))
    const reviewed = reviewedIn(form)
    try {
      const seen = form.has('seen') ? trustOf(form.text('seen')) : undefined
      const person = await setUserTrust(site, actor, uid, wanted, form.text('reason'), seen)
      const cookie = noticeFor(site.settings, { text: toldTrust(person.uid, wanted) })
      // Trusting lets the version through that was looked at: there is nothing left to review.
      const back = reviewed === undefined ? urls.moderationUsers() : urls.review(reviewed)
      return seeOther(reviewed !== undefined && wanted === 'trusted' ? urls.moderation() : back, [cookie])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      if (reviewed !== undefined)
        return showReview(request, actor, reviewed, { problem: fault.message, status: fault.status })
      return showUsers(request, actor, uid, { uid, text: fault.message }, fault.status)
    }
  }

  async function flag(request: Request, actor: Actor, uid: string, form: Form) {
    const wanted = { flagged: form.text('flagged') === 'yes', reason: form.text('reason') }
    try {
      const seen = form.has('seen') ? form.text('seen') : undefined
      const person = await flagUser(site, actor, uid, { ...wanted, seen })
      const text = wanted.flagged
        ? say('{uid} is flagged: what they upload waits for a moderator.', { uid: person.uid })
        : say('{uid} is not flagged any more.', { uid: person.uid })
      return seeOther(urls.moderationUsers(), [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (!(fault instanceof Conflict || fault instanceof InvalidInput)) throw fault
      return showUsers(request, actor, uid, { uid, text: fault.message, flag: true }, fault.status)
    }
  }

  async function showHistory(request: Request, actor: Actor) {
    const search = new URL(request.url).searchParams
    const filter = { who: search.get('who')?.trim() ?? '', refused: search.get('refused') === 'yes' }
    const { entries, older } = await pageBefore(request, urls.moderationHistory(), (before, limit) =>
      listDeskHistory(site, actor, {
        ...(filter.who ? { about: filter.who } : {}),
        ...(filter.refused ? { refused: true } : {}),
        ...{ before, limit },
      }),
    )
    const { frame, cookies } = await frameOf(repository, request, actor)
    return page(actor, HistoryPage({ frame, entries, older, filter }), { cookies })
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get(
      '/moderation/versions/:id',
      async ({ request, actor, params }) => showReview(request, actor, idOf(params.id)),
      moderators,
    )
    .post(
      '/moderation/versions/:id/decision',
      async ({ request, actor, params, form }) => decide(request, actor, idOf(params.id), form),
      moderators,
    )
    .post(
      '/moderation/versions/:id/comments',
      async ({ request, actor, params, form }) => comment(request, actor, idOf(params.id), form),
      moderators,
    )
    .post(
      '/moderation/versions/:id/comments/:comment/drop',
      async ({ actor, params }) => takeAwayComment(actor, idOf(params.id), idOf(params.comment)),
      moderators,
    )
    .get(
      '/moderation/users',
      async ({ request, actor }) => showUsers(request, actor, new URL(request.url).searchParams.get('q') ?? ''),
      moderators,
    )
    .post(
      '/moderation/users/:uid/trust',
      async ({ request, actor, params, form }) => trust(request, actor, params.uid, form),
      moderators,
    )
    .post(
      '/moderation/users/:uid/flag',
      async ({ request, actor, params, form }) => flag(request, actor, params.uid, form),
      moderators,
    )
    .get('/moderation/history', async ({ request, actor }) => showHistory(request, actor), moderators)
}

/** Where the form stood; only on the page of this very version. */
function backTo(id: number, asked: string): string {
  const page = urls.review(id)
  return asked.startsWith(`${page}?`) || asked.startsWith(`${page}#`) ? asked : `${page}#comments`
}

/** What stands on the page besides the version: why something was refused, and what was typed. */
interface ReviewShown {
  problem?: string
  message?: string
  refusedComment?: RefusedComment
  status?: number
}

function idOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound(sentence('There is no such version.'))
  return Number(text)
}

const decisions = { approve: approveVersion, 'send-back': sendBackVersion, reject: rejectVersion }

type DecisionWord = keyof typeof decisions

const toldDecision: Record<DecisionWord, string> = {
  approve: phrase('{plugin} {version} is approved. It is in the feed.'),
  'send-back': phrase('{who} reads what is to change in {plugin} {version}.'),
  reject: phrase('{plugin} {version} is rejected. {who} reads why.'),
}

function decisionOf(text: string): DecisionWord {
  if (text === 'approve' || text === 'send-back' || text === 'reject') return text
  throw new Conflict(sentence('Choose what you decide: the form sent something else.'))
}

function trustOf(text: string): Trust {
  if (text === 'trusted' || text === 'untrusted' || text === 'blocked') return text
  throw new Conflict(sentence('Choose trusted, untrusted or blocked: the form sent something else.'))
}

function toldTrust(uid: string, trust: Trust): string {
  if (trust === 'trusted')
    return say('{uid} is trusted. What waited of theirs is published, unless a check or a rule keeps it.', { uid })
  if (trust === 'blocked')
    return say('{uid} is blocked. Their sessions ended, and what they uploaded is hidden.', { uid })
  return say('{uid} is untrusted now: what they upload waits for a moderator.', { uid })
}

/** The version on whose review page the form stood; undefined when it stood in the list of people. */
function reviewedIn(form: Form): number | undefined {
  const id = form.text('version')
  return /^\d{1,9}$/.test(id) ? Number(id) : undefined
}
