// What every mailer keeps to, held against a real SMTP server and the one in memory.

import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog } from '../../src/adapters/log.ts'
import { logMailer, type Mailer, MailRefused, memoryMailer, smtpMailer } from '../../src/adapters/mailer.ts'
import type { Mail } from '../../src/domain/mail.ts'
import { headerOf, type Sink, type SinkOptions, smtpSink } from '../support/smtp.ts'

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

async function sinkOf(options?: SinkOptions): Promise<Sink> {
  const sink = await smtpSink(options)
  opened.push(sink.stop)
  return sink
}

function mailerTo(sink: Sink, { scheme = 'smtp', ca = undefined as string | undefined, user = '' } = {}): Mailer {
  const mailer = smtpMailer({ smtpUrl: `${scheme}://${user}127.0.0.1:${sink.port}`, from: 'quiver@quiver.example', ca })
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
      await mailer.send(mailOf())
      expect(arrived()).toBe(1)
    })

    test('a refusal for good is told from one for now, and the next mail goes out', async () => {
      const { mailer, arrived, refuse } = await open()
      refuse(550)
      expect(await mailer.send(mailOf()).catch((fault) => fault)).toBeInstanceOf(MailRefused)
      refuse(450)
      const passing = await mailer.send(mailOf()).catch((fault) => fault)
      expect(passing).toBeInstanceOf(Error)
      expect(passing).not.toBeInstanceOf(MailRefused)
      await mailer.send(mailOf())
      expect(arrived()).toBe(1)
    })
  })
}

test('text, HTML and headers arrive as they were written', async () => {
  const sink = await sinkOf()
  await mailerTo(sink).send(mailOf({ headers: { 'List-Unsubscribe': '<https://quiver.example/mail/k>' } }))
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
  await mailerTo(sink).send(mailOf({ subject: 'Slope\r\nBcc: zed@sample.example\r\n\r\nhello' }))
  const { source, to } = sink.deliveries[0] ?? { source: '', to: [] }
  expect(to).toEqual(['ben@sample.example'])
  expect(headerOf(source, 'Bcc')).toBe('')
  expect(headerOf(source, 'Subject')).toContain('Slope')
})

test('a recipient whom the server does not know is refused for good, one whose box is full for now', async () => {
  const sink = await sinkOf()
  const mailer = mailerTo(sink)
  sink.refusals.set('ben@sample.example', 550)
  expect(await mailer.send(mailOf()).catch((fault) => fault)).toBeInstanceOf(MailRefused)
  sink.refusals.set('ben@sample.example', 452)
  expect(await mailer.send(mailOf()).catch((fault) => fault)).not.toBeInstanceOf(MailRefused)
  expect(sink.deliveries).toEqual([])
})

test('without a server the mail may be tried again', async () => {
  const sink = await sinkOf()
  const mailer = mailerTo(sink)
  await sink.stop()
  const fault = await mailer.send(mailOf()).catch((caught) => caught)
  expect(fault).toBeInstanceOf(Error)
  expect(fault).not.toBeInstanceOf(MailRefused)
})

test('STARTTLS is used where the server has it, and its certificate is checked', async () => {
  const made = certificate()
  const sink = await sinkOf({ certificate: made })
  await mailerTo(sink, { ca: made.cert, user: 'quiver:secret@' }).send(mailOf())
  expect(sink.deliveries.map(({ secure }) => secure)).toEqual([true])
  const stranger = await mailerTo(sink)
    .send(mailOf())
    .catch((fault) => fault)
  expect(stranger).toBeInstanceOf(Error)
  expect(stranger).not.toBeInstanceOf(MailRefused)
  expect(sink.deliveries).toHaveLength(1)
})

test('smtps begins with TLS', async () => {
  const made = certificate()
  const sink = await sinkOf({ secure: true, certificate: made })
  await mailerTo(sink, { scheme: 'smtps', ca: made.cert }).send(mailOf())
  expect(sink.deliveries.map(({ secure }) => secure)).toEqual([true])
})

test('without a server in the settings the log says what would have gone out, and to nobody in full', async () => {
  const log = memoryLog()
  await logMailer(log).send(mailOf())
  expect(log.lines[0]).toMatchObject({ to: ['b…@sample.example'], subject: 'Slope 0.1 – überprüft' })
  expect(JSON.stringify(log.lines)).not.toContain('ben@')
})
