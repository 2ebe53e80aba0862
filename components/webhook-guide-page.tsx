// How programs hear of what happens here: webhooks with their events, headers, signature and rules, and Atom feeds.

import type { WebhookEvent } from '../src/domain/webhook.ts'
import { urls } from '../src/urls.ts'
import { Endpoint } from './api-endpoint.tsx'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { Example, GuideSections, Points, Say, Terms } from './guide-sections.tsx'
import { webhookReceiver } from './webhook-receiver-example.ts'

export interface WebhookGuidePageProps {
  frame: Frame
  baseUrl: string
}

export function WebhookGuidePage({ frame, baseUrl }: WebhookGuidePageProps) {
  return (
    <Guidance
      frame={frame}
      title="Webhooks and Atom feeds"
      lead="How other programs hear of what happens here: told at once, or whenever they ask."
    >
      <GuideSections
        sections={[
          { id: 'webhooks', title: 'Webhooks', body: <Webhooks /> },
          { id: 'events', title: 'Events', body: <Events baseUrl={baseUrl} /> },
          { id: 'signature', title: 'Check the signature', body: <Signature /> },
          { id: 'rules', title: 'What is guaranteed', body: <Rules /> },
          { id: 'operators', title: 'Of the whole site', body: <Operators /> },
          { id: 'feeds', title: 'Atom feeds', body: <Feeds baseUrl={baseUrl} /> },
        ]}
      />
    </Guidance>
  )
}

function Webhooks() {
  return (
    <div class="prose">
      <Say text="Owners make them on the page of their plugin, under Manage. Each event is one `POST` to the address you name, with a JSON body and a signature." />
      <Points
        points={[
          'The address begins with `https://`, on port 443 or one from 1024 on, and its name leads to public addresses only. That is looked at again for each request. Redirects are not followed.',
          'The secret is shown once, when the webhook is made. A new one takes its place at once.',
          'Answer with any 2xx status within 10 seconds, and do what takes longer afterwards. What else you answer is not read.',
          'The log of a webhook keeps 30 days: what was sent, what came of it, and a button that sends it again.',
        ]}
      />
    </div>
  )
}

const meanings: Record<WebhookEvent | 'ping', string> = {
  'version.published': 'A version is there for everybody: `version`.',
  'version.waiting': 'A version waits for a moderator: uploaded, or back in the queue. `version`.',
  'version.decided': 'A moderator decided: `version`, and `decision`: `approved`, `sent-back` or `rejected`.',
  'version.withdrawn': 'It is not offered any more: `version`.',
  'version.restored': 'It is offered again: `version`.',
  'version.deleted': 'It is gone: of `version` only its number and address.',
  'version.quarantined': 'A moderator hid it: `version`.',
  'version.released': 'It is shown again: `version`.',
  'plugin.created': 'The first version of a plugin was uploaded. What became of it comes behind.',
  'plugin.deprecated': 'Its owners say that it is not kept up any more, or say it in other words.',
  'plugin.undeprecated': 'They took that back.',
  'plugin.quarantined': 'A moderator hid the plugin with all its versions.',
  'plugin.released': 'It is shown again.',
  'plugin.deleted': 'It was deleted; for 30 days it can come back.',
  'plugin.restored': 'It came back.',
  'owners.changed': '`owners`: the uids of all of them, after the change.',
  ping: 'Somebody pressed “Send a test”. `data` is empty.',
}

function Events({ baseUrl }: { baseUrl: string }) {
  const url = baseUrl + urls.version('parcel_check', '1.4.2')
  const body = {
    type: 'version.published',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: {
      plugin: { package_name: 'parcel_check', name: 'Parcel Check', url: baseUrl + urls.plugin('parcel_check') },
      version: {
        ...{ version: '1.4.2', url, state: 'approved', experimental: false },
        ...{ qgis_minimum_version: '3.22', qgis_maximum_version: '3.99', sha256: 'e3b0c442…' },
        download_url: baseUrl + urls.download('parcel_check', '1.4.2'),
      },
    },
  }
  return (
    <div class="prose">
      <Say text="Every body has `type`, `timestamp` (when it happened, in UTC) and `data`, which always names the `plugin`." />
      <Terms terms={Object.entries(meanings).map(([term, text]) => ({ term, text, id: term }))} />
      <Example text={JSON.stringify(body, null, 2)} />
      <Say text="A body says nothing that the pages of the plugin do not say to its owners: no reasons, and nobody’s name but owners’ uids. Members may be added; yours should not mind." />
    </div>
  )
}

