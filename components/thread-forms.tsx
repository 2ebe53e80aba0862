// Answering in a thread, appealing, and deciding an appeal.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem } from './field.tsx'
import { say } from './words.ts'

/** What came back with a refusal. */
export interface RefusedMessage {
  form: 'answer' | 'appeal' | 'decision'
  message: string
  problems: readonly FieldProblem[]
}

interface MessageFormProps {
  csrf: string
  packageName: string
  /** Empty: about the plugin as a whole. */
  version: string
  refused?: RefusedMessage | undefined
}

const hint = (moderates: boolean) =>
  moderates ? say('Its owners are told.') : say('The moderators are told; nobody else sees it.')

/** @param moderates whoever writes does so as a moderator, and may leave a note for the others */
export function AnswerForm({
  csrf,
  packageName,
  version,
  refused,
  moderates,
}: MessageFormProps & { moderates: boolean }) {
  const mine = refused?.form === 'answer' ? refused : undefined
  return (
    <form class="stack" method="post" action={urls.pluginThread(packageName)} data-busy>
      <CsrfField value={csrf} />
      <input type="hidden" name="version" value={version} />
      <Field
        name="message"
        id="answer"
        label={moderates ? say('Write to the authors') : say('Your answer')}
        value={mine?.message ?? ''}
        rows={4}
        hint={hint(moderates)}
        problems={mine?.problems ?? []}
        required
      />
      {moderates ? (
        <label class="check">
          <input type="checkbox" name="inner" value="yes" /> {say('Only for moderators')}
        </label>
      ) : null}
      <p>
        <button class="btn" type="submit">
          {moderates ? say('Send') : say('Send the answer')}
        </button>
      </p>
    </form>
  )
}

export function AppealForm({ csrf, packageName, version, refused }: MessageFormProps) {
  const mine = refused?.form === 'appeal' ? refused : undefined
  return (
    <details class="more" open={mine !== undefined}>
      <summary>{say('Appeal against the decision')}</summary>
      <form class="stack" method="post" action={urls.pluginAppeal(packageName)} data-busy>
        <CsrfField value={csrf} />
        <input type="hidden" name="version" value={version} />
        <Field
          name="message"
          id="appeal"
          label={say('Why the decision is wrong')}
          value={mine?.message ?? ''}
          rows={4}
          hint={say('Another moderator looks at it, not the one who decided.')}
          problems={mine?.problems ?? []}
          required
        />
        <p>
          <button class="btn slim" type="submit">
            {say('Send the appeal')}
          </button>
        </p>
      </form>
    </details>
  )
}

interface AppealDecisionFormProps {
  csrf: string
  entryId: number
  refused?: RefusedMessage | undefined
}

export function AppealDecisionForm({ csrf, entryId, refused }: AppealDecisionFormProps) {
  const mine = refused?.form === 'decision' ? refused : undefined
  return (
    <form class="stack" method="post" action={urls.appealDecision(entryId)} data-busy>
      <CsrfField value={csrf} />
      <Field
        name="message"
        id={`decision-${entryId}`}
        label={say('Your decision about the appeal, with the reason')}
        value={mine?.message ?? ''}
        rows={3}
        hint={say('Overturned: a version waits again, as if nobody had decided; a quarantine ends.')}
        problems={mine?.problems ?? []}
        required
      />
      <p class="bar">
        <button class="btn slim" type="submit" name="outcome" value="uphold">
          {say('Uphold the decision')}
        </button>
        <button class="btn slim" type="submit" name="outcome" value="overturn">
          {say('Overturn it')}
        </button>
      </p>
    </form>
  )
}
