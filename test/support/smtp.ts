// A real SMTP server for tests: takes every mail and keeps it, or answers as it is told.

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
  /** Answers come so much later. */
  stop(): Promise<void>
}

export interface SinkOptions {
  /** With TLS from the first byte. */
  secure?: boolean
  /** PEM; without it the server's own certificate, which nobody trusts. */
  certificate?: { key: string; cert: string }
  port?: number
  /** Is told of each mail before it is answered for. */
  onDelivery?: (delivery: Delivery) => void
}

export async function smtpSink(options: SinkOptions = {}): Promise<Sink> {
  const sink: Sink = { port: 0, deliveries: [], refusals: new Map(), refuseNextMessage: 0, stop: async () => {} }
  const server = new SMTPServer({
    ...{ secure: options.secure ?? false, ...options.certificate, authOptional: true, logger: false },
    disabledCommands: options.certificate ? [] : ['STARTTLS'],
    onAuth: ({ username }, _session, answer) => answer(null, { user: username ?? '' }),
    onRcptTo: ({ address }, _session, answer) => answer(refusalOf(sink.refusals.get(address))),
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
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
        answer(null)
      })
    },
  })
  server.on('error', () => {})
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(options.port ?? 0, '127.0.0.1', resolve)
  await promise
  sink.port = (server.server.address() as { port: number }).port
  sink.stop = () => {
    const { promise: stopped, resolve: done } = Promise.withResolvers<void>()
    server.close(() => done())
    return stopped
  }
  return sink
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
