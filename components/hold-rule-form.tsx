// The form of one hold rule: on or off, its thresholds, and what it would have held.

import { type HoldRuleName, heldFactCodes, type RuleParameters, ruleNumbers } from '../src/domain/hold-rules.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import { ruleWords } from './hold-words.ts'
import { Note } from './note.tsx'
import { phrase, say, sayAgain, sayRich } from './words.ts'

export interface ShownRule {
  rule: HoldRuleName
  enabled: boolean
  parameters: RuleParameters
  mark: string
  changed: { at: Date; by: string } | undefined
}

/** A form that comes back: refused, or only tried. */
export interface TriedRule {
  rule: string
  enabled: boolean
  numbers: Record<string, string>
  codes: readonly string[]
  problems: readonly FieldProblem[]
  /** Why it was refused as a whole. */
  conflict?: string | undefined
}

interface HoldRuleFormProps {
  rule: ShownRule
  tried: TriedRule | undefined
  csrf: string
}

const numberWords: Record<string, string> = { days: phrase('Days'), times: phrase('Times as large') }

export function HoldRuleForm({ rule, tried, csrf }: HoldRuleFormProps) {
  const title = say(ruleWords[rule.rule].title)
  const problems = tried?.problems ?? []
  return (
    <details class="more" open={tried !== undefined}>
      <summary>
        {sayRich('Change<unseen> {title}</unseen>', { title, unseen: (inner) => <span class="unseen">{inner}</span> })}
      </summary>
      <form class="stack" method="post" action={urls.holdRule(rule.rule)}>
        <CsrfField value={csrf} />
        <input type="hidden" name="seen" value={rule.mark} />
        {tried?.conflict === undefined ? null : <Note kind="stop">{sayAgain(tried.conflict)}</Note>}
        <label class="bar">
          <input type="checkbox" name="enabled" value="yes" checked={tried ? tried.enabled : rule.enabled} />{' '}
          {say('This rule is on')}
        </label>
        {Object.keys(ruleNumbers[rule.rule]).map((name) => (
          <Field
            name={name}
            id={`${rule.rule}-${name}`}
            label={say(numberWords[name] ?? name)}
            value={tried?.numbers[name] ?? String(rule.parameters[name])}
            problems={problems}
            required
          />
        ))}
        {rule.rule === 'new-facts' ? <FactBoxes rule={rule} tried={tried} /> : null}
        <p class="bar">
          <button class="btn slim main" type="submit">
            {say('Save')}
          </button>
          <button class="btn slim" type="submit" name="preview" value="yes">
            {say('Try on last year')}
          </button>
        </p>
      </form>
    </details>
  )
}

const factWords: Record<(typeof heldFactCodes)[number], string> = {
  'runs-programs': phrase('Runs other programs'),
  'runs-made-up-code': phrase('Runs code that it makes up while running'),
  'runs-decoded-code': phrase('Runs code that it decodes first'),
  'native-calls': phrase('Calls native libraries'),
  'native-binary': phrase('Holds a native binary'),
  'installs-packages': phrase('Installs Python packages'),
  'hidden-code': phrase('Has characters that nobody sees'),
  'loads-objects': phrase('Loads stored objects'),
  'packed-data': phrase('Holds packed data'),
  'deletes-files': phrase('Deletes files'),
  'uses-network': phrase('Talks to other computers'),
  'talks-to-host': phrase('Talks to another host'),
}

function FactBoxes({ rule, tried }: { rule: ShownRule; tried: TriedRule | undefined }) {
  const { codes } = tried ?? rule.parameters
  const chosen: readonly string[] = Array.isArray(codes) ? codes : []
  const problems = (tried?.problems ?? []).filter(({ field }) => field === 'codes')
  return (
    <fieldset class="boxes" aria-describedby={problems.length > 0 ? 'codes-problem' : undefined}>
      <legend>{say('Kinds of facts')}</legend>
      {heldFactCodes.map((code) => (
        <label class="bar">
          <input type="checkbox" name="codes" value={code} checked={chosen.includes(code)} /> {say(factWords[code])}
        </label>
      ))}
      <Problems id="codes" problems={problems} />
    </fieldset>
  )
}
