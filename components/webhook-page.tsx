// One webhook of a plugin, for its owners: its secret when it is new, what can be done with it, and its log.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute } from './dates.tsx'
import type { FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { type GivenWebhook, WebhookForm } from './webhook-form.tsx'
import { type ShownDelivery, WebhookLog } from './webhook-log.tsx'
import { hostOf, OffNote, type ShownWebhook, WebhookFrame, WebhookState } from './webhooks-page.tsx'
import { say, sayRich } from './words.ts'

export interface WebhookPageProps {
  frame: Frame
  plugin: Plugin
  webhook: ShownWebhook
  /** That was just made or renewed; this page alone ever shows it. */
  secret: string | undefined
  /** Newest first. */
  log: ShownDelivery[]
  /** Where earlier deliveries are. */
  older: string | undefined
  given: GivenWebhook
  problems: readonly FieldProblem[]
  now: Date
}

const bold = (inner: Child) => <strong>{inner}</strong>

export function WebhookPage(props: WebhookPageProps) {
  const { frame, plugin, webhook, secret, given, problems, now } = props
  const { packageName } = plugin
  return (
    <WebhookFrame
      frame={frame}
      plugin={plugin}
      title={hostOf(webhook.url)}
      lead={say('A webhook of {plugin}.', { plugin: plugin.name })}
      within={{ address: urls.webhooks(packageName), words: say('Webhooks') }}
    >
      {secret === undefined ? null : <NewSecret secret={secret} />}
      <OffNote webhook={webhook} />
      <p>
        <WebhookState webhook={webhook} />{' '}
        <span class="fine">
          {webhook.failingSince && !webhook.offAt
            ? sayRich('Nothing has arrived since {when}. After three days it is switched off.', {
                when: <AgoToTheMinute at={webhook.failingSince} now={now} />,
              })
            : null}{' '}
          {webhook.owner ? say('{uid} is told when it is switched off.', { uid: webhook.owner }) : null}
        </span>
      </p>
      <div class="bar">
        {webhook.offAt ? null : (
          <Button frame={frame} action={urls.webhookPing(packageName, webhook.id)} words={say('Send a test')} />
        )}
        <Button
          frame={frame}
          action={urls.webhookState(packageName, webhook.id)}
          state={webhook.offAt ? 'on' : 'off'}
          words={webhook.offAt ? say('Switch on') : say('Switch off')}
        />
        <Button frame={frame} action={urls.webhookSecret(packageName, webhook.id)} words={say('New secret')} />
      </div>
      <WebhookLog {...props} />
      <WebhookForm
        frame={frame}
        action={urls.webhook(packageName, webhook.id)}
        title={say('Change it')}
        button={say('Save')}
        given={given}
        problems={problems}
      />
      <section class="block stack">
        <h2>{say('Remove it')}</h2>
        <p>{say('Nothing more is sent, and its log and its secret are gone.')}</p>
        <Button
          frame={frame}
          action={urls.webhookState(packageName, webhook.id)}
          state="removed"
          words={say('Remove the webhook')}
          danger
        />
      </section>
    </WebhookFrame>
  )
}

interface ButtonProps {
  frame: Frame
  action: string
  words: string
  /** The state wanted. */
  state?: string
  danger?: boolean
}

function Button({ frame, action, words, state, danger = false }: ButtonProps) {
  return (
    <form method="post" action={action}>
      <CsrfField value={frame.csrf} />
      {state ? <input type="hidden" name="state" value={state} /> : null}
      <button class={danger ? 'btn stop' : 'btn'} type="submit">
        {words}
      </button>
    </form>
  )
}

function NewSecret({ secret }: { secret: string }) {
  return (
    <Note kind="go">
      <p>
        {sayRich(
          '<b>This is its secret.</b> Copy it now: this is the only time it is shown. Receivers know us by it.',
          {
            b: bold,
          },
        )}
      </p>
      <div class="field">
        <label for="secret">{say('Secret')}</label>
        <input id="secret" class="code" readonly value={secret} autofocus />
      </div>
      <p class="fine">
        <a href={urls.webhookGuide()}>{say('How to check the signature')}</a>
      </p>
    </Note>
  )
}
