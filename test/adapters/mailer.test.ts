// What every mailer keeps to, held against a real SMTP server and the one in memory.

import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog } from '../../src/adapters/log.ts'
import { logMailer, type Mailer, MailRefused, MailUnanswered, memoryMailer } from '../../src/adapters/mailer.ts'
import { type SmtpSettings, smtpMailer } from '../../src/adapters/smtp-mailer.ts'
import type { Mail } from '../../src/domain/mail.ts'
import { type Delivery, headerOf, type Sink, type SinkOptions, smtpSink } from '../support/smtp.ts'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

function mailOf(changes: Partial<Mail> = {}): Mail {
  return {
    ...{ to: ['ben@sample.example'], subject: 'Slope 0.1 – überprüft', text: 'Hello Ben,\n\n.\nIt is in.' },
    ...{ html: '<!doctype html><p>It is in.</p>', messageId: '<notice-1@quiver.example>' },
    ...{ at: new Date('2026-11-22T12:00:00Z'), headers: { 'Auto-Submitted': 'auto-generated' } },
    ...changes,
  }
}

async function send(mailer: Mailer, changes?: Partial<Mail>): Promise<void> {
  const held = await mailer.begin(mailOf(changes))
  await held.finish()
}

async function sinkOf(options?: SinkOptions): Promise<Sink> {
  const sink = await smtpSink(options)
  opened.push(sink.stop)
  return sink
}

interface Way extends Pick<SmtpSettings, 'ca' | 'patience'> {
  scheme?: string
  user?: string
}

function mailerTo({ port }: Pick<Sink, 'port'>, { scheme = 'smtp', user = '', ...more }: Way = {}): Mailer {
  const smtpUrl = `${scheme}://${user}127.0.0.1:${port}`
  const mailer = smtpMailer({ smtpUrl, from: 'quiver@quiver.example', ...more })
  opened.push(mailer.close)
  return mailer
}

/** Signed by itself, for this machine. */
function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-smtp-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1']
  Bun.spawnSync(['openssl', ...words, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert])
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}

interface Stand {
  mailer: Mailer
  /** How many mails have arrived. */
  arrived(): number
  /** The next mail meets this answer of its server. */
  refuse(code: 450 | 550): void
}

const stands: Record<string, () => Promise<Stand>> = {
  'by SMTP': async () => {
    const sink = await sinkOf()
    const refuse = (code: number) => {
      sink.refuseNextMessage = code
    }
    return { mailer: mailerTo(sink), arrived: () => sink.deliveries.length, refuse }
  },
  'in memory': async () => {
    const mailer = memoryMailer()
    const refuse = (code: number) => void mailer.faults.push(code === 550 ? new MailRefused('no') : new Error('later'))
    return { mailer, arrived: () => mailer.sent.length, refuse }
  },
}

for (const [name, open] of Object.entries(stands)) {
  describe(name, () => {
    test('a mail that was sent has arrived', async () => {
      const { mailer, arrived } = await open()
      await send(mailer)
      expect(arrived()).toBe(1)
    })

    test('a refusal for good is told from one for now, and the next mail goes out', async () => {
      const { mailer, arrived, refuse } = await open()
      refuse(550)
      expect(await send(mailer).catch((fault) => fault)).toBeInstanceOf(MailRefused)
      refuse(450)
      const passing = await send(mailer).catch((fault) => fault)
      expect(passing).toBeInstanceOf(Error)
      expect(passing).not.toBeInstanceOf(MailRefused)
      await send(mailer)
      expect(arrived()).toBe(1)
    })
  })
}

test('text, HTML and headers arrive as they were written', async () => {
  const sink = await sinkOf()
  await send(mailerTo(sink), { headers: { 'List-Unsubscribe': '<https://quiver.example/mail/k>' } })
  const { source, to, messageId } = sink.deliveries[0] ?? { source: '', to: [], messageId: '' }
  expect(to).toEqual(['ben@sample.example'])
  expect(messageId).toBe('<notice-1@quiver.example>')
  expect(headerOf(source, 'From')).toBe('quiver@quiver.example')
  expect(headerOf(source, 'Date')).toBe('Sun, 22 Nov 2026 12:00:00 +0000')
  expect(headerOf(source, 'List-Unsubscribe')).toBe('<https://quiver.example/mail/k>')
  expect(headerOf(source, 'Content-Type')).toStartWith('multipart/alternative')
  expect(source).toContain('text/plain; charset=utf-8')
  expect(source).toContain('<p>It is in.</p>')
})

test('no words can start a header or another recipient', async () => {
  const sink = await sinkOf()
  await send(mailerTo(sink), { subject: 'Slope\r\nBcc: zed@sample.example\r\n\r\nhello' })
  const { source, to } = sink.deliveries[0] ?? { source: '', to: [] }
  expect(to).toEqual(['ben@sample.example'])
  expect(headerOf(source, 'Bcc')).toBe('')
  expect(headerOf(source, 'Subject')).toContain('Slope')
})

test('a recipient whom the server does not know is refused for good, one whose box is full for now', async () => {
  const sink = await sinkOf()
  const mailer = mailerTo(sink)
  sink.refusals.set('ben@sample.example', 550)
  expect(await send(mailer).catch((fault) => fault)).toBeInstanceOf(MailRefused)
  sink.refusals.set('ben@sample.example', 452)
  expect(await send(mailer).catch((fault) => fault)).not.toBeInstanceOf(MailRefused)
  expect(sink.deliveries).toEqual([])
})

test('without a server the mail may be tried again', async () => {
  const sink = await sinkOf()
  const mailer = mailerTo(sink)
  await sink.stop()
  const fault = await send(mailer).catch((caught) => caught)
  expect(fault).toBeInstanceOf(Error)
  expect(fault).not.toBeInstanceOf(MailRefused)
})

