// The searches for new owners of abandoned plugins: every step with its day, and the form of the next one.

import { type AdoptionState, type AdoptionStep, contacts, nextStep, type StepKind } from '../src/domain/adoption.ts'
import { urls } from '../src/urls.ts'
import { AdoptionForms, type RefusedAdoption, StartForm } from './adoption-forms.tsx'
import { Day } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { phrase, say, sayAgain, sayRich } from './words.ts'

export type { RefusedAdoption } from './adoption-forms.tsx'

export interface AdoptionRow {
  id: number
  plugin: { packageName: string; name: string }
  candidate: string
  reason: string
  state: AdoptionState
  startedBy: string
  startedAt: Date
  endedAt: Date | undefined
  owners: { uid: string; signedInAt: Date | undefined }[]
  steps: AdoptionStep[]
  activity: { uid: string; action: string; at: Date } | undefined
}

export interface AdoptionsPageProps {
  frame: Frame
  adoptions: readonly AdoptionRow[]
  refused?: RefusedAdoption | undefined
  now: Date
}

export function AdoptionsPage({ frame, adoptions, refused, now }: AdoptionsPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="adoptions"
      lead={say(
        'For plugins whose owners have disappeared: {count} letters over six weeks, two weeks of public notice, then a new owner.',
        { count: contacts },
      )}
    >
      {adoptions.length === 0 ? (
        <Empty title={say('No new owner is looked for.')}>{say('It begins with somebody who wants a plugin.')}</Empty>
      ) : (
        <ul class="rows sheet log block">
          {adoptions.map((adoption) => (
            <li>
              <AdoptionArticle frame={frame} adoption={adoption} refused={refused} now={now} />
            </li>
          ))}
        </ul>
      )}
      <section class="block forms" aria-labelledby="new-search">
        <h3 id="new-search">{say('Look for a new owner')}</h3>
        <StartForm frame={frame} refused={refused?.id === undefined ? refused : undefined} />
      </section>
    </ModerationFrame>
  )
}

interface ArticleProps {
  frame: Frame
  adoption: AdoptionRow
  refused: RefusedAdoption | undefined
  now: Date
}

function AdoptionArticle({ frame, adoption, refused, now }: ArticleProps) {
  const { plugin, candidate, reason, startedBy, startedAt, steps } = adoption
  const mine = refused?.id === adoption.id ? refused : undefined
  return (
    <article>
      <h3>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
      </h3>
      <p>
        {say(stateNames[adoption.state])} · {say('to {uid}', { uid: candidate })}
      </p>
      <p class="typed soft">{reason}</p>
      <p class="fine">{sayRich('begun by {who} on {day}', { who: startedBy, day: <Day at={startedAt} /> })}</p>
      {adoption.endedAt ? null : <Owners owners={adoption.owners} />}
      {steps.length > 0 ? <Steps steps={steps} /> : null}
      {mine && mine.problems.length === 0 ? <Note kind="stop">{sayAgain(mine.message)}</Note> : null}
      {adoption.activity ? (
        <Note kind="info">
          {sayRich('{who} did something with the plugin on {day}: that counts as an objection.', {
            who: adoption.activity.uid,
            day: <Day at={adoption.activity.at} />,
          })}
        </Note>
      ) : null}
      {adoption.endedAt ? null : (
        <AdoptionForms
          frame={frame}
          id={adoption.id}
          next={adoption.activity ? undefined : nextStep(adoption.state, steps)}
          seen={steps.length}
          refused={mine}
          now={now}
        />
      )}
    </article>
  )
}

const stateNames: Record<AdoptionState, string> = {
  contacting: phrase('The owners are being written to'),
  public: phrase('Public'),
  objected: phrase('An owner objected'),
  done: phrase('Handed over'),
  ended: phrase('Ended without a new owner'),
}

function Owners({ owners }: { owners: AdoptionRow['owners'] }) {
  return (
    <ul class="plain fine">
      {owners.map(({ uid, signedInAt }) => (
        <li>
          {signedInAt
            ? sayRich('{uid} signed in last on {day}', { uid, day: <Day at={signedInAt} /> })
            : say('{uid} never signed in', { uid })}
        </li>
      ))}
    </ul>
  )
}

const stepNames: Record<StepKind, string> = {
  contact: phrase('<b>Letter to the owners</b>, by {who} on {day}'),
  notice: phrase('<b>Public notice</b>, by {who} on {day}'),
  objection: phrase('<b>Objection</b>, by {who} on {day}'),
  'hand-over': phrase('<b>Handed over</b>, by {who} on {day}'),
  end: phrase('<b>Ended</b>, by {who} on {day}'),
}

function Steps({ steps }: { steps: readonly AdoptionStep[] }) {
  return (
    <ol class="stack">
      {steps.map(({ kind, by, at, text }) => (
        <li>
          {sayRich(stepNames[kind], { b: (inner) => <b>{inner}</b>, who: by, day: <Day at={at} /> })}
          {text ? <p class="typed soft">{text}</p> : null}
        </li>
      ))}
    </ol>
  )
}
