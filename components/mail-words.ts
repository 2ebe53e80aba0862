// What mails say: who did what, why, at which line, what comes next, and how to get fewer of them.

import type { DeskNews } from '../src/domain/job.ts'
import type { MailItem, MailWords } from '../src/domain/mail.ts'
import { urls } from '../src/urls.ts'
import { sentenceOf, subjectWords } from './action-words.ts'
import { phrase, say, sayAgain } from './words.ts'

/** What happened, as it was kept for whoever it concerns. */
export interface ToldNotice {
  action: string
  actor: string
  subject: string
  reason: string
  details: Record<string, unknown>
  packageName: string | undefined
}

export interface MailReader {
  uid: string
  name: string
  key: string
}

const mostItems = 100

/** About one notice, or about all of a day. */
export function noticeMailWords(reader: MailReader, notices: readonly ToldNotice[], baseUrl: string): MailWords {
  const items = notices.slice(0, mostItems).map((notice) => itemOf(notice, baseUrl))
  const host = new URL(baseUrl).host
  const count = notices.length
  return {
    subject:
      items.length === 1
        ? (items[0]?.what ?? '')
        : say('{count, plural, one {# notice} other {# notices}} from {host}', { count, host }),
    greeting: say('Hello {name},', { name: reader.name || reader.uid }),
    items,
    labels: labels(),
    footer: {
      why: say('You get this because you have an account at {host}, as {uid}.', { host, uid: reader.uid }),
      choose: say('Choose which mails you get:'),
      unsubscribe: say('No more mails:'),
    },
    chooseLink: baseUrl + urls.account(),
    unsubscribeLink: baseUrl + urls.unsubscribe(reader.key),
  }
}

function labels(): MailWords['labels'] {
  return { reason: say('In their words:'), points: say('What is to change:'), link: say('Read it and answer:') }
}

function itemOf(notice: ToldNotice, baseUrl: string): MailItem {
  const { action, actor, subject, reason } = notice
  return {
    what: plain(say(sentenceOf(action), { who: actor, what: subjectWords(action, subject), action })),
    reason: sayAgain(reason),
    points: pointsOf(notice.details.points),
    // What the owners can do is nothing to moderators who are told of it.
    next: notice.details.toModerators === true ? '' : say(nextSteps[action] ?? ''),
    link: baseUrl + pageOf(notice),
  }
}

/** The sentences of the history stand in bold here and there. */
function plain(sentence: string): string {
  return sentence.replace(/<\/?b>/g, '')
}

function pointsOf(points: unknown): MailItem['points'] {
  if (!Array.isArray(points)) return []
  return points.filter(isPoint).map(({ file, line, text }) => ({ place: placeOf(file, line), text }))
}

function isPoint(point: unknown): point is { file: string; line: number; text: string } {
  if (typeof point !== 'object' || point === null) return false
  const { file, line, text } = point as Record<string, unknown>
  return typeof file === 'string' && typeof line === 'number' && typeof text === 'string'
}

function placeOf(file: string, line: number): string {
  return file !== '' && line > 0 ? say('{file}, line {line}', { file, line: String(line) }) : file
}

/** The closest page: of the version, of the plugin, or of all notices. */
function pageOf({ action, details, packageName }: ToldNotice): string {
  const { path, version } = details
  if (typeof path === 'string' && /^\/(?!\/)/.test(path)) return path
  const plugin = typeof details.packageName === 'string' ? details.packageName : packageName
  if (plugin === undefined) return urls.accountNotices()
  if (typeof version === 'string' && action !== 'version.delete') return urls.version(plugin, version)
  return urls.plugin(plugin)
}

const appeal = phrase(
  'If you see it otherwise, appeal on that page: another moderator decides. You may also mend it and upload a new version.',
)
const hidden = phrase(
  'It is hidden everywhere while moderators look at it, and cannot be changed meanwhile. You may answer or appeal on that page: another moderator decides.',
)

/** What the person can do, or what is different for them now. Actions that need no word have none. */
const nextSteps: Record<string, string | undefined> = {
  'version.approve': phrase('It is in the lists and in the feed from now on.'),
  'version.reject': appeal,
  'version.send-back': phrase(
    'Answer on that page, or upload the package again with the points mended. Nothing is decided before that; you may also appeal there: another moderator decides.',
  ),
  'version.quarantine': hidden,
  'plugin.quarantine': hidden,
  'version.release': phrase('It is shown again.'),
  'plugin.release': phrase('It is shown again.'),
  'version.withdraw': appeal,
  'version.delete': appeal,
  'version.roll-back': appeal,
  'plugin.delete': appeal,
  'decision.undo': phrase('The decision before does not count any more; the version waits again.'),
  'thread.write': phrase('You may answer on that page.'),
  'webhook.stop': phrase(
    'Nothing more is sent to it. Its log says what went wrong; switch it on again when it is mended.',
  ),
  'appeal.decide': phrase('This decision stands.'),
  'owner.add': phrase('You may publish versions of it and change it.'),
  'user.trust': phrase('What you upload is published at once from now on.'),
  'user.untrust': phrase('What you upload waits for a moderator from now on.'),
  'user.unblock': phrase('You may upload again.'),
  'user.block': phrase(
    'You cannot sign in or upload any more, and what you uploaded is hidden. To appeal, answer this mail: another moderator decides.',
  ),
  'adoption.step': phrase('If you want to keep the plugin, say so on its page.'),
}

/** To the moderators' common address. */
export function deskMailWords(news: DeskNews, baseUrl: string): MailWords {
  const host = new URL(baseUrl).host
  const what = say(deskSentences[news.why], { subject: news.subject })
  const item: MailItem = { what, reason: sayAgain(news.reason), points: [], next: '', link: baseUrl + news.path }
  return {
    subject: what,
    greeting: say('Hello moderators,'),
    items: [item],
    labels: { ...labels(), reason: say('Why:'), link: say('Look at it:') },
    footer: {
      why: say('The settings of {host} name this address for its moderators.', { host }),
      choose: '',
      unsubscribe: '',
    },
    chooseLink: '',
    unsubscribeLink: '',
  }
}

const deskSentences: Record<DeskNews['why'], string> = {
  queue: phrase('{subject} waits for you, and is the first in the queue'),
  quarantine: phrase('{subject} was quarantined'),
  report: phrase('{subject} was reported'),
}
