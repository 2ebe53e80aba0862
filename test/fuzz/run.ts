// A stretch of the fuzz run in this process: mutation after mutation, each known by seed and number, judged and compared.

import type { Report } from '../../src/domain/report.ts'
import { type ArchiveLimits, defaultLimits } from '../../src/formats/package-archive.ts'
import { type Random, seededRandom } from '../bench/random.ts'
import { type Corpus, readCorpus } from './corpus.ts'
import { judge, tightLimits } from './judge.ts'
import { openPython } from './python-reader.ts'
import { mutateMetadata } from './text-mutations.ts'
import { mutateBytes, mutateEntries } from './zip-mutations.ts'

export interface Stretch {
  seed: number
  /** Number of the first mutation, and that behind the last. */
  from: number
  to: number
  /** From one mutation to the next: as many as there are processes. */
  stride: number
  /** Mutations between two reports of progress. */
  step: number
  /** Ends at the first report after this moment, in milliseconds since 1970. */
  endsAt?: number
}

export interface Progress {
  /** Number of the next mutation. */
  next: number
  /** Since the last report. */
  done: number
  accepted: number
  findings: FuzzFinding[]
}

export interface FuzzFinding {
  seed: number
  index: number
  /** As `kind: details`. */
  complaint: string
}

/** Reports every step; what Python says about one step comes with the next one, while we go on. */
export async function fuzz(stretch: Stretch, onProgress: (progress: Progress) => void): Promise<void> {
  const corpus = readCorpus()
  const python = openPython()
  let compared: Promise<FuzzFinding[]> = Promise.resolve([])
  let next = stretch.from
  while (next < stretch.to && Date.now() < (stretch.endsAt ?? Number.POSITIVE_INFINITY)) {
    const { done, accepted, findings } = runStep(corpus, stretch, next)
    const earlier = await compared
    compared = compare(accepted)
    next += done * stretch.stride
    onProgress({ next, done, accepted: accepted.length, findings: [...findings, ...earlier] })
  }
  onProgress({ next, done: 0, accepted: 0, findings: await compared })
  await python.close()

  async function compare(accepted: readonly Accepted[]): Promise<FuzzFinding[]> {
    const answers = await python.compare(accepted)
    return answers.flatMap((answer, i) => {
      const index = accepted[i]?.index ?? 0
      return answer === undefined ? [] : [{ seed: stretch.seed, index, complaint: `disagreement: ${answer}` }]
    })
  }
}

interface Accepted {
  index: number
  zip: Uint8Array
  report: Report
}

function runStep(corpus: Corpus, { seed, to, stride, step }: Stretch, from: number) {
  const accepted: Accepted[] = []
  const findings: FuzzFinding[] = []
  let done = 0
  for (let index = from; index < to && done < step; index += stride) {
    const { zip, limits, facts } = mutation(corpus, seed, index)
    const { complaints, report } = judge(zip, limits, facts)
    for (const complaint of complaints) findings.push({ seed, index, complaint })
    if (report?.ok) accepted.push({ index, zip, report })
    done++
  }
  return { done, accepted, findings }
}

export interface Mutation {
  zip: Uint8Array
  limits: ArchiveLimits
  /** Whether facts are looked for in its Python code. */
  facts: boolean
}

/** The mutation of that number: always the same one for the same seed and corpus. */
export function mutation(corpus: Corpus, seed: number, index: number): Mutation {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  const limits = random.chance(0.5) ? defaultLimits : tightLimits
  return { zip: mutate(random, corpus), limits, facts: random.chance(0.25) }
}

function mutate(random: Random, corpus: Corpus): Uint8Array {
  const kind = random.next()
  if (kind < 0.35) return mutateBytes(random, corpus)
  return kind < 0.7 ? mutateEntries(random, corpus) : mutateMetadata(random, corpus)
}
