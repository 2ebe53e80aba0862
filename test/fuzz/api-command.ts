// `bun run fuzz --api`: the long run of the property test of the API, with what it found.

import { stopTestPostgres } from '../support/postgres.ts'
import { type ApiRun, runApi } from './api-run.ts'

/** @returns the exit code */
export async function fuzzApi({ seed, count }: { seed: number; count: number }): Promise<number> {
  console.log(`seed ${seed}, ${count} requests`)
  const began = Date.now()
  const run = await runApi({ seed, count }, (sofar) => console.log(`  ${summary(sofar, began)}`))
  await stopTestPostgres()
  for (const complaint of run.complaints) console.log(complaint)
  console.log(`by status: ${tableOf(run.statuses)}`)
  console.log(`successes: ${tableOf(run.succeeded)}`)
  console.log(summary(run, began))
  return run.complaints.length === 0 && run.done === count ? 0 : 1
}

function summary({ done, complaints }: ApiRun, began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(0)} s: ${done} requests, ${complaints.length} complaints`
}

function tableOf(counts: ReadonlyMap<string | number, number>): string {
  return [...counts]
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
