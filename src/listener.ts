// The port: hands each request to the app, and closes without waiting for ever.

import { resolve } from 'node:path'
import { createApp } from './app.ts'
import { secureHeaders } from './http/headers.ts'
import type { Repository } from './services/repository.ts'

/** An upload over a slow line may pause for so long. */
const idleSeconds = 120
/** More than any form takes, so that our own limit answers and not the listener's. */
const bodySlack = 4
const finishMs = 10_000

export type Listener = ReturnType<typeof listen>

/** Listens where the settings say; port 0 is any that is free. */
export function listen(repository: Repository) {
  const app = createApp(repository)
  const { settings, log } = repository.site
  const { host: hostname, port, tlsCertificate, tlsKey } = settings.server
  return Bun.serve({
    hostname,
    port,
    idleTimeout: idleSeconds,
    maxRequestBodySize: settings.packages.maxBytes * bodySlack + 16_000_000,
    tls: tlsCertificate ? { cert: Bun.file(resolve(tlsCertificate)), key: Bun.file(resolve(tlsKey)) } : undefined,
    // Else Bun shows our source to whoever finds a bug.
    development: false,
    fetch: (request, server) => app.handle(request, server.requestIP(request)?.address ?? ''),
    error: (fault) => {
      log.error('request not answered', fault)
      const answer = new Response('Something broke on our side.\n', { status: 500 })
      secureHeaders(answer.headers, settings)
      return answer
    },
  })
}

/** Takes no more requests and finishes those under way; what is not done after `patienceMs` is cut off. */
export async function stopListening(listener: Listener, patienceMs = finishMs): Promise<void> {
  const cutOff = setTimeout(() => void listener.stop(true), patienceMs)
  await listener.stop()
  clearTimeout(cutOff)
}
