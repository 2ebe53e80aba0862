// What a plugin's pages say while a new owner is looked for, and the form by which an owner keeps the plugin.

import type { Rights } from '../src/domain/actions.ts'
import type { AdoptionState } from '../src/domain/adoption.ts'
import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Field } from './field.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

export interface AdoptionOnPage {
  state: AdoptionState
  candidate: string
  reason: string
  startedAt: Date
  notice: { at: Date; text: string } | undefined
}

interface AdoptionNoteProps {
  plugin: Plugin
  adoption: AdoptionOnPage | undefined
  rights: Rights
}

/** Owners and moderators see it from the beginning, everybody from the public notice on, nobody else after an objection. */
export function AdoptionNote({ plugin, adoption, rights }: AdoptionNoteProps) {
  if (!adoption || !(rights.seesAll || (adoption.state === 'public' && adoption.notice))) return nothing
  if (adoption.state === 'objected')
    return <Note kind="info">{say('An owner objected to a new owner: a moderator ends the search.')}</Note>
  return (
    <Note kind="wait">
      <strong>
        {say('This plugin looks abandoned, and {uid} wants to take it over.', { uid: adoption.candidate })}
      </strong>
      <br />
      {adoption.notice
        ? sayRich('Public since {day}: {text}', { day: <Day at={adoption.notice.at} />, text: adoption.notice.text })
        : sayRich('Since {day}: {reason}', { day: <Day at={adoption.startedAt} />, reason: adoption.reason })}
      {rights.can['adoption.object'] ? (
        <>
          <br />
          <a href={`${urls.pluginManage(plugin.packageName)}#objection`}>{say('Keep the plugin')}</a>
        </>
      ) : null}
    </Note>
  )
}

/** `#objection`. */
export function ObjectionForm({
  frame,
  plugin,
  adoption,
}: {
  frame: Frame
  plugin: Plugin
  adoption: AdoptionOnPage | undefined
}) {
  if (!adoption || adoption.state === 'objected') return nothing
  return (
    <form class="block stack" id="objection" method="post" action={urls.adoptionObjection(plugin.packageName)}>
      <h2>{say('Keep the plugin')}</h2>
      <p>
        {say('{uid} wants to take {plugin} over: {reason}', {
          ...{ uid: adoption.candidate, plugin: plugin.name, reason: adoption.reason },
        })}{' '}
        {say('Say that you keep it, and the search for a new owner is over. So it is when you publish a version.')}
      </p>
      <CsrfField value={frame.csrf} />
      <Field name="text" id="objection-text" label={say('What you want to say, if anything')} rows={2} />
      <p>
        <button class="btn main" type="submit">
          {say('Keep the plugin')}
        </button>
      </p>
    </form>
  )
}
