// The form that declares a plugin deprecated, or takes that back.

import { deprecationOf, type Plugin } from '../src/domain/plugin.ts'
import { seenMark } from '../src/domain/seen.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Field } from './field.tsx'
import type { Frame } from './frame.ts'
import { MeanwhileNote } from './meanwhile-note.tsx'
import type { RefusedForm } from './refused-form.ts'
import { say, sayRich } from './words.ts'

interface DeprecationFormProps {
  frame: Frame
  plugin: Plugin
  refused: RefusedForm | undefined
}

export function DeprecationForm({ frame, plugin, refused }: DeprecationFormProps) {
  const address = urls.pluginDeprecated(plugin.packageName)
  const theirs = [plugin.deprecationReason, plugin.replacement].filter(Boolean).join('; ') || say('not deprecated')
  return (
    <section class="block stack" id="deprecation">
      <h2>{say('Deprecate')}</h2>
      <Standing plugin={plugin} />
      <form class="stack" method="post" action={address}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="deprecated" value="yes" />
        <input type="hidden" name="seen" value={seenMark(deprecationOf(plugin))} />
        <MeanwhileNote refused={refused} theirs={theirs} />
        <Field
          name="reason"
          id="deprecation-reason"
          label={say('Why, and what people should do who have it')}
          value={refused?.given.reason ?? plugin.deprecationReason}
          problems={refused?.problems}
          rows={2}
          required
        />
        <Field
          name="replacement"
          label={say('Use instead')}
          value={refused?.given.replacement ?? plugin.replacement}
          hint={say('Package name of another plugin here; may stay empty.')}
          problems={refused?.problems}
          code
        />
        <p>
          <button class="btn" type="submit">
            {plugin.deprecatedAt ? say('Save') : say('Deprecate {plugin}', { plugin: plugin.name })}
          </button>
        </p>
      </form>
      {plugin.deprecatedAt ? (
        <form method="post" action={address}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="deprecated" value="no" />
          <input type="hidden" name="seen" value={seenMark(deprecationOf(plugin))} />
          <button class="link" type="submit">
            {say('Take the deprecation back')}
          </button>
        </form>
      ) : null}
    </section>
  )
}

function Standing({ plugin }: { plugin: Plugin }) {
  if (plugin.deprecatedAt) {
    return (
      <p>
        {sayRich('Deprecated since {day}. The feed tells every QGIS; those who have it keep it.', {
          day: <Day at={plugin.deprecatedAt} />,
        })}
      </p>
    )
  }
  if (plugin.deprecated)
    return <p>{say('Its package says that it is deprecated. You can say here why, and name another.')}</p>
  return (
    <p>{say('For a plugin that is not kept up any more. The feed tells every QGIS; those who have it keep it.')}</p>
  )
}
