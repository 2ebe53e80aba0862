// Hands mails to a server by SMTP; without one they are only noted in the log.

import { createTransport } from 'nodemailer'
import { type Mail, maskedAddress } from '../domain/mail.ts'
import type { Log } from './log.ts'

export interface Mailer {
  /**
   * Fulfilled once the server has taken the mail for all of its recipients that it knows.
   *
   * @throws MailRefused when it never will: the address or the mail is wrong
   * @throws Error when it may be tried again: no server, no answer, come back later
   */
  send(mail: Mail): Promise<void>
  close(): Promise<void>
}

/** The server has refused the mail for good; the message is what it said. */
export class MailRefused extends Error {}

export interface SmtpSettings {
  /** `smtp://` begins in the clear and goes on by STARTTLS where the server has it, `smtps://` begins with TLS. */
  smtpUrl: string
  from: string
  /** Certificates that the server's is signed by, when that is no public authority. */
  ca?: string
}

const connectTimeoutMs = 15_000
const answerTimeoutMs = 30_000

/** A few connections, kept for a while. A password never travels in the clear, but to this very machine. */
export function smtpMailer({ smtpUrl, from, ca }: SmtpSettings): Mailer {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  const transport = createTransport({
    ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 465 : 587), secure },
    ...{ requireTLS: !secure && url.username !== '' && !isThisMachine(url.hostname), tls: { ca } },
    auth: url.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : undefined,
    // Whether a mail is handed over once more is the queue's decision.
    ...{ pool: true, maxConnections: 2, maxMessages: 100, maxRequeues: 0 },
    ...{ connectionTimeout: connectTimeoutMs, greetingTimeout: connectTimeoutMs, socketTimeout: answerTimeoutMs },
    // Files and addresses are never read for a mail.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ ...partsOf(mail), from })
      } catch (fault) {
        throw isForGood(fault) ? new MailRefused((fault as Error).message, { cause: fault }) : fault
      }
    },
    close: async () => transport.close(),
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function partsOf({ to, subject, text, html, messageId, at, headers }: Mail) {
  const addresses = to.map((address) => ({ name: '', address }))
  return { to: addresses, subject, text, html, messageId, date: at, headers: { ...headers } }
}

/** 5xx about the recipient or the mail. One about our own sign-in is the operator's to mend, and passes. */
function isForGood(fault: unknown): boolean {
  const { responseCode = 0, code = '' } = fault as { responseCode?: number; code?: string }
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
}

/** For a site without a server: what would have gone out stands in the log, without its text. */
export function logMailer(log: Log): Mailer {
  return {
    send: async ({ to, subject, messageId }) => {
      log.info('mail not sent: [mail] smtp_url is empty', { to: to.map(maskedAddress), subject, messageId })
    },
    close: async () => {},
  }
}

export interface MemoryMailer extends Mailer {
  sent: Mail[]
  /** What the next mails fail with, one after the other. */
  faults: Error[]
}

/** Keeps mails in memory, for tests that read them. */
export function memoryMailer(): MemoryMailer {
  const mailer: MemoryMailer = {
    sent: [],
    faults: [],
    send: async (mail) => {
      const fault = mailer.faults.shift()
      if (fault) throw fault
      mailer.sent.push(mail)
    },
    close: async () => {},
  }
  return mailer
}
