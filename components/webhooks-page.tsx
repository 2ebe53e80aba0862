// The webhooks of one plugin, for its owners: each with how it does, and the form for another.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { AgoToTheMinute } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { type GivenWebhook, WebhookForm } from './webhook-form.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface ShownWebhook {
  id: number
  url: string
  events: readonly string[]
  /** uid of who is told when it fails. */
  owner: string | undefined
  failingSince: Date | undefined
  offAt: Date | undefined
  offReason: string
  arrived: number
  waiting: number
  lastAt: Date | undefined
}

export interface WebhooksPageProps {
  frame: Frame
  plugin: Plugin
  /** Oldest first. */
  webhooks: ShownWebhook[]
  given: GivenWebhook
  problems: readonly FieldProblem[]
  now: Date
}

export function WebhooksPage({ frame, plugin, webhooks, given, problems, now }: WebhooksPageProps) {
  return (
    <WebhookFrame
      frame={frame}
      plugin={plugin}
      title={say('Webhooks of {plugin}', { plugin: plugin.name })}
      lead={sayRich(
        'Quiver tells other programs at once what happens to the plugin: each event is one signed request. <a>How to receive them</a>',
        { a: (inner) => <a href={urls.webhookGuide()}>{inner}</a> },
      )}
    >
      <h2 class="unseen">{say('Webhooks')}</h2>
      {webhooks.length === 0 ? (
        <Empty title={say('No webhooks so far.')}>{say('The first one is made below.')}</Empty>
      ) : (
        <ul class="rows sheet persons">
          {webhooks.map((webhook) => (
            <Row plugin={plugin} webhook={webhook} now={now} />
          ))}
        </ul>
      )}
      <WebhookForm
        frame={frame}
        action={urls.webhooks(plugin.packageName)}
        title={say('New webhook')}
        button={say('Make the webhook')}
        given={given}
        problems={problems}
      />
    </WebhookFrame>
  )
}

interface WebhookFrameProps {
  frame: Frame
  plugin: Plugin
  title: string
  lead: Child
  /** Stands in the path between the plugin and the title. */
  within?: { address: string; words: string }
  children: Child
}

/** What the pages of webhooks share. */
export function WebhookFrame({ frame, plugin, title, lead, within, children }: WebhookFrameProps) {
  return (
    <Layout frame={frame} title={title} section="my">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        <a href={urls.pluginManage(plugin.packageName)}>{say('Manage')}</a> ›{' '}
        {within ? (
          <>
            <a href={within.address}>{within.words}</a> › <span class="whole">{title}</span>
          </>
        ) : (
          say('Webhooks')
        )}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">{lead}</p>
        </div>
      </div>
      {children}
    </Layout>
  )
}

function Row({ plugin, webhook, now }: { plugin: Plugin; webhook: ShownWebhook; now: Date }) {
  return (
    <li class="person">
      <div>
        <h3>
          <a href={urls.webhook(plugin.packageName, webhook.id)}>{hostOf(webhook.url)}</a>
        </h3>
        <p class="meta">
          <WebhookState webhook={webhook} />
          <span>{say('{count, plural, one {# event} other {# events}}', { count: webhook.events.length })}</span>
          <span>{say('{arrived} arrived, {waiting} waiting', { ...countsOf(webhook) })}</span>
          {webhook.lastAt ? (
            <span>{sayRich('last {when}', { when: <AgoToTheMinute at={webhook.lastAt} now={now} /> })}</span>
          ) : null}
        </p>
      </div>
    </li>
  )
}

function countsOf({ arrived, waiting }: ShownWebhook) {
  return { arrived, waiting }
}

export function WebhookState({ webhook }: { webhook: Pick<ShownWebhook, 'offAt' | 'failingSince'> }) {
  if (webhook.offAt) return <span class="badge stop">{say('switched off')}</span>
  if (webhook.failingSince) return <span class="badge wait">{say('fails')}</span>
  return <span class="badge go">{say('on')}</span>
}

/** Why nothing is sent to it. */
export function OffNote({ webhook }: { webhook: ShownWebhook }) {
  return (
    <>
      {webhook.offAt ? (
        <Note kind="stop">
          {sayRich('<b>Switched off.</b> {reason}', {
            b: (inner) => <strong>{inner}</strong>,
            reason: sayAgain(webhook.offReason),
          })}
        </Note>
      ) : null}
    </>
  )
}

/** The part of the address that tells it from others. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
