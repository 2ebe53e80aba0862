// Drives a server with wrk and reads what it says.

import { writeFileSync } from 'node:fs'

export interface Load {
  url: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Asked for in turn instead of the URL's own path; the next run goes on where this one may have ended. */
  paths?: readonly string[]
}

export interface LoadResult {
  requests: number
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU of wrk itself. */
  ownCpuSeconds: number
}

const connections = 32

/**
 * One thread, 32 connections.
 *
 * @param options.scriptFile is written when the load has paths
 * @param options.startAt where among the paths to begin
 * @throws Error when wrk fails, and when some answers were errors: then the figures would mean nothing
 */
export async function runLoad(
  load: Load,
  options: { seconds: number; scriptFile: string; startAt: number },
): Promise<LoadResult> {
  const command = ['wrk', '-t1', `-c${connections}`, `-d${options.seconds}s`, '--latency', '--timeout', '10s']
  for (const [name, value] of Object.entries(load.headers ?? {})) command.push('-H', `${name}: ${value}`)
  if (load.paths) {
    writeFileSync(options.scriptFile, scriptOf(load.paths, options.startAt))
    command.push('-s', options.scriptFile)
  }
  const child = Bun.spawn([...command, load.url], { stdout: 'pipe', stderr: 'pipe' })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`wrk failed on ${load.url}: ${err || out}`)
  return { ...parseReport(out, load.url), ownCpuSeconds: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6 }
}

/** The requests are made before the run, so that wrk does little besides sending them. */
function scriptOf(paths: readonly string[], startAt: number): string {
  const lines = paths.map((path) => `  ${JSON.stringify(path)},`)
  return `local paths = {
${lines.join('\n')}
}
local at = ${startAt % paths.length}
local requests = {}
init = function()
  for i, path in ipairs(paths) do requests[i] = wrk.format("GET", path) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
`
}

/** Reads the report of `wrk --latency`. */
export function parseReport(text: string, url: string): Omit<LoadResult, 'ownCpuSeconds'> {
  const errors = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/.exec(text)
  if (errors) throw new Error(`${url} did not answer as it should: ${errors[0]}`)
  const find = (pattern: RegExp) => {
    const found = pattern.exec(text)?.[1]
    if (found === undefined) throw new Error(`This is no report of wrk:\n${text}`)
    return found
  }
  return {
    requests: Number(find(/(\d+) requests in /)),
    requestsPerSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)),
    p50Ms: milliseconds(find(/50%\s+([\d.]+[a-z]+)/)),
    p99Ms: milliseconds(find(/99%\s+([\d.]+[a-z]+)/)),
  }
}

const unitMs: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }

function milliseconds(text: string): number {
  return Number.parseFloat(text) * (unitMs[text.replace(/[\d.]/g, '')] ?? Number.NaN)
}
