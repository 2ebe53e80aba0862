// The procedure by which an abandoned plugin gets a new owner: its steps, and from when each may be taken.

export type AdoptionState = 'contacting' | 'public' | 'objected' | 'done' | 'ended'
/** What a moderator does towards a new owner. */
export type ForwardStep = 'contact' | 'notice' | 'hand-over'
export type StepKind = ForwardStep | 'objection' | 'end'

export const forwardSteps: readonly ForwardStep[] = ['contact', 'notice', 'hand-over']

export interface AdoptionStep {
  at: Date
  by: string
  kind: StepKind
  text: string
}

export interface Adoption {
  id: number
  pluginId: number
  /** uid of who wants to take it over. */
  candidate: string
  reason: string
  state: AdoptionState
  startedBy: string
  startedAt: Date
  endedAt: Date | undefined
}

const dayMs = 86_400_000
/** How often the owners are written to before anything is public. */
export const contacts = 3
/** Between two contacts, after the last of them, and between the public notice and the hand-over. */
export const pauseDays = 14

/**
 * The next step and the instant from which it may be taken: three contacts, a public notice, the hand-over, with two
 * weeks after each. Undefined once nothing goes on: there was an objection, or it is over.
 */
export function nextStep(
  state: AdoptionState,
  steps: readonly Pick<AdoptionStep, 'kind' | 'at'>[],
): { kind: ForwardStep; from: Date | undefined } | undefined {
  if (state !== 'contacting' && state !== 'public') return undefined
  const taken = steps.filter(({ kind }) => kind === 'contact' || kind === 'notice')
  const last = taken.at(-1)
  const from = last && new Date(last.at.getTime() + pauseDays * dayMs)
  if (state === 'public') return { kind: 'hand-over', from }
  return { kind: taken.length < contacts ? 'contact' : 'notice', from }
}
