// A real SMTP server for tests: takes every mail and keeps it, or answers as it is told.

import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SMTPServer } from 'smtp-server'

export interface Delivery {
  to: string[]
  /** As it came, headers and all. */
  source: string
  messageId: string
  secure: boolean
  /** When all of it had come, by `performance.now()`. */
  atMs: number
}

export interface Sink {
  port: number
  deliveries: Delivery[]
  /** What a recipient is refused with: `550`, `451`. */
  refusals: Map<string, number>
  /** The next message is refused with this code, once all of it has come. */
  refuseNextMessage: number
  /** What the next message meets: no answer, a connection that closes at its end, a reader that takes its time. */
  trouble: 'stall' | 'close' | 'slow' | 'deaf' | undefined
  /** Closes every connection without a word, as a server does that falls over. */
  hangUp(): Promise<void>
  /** Fulfilled once nobody is connected any more. */
  allGone(): Promise<void>
  stop(): Promise<void>
}

export interface SinkOptions {
  /** With TLS from the first byte. */
  secure?: boolean
  /** PEM; without it the server's own certificate, which nobody trusts. */
  certificate?: { key: string; cert: string }
  port?: number
  /** How long the answer to a mail that has come takes. */
  answerAfterMs?: () => number
  /** Is told of each mail before it is answered for. */
  onDelivery?: (delivery: Delivery) => void
}

export async function smtpSink(options: SinkOptions = {}): Promise<Sink> {
  const sink: Sink = {
    port: 0,
    deliveries: [],
    refusals: new Map(),
    refuseNextMessage: 0,
    trouble: undefined,
    hangUp: async () => {},
    allGone: async () => {},
    stop: async () => {},
  }
  const deaf: Readable[] = []
  const server = new SMTPServer({
    ...{ secure: options.secure ?? false, ...options.certificate, authOptional: true, logger: false },
    disabledCommands: options.certificate ? [] : ['STARTTLS'],
    onAuth: ({ username }, _session, answer) => answer(null, { user: username ?? '' }),
    onRcptTo: ({ address }, _session, answer) => answer(refusalOf(sink.refusals.get(address))),
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      const { trouble } = sink
      sink.trouble = undefined
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (trouble === 'slow') breathe(stream)
        if (trouble === 'deaf') deaf.push(stream.pause())
      })
      const answerLater = () => {
        const pauseMs = options.answerAfterMs?.() ?? 0
        if (pauseMs > 0) setTimeout(() => answer(null), pauseMs)
        else answer(null)
      }
      stream.on('end', () => {
        const refusal = refusalOf(sink.refuseNextMessage || undefined)
        sink.refuseNextMessage = 0
        if (refusal) return answer(refusal)
        const source = Buffer.concat(chunks).toString()
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const messageId = headerOf(source, 'Message-ID')
        const delivery = { to, source, messageId, secure: Boolean(session.secure), atMs: performance.now() }
        sink.deliveries.push(delivery)
        options.onDelivery?.(delivery)
        if (trouble === 'close') return void sink.hangUp()
        if (trouble !== 'stall') answerLater()
      })
    },
  })
  server.on('error', () => {})
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(options.port ?? 0, '127.0.0.1', resolve)
  await promise
  sink.port = (server.server.address() as { port: number }).port
  sink.hangUp = () => hangUp(server)
  sink.allGone = () => allGone(server)
  sink.stop = () => {
    for (const stream of deaf) stream.removeAllListeners('data').resume()
    const { promise: stopped, resolve: done } = Promise.withResolvers<void>()
    server.close(() => done())
    return stopped
  }
  return sink
}

function breathe(stream: Readable): void {
  stream.pause()
  setTimeout(() => stream.resume(), 5)
}

/** Fulfilled once the other side has closed too. */
async function hangUp(server: SMTPServer): Promise<void> {
  await Promise.all(socketsOf(server).map((socket) => once(socket.end(), 'close')))
}

async function allGone(server: SMTPServer): Promise<void> {
  await Promise.all(socketsOf(server).map((socket) => once(socket, 'close')))
}

function socketsOf(server: SMTPServer): Socket[] {
  const open = Reflect.get(server, 'connections') as Set<{ _socket: Socket }>
  return [...open].map(({ _socket }) => _socket)
}

function refusalOf(code: number | undefined): (Error & { responseCode: number }) | null {
  return code === undefined ? null : Object.assign(new Error(`Refused with ${code}`), { responseCode: code })
}

/** The header with its folded lines joined; empty when there is none. */
export function headerOf(source: string, name: string): string {
  const head = source.split('\r\n\r\n', 1)[0] ?? ''
  const found = new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)
  return (found?.[1] ?? '').replace(/\r\n[ \t]+/g, ' ').trim()
}
