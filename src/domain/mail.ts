// A mail as it leaves the house, and what one says before it is set as text and as HTML.

import type { Trust } from './user.ts'

/** How somebody wants to hear of what concerns them: a mail for each, one each morning, or none. */
export const mailChoices = ['each', 'daily', 'none'] as const

export type MailChoice = (typeof mailChoices)[number]

export function isMailChoice(word: string): word is MailChoice {
  return (mailChoices as readonly string[]).includes(word)
}

/** Somebody as the recipient of mails. */
export interface MailPerson {
  id: number
  uid: string
  name: string
  /** As the directory has it. */
  mail: string
  trust: Trust
  choice: MailChoice
  /** Stands in the link that ends their mails. */
  key: string
}

/** When somebody is mailed about something: at once, in the morning, or never. Who is blocked hears of that, and of nothing more. */
export function mailTiming({ mail, trust, choice }: MailPerson, action: string): 'now' | 'later' | 'never' {
  if (choice === 'none' || !isMailAddress(mail)) return 'never'
  if (trust === 'blocked' && action !== 'user.block') return 'never'
  return choice === 'each' ? 'now' : 'later'
}

export interface Mail {
  /** Addresses without names. */
  to: readonly string[]
  subject: string
  text: string
  /** A whole document. */
  html: string
  /** With its angle brackets. The same mail has the same one, however often it is handed over. */
  messageId: string
  at: Date
  /** Besides those that every mail has. */
  headers: Readonly<Record<string, string>>
}

/** One thing that a mail tells. */
export interface MailItem {
  /** Who did what. */
  what: string
  /** In the words of whoever did it; may have several lines. */
  reason: string
  /** What is to change, and where: `plugin.py, line 12`. */
  points: { place: string; text: string }[]
  next: string
  /** With scheme and host. */
  link: string
}

export interface MailWords {
  subject: string
  greeting: string
  items: MailItem[]
  /** What stands above the reason, the points and the link. */
  labels: { reason: string; points: string; link: string }
  /** Why somebody gets it, and where that is changed. */
  footer: { why: string; choose: string; unsubscribe: string }
  /** Where mails are chosen, and where they end at once; empty for a mail to the desk. */
  chooseLink: string
  unsubscribeLink: string
}

/**
 * Whether mail can go there: one address, without a name, spaces or anything that would start another header or address.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(text) && !hasControls(text)
}

function hasControls(text: string): boolean {
  return [...text].some((letter) => letter < ' ' || letter === '\u007f')
}

/** Enough of an address to recognise one's own: `b…@example.org`. */
export function maskedAddress(address: string): string {
  const [name = '', host = ''] = address.split('@')
  return `${name.slice(0, 1)}…@${host}`
}

/** The same for every address in what a server said. */
export function withoutAddresses(said: string): string {
  return said.replace(/[^\s@<>,;:"()]+@[^\s@<>,;:"()]+/g, maskedAddress)
}
