// Package names that moderators keep, and the form that reserves one.

import type { ReservedName } from '../src/domain/reserved-name.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Empty } from './empty.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { say, sayRich } from './words.ts'

export interface RefusedReservation {
  given: { name: string; uid: string; reason: string }
  problems: readonly FieldProblem[]
}

export interface ReservedNamesPageProps {
  frame: Frame
  names: readonly ReservedName[]
  refused?: RefusedReservation | undefined
}

export function ReservedNamesPage({ frame, names, refused }: ReservedNamesPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="names"
      lead={say('Package names that nobody takes without a moderator, however they are spelled.')}
    >
      {names.length === 0 ? (
        <Empty title={say('No name is reserved.')}>{say('Names that the site itself needs are kept anyway.')}</Empty>
      ) : (
        <ul class="rows sheet log block">
          {names.map((name) => (
            <li>
              <NameRow frame={frame} name={name} />
            </li>
          ))}
        </ul>
      )}
      <section class="block forms" aria-labelledby="new-name">
        <h3 id="new-name">{say('Reserve a name')}</h3>
        <NameForm frame={frame} refused={refused} />
      </section>
    </ModerationFrame>
  )
}

function NameRow({ frame, name }: { frame: Frame; name: ReservedName }) {
  const { packageName, forUid, reason, by, at, taken } = name
  return (
    <article>
      <h3>{taken ? <a href={urls.plugin(packageName)}>{packageName}</a> : packageName}</h3>
      <p class="typed soft">{reason}</p>
      <p class="fine">
        {forUid === '' ? say('for nobody') : say('for {uid} alone', { uid: forUid })} ·{' '}
        {sayRich('reserved by {who} on {day}', { who: by, day: <Day at={at} /> })}
        {taken ? ` · ${say('a plugin has it now')}` : ''}
      </p>
      <form method="post" action={urls.nameFree()}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="name" value={packageName} />
        <button class="btn slim" type="submit">
          {sayRich('Free<unseen> {name}</unseen>', {
            name: packageName,
            unseen: (inner) => <span class="unseen">{inner}</span>,
          })}
        </button>
      </form>
    </article>
  )
}

function NameForm({ frame, refused }: { frame: Frame; refused: RefusedReservation | undefined }) {
  const { given, problems } = refused ?? { given: { name: '', uid: '', reason: '' }, problems: [] }
  return (
    <form class="stack" method="post" action={urls.moderationNames()}>
      <CsrfField value={frame.csrf} />
      <Field name="name" label={say('Package name')} value={given.name} problems={problems} required code />
      <Field
        name="uid"
        label={say('The one person who may take it')}
        value={given.uid}
        hint={say('The uid with which the person signs in. Empty: nobody.')}
        problems={problems}
        code
      />
      <Field
        name="reason"
        label={say('Reason')}
        value={given.reason}
        hint={say('Whoever tries to take the name reads it.')}
        problems={problems}
        rows={2}
        required
      />
      <button class="btn main" type="submit">
        {say('Reserve the name')}
      </button>
    </form>
  )
}
