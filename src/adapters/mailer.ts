// What a mailer is: it brings a mail to its server all but the end, and sends the end when it is told to.

import { type Mail, maskedAddress } from '../domain/mail.ts'
import type { Log } from './log.ts'

export interface Mailer {
  /**
   * Brings the mail to its server, all but its end: the server has accepted sender and recipients and has been sent the
   * whole text, and waits for the dot that makes a mail of it. Whoever dies now has sent nothing.
   *
   * @throws MailRefused when the server never will take it: the address is wrong
   * @throws Error when it may be tried again: no server, no answer, come back later
   */
  begin(mail: Mail): Promise<HeldMail>
  close(): Promise<void>
}

/** A mail whose end is held back. */
export interface HeldMail {
  /**
   * Sends the end before anything that waits for input or a timer gets its turn. Fulfilled once the server has taken the
   * mail for all of its recipients that it knows.
   *
   * @throws MailRefused when it never will: the mail is wrong
   * @throws MailUnanswered when the end is out and no answer came: it may have taken it or not
   * @throws Error when it did not take it, and may be asked again
   */
  finish(): Promise<void>
  /** The server never gets the end, and keeps nothing of the mail. */
  drop(): void
}

/** The server has refused the mail for good; the message is what it said. */
export class MailRefused extends Error {}

/** All of the mail went out, and the server did not say what became of it. */
export class MailUnanswered extends Error {}

/** For a site without a server: what would have gone out stands in the log, without its text. */
export function logMailer(log: Log): Mailer {
  return {
    begin: async ({ to, subject, messageId }) => ({
      finish: async () =>
        log.info('mail not sent: [mail] smtp_url is empty', { to: to.map(maskedAddress), subject, messageId }),
      drop: () => {},
    }),
    close: async () => {},
  }
}

export interface MemoryMailer extends Mailer {
  sent: Mail[]
  /** What the next mails fail with before their end, one after the other. */
  faults: Error[]
  /** What the next mails fail with after their end; one that is unanswered has arrived all the same. */
  lateFaults: Error[]
}

/** Keeps mails in memory, for tests that read them. */
export function memoryMailer(): MemoryMailer {
  const finish = async (mail: Mail) => {
    const fault = mailer.lateFaults.shift()
    if (!fault || fault instanceof MailUnanswered) mailer.sent.push(mail)
    if (fault) throw fault
  }
  const mailer: MemoryMailer = {
    sent: [],
    faults: [],
    lateFaults: [],
    begin: async (mail) => {
      const fault = mailer.faults.shift()
      if (fault) throw fault
      return { finish: () => finish(mail), drop: () => {} }
    },
    close: async () => {},
  }
  return mailer
}
