// One field of a form: its label, what was typed, what helps, and why it was refused.

import type { Child } from './jsx/markup.ts'
import { sayAgain } from './words.ts'

export interface FieldProblem {
  field: string
  message: string
}

interface FieldProps {
  name: string
  label: string
  /** The same name may stand in several forms of a page. */
  id?: string
  value?: string
  hint?: Child
  problems?: readonly FieldProblem[]
  /** So many lines; one without. */
  rows?: number
  type?: 'text' | 'url' | 'date'
  required?: boolean
  min?: string
  max?: string
  placeholder?: string
  /** A uid or a package name: no capitals, no spelling help. */
  code?: boolean
}

export function Field(props: FieldProps) {
  const { name, label, id = name, value = '', hint, problems = [], rows } = props
  const own = problems.filter((problem) => problem.field === name)
  const described = [hint ? `${id}-hint` : '', own.length > 0 ? `${id}-problem` : ''].filter(Boolean).join(' ')
  const attributes = {
    ...{ id, name, required: props.required, placeholder: props.placeholder },
    'aria-invalid': own.length > 0 ? ('true' as const) : undefined,
    'aria-describedby': described || undefined,
  }
  const plain = props.code ? { autocapitalize: 'none' as const, spellcheck: 'false' as const, autocomplete: 'off' } : {}
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? (
        <textarea rows={String(rows)} {...attributes}>
          {value}
        </textarea>
      ) : (
        <input type={props.type ?? 'text'} value={value} min={props.min} max={props.max} {...attributes} {...plain} />
      )}
      {hint ? (
        <span class="fine" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      <Problems id={id} problems={own} />
    </div>
  )
}

/** Why a field, or a group of boxes, was refused. */
export function Problems({ id, problems }: { id: string; problems: readonly FieldProblem[] }) {
  return (
    <>
      {problems.length === 0 ? null : (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problems.map(({ message }) => sayAgain(message)).join(' ')}
        </p>
      )}
    </>
  )
}
