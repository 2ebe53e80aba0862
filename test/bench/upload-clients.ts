// The clients of the benchmark of uploads, in a process of their own: each sends one package after the other by a token.

import { createHash } from 'node:crypto'

/** What one client sends, in turn. */
export interface ClientPlan {
  token: string
  packages: { url: string; file: string; packageName: string; version: string }[]
}

export interface SentPackage {
  packageName: string
  version: string
  sha256: string
  /** 0 where there was no answer. */
  status: number
  /** The beginning of an answer that is no success. */
  problem: string
  ms: number
}

/** Of all clients at once. */
export interface SentPackages {
  sent: SentPackage[]
  seconds: number
}

async function send(plan: ClientPlan): Promise<SentPackage[]> {
  const sent: SentPackage[] = []
  for (const { url, file, packageName, version } of plan.packages) {
    const zip = await Bun.file(file).bytes()
    const form = new FormData()
    form.set('package', new File([zip], `${packageName}.zip`))
    form.set('changelog', `Version ${version}.`)
    const sha256 = createHash('sha256').update(zip).digest('hex')
    const began = performance.now()
    const { status, text } = await ask(url, form, plan.token)
    const problem = status === 201 ? '' : text.slice(0, 300)
    sent.push({ packageName, version, sha256, status, problem, ms: performance.now() - began })
  }
  return sent
}

async function ask(url: string, form: FormData, token: string): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } })
    return { status: answer.status, text: await answer.text() }
  } catch (fault) {
    return { status: 0, text: String(fault) }
  }
}

if (import.meta.main) {
  const plans = (await Bun.stdin.json()) as ClientPlan[]
  const began = performance.now()
  const sent = (await Promise.all(plans.map(send))).flat()
  const all: SentPackages = { sent, seconds: (performance.now() - began) / 1000 }
  process.stdout.write(JSON.stringify(all))
}
