// The hold rules as moderators set them, and what they would have held of a year's uploads.

import {
  listHoldRules,
  listPastSubjects,
  lockHoldRules,
  type PastSubject,
  type StoredRule,
  saveHoldRule,
} from '../../db/holds.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import {
  type HoldRule,
  type HoldRuleName,
  heldFactCodes,
  holdRuleNames,
  judge,
  numberProblem,
  type RuleParameters,
  ruleNumbers,
  settledRules,
} from '../domain/hold-rules.ts'
import { seenMark } from '../domain/seen.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { requireRight } from './rights.ts'

/** A rule as it stands, with who changed it last. */
export interface DeskRule extends HoldRule {
  /** How it stands, for a form that changes it. */
  mark: string
  changed: { at: Date; by: string } | undefined
}

export async function listRules(site: Site): Promise<DeskRule[]> {
  return deskRules(await listHoldRules(site.db))
}

function deskRules(rows: readonly StoredRule[]): DeskRule[] {
  return settledRules(rows).map((rule) => {
    const row = rows.find((each) => each.rule === rule.rule)
    return { ...rule, mark: markOf(rule), changed: row && { at: row.changedAt, by: row.changedBy } }
  })
}

function markOf({ enabled, parameters }: HoldRule): string {
  return seenMark([
    enabled,
    ...Object.keys(parameters)
      .sort()
      .map((name) => [name, parameters[name]]),
  ])
}

export interface RulePreview {
  rule: HoldRuleName
  /** Uploads of trusted people that it would have held. */
  held: number
  /** The newest of them. */
  shown: { packageName: string; version: string; at: Date; reason: string }[]
}

export interface Preview {
  /** Uploads of trusted people in that time. */
  uploads: number
  rules: RulePreview[]
}

const yearMs = 365 * 86_400_000
const shownUploads = 20

/**
 * What each rule would have held of the last 365 days, on or off, with its thresholds as given: every upload is judged as
 * it stood then, by the code that judges uploads now.
 */
export async function previewRules(site: Site, rules: readonly HoldRule[]): Promise<Preview> {
  const subjects = await listPastSubjects(site.db, new Date(site.now().getTime() - yearMs))
  return { uploads: subjects.length, rules: rules.map((rule) => previewOf(rule, subjects)) }
}

function previewOf(rule: HoldRule, subjects: readonly PastSubject[]): RulePreview {
  const held = subjects.flatMap((subject) =>
    judge([{ ...rule, enabled: true }], subject).map(({ reason }) => ({ subject, reason })),
  )
  const shown = held
    .slice(-shownUploads)
    .reverse()
    .map(({ subject: { packageName, version, at }, reason }) => ({ packageName, version, at, reason }))
  return { rule: rule.rule, held: held.length, shown }
}

/** What a form says, before anybody has looked at it. */
export interface RuleForm {
  rule: string
  enabled: boolean
  /** Thresholds that are numbers, as typed. */
  numbers: Record<string, string>
  codes: readonly string[]
}

/**
 * The rule that a form describes.
 *
 * @throws InvalidInput for a threshold that it may not have, NotFound for a rule that there is not
 */
export function ruleOf(form: RuleForm): HoldRule {
  const rule = holdRuleNames.find((name) => name === form.rule)
  if (!rule) throw new NotFound(sentence('There is no such rule.'))
  const parameters: RuleParameters = {}
  for (const name of Object.keys(ruleNumbers[rule])) parameters[name] = readNumber(rule, name, form.numbers[name] ?? '')
  if (rule === 'new-facts') parameters.codes = readCodes(form.codes)
  return { rule, enabled: form.enabled, parameters }
}

function readNumber(rule: HoldRuleName, name: string, typed: string): number {
  const value = /^\s*\d{1,9}\s*$/.test(typed) ? Number(typed) : Number.NaN
  const problem = numberProblem(rule, name, value)
  if (problem !== undefined) throw new InvalidInput(problem, [{ field: name, message: problem }])
  return value
}

function readCodes(typed: readonly string[]): string[] {
  const codes = heldFactCodes.filter((code) => typed.includes(code))
  const message = sentence('Choose at least one fact, or switch the rule off.')
  if (codes.length === 0) throw new InvalidInput(message, [{ field: 'codes', message }])
  return codes
}

/**
 * Sets a rule for every upload from now on; what waits goes on waiting.
 *
 * @param seen the mark of the rule as the moderator saw it
 * @throws Conflict when somebody else changed it since
 */
export async function changeRule(site: Site, actor: Actor, wanted: HoldRule, seen: string): Promise<HoldRule> {
  const { rule, enabled, parameters } = wanted
  return change(site, actor, { action: 'rule.change', subject: rule }, async (open) => {
    requireRight(actor, 'rule.change', sentence('Only moderators decide this.'))
    const before = deskRules(await lockHoldRules(open.tx)).find((each) => each.rule === rule)
    if (!before) throw new NotFound(sentence('There is no such rule.'))
    if (markOf(wanted) === before.mark) return wanted
    if (seen !== before.mark)
      throw new Conflict(
        sentence('{who} changed this rule meanwhile. Look again; nothing was changed.', {
          who: before.changed?.by ?? '',
        }),
      )
    await saveHoldRule(open.tx, { rule, enabled, parameters, changedAt: open.now, changedBy: actorName(actor) })
    const values = ({ enabled, parameters }: HoldRule) => ({ enabled, ...parameters })
    open.record({ action: 'rule.change', subject: rule, details: { before: values(before), after: values(wanted) } })
    return wanted
  })
}
