// One of several forms of a page that came back to be corrected.

import type { FieldProblem } from './field.tsx'

/** A form that came back: what was typed, and what is wrong with it. */
export interface RefusedForm {
  form: 'edit' | 'deprecated' | 'transfer' | 'assign'
  problems: FieldProblem[]
  given: Record<string, string>
  /** Somebody else was faster: who, and when. */
  meanwhile?: { by: string; at: Date } | undefined
}
