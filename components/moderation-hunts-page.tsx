// The hunts that there were, and the form that begins one.

import { type Hunt, type HuntKind, type HuntState, huntKinds } from '../src/domain/hunt.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Ago } from './dates.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import type { Frame } from './frame.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { number } from './number.ts'
import { phrase, say, sayAgain, sayRich } from './words.ts'

const kinds: Record<HuntKind, string> = {
  text: phrase('Text, as it stands in a file'),
  pattern: phrase('Regular expression, in the syntax of RE2'),
  sha256: phrase('SHA-256 of a file or a package'),
  fact: phrase('Code of a fact, as the checks name it'),
}

const states: Record<HuntState, string> = {
  running: phrase('under way'),
  done: phrase('done'),
  stopped: phrase('stopped'),
  failed: phrase('failed'),
}

export function huntKindName(kind: HuntKind): string {
  return say(kinds[kind])
}

export function huntStateName(state: HuntState): string {
  return say(states[state])
}

export interface HuntsPageProps {
  frame: Frame
  /** Newest first. */
  hunts: Hunt[]
  now: Date
  refused?: { given: { kind: string; sought: string }; problems: FieldProblem[]; conflict?: string } | undefined
}

export function HuntsPage({ frame, hunts, now, refused }: HuntsPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="hunts"
      lead={say('Search every package that was ever kept: withdrawn, rejected, waiting and deleted ones too.')}
    >
      {refused?.conflict ? <Note kind="stop">{sayAgain(refused.conflict)}</Note> : null}
      <form class="block stack" method="post" action={urls.moderationHunts()}>
        <h3>{say('Begin a hunt')}</h3>
        <CsrfField value={frame.csrf} />
        <div class="field">
          <label for="kind">{say('Search by')}</label>
          <select id="kind" name="kind">
            {huntKinds.map((kind) => (
              <option value={kind} selected={kind === refused?.given.kind}>
                {huntKindName(kind)}
              </option>
            ))}
          </select>
          <Problems id="kind" problems={(refused?.problems ?? []).filter(({ field }) => field === 'kind')} />
        </div>
        <Field
          name="sought"
          label={say('What')}
          value={refused?.given.sought}
          problems={refused?.problems}
          required
          code
        />
        <p>
          <button class="btn main" type="submit">
            {say('Begin')}
          </button>
        </p>
      </form>
      {hunts.length === 0 ? null : <HuntList hunts={hunts} now={now} />}
    </ModerationFrame>
  )
}

function HuntList({ hunts, now }: { hunts: Hunt[]; now: Date }) {
  return (
    <section class="block">
      <h3>{say('Hunts so far')}</h3>
      <ul class="rows sheet persons">
        {hunts.map((hunt) => (
          <li>
            <div>
              <h4>
                <a href={urls.hunt(hunt.id)}>
                  <code class="whole">{hunt.sought}</code>
                </a>
              </h4>
              <p class="meta">
                <span>{huntKindName(hunt.kind)}</span>
                <span>{sayRich('by {who}, {when}', { who: hunt.by, when: <Ago at={hunt.at} now={now} /> })}</span>
              </p>
            </div>
            <p class="fine">
              {huntStateName(hunt.state)} · {number(hunt.done)} / {number(hunt.total)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
