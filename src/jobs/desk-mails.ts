// Mails the moderators' common address that something waits for them.

import { MailPart } from '../../components/mail-parts.tsx'
import { deskMailWords } from '../../components/mail-words.ts'
import { inLanguage } from '../../components/words.ts'
import { isMailAddress } from '../domain/mail.ts'
import { mailOf } from '../formats/mails.ts'
import type { JobHandler } from './job.ts'

/** Nothing happens where the settings name no address. */
export const mailDesk: JobHandler<'desk.mail'> = async ({ site, id, payload }) => {
  const { server, mail } = site.settings
  const to = mail.moderatorsTo.split(/[\s,;]+/).filter(isMailAddress)
  if (to.length === 0) return undefined
  return inLanguage('en', () => {
    const words = deskMailWords(payload, server.baseUrl)
    const html = `<!doctype html>${MailPart({ words })}`
    const frame = { to, name: `desk-${id}`, baseUrl: server.baseUrl, at: site.now(), html }
    return { mail: mailOf(words, frame), noticeIds: [] }
  })
}
