// The form of a webhook: where it goes, and what it hears of.

import type { WebhookEvent } from '../src/domain/webhook.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { phrase, say } from './words.ts'

/** What each event is, to be said with `say`. In the order of the form. */
export const webhookEventWords: Record<WebhookEvent, string> = {
  'version.published': phrase('A version is there for everybody'),
  'version.waiting': phrase('A version waits for a moderator'),
  'version.decided': phrase('A moderator decided about a version'),
  'version.withdrawn': phrase('A version was withdrawn'),
  'version.restored': phrase('A withdrawn version was brought back'),
  'version.deleted': phrase('A version was deleted'),
  'version.quarantined': phrase('A version was quarantined'),
  'version.released': phrase('The quarantine of a version was lifted'),
  'plugin.created': phrase('The plugin was published for the first time'),
  'plugin.deprecated': phrase('The plugin was deprecated, or what is said about it changed'),
  'plugin.undeprecated': phrase('The deprecation was taken back'),
  'plugin.quarantined': phrase('The plugin was quarantined'),
  'plugin.released': phrase('The quarantine of the plugin was lifted'),
  'plugin.deleted': phrase('The plugin was deleted'),
  'plugin.restored': phrase('The plugin was brought back'),
  'owners.changed': phrase('Owners were added or removed'),
}

/** What stands in the form. */
export interface GivenWebhook {
  url: string
  events: readonly string[]
}

interface WebhookFormProps {
  frame: Frame
  action: string
  title: string
  button: string
  given: GivenWebhook
  problems: readonly FieldProblem[]
  /** Stands under the title. */
  children?: Child
}

export function WebhookForm({ frame, action, title, button, given, problems, children }: WebhookFormProps) {
  return (
    <form class="block stack forms" id="webhook" method="post" action={action}>
      <h2>{title}</h2>
      {children}
      <CsrfField value={frame.csrf} />
      <Field
        name="url"
        label={say('Address')}
        type="url"
        value={given.url}
        placeholder="https://"
        hint={say('A public address that begins with https://, on port 443 or one from 1024 on.')}
        problems={problems}
        required
      />
      <EventBoxes given={given} problems={problems} />
      <p>
        <button class="btn main" type="submit">
          {button}
        </button>
      </p>
    </form>
  )
}

function EventBoxes({ given, problems }: Pick<WebhookFormProps, 'given' | 'problems'>) {
  const own = problems.filter(({ field }) => field === 'events')
  return (
    <fieldset class="boxes" aria-describedby={own.length > 0 ? 'events-problem' : undefined}>
      <legend>{say('It is told when')}</legend>
      {Object.entries(webhookEventWords).map(([event, words]) => (
        <label class="bar">
          <input type="checkbox" name="events" value={event} checked={given.events.includes(event)} />
          <span>
            {say(words)} <code class="fine">{event}</code>
          </span>
        </label>
      ))}
      <Problems id="events" problems={own} />
    </fieldset>
  )
}
