// The forms of a search for a new owner: beginning it, its next step, and its end.

import type { ForwardStep } from '../src/domain/adoption.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { phrase, say, sayRich } from './words.ts'

/** A form that was refused; without an id the one that begins a search. */
export interface RefusedAdoption {
  id: number | undefined
  given: { plugin: string; candidate: string; text: string }
  message: string
  problems: readonly FieldProblem[]
}

export function StartForm({ frame, refused }: { frame: Frame; refused: RefusedAdoption | undefined }) {
  const { plugin, candidate, text } = refused?.given ?? { plugin: '', candidate: '', text: '' }
  const problems = refused?.problems.length === 0 ? [{ field: 'plugin', message: refused.message }] : refused?.problems
  return (
    <form class="stack" method="post" action={urls.moderationAdoptions()}>
      <CsrfField value={frame.csrf} />
      <Field name="plugin" label={say('Package name')} value={plugin} problems={problems} required code />
      <Field
        name="candidate"
        label={say('Who wants to take it over')}
        value={candidate}
        hint={say('The uid with which the person signs in.')}
        problems={problems}
        required
        code
      />
      <Field
        name="reason"
        label={say('Reason')}
        value={text}
        hint={say('Owners and the candidate read it.')}
        problems={problems}
        rows={2}
        required
      />
      <button class="btn main" type="submit">
        {say('Begin')}
      </button>
    </form>
  )
}

interface AdoptionFormsProps {
  frame: Frame
  id: number
  /** Undefined: it can only be ended. */
  next: { kind: ForwardStep; from: Date | undefined } | undefined
  /** How many steps there are. */
  seen: number
  refused: RefusedAdoption | undefined
  now: Date
}

export function AdoptionForms(props: AdoptionFormsProps) {
  const { frame, id, next, refused, now } = props
  return (
    <>
      {next?.from && next.from > now ? <p>{sayRich(laterNames[next.kind], { day: <Day at={next.from} /> })}</p> : null}
      {next && !(next.from && next.from > now) ? <StepForm {...props} kind={next.kind} /> : null}
      <details class="more">
        <summary>{say('End it without a new owner')}</summary>
        <form class="stack" method="post" action={urls.adoptionEnd(id)}>
          <CsrfField value={frame.csrf} />
          <Field
            name="text"
            id={`end-${id}`}
            label={say('Why, for owners and the candidate')}
            problems={refused?.problems}
            rows={2}
            required
          />
          <button class="btn slim" type="submit">
            {say('End it')}
          </button>
        </form>
      </details>
    </>
  )
}

const laterNames: Record<ForwardStep, string> = {
  contact: phrase('The next letter to the owners is possible from {day} on.'),
  notice: phrase('The public notice is possible from {day} on.'),
  'hand-over': phrase('The hand-over is possible from {day} on.'),
}

const textLabels: Record<ForwardStep, string> = {
  contact: phrase('Letter to the owners'),
  notice: phrase('Notice on the page of the plugin, for everybody'),
  'hand-over': phrase('Reason, for old and new owners'),
}

const buttons: Record<ForwardStep, string> = {
  contact: phrase('Write to the owners'),
  notice: phrase('Make it public'),
  'hand-over': phrase('Hand over'),
}

function StepForm({ frame, id, seen, refused, kind }: AdoptionFormsProps & { kind: ForwardStep }) {
  return (
    <form class="stack" method="post" action={urls.adoptionStep(id)}>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="seen" value={String(seen)} />
      <Field
        name="text"
        id={`text-${id}`}
        label={say(textLabels[kind])}
        value={refused?.given.text}
        problems={refused?.problems}
        rows={3}
        required
      />
      {kind === 'hand-over' ? (
        <label class="bar">
          <input type="checkbox" name="replaces" value="yes" /> {say('The present owners lose their rights')}
        </label>
      ) : null}
      <button class="btn main" type="submit">
        {say(buttons[kind])}
      </button>
    </form>
  )
}
