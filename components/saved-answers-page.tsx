// The saved answers of the moderators: texts for common reasons, each with its form.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

export interface ShownAnswer {
  /** Undefined: one of the ready ones. */
  id?: number
  title: string
  text: string
  changedBy?: string
}

/** A form that was refused; without an id the one for a new answer. */
export interface RefusedAnswer {
  id: number | undefined
  given: { title: string; text: string }
  problems: readonly FieldProblem[]
}

export interface SavedAnswersPageProps {
  frame: Frame
  answers: readonly ShownAnswer[]
  refused?: RefusedAnswer | undefined
}

export function SavedAnswersPage({ frame, answers, refused }: SavedAnswersPageProps) {
  const ready = answers.every(({ id }) => id === undefined)
  return (
    <ModerationFrame
      frame={frame}
      tab="answers"
      lead={say('For common reasons: chosen beside the message to an author, and changed there as needed.')}
    >
      {ready ? (
        <Note kind="info">
          {say('These stand until somebody saves one: then all of them are yours to change and delete.')}
        </Note>
      ) : null}
      <ul class="rows sheet log block">
        {answers.map((answer) => (
          <li>
            <AnswerRow frame={frame} answer={answer} refused={refused} />
          </li>
        ))}
      </ul>
      <section class="block forms" aria-labelledby="new-answer">
        <h3 id="new-answer">{say('A new answer')}</h3>
        <AnswerForm frame={frame} answer={undefined} refused={refused?.id === undefined ? refused : undefined} />
      </section>
    </ModerationFrame>
  )
}

interface AnswerRowProps {
  frame: Frame
  answer: ShownAnswer
  refused: RefusedAnswer | undefined
}

function AnswerRow({ frame, answer, refused }: AnswerRowProps) {
  const { id, title, text, changedBy } = answer
  const mine = id !== undefined && refused?.id === id ? refused : undefined
  return (
    <article>
      <h3>{title}</h3>
      <p class="typed soft">{text}</p>
      {id === undefined ? null : (
        <>
          <p class="fine">{say('saved by {who}', { who: changedBy ?? '' })}</p>
          <details class="more" open={mine !== undefined}>
            <summary>{sayRich('Change<unseen> {title}</unseen>', { title, unseen })}</summary>
            <AnswerForm frame={frame} answer={answer} refused={mine} />
            <form method="post" action={urls.savedAnswerDelete(id)}>
              <CsrfField value={frame.csrf} />
              <button class="btn slim stop" type="submit">
                {sayRich('Delete<unseen> {title}</unseen>', { title, unseen })}
              </button>
            </form>
          </details>
        </>
      )}
    </article>
  )
}

const unseen = (inner: Child) => <span class="unseen">{inner}</span>

interface AnswerFormProps {
  frame: Frame
  answer: ShownAnswer | undefined
  refused: RefusedAnswer | undefined
}

function AnswerForm({ frame, answer, refused }: AnswerFormProps) {
  const { title, text } = refused?.given ?? answer ?? { title: '', text: '' }
  const key = answer?.id ?? 'new'
  const problems = refused?.problems ?? []
  return (
    <form class="stack" method="post" action={answer?.id ? urls.savedAnswer(answer.id) : urls.moderationAnswers()}>
      <CsrfField value={frame.csrf} />
      <Field name="title" id={`title-${key}`} label={say('Title')} value={title} problems={problems} required />
      <Field name="text" id={`text-${key}`} label={say('Text')} value={text} rows={5} problems={problems} required />
      <button class={answer ? 'btn slim' : 'btn main'} type="submit">
        {answer ? say('Save') : say('Save the answer')}
      </button>
    </form>
  )
}
