// The rules that hold a trusted person's upload for review: their thresholds, and what each says about one upload.

import { newFacts } from './new-facts.ts'
import type { Finding } from './report.ts'
import { sentence } from './sentence.ts'
import type { CheckName } from './version-checks.ts'

export const holdRuleNames = ['new-facts', 'new-owner', 'dormant', 'renamed', 'much-larger', 'flagged-author'] as const
export type HoldRuleName = (typeof holdRuleNames)[number]

/** What a held version is kept under: a rule of ours, or the check that did not pass. The second kind cannot be switched off. */
export interface Hold {
  /**
   * `decided-before`: a moderator asked for changes, rejected, quarantined or rolled back, and nobody approved anything
   * since. `known-file`: it has code that was in a package which moderators took back.
   */
  rule: HoldRuleName | CheckName | 'decided-before' | 'known-file'
  /** What in this version it is about, in a sentence for its author. */
  reason: string
}

/** Thresholds by name: days, times, codes of facts. */
export type RuleParameters = Record<string, number | string[]>

export interface HoldRule {
  rule: HoldRuleName
  enabled: boolean
  parameters: RuleParameters
}

/** Facts that a moderator can have looked at; the first ones are looked at unless somebody changed that. */
export const heldFactCodes = [
  ...(['runs-programs', 'runs-made-up-code', 'runs-decoded-code', 'native-calls', 'native-binary'] as const),
  ...(['installs-packages', 'hidden-code'] as const),
  ...(['loads-objects', 'packed-data', 'deletes-files', 'uses-network', 'talks-to-host'] as const),
] as const

interface NumberRange {
  standard: number
  least: number
  most: number
}

/** Thresholds that are numbers, with what a form may set them to. */
export const ruleNumbers: Record<HoldRuleName, Record<string, NumberRange>> = {
  'new-facts': {},
  'new-owner': { days: { standard: 30, least: 1, most: 3650 } },
  dormant: { days: { standard: 730, least: 30, most: 36_500 } },
  renamed: {},
  'much-larger': { times: { standard: 10, least: 2, most: 1000 } },
  'flagged-author': {},
}

function standardParameters(rule: HoldRuleName): RuleParameters {
  const numbers = Object.entries(ruleNumbers[rule]).map(([name, { standard }]) => [name, standard] as const)
  return { ...Object.fromEntries(numbers), ...(rule === 'new-facts' ? { codes: heldFactCodes.slice(0, 7) } : {}) }
}

/** All rules in order, as moderators set them; one without a row stands as in the code. */
export function settledRules(
  rows: readonly { rule: string; enabled: boolean; parameters: RuleParameters }[],
): HoldRule[] {
  return holdRuleNames.map((rule) => {
    const row = rows.find((each) => each.rule === rule)
    const parameters = { ...standardParameters(rule), ...row?.parameters }
    return { rule, enabled: row?.enabled ?? true, parameters }
  })
}

/** What a number of a form must be; undefined when it is. */
export function numberProblem(rule: HoldRuleName, name: string, value: number): string | undefined {
  const range = ruleNumbers[rule][name]
  if (!range || (Number.isInteger(value) && value >= range.least && value <= range.most)) return undefined
  return sentence('Write a whole number from {least} to {most}.', { least: range.least, most: range.most })
}

/** One upload as the rules look at it, at the instant at which they do. */
export interface HoldSubject {
  versionId: number
  at: Date
  uploader: string
  /** As shown. */
  name: string
  facts: Finding[]
  packageBytes: number
  unpackedBytes: number
  /** The version that was published last before; undefined: nobody has this plugin yet. */
  before: PublishedBefore | undefined
  /** Who came to own it last, after it began. */
  newestOwner: { uid: string; since: Date } | undefined
  /** Empty: nobody flagged the uploader. */
  flaggedReason: string
}

export interface PublishedBefore {
  versionId: number
  version: string
  publishedAt: Date
  name: string
  facts: Finding[]
  packageBytes: number
  unpackedBytes: number
}

/** Every rule that is on and holds this upload. */
export function judge(rules: readonly HoldRule[], subject: HoldSubject): Hold[] {
  return rules.flatMap(({ rule, enabled, parameters }) => {
    const reason = enabled ? reasons[rule](subject, parameters) : undefined
    return reason === undefined ? [] : [{ rule, reason }]
  })
}

/**
 * The sentence for the author, when the rule holds the upload. Of a plugin that nobody has yet there is nothing to
 * compare with and nobody to surprise: there only the flag of its author counts.
 */
const reasons: Record<HoldRuleName, (subject: HoldSubject, parameters: RuleParameters) => string | undefined> = {
  'new-facts': (subject, parameters) => subject.before && newFactsReason(subject, subject.before, codesOf(parameters)),
  'new-owner': ({ before, newestOwner, at }, parameters) => {
    if (!before || !newestOwner || daysBetween(newestOwner.since, at) >= numberOf(parameters, 'days')) return undefined
    return sentence('{uid} came to own the plugin on {day}.', { uid: newestOwner.uid, day: dayOf(newestOwner.since) })
  },
  dormant: ({ before, at }, parameters) => {
    if (!before || daysBetween(before.publishedAt, at) < numberOf(parameters, 'days')) return undefined
    return sentence('Nothing of the plugin was published since {day}.', { day: dayOf(before.publishedAt) })
  },
  renamed: ({ before, name }) => {
    if (!before || before.name.trim() === name.trim()) return undefined
    return sentence('It is called “{name}” now; version {version} was called “{before}”.', {
      ...{ name, version: before.version, before: before.name },
    })
  },
  'much-larger': (subject, parameters) =>
    subject.before && largerReason(subject, subject.before, numberOf(parameters, 'times')),
  'flagged-author': ({ uploader, flaggedReason }) => {
    if (flaggedReason === '') return undefined
    return sentence('A moderator looks at everything that {uid} uploads: {reason}', {
      ...{ uid: uploader, reason: flaggedReason },
    })
  },
}

const shownFacts = 3

function newFactsReason(
  { facts }: HoldSubject,
  before: PublishedBefore,
  codes: ReadonlySet<string>,
): string | undefined {
  const fresh = newFacts(facts, before.facts).fresh.filter(({ code }) => codes.has(code))
  if (fresh.length === 0) return undefined
  const shown = fresh.slice(0, shownFacts).map(({ message }) => message)
  const told = fresh.length > shownFacts ? [...shown, '…'] : shown
  return sentence('New since version {version}: {facts}', { version: before.version, facts: told.join(' ') })
}

/** Packed or unpacked, whichever grew more. What had nothing in it before cannot be compared. */
function largerReason(subject: HoldSubject, before: PublishedBefore, times: number): string | undefined {
  const grown = Math.max(
    before.packageBytes > 0 ? subject.packageBytes / before.packageBytes : 0,
    before.unpackedBytes > 0 ? subject.unpackedBytes / before.unpackedBytes : 0,
  )
  if (grown < times) return undefined
  const values = { version: before.version, times: Math.floor(grown) }
  return sentence('It is {times} times as large as version {version}.', values)
}

/** @throws when the threshold is none: then the rules could not run */
function numberOf(parameters: RuleParameters, name: string): number {
  const value = parameters[name]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new Error(`The threshold ${name} is no number`)
}

function codesOf({ codes }: RuleParameters): ReadonlySet<string> {
  if (Array.isArray(codes)) return new Set(codes)
  throw new Error('The codes of facts are no list')
}

const dayMs = 86_400_000

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / dayMs
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
