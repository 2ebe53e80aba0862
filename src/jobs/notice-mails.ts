// Mails what somebody was told: one notice at once, or what a day has left.

import { MailPart } from '../../components/mail-parts.tsx'
import { noticeMailWords } from '../../components/mail-words.ts'
import { inLanguage } from '../../components/words.ts'
import { findMailPerson, lockUnmailed, markMailed, type UnmailedNotice } from '../../db/notices.ts'
import { isMailAddress, type Mail, type MailPerson, mailTiming } from '../domain/mail.ts'
import { mayHear } from '../domain/notice-rights.ts'
import { mailOf } from '../formats/mails.ts'
import { morningOf } from '../services/digests.ts'
import type { Site } from '../site.ts'
import type { JobHandler } from './job.ts'

/** Nothing happens when it was mailed before, or the person wants it otherwise by now. */
export const mailNotice: JobHandler<'notice.mail'> = async ({ site, tx, payload }) => {
  const [notice] = await lockUnmailed(tx, { id: payload.noticeId })
  const person = notice && (await findMailPerson(tx, { id: notice.userId }))
  if (!notice || !person) return undefined
  const timing = mailTiming(person, notice.action)
  if (timing === 'later') return undefined
  await markMailed(tx, [notice.id], site.now())
  if (timing === 'never' || !mayHear(notice, notice)) return undefined
  return { mail: noticeMail(site, person, [notice], `notice-${notice.id}`), noticeIds: [notice.id] }
}

/** One mail with everything up to that morning. */
export const mailDigest: JobHandler<'digest.mail'> = async ({ site, tx, payload }) => {
  const person = await findMailPerson(tx, { id: payload.userId })
  // Who chose otherwise since then has had, or will have, a mail for each.
  if (person?.choice !== 'daily') return undefined
  const notices = await lockUnmailed(tx, { userId: person.id, before: morningOf(payload.day) })
  const noticeIds = notices.map(({ id }) => id)
  await markMailed(tx, noticeIds, site.now())
  const wanted = notices.filter((notice) => mailTiming(person, notice.action) !== 'never' && mayHear(notice, notice))
  if (wanted.length === 0) return undefined
  return { mail: noticeMail(site, person, wanted, `digest-${person.id}-${payload.day}`), noticeIds }
}

/** People have no language here: the interface's is kept by each browser. */
function noticeMail(site: Site, person: MailPerson, notices: UnmailedNotice[], name: string): Mail {
  const { server, mail } = site.settings
  return inLanguage('en', () => {
    const words = noticeMailWords(person, notices, server.baseUrl)
    const answerable = notices.some(({ action }) => action === 'user.block') && isMailAddress(mail.moderatorsTo)
    return mailOf(words, {
      ...{ to: [person.mail], name, baseUrl: server.baseUrl, at: site.now() },
      ...{ html: `<!doctype html>${MailPart({ words })}`, replyTo: answerable ? mail.moderatorsTo : '' },
    })
  })
}
