// The hold rules: what holds a trusted person's upload, with what each rule would have held last year.

import { CheckHealth, type CheckHealthProps } from './check-health.tsx'
import { Ago } from './dates.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { HoldRuleForm, type ShownRule, type TriedRule } from './hold-rule-form.tsx'
import { HoldRulePreview, type ShownPreview } from './hold-rule-preview.tsx'
import { ruleWords } from './hold-words.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { say, sayRich } from './words.ts'

export interface HoldRulesPageProps {
  frame: Frame
  rules: readonly ShownRule[]
  /** Of all rules, as they stand or as they were tried. */
  previews: readonly ShownPreview[]
  /** Uploads that the previews are made of. */
  uploads: number
  tried: TriedRule | undefined
  health: Omit<CheckHealthProps, 'csrf'>
  history: AuditEntry[]
  now: Date
}

export function HoldRulesPage(props: HoldRulesPageProps) {
  const { frame, rules, uploads, health, history } = props
  return (
    <ModerationFrame
      frame={frame}
      tab="rules"
      lead={say(
        'What a trusted person uploads is published at once, unless a check did not pass or one of these holds it.',
      )}
    >
      <p class="soft">
        {say(
          'Trusted people uploaded {count, plural, one {# version} other {# versions}} in the last 365 days. Each is judged as it stood then; owners who left since are not known any more.',
          { count: uploads },
        )}
      </p>
      <ul class="rows sheet log block">
        {rules.map((rule) => (
          <li>
            <RuleRow {...props} rule={rule} />
          </li>
        ))}
      </ul>
      <CheckHealth {...health} csrf={frame.csrf} />
      <section class="block" aria-labelledby="rule-history">
        <h3 id="rule-history">{say('What was changed')}</h3>
        {history.length === 0 ? (
          <p class="soft">{say('Nobody has changed a rule: all stand as they came.')}</p>
        ) : (
          <HistoryList entries={history} />
        )}
      </section>
    </ModerationFrame>
  )
}

function RuleRow({ rule, previews, tried, frame, now }: HoldRulesPageProps & { rule: ShownRule }) {
  const mine = tried?.rule === rule.rule ? tried : undefined
  const preview = previews.find((each) => each.rule === rule.rule)
  const words = ruleWords[rule.rule]
  return (
    <article id={rule.rule}>
      <h3>
        {say(words.title)}{' '}
        <span class={rule.enabled ? 'badge go' : 'badge'}>{rule.enabled ? say('on') : say('off')}</span>
      </h3>
      <p>{say(words.says)}</p>
      {rule.changed ? (
        <p class="fine">
          {sayRich('changed by {who} {when}', { who: rule.changed.by, when: <Ago at={rule.changed.at} now={now} /> })}
        </p>
      ) : null}
      {preview ? <HoldRulePreview preview={preview} tried={mine !== undefined && mine.problems.length === 0} /> : null}
      <HoldRuleForm rule={rule} tried={mine} csrf={frame.csrf} />
    </article>
  )
}
