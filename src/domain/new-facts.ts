// Which facts about a version are new, compared with the version before it.

import type { Finding } from './report.ts'

/** What the code does now and did not do before, each once, whatever file and line it moved to; and how much it did already. */
export function newFacts(facts: readonly Finding[], before: readonly Finding[]): { fresh: Finding[]; known: number } {
  const known = new Set(before.map(sameFact))
  const each = new Map(facts.map((fact) => [sameFact(fact), fact]))
  const fresh = [...each].filter(([key]) => !known.has(key)).map(([, fact]) => fact)
  return { fresh, known: each.size - fresh.length }
}

function sameFact({ code, message }: Finding): string {
  return `${code} ${message}`
}
