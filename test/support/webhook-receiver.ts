// A receiver of webhooks for tests: keeps what arrives, answers as the test says, and checks signatures its own way.

import { createHmac } from 'node:crypto'

export interface Received {
  method: string
  path: string
  host: string
  key: string
  timestamp: string
  signature: string
  body: string
}

export interface Receiver {
  url: string
  port: number
  received: Received[]
  stop(): Promise<void>
}

/** On this machine alone. @param answer the status for each request, in order of arrival */
export function receiver(answer: (received: Received) => number | Promise<number> = () => 200): Receiver {
  const received: Received[] = []
  const server = Bun.serve({
    ...{ port: 0, hostname: '127.0.0.1' },
    fetch: async (request) => {
      const header = (name: string) => request.headers.get(name) ?? ''
      const one = {
        ...{ method: request.method, path: new URL(request.url).pathname, host: header('host') },
        ...{
          key: header('webhook-id'),
          timestamp: header('webhook-timestamp'),
          signature: header('webhook-signature'),
        },
        body: await request.text(),
      }
      received.push(one)
      const status = await answer(one)
      const headers = status >= 300 && status < 400 ? { location: '/elsewhere' } : undefined
      return new Response('What the receiver says is read by nobody.', { status, headers })
    },
  })
  const port = server.port ?? 0
  return { url: `http://127.0.0.1:${port}/hook`, port, received, stop: () => server.stop(true) }
}

/** Standard Webhooks, symmetric: written here anew, so that a mistake of ours is not made twice. */
export function isSigned({ key, timestamp, signature, body }: Received, secret: string): boolean {
  const hmac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
  return signature === `v1,${hmac.update([key, timestamp, body].join('.')).digest('base64')}`
}
