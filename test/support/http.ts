// A test site behind a real port, for programs that are none of ours: python3, curl.

import type { TestSite } from './site.ts'

export interface Served {
  /** Where it listens, without a path. */
  url: string
  host: string
  close(): Promise<void>
}

/** Serves the site over plain HTTP on the loopback, on a port that is free. */
export function serve(site: TestSite): Served {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    maxRequestBodySize: 200_000_000,
    fetch: (request, server) => site.app.handle(request, server.requestIP(request)?.address ?? ''),
  })
  return { url: `http://127.0.0.1:${server.port}`, host: `127.0.0.1:${server.port}`, close: () => server.stop(true) }
}

/** Serves a site that knows where it is: `make` gets the address before the site is there. */
export async function serveWith(make: (url: string) => Promise<TestSite>): Promise<Served & { site: TestSite }> {
  const ready = Promise.withResolvers<TestSite>()
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    maxRequestBodySize: 200_000_000,
    fetch: async (request, server) =>
      (await ready.promise).app.handle(request, server.requestIP(request)?.address ?? ''),
  })
  const url = `http://127.0.0.1:${server.port}`
  const site = await make(url)
  ready.resolve(site)
  return { site, url, host: `127.0.0.1:${server.port}`, close: () => server.stop(true) }
}

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs a program to its end, beside the server in this process. */
export async function run(
  command: string[],
  { stdin = '', env = {}, cwd }: { stdin?: string; env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  const child = Bun.spawn(command, {
    stdin: Buffer.from(stdin),
    stdout: 'pipe',
    stderr: 'pipe',
    cwd,
    env: { PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1', ...env },
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, out, err }
}
