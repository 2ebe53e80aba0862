// Hands mails to a server by SMTP, and holds back the dot at their end until it is told to send it.

import { Readable, type Writable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Mail } from '../domain/mail.ts'
import { type HeldMail, type Mailer, MailRefused, MailUnanswered } from './mailer.ts'

export interface SmtpSettings {
  /** `smtp://` begins in the clear and goes on by STARTTLS where the server has it, `smtps://` begins with TLS. */
  smtpUrl: string
  from: string
  /** Certificates that the server's is signed by, when that is no public authority. */
  ca?: string
  /** For tests that do not want to wait. */
  patience?: Partial<Patience>
}

interface Patience {
  connectMs: number
  /** Without a byte in either direction. */
  silenceMs: number
  /** For everything before the end of the mail, however slowly the server reads. */
  beginMs: number
  /** For the answer to the end: servers look for viruses and junk before it. */
  answerMs: number
}

const usual: Patience = { connectMs: 15_000, silenceMs: 30_000, beginMs: 300_000, answerMs: 120_000 }

/** A connection for each mail. A password never travels in the clear, but to this very machine. */
export function smtpMailer({ smtpUrl, from, ca, patience }: SmtpSettings): Mailer {
  const limits = { ...usual, ...patience }
  const open = new Set<SMTPConnection>()
  return {
    begin: async (mail) => {
      const connection = new SMTPConnection(optionsFor(new URL(smtpUrl), ca, limits))
      open.add(connection)
      connection.once('end', () => open.delete(connection))
      return hold(connection, mail, { smtpUrl, from, limits })
    },
    close: async () => {
      for (const connection of open) connection.close()
    },
  }
}

function optionsFor(url: URL, ca: string | undefined, { connectMs, silenceMs }: Patience) {
  const secure = url.protocol === 'smtps:'
  return {
    ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 465 : 587), secure },
    ...{ requireTLS: !secure && url.username !== '' && !isThisMachine(url.hostname), tls: { ca } },
    ...{ connectionTimeout: connectMs, greetingTimeout: connectMs, socketTimeout: silenceMs },
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

interface Frame {
  smtpUrl: string
  from: string
  limits: Patience
}

async function hold(connection: SMTPConnection, mail: Mail, { smtpUrl, from, limits }: Frame): Promise<HeldMail> {
  const composed = composedOf(mail, from)
  const text = new HeldText(await composed.build())
  const { promise: answered, resolve, reject } = Promise.withResolvers<void>()
  answered.catch(() => {})
  connection.on('error', reject)
  connection.once('end', () => reject(new Error('The connection to the mail server was closed.')))
  const late = setTimeout(() => reject(new Error('The mail server reads too slowly.')), limits.beginMs)
  try {
    await Promise.race([opened(connection, new URL(smtpUrl)), answered])
    connection.send(composed.getEnvelope(), text, (fault) => (fault ? reject(fault) : resolve()))
    await inKernel(connection, text, answered)
  } catch (fault) {
    connection.close()
    throw isForGood(fault) ? new MailRefused((fault as Error).message, { cause: fault }) : fault
  } finally {
    clearTimeout(late)
  }
  return { finish: () => finish(connection, text, answered, limits), drop: () => connection.close() }
}

function composedOf({ to, subject, text, html, messageId, at, headers }: Mail, from: string) {
  const addresses = to.map((address) => ({ name: '', address }))
  const parts = { from, to: addresses, subject, text, html, messageId, date: at, headers: { ...headers } }
  // Files and addresses are never read for a mail.
  return new MailComposer({ ...parts, disableFileAccess: true, disableUrlAccess: true }).compile()
}

/** Connected, greeted, and signed in where the settings name a user. */
async function opened(connection: SMTPConnection, { username, password }: URL): Promise<void> {
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  await new Promise<void>((resolve, reject) => connection.connect((fault) => (fault ? reject(fault) : resolve())))
  if (!username || !connection.allowsAuth) return
  await new Promise<void>((resolve, reject) => connection.login(auth, (fault) => (fault ? reject(fault) : resolve())))
}

/** A mail that does not end before `release`; nodemailer sends the dot when it does. */
class HeldText extends Readable {
  /** Where nodemailer makes lines and dots of it; undefined before the server wants the text. */
  target: Writable | undefined

  constructor(text: Buffer) {
    super({ read: () => {} })
    this.push(text)
  }

  override pipe<T extends NodeJS.WritableStream>(target: T, options?: { end?: boolean }): T {
    this.target = target as unknown as Writable
    return super.pipe(target, options)
  }

  release(): void {
    this.push(null)
  }
}

const lookAgainMs = 2

/** Until the system has taken the whole text, and nothing of it would be lost with this process. */
async function inKernel(connection: SMTPConnection, text: HeldText, answered: Promise<void>): Promise<void> {
  const tooEarly = answered.then(() => {
    throw new Error('The mail server has answered before the end of the mail.')
  })
  while (!hasLeft(connection, text)) await Promise.race([Bun.sleep(lookAgainMs), tooEarly])
}

function hasLeft({ _socket }: SMTPConnection, { target, readableLength }: HeldText): boolean {
  const between = target as (Writable & Readable) | undefined
  if (!between || !_socket || readableLength > 0) return false
  return between.writableLength + between.readableLength + _socket.writableLength === 0
}

async function finish(connection: SMTPConnection, text: HeldText, answered: Promise<void>, limits: Patience) {
  const socket = connection._socket
  // It was closed while the end was held back: nothing was sent.
  if (!socket || socket.destroyed) return answered.then(() => {})
  text.release()
  socket.setTimeout(limits.answerMs)
  try {
    await answered
  } catch (fault) {
    throw afterEnd(fault as Error & { responseCode?: number })
  } finally {
    connection.quit()
    connection.close()
  }
}

function afterEnd(fault: Error & { responseCode?: number }): Error {
  if (!fault.responseCode) return new MailUnanswered(fault.message, { cause: fault })
  return isForGood(fault) ? new MailRefused(fault.message, { cause: fault }) : fault
}

/** 5xx about the recipient or the mail. One about our own sign-in is the operator's to mend, and passes. */
function isForGood(fault: unknown): boolean {
  const { responseCode = 0, code = '' } = fault as { responseCode?: number; code?: string }
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
}
