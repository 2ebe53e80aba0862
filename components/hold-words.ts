// Hold rules, checks and outcomes in plain words.

import type { HoldRuleName } from '../src/domain/hold-rules.ts'
import type { CheckName, Outcome } from '../src/domain/version-checks.ts'
import { phrase, say } from './words.ts'

interface RuleWords {
  title: string
  /** Which uploads it holds, in one sentence. */
  says: string
}

export const ruleWords: Record<HoldRuleName, RuleWords> = {
  'new-facts': {
    title: phrase('New in the code'),
    says: phrase(
      'Holds a version whose code does something that the version published before does not, of the kinds that are ticked.',
    ),
  },
  'new-owner': {
    title: phrase('A new owner'),
    says: phrase('Holds every version of a plugin for so many days after somebody came to own it.'),
  },
  dormant: {
    title: phrase('Long silence'),
    says: phrase('Holds the first version of a plugin after so many days in which nothing of it was published.'),
  },
  renamed: {
    title: phrase('Another name'),
    says: phrase('Holds a version that is called otherwise than the version published before.'),
  },
  'much-larger': {
    title: phrase('Much larger'),
    says: phrase(
      'Holds a version whose package, packed or unpacked, has so many times the bytes of the version published before.',
    ),
  },
  'flagged-author': {
    title: phrase('A flagged author'),
    says: phrase('Holds everything that a person uploads whom a moderator has flagged, new plugins too.'),
  },
}

export const checkWords: Record<CheckName, string> = {
  structure: phrase('The package can be unpacked'),
  metadata: phrase('Its metadata is complete'),
  icon: phrase('Its icon can be drawn'),
  'code-facts': phrase('Its code was looked through'),
  'similar-names': phrase('No plugin has a similar name'),
  'hold-rules': phrase('No hold rule applies'),
}

export const outcomeWords: Record<Outcome, string> = {
  passed: phrase('passed'),
  flagged: phrase('flagged'),
  failed: phrase('failed'),
  'could-not-run': phrase('could not run'),
}

/** What a version is held under: a rule, or the check that did not pass. */
export function holdTitle(rule: string): string {
  if (rule === 'decided-before') return say('After a decision')
  if (rule === 'known-file') return say('Known code')
  if (rule in ruleWords) return say(ruleWords[rule as HoldRuleName].title)
  return rule in checkWords ? say('Check: {check}', { check: say(checkWords[rule as CheckName]) }) : rule
}
