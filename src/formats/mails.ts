// Sets the words of a mail as its text part and its headers.

import type { Mail, MailItem, MailWords } from '../domain/mail.ts'

export interface MailFrame {
  to: readonly string[]
  /** Names the mail for ever: the same mail has the same name. */
  name: string
  baseUrl: string
  at: Date
  html: string
  /** Where answers go; empty: to whoever sends. */
  replyTo?: string
}

/** No letter of somebody's words can start a header: line breaks and other controls become spaces. */
export function mailOf(words: MailWords, { to, name, baseUrl, at, html, replyTo = '' }: MailFrame): Mail {
  const headers: Record<string, string> = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
  if (words.unsubscribeLink !== '') {
    headers['List-Unsubscribe'] = `<${words.unsubscribeLink}>`
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click'
  }
  if (replyTo !== '') headers['Reply-To'] = oneLine(replyTo)
  const messageId = `<${name}@${new URL(baseUrl).hostname}>`
  return { to, subject: subjectOf(words.subject), text: textOf(words), html, messageId, at, headers }
}

const longestSubject = 150

function subjectOf(text: string): string {
  const line = oneLine(text)
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1)}…` : line
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function textOf(words: MailWords): string {
  const { greeting, items, labels, footer, chooseLink, unsubscribeLink } = words
  const links =
    footer.choose === '' ? [] : [`${footer.choose} ${chooseLink}`, `${footer.unsubscribe} ${unsubscribeLink}`]
  const end = ['-- ', footer.why, ...links].join('\n')
  return `${[greeting, ...items.map((item) => itemText(item, labels)), end].join('\n\n')}\n`
}

function itemText({ what, reason, points, next, link }: MailItem, labels: MailWords['labels']): string {
  const parts = [`${oneLine(what)}.`]
  if (reason !== '') parts.push(`${labels.reason}\n\n${quoted(reason)}`)
  if (points.length > 0) parts.push(`${labels.points}\n\n${points.map(pointText).join('\n')}`)
  if (next !== '') parts.push(next)
  parts.push(`${labels.link}\n${link}`)
  return parts.join('\n\n')
}

function quoted(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^/gm, '> ')
}

function pointText({ place, text }: { place: string; text: string }): string {
  const words = text.replace(/\r\n?|\n/g, '\n  ')
  return place === '' ? `- ${words}` : `- ${oneLine(place)}: ${words}`
}
