// The checks that every upload goes through, how each can end, and when a version may be published unseen.

import type { Finding } from './report.ts'
import { sentence } from './sentence.ts'

/**
 * `structure`: the zip and its files; `metadata`: metadata.txt; `icon`: the icon can be drawn; `code-facts`: the Python
 * code was looked through; `similar-names`: no other plugin could be taken for it; `hold-rules`: no rule holds it.
 */
export const checkNames = ['structure', 'metadata', 'icon', 'code-facts', 'similar-names', 'hold-rules'] as const
export type CheckName = (typeof checkNames)[number]

/**
 * `passed`: it ran to its end and leaves nothing to a person. `flagged`: it ran, and a person has to look. `failed`: the
 * package is refused. `could-not-run`: it crashed, took too long, was never begun, or could look at a part only.
 */
export const outcomes = ['passed', 'flagged', 'failed', 'could-not-run'] as const
export type Outcome = (typeof outcomes)[number]

export interface CheckResult {
  name: CheckName
  outcome: Outcome
  /** What it found, or why it could not run: a sentence. Empty when it passed. */
  reason: string
}

export function passed(name: CheckName): CheckResult {
  return { name, outcome: 'passed', reason: '' }
}

export function flagged(name: CheckName, reason: string): CheckResult {
  return { name, outcome: 'flagged', reason }
}

export function couldNotRun(name: CheckName, reason: string): CheckResult {
  return { name, outcome: 'could-not-run', reason }
}

/** Every check once, in order; one that is missing could not run, and so could one of which two ends are told. */
export function completed(results: readonly { name: string; outcome: Outcome; reason: string }[]): CheckResult[] {
  return checkNames.map((name) => {
    const found = results.filter((result) => result.name === name)
    const [only] = found
    if (found.length === 1 && only) return { ...only, name }
    return couldNotRun(name, sentence('Nothing says that it ran.'))
  })
}

/** The checks that did not pass, in order. */
export function notPassed(results: readonly { name: string; outcome: Outcome; reason: string }[]): CheckResult[] {
  return completed(results).filter(({ outcome }) => outcome !== 'passed')
}

/** Whether a trusted person's version is published without a moderator: every check is there, and every one passed. */
export function letsThrough(results: readonly { name: string; outcome: Outcome; reason: string }[]): boolean {
  return notPassed(results).length === 0
}

/** How the look through the code ended, by what it says itself; files that are too large for it have their own judgement. */
export function codeCheck(facts: readonly Finding[]): CheckResult {
  if (!facts.some(({ code }) => code === 'code-not-read')) return passed('code-facts')
  return couldNotRun('code-facts', sentence('There was no time to look through all of the code.'))
}

/**
 * What code too large to be looked through means: nothing when those very files were in the last approved version.
 *
 * @param known names of files in the package, with their bytes as they were in that version
 */
export function largeCodeCheck(check: CheckResult, facts: readonly Finding[], known: ReadonlySet<string>): CheckResult {
  if (check.outcome !== 'passed') return check
  const unread = facts.find(({ code, file }) => code === 'code-too-large' && !(file !== undefined && known.has(file)))
  if (!unread) return check
  return flagged(
    check.name,
    unread.file === undefined ? sentence('Several files are too large to be looked through.') : unread.message,
  )
}
