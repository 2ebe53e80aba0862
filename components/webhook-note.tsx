// Where an owner finds the webhooks of a plugin.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { say } from './words.ts'

export function WebhookNote({ plugin }: { plugin: Plugin }) {
  return (
    <section class="block stack" id="webhooks">
      <h2>{say('Webhooks')}</h2>
      <p>{say('Tell other programs at once when something happens to the plugin.')}</p>
      <p>
        <a class="btn" href={urls.webhooks(plugin.packageName)}>
          {say('Look after webhooks')}
        </a>
      </p>
    </section>
  )
}