function Signature() {
  return (
    <div class="prose">
      <Say text="Headers and signature follow Standard Webhooks, so its libraries work as they are." />
      <Terms
        terms={[
          {
            term: 'webhook-id',
            text: 'Names the event. The same each time it is sent: one that you have seen before needs no second look.',
          },
          { term: 'webhook-timestamp', text: 'When this attempt was made, in seconds since 1970.' },
          {
            term: 'webhook-signature',
            text: '`v1,` and the base64 of the HMAC-SHA256 of `webhook-id.webhook-timestamp.body`. The key is what stands behind `whsec_` in the secret, decoded from base64.',
          },
        ]}
      />
      <Say text="A whole receiver with nothing but Python’s standard library. It listens on this machine; put a web server with HTTPS before it." />
      <Example text={webhookReceiver} />
    </div>
  )
}

function Rules() {
  return (
    <div class="prose">
      <Points
        points={[
          'An event is kept in the same transaction as the change that it tells: neither is there without the other.',
          'Each arrives at least once. It arrives twice when your answer is lost, or when we are stopped between your answer and noting it down: go by `webhook-id`.',
          'Events of one plugin come in their order: a later one waits until the earlier one has arrived or was given up.',
          'What fails is sent again after 15 seconds, then after twice as long each time up to an hour, give or take a quarter.',
          'An event is given up after three days. When nothing else has arrived meanwhile the webhook is switched off, and its maker is told. What waited then is not sent any more.',
          'An answer of 410 switches the webhook off at once.',
          'It is also switched off when whoever made it, or gave it another address or secret since, does not own the plugin any more or lost their account; another owner takes it over by switching it on.',
        ]}
      />
    </div>
  )
}

function Operators() {
  return (
    <div class="prose">
      <Say text="The operator makes webhooks that hear of every plugin, also of what waits, at the command line:" />
      <Example
        text={`bin/quiver webhook add https://hooks.example.org/quiver version.published plugin.created
bin/quiver webhook list
bin/quiver webhook ping 3
bin/quiver webhook log 3`}
      />
      <Say text="Machines of an intranet are reached when `[webhooks] allow_networks` names their network, then by `http://` too." />
    </div>
  )
}

function Feeds({ baseUrl }: { baseUrl: string }) {
  return (
    <div class="prose">
      <Say text="For readers and for programs that would rather ask. Every list has its feed: the link stands below it, and in the head of the page." />
      <Endpoint method="GET" path={urls.updatedAtom()}>
        <Say text="The newest versions, 50 at most, each with its changelog." />
      </Endpoint>
      <Endpoint method="GET" path={urls.newAtom()}>
        <Say text="The newest plugins." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/PACKAGE/feed.atom">
        <Say text="The versions of one plugin." />
      </Endpoint>
      <Endpoint method="GET" path="/plugins/user/UID/feed.atom">
        <Say text="Of what somebody owns. `/plugins/author/NAME/feed.atom` and `/plugins/tags/TAG/feed.atom` are the same for an author and a tag." />
      </Endpoint>
      <Endpoint method="GET" path="/feeds/search.atom">
        <Say text="Any search, with the parameters of the list. With `sort=created` its entries are plugins, else versions." />
        <Example text={`curl --compressed '${baseUrl}/feeds/search.atom?q=cadastre&qgis=3.40'`} />
      </Endpoint>
      <Say text="Send the `ETag` of the last answer as `If-None-Match`: an unchanged feed is 304." />
    </div>
  )
}