test('STARTTLS is used where the server has it, and its certificate is checked', async () => {
  const made = certificate()
  const sink = await sinkOf({ certificate: made })
  await send(mailerTo(sink, { ca: made.cert, user: 'quiver:secret@' }))
  expect(sink.deliveries.map(({ secure }) => secure)).toEqual([true])
  const stranger = await send(mailerTo(sink)).catch((fault) => fault)
  expect(stranger).toBeInstanceOf(Error)
  expect(stranger).not.toBeInstanceOf(MailRefused)
  expect(sink.deliveries).toHaveLength(1)
})

test('smtps begins with TLS', async () => {
  const made = certificate()
  const sink = await sinkOf({ secure: true, certificate: made })
  await send(mailerTo(sink, { scheme: 'smtps', ca: made.cert }))
  expect(sink.deliveries.map(({ secure }) => secure)).toEqual([true])
})

test('without a server in the settings the log says what would have gone out, and to nobody in full', async () => {
  const log = memoryLog()
  await send(logMailer(log))
  expect(log.lines[0]).toMatchObject({ to: ['b…@sample.example'], subject: 'Slope 0.1 – überprüft' })
  expect(JSON.stringify(log.lines)).not.toContain('ben@')
})

/** More than the system keeps for a server that does not read. */
const longText = 'What happened to one plugin. '.repeat(500_000)

/** A program that brings the long mail to its end, and dies. */
async function dieWith(sink: Sink, end: 'held back' | 'sent'): Promise<void> {
  const program = `
    const { smtpMailer } = await import(process.env.MAILER)
    const mailer = smtpMailer({ smtpUrl: process.env.SMTP, from: 'quiver@quiver.example' })
    const text = 'What happened to one plugin. '.repeat(500_000)
    const held = await mailer.begin({ ...JSON.parse(process.env.MAIL), at: new Date(0), text })
    if (process.env.END === 'sent') void held.finish()
    setImmediate(() => process.kill(process.pid, 'SIGKILL'))
    await new Promise(() => {})`
  const MAILER = join(import.meta.dir, '../../src/adapters/smtp-mailer.ts')
  const given = { MAILER, SMTP: `smtp://127.0.0.1:${sink.port}`, MAIL: JSON.stringify(mailOf()), END: end }
  const child = Bun.spawn([process.execPath, '-e', program], { env: { ...process.env, ...given }, stderr: 'inherit' })
  await child.exited
  expect(child.signalCode).toBe('SIGKILL')
}

describe('its sender is killed', () => {
  test('right after the end of a long mail, to a server that reads slowly: all of it arrives', async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<Delivery>()
    const sink = await sinkOf({ onDelivery: resolve })
    sink.trouble = 'slow'
    await dieWith(sink, 'sent')
    expect((await arrived).source.length).toBeGreaterThan(longText.length)
  })

  test('before the end: nothing arrives', async () => {
    const sink = await sinkOf()
    await dieWith(sink, 'held back')
    await sink.allGone()
    expect(sink.deliveries).toEqual([])
  })
})

describe('before its end', () => {
  test('a mail has not arrived, and never does when it is dropped', async () => {
    const sink = await sinkOf()
    const mailer = mailerTo(sink)
    const held = await mailer.begin(mailOf())
    held.drop()
    await send(mailer, { messageId: '<notice-2@quiver.example>' })
    expect(sink.deliveries.map(({ messageId }) => messageId)).toEqual(['<notice-2@quiver.example>'])
  })

  test('a server that has hung up got nothing, and may be tried again', async () => {
    const sink = await sinkOf()
    const held = await mailerTo(sink).begin(mailOf())
    await sink.hangUp()
    const fault = await held.finish().catch((caught) => caught)
    expect(fault).toBeInstanceOf(Error)
    expect(fault).not.toBeInstanceOf(MailUnanswered)
    expect(sink.deliveries).toEqual([])
  })

  test.each(['smtp', 'smtps'])(
    'all of a long mail has left this machine, however slowly it is read: %s',
    async (scheme) => {
      const made = certificate()
      const sink = await sinkOf({ secure: scheme === 'smtps', certificate: made })
      sink.trouble = 'slow'
      const held = await mailerTo(sink, { scheme, ca: made.cert }).begin(mailOf({ text: longText }))
      expect(sink.deliveries).toEqual([])
      await held.finish()
      expect(sink.deliveries[0]?.source.length).toBeGreaterThan(longText.length)
    },
  )

  test('a server that reads nothing is given up', async () => {
    const sink = await sinkOf()
    sink.trouble = 'deaf'
    const mailer = mailerTo(sink, { patience: { beginMs: 300 } })
    const fault = await send(mailer, { text: longText }).catch((caught) => caught)
    expect(fault.message).toBe('The mail server reads too slowly.')
    expect(fault).not.toBeInstanceOf(MailUnanswered)
  })
})

describe('after its end', () => {
  test.each(['close', 'stall'] as const)(
    'a mail whose server does not answer may have arrived: %s',
    async (trouble) => {
      const sink = await sinkOf()
      sink.trouble = trouble
      const fault = await send(mailerTo(sink, { patience: { answerMs: 200 } })).catch((caught) => caught)
      expect(fault).toBeInstanceOf(MailUnanswered)
      expect(sink.deliveries).toHaveLength(1)
    },
  )

  test.each([421, 451, 554])('what the server says is its answer: %d', async (code) => {
    const sink = await sinkOf()
    sink.refuseNextMessage = code
    const fault = await send(mailerTo(sink)).catch((caught) => caught)
    expect(fault).not.toBeInstanceOf(MailUnanswered)
    expect(fault instanceof MailRefused).toBe(code === 554)
    expect(sink.deliveries).toEqual([])
  })
})
