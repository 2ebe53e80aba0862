// `bun run test/fuzz/fuzz.ts`: mutates packages by the million and looks for one that the package reader cannot bear.
// `--api` sends the API 10,000 requests instead (`--count N`, `--seed N`). Else:
// `--count N` or `--seconds N` (30), `--seed N`, `--jobs N`; `--replay SEED:INDEX` writes and judges a single one.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzzApi } from './api-command.ts'
import { readCorpus } from './corpus.ts'
import { judge } from './judge.ts'
import { openPython } from './python-reader.ts'
import { type FuzzFinding, mutation, type Progress } from './run.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { count: text, seconds: text, seed: text, jobs: text, replay: text, api: { type: 'boolean' } },
})
if (values.api) process.exit(await fuzzApi({ seed: Number(values.seed ?? 1), count: Number(values.count ?? 10_000) }))
const corpus = readCorpus()
const output = join(import.meta.dir, '../output/fuzz')

/** A process that says nothing for so long hangs. */
const silenceMs = 30_000
const mostFiles = 200

const total = { done: 0, accepted: 0, findings: [] as FuzzFinding[] }
const startedAt = Date.now()

process.exit(values.replay === undefined ? await run() : await replay(values.replay))

async function run(): Promise<number> {
  const seed = Number(values.seed ?? 1)
  const jobs = Number(values.jobs ?? 1)
  const to = Number(values.count ?? Number.MAX_SAFE_INTEGER)
  const seconds = values.seconds ?? (values.count === undefined ? 30 : undefined)
  const endsAt = seconds === undefined ? undefined : startedAt + Number(seconds) * 1000
  const progress = setInterval(() => console.log(summary()), 5000)
  await Promise.all(Array.from({ length: jobs }, (_, job) => runJob({ seed, from: job, to, stride: jobs, endsAt })))
  clearInterval(progress)
  console.log(summary())
  for (const [kind, count] of kinds()) console.log(`  ${count} × ${kind}`)
  console.log(`${total.done} mutations, ${total.findings.length} findings`)
  return total.findings.length === 0 ? 0 : 1
}

interface Part {
  seed: number
  from: number
  to: number
  stride: number
  endsAt: number | undefined
}

/** Runs the part in a process of its own; where that hangs or dies, again one by one until the culprit is found. */
async function runJob(part: Part): Promise<void> {
  let from = part.from
  let step = 250
  while (from < part.to && Date.now() < (part.endsAt ?? Number.POSITIVE_INFINITY)) {
    const { next, failure } = await runProcess({ ...part, from, step })
    from = next
    if (failure === undefined) return
    if (step === 1) {
      note({ seed: part.seed, index: from, complaint: failure })
      from += part.stride
    }
    step = step === 1 ? 250 : 1
  }
}

async function runProcess(stretch: Part & { step: number }): Promise<{ next: number; failure: string | undefined }> {
  let next = stretch.from
  let heardAt = Date.now()
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'job.ts'), JSON.stringify(stretch)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc(progress: Progress) {
      next = progress.next
      heardAt = Date.now()
      add(progress)
    },
  })
  const watch = setInterval(() => Date.now() - heardAt > silenceMs && child.kill('SIGKILL'), 1000)
  const code = await child.exited
  clearInterval(watch)
  return { next, failure: code === 0 ? undefined : describeEnd(child.signalCode, code) }
}

function describeEnd(signal: NodeJS.Signals | number | null, code: number): string {
  return signal === 'SIGKILL' ? `hang: no answer within ${silenceMs} ms` : `crash: ended with ${signal ?? code}`
}

function add({ done, accepted, findings }: Progress): void {
  total.done += done
  total.accepted += accepted
  for (const finding of findings) note(finding)
}

/** Keeps the finding beside the others of its kind. */
function note(finding: FuzzFinding): void {
  total.findings.push(finding)
  if (total.findings.length > mostFiles) return
  const { seed, index, complaint } = finding
  const path = join(output, `${seed}-${index}`)
  mkdirSync(output, { recursive: true })
  writeFileSync(`${path}.zip`, mutation(corpus, seed, index).zip)
  writeFileSync(`${path}.txt`, `--replay ${seed}:${index}\n${complaint}\n`)
  console.log(`  ${seed}:${index} ${complaint.slice(0, 300)}`)
}

function summary(): string {
  const seconds = (Date.now() - startedAt) / 1000
  const rate = Math.round(total.done / seconds)
  return `${seconds.toFixed(0)} s: ${total.done} mutations (${rate}/s), ${total.accepted} accepted, ${total.findings.length} findings`
}

function kinds(): [string, number][] {
  const counts = new Map<string, number>()
  for (const { complaint } of total.findings) {
    const kind = complaint.split(':')[0] ?? ''
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts]
}

/** Writes the zip of one mutation, and says what the reader, our judgement and Python make of it. */
async function replay(place: string): Promise<number> {
  const [seed = 0, index = 0] = place.split(':').map(Number)
  const { zip, limits, facts } = mutation(corpus, seed, index)
  mkdirSync(output, { recursive: true })
  writeFileSync(join(output, `${seed}-${index}.zip`), zip)
  const { complaints, report } = judge(zip, limits, facts)
  const python = openPython()
  const answers = report?.ok ? await python.compare([{ zip, report }]) : []
  await python.close()
  console.log(JSON.stringify(report, null, 2))
  for (const answer of answers) if (answer !== undefined) complaints.push(`disagreement: ${answer}`)
  for (const complaint of complaints) console.log(complaint)
  console.log(`${join(output, `${seed}-${index}.zip`)}: ${zip.length} bytes, ${complaints.length} findings`)
  return complaints.length === 0 ? 0 : 1
}
